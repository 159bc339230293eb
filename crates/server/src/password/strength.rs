//! How hard a password is to guess (zxcvbn). What it consists of is up to its owner: no rule asks for
//! capitals or digits. Nothing leaves this machine.

use zxcvbn::feedback::{Feedback, Warning};
use zxcvbn::{Score, zxcvbn};

/// Below it, who has the hashes finds out in days; and who tries here, never.
const LEAST: Score = Score::Three;

/// What others know of a person, in the parts that would be guessed.
pub(super) fn words(about: &[&str]) -> Vec<String> {
    let parts = about.iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric()));
    let parts = parts.filter(|part| part.chars().count() > 2).map(str::to_lowercase);
    parts.chain(["hearback".to_owned()]).collect()
}

/// Refuses a password that could be guessed, in words for the person who chose it.
pub(super) fn judge(password: &str, about: &[String]) -> Result<(), String> {
    let about: Vec<&str> = about.iter().map(String::as_str).collect();
    let estimate = zxcvbn(password, &about);
    if estimate.score() >= LEAST {
        return Ok(());
    }
    let why = estimate.feedback().and_then(Feedback::warning).map_or("", sentence);
    let what = "Use a few random words, or let a password manager make one up.";
    Err(format!("{} {what}", if why.is_empty() { WEAK } else { why }))
}

const WEAK: &str = "This password is too easy to guess.";

/// What makes it weak.
fn sentence(warning: Warning) -> &'static str {
    match warning {
        Warning::ThisIsATop10Password
        | Warning::ThisIsATop100Password
        | Warning::ThisIsACommonPassword => "This is one of the most common passwords.",
        Warning::ThisIsSimilarToACommonlyUsedPassword => {
            "This is close to one of the most common passwords."
        }
        Warning::StraightRowsOfKeysAreEasyToGuess
        | Warning::ShortKeyboardPatternsAreEasyToGuess => {
            "Keys that are next to each other are easy to guess."
        }
        Warning::RepeatsLikeAaaAreEasyToGuess
        | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess => {
            "Repetitions are easy to guess."
        }
        Warning::SequencesLikeAbcAreEasyToGuess => "Sequences like abc or 6543 are easy to guess.",
        Warning::RecentYearsAreEasyToGuess | Warning::DatesAreOftenEasyToGuess => {
            "Dates and years are easy to guess."
        }
        Warning::AWordByItselfIsEasyToGuess => "A single word is easy to guess.",
        Warning::NamesAndSurnamesByThemselvesAreEasyToGuess
        | Warning::CommonNamesAndSurnamesAreEasyToGuess => "Names are easy to guess.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_guessed_first_is_refused_and_what_is_long_and_random_is_not() {
        let about = words(&["Ana Ruiz", "ana.ruiz@northside.example"]);
        let sentence = |password| judge(password, &about);
        for (password, why) in [
            ("password12", "most common"),
            ("qwertyuiop", "most common"),
            ("aaaaaaaaaaaa", "Repetitions"),
            ("Tr0ub4dour&3", "too easy"),
            ("northside12", "too easy"),
            ("ruiz2026", "guess"),
            ("hearback2026", "guess"),
        ] {
            let error = sentence(password).unwrap_err();
            assert!(error.contains(why) && error.contains("random words"), "{password}: {error}");
        }
        for password in [
            "correct horse battery staple",
            "pQ7#vLm2!xRt",
            "mein hund bellt laut",
            "四つの言葉で十分だよ",
        ] {
            assert_eq!(sentence(password), Ok(()), "{password}");
        }
    }
}
