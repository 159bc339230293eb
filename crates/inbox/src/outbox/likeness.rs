//! Whether a text at Twilio is the one that was handed over.

/// What Twilio puts before the texts of trial accounts.
const TRIAL_PREFIX: &str = "Sent from your Twilio trial account - ";

/// How a text at Twilio compares with one of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Likeness {
    /// It is the same.
    Same,
    /// It may be, and may not: it was redacted, or has no letters.
    CannotTell,
    /// It is another.
    Different,
}

/// Compares them. Twilio may put a trial's prefix before a text and, through a service, replace
/// signs by simpler ones (smart encoding); a text that was redacted is empty.
#[must_use]
pub fn likeness(at_twilio: &str, ours: &str) -> Likeness {
    let at_twilio = at_twilio.strip_prefix(TRIAL_PREFIX).unwrap_or(at_twilio);
    let plain = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    if at_twilio == ours {
        return Likeness::Same;
    }
    if at_twilio.is_empty() {
        return Likeness::CannotTell;
    }
    let (theirs, ours) = (plain(at_twilio), plain(ours));
    match theirs == ours {
        true if ours.is_empty() => Likeness::CannotTell,
        true => Likeness::Same,
        false => Likeness::Different,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_text_is_the_same_however_twilio_dresses_it() {
        let ours = "We’ll be there at 9 – promise";
        for (at_twilio, expected) in [
            (ours, Likeness::Same),
            ("Sent from your Twilio trial account - We’ll be there at 9 – promise", Likeness::Same),
            ("We'll be there at 9 - promise", Likeness::Same),
            ("We'll be there at 8 - promise", Likeness::Different),
            ("", Likeness::CannotTell),
        ] {
            assert_eq!(likeness(at_twilio, ours), expected, "{at_twilio}");
        }
        assert_eq!(likeness("👍", "🙏"), Likeness::CannotTell);
        assert_eq!(likeness("👍", "👍"), Likeness::Same);
    }
}
