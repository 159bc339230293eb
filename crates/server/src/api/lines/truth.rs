//! Whether sending and receiving work right now (L5).

use hearback_inbox::Line;
use serde::Serialize;
use utoipa::ToSchema;

/// Whether texts can be sent and received right now.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct InboxNow {
    /// Whether the inbox is on.
    on: bool,
    /// Whether texts can be sent.
    sending: Works,
    /// Whether texts can be received.
    receiving: Works,
}

/// Whether something works right now.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Works {
    /// Whether it does; null if Twilio couldn't be asked.
    #[schema(required)]
    now: Option<bool>,
    /// In words for the reader.
    detail: String,
}

impl Works {
    fn new(now: impl Into<Option<bool>>, detail: impl Into<String>) -> Self {
        Self { now: now.into(), detail: detail.into() }
    }
}

/// The state right now, from the lines and whether Twilio sends their texts here.
pub(super) fn now(on: bool, lines: &[(&Line, Option<bool>)]) -> InboxNow {
    let usable: Vec<_> = lines.iter().filter(|(line, _)| line.on).collect();
    if !on {
        return InboxNow {
            on,
            sending: Works::new(
                false,
                "Nothing is being sent. Waiting texts go out when you turn the inbox back on.",
            ),
            receiving: Works::new(
                false,
                "Incoming texts are held and show up when you turn the inbox back on.",
            ),
        };
    }
    if usable.is_empty() {
        let detail =
            if lines.is_empty() { "No lines yet. Add one first." } else { "Every line is off." };
        let (sending, receiving) = (Works::new(false, detail), Works::new(false, detail));
        return InboxNow { on, sending, receiving };
    }
    let from = match usable.as_slice() {
        [(line, _)] => format!("You can send from “{}”.", line.name),
        several => format!("You can send from {} lines.", several.len()),
    };
    InboxNow { on, sending: Works::new(true, from), receiving: receiving(&usable) }
}

fn receiving(usable: &[&(&Line, Option<bool>)]) -> Works {
    let names = |works: Option<bool>| {
        let these = usable.iter().filter(|(_, here)| *here == works);
        these.map(|(line, _)| format!("“{}”", line.name)).collect::<Vec<_>>()
    };
    let (here, not_here, unknown) = (names(Some(true)), names(Some(false)), names(None));
    if here.len() == usable.len() {
        return Works::new(true, "Every line that's on receives texts here.");
    }
    if unknown.len() == usable.len() {
        let detail = "We couldn't check with Twilio whether texts arrive here.";
        return Works::new(None, detail);
    }
    if here.is_empty() {
        let works = if unknown.is_empty() { Some(false) } else { None };
        return Works::new(
            works,
            format!("Texts to {} don't arrive here yet. Set the webhook.", list(&not_here)),
        );
    }
    let mut detail = format!("Texts to {} arrive here", list(&here));
    if !not_here.is_empty() {
        detail += &format!("; those to {} don't yet", list(&not_here));
    }
    if !unknown.is_empty() {
        detail += &format!("; we couldn't check {} with Twilio", list(&unknown));
    }
    Works::new(true, detail + ".")
}

fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hearback_inbox::{Address, LineKind};

    fn line(name: &str, on: bool) -> Line {
        Line {
            id: uuid::Uuid::nil().into(),
            number: Address::from_twilio("+14155550100"),
            name: name.to_owned(),
            language: "en".to_owned(),
            on,
            is_default: false,
            kind: LineKind::LongCode,
            sms: None,
            mms: None,
            voice: None,
            pool: vec![],
            last_inbound_at: None,
            deleted_at: None,
        }
    }

    #[test]
    fn it_says_which_of_the_two_is_true() {
        let (main, repairs, off) = (line("Main", true), line("Repairs", true), line("Old", false));
        let of = |on, lines: &[(&Line, Option<bool>)]| {
            let InboxNow { sending, receiving, .. } = now(on, lines);
            (sending.now, receiving.now, receiving.detail)
        };
        let (yes, no) = (Some(true), Some(false));
        let all = of(true, &[(&main, yes), (&repairs, yes), (&off, no)]);
        assert_eq!((all.0, all.1), (yes, yes), "a line that is off does not count");
        let some = of(true, &[(&main, yes), (&repairs, no)]);
        assert_eq!(some.2, "Texts to “Main” arrive here; those to “Repairs” don't yet.");
        let not_asked = of(true, &[(&main, yes), (&repairs, None)]);
        let words = "Texts to “Main” arrive here; we couldn't check “Repairs” with Twilio.";
        assert_eq!((not_asked.1, not_asked.2.as_str()), (yes, words));
        let none = of(true, &[(&main, no), (&repairs, no)]);
        assert_eq!((none.0, none.1), (yes, no), "sending works as soon as it is on");
        assert!(none.2.contains("“Main” and “Repairs”"), "{}", none.2);
        assert_eq!(of(true, &[(&main, None)]).1, None);
        assert_eq!((of(false, &[(&main, yes)]).0, of(false, &[(&main, yes)]).1), (no, no));
        assert_eq!(of(true, &[(&off, yes)]).2, "Every line is off.");
        assert_eq!(of(true, &[]).0, no);
    }
}
