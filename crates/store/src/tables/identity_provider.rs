//! Organizations' identity providers: their rows.

use crate::Error;
use crate::change::Change;
use crate::engine::record::{Column as _, Json};
use crate::engine::value::json;
use crate::engine::word::{next_word, word};
use crate::engine::{Row, Tx, values};
use hearback_inbox::{LocationId, OrganizationId, RoleId, Timestamp, UserId};
use std::collections::BTreeMap;

/// An organization's identity provider, as its admin set it up.
#[derive(Clone, PartialEq, Eq)]
pub struct IdentityProvider {
    /// What people know it as: “Sign in with {name}”.
    pub name: String,
    /// Its issuer, byte for byte.
    pub issuer: String,
    /// What we are called there.
    pub client_id: String,
    /// The secret that goes with it, sealed; none for a client without.
    pub client_secret: Option<Vec<u8>>,
    /// The domains of email addresses that it may speak for, in lower case.
    pub domains: Vec<String>,
    /// Whether people who aren't users yet become members when they first sign in.
    pub join: bool,
    /// The role of those whom no claim gives another.
    pub default_role: RoleId,
    /// The claim that tells roles, if one does.
    pub role_claim: Option<String>,
    /// What its values stand for.
    pub role_map: BTreeMap<String, RoleId>,
    /// The claim that tells locations, if one does.
    pub location_claim: Option<String>,
    /// What its values stand for.
    pub location_map: BTreeMap<String, LocationId>,
    /// Whether members have to sign in with it.
    pub enforced: bool,
    /// Members who don't have to, by id.
    pub exempt: Vec<UserId>,
}

impl std::fmt::Debug for IdentityProvider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IdentityProvider").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

/// The same with what is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredProvider {
    /// As it was set up.
    pub provider: IdentityProvider,
    /// Counts changes of what a test says something about.
    pub revision: i64,
    /// When a test last went well since then.
    pub tested_at: Option<Timestamp>,
}

const SELECT: &str = "p.name, p.issuer, p.client_id, p.client_secret, p.domains, p.joins, \
    p.default_role, p.role_claim, p.role_map, p.location_claim, p.location_map, p.enforced, \
    p.revision, p.tested_at";

fn read(mut row: Row, exempt: Vec<UserId>) -> Result<StoredProvider, Error> {
    let (name, issuer, client_id) = (row.take()?, row.take()?, row.take()?);
    let provider = IdentityProvider {
        name,
        issuer,
        client_id,
        client_secret: row.take()?,
        domains: Json::read(&mut row)?.parse()?.unwrap_or_default(),
        join: row.take()?,
        default_role: next_word(&mut row)?.ok_or(Error::Corrupt("a provider without a role"))?,
        role_claim: row.take()?,
        role_map: Json::read(&mut row)?.parse()?.unwrap_or_default(),
        location_claim: row.take()?,
        location_map: Json::read(&mut row)?.parse()?.unwrap_or_default(),
        enforced: row.take()?,
        exempt,
    };
    Ok(StoredProvider { provider, revision: row.take()?, tested_at: row.take()? })
}

/// An organization's provider, if it has one.
pub(crate) async fn find(
    tx: &mut Tx,
    organization: OrganizationId,
) -> Result<Option<StoredProvider>, Error> {
    let sql = format!("SELECT {SELECT} FROM identity_providers p WHERE p.organization_id = ?1");
    let Some(row) = tx.find(&sql, values![organization]).await? else { return Ok(None) };
    let sql = "SELECT user_id FROM sign_on_exemptions WHERE organization_id = ?1 ORDER BY user_id";
    let exempt = tx.query(sql, values![organization]).await?;
    let exempt = exempt.into_iter().map(|mut row| row.take()).collect::<Result<_, _>>()?;
    read(row, exempt).map(Some)
}

/// Writes the organization's provider, new or changed.
pub(crate) async fn save(
    change: &mut Change<'_>,
    StoredProvider { provider, revision, tested_at }: &StoredProvider,
    at: Timestamp,
) -> Result<(), Error> {
    let organization = change.organization();
    let sql = "INSERT INTO identity_providers (organization_id, name, issuer, client_id, \
               client_secret, domains, joins, default_role, role_claim, role_map, location_claim, \
               location_map, enforced, revision, tested_at, updated_at) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16) \
               ON CONFLICT (organization_id) DO UPDATE SET name = excluded.name, \
               issuer = excluded.issuer, client_id = excluded.client_id, \
               client_secret = excluded.client_secret, domains = excluded.domains, \
               joins = excluded.joins, default_role = excluded.default_role, \
               role_claim = excluded.role_claim, role_map = excluded.role_map, \
               location_claim = excluded.location_claim, location_map = excluded.location_map, \
               enforced = excluded.enforced, revision = excluded.revision, \
               tested_at = excluded.tested_at, updated_at = excluded.updated_at";
    let values = [
        organization.into(),
        (&provider.name).into(),
        (&provider.issuer).into(),
        (&provider.client_id).into(),
        provider.client_secret.clone().into(),
        json(&provider.domains)?,
        provider.join.into(),
        word(Some(provider.default_role))?,
        provider.role_claim.clone().into(),
        json(&provider.role_map)?,
        provider.location_claim.clone().into(),
        json(&provider.location_map)?,
        provider.enforced.into(),
        (*revision).into(),
        (*tested_at).into(),
        at.into(),
    ];
    change.execute(sql, &values).await?;
    exempt(change, &provider.exempt).await
}

/// Writes who is exempt, in place of who was.
async fn exempt(change: &mut Change<'_>, users: &[UserId]) -> Result<(), Error> {
    let organization = change.organization();
    let sql = "DELETE FROM sign_on_exemptions WHERE organization_id = ?1";
    change.execute(sql, values![organization]).await?;
    for user in users {
        let sql = "INSERT INTO sign_on_exemptions (organization_id, user_id) VALUES (?1, ?2) \
                   ON CONFLICT (organization_id, user_id) DO NOTHING";
        change.execute(sql, values![organization, *user]).await?;
    }
    Ok(())
}

/// Deletes the organization's provider; says whether there was one.
pub(crate) async fn delete(change: &mut Change<'_>) -> Result<bool, Error> {
    let organization = change.organization();
    exempt(change, &[]).await?;
    let sql = "DELETE FROM identity_providers WHERE organization_id = ?1";
    Ok(change.execute(sql, values![organization]).await? > 0)
}
