//! How many segments a text takes on the air.

/// The GSM 03.38 basic set, as far as text has it.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

/// What the escape character reaches, at the price of two.
const EXTENSION: &str = "^{}\\[~]|€\u{c}";

/// The number of segments, at least one.
pub(crate) fn count(body: &str) -> u32 {
    let septets: Option<Vec<usize>> = body.chars().map(septets).collect();
    match septets {
        Some(costs) => pack(costs, 160, 153),
        None => pack(body.chars().map(char::len_utf16), 70, 67),
    }
}

fn septets(character: char) -> Option<usize> {
    if BASIC.contains(character) {
        Some(1)
    } else if EXTENSION.contains(character) {
        Some(2)
    } else {
        None
    }
}

/// Fills segments one after another: a character of two units is never split between them.
fn pack(costs: impl IntoIterator<Item = usize>, single: usize, each: usize) -> u32 {
    let (mut total, mut segments, mut filled) = (0, 1, 0);
    for cost in costs {
        total += cost;
        if filled + cost > each {
            segments += 1;
            filled = 0;
        }
        filled += cost;
    }
    if total <= single { 1 } else { segments }
}

#[cfg(test)]
mod tests {
    use super::count;

    #[test]
    fn a_text_is_cut_where_twilio_cuts_it() {
        for (body, segments) in [
            (String::new(), 1),
            ("x".repeat(160), 1),
            ("x".repeat(161), 2),
            ("x".repeat(1600), 11),
            (format!("{}😀", "x".repeat(1599)), 24),
            ("ê".repeat(70), 1),
            ("ê".repeat(71), 2),
            ("€".repeat(80), 1),
            // 152 + an escaped pair would split it: the pair moves on.
            (format!("{}€{}", "x".repeat(152), "x".repeat(152)), 3),
        ] {
            assert_eq!(count(&body), segments, "{body}");
        }
    }
}
