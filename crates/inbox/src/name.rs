//! Names of people and things: what a list, a mail's heading or a file's header can show.

/// A name on one line: what breaks lines or controls a terminal becomes a space, and marks that turn
/// the direction of what follows are left out.
#[must_use]
pub fn one_line(name: &str) -> String {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    let shown: String = name
        .chars()
        .filter(|c| !turns_direction(*c))
        .map(|c| if breaks(c) { ' ' } else { c })
        .collect();
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether it turns the direction in which the text around it is shown, so that `exe.gpj` can look
/// like `jpg.exe`.
#[must_use]
pub fn turns_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether a text shows nothing: it is empty, or only spaces and marks that nobody sees.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    text.chars().all(is_unseen)
}

/// Whether a character leaves nothing on screen. Control characters are shown as their symbols.
pub(crate) fn is_unseen(c: char) -> bool {
    c.is_whitespace() || is_invisible(c)
}

/// Characters without a shape of their own: Unicode's default ignorable ones, and three that are
/// drawn as nothing.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d159}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_shows_nothing_is_blank() {
        for blank in
            ["", " \t\r\n", "\u{200b}\u{feff}", "\u{a0}\u{2800}", "\u{fe0f}\u{2060}", "\u{3164}"]
        {
            assert!(is_blank(blank), "{blank:?}");
        }
        for text in [".", "👍", " ᠎ a", "\u{fffd}", "é", "\u{7}"] {
            assert!(!is_blank(text), "{text:?}");
        }
    }

    #[test]
    fn a_name_is_one_line_whatever_was_pasted() {
        for (typed, name) in [
            ("Ana\nRuiz", "Ana Ruiz"),
            (" Ana\r\n\tRuiz ", "Ana Ruiz"),
            ("Ana\u{0}\u{1b}[31mRuiz\u{7f}", "Ana [31mRuiz"),
            ("Ana\u{2028}Ruiz\u{85}", "Ana Ruiz"),
            ("\u{202e}Ruiz\u{2066}", "Ruiz"),
            ("Zoë 👩🏽\u{200d}🔧 Đặng", "Zoë 👩🏽\u{200d}🔧 Đặng"),
            ("\n\u{7}", ""),
        ] {
            assert_eq!(one_line(typed), name, "{typed:?}");
        }
    }
}
