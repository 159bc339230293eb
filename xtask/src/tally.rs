//! Counting tests from what the test runners print.

mod failures;

pub(crate) use failures::Failures;

/// Whose output it is.
#[derive(Clone, Copy)]
pub(crate) enum Runner {
    Cargo,
    Vitest,
    Playwright,
}

/// How many tests ended how, and what the runner said of those that failed.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
    pub(crate) failures: Failures,
}

impl Tally {
    /// Adds what a line of a runner's output reports; most report nothing.
    pub(crate) fn read(&mut self, runner: Runner, line: &str) {
        let line = without_colour(line);
        self.failures.read(runner, line.trim_end());
        let line = line.trim();
        match runner {
            Runner::Cargo => {
                if let Some(counts) = line.strip_prefix("test result: ") {
                    let counts = counts.split_once(". ").map_or("", |(_, counts)| counts);
                    counts.split(';').for_each(|count| self.count(count));
                }
            }
            Runner::Vitest => {
                if let Some(counts) = line.strip_prefix("Tests  ") {
                    let counts = counts.rsplit_once(" (").map_or(counts, |(counts, _)| counts);
                    counts.split('|').for_each(|count| self.count(count));
                }
            }
            Runner::Playwright => {
                self.count(line.rsplit_once(" (").map_or(line, |(count, _)| count));
            }
        }
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
        self.failures.add(other.failures);
    }

    pub(crate) fn ran(&self) -> u64 {
        self.passed + self.failed
    }

    /// Takes in one count such as `3 passed`.
    fn count(&mut self, text: &str) {
        let Some((number, word)) = text.trim().split_once(' ') else {
            return;
        };
        let Ok(number) = number.parse::<u64>() else {
            return;
        };
        match word {
            // "flaky" is Playwright's word for passed at a second try.
            "passed" | "flaky" => self.passed += number,
            "failed" | "interrupted" => self.failed += number,
            "ignored" | "skipped" | "todo" | "did not run" => self.skipped += number,
            _ => {}
        }
    }
}

fn without_colour(line: &str) -> String {
    let mut parts = line.split("\u{1b}[");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain.push_str(part.split_once(|c: char| c.is_ascii_alphabetic()).map_or("", |(_, t)| t));
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(runner: Runner, output: &str) -> (u64, u64, u64) {
        let mut tally = Tally::default();
        output.lines().for_each(|line| tally.read(runner, line));
        (tally.passed, tally.failed, tally.skipped)
    }

    #[test]
    fn cargo_reports_once_for_each_binary() {
        let output = "running 3 tests\n\
            test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s\n\
            test result: FAILED. 4 passed; 2 failed; 0 ignored; 0 measured; 5 filtered out; finished in 0.01s";
        assert_eq!(tally(Runner::Cargo, output), (7, 2, 1));
    }

    #[test]
    fn vitest_reports_files_apart_from_tests() {
        let output = " Test Files  1 failed | 2 passed (3)\n\
            \u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m\u{1b}[31m1 failed\u{1b}[39m\u{1b}[22m\u{1b}[2m | \u{1b}[22m\u{1b}[32m12 passed\u{1b}[39m | 2 skipped\u{1b}[90m (15)\u{1b}[39m";
        assert_eq!(tally(Runner::Vitest, output), (12, 1, 2));
    }

    #[test]
    fn playwright_reports_each_outcome_on_a_line() {
        let output = "  ✓  1 inbox.spec.ts:3:1 › 5 passed (1s)\n  2 failed\n    [chromium] › a.spec.ts\n  \
            1 flaky\n  3 skipped\n  4 did not run\n  17 passed (12.3s)";
        assert_eq!(tally(Runner::Playwright, output), (18, 2, 7));
    }

    #[test]
    fn what_is_no_count_is_not_counted() {
        assert_eq!(tally(Runner::Cargo, "9 passed\nresult: 9 passed"), (0, 0, 0));
        assert_eq!(tally(Runner::Playwright, "9 passed the door"), (0, 0, 0));
    }
}
