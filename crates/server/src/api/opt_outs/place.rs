//! One file at a time of each organization: it is held in memory while it is read.

use crate::problem::{Answer, Code, Problem};
use crate::shares::{Full, Share, Shares};
use hearback_inbox::OrganizationId;

/// Files of all organizations together: each is held in memory, with what is read of it.
const AT_ONCE: usize = 2;

/// Who is bringing a file in.
#[derive(Clone, Default)]
pub(crate) struct Importing(Shares<OrganizationId>);

impl Importing {
    /// Begins an import, which lasts until what this returns is dropped.
    ///
    /// # Errors
    /// When one of this organization is under way, or too many of others are.
    pub(super) fn begin(&self, organization: OrganizationId) -> Answer<Share<OrganizationId>> {
        self.0.take(organization, 1, AT_ONCE).map_err(|full| {
            let busy = match full {
                Full::Own => "Another file is being imported. Try again when it’s done.",
                Full::All => "Other imports are running. Try again in a minute.",
            };
            Problem::new(Code::ImportRunning, busy)
        })
    }
}
