//! Locations: the branches whose members see the inbox while it is on there (P1).

use crate::change::Change;
use crate::engine::Tx;
use crate::tables::location;
use crate::{Access, Error, Store};
use hearback_inbox::audit::{AuditChange, AuditField, AuditKind, AuditNote, AuditObject};
use hearback_inbox::event::OrganizationSetting;
use hearback_inbox::member::Location;
use hearback_inbox::{LocationId, Permission, Timestamp};

/// What to change of a location. What is left out stays as it is.
#[derive(Clone, Debug, Default)]
pub struct LocationChange {
    /// Its name.
    pub name: Option<String>,
    /// Whether its inbox is on.
    pub inbox_on: Option<bool>,
}

impl Store {
    /// The organization's locations, by name.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without the right to manage members.
    pub async fn locations(&self, access: &Access) -> Result<Vec<Location>, Error> {
        access.require(Permission::Members)?;
        let organization = access.organization();
        self.database
            .read_on_thread(async move |tx: &mut Tx| location::all(tx, organization).await)
            .await
    }

    /// Adds a location.
    ///
    /// # Errors
    /// [`Error::NameTaken`], [`Error::Forbidden`].
    pub async fn add_location(
        &self,
        access: &Access,
        new: Location,
        at: Timestamp,
    ) -> Result<Location, Error> {
        self.database
            .change(access, Permission::Members, async move |mut change: Change<'_>| {
                let note = AuditNote::new(AuditKind::LocationAdded, at)
                    .about(AuditObject::thing(&new.name))
                    .changed([AuditChange::of(AuditField::On, None, on(&new))]);
                save(&mut change, &new, at).await?;
                change.audit(note)?;
                Ok(new)
            })
            .await
    }

    /// Changes a location. Switching its inbox off or on takes the inbox from its members who belong
    /// to no other whose inbox is on, or gives it back.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::NameTaken`], [`Error::Forbidden`].
    pub async fn change_location(
        &self,
        access: &Access,
        id: LocationId,
        how: LocationChange,
        at: Timestamp,
    ) -> Result<Location, Error> {
        self.database
            .change(access, Permission::Members, async move |mut change: Change<'_>| {
                let before = find(&mut change, id).await?;
                let after = Location {
                    name: how.name.unwrap_or_else(|| before.name.clone()),
                    inbox_on: how.inbox_on.unwrap_or(before.inbox_on),
                    ..before
                };
                if after == before {
                    return Ok(after);
                }
                save(&mut change, &after, at).await?;
                let note = AuditNote::new(AuditKind::LocationChanged, at)
                    .about(AuditObject::thing(&before.name))
                    .changed([
                        AuditChange::of(AuditField::Name, before.name.clone(), after.name.clone()),
                        AuditChange::of(AuditField::On, on(&before), on(&after)),
                    ]);
                change.audit(note)?;
                Ok(after)
            })
            .await
    }

    /// Deletes a location. Its members stay members.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn delete_location(
        &self,
        access: &Access,
        id: LocationId,
        at: Timestamp,
    ) -> Result<(), Error> {
        self.database
            .change(access, Permission::Members, async move |mut change: Change<'_>| {
                let found = find(&mut change, id).await?;
                location::delete(&mut change, id).await?;
                change.tell_setting(OrganizationSetting::Locations, at)?;
                let note = AuditNote::new(AuditKind::LocationDeleted, at);
                change.audit(note.about(AuditObject::thing(found.name)))
            })
            .await
    }
}

async fn find(change: &mut Change<'_>, id: LocationId) -> Result<Location, Error> {
    let organization = change.organization();
    let all = location::all(change, organization).await?;
    all.into_iter().find(|location| location.id == id).ok_or(Error::NotFound)
}

/// Writes a location, whose name no other has.
async fn save(change: &mut Change<'_>, new: &Location, at: Timestamp) -> Result<(), Error> {
    let organization = change.organization();
    for other in location::all(change, organization).await? {
        if other.id != new.id && other.name.to_lowercase() == new.name.to_lowercase() {
            return Err(Error::NameTaken(new.name.clone()));
        }
    }
    location::save(change, new).await?;
    change.tell_setting(OrganizationSetting::Locations, at)
}

/// Whether its inbox is on, for the audit log.
fn on(location: &Location) -> Option<String> {
    Some(if location.inbox_on { "on" } else { "off" }.to_owned())
}
