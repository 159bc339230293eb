//! Twilio's error codes as a message shows them: what happened, and what to do about it (S6).

use hearback_inbox::message::Failure;
use hearback_twilio::client::MessageResource;
use hearback_twilio::{ApiError, catalogue, docs_url, explain};

/// The carrier refuses because the number opted out.
pub const OPTED_OUT: u32 = 21610;

/// As much of Twilio's own words as is shown.
const LONGEST_WORDS: usize = 300;

/// What a message shows for an error code; for one without, or one that is not known, that nobody
/// knows more.
#[must_use]
pub fn of_code(code: Option<u32>) -> Failure {
    let explanation = code.and_then(explain).unwrap_or(&catalogue::UNKNOWN);
    Failure {
        code: code.map(i64::from),
        title: explanation.title.to_owned(),
        advice: explanation.advice.to_owned(),
        retry_helps: explanation.retry_helps,
        docs_url: code.map(docs_url),
    }
}

/// The same; of a code that is not known, with Twilio's own words (S6).
#[must_use]
pub fn said(code: Option<u32>, words: Option<&str>) -> Failure {
    let failure = of_code(code);
    let unknown = code.and_then(explain).is_none();
    let words = words.map(str::trim).filter(|words| unknown && !words.is_empty());
    match words {
        Some(words) => Failure { title: words.chars().take(LONGEST_WORDS).collect(), ..failure },
        None => failure,
    }
}

/// What a message shows for an error answer of Twilio's.
#[must_use]
pub fn of_error(error: &ApiError) -> Failure {
    said(error.code, error.message.as_deref())
}

/// What a message shows that Twilio lists as failed.
#[must_use]
pub fn of_listed(listed: &MessageResource) -> Failure {
    said(listed.error_code, listed.error_message.as_deref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_code_says_what_to_do_and_an_unknown_one_where_to_look() {
        let filtered = of_code(Some(30007));
        assert_eq!(filtered.code, Some(30007));
        assert!(filtered.advice.len() > 10);
        let unknown = of_code(Some(39999));
        assert_eq!(unknown.title, catalogue::UNKNOWN.title);
        assert_eq!(
            unknown.docs_url.as_deref(),
            Some("https://www.twilio.com/docs/api/errors/39999")
        );
        assert_eq!(of_code(None).docs_url, None);
        let own = said(Some(39999), Some("The moon is in the way"));
        assert_eq!(own.title, "The moon is in the way");
        assert_eq!(own.advice, catalogue::UNKNOWN.advice);
        assert_eq!(said(Some(30007), Some("Filtered")), filtered, "ours are plainer");
    }
}
