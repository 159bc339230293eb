//! Texts in the cells of files that people open with a spreadsheet.

/// A text that no spreadsheet takes for a formula: customers wrote some of them. One that looks as if
/// this had been done to it gets another mark, so that each can be told from the other.
pub(super) fn inert(text: &str) -> String {
    if is_formula(text.trim_start_matches('\'')) { format!("'{text}") } else { text.to_owned() }
}

fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// A text of which [`inert`] made this.
pub(super) fn as_meant(cell: &str) -> &str {
    let marked = cell.strip_prefix('\'').filter(|_| is_formula(cell.trim_start_matches('\'')));
    marked.unwrap_or(cell)
}
