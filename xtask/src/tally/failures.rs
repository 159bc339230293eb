//! What test runners say about failed tests.

use super::Runner;

/// How much of what is said about one is kept.
const LINES: usize = 20;

/// What runners draw around a failed test's name.
const DECORATION: [char; 3] = ['-', '─', ' '];

/// For each failed test, its name and how what was said about it begins.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Failures {
    told: Vec<Vec<String>>,
    /// The lines that follow belong to the last one.
    reading: bool,
}

impl Failures {
    /// Reads a line of a runner's output, without its colors.
    pub(super) fn read(&mut self, runner: Runner, line: &str) {
        if begins(runner, line) {
            self.tell(line);
            self.reading = true;
        } else if ends(runner, line) {
            self.reading = false;
        } else if self.reading
            && !line.is_empty()
            && let Some(told) = self.told.last_mut().filter(|told| told.len() < LINES)
        {
            told.push(line.to_owned());
        }
    }

    /// Notes a failure that no runner tells of.
    pub(crate) fn tell(&mut self, line: &str) {
        self.told.push(vec![line.trim().to_owned()]);
    }

    pub(super) fn add(&mut self, other: Self) {
        self.told.extend(other.told);
    }

    /// Prints them below the name of their part.
    pub(crate) fn print(&self, part: &str) {
        if !self.told.is_empty() {
            println!("\nfailed in {part}");
        }
        for line in self.told.iter().flatten() {
            println!("  {line}");
        }
    }

    /// The failed tests' names, as the runner writes them.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.told.iter().filter_map(|told| told.first()).map(|name| name.trim_matches(DECORATION))
    }
}

/// Whether what is said about a failed test begins here.
fn begins(runner: Runner, line: &str) -> bool {
    match runner {
        Runner::Cargo => line.starts_with("---- ") && line.ends_with(" stdout ----"),
        Runner::Vitest => line.trim_start().starts_with("FAIL  "),
        Runner::Playwright => line
            .trim_start()
            .split_once(") [")
            .is_some_and(|(number, _)| number.parse::<u32>().is_ok()),
    }
}

/// Whether the runner goes on to something else here.
fn ends(runner: Runner, line: &str) -> bool {
    match runner {
        Runner::Cargo => line == "failures:" || line.starts_with("test result: "),
        Runner::Vitest => line.trim_start().starts_with("Test Files  "),
        // The summary: `  1 failed`.
        Runner::Playwright => line.trim_start().split_once(' ').is_some_and(|(number, rest)| {
            number.parse::<u32>().is_ok() && ["failed", "flaky"].contains(&rest)
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(runner: Runner, output: &str) -> Vec<Vec<String>> {
        let mut failures = Failures::default();
        output.lines().for_each(|line| failures.read(runner, line));
        failures.told
    }

    #[test]
    fn cargo_says_what_panicked_below_each_name() {
        let output = "test a ... ok\n\nfailures:\n\n---- lines::b stdout ----\n\nthread 'b' panicked\n\
            left: 1\n\n---- c stdout ----\nError: gone\n\nfailures:\n    c\n    lines::b\n\n\
            test result: FAILED. 1 passed; 2 failed";
        assert_eq!(
            told(Runner::Cargo, output),
            [
                vec!["---- lines::b stdout ----", "thread 'b' panicked", "left: 1"],
                vec!["---- c stdout ----", "Error: gone"]
            ]
        );
    }

    #[test]
    fn playwright_numbers_what_failed() {
        let output = "  ✘  8 [sqlite] › y.story.ts:3:1 › I1: it is fast (670ms)\n\n\
            \x20 1) [sqlite] › y.story.ts:3:1 › I1: it is fast ─────\n\n    Error: expected 1\n\
            \x20 1 failed\n    [sqlite] › y.story.ts:3:1 › I1: it is fast ─────\n  301 passed (20.6m)";
        assert_eq!(
            told(Runner::Playwright, output),
            [["1) [sqlite] › y.story.ts:3:1 › I1: it is fast ─────", "    Error: expected 1"]]
        );
    }

    #[test]
    fn names_stand_alone() {
        let mut failures = Failures::default();
        failures.read(Runner::Cargo, "---- lines::b stdout ----");
        failures.read(Runner::Cargo, "thread 'b' panicked");
        failures.tell("no story provokes: GET /lines 404 not_found");
        let names: Vec<_> = failures.names().collect();
        assert_eq!(names, ["lines::b stdout", "no story provokes: GET /lines 404 not_found"]);
    }

    #[test]
    fn vitest_marks_what_failed() {
        let output = " FAIL  src/a.test.ts > it adds\nAssertionError: expected 2\n\n Test Files  1 failed (1)\n      Tests  1 failed (1)";
        assert_eq!(
            told(Runner::Vitest, output),
            [["FAIL  src/a.test.ts > it adds", "AssertionError: expected 2"]]
        );
    }

    #[test]
    fn no_more_than_the_beginning_is_kept() {
        let output = format!("---- a stdout ----\n{}", "again\n".repeat(100));
        assert_eq!(told(Runner::Cargo, &output)[0].len(), LINES);
    }
}
