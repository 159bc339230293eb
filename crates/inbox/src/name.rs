//! Names of people and things: what a list, a mail's heading or a file's header can show.

/// Why a text is no name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAName {
    /// It shows nothing.
    Blank,
    /// It has more characters than this.
    TooLong(usize),
    /// It holds this character, which breaks lines, controls a terminal, turns the direction of what
    /// is around it, or hides.
    Unfit(char),
}

impl NotAName {
    /// What to change, in a sentence; `what` is the field, such as `organization`.
    #[must_use]
    pub fn sentence(&self, what: &str) -> String {
        match self {
            Self::Blank => format!("Fill in the {what}."),
            Self::TooLong(longest) => {
                format!("The {what} is too long. Use at most {longest} characters.")
            }
            Self::Unfit(c) => format!(
                "The {what} has a hidden or control character (U+{:04X}). Remove it, or type the {what} again.",
                u32::from(*c)
            ),
        }
    }
}

/// Checks a name and trims it. It may not contain anything that would break a list, an email header, a
/// terminal, or a log. It's refused rather than changed, so that people's names stay as they typed
/// them.
///
/// # Errors
/// [`NotAName`]
pub fn checked(text: &str, longest: usize) -> Result<String, NotAName> {
    // Copied text often ends with a line break.
    let name = text.trim();
    if let Some(unfit) = name.chars().find(|c| is_unfit(*c)) {
        return Err(NotAName::Unfit(unfit));
    }
    if is_blank(name) {
        return Err(NotAName::Blank);
    }
    if name.chars().count() > longest {
        return Err(NotAName::TooLong(longest));
    }
    Ok(name.to_owned())
}

/// Whether a character has no place in a name. Joiners and the marks of right-to-left scripts have:
/// Persian names and emoji are written with them.
pub(crate) fn is_unfit(c: char) -> bool {
    c.is_control()
        || turns_direction(c)
        || matches!(c,
            '\u{180e}' | '\u{200b}' | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{2064}'
            | '\u{206a}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

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

/// Whether a text is empty, or only has spaces and invisible marks.
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
    fn what_hides_or_controls_is_in_no_name() {
        for name in ["Ana Ruiz", "Zoë 👩🏽\u{200d}🔧 Đặng", "مریم\u{200c}ها", "דנה\u{200f}", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"]
        {
            assert_eq!(checked(&format!(" {name}\r\n"), 40).as_deref(), Ok(name));
        }
        let controls = (0..0x20).chain(0x7f..0xa0);
        let marks = [0x200b, 0x2028, 0x2029, 0x202e, 0x2060, 0x2066, 0x2069, 0xfeff, 0xfff9];
        for unfit in controls.chain(marks).map(|code| char::from_u32(code).unwrap()) {
            let given = format!("Ana{unfit}Ruiz");
            assert_eq!(checked(&given, 40), Err(NotAName::Unfit(unfit)), "{unfit:?}");
        }
        let sentence = NotAName::Unfit('\u{1b}').sentence("organization");
        assert!(sentence.contains("organization") && sentence.contains("U+001B"), "{sentence}");
        assert_eq!(checked(" \u{2800} ", 40), Err(NotAName::Blank));
        assert_eq!(checked("Ana", 2), Err(NotAName::TooLong(2)));
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
