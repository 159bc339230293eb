//! Sessions end together: here when the provider says so, and there when someone signs out here.

use crate::change::Change;
use crate::engine::{Tx, values};
use crate::{Access, Error, Store};
use hearback_inbox::audit::{AuditKind, AuditNote};
use hearback_inbox::{OrganizationId, Timestamp, UserId};

/// Which sessions a provider ends.
#[derive(Clone, Debug)]
pub struct EndedBy {
    /// Of this person there; everyone's when none.
    pub subject: Option<String>,
    /// This one there (`sid`); all of the person's when none.
    pub session: Option<String>,
}

impl Store {
    /// Ends the sessions that an organization's provider began, as it says itself. Says whose.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn end_sessions_by_provider(
        &self,
        organization: OrganizationId,
        which: EndedBy,
        at: Timestamp,
    ) -> Result<Vec<UserId>, Error> {
        let EndedBy { subject, session } = which;
        if subject.is_none() && session.is_none() {
            return Ok(vec![]);
        }
        let users = self.users_by_provider(organization, subject.clone(), session.clone()).await?;
        for user in &users {
            let (subject, session) = (subject.clone(), session.clone());
            let user = *user;
            let access = Access::of_nobody_yet(organization, user);
            self.database
                .change_in_own_right(&access, async move |mut change: Change<'_>| {
                    let sql = "DELETE FROM sessions WHERE only_in = ?1 AND user_id = ?2 \
                               AND COALESCE(?3, subject) = subject \
                               AND COALESCE(?4, provider_session, '') \
                                   = COALESCE(provider_session, '')";
                    let values = values![organization, user, subject, session];
                    if change.execute(sql, values).await? == 0 {
                        return Ok(());
                    }
                    // Makes sockets check their session again, so that those of ended sessions close.
                    change.tell_member(user, at)?;
                    change.audit(AuditNote::new(AuditKind::SignedOut, at))
                })
                .await?;
        }
        Ok(users)
    }

    /// Whose sessions an organization's provider means.
    async fn users_by_provider(
        &self,
        organization: OrganizationId,
        subject: Option<String>,
        session: Option<String>,
    ) -> Result<Vec<UserId>, Error> {
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let by_subject = "SELECT DISTINCT user_id FROM sessions \
                                  WHERE only_in = ?1 AND subject = ?2";
                let by_session = "SELECT DISTINCT user_id FROM sessions \
                                  WHERE only_in = ?1 AND provider_session = ?2";
                let (sql, what) = match subject {
                    Some(subject) => (by_subject, Some(subject)),
                    None => (by_session, session),
                };
                let rows = tx.query(sql, values![organization, what]).await?;
                rows.into_iter().map(|mut row| row.take()).collect()
            })
            .await
    }

    /// The sealed ID token of a session that a provider began.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn id_token(&self, token_hash: &[u8]) -> Result<Option<Vec<u8>>, Error> {
        let hash = token_hash.to_vec();
        self.database
            .read_inline(async move |tx: &mut Tx| {
                let sql = "SELECT id_token FROM sessions WHERE token_hash = ?1";
                tx.find(sql, values![hash]).await?.map_or(Ok(None), |mut row| row.take())
            })
            .await
    }
}
