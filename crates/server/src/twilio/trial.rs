//! Whom a trial account can text: only numbers verified at Twilio (L1).

use hearback_inbox::message::Failure;
use hearback_twilio::client::VerifiedNumber;

/// Twilio's code for a trial's text to an unverified number.
pub(crate) const UNVERIFIED: i64 = 21608;
/// How many a sentence lists by number.
const NAMED: usize = 5;

/// Which numbers a trial can text, in a sentence.
pub(crate) fn reached(verified: Option<&[VerifiedNumber]>) -> String {
    let Some(verified) = verified else {
        return "We can't list them with these credentials.".to_owned();
    };
    if verified.is_empty() {
        return "None are verified yet.".to_owned();
    }
    let named: Vec<_> =
        verified.iter().take(NAMED).map(|number| number.phone_number.as_str()).collect();
    let more = match verified.len() - named.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("Verified so far: {}{more}.", named.join(", "))
}

/// Why a trial's text wasn't sent: names the number, and the numbers it can text.
pub(crate) fn failure(failure: Failure, to: &str, verified: Option<&[VerifiedNumber]>) -> Failure {
    let listed = verified.is_some_and(|all| all.iter().any(|number| number.phone_number == to));
    // Verified a moment ago, or listed for another reason: keep Twilio's own words.
    if listed {
        return failure;
    }
    let known = verified.map_or_else(String::new, |all| format!(" {}", reached(Some(all))));
    let advice = format!(
        "{to} isn't verified at Twilio.{known} Verify it in the Twilio console or upgrade the account, then send it again."
    );
    Failure { advice, retry_helps: true, ..failure }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verified(count: usize) -> Vec<VerifiedNumber> {
        let one =
            |n| VerifiedNumber { phone_number: format!("+1206555010{n}"), friendly_name: None };
        (0..count).map(one).collect()
    }

    #[test]
    fn a_sentence_names_a_few_and_counts_the_others() {
        assert!(reached(None).contains("can't list"));
        assert_eq!(reached(Some(&[])), "None are verified yet.");
        assert_eq!(reached(Some(&verified(1))), "Verified so far: +12065550100.");
        let seven = reached(Some(&verified(7)));
        assert!(seven.ends_with("+12065550104 and 2 more."), "{seven}");
    }

    #[test]
    fn a_failure_says_which_number_it_is() {
        let plain = crate::twilio::failure::of_code(Some(21608));
        let told = failure(plain.clone(), "+14155550132", Some(&verified(1)));
        assert!(told.advice.starts_with("+14155550132 isn't verified"), "{}", told.advice);
        assert!(told.advice.contains("+12065550100") && told.retry_helps);
        assert_eq!(told.title, plain.title);
        assert_eq!(failure(plain.clone(), "+12065550100", Some(&verified(1))), plain);
        assert!(failure(plain, "+14155550132", None).advice.contains("isn't verified"));
    }
}
