//! What whoever runs the installation left open.

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
            "{url} is not encrypted: passwords and texts can be read on the way. Put a proxy with TLS in front of Hearback, and set --public-url to its https:// address."
        );
        Finding::warning(Code::PublicUrlWithoutTls, sentence)
    })
}
