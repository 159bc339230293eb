//! One file at a time of each organization: it is held in memory while it is read.

use crate::http::problem::{Answer, Code, Problem};
use crate::shares::{Full, Share, Shares};
use hearback_inbox::OrganizationId;

/// Files of all organizations together: each is held in memory, with what is read of it.
const AT_ONCE: usize = 2;

/// Begins an import, which lasts until what this returns is dropped.
///
/// # Errors
/// When one of this organization is under way, or too many of others are.
pub(in crate::api) fn begin(
    under_way: &Shares<OrganizationId>,
    organization: OrganizationId,
) -> Answer<Share<OrganizationId>> {
    under_way.take(organization, 1, AT_ONCE).map_err(|full| {
        let busy = match full {
            Full::Own => "Another file is being imported. Try again when it’s done.",
            Full::All => "Other imports are running. Try again in a minute.",
        };
        Problem::new(Code::ImportRunning, busy)
    })
}
