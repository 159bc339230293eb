//! The one place that asks what time it is.

use std::sync::OnceLock;

use jiff::{SignedDuration, Timestamp};

type Clock = Box<dyn Fn() -> Timestamp + Send + Sync>;

static OTHER: OnceLock<Clock> = OnceLock::new();

/// Has every simulator of this process go by another clock, for stories whose time runs faster. The
/// first one given counts.
pub fn go_by(clock: impl Fn() -> Timestamp + Send + Sync + 'static) {
    let _ = OTHER.set(Box::new(clock));
}

/// The current time.
pub(crate) fn now() -> Timestamp {
    OTHER.get().map_or_else(real, |clock| clock())
}

#[expect(
    clippy::disallowed_methods,
    reason = "the simulator stands in for an outside service, which keeps its own time"
)]
fn real() -> Timestamp {
    Timestamp::now()
}

/// A date as Twilio's 2010 API writes it: `Thu, 24 Aug 2023 05:01:45 +0000`.
pub(crate) fn rfc2822(at: Timestamp) -> String {
    at.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string()
}

/// The date of an HTTP answer whose clock is off by some seconds.
pub(crate) fn http_date(off: i64) -> String {
    let at = now().saturating_add(SignedDuration::from_secs(off)).unwrap_or_else(|_| now());
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_as_twilio_writes_them() {
        let at: Timestamp = "2023-08-04T05:01:45Z".parse().unwrap();
        assert_eq!(rfc2822(at), "Fri, 04 Aug 2023 05:01:45 +0000");
    }
}
