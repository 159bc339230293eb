//! What of a text people see, whatever their phone put around it.

use crate::name;

/// What may follow a digit and make an emoji of it: `1️⃣`.
const KEYCAP: char = '\u{20e3}';

/// The characters of a text that show something. A digit on a keycap is one emoji.
pub(super) fn seen(body: &str) -> impl Iterator<Item = char> {
    let mut shown = body.chars().filter(|c| !is_invisible(*c)).peekable();
    std::iter::from_fn(move || {
        let c = shown.next()?;
        let keycap = matches!(c, '0'..='9' | '#' | '*') && shown.peek() == Some(&KEYCAP);
        Some(if keycap { KEYCAP } else { c })
    })
}

/// The beginning of a text, without what shows nothing.
pub(super) fn beginning(body: &str, length: usize) -> String {
    let shown: String = body.chars().filter(|c| !is_invisible(*c)).collect();
    shown.trim().chars().take(length).collect()
}

/// Marks that show nothing: joiners, directions, variation selectors, soft hyphens, fillers, the
/// byte order mark and control characters.
fn is_invisible(c: char) -> bool {
    c.is_control() && !c.is_whitespace() || name::is_invisible(c)
}

/// Whether a character is no part of a word: space, punctuation, quotes and emoji of any script. Some
/// emoji and some quotes count as letters in Unicode.
pub(super) fn is_ornament(c: char) -> bool {
    !c.is_alphanumeric()
        || matches!(
            c,
            '\u{2b9}'..='\u{2df}' | '\u{2ec}' | '\u{2ee}' | 'ℹ' | 'Ⓜ' | '🅰' | '🅱' | '🅾' | '🅿'
        )
}

/// Whether a character is an apostrophe or a single quote.
pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '‛' | '`' | '´' | '＇' | '\u{2bb}' | '\u{2bc}' | '′')
}
