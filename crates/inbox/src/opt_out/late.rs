//! Words that come to be known late: the truth is what they said in the order in which they were
//! said, not in which they were heard (R6).

use super::Keyword;
use crate::LineId;

/// A word that the number said afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said {
    /// The word.
    pub keyword: Keyword,
    /// To which line.
    pub line: LineId,
}

/// Whether a STOP for a line, or for the whole organization, was taken back by what the number said
/// after it.
#[must_use]
pub fn taken_back(stopped: Option<LineId>, afterwards: &[Said]) -> bool {
    afterwards.iter().any(|said| {
        let opts_in = match said.keyword {
            Keyword::Start | Keyword::Yes => true,
            Keyword::Stop | Keyword::Help => false,
        };
        opts_in && stopped.is_none_or(|line| line == said.line)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::opt_out::{KeywordScope, OptOut, OptOutChange, Source, apply};
    use jiff::{SignedDuration, Timestamp};

    fn line(n: u128) -> LineId {
        LineId(uuid::Uuid::from_u128(n))
    }

    fn said(keyword: Keyword, n: u128) -> Said {
        Said { keyword, line: line(n) }
    }

    #[test]
    fn a_stop_that_is_heard_late_counts_unless_it_was_taken_back() {
        assert!(!taken_back(None, &[]));
        assert!(!taken_back(None, &[said(Keyword::Help, 1), said(Keyword::Stop, 1)]));
        assert!(taken_back(None, &[said(Keyword::Start, 2)]));
        assert!(taken_back(None, &[said(Keyword::Yes, 1)]));
        assert!(!taken_back(Some(line(1)), &[said(Keyword::Start, 2)]));
        assert!(taken_back(Some(line(1)), &[said(Keyword::Start, 1)]));
    }

    #[test]
    fn a_start_that_is_heard_late_lifts_nothing_newer() {
        let noon = Timestamp::UNIX_EPOCH;
        let stop = OptOut {
            at: noon,
            source: Source::Keyword,
            word: None,
            line_id: None,
            by: None,
            reason: None,
        };
        let start = |seconds| {
            let at = noon + SignedDuration::from_secs(seconds);
            let here = (line(1), KeywordScope::Organization);
            apply(Keyword::Start, "start", here, at, std::slice::from_ref(&stop))
        };
        assert_eq!(start(-1), OptOutChange::None);
        assert_eq!(start(1), OptOutChange::Lifted(vec![stop.clone()]));
    }
}
