//! Users, and their becoming members.

mod invite;
mod leave;
mod rights;
mod team;

pub use invite::{Accepting, NewInvitation, OpenedInvitation};
pub use team::MemberChange;

pub(crate) use rights::{Manager, keeps_someone_in_charge};
pub(crate) use team::{names, require_locations};

use crate::change::Change;
use crate::engine::word::next_word;
use crate::engine::{Tx, Value, WriteTx, values};
use crate::tables::role::Roles;
use crate::tables::{location, member};
use crate::{Error, Store};
use hearback_inbox::audit::{AuditChange, AuditField, AuditKind, AuditNote, AuditObject};
use hearback_inbox::member::{Member, MemberState, RoleId, TeamMember};
use hearback_inbox::{
    EmailAddress, LocationId, OrganizationId, Role, System, Timestamp, UserId, email,
};
use std::collections::BTreeSet;

/// A user to add to an organization.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// Their id.
    pub id: UserId,
    /// Their email address: what they sign in with.
    pub email: EmailAddress,
    /// Their name.
    pub name: String,
    /// Their password, hashed.
    pub password_hash: String,
    /// Their role.
    pub role: RoleId,
    /// The locations they belong to; none: every one there is.
    pub locations: Option<Vec<LocationId>>,
    /// Now.
    pub at: Timestamp,
}

/// A user as the console lists them.
#[derive(Clone, Debug, PartialEq)]
pub struct ListedUser {
    /// Their id.
    pub id: UserId,
    /// Their email address.
    pub email: String,
    /// Their name.
    pub name: String,
    /// The organization's name.
    pub organization: String,
    /// The name of their role there.
    pub role: String,
    /// Whether they can sign in there.
    pub state: MemberState,
    /// Since when.
    pub created_at: Timestamp,
}

/// What signing in needs to know of a user.
#[derive(Clone, Debug)]
pub struct SignInDetails {
    /// Their id.
    pub user: UserId,
    /// Their name.
    pub name: String,
    /// Their email address.
    pub email: String,
    /// Their password, hashed; none for who never had one.
    pub password_hash: Option<String>,
    /// Counts changes of what they sign in with.
    pub version: i64,
    /// Whether they have an authenticator app.
    pub has_authenticator: bool,
    /// The hosts that they have passkeys for.
    pub passkey_hosts: Vec<String>,
    /// Where they are an active member, where they were last seen first.
    pub organizations: Vec<OrganizationId>,
    /// Whether they may act in every other one, too.
    pub is_super_user: bool,
}

impl SignInDetails {
    /// Whether they have passkeys that work at a host.
    #[must_use]
    pub fn has_passkeys_at(&self, host: Option<&str>) -> bool {
        host.is_some_and(|host| self.passkey_hosts.iter().any(|one| one == host))
    }

    /// Whether a password alone doesn't sign them in, where passkeys work at this host.
    #[must_use]
    pub fn has_second_factor(&self, passkey_host: Option<&str>) -> bool {
        self.has_authenticator || self.has_passkeys_at(passkey_host)
    }

    /// The organization that they act in: the one that was named if they can act there, else where
    /// they were last.
    #[must_use]
    pub fn acts_in(&self, named: Option<OrganizationId>) -> Option<OrganizationId> {
        let can = |id: &OrganizationId| self.is_super_user || self.organizations.contains(id);
        named.filter(can).or_else(|| self.organizations.first().copied())
    }
}

/// Adds a user, or takes the one that has the address, and makes them a member; says who it is.
pub(crate) async fn join(
    change: &mut Change<'_>,
    organization: OrganizationId,
    new: &NewUser,
) -> Result<UserId, Error> {
    let roles = Roles::of(change).await?;
    roles.permissions(new.role)?;
    let all = location::all(change, organization).await?;
    let id = add(change, organization, new).await?;
    change.tell_member(id, new.at)?;
    let places = new.locations.as_ref();
    let names = all.iter().filter(|one| places.is_none_or(|places| places.contains(&one.id)));
    let names: Vec<_> = names.map(|location| location.name.as_str()).collect();
    let note = AuditNote::new(AuditKind::MemberJoined, new.at)
        .about(AuditObject::Member { id })
        .changed([
            AuditChange::of(AuditField::Role, None, roles.name(new.role)),
            AuditChange::of(
                AuditField::Locations,
                None,
                (!names.is_empty()).then(|| names.join(", ")),
            ),
        ]);
    change.audit(note)?;
    Ok(id)
}

/// Writes a user and their membership.
pub(crate) async fn add(
    tx: &mut WriteTx,
    organization: OrganizationId,
    new: &NewUser,
) -> Result<UserId, Error> {
    let sql = "INSERT INTO users (id, email, name, password_hash, created_at) \
               VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (email) DO NOTHING";
    let values = values![new.id, new.email.as_str(), &new.name, &new.password_hash, new.at];
    tx.execute(sql, values).await?;
    let sql = "SELECT id, name FROM users WHERE email = ?1";
    let found = tx.find(sql, values![new.email.as_str()]).await?;
    let mut found = found.ok_or(Error::Corrupt("a user that was not added"))?;
    let (id, name) = (found.take()?, found.take()?);
    match member::find(tx, organization, id).await {
        Ok(there) if there.member.state != MemberState::Removed => {
            return Err(Error::AlreadyMember(new.email.to_string()));
        }
        Ok(_) | Err(Error::NotFound) => {}
        Err(error) => return Err(error),
    }
    let locations = match &new.locations {
        Some(locations) => locations.clone(),
        None => {
            let all = location::all(tx, organization).await?;
            all.into_iter().map(|location| location.id).collect()
        }
    };
    let member = Member { id, name, role: new.role, state: MemberState::Active };
    let (email, joined_at) = (new.email.to_string(), new.at);
    let joined = TeamMember { member, email, locations, joined_at, last_seen_at: None };
    member::save(tx, organization, &joined).await?;
    Ok(id)
}

/// Puts the addresses of earlier users in lower case, as they are looked up. Of two that then are
/// the same, the one that could sign in keeps it, else the older; the other stays as it is.
pub(crate) async fn fold_emails(tx: &mut WriteTx) -> Result<(), Error> {
    let mut users: Vec<(UserId, String)> = Vec::new();
    for mut row in tx.query("SELECT id, email FROM users ORDER BY created_at, id", &[]).await? {
        users.push((row.take()?, row.take()?));
    }
    let mut taken: BTreeSet<String> = users.iter().map(|(_, email)| email.clone()).collect();
    for (id, email) in users {
        let folded = email::folded(&email);
        if folded == email {
            continue;
        }
        if !taken.insert(folded.clone()) {
            tracing::warn!(user = %id, "two users have the same email address, so one can't sign in");
            continue;
        }
        tx.execute("UPDATE users SET email = ?2 WHERE id = ?1", values![id, folded]).await?;
    }
    Ok(())
}

impl Store {
    /// Adds a user on the command line, or makes one that there is a member, whose name and password
    /// stay as they are; says who it is.
    ///
    /// # Errors
    /// [`Error::AlreadyMember`]; [`Error::NotFound`] when there is no such role.
    pub async fn add_user(
        &self,
        organization: OrganizationId,
        new: NewUser,
    ) -> Result<UserId, Error> {
        self.database
            .change_by_system(organization, System::Console, async move |mut change: Change<'_>| {
                let organization = change.organization();
                join(&mut change, organization, &new).await
            })
            .await
    }

    /// Every user with each of their memberships, by organization and name.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn users(&self) -> Result<Vec<ListedUser>, Error> {
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let sql = "SELECT u.id, u.email, u.name, o.name, m.role, r.name, m.state, u.created_at \
                           FROM users u JOIN members m ON m.user_id = u.id \
                           JOIN organizations o ON o.id = m.organization_id \
                           LEFT JOIN roles r ON r.organization_id = o.id AND r.id = m.role \
                           WHERE m.state <> 'removed' ORDER BY o.name, u.name, u.id";
                let rows = tx.query(sql, &[]).await?;
                rows.into_iter()
                    .map(|mut row| {
                        Ok(ListedUser {
                            id: row.take()?,
                            email: row.take()?,
                            name: row.take()?,
                            organization: row.take()?,
                            role: {
                                let (role, own) = (row.take::<String>()?, row.take()?);
                                Option::unwrap_or(own, role)
                            },
                            state: next_word(&mut row)?.ok_or(Error::Corrupt("no state"))?,
                            created_at: row.take()?,
                        })
                    })
                    .collect()
            })
            .await
    }

    /// What signing in with an email address needs, if the user exists.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn sign_in_details(&self, email: &str) -> Result<Option<SignInDetails>, Error> {
        let email = email::folded(email);
        self.database
            .read_on_thread(async move |tx: &mut Tx| details(tx, "u.email", email.into()).await)
            .await
    }

    /// What signing in as a user needs, if they exist.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn sign_in_details_of(&self, user: UserId) -> Result<Option<SignInDetails>, Error> {
        self.database
            .read_on_thread(async move |tx: &mut Tx| details(tx, "u.id", user.into()).await)
            .await
    }
}

async fn details(tx: &mut Tx, column: &str, value: Value) -> Result<Option<SignInDetails>, Error> {
    let sql = format!(
        "SELECT u.id, u.name, u.email, u.password_hash, u.sign_in_version, \
         EXISTS (SELECT 1 FROM authenticators t WHERE t.user_id = u.id) \
         FROM users u WHERE {column} = ?1"
    );
    let Some(mut row) = tx.find(&sql, &[value]).await? else { return Ok(None) };
    let user: UserId = row.take()?;
    let sql = "SELECT organization_id, role FROM members \
               WHERE user_id = ?1 AND state = 'active' \
               ORDER BY COALESCE(last_seen_at, 0) DESC, created_at, organization_id";
    let (mut organizations, mut is_super_user) = (vec![], false);
    for mut row in tx.query(sql, values![user]).await? {
        organizations.push(row.take()?);
        is_super_user |= row.take::<&str>()? == Role::SuperUser.as_str();
    }
    let sql = "SELECT DISTINCT host FROM passkeys WHERE user_id = ?1 ORDER BY host";
    let hosts = tx.query(sql, values![user]).await?;
    let passkey_hosts = hosts.into_iter().map(|mut row| row.take()).collect::<Result<_, _>>()?;
    Ok(Some(SignInDetails {
        user,
        name: row.take()?,
        email: row.take()?,
        password_hash: Some(row.take::<String>()?).filter(|hash| !hash.is_empty()),
        version: row.take()?,
        has_authenticator: row.take()?,
        passkey_hosts,
        organizations,
        is_super_user,
    }))
}
