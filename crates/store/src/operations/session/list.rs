//! Which sessions a user has, and ending some of them.

use crate::change::Change;
use crate::engine::{Row, Tx, WriteTx, values};
use crate::operations::member::Manager;
use crate::tables::member;
use crate::tables::role::Roles;
use crate::{Access, Error, Store};
use hearback_inbox::audit::{AuditKind, AuditNote, AuditObject};
use hearback_inbox::{OrganizationId, Permission, SessionId, Timestamp, UserId};
use uuid::Uuid;

/// A session, as its user sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct ListedSession {
    /// Its id: the beginning of its token's hash.
    pub id: SessionId,
    /// What its client called itself when it began.
    pub user_agent: String,
    /// The IP address it was used from last.
    pub address: Option<String>,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was used last.
    pub seen_at: Timestamp,
    /// The only organization that it counts in, if its identity provider began it.
    pub only_in: Option<OrganizationId>,
}

/// The id of the session of a token with that hash.
fn id_of(token_hash: &[u8]) -> Result<SessionId, Error> {
    let start = token_hash.get(..16).ok_or(Error::Corrupt("a short hash of a token"))?;
    Uuid::from_slice(start).map(SessionId).map_err(|_| Error::Corrupt("a hash of a token"))
}

fn read(mut row: Row) -> Result<ListedSession, Error> {
    let hash: Vec<u8> = row.take()?;
    Ok(ListedSession {
        id: id_of(&hash)?,
        user_agent: row.take()?,
        address: row.take()?,
        created_at: row.take()?,
        seen_at: row.take()?,
        only_in: row.take()?,
    })
}

/// Ends a user's sessions, but for one.
pub(crate) async fn end_all(
    tx: &mut WriteTx,
    user: UserId,
    except: Option<&[u8]>,
) -> Result<u64, Error> {
    let sql = "DELETE FROM sessions WHERE user_id = ?1 AND token_hash <> ?2";
    tx.execute(sql, values![user, except.unwrap_or_default().to_vec()]).await
}

impl Store {
    /// A user's own sessions that haven't ended, the one used last first.
    ///
    /// # Errors
    /// [`Error::NotFound`] for the program itself, which has none.
    pub async fn sessions(
        &self,
        access: &Access,
        now: Timestamp,
    ) -> Result<Vec<ListedSession>, Error> {
        let user = access.member().ok_or(Error::NotFound)?;
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let sql = "SELECT token_hash, user_agent, address, created_at, seen_at, only_in \
                           FROM sessions WHERE user_id = ?1 AND expires_at > ?2 \
                           ORDER BY seen_at DESC, token_hash";
                tx.query(sql, values![user, now]).await?.into_iter().map(read).collect()
            })
            .await
    }

    /// Ends one of a user's own sessions.
    ///
    /// # Errors
    /// [`Error::NotFound`] when they have none with that id.
    pub async fn end_own_session(
        &self,
        access: &Access,
        id: SessionId,
        at: Timestamp,
    ) -> Result<(), Error> {
        let user = access.member().ok_or(Error::NotFound)?;
        self.database
            .change_in_own_right(access, async move |mut change: Change<'_>| {
                let sql = "SELECT token_hash FROM sessions WHERE user_id = ?1";
                for mut row in change.query(sql, values![user]).await? {
                    let hash: Vec<u8> = row.take()?;
                    if id_of(&hash)? == id {
                        let sql = "DELETE FROM sessions WHERE token_hash = ?1";
                        change.execute(sql, values![hash]).await?;
                        return change.audit(AuditNote::new(AuditKind::SessionsEnded, at));
                    }
                }
                Err(Error::NotFound)
            })
            .await
    }

    /// Ends all of a user's own sessions but the one of a token. Says how many.
    ///
    /// # Errors
    /// [`Error::NotFound`] for the program itself, which has none.
    pub async fn end_other_sessions(
        &self,
        access: &Access,
        token_hash: &[u8],
        at: Timestamp,
    ) -> Result<u64, Error> {
        let user = access.member().ok_or(Error::NotFound)?;
        let hash = token_hash.to_vec();
        self.database
            .change_in_own_right(access, async move |mut change: Change<'_>| {
                let ended = end_all(&mut change, user, Some(&hash)).await?;
                if ended > 0 {
                    change.audit(AuditNote::new(AuditKind::SessionsEnded, at))?;
                }
                Ok(ended)
            })
            .await
    }

    /// Ends all sessions of a member, as someone does who manages members. Says how many.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::MoreRights`] when the member may do more; [`Error::Forbidden`].
    pub async fn end_sessions_of(
        &self,
        access: &Access,
        id: UserId,
        at: Timestamp,
    ) -> Result<u64, Error> {
        self.database
            .change(access, Permission::Members, async move |mut change: Change<'_>| {
                let organization = change.organization();
                let there = member::find(&mut change, organization, id).await?;
                let roles = Roles::of(&mut change).await?;
                Manager::of(&change).may_manage(roles.permissions(there.member.role)?)?;
                let ended = end_all(&mut change, id, None).await?;
                if ended > 0 {
                    // Makes sockets check their session again, so that those of ended sessions close.
                    change.tell_member(id, at)?;
                    let note = AuditNote::new(AuditKind::SessionsEnded, at);
                    change.audit(note.about(AuditObject::Member { id }))?;
                }
                Ok(ended)
            })
            .await
    }
}
