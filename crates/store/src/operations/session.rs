//! Sessions: who is signed in, found by the hash of a token.

mod begin;
mod list;

pub use begin::{NewSession, SecondFactor, SpentStep};
pub use list::ListedSession;

pub(crate) use begin::{begin, spend};
pub(crate) use list::end_all;

use crate::change::Change;
use crate::engine::record::{Column as _, Json};
use crate::engine::word::next_word;
use crate::engine::{Row, Tx, WriteTx, values};
use crate::tables::organization::NO_SCOPE;
use crate::tables::role;
use crate::{Access, Error, Store};
use hearback_inbox::audit::{AuditKind, AuditNote};
use hearback_inbox::organization::Organization;
use hearback_inbox::{
    OrganizationId, Permission, Role, RoleId, SignInMethod, Timestamp, UnmetRule, UserId,
};
use std::net::IpAddr;

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
    /// When the session began.
    pub created_at: Timestamp,
    /// When it was last used, as far as that was put down.
    pub seen_at: Timestamp,
    /// When the session ends unless it is used.
    pub expires_at: Timestamp,
    /// When they last proved who they are.
    pub proven_at: Timestamp,
    /// What they signed in with first.
    pub method: SignInMethod,
    /// The only organization that the session counts in, if its identity provider began it.
    pub only_in: Option<OrganizationId>,
    /// It began before its cookie's name was bound to the host, and may be known by the plain one.
    pub plain_cookie: bool,
    /// From when on the organization requires a second factor, if it does.
    pub second_factor_from: Option<Timestamp>,
    /// Whether they have a second factor.
    pub has_second_factor: bool,
    /// What the organization asks for, and they haven't got: their access is empty until then.
    pub unmet: Option<UnmetRule>,
}

/// A session in an organization, ?3, or in the one it was used in last, where passkeys work at the host ?4.
/// Who isn't an active member there may be a super user elsewhere. One by an organization's provider
/// counts there alone, and makes nobody a super user, of whom no provider is required either.
const FIND: &str = "
    SELECT s.user_id, u.name, u.email, o.id, o.name, o.inbox_on, o.keyword_scope, s.created_at,
        s.seen_at, s.expires_at, s.proven_at, s.method, s.only_in,
        COALESCE(p.enforced, 0) = 1 AND s.only_in IS NULL AND m.role IS NOT NULL
            AND m.role <> 'super_user' AND NOT EXISTS (SELECT 1 FROM sign_on_exemptions x
                WHERE x.organization_id = o.id AND x.user_id = s.user_id),
        s.plain_cookie, q.second_factor_from,
        EXISTS (SELECT 1 FROM authenticators t WHERE t.user_id = s.user_id)
            OR EXISTS (SELECT 1 FROM passkeys p WHERE p.user_id = s.user_id AND p.host = ?4),
        m.role, r.name, r.permissions, EXISTS (SELECT 1 FROM location_members b
         JOIN locations l ON l.organization_id = b.organization_id AND l.id = b.location_id
         WHERE b.organization_id = o.id AND b.user_id = s.user_id AND l.inbox_on = 1)
    FROM sessions s
    JOIN users u ON u.id = s.user_id
    JOIN organizations o ON o.id = COALESCE(?3, s.organization_id)
    LEFT JOIN sign_in_rules q ON q.organization_id = o.id
    LEFT JOIN identity_providers p ON p.organization_id = o.id
    LEFT JOIN members m
        ON m.organization_id = o.id AND m.user_id = s.user_id AND m.state = 'active'
    LEFT JOIN roles r ON r.organization_id = o.id AND r.id = m.role
    WHERE s.token_hash = ?1 AND s.expires_at > ?2 AND (m.role IS NOT NULL OR EXISTS
        (SELECT 1 FROM members e
         WHERE e.user_id = s.user_id AND e.role = 'super_user' AND e.state = 'active'))
        AND (s.only_in IS NULL
            OR (s.only_in = o.id AND m.role IS NOT NULL AND m.role <> 'super_user'))";

fn read(mut row: Row, now: Timestamp) -> Result<SignedIn, Error> {
    let user: UserId = row.take()?;
    let (name, email) = (row.take()?, row.take()?);
    let organization = Organization {
        id: row.take()?,
        name: row.take()?,
        inbox_on: row.take()?,
        keyword_scope: next_word(&mut row)?.ok_or(NO_SCOPE)?,
    };
    let (created_at, seen_at) = (row.take()?, row.take()?);
    let (expires_at, proven_at) = (row.take()?, row.take()?);
    let method = next_word(&mut row)?.unwrap_or_default();
    let only_in: Option<OrganizationId> = row.take()?;
    let (wants_provider, plain_cookie) = (row.take::<bool>()?, row.take()?);
    let second_factor_from = row.take::<Option<Timestamp>>()?;
    let has_second_factor: bool = row.take()?;
    // Second factors are the provider's to ask for where it lets people in.
    let wants_factor = only_in.is_none()
        && !has_second_factor
        && second_factor_from.is_some_and(|from| from <= now);
    let factor = wants_factor.then_some(UnmetRule::SecondFactor);
    let unmet = wants_provider.then_some(UnmetRule::SingleSignOn).or(factor);
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
        access: unmet.map_or(access, |rule| access.withheld(rule)),
        user,
        name,
        email,
        role,
        role_name,
        organization,
        created_at,
        seen_at,
        expires_at,
        proven_at,
        method,
        only_in,
        plain_cookie,
        second_factor_from,
        has_second_factor,
        unmet,
    })
}

impl Store {
    /// Puts down that someone gave something wrong for a user: a password, or a code.
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
    /// are a super user. Passkeys count where they work at this host.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn session(
        &self,
        token_hash: &[u8],
        organization: Option<OrganizationId>,
        passkey_host: Option<&str>,
        now: Timestamp,
    ) -> Result<Option<SignedIn>, Error> {
        let (hash, host) = (token_hash.to_vec(), passkey_host.map(str::to_owned));
        self.database
            .read_inline(async move |tx: &mut Tx| {
                let found = tx.find(FIND, values![hash, now, organization, host]).await?;
                found.map(|row| read(row, now)).transpose()
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

    /// Keeps a session that is used, in the organization and at the address that it is used in.
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
        let address = access.origin().address.map(|address| address.to_string());
        self.database
            .write_unlocked(async move |tx: &mut WriteTx| {
                let sql = "UPDATE sessions SET seen_at = ?2, expires_at = ?3, organization_id = ?4, \
                           address = ?5 WHERE token_hash = ?1";
                tx.execute(sql, values![hash, now, expires_at, organization, address]).await?;
                match member {
                    Some(member) => begin::seen(tx, organization, member, now).await,
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

    /// Puts down that the member of a session proved once more who they are. Says whether the session
    /// was still there.
    ///
    /// # Errors
    /// [`Error::StepOver`] when what they proved it with is spent.
    pub async fn session_proven(
        &self,
        token_hash: &[u8],
        spends: Option<SpentStep>,
        at: Timestamp,
    ) -> Result<bool, Error> {
        let hash = token_hash.to_vec();
        self.database
            .write_unlocked(async move |tx: &mut WriteTx| {
                spend(tx, spends, at).await?;
                let sql = "UPDATE sessions SET proven_at = ?2 WHERE token_hash = ?1";
                Ok(tx.execute(sql, values![hash, at]).await? > 0)
            })
            .await
    }
}
