//! Notes how long each test took, in the file that `HEARBACK_TEST_TIMES` names, if it names one.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::time::Instant;

thread_local! {
    /// Each test has a thread of its own, whose end is the test's.
    static TEST: Timed = Timed { begun: Instant::now() };
}

/// The test on this thread has begun.
pub(crate) fn begin() {
    TEST.with(|_| {});
}

struct Timed {
    begun: Instant,
}

impl Drop for Timed {
    fn drop(&mut self) {
        let Some(file) = std::env::var_os("HEARBACK_TEST_TIMES") else { return };
        let thread = std::thread::current();
        // What a test starts on other threads is part of the test.
        let Some(name) = thread.name().filter(|name| !name.starts_with("tokio")) else { return };
        let line = format!("{} {name}\n", self.begun.elapsed().as_millis());
        // A test does not fail because nobody can say how long it took.
        let file = OpenOptions::new().create(true).append(true).open(file);
        let _ = file.and_then(|mut file| file.write_all(line.as_bytes()));
    }
}
