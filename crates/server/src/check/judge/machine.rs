//! What whoever runs the installation left open.

use crate::check::facts::Facts;
use crate::check::{Code, Finding};

/// A proxy in front that is not trusted: everybody seems to come from its address.
pub(super) fn proxy(facts: &Facts) -> Option<Finding> {
    let proxy = facts.told.untrusted_proxy?;
    let sentence = format!(
        "Requests come through {proxy}, a proxy that isn't trusted. Everyone seems to sign in from one address, so a stranger's wrong passwords can lock out your team. If it's your proxy, start Hearback with --trusted-proxies {proxy}."
    );
    Some(Finding::warning(Code::ProxyNotTrusted, sentence))
}

/// The system gives fewer descriptors than connections need.
pub(super) fn descriptors(facts: &Facts) -> Option<Finding> {
    let (limit, connections) = facts.told.descriptors?;
    let sentence = format!(
        "The system allows Hearback {limit} open files, which leaves room for {connections} connections. Raise the limit: LimitNOFILE=65536 in a systemd unit, --ulimit nofile=65536 in Docker."
    );
    Some(Finding::warning(Code::FewDescriptors, sentence))
}
