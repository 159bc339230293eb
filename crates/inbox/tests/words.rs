//! What inbound texts say about being texted, row by row of `words.tsv`, and what holds of any text.

use hearback_inbox::opt_out::{Meaning, languages};
use hearback_inbox::{Address, Keyword};
use proptest::prelude::*;
use std::collections::BTreeMap;

const ROWS: &str = include_str!("words.tsv");

struct Row {
    language: &'static str,
    expected: &'static str,
    text: String,
}

fn rows() -> Vec<Row> {
    let rows = ROWS.lines().filter(|row| !row.is_empty() && !row.starts_with('#'));
    rows.map(|row| {
        let mut cells = row.splitn(3, '\t');
        let mut cell = || cells.next().unwrap_or_else(|| panic!("three cells: {row:?}"));
        Row { language: cell(), expected: cell(), text: written_out(cell()) }
    })
    .collect()
}

fn written_out(cell: &str) -> String {
    let mut text = cell.replace("\\n", "\n");
    while let Some((before, after)) = text.split_once("\\u{") {
        let (code, after) = after.split_once('}').expect("a closing brace");
        let code = u32::from_str_radix(code, 16).expect("a hexadecimal number");
        let c = char::from_u32(code).expect("a character");
        text = format!("{before}{c}{after}");
    }
    text
}

fn meaning(text: &str, language: &str) -> &'static str {
    match Meaning::of(None, text, &Address::from_twilio("+14155550100"), language) {
        Meaning::Keyword(Keyword::Stop) => "opts_out",
        Meaning::Keyword(Keyword::Start) => "opts_in",
        Meaning::Keyword(Keyword::Yes) => "yes",
        Meaning::Keyword(Keyword::Help) => "help",
        Meaning::AsksToStop => "asks_to_stop",
        Meaning::Reaction => "reaction",
        Meaning::Ordinary => "nothing",
    }
}

#[test]
fn each_row_of_the_table_holds() {
    let wrong: Vec<_> = rows()
        .iter()
        .filter_map(|row| {
            let is = meaning(&row.text, row.language);
            let wrong = is != row.expected;
            wrong.then(|| format!("{} {:?} is {is}, not {}", row.language, row.text, row.expected))
        })
        .collect();
    assert!(wrong.is_empty(), "{} rows:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn each_language_has_enough_rows_of_both_kinds() {
    let mut count = BTreeMap::new();
    for row in rows() {
        let language = row.language.split('-').next().unwrap();
        *count.entry((language, row.expected)).or_insert(0) += 1;
    }
    for language in languages() {
        assert!(count[&(language, "asks_to_stop")] >= 12, "{language}: {count:?}");
        assert!(count[&(language, "nothing")] >= 8, "{language}: {count:?}");
    }
}

#[test]
fn a_reaction_answers_nothing_and_any_other_text_may() {
    for row in rows() {
        assert_eq!(Meaning::is_reply(&row.text), row.expected != "reaction", "{:?}", row.text);
    }
}

const STOP_WORDS: [&str; 8] =
    ["stop", "STOPALL", "Unsubscribe", "cancel", "END", "quit", "Revoke", "OptOut"];
const EMOJI: [&str; 12] = ["🛑", "✋🏽", "❤️", "👨‍👩‍👧", "🇺🇸", "1️⃣", "#️⃣", "ℹ️", "🅿️", "‼️", "™️", "🏴󠁧󠁢󠁷󠁬󠁳󠁿"];

/// Punctuation and symbols of any script, space, emoji and what shows nothing.
fn around() -> impl Strategy<Value = String> {
    let one = prop_oneof![
        r"[\p{P}\p{Sm}\p{Sc}\p{Sk}\p{Z}\p{Cf}]",
        r"[\u{2190}-\u{23ff}\u{2500}-\u{2775}\u{2794}-\u{2bff}\u{1f300}-\u{1faff}]",
        prop::sample::select(EMOJI.to_vec()).prop_map(str::to_owned),
    ];
    prop::collection::vec(one, 0..6).prop_map(|all| all.concat())
}

proptest! {
    #[test]
    fn an_opt_out_word_counts_whatever_is_around_it(
        word in prop::sample::select(STOP_WORDS.to_vec()),
        before in around(),
        after in around(),
    ) {
        let text = format!("{before}{word}{after}");
        prop_assert_eq!(meaning(&text, "en"), "opts_out", "{:?}", text);
    }

    #[test]
    fn full_width_letters_are_the_same_word(
        word in prop::sample::select([&STOP_WORDS[..], &["START", "unstop", "YES", "Help"]].concat()),
    ) {
        let wide = |c: char| char::from_u32(u32::from(c) + 0xfee0).unwrap();
        let text: String = word.chars().map(wide).collect();
        prop_assert_eq!(meaning(&text, "en"), meaning(word, "en"));
    }

    #[test]
    fn opting_in_takes_no_punctuation(
        word in prop::sample::select(vec!["START", "unstop", "Yes"]),
        mark in r"[\p{P}\p{Sm}\p{Sc}🙂👍]",
    ) {
        prop_assert_eq!(meaning(&format!("{word}{mark}"), "en"), "nothing");
        prop_assert_eq!(meaning(&format!("{mark}{word}"), "en"), "nothing");
    }

    #[test]
    fn no_reaction_is_heard_as_what_it_quotes(
        (before, after) in prop::sample::select(vec![
            ("Liked “", "”"), ("Loved \"", "\""), ("👍 to “", "”"), ("Reacted 😂 to “", "”"),
            ("Removed a like from “", "”"), ("Le gustó “", "”"), ("Gefiel „", "“"),
            ("Hat „", "“ geliked"), ("A aimé « ", " »"), ("Ha adorato “", "”"),
            ("Gostou de “", "”"), ("Vond “", "” leuk"),
        ]),
        row in 0..rows().len(),
        tail in "[a-zA-Z .!?\n]{0,60}",
        language in prop::sample::select(languages().collect::<Vec<_>>()),
    ) {
        let quoted = format!("{} {tail}", rows()[row].text);
        let text = format!("{before}{quoted}{after}");
        prop_assert_eq!(meaning(&text, language), "reaction", "{:?}", text);
    }

    #[test]
    fn any_text_is_understood_somehow(
        text in r"[\PCstop .“”'👍\u{200b}]{0,400}",
        language in "[a-zA-Z_-]{0,8}",
    ) {
        meaning(&text, &language);
    }
}

#[test]
fn the_longest_texts_are_read_quickly() {
    let worst = ["stop ", "no me ", "do not * ", "Liked “", "👍", "\u{200b}", "ﷺ", "hor auf "];
    let began = std::time::Instant::now();
    for piece in worst {
        let text: String = piece.chars().cycle().take(1_600).collect();
        for language in languages() {
            meaning(&text, language);
        }
    }
    // 56 texts; generous, for machines that are busy and builds that aren't optimized. What isn't
    // linear takes minutes.
    assert!(began.elapsed().as_secs() < 10, "{:?}", began.elapsed());
}
