//! Why the program stops, in words for the person who started it.

use std::fmt;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

/// Why the program stops early.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The command line or the settings are wrong: exit code 2, nothing was changed.
    Usage(String),
    /// The command failed: exit code 1.
    Failed(String),
    /// Everything has been printed already: this exit code.
    Told(u8),
    /// From the command-line parser: help, the version, or what is wrong.
    Clap(Box<clap::Error>),
}

impl Stop {
    /// Adds which file the value came from, since the message names only the flag.
    pub(crate) fn because_of(self, file: &Path) -> Self {
        match self {
            Self::Clap(error) if error.exit_code() != 0 => {
                Self::Usage(format!("with the settings in {}: {error}", file.display()))
            }
            other => other,
        }
    }

    /// Prints the message, and returns the exit code.
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
                // If standard output is closed, there is nowhere left to say so.
                let _ = error.print();
                ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
            }
        }
    }

    /// The command failed.
    pub(crate) fn failed(message: impl fmt::Display) -> Self {
        Self::Failed(message.to_string())
    }
}

/// If standard error is closed, the exit code has to do.
fn say(message: &str) {
    let _ = writeln!(std::io::stderr(), "hearback: {}", message.trim_end());
}

impl From<clap::Error> for Stop {
    fn from(error: clap::Error) -> Self {
        Self::Clap(Box::new(error))
    }
}
