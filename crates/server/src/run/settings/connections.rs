//! How many connections there may be, and how long they may take.

use std::time::Duration;

/// How many connections there may be, and how long they may take.
#[derive(Clone, Copy, Debug)]
pub struct ConnectionLimits {
    /// All of them.
    pub total: usize,
    /// The limit on descriptors, where it leaves room for fewer than are asked for, or than would do
    /// for most.
    pub cut_by: Option<u64>,
    /// From one address, or one /64 of IPv6; trusted proxies stand for many and are not counted.
    pub per_address: usize,
    /// Who says nothing for so long does not keep a connection. Proxies keep idle ones for a minute,
    /// and must be the first to close them: else they send a request into a connection that just
    /// closed.
    pub idle: Duration,
    /// From the first byte of a request to the end of its header.
    pub header: Duration,
    /// Within this time a client has to take [`LEAST_TAKEN`] bytes of an answer, or all of it.
    pub taken: Duration,
}

/// A client on the slowest of phones takes this much of an answer within [`ConnectionLimits::taken`].
pub(crate) const LEAST_TAKEN: usize = 16 * 1024;
/// More connections than these take more memory than a small machine has to spare.
const MOST: usize = 10_000;
/// Fewer are few, with two for every page that is open.
const USUALLY: usize = 1_000;
/// Fewer would not do for the database, calls to Twilio, and a few browsers.
const LEAST: usize = 32;
/// One address has a sixteenth of all places: a stranger who takes their share leaves the rest.
const SHARES: usize = 16;
/// And at least as many as a few browsers open.
const LEAST_SHARE: usize = 32;

impl Default for ConnectionLimits {
    fn default() -> Self {
        Self::of(MOST, None)
    }
}

impl ConnectionLimits {
    fn of(total: usize, per_address: Option<usize>) -> Self {
        let share = (total / SHARES).max(LEAST_SHARE);
        Self {
            total,
            cut_by: None,
            per_address: per_address.unwrap_or(share).min(total),
            idle: Duration::from_secs(90),
            header: Duration::from_secs(10),
            taken: Duration::from_secs(30),
        }
    }

    /// What fits into so many descriptors, and is asked for.
    #[must_use]
    pub fn within(descriptors: u64, total: Option<usize>, per_address: Option<usize>) -> Self {
        let all = usize::try_from(descriptors).unwrap_or(usize::MAX);
        let room = all.saturating_sub(crate::descriptors::RESERVED).max(LEAST);
        let limits = Self::of(total.unwrap_or(MOST).min(room), per_address);
        let cut_by = (room < total.unwrap_or(USUALLY)).then_some(descriptors);
        Self { cut_by, ..limits }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_descriptors_for_the_rest() {
        let limits = |descriptors, total, per_address| {
            let limits = ConnectionLimits::within(descriptors, total, per_address);
            (limits.total, limits.per_address, limits.cut_by)
        };
        assert_eq!(limits(65_536, None, None), (10_000, 625, None));
        assert_eq!(limits(65_536, Some(20_000), None), (20_000, 1_250, None));
        assert_eq!(limits(1_024, Some(500), None), (500, 32, None));
        assert_eq!(limits(1_024, None, None), (768, 48, Some(1_024)));
        assert_eq!(limits(1_024, Some(20_000), Some(900)), (768, 768, Some(1_024)));
        assert_eq!(limits(100, None, None), (32, 32, Some(100)));
    }
}
