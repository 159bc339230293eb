//! Why the program stops, in a sentence for the person who started it.

use std::fmt;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

/// Why the program stops before its time.
#[derive(Debug)]
pub(crate) enum Stop {
    /// What was asked for makes no sense: exit code 2, nothing was written.
    Usage(String),
    /// It could not be done: exit code 1.
    Failed(String),
    /// What there is to say has been said: this exit code.
    Told(u8),
    /// The command line's own word: help, the version, or what is wrong with it.
    Clap(Box<clap::Error>),
}

impl Stop {
    /// Says that a value came from a file, since the message names only the flag.
    pub(crate) fn because_of(self, file: &Path) -> Self {
        match self {
            Self::Clap(error) if error.exit_code() != 0 => {
                Self::Usage(format!("with the settings of {}: {error}", file.display()))
            }
            other => other,
        }
    }

    /// Tells the person, and gives the exit code.
    pub(crate) fn report(self) -> ExitCode {
        match self {
            Self::Usage(message) => {
                say(&message);
                ExitCode::from(2)
            }
            Self::Failed(message) => {
                say(&message);
                ExitCode::from(1)
            }
            Self::Told(code) => ExitCode::from(code),
            Self::Clap(error) => {
                // A closed standard output is no reason to fail once more.
                let _ = error.print();
                ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
            }
        }
    }

    /// It could not be done.
    pub(crate) fn failed(message: impl fmt::Display) -> Self {
        Self::Failed(message.to_string())
    }
}

/// Where it can't be said, the exit code has to do.
fn say(message: &str) {
    let _ = writeln!(std::io::stderr(), "hearback: {}", message.trim_end());
}

impl From<clap::Error> for Stop {
    fn from(error: clap::Error) -> Self {
        Self::Clap(Box::new(error))
    }
}
