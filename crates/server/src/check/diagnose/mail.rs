//! Whether mail to members can go out.

use crate::check::facts::Facts;
use crate::check::{Code, Finding};

/// A mail server that Hearback may not connect to.
pub(super) fn finding(facts: &Facts) -> Option<Finding> {
    let why = facts.mail_not_permitted.as_deref()?;
    let sentence = format!("Emails to your team are waiting to be sent. {why}");
    Some(Finding::warning(Code::MailNotPermitted, sentence).see("Email", "/settings/mail"))
}
