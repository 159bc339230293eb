//! Sessions: who is signed in, found by the hash of a token.

use crate::engine::word::next_word;
use crate::engine::{Tx, WriteTx, values};
use crate::operations::member::read_role;
use crate::tables::organization::NO_SCOPE;
use crate::{Access, Error, Store};
use hearback_inbox::organization::Organization;
use hearback_inbox::{OrganizationId, Role, Timestamp, UserId};

/// A session to begin.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// SHA-256 of its token. The token itself is kept nowhere but with the client.
    pub token_hash: Vec<u8>,
    /// The organization it acts in.
    pub organization: OrganizationId,
    /// Whose it is.
    pub user: UserId,
    /// What the client calls itself.
    pub user_agent: String,
    /// Now.
    pub at: Timestamp,
    /// When it ends unless it is used.
    pub expires_at: Timestamp,
}

/// Who is signed in.
#[derive(Clone, Debug, PartialEq)]
pub struct SignedIn {
    /// What they may do.
    pub access: Access,
    /// Who they are.
    pub user: UserId,
    /// Their name.
    pub name: String,
    /// Their email address.
    pub email: String,
    /// Their role.
    pub role: Role,
    /// The organization they act in.
    pub organization: Organization,
    /// When the session ends unless it is used.
    pub expires_at: Timestamp,
    /// It began before its cookie's name was bound to the host, and may be known by the plain one.
    pub plain_cookie: bool,
}

const FIND: &str = "
    SELECT s.user_id, u.name, u.email, m.role, o.id, o.name, o.inbox_on, o.keyword_scope, s.expires_at,
        s.plain_cookie,
        EXISTS (SELECT 1 FROM location_members b
         JOIN locations l ON l.organization_id = b.organization_id AND l.id = b.location_id
         WHERE b.organization_id = s.organization_id AND b.user_id = s.user_id AND l.inbox_on = 1)
    FROM sessions s
    JOIN users u ON u.id = s.user_id
    JOIN members m ON m.organization_id = s.organization_id AND m.user_id = s.user_id
    JOIN organizations o ON o.id = s.organization_id
    WHERE s.token_hash = ?1 AND s.expires_at > ?2";

impl Store {
    /// Begins a session.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn begin_session(&self, new: NewSession) -> Result<(), Error> {
        self.database
            .write_unlocked(async move |tx: &mut WriteTx| {
                let sql = "DELETE FROM sessions WHERE expires_at <= ?1";
                tx.execute(sql, values![new.at]).await?;
                let sql = "INSERT INTO sessions (token_hash, organization_id, user_id, created_at, \
                           seen_at, expires_at, user_agent) VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6)";
                let values = values![
                    new.token_hash,
                    new.organization,
                    new.user,
                    new.at,
                    new.expires_at,
                    new.user_agent
                ];
                tx.execute(sql, values).await.map(drop)
            })
            .await
    }

    /// The session of a token with that hash, if it exists and hasn't ended.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn session(
        &self,
        token_hash: &[u8],
        now: Timestamp,
    ) -> Result<Option<SignedIn>, Error> {
        let hash = token_hash.to_vec();
        self.database
            .read_inline(async move |tx: &mut Tx| {
                let Some(mut row) = tx.find(FIND, values![hash, now]).await? else {
                    return Ok(None);
                };
                let user: UserId = row.take()?;
                let (name, email) = (row.take()?, row.take()?);
                let role = read_role(&mut row)?;
                let organization = Organization {
                    id: row.take()?,
                    name: row.take()?,
                    inbox_on: row.take()?,
                    keyword_scope: next_word(&mut row)?.ok_or(NO_SCOPE)?,
                };
                let (expires_at, plain_cookie) = (row.take()?, row.take()?);
                let access = Access::of_member(organization.id, user, role, row.take()?);
                Ok(Some(SignedIn {
                    access,
                    user,
                    name,
                    email,
                    role,
                    organization,
                    expires_at,
                    plain_cookie,
                }))
            })
            .await
    }

    /// Every organization a member belongs to, by name.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn organizations_of(
        &self,
        member: &Access,
    ) -> Result<Vec<(OrganizationId, String)>, Error> {
        let user = member.member();
        self.database
            .read_inline(async move |tx: &mut Tx| {
                let sql = "SELECT o.id, o.name FROM members m \
                           JOIN organizations o ON o.id = m.organization_id \
                           WHERE m.user_id = ?1 ORDER BY o.name, o.id";
                let rows = tx.query(sql, values![user]).await?;
                rows.into_iter().map(|mut row| Ok((row.take()?, row.take()?))).collect()
            })
            .await
    }

    /// Keeps a session that is used.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn touch_session(
        &self,
        token_hash: &[u8],
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<(), Error> {
        let hash = token_hash.to_vec();
        self.database
            .write_unlocked(async move |tx: &mut WriteTx| {
                let sql = "UPDATE sessions SET seen_at = ?2, expires_at = ?3 WHERE token_hash = ?1";
                tx.execute(sql, values![hash, now, expires_at]).await.map(drop)
            })
            .await
    }

    /// Ends a session.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn end_session(&self, token_hash: &[u8]) -> Result<(), Error> {
        let hash = token_hash.to_vec();
        self.database
            .write_unlocked(async move |tx: &mut WriteTx| {
                let sql = "DELETE FROM sessions WHERE token_hash = ?1";
                tx.execute(sql, values![hash]).await.map(drop)
            })
            .await
    }
}
