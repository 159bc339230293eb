//! What the operator left open.

use crate::check::facts::Facts;
use crate::check::{Code, Finding};

/// Files that others on the machine can open.
pub(super) fn files(facts: &Facts) -> impl Iterator<Item = Finding> {
    facts.exposed.iter().map(|one| Finding::warning(Code::FilesExposed, one.sentence()))
}

/// A public address without TLS.
pub(super) fn without_tls(facts: &Facts) -> Option<Finding> {
    let url = &facts.address.public_url;
    facts.address.without_tls.then(|| {
        let sentence = format!(
            "{url} isn't encrypted, so passwords and texts can be read on the way. Put a proxy with TLS in front of Hearback, and set --public-url to its https:// address."
        );
        Finding::warning(Code::PublicUrlWithoutTls, sentence)
    })
}

/// An untrusted proxy in front: everyone seems to come from its address.
pub(super) fn proxy(facts: &Facts) -> Option<Finding> {
    let proxy = facts.report.untrusted_proxy?;
    let sentence = format!(
        "Requests come through {proxy}, a proxy that isn't trusted. Everyone seems to sign in from one address, so a stranger's wrong passwords can lock out your team. If it's your proxy, start Hearback with --trusted-proxies {proxy}."
    );
    Some(Finding::warning(Code::ProxyNotTrusted, sentence))
}

/// The limit on open files leaves room for too few connections.
pub(super) fn descriptors(facts: &Facts) -> Option<Finding> {
    let (limit, connections) = facts.report.descriptors?;
    let sentence = format!(
        "The system allows Hearback {limit} open files, which leaves room for {connections} connections. Raise the limit: LimitNOFILE=65536 in a systemd unit, --ulimit nofile=65536 in Docker."
    );
    Some(Finding::warning(Code::FewDescriptors, sentence))
}
