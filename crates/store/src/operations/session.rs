//! Sessions: who is signed in, found by the hash of a token.

use crate::change::Change;
use crate::engine::record::{Column as _, Json};
use crate::engine::word::next_word;
use crate::engine::{Row, Tx, WriteTx, values};
use crate::tables::organization::NO_SCOPE;
use crate::tables::role;
use crate::{Access, Error, Store};
use hearback_inbox::audit::{AuditKind, AuditNote};
use hearback_inbox::organization::Organization;
use hearback_inbox::{OrganizationId, Permission, Role, RoleId, Timestamp, UserId};
use std::net::IpAddr;

/// A session to begin.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// SHA-256 of its token. The token itself is kept nowhere but with the client.
    pub token_hash: Vec<u8>,
    /// The organization it acts in.
    pub organization: OrganizationId,
    /// Whose it is.
    pub user: UserId,
    /// Where it begins.
    pub from: Option<IpAddr>,
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
    pub role: RoleId,
    /// What it is called.
    pub role_name: String,
    /// The organization they act in.
    pub organization: Organization,
    /// When the session ends unless it is used.
    pub expires_at: Timestamp,
    /// It began before its cookie's name was bound to the host, and may be known by the plain one.
    pub plain_cookie: bool,
}

/// A session in an organization, ?3, or in the one it was used in last. Who isn't an active member there
/// may be a super user elsewhere.
const FIND: &str = "
    SELECT s.user_id, u.name, u.email, o.id, o.name, o.inbox_on, o.keyword_scope, s.expires_at,
        s.plain_cookie, m.role, r.name, r.permissions, EXISTS (SELECT 1 FROM location_members b
         JOIN locations l ON l.organization_id = b.organization_id AND l.id = b.location_id
         WHERE b.organization_id = o.id AND b.user_id = s.user_id AND l.inbox_on = 1)
    FROM sessions s
    JOIN users u ON u.id = s.user_id
    JOIN organizations o ON o.id = COALESCE(?3, s.organization_id)
    LEFT JOIN members m
        ON m.organization_id = o.id AND m.user_id = s.user_id AND m.state = 'active'
    LEFT JOIN roles r ON r.organization_id = o.id AND r.id = m.role
    WHERE s.token_hash = ?1 AND s.expires_at > ?2 AND (m.role IS NOT NULL OR EXISTS
        (SELECT 1 FROM members e
         WHERE e.user_id = s.user_id AND e.role = 'super_user' AND e.state = 'active'))";

fn read(mut row: Row) -> Result<SignedIn, Error> {
    let user: UserId = row.take()?;
    let (name, email) = (row.take()?, row.take()?);
    let organization = Organization {
        id: row.take()?,
        name: row.take()?,
        inbox_on: row.take()?,
        keyword_scope: next_word(&mut row)?.ok_or(NO_SCOPE)?,
    };
    let (expires_at, plain_cookie) = (row.take()?, row.take()?);
    let role = next_word::<RoleId>(&mut row)?;
    let (own_name, own_permissions) = (row.take::<Option<String>>()?, Json::read(&mut row)?);
    let in_location = row.take()?;
    let (role, access) = match role {
        Some(role) => {
            let permissions = role::permissions(role, &own_permissions)?;
            (role, Access::of_member(organization.id, user, permissions, in_location))
        }
        None => (Role::SuperUser.into(), Access::of_super_user(organization.id, user)),
    };
    let role_name = match role {
        RoleId::BuiltIn(role) => role.name().to_owned(),
        RoleId::Custom(_) => own_name.unwrap_or_default(),
    };
    Ok(SignedIn {
        access,
        user,
        name,
        email,
        role,
        role_name,
        organization,
        expires_at,
        plain_cookie,
    })
}

impl Store {
    /// Begins a session.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn begin_session(&self, new: NewSession) -> Result<(), Error> {
        let access = Access::of_nobody_yet(new.organization, new.user).acting_from(new.from);
        self.database
            .change_in_own_right(&access, async move |mut change: Change<'_>| {
                let sql = "DELETE FROM sessions WHERE expires_at <= ?1";
                change.execute(sql, values![new.at]).await?;
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
                change.execute(sql, values).await?;
                seen(&mut change, new.organization, new.user, new.at).await?;
                change.audit(AuditNote::new(AuditKind::SignedIn, new.at))
            })
            .await
    }

    /// Puts down that someone gave a wrong password for a user.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn sign_in_failed(
        &self,
        organization: OrganizationId,
        user: UserId,
        from: Option<IpAddr>,
        at: Timestamp,
    ) -> Result<(), Error> {
        let access = Access::of_nobody_yet(organization, user).acting_from(from);
        self.database
            .change_in_own_right(&access, async move |mut change: Change<'_>| {
                change.audit(AuditNote::new(AuditKind::SignInFailed, at))
            })
            .await
    }

    /// The session of a token with that hash, if it exists and hasn't ended: in an organization, or in
    /// the one it was used in last. There is none where its user isn't an active member, unless they
    /// are a super user.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn session(
        &self,
        token_hash: &[u8],
        organization: Option<OrganizationId>,
        now: Timestamp,
    ) -> Result<Option<SignedIn>, Error> {
        let hash = token_hash.to_vec();
        self.database
            .read_inline(async move |tx: &mut Tx| {
                tx.find(FIND, values![hash, now, organization]).await?.map(read).transpose()
            })
            .await
    }

    /// Every organization that a member can act in, by name: for a super user, all there are.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn organizations_of(
        &self,
        member: &Access,
    ) -> Result<Vec<(OrganizationId, String)>, Error> {
        let (user, all) = (member.member(), member.may(Permission::Organizations));
        self.database
            .read_inline(async move |tx: &mut Tx| {
                let sql = if all {
                    "SELECT o.id, o.name FROM organizations o ORDER BY o.name, o.id LIMIT 1000"
                } else {
                    "SELECT o.id, o.name FROM members m \
                     JOIN organizations o ON o.id = m.organization_id \
                     WHERE m.user_id = ?1 AND m.state = 'active' ORDER BY o.name, o.id"
                };
                let rows = if all {
                    tx.query(sql, &[]).await?
                } else {
                    tx.query(sql, values![user]).await?
                };
                rows.into_iter().map(|mut row| Ok((row.take()?, row.take()?))).collect()
            })
            .await
    }

    /// Keeps a session that is used, in the organization that it is used in.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn touch_session(
        &self,
        token_hash: &[u8],
        access: &Access,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<(), Error> {
        let hash = token_hash.to_vec();
        let (organization, member) = (access.organization(), access.member());
        self.database
            .write_unlocked(async move |tx: &mut WriteTx| {
                let sql = "UPDATE sessions SET seen_at = ?2, expires_at = ?3, organization_id = ?4 \
                           WHERE token_hash = ?1";
                tx.execute(sql, values![hash, now, expires_at, organization]).await?;
                match member {
                    Some(member) => seen(tx, organization, member, now).await,
                    None => Ok(()),
                }
            })
            .await
    }

    /// Ends a session, as its member does who signs out.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn end_session(
        &self,
        token_hash: &[u8],
        access: &Access,
        at: Timestamp,
    ) -> Result<(), Error> {
        let hash = token_hash.to_vec();
        self.database
            .change_in_own_right(access, async move |mut change: Change<'_>| {
                let sql = "DELETE FROM sessions WHERE token_hash = ?1";
                if change.execute(sql, values![hash]).await? == 0 {
                    return Ok(());
                }
                change.audit(AuditNote::new(AuditKind::SignedOut, at))
            })
            .await
    }
}

/// Keeps when a member was last here.
async fn seen(
    tx: &mut WriteTx,
    organization: OrganizationId,
    user: UserId,
    at: Timestamp,
) -> Result<(), Error> {
    let sql = "UPDATE members SET last_seen_at = ?3 WHERE organization_id = ?1 AND user_id = ?2";
    tx.execute(sql, values![organization, user, at]).await.map(drop)
}
