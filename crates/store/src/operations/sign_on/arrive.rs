//! Who it is that an organization's provider has shown to us, and what they may do now.

use crate::change::Change;
use crate::engine::{Tx, values};
use crate::operations::member::{self as members, keeps_someone_in_charge};
use crate::tables::identity_provider::{self, StoredProvider};
use crate::tables::role::Roles;
use crate::tables::{location, member};
use crate::{Error, Store};
use hearback_inbox::audit::{AuditChange, AuditField, AuditKind, AuditNote, AuditObject};
use hearback_inbox::member::TeamMember;
use hearback_inbox::sign_on::{Claims, domain_of};
use hearback_inbox::{EmailAddress, LocationId, OrganizationId, Role, RoleId, Timestamp, UserId};

/// Someone whom an organization's provider has shown to us.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// The organization.
    pub organization: OrganizationId,
    /// The provider's revision when they set out.
    pub revision: i64,
    /// Their permanent id at the provider.
    pub subject: String,
    /// What it claims about them, verified.
    pub claims: Claims,
    /// Their id, should they become a user.
    pub new_id: UserId,
}

/// Who they are here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrived {
    /// A member who came this way before.
    Known(UserId),
    /// A member with their email address, who comes this way for the first time.
    Linked(UserId),
    /// Nobody yet.
    New(UserId),
}

impl Arrived {
    /// Their id.
    #[must_use]
    pub fn user(self) -> UserId {
        let (Self::Known(user) | Self::Linked(user) | Self::New(user)) = self;
        user
    }
}

/// Why someone isn't let in, though the provider vouches for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAdmitted {
    /// The provider was changed meanwhile, or is gone.
    ProviderChanged,
    /// It names no email address, and doesn't know them here yet.
    NoEmail,
    /// It doesn't say that the email address is theirs.
    NotVerified,
    /// The email address is of a domain that it doesn't speak for.
    WrongDomain,
    /// They aren't an active member, and don't become one by signing in.
    NotMember,
    /// They are a user elsewhere. Nobody is made a member without their doing.
    InvitationNeeded,
    /// The member with that email address is someone else there.
    SomeoneElse,
    /// Super users act everywhere: no single organization's provider vouches for them.
    SuperUser,
}

/// Who someone is. Identity is the issuer and the subject; an email address only finds a member who has
/// none yet.
pub(super) async fn arrived(
    tx: &mut Tx,
    arrival: &Arrival,
    stored: &StoredProvider,
) -> Result<Result<Arrived, NotAdmitted>, Error> {
    let (organization, issuer) = (arrival.organization, &stored.provider.issuer);
    let sql = "SELECT user_id FROM identities \
               WHERE organization_id = ?1 AND issuer = ?2 AND subject = ?3";
    let known = tx.find(sql, values![organization, issuer, &arrival.subject]).await?;
    if let Some(mut row) = known {
        let user = row.take()?;
        return Ok(admitted(tx, organization, user).await?.map(|()| Arrived::Known(user)));
    }
    let address = match vouched_address(&arrival.claims, &stored.provider.domains) {
        Ok(address) => address,
        Err(why) => return Ok(Err(why)),
    };
    let sql = "SELECT id FROM users WHERE email = ?1";
    let Some(mut row) = tx.find(sql, values![address.as_str()]).await? else {
        let joins = stored.provider.join;
        return Ok(if joins {
            Ok(Arrived::New(arrival.new_id))
        } else {
            Err(NotAdmitted::NotMember)
        });
    };
    let user = row.take()?;
    if let Err(why) = admitted(tx, organization, user).await? {
        return Ok(Err(why));
    }
    // Their address may have been given to a successor, who has a subject of their own.
    let sql =
        "SELECT 1 FROM identities WHERE organization_id = ?1 AND user_id = ?2 AND issuer = ?3";
    let is_other = tx.find(sql, values![organization, user, issuer]).await?.is_some();
    Ok(if is_other { Err(NotAdmitted::SomeoneElse) } else { Ok(Arrived::Linked(user)) })
}

/// The email address that the provider vouches for, where it may.
fn vouched_address(claims: &Claims, domains: &[String]) -> Result<EmailAddress, NotAdmitted> {
    let address = claims.email().ok_or(NotAdmitted::NoEmail)?;
    if !claims.email_is_verified() {
        return Err(NotAdmitted::NotVerified);
    }
    let is_named = domains.iter().any(|domain| domain == domain_of(&address));
    if is_named { Ok(address) } else { Err(NotAdmitted::WrongDomain) }
}

/// Whether a user can come in by the organization's provider.
async fn admitted(
    tx: &mut Tx,
    organization: OrganizationId,
    user: UserId,
) -> Result<Result<(), NotAdmitted>, Error> {
    let sql = "SELECT organization_id, role, state FROM members WHERE user_id = ?1";
    let mut here = Err(NotAdmitted::InvitationNeeded);
    for mut row in tx.query(sql, values![user]).await? {
        let place: OrganizationId = row.take()?;
        let is_super_user = row.take::<&str>()? == Role::SuperUser.as_str();
        let state = row.take::<&str>()?;
        if is_super_user && state == "active" {
            return Ok(Err(NotAdmitted::SuperUser));
        }
        if place == organization {
            here = match state {
                "active" => Ok(()),
                "removed" => Err(NotAdmitted::InvitationNeeded),
                _ => Err(NotAdmitted::NotMember),
            };
        }
    }
    Ok(here)
}

/// The role that the claims give; none where they say nothing about it. Of several, the one that allows
/// the most.
fn role_by_claims(roles: &Roles, stored: &StoredProvider, claims: &Claims) -> Option<RoleId> {
    let provider = &stored.provider;
    let values = claims.values(provider.role_claim.as_deref()?)?;
    let given = values.iter().filter_map(|value| provider.role_map.get(value));
    let there = given.filter_map(|role| Some((roles.permissions(*role).ok()?.len(), *role)));
    let most = there.max_by_key(|(count, role)| (*count, role.to_string()));
    Some(most.map_or(provider.default_role, |(_, role)| role))
}

/// The locations that the claims give; none where they say nothing about it.
async fn locations_by_claims(
    change: &mut Change<'_>,
    stored: &StoredProvider,
    claims: &Claims,
) -> Result<Option<Vec<LocationId>>, Error> {
    let provider = &stored.provider;
    let values = provider.location_claim.as_deref().and_then(|claim| claims.values(claim));
    let Some(values) = values else { return Ok(None) };
    let organization = change.organization();
    // One of the map may be gone.
    let all = location::all(change, organization).await?;
    let mut given: Vec<_> =
        values.iter().filter_map(|value| provider.location_map.get(value).copied()).collect();
    given.retain(|id| all.iter().any(|location| location.id == *id));
    given.sort_unstable();
    given.dedup();
    Ok(Some(given))
}

/// Makes them a member, or the member what the claims say; and remembers who they are there.
pub(super) async fn settle(
    change: &mut Change<'_>,
    arrival: &Arrival,
    stored: &StoredProvider,
    arrived: Arrived,
    at: Timestamp,
) -> Result<(), Error> {
    let roles = Roles::of(change).await?;
    let role = role_by_claims(&roles, stored, &arrival.claims);
    let locations = locations_by_claims(change, stored, &arrival.claims).await?;
    match arrived {
        Arrived::New(id) => {
            let email = arrival.claims.email().ok_or(Error::StepOver)?;
            let name = arrival.claims.name();
            let name = name
                .unwrap_or_else(|| email.as_str().split('@').next().unwrap_or_default().to_owned());
            let role = role.unwrap_or(stored.provider.default_role);
            // Where a claim tells locations and this one says nothing, they have none yet.
            let none_told = stored.provider.location_claim.is_some().then(Vec::new);
            let locations = locations.or(none_told);
            let password_hash = String::new();
            let new = members::NewUser { id, email, name, password_hash, role, locations, at };
            let joined = members::join(change, arrival.organization, &new).await?;
            // Someone else with that address has just become a user.
            if joined != id {
                return Err(Error::StepOver);
            }
        }
        Arrived::Known(user) | Arrived::Linked(user) => {
            adjust(change, &roles, user, (role, locations), at).await?;
        }
    }
    if let Arrived::New(user) | Arrived::Linked(user) = arrived {
        let sql = "INSERT INTO identities (organization_id, issuer, subject, user_id, linked_at) \
                   VALUES (?1, ?2, ?3, ?4, ?5)";
        let issuer = &stored.provider.issuer;
        let values = values![arrival.organization, issuer, &arrival.subject, user, at];
        change.execute(sql, values).await?;
    }
    Ok(())
}

/// Gives a member the role and locations of their claims. The last who can run the organization stays
/// that, whatever a directory says.
async fn adjust(
    change: &mut Change<'_>,
    roles: &Roles,
    user: UserId,
    (role, locations): (Option<RoleId>, Option<Vec<LocationId>>),
    at: Timestamp,
) -> Result<(), Error> {
    let organization = change.organization();
    let before = member::find(change, organization, user).await?;
    let mut after = before.clone();
    after.locations.sort_unstable();
    let mut after = TeamMember { locations: locations.unwrap_or(after.locations), ..after };
    if let Some(role) = role.filter(|role| roles.permissions(*role).is_ok()) {
        after.member.role = role;
    }
    let mut places = before.locations.clone();
    places.sort_unstable();
    if after.member.role == before.member.role && after.locations == places {
        return Ok(());
    }
    member::save(change, organization, &after).await?;
    if keeps_someone_in_charge(change, roles).await.is_err() {
        tracing::warn!(%organization, %user, "a claim would take the last admin's role: kept");
        after.member.role = before.member.role;
        member::save(change, organization, &after).await?;
    }
    change.tell_member(user, at)?;
    let all = location::all(change, organization).await?;
    let note = AuditNote::new(AuditKind::MemberChanged, at)
        .about(AuditObject::Member { id: user })
        .changed([
            AuditChange::of(
                AuditField::Role,
                roles.name(before.member.role),
                roles.name(after.member.role),
            ),
            AuditChange::of(
                AuditField::Locations,
                members::names(&all, &before.locations),
                members::names(&all, &after.locations),
            ),
        ]);
    if note.changes.is_empty() { Ok(()) } else { change.audit(note) }
}

impl Store {
    /// Who someone is whom an organization's provider has shown to us. Nothing is changed yet.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn arrived(&self, arrival: &Arrival) -> Result<Result<Arrived, NotAdmitted>, Error> {
        let arrival = arrival.clone();
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let stored = identity_provider::find(tx, arrival.organization).await?;
                match stored.filter(|stored| stored.revision == arrival.revision) {
                    Some(stored) => arrived(tx, &arrival, &stored).await,
                    None => Ok(Err(NotAdmitted::ProviderChanged)),
                }
            })
            .await
    }
}
