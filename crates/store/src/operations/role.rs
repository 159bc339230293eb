//! An organization's own roles, put together from permissions (P1).

use crate::change::Change;
use crate::engine::Tx;
use crate::operations::member::{Manager, keeps_someone_in_charge};
use crate::tables::member;
use crate::tables::role::{self, Roles};
use crate::{Access, Error, Store};
use hearback_inbox::audit::{AuditChange, AuditField, AuditKind, AuditNote, AuditObject};
use hearback_inbox::event::OrganizationSetting;
use hearback_inbox::id::CustomRoleId;
use hearback_inbox::member::{CustomRole, Permissions, RoleId};
use hearback_inbox::{Permission, Role, Timestamp};

/// What to change of a role. What is left out stays as it is.
#[derive(Clone, Debug, Default)]
pub struct RoleChange {
    /// Its name.
    pub name: Option<String>,
    /// What it allows.
    pub permissions: Option<Permissions>,
}

impl Store {
    /// The organization's own roles, by name.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without the right to manage members.
    pub async fn roles(&self, access: &Access) -> Result<Vec<CustomRole>, Error> {
        access.require(Permission::Members)?;
        let organization = access.organization();
        self.database
            .read_on_thread(async move |tx: &mut Tx| role::all(tx, organization).await)
            .await
    }

    /// Adds a role.
    ///
    /// # Errors
    /// [`Error::NameTaken`]; [`Error::MoreRights`] when it allows more than they may do themselves;
    /// [`Error::Forbidden`].
    pub async fn add_role(
        &self,
        access: &Access,
        new: CustomRole,
        at: Timestamp,
    ) -> Result<CustomRole, Error> {
        self.database
            .change(access, Permission::Members, async move |mut change: Change<'_>| {
                save(&mut change, &new, at).await?;
                let note = AuditNote::new(AuditKind::RoleAdded, at)
                    .about(AuditObject::thing(&new.name))
                    .changed([AuditChange::of(
                        AuditField::Permissions,
                        None,
                        words(new.permissions),
                    )]);
                change.audit(note)?;
                Ok(new)
            })
            .await
    }

    /// Changes a role, at once for everyone who has it.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::NameTaken`], [`Error::MoreRights`], [`Error::LastAdmin`],
    /// [`Error::Forbidden`].
    pub async fn change_role(
        &self,
        access: &Access,
        id: CustomRoleId,
        how: RoleChange,
        at: Timestamp,
    ) -> Result<CustomRole, Error> {
        self.database
            .change(access, Permission::Members, async move |mut change: Change<'_>| {
                let before = find(&mut change, id).await?;
                Manager::of(&change).may_manage(before.permissions)?;
                let after = CustomRole {
                    id,
                    name: how.name.unwrap_or_else(|| before.name.clone()),
                    permissions: how.permissions.unwrap_or(before.permissions),
                };
                if after == before {
                    return Ok(after);
                }
                save(&mut change, &after, at).await?;
                let roles = Roles::of(&mut change).await?;
                keeps_someone_in_charge(&mut change, &roles).await?;
                let note = AuditNote::new(AuditKind::RoleChanged, at)
                    .about(AuditObject::thing(&before.name))
                    .changed([
                        AuditChange::of(AuditField::Name, before.name, after.name.clone()),
                        AuditChange::of(
                            AuditField::Permissions,
                            words(before.permissions),
                            words(after.permissions),
                        ),
                    ]);
                change.audit(note)?;
                Ok(after)
            })
            .await
    }

    /// Deletes a role that nobody has.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::RoleInUse`]; [`Error::MoreRights`], [`Error::Forbidden`].
    pub async fn delete_role(
        &self,
        access: &Access,
        id: CustomRoleId,
        at: Timestamp,
    ) -> Result<(), Error> {
        self.database
            .change(access, Permission::Members, async move |mut change: Change<'_>| {
                let found = find(&mut change, id).await?;
                Manager::of(&change).may_manage(found.permissions)?;
                let bearers = member::bearers(&mut change, RoleId::Custom(id)).await?;
                if bearers > 0 {
                    return Err(Error::RoleInUse(bearers));
                }
                role::delete(&mut change, &found).await?;
                change.tell_setting(OrganizationSetting::Roles, at)?;
                let note = AuditNote::new(AuditKind::RoleDeleted, at);
                change.audit(note.about(AuditObject::thing(found.name)))
            })
            .await
    }
}

async fn find(change: &mut Change<'_>, id: CustomRoleId) -> Result<CustomRole, Error> {
    let organization = change.organization();
    let all = role::all(change, organization).await?;
    all.into_iter().find(|role| role.id == id).ok_or(Error::NotFound)
}

/// Writes a role, whose name no other has.
async fn save(change: &mut Change<'_>, new: &CustomRole, at: Timestamp) -> Result<(), Error> {
    Manager::of(change).may_manage(new.permissions)?;
    let roles = Roles::of(change).await?;
    let name = new.name.to_lowercase();
    let built_in = Role::ALL.iter().any(|role| role.name().to_lowercase() == name);
    let own = roles.own().any(|role| role.id != new.id && role.name.to_lowercase() == name);
    if built_in || own {
        return Err(Error::NameTaken(new.name.clone()));
    }
    role::save(change, new, at).await?;
    change.tell_setting(OrganizationSetting::Roles, at)
}

/// Permissions as the API names them, for the audit log.
fn words(permissions: Permissions) -> Option<String> {
    let names: Vec<_> = permissions.iter().map(Permission::as_str).collect();
    (!names.is_empty()).then(|| names.join(", "))
}
