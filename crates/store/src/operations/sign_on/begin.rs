//! Beginning a session by a provider: in one transaction with what it changes of the member.

use super::arrive::{Arrival, Arrived, arrived, settle};
use crate::change::Change;
use crate::engine::values;
use crate::operations::session::{self, NewSession};
use crate::tables::identity_provider;
use crate::{Access, Error, Store};
use hearback_inbox::Timestamp;

/// What is kept of the provider's own session, to end one with the other.
#[derive(Clone)]
pub struct ProviderSession {
    /// Its id there (`sid`), if it has one.
    pub id: Option<String>,
    /// The ID token, sealed.
    pub id_token: Vec<u8>,
}

impl std::fmt::Debug for ProviderSession {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ProviderSession")
    }
}

impl Store {
    /// Begins a session for someone whom the organization's provider has shown to us. They become a
    /// member, or what the claims say they are. The session counts in that organization alone, and proves
    /// nothing for their own account, which the provider has no say in.
    ///
    /// # Errors
    /// [`Error::StepOver`] when the step was taken already, or who they are has changed since it was asked.
    pub async fn begin_session_by_provider(
        &self,
        arrival: Arrival,
        as_whom: Arrived,
        new: NewSession,
        provider: ProviderSession,
    ) -> Result<(), Error> {
        let access =
            Access::of_nobody_yet(arrival.organization, as_whom.user()).acting_from(new.from);
        self.database
            .change_in_own_right(&access, async move |mut change: Change<'_>| {
                let organization = change.organization();
                let stored = identity_provider::find(&mut change, organization).await?;
                let stored = stored.filter(|stored| stored.revision == arrival.revision);
                let stored = stored.ok_or(Error::StepOver)?;
                if arrived(&mut change, &arrival, &stored).await? != Ok(as_whom) {
                    return Err(Error::StepOver);
                }
                settle(&mut change, &arrival, &stored, as_whom, new.at).await?;
                let token_hash = new.token_hash.clone();
                session::begin(&mut change, new).await?;
                let sql = "UPDATE sessions SET only_in = ?2, subject = ?3, provider_session = ?4, \
                           id_token = ?5, proven_at = ?6 WHERE token_hash = ?1";
                let ProviderSession { id, id_token } = provider;
                let never = Timestamp::UNIX_EPOCH;
                let values =
                    values![token_hash, organization, arrival.subject, id, id_token, never];
                change.execute(sql, values).await.map(drop)
            })
            .await
    }
}
