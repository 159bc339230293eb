//! Under which name a file is saved.

use super::kinds::extension;
use hearback_inbox::name::turns_direction;

const LONGEST: usize = 120;
/// What Windows takes for a device, with whatever ending.
const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];
/// Endings of what runs when it is opened.
const RUNS: [&str; 24] = [
    "app", "bat", "cmd", "com", "cpl", "dll", "exe", "hta", "htm", "html", "jar", "js", "jse",
    "lnk", "msi", "pif", "ps1", "reg", "scr", "sh", "svg", "vbs", "wsf", "xhtml",
];

/// The last part of a name, without what a file system or a header could stumble over and what
/// would show it as another; none when nothing is left.
pub(crate) fn plain(name: &str) -> Option<String> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last
        .chars()
        .filter(|c| !c.is_control() && !turns_direction(*c) && !is_hidden(*c))
        .map(|c| if matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*') { '_' } else { c })
        .collect();
    let kept = kept.trim().trim_start_matches('.').trim_end_matches(['.', ' ']).trim();
    let kept = shortened(kept);
    let stem = kept.split('.').next().unwrap_or_default().trim().to_ascii_uppercase();
    let numbered = |port: &str| {
        let number = stem.strip_prefix(port).map(|rest| rest.chars().collect::<Vec<_>>());
        matches!(number.as_deref(), Some(['0'..='9' | '¹' | '²' | '³']))
    };
    let device = DEVICES.contains(&stem.as_str()) || numbered("COM") || numbered("LPT");
    (!kept.is_empty()).then(|| if device { format!("_{kept}") } else { kept })
}

/// Marks that show nothing, and let two names look alike.
fn is_hidden(c: char) -> bool {
    matches!(
        c,
        '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}' | '\u{61c}' | '\u{feff}'
    )
}

/// Its beginning and its ending, where it is too long.
fn shortened(name: &str) -> String {
    if name.chars().count() <= LONGEST {
        return name.to_owned();
    }
    let ending =
        name.rsplit_once('.').map(|(_, ending)| ending).filter(|e| e.chars().count() <= 10);
    let ending = ending.map(|ending| format!(".{ending}")).unwrap_or_default();
    let stem: String = name.chars().take(LONGEST - ending.chars().count()).collect();
    format!("{}{ending}", stem.trim_end())
}

/// The name under which a file is saved: its own where it has one, with an ending that opens it.
pub(crate) fn to_save(name: Option<&str>, content_type: &str) -> String {
    let ending = extension(content_type);
    match name.and_then(plain) {
        None => format!("attachment.{ending}"),
        Some(name) if has_ending(&name) || ending == "bin" => name,
        Some(name) => format!("{name}.{ending}"),
    }
}

/// A name that a stranger gave: what would run is not what its ending says.
pub(crate) fn of_stranger(name: &str, content_type: &str) -> Option<String> {
    let name = plain(name)?;
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let runs = ending.is_some_and(|ending| RUNS.contains(&ending.as_str()));
    Some(if runs { format!("{name}.{}", extension(content_type)) } else { name })
}

fn has_ending(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending).unwrap_or_default();
    (1..=10).contains(&ending.len()) && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_name_and_no_path_and_shows_what_it_is() {
        for (given, kept) in [
            ("C:\\photos\\roof.png", Some("roof.png")),
            ("../../etc/pass\nwd", Some("passwd")),
            (".htaccess", Some("htaccess")),
            ("  ", None),
            ("..", None),
            ("a/", None),
            ("invoice\u{202e}fdp.exe", Some("invoicefdp.exe")),
            ("ro\u{200b}of\u{feff}.png", Some("roof.png")),
            ("what? \"this\": <a|b>*.txt", Some("what_ _this__ _a_b__.txt")),
            ("con", Some("_con")),
            ("NUL.txt", Some("_NUL.txt")),
            ("com1.pdf", Some("_com1.pdf")),
            ("LPT³.pdf", Some("_LPT³.pdf")),
            ("prices.pdf", Some("prices.pdf")),
            ("offer.pdf. . ", Some("offer.pdf")),
            ("Grüße 👋🏽.pdf", Some("Grüße 👋🏽.pdf")),
        ] {
            assert_eq!(plain(given).as_deref(), kept, "{given:?}");
        }
        let long = plain(&format!("{}.pdf", "é".repeat(300))).unwrap();
        assert_eq!((long.chars().count(), long.ends_with("é.pdf")), (LONGEST, true));
    }

    #[test]
    fn what_is_saved_has_an_ending_that_opens_it() {
        for (name, content_type, saved) in [
            (None, "video/3gpp", "attachment.3gp"),
            (None, "application/octet-stream", "attachment.bin"),
            (Some("roof"), "image/png", "roof.png"),
            (Some("v1.2 final"), "application/pdf", "v1.2 final.pdf"),
            (Some("roof.jpeg"), "image/jpeg", "roof.jpeg"),
            (Some("backup"), "application/octet-stream", "backup"),
            (Some("..."), "text/plain", "attachment.txt"),
        ] {
            assert_eq!(to_save(name, content_type), saved, "{name:?}");
        }
        assert_eq!(of_stranger("a.EXE", "image/png").as_deref(), Some("a.EXE.png"));
        assert_eq!(of_stranger("a.js", "application/octet-stream").as_deref(), Some("a.js.bin"));
        assert_eq!(of_stranger("a.pdf", "image/png").as_deref(), Some("a.pdf"));
    }
}
