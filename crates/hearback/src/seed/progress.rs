//! Progress: a changing line on a terminal, an occasional line elsewhere.

use std::io::{IsTerminal as _, Write as _, stderr};
use std::ops::Range;
use std::time::{Duration, Instant};

use crate::stop::Stop;

/// How often to print a line if the output isn't a terminal.
const BETWEEN_LINES: Duration = Duration::from_secs(10);
const WIDTH: usize = 28;

pub(super) struct Progress {
    places: Range<usize>,
    done: usize,
    messages_each: usize,
    begun: Instant,
    told: Instant,
    watched: bool,
}

impl Progress {
    pub(super) fn begin(places: Range<usize>, messages_each: usize) -> Self {
        let (begun, done) = (Instant::now(), places.start);
        let watched = stderr().is_terminal();
        Self { places, done, messages_each, begun, told: begun, watched }
    }

    /// Counts more conversations as done.
    pub(super) fn advance(&mut self, conversations: usize) {
        self.done = (self.done + conversations).min(self.places.end);
        if self.watched {
            // Overwrites the line, and clears the rest of it.
            let _ = write!(stderr(), "\r{} {}\x1b[K", self.bar(), self.words());
        } else if self.told.elapsed() >= BETWEEN_LINES {
            self.told = Instant::now();
            let _ = writeln!(stderr(), "{}", self.words());
        }
    }

    pub(super) fn end(&self) {
        if self.done == self.places.start {
            return;
        }
        if self.watched {
            let _ = writeln!(stderr());
        } else {
            let _ = writeln!(stderr(), "{}", self.words());
        }
    }

    /// Says how far it got.
    pub(super) fn interrupted(&self) -> Stop {
        self.end();
        Stop::Failed(format!(
            "stopped at {} of {} conversations, all of them complete. Run the same command to continue",
            self.done, self.places.end
        ))
    }

    fn bar(&self) -> String {
        let full = WIDTH * self.done / self.places.end.max(1);
        format!("[{}{}]", "#".repeat(full), ".".repeat(WIDTH - full))
    }

    fn words(&self) -> String {
        let took = self.begun.elapsed().as_secs_f64().max(0.001);
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        let rate = (self.done - self.places.start) as f64 / took;
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        let left = (self.places.end - self.done) as f64 / rate.max(0.001);
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        let messages = rate * self.messages_each as f64;
        format!(
            "{} of {} conversations, {messages:.0} messages/s, {} left",
            self.done,
            self.places.end,
            time(left)
        )
    }
}

/// Seconds, as people say them.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "whole seconds will do"
)]
fn time(seconds: f64) -> String {
    let seconds = seconds.round() as u64;
    if seconds < 100 { format!("{seconds} s") } else { format!("{} min", seconds.div_ceil(60)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_what_is_there() {
        let mut progress = Progress::begin(100..300, 10);
        progress.watched = false;
        progress.advance(100);
        assert!(progress.words().starts_with("200 of 300 conversations, "), "{}", progress.words());
        assert_eq!(progress.bar(), "[##################..........]");
        let Stop::Failed(why) = progress.interrupted() else { panic!("it failed") };
        assert!(why.contains("200 of 300"), "{why}");
    }

    #[test]
    fn times_are_told_as_people_say_them() {
        assert_eq!((time(41.2).as_str(), time(100.0).as_str()), ("41 s", "2 min"));
    }
}
