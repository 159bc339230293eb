//! Single sign-on: an organization's identity provider, which its admins set up. Its secret arrives
//! sealed, and is never opened here.

mod arrive;
mod begin;
mod end;
mod test;

pub use arrive::{Arrival, Arrived, NotAdmitted};
pub use begin::ProviderSession;
pub use end::EndedBy;
pub use test::ShownTest;

use crate::change::Change;
use crate::engine::{Tx, values};
use crate::operations::member::{Manager, require_locations};
use crate::tables::identity_provider::{self, IdentityProvider, StoredProvider};
use crate::tables::member;
use crate::tables::role::Roles;
use crate::{Access, Error, Store};
use hearback_inbox::audit::{AuditChange, AuditField};
use hearback_inbox::event::OrganizationSetting;
use hearback_inbox::{OrganizationId, Permission, Role, RoleId, System, Timestamp, UserId};

/// So many providers a sign-in page offers.
const OFFERED_AT_MOST: i64 = 10;

/// Why an organization's provider isn't set up as asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotSetUp {
    /// It was changed meanwhile: look again.
    Changed,
    /// It would be required before a test of it went well.
    Untested,
    /// The person who requires it would be locked out at once.
    WouldLockOut,
}

/// What a provider says who someone is decides what they may do: who sets one up can become anybody in
/// the organization. So they have to have every right that anyone there can have from it, and no claim
/// gives the rights of a super user.
fn may_set_up(change: &Change<'_>) -> Result<(), Error> {
    Manager::of(change).may_manage(Role::Admin.permissions())
}

/// Refuses roles that aren't there, or that nobody can be given by a claim.
async fn check_roles(change: &mut Change<'_>, provider: &IdentityProvider) -> Result<(), Error> {
    let roles = Roles::of(change).await?;
    for role in provider.role_map.values().chain([&provider.default_role]) {
        if *role == RoleId::BuiltIn(Role::SuperUser) {
            return Err(Error::MoreRights);
        }
        Manager::of(change).may_manage(roles.permissions(*role)?)?;
    }
    Ok(())
}

/// Ends what a provider began here.
async fn end_sessions(change: &mut Change<'_>) -> Result<(), Error> {
    let organization = change.organization();
    let sql = "DELETE FROM sessions WHERE only_in = ?1";
    change.execute(sql, values![organization]).await.map(drop)
}

/// Tells that it changed: sockets are looked at again, too.
fn tell(
    change: &mut Change<'_>,
    before: Option<&IdentityProvider>,
    after: Option<&IdentityProvider>,
    at: Timestamp,
) -> Result<(), Error> {
    let setting = OrganizationSetting::SignIn;
    change.tell_setting(setting, at)?;
    let issuer = |one: Option<&IdentityProvider>| one.map(|one| one.issuer.clone());
    let name = |one: Option<&IdentityProvider>| one.map(|one| one.name.clone());
    let required = |one: Option<&IdentityProvider>| one.map(|one| one.enforced.to_string());
    let changes = [
        AuditChange::of(AuditField::Name, name(before), name(after)),
        AuditChange::of(AuditField::Address, issuer(before), issuer(after)),
        AuditChange::of(AuditField::On, required(before), required(after)),
    ];
    change.audit_setting(setting, changes, at)
}

impl Store {
    /// The organization's identity provider, if it has one.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without the right to the settings.
    pub async fn provider(&self, access: &Access) -> Result<Option<StoredProvider>, Error> {
        access.require(Permission::Settings)?;
        self.provider_of(access.organization()).await
    }

    /// The identity provider of an organization, for someone who begins to sign in there.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn provider_of(
        &self,
        organization: OrganizationId,
    ) -> Result<Option<StoredProvider>, Error> {
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                identity_provider::find(tx, organization).await
            })
            .await
    }

    /// The organizations with a provider and what it is called, by that name: the first ten.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn providers(&self) -> Result<Vec<(OrganizationId, String)>, Error> {
        self.database
            .read_inline(async move |tx: &mut Tx| {
                let sql = "SELECT organization_id, name FROM identity_providers \
                           ORDER BY name, organization_id LIMIT ?1";
                let rows = tx.query(sql, values![OFFERED_AT_MOST]).await?;
                rows.into_iter().map(|mut row| Ok((row.take()?, row.take()?))).collect()
            })
            .await
    }

    /// Sets the organization's provider in place of the one that was read before. `signed_in_by_it` says
    /// whether the session of the person who does it was begun by that provider.
    ///
    /// # Errors
    /// [`Error::NotFound`] when a role, a location, or who is exempt isn't the organization's;
    /// [`Error::MoreRights`] for who may do less than an admin, and for roles that can't be given;
    /// [`Error::Forbidden`].
    pub async fn set_provider(
        &self,
        access: &Access,
        before: Option<StoredProvider>,
        new: IdentityProvider,
        signed_in_by_it: bool,
        at: Timestamp,
    ) -> Result<Result<(), NotSetUp>, Error> {
        self.database
            .change(access, Permission::Settings, async move |mut change: Change<'_>| {
                set(&mut change, before, new, signed_in_by_it, at).await
            })
            .await
    }

    /// Forgets the organization's provider, and who is who there. Sessions that it began end.
    ///
    /// # Errors
    /// [`Error::MoreRights`] for who may do less than an admin; [`Error::Forbidden`].
    pub async fn forget_provider(&self, access: &Access, at: Timestamp) -> Result<(), Error> {
        self.database
            .change(access, Permission::Settings, async move |mut change: Change<'_>| {
                let organization = change.organization();
                let before = identity_provider::find(&mut change, organization).await?;
                let Some(before) = before else { return Ok(()) };
                may_set_up(&change)?;
                identity_provider::delete(&mut change).await?;
                let sql = "DELETE FROM identities WHERE organization_id = ?1";
                change.execute(sql, values![organization]).await?;
                end_sessions(&mut change).await?;
                tell(&mut change, Some(&before.provider), None, at)
            })
            .await
    }

    /// Lets members of an organization sign in without its provider again, on the command line: it may be
    /// down, or let nobody in anymore. Says whether that changed anything.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn stop_requiring_provider(
        &self,
        organization: OrganizationId,
        at: Timestamp,
    ) -> Result<bool, Error> {
        self.database
            .change_by_system(organization, System::Console, async move |mut change: Change<'_>| {
                let organization = change.organization();
                let before = identity_provider::find(&mut change, organization).await?;
                let Some(before) = before.filter(|before| before.provider.enforced) else {
                    return Ok(false);
                };
                let mut after = before.clone();
                after.provider.enforced = false;
                identity_provider::save(&mut change, &after, at).await?;
                tell(&mut change, Some(&before.provider), Some(&after.provider), at)?;
                Ok(true)
            })
            .await
    }
}

async fn set(
    change: &mut Change<'_>,
    before: Option<StoredProvider>,
    mut new: IdentityProvider,
    signed_in_by_it: bool,
    at: Timestamp,
) -> Result<Result<(), NotSetUp>, Error> {
    let organization = change.organization();
    if identity_provider::find(change, organization).await? != before {
        return Ok(Err(NotSetUp::Changed));
    }
    may_set_up(change)?;
    check_roles(change, &new).await?;
    let locations: Vec<_> = new.location_map.values().copied().collect();
    require_locations(change, &locations).await?;
    new.exempt.sort_unstable();
    new.exempt.dedup();
    for user in &new.exempt {
        member::require_active(change, organization, *user).await?;
    }
    let client = |one: &IdentityProvider| (one.issuer.clone(), one.client_id.clone());
    let old = before.as_ref().map(|before| &before.provider);
    let other_client = old.is_some_and(|old| client(old) != client(&new));
    let same = old.is_some_and(|old| !other_client && old.client_secret == new.client_secret);
    let tested_at = before.as_ref().filter(|_| same).and_then(|before| before.tested_at);
    if new.enforced && tested_at.is_none() {
        return Ok(Err(NotSetUp::Untested));
    }
    let is_exempt = |user: UserId| new.exempt.contains(&user);
    // Super users aren't held to it; nor is the command line.
    let is_held = !change.access().may(Permission::Organizations);
    if new.enforced && is_held && !signed_in_by_it && !change.member().is_none_or(is_exempt) {
        return Ok(Err(NotSetUp::WouldLockOut));
    }
    let revision = before.as_ref().map_or(0, |before| before.revision) + i64::from(!same);
    let stored = StoredProvider { provider: new, revision, tested_at };
    if before.as_ref() == Some(&stored) {
        return Ok(Ok(()));
    }
    if other_client {
        end_sessions(change).await?;
    }
    identity_provider::save(change, &stored, at).await?;
    if !same {
        test::forget(change).await?;
    }
    tell(change, old, Some(&stored.provider), at)?;
    Ok(Ok(()))
}
