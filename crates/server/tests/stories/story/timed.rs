//! Records how long each test took in the file named by `HEARBACK_TEST_TIMES`, if it is set.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::time::Instant;

thread_local! {
    /// Every test runs on its own thread, which ends with it.
    static TEST: Timed = Timed { begun: Instant::now() };
}

/// Starts timing the test on this thread.
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
        // Threads of a runtime belong to a test that is timed already.
        let Some(name) = thread.name().filter(|name| !name.starts_with("tokio")) else { return };
        let line = format!("{} {name}\n", self.begun.elapsed().as_millis());
        // A test must not fail because its time can't be recorded.
        let file = OpenOptions::new().create(true).append(true).open(file);
        let _ = file.and_then(|mut file| file.write_all(line.as_bytes()));
    }
}
