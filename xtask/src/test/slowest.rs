//! The slowest stories of a run.

use std::path::Path;

/// How many are listed.
const SHOWN: usize = 20;

/// How long each story took, in milliseconds.
#[derive(Default)]
pub(super) struct Slowest(Vec<(u64, String)>);

impl Slowest {
    /// Reads a line of Playwright's list reporter, such as `✓ 7 [sqlite] › stories/x.story.ts:16:1 › O4: … (2.0s)`.
    pub(super) fn read(&mut self, line: &str) {
        let Some((line, time)) = line.trim_end().rsplit_once(" (") else { return };
        let Some(time) = time.strip_suffix(')').and_then(milliseconds) else { return };
        // Not the summary's `Slow test file: [sqlite] › …`.
        if let Some((_, story)) = line.split_once(" [").filter(|(mark, _)| !mark.contains(':')) {
            self.0.push((time, format!("[{story}")));
        }
    }

    /// Reads what the Rust stories recorded: milliseconds and a name on each line.
    pub(super) fn read_file(&mut self, file: &Path) {
        for line in std::fs::read_to_string(file).unwrap_or_default().lines() {
            if let Some((time, name)) = line.split_once(' ')
                && let Ok(time) = time.parse()
            {
                self.0.push((time, name.to_owned()));
            }
        }
    }

    pub(super) fn print(mut self) {
        self.0.sort_by_key(|(time, _)| std::cmp::Reverse(*time));
        if !self.0.is_empty() {
            println!("\nslowest stories");
        }
        for (time, name) in self.0.into_iter().take(SHOWN) {
            println!("{:>6}.{} s  {name}", time / 1000, time % 1000 / 100);
        }
    }
}

/// Reads `670ms`, `1.6s` or `2.5m`.
fn milliseconds(text: &str) -> Option<u64> {
    let (number, unit) = text.split_at(text.find(|c: char| c.is_ascii_alphabetic())?);
    let (whole, tenths) = number.split_once('.').unwrap_or((number, "0"));
    let tenths = whole.parse::<u64>().ok()? * 10 + tenths.parse::<u64>().ok()?;
    match unit {
        "ms" => Some(tenths / 10),
        "s" => Some(tenths * 100),
        "m" => Some(tenths * 6_000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn playwright_says_how_long_each_story_took() {
        let mut slowest = Slowest::default();
        for line in [
            "  ✓  7 [sqlite] › stories/x.story.ts:16:1 › O4: Priya (again) opts Lena out (2.0s)",
            "  ✘  8 [postgres] › stories/y.story.ts:3:1 › I1: it is fast (670ms)",
            "  -  9 [sqlite] › stories/z.story.ts:1:1 › left out",
            "  301 passed (20.6m)",
            "  Slow test file: [sqlite] › stories/accessibility.story.ts (15.2m)",
        ] {
            slowest.read(line);
        }
        let story = |time, name: &str| (time, name.to_owned());
        assert_eq!(
            slowest.0[..2],
            [
                story(
                    2_000,
                    "[sqlite] › stories/x.story.ts:16:1 › O4: Priya (again) opts Lena out"
                ),
                story(670, "[postgres] › stories/y.story.ts:3:1 › I1: it is fast"),
            ]
        );
        assert_eq!(slowest.0.len(), 2, "the others are no stories");
    }
}
