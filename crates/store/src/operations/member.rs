//! Users and members.

use crate::engine::{Row, Tx, WriteTx, values};
use crate::{Access, Error, Store};
use hearback_inbox::email;
use hearback_inbox::member::Member;
use hearback_inbox::{EmailAddress, OrganizationId, Role, Timestamp, UserId};
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
    pub role: Role,
    /// Now.
    pub at: Timestamp,
    /// Whether they belong to every location there is.
    pub locations_all: bool,
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
    /// Their role there.
    pub role: Role,
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
    /// Their password, hashed.
    pub password_hash: String,
    /// Where they are a member, the longest first.
    pub organizations: Vec<(OrganizationId, String, Role)>,
}

pub(crate) fn read_role(row: &mut Row) -> Result<Role, Error> {
    row.take::<&str>()?.parse().map_err(|_| Error::Corrupt("an unknown role"))
}

/// Adds a user and makes them a member.
pub(crate) async fn add(
    tx: &mut WriteTx,
    organization: OrganizationId,
    new: &NewUser,
) -> Result<(), Error> {
    let sql = "INSERT INTO users (id, email, name, password_hash, created_at) \
               VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (email) DO NOTHING";
    let values = values![new.id, new.email.as_str(), &new.name, &new.password_hash, new.at];
    if tx.execute(sql, values).await? == 0 {
        return Err(Error::EmailTaken(new.email.to_string()));
    }
    let sql = "INSERT INTO members (organization_id, user_id, role, created_at) \
               VALUES (?1, ?2, ?3, ?4)";
    tx.execute(sql, values![organization, new.id, new.role.as_str(), new.at]).await?;
    if new.locations_all {
        let sql = "INSERT INTO location_members (organization_id, user_id, location_id) \
                   SELECT organization_id, CAST(?2 AS UUID), id FROM locations \
                   WHERE organization_id = ?1";
        let sql =
            if tx.is_postgres() { sql.to_owned() } else { sql.replace("CAST(?2 AS UUID)", "?2") };
        tx.execute(&sql, values![organization, new.id]).await?;
    }
    Ok(())
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
    /// Adds a user as a member.
    ///
    /// # Errors
    /// [`Error::EmailTaken`] when there is a user with that address.
    pub async fn add_user(&self, organization: OrganizationId, new: NewUser) -> Result<(), Error> {
        self.database
            .write_unlocked(async move |tx: &mut WriteTx| add(tx, organization, &new).await)
            .await
    }

    /// Sets a user's password, and ends their sessions.
    ///
    /// # Errors
    /// [`Error::NotFound`] if the user doesn't exist.
    pub async fn set_password(&self, email: &str, password_hash: &str) -> Result<(), Error> {
        let (email, hash) = (email::folded(email), password_hash.to_owned());
        self.database
            .write_unlocked(async move |tx: &mut WriteTx| {
                let sql = "UPDATE users SET password_hash = ?2 WHERE email = ?1";
                if tx.execute(sql, values![&email, hash]).await? == 0 {
                    return Err(Error::NotFound);
                }
                let sql = "DELETE FROM sessions WHERE user_id IN \
                           (SELECT id FROM users WHERE email = ?1)";
                tx.execute(sql, values![email]).await.map(drop)
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
                let sql = "SELECT u.id, u.email, u.name, o.name, m.role, u.created_at FROM users u \
                           JOIN members m ON m.user_id = u.id \
                           JOIN organizations o ON o.id = m.organization_id \
                           ORDER BY o.name, u.name, u.id";
                let rows = tx.query(sql, &[]).await?;
                rows.into_iter()
                    .map(|mut row| {
                        Ok(ListedUser {
                            id: row.take()?,
                            email: row.take()?,
                            name: row.take()?,
                            organization: row.take()?,
                            role: read_role(&mut row)?,
                            created_at: row.take()?,
                        })
                    })
                    .collect()
            })
            .await
    }

    /// The organization's members, by name.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn members(&self, access: &Access) -> Result<Vec<Member>, Error> {
        let organization = access.organization();
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let sql = "SELECT u.id, u.name, m.role FROM members m \
                           JOIN users u ON u.id = m.user_id \
                           WHERE m.organization_id = ?1 ORDER BY u.name, u.id";
                let rows = tx.query(sql, values![organization]).await?;
                rows.into_iter()
                    .map(|mut row| {
                        let (id, name) = (row.take()?, row.take()?);
                        Ok(Member { id, name, role: read_role(&mut row)? })
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
            .read_on_thread(async move |tx: &mut Tx| {
                let sql = "SELECT id, name, email, password_hash FROM users WHERE email = ?1";
                let Some(mut row) = tx.find(sql, values![email]).await? else {
                    return Ok(None);
                };
                let user: UserId = row.take()?;
                let sql = "SELECT o.id, o.name, m.role FROM members m \
                           JOIN organizations o ON o.id = m.organization_id \
                           WHERE m.user_id = ?1 ORDER BY m.created_at, o.id";
                let organizations = tx.query(sql, values![user]).await?;
                Ok(Some(SignInDetails {
                    user,
                    name: row.take()?,
                    email: row.take()?,
                    password_hash: row.take()?,
                    organizations: organizations
                        .into_iter()
                        .map(|mut row| Ok((row.take()?, row.take()?, read_role(&mut row)?)))
                        .collect::<Result<_, Error>>()?,
                }))
            })
            .await
    }
}
