//! File descriptors: each connection takes one, and the system gives a process only so many.

/// For the database, calls to Twilio, files that are read, and the log.
pub(crate) const RESERVED: usize = 256;
/// More are of no use, and old kernels count them one by one.
#[cfg(unix)]
const ENOUGH: u64 = 65_536;
/// What macOS gives, whatever it says that it would.
#[cfg(unix)]
const GIVEN_ANYWHERE: u64 = 10_240;

/// How many this process may have open.
#[cfg(unix)]
#[must_use]
pub fn limit() -> u64 {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile);
    limit.current.unwrap_or(ENOUGH)
}

/// Raises the limit as far as the system allows, and returns it. Many systems start a process with
/// 1,024, and allow it thousands.
#[cfg(unix)]
#[must_use]
pub fn raise() -> u64 {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    for wanted in [ENOUGH, GIVEN_ANYWHERE] {
        let wanted = wanted.min(maximum.unwrap_or(u64::MAX));
        let more = Rlimit { current: Some(wanted), maximum };
        if wanted > limit() && setrlimit(Resource::Nofile, more).is_ok() {
            break;
        }
    }
    limit()
}

/// How many this process may have open.
#[cfg(not(unix))]
#[must_use]
pub fn limit() -> u64 {
    u64::MAX
}

/// This system has no such limit.
#[cfg(not(unix))]
#[must_use]
pub fn raise() -> u64 {
    u64::MAX
}
