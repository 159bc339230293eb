//! The log of every story: written as the program writes it, in all its detail, and each line is
//! looked at. It is JSON, and tells no text, name, number or secret that any story has in it.

use super::log_line;
use std::collections::{HashMap, HashSet};
use std::io::Write;
use std::sync::{LazyLock, Mutex, MutexGuard, Once, PoisonError};
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{fmt, registry};

/// A word that is shorter is found in harmless lines, too.
const SHORTEST: usize = 6;
/// So many lines that are not as they should be are shown.
const FAULTS_AT_MOST: usize = 10;

/// What no line may hold, by how it begins.
#[derive(Default)]
struct Secrets {
    known: HashSet<String>,
    by_beginning: HashMap<[u8; SHORTEST], Vec<String>>,
}

static SECRETS: LazyLock<Mutex<Secrets>> = LazyLock::new(Mutex::default);
static FAULTS: Mutex<Vec<String>> = Mutex::new(vec![]);

/// Begins to look at what is logged.
pub(crate) fn watch() {
    static BEGUN: Once = Once::new();
    BEGUN.call_once(|| {
        let discreet =
            filter_fn(|event| hearback_server::is_discreet(event.target(), *event.level()));
        let lines = fmt::layer().with_writer(|| Line).json().flatten_event(true);
        registry().with(lines.with_filter(discreet)).init();
    });
}

/// Fails where something was logged that should not be: by this story, or by one beside it.
#[track_caller]
pub(crate) fn was_discreet() {
    let faults = locked(&FAULTS);
    assert!(
        faults.is_empty(),
        "the log of some story here is not discreet:\n{}",
        faults.join("\n")
    );
}

/// From now on, no line may hold this.
pub(crate) fn never(secret: &str) {
    let mut secrets = locked(&SECRETS);
    if secrets.known.contains(secret) {
        return;
    }
    secrets.known.insert(secret.to_owned());
    // Whatever is escaped in a line ends what is looked for; so does a line's end.
    for piece in secret.split(|c: char| c.is_control() || "\"\\".contains(c)) {
        let piece = piece.trim_start_matches(|c: char| !c.is_alphanumeric()).trim_end();
        // A word of everyday language, which many a line has, as many a time has a short code.
        let is_word = piece.bytes().all(|byte| byte.is_ascii_lowercase());
        if is_word || (piece.len() < 7 && piece.bytes().all(|byte| byte.is_ascii_digit())) {
            continue;
        }
        if let Some(beginning) = piece.as_bytes().first_chunk() {
            secrets.by_beginning.entry(*beginning).or_default().push(piece.to_owned());
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Looks at each line, whole as it comes.
struct Line;

impl Write for Line {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        if let Some(fault) = log_line::fault(&text).or_else(|| told(&text)) {
            let mut faults = locked(&FAULTS);
            if faults.len() < FAULTS_AT_MOST {
                faults.push(format!("{fault}: {}", text.trim_end()));
            }
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// What a line tells that it should not.
fn told(line: &str) -> Option<String> {
    let secrets = locked(&SECRETS);
    let mut in_word = false;
    for (at, c) in line.char_indices() {
        let begins = !in_word;
        in_word = c.is_alphanumeric();
        if !(begins && in_word) {
            continue;
        }
        let Some(beginning) = line.as_bytes()[at..].first_chunk::<SHORTEST>() else { break };
        let known = secrets.by_beginning.get(beginning).into_iter().flatten();
        if let Some(secret) = known.into_iter().find(|secret| line[at..].starts_with(*secret)) {
            return Some(format!("it tells “{secret}”"));
        }
    }
    None
}

#[test]
fn what_people_write_is_seen_in_a_line() {
    never("“The gutter's leaking”, he said");
    never("refusing");
    never("771162");
    let line = |words: &str| format!("{{\"error\":\"no such row: {words}\"}}");
    assert!(told(&line("Some(“The gutter's leaking”, he said)")).is_some());
    assert!(told(&line("The gutter's leak")).is_none());
    assert!(told(&line("refusing 771162")).is_none());
}
