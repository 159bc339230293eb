//! What a CRM is asked.

use super::secrets::CrmSecrets;
use hearback_inbox::crm::{CrmField, CrmSource};
use hearback_inbox::{Address, OrganizationId};
use uuid::Uuid;

/// What a CRM is asked, and how.
pub(crate) struct Question<'a> {
    pub(crate) organization: OrganizationId,
    /// Which set-up it is; none for one that isn't saved.
    pub(crate) version: Option<Uuid>,
    pub(crate) source: &'a CrmSource,
    pub(crate) secrets: &'a CrmSecrets,
    /// The number that is asked about.
    pub(crate) number: &'a Address,
    /// All numbers of the same person: a record has to have one of them.
    pub(crate) numbers: &'a [Address],
    /// The id another system knows the person by.
    pub(crate) external_id: Option<&'a str>,
    /// The country assumed for numbers on file without a country code.
    pub(crate) country: &'a str,
}

impl Question<'_> {
    pub(super) fn fields(&self) -> &[CrmField] {
        &self.source.fields
    }
}
