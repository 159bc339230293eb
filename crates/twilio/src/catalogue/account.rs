//! The account, its credentials, and calls in general.

use super::Kind::{Account, Capacity, Request, Trial, Unknown};
use super::Turn::{Nobody, Twilio, You};
use super::{AGAIN, Explanation, FINAL, row};

#[rustfmt::skip]
pub(super) const ROWS: &[Explanation] = &[
    row(10001, Account, You, FINAL,
        "The Twilio account isn't active.",
        "Check billing and notices in the Twilio console. Nothing can be sent until it's active again."),
    row(20003, Account, You, FINAL,
        "Twilio rejected the account's credentials.",
        "Enter the account SID and the auth token or API key again. A suspended account looks the same, so check billing, too."),
    row(20005, Account, You, FINAL,
        "The Twilio account is suspended or closed.",
        "Check billing and emails from Twilio. Nothing can be sent until it's active again."),
    row(20009, Request, Nobody, AGAIN,
        "Twilio is still working on this message and can't delete it yet.",
        "Try again in a few minutes."),
    row(20404, Request, You, FINAL,
        "Twilio can't find this.",
        "It was deleted or belongs to another account. Check the account SID in Settings."),
    row(20429, Capacity, Nobody, AGAIN,
        "We sent Twilio too many requests at once.",
        "Nothing to do. We'll try again in a moment."),
    row(20500, Unknown, Twilio, AGAIN,
        "Twilio had a problem.",
        "Try again in a few minutes. If it keeps happening, check Twilio's status page."),
    row(20503, Unknown, Twilio, AGAIN,
        "Twilio is down right now.",
        "Try again in a few minutes. If it keeps happening, check Twilio's status page."),
    row(30002, Account, You, FINAL,
        "The Twilio account was suspended before this message went out.",
        "Check billing and emails from Twilio, then send it again."),
    row(572_002, Trial, You, FINAL,
        "A trial account can't send from this number.",
        "Send from the trial number Twilio gave you, or upgrade the account."),
    row(572_005, Trial, You, FINAL,
        "The trial account isn't fully verified yet.",
        "Finish verification in the Twilio console, or upgrade the account."),
];
