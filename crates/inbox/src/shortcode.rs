//! Shortcodes: placeholders such as `{{job_number}}` in a message (S10).

/// How much of a name is shown, in characters.
const LONGEST_NAME: usize = 40;

/// The first shortcode in a text, as `{{name}}`. Braces that nothing closes are ordinary text.
#[must_use]
pub fn first_in(text: &str) -> Option<String> {
    let opening = text.find("{{")?;
    let (inside, _) = text[opening + 2..].split_once("}}")?;
    // Of several openings, the last is its own: `{{ {{name}}`, `{{{name}}}`.
    let name = inside.rsplit('{').next().unwrap_or_default();
    let words: Vec<_> = name.split_whitespace().collect();
    let name: String = words.join(" ").chars().take(LONGEST_NAME).collect();
    Some(format!("{{{{{name}}}}}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shortcode_is_found_by_name_however_it_is_written() {
        for (text, found) in [
            ("Job {{job_number}} is done", "{{job_number}}"),
            ("{{ job_number }}", "{{job_number}}"),
            ("{{\njob_number\t}}", "{{job_number}}"),
            ("{{portal_url}} {{job_number}}", "{{portal_url}}"),
            ("{{{job_number}}}", "{{job_number}}"),
            ("{{ is open, and {{job_number}}", "{{job_number}}"),
            ("}} {{job_number}}", "{{job_number}}"),
            ("{{first name}}", "{{first name}}"),
            ("{{größe}}", "{{größe}}"),
            ("{{customer.name|upper}}", "{{customer.name|upper}}"),
            ("{{}}", "{{}}"),
            ("{{ }}", "{{}}"),
        ] {
            assert_eq!(first_in(text).as_deref(), Some(found), "{text:?}");
        }
        let long = format!("{{{{{}}}}}", "x".repeat(1_500));
        assert_eq!(first_in(&long).unwrap().len(), 44);
    }

    #[test]
    fn braces_that_make_no_pair_are_ordinary_text() {
        for text in [
            "",
            "{job_number}",
            "{{job_number",
            "job_number}}",
            "}}{{",
            "{{job_number}",
            "{ {x} }",
            ":-{{",
        ] {
            assert_eq!(first_in(text), None, "{text:?}");
        }
    }
}
