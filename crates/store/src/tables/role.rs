//! Roles of an organization's own: their rows.

use crate::Error;
use crate::change::Change;
use crate::engine::record::{Json, Word, record};
use crate::engine::{Insert, Row, Tx, values};
use hearback_inbox::member::{CustomRole, Permissions, RoleId};
use hearback_inbox::{OrganizationId, Permission, Timestamp};
use std::collections::HashMap;
use std::sync::LazyLock;

record! {
    /// A row of `roles`.
    RoleRow as "r" {
        organization_id: OrganizationId,
        id: Word<RoleId>,
        name: String,
        permissions: Json,
        created_at: Timestamp,
    }
}

static SAVE: LazyLock<Insert> =
    LazyLock::new(|| Insert::replacing("roles", RoleRow::COLUMNS, 2, &["created_at"]));

fn read(mut row: Row) -> Result<CustomRole, Error> {
    let r = RoleRow::read(&mut row)?;
    let RoleId::Custom(id) = r.id.0 else {
        return Err(Error::Corrupt("a role with a built-in one's name"));
    };
    Ok(CustomRole { id, name: r.name, permissions: permissions_of(&r.permissions)? })
}

fn permissions_of(list: &Json) -> Result<Permissions, Error> {
    Ok(list.parse::<Vec<Permission>>()?.unwrap_or_default().into_iter().collect())
}

/// What a role allows: the role's own word, or what the row that was joined to it as `r.permissions`
/// says.
pub(crate) fn permissions(role: RoleId, joined: &Json) -> Result<Permissions, Error> {
    match role {
        RoleId::BuiltIn(role) => Ok(role.permissions()),
        RoleId::Custom(_) => permissions_of(joined),
    }
}

/// The organization's own roles, by name.
pub(crate) async fn all(
    tx: &mut Tx,
    organization: OrganizationId,
) -> Result<Vec<CustomRole>, Error> {
    let sql = format!(
        "SELECT {} FROM roles r WHERE r.organization_id = ?1 ORDER BY r.name, r.id",
        RoleRow::SELECT
    );
    tx.query(&sql, values![organization]).await?.into_iter().map(read).collect()
}

/// The roles that there are in an organization.
pub(crate) struct Roles(HashMap<String, CustomRole>);

impl Roles {
    async fn load(tx: &mut Tx, organization: OrganizationId) -> Result<Self, Error> {
        let all = all(tx, organization).await?.into_iter();
        Ok(Self(all.map(|role| (role.id.to_string(), role)).collect()))
    }

    /// Those of the organization that is changed.
    pub(crate) async fn of(change: &mut Change<'_>) -> Result<Self, Error> {
        let organization = change.organization();
        Self::load(change, organization).await
    }

    /// What a role allows.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none.
    pub(crate) fn permissions(&self, role: RoleId) -> Result<Permissions, Error> {
        match role {
            RoleId::BuiltIn(role) => Ok(role.permissions()),
            RoleId::Custom(id) => {
                self.0.get(&id.to_string()).map(|role| role.permissions).ok_or(Error::NotFound)
            }
        }
    }

    /// What a role is called.
    pub(crate) fn name(&self, role: RoleId) -> String {
        match role {
            RoleId::BuiltIn(role) => role.name().to_owned(),
            RoleId::Custom(id) => {
                self.0.get(&id.to_string()).map_or_else(String::new, |role| role.name.clone())
            }
        }
    }

    /// The organization's own roles.
    pub(crate) fn own(&self) -> impl Iterator<Item = &CustomRole> {
        self.0.values()
    }
}

/// Writes a role, new or changed.
pub(crate) async fn save(
    change: &mut Change<'_>,
    role: &CustomRole,
    at: Timestamp,
) -> Result<(), Error> {
    let permissions: Vec<_> = role.permissions.iter().collect();
    let row = RoleRow {
        organization_id: change.organization(),
        id: Word(RoleId::Custom(role.id)),
        name: role.name.clone(),
        permissions: Json::of(Some(&permissions))?,
        created_at: at,
    };
    change.insert(&SAVE, &[row.write()?]).await
}

/// Deletes a role.
pub(crate) async fn delete(change: &mut Change<'_>, role: &CustomRole) -> Result<(), Error> {
    let sql = "DELETE FROM roles WHERE organization_id = ?1 AND id = ?2";
    let values = values![change.organization(), role.id.to_string()];
    change.execute(sql, values).await.map(drop)
}
