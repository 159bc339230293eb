//! Passkeys that another address left behind.

use crate::check::facts::Facts;
use crate::check::{Code, Finding};

/// Passkeys that work only at another host than that of the public URL.
pub(super) fn elsewhere(facts: &Facts) -> impl Iterator<Item = Finding> {
    facts.passkeys_elsewhere.iter().map(|(host, count)| {
        let sentence = match count {
            1 => format!(
                "1 passkey works only at {host}, so it can't be used now. Its owner signs in with their password and adds a new one in their account. Until then, the password alone is enough, unless they have an authenticator app. If the address changed by mistake, set --public-url back."
            ),
            _ => format!(
                "{count} passkeys work only at {host}, so they can't be used now. Their owners sign in with their password and add new ones in their account. Until then, the password alone is enough for those without an authenticator app. If the address changed by mistake, set --public-url back."
            ),
        };
        Finding::warning(Code::PasskeysElsewhere, sentence)
    })
}
