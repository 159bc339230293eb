//! The account, its credentials, and calls in general.

use super::Kind::{Account, Capacity, Request, Trial, Unknown};
use super::Turn::{Nobody, Twilio, You};
use super::{AGAIN, Explanation, FINAL, row};

#[rustfmt::skip]
pub(super) const ROWS: &[Explanation] = &[
    row(10001, Account, You, FINAL,
        "The Twilio account is not active.",
        "Look at billing and notices in the Twilio console; nothing can be sent until it is active again."),
    row(20003, Account, You, FINAL,
        "Twilio does not accept the account's credentials.",
        "Enter the account SID and the auth token or API key again. A suspended account looks the same, so look at its billing too."),
    row(20005, Account, You, FINAL,
        "The Twilio account is suspended or closed.",
        "Check billing and emails from Twilio. Nothing can be sent until it's active again."),
    row(20009, Request, Nobody, AGAIN,
        "Twilio is still working on this message and cannot delete it yet.",
        "Try again in a few minutes."),
    row(20404, Request, You, FINAL,
        "Twilio does not know what was asked for.",
        "It was deleted, or belongs to another account. Check the account SID in the settings."),
    row(20429, Capacity, Nobody, AGAIN,
        "Too many requests went to Twilio at once.",
        "Nothing to do: it is tried again by itself in a moment."),
    row(20500, Unknown, Twilio, AGAIN,
        "Twilio had a problem of its own.",
        "Try again in a few minutes. If it keeps happening, check Twilio's status page."),
    row(20503, Unknown, Twilio, AGAIN,
        "Twilio is down at the moment.",
        "Try again in a few minutes. If it keeps happening, check Twilio's status page."),
    row(30002, Account, You, FINAL,
        "The Twilio account was suspended before this message went out.",
        "Check billing and emails from Twilio, then send it again."),
    row(572_002, Trial, You, FINAL,
        "A trial account cannot send from this number.",
        "Send from the trial number that Twilio gave you, or upgrade the account."),
    row(572_005, Trial, You, FINAL,
        "The trial account has not finished its verification.",
        "Finish the verification in the Twilio console, or upgrade the account."),
];
