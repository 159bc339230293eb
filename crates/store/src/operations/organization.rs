//! Organizations, and the set-up that makes the first.

pub(crate) mod undo;

use crate::change::Change;
use crate::engine::word::word;
use crate::engine::{Tx, Value, Wake, WriteTx, values};
use crate::operations::line::held_texts;
use crate::operations::member;
use crate::tables::organization::{any, inbox_on, read};
use crate::tables::{line, location};
use crate::{Access, Error, Store};
use hearback_inbox::audit::{AuditChange, AuditField, AuditKind, AuditNote, AuditObject};
use hearback_inbox::event::OrganizationSetting;
use hearback_inbox::member::Location;
use hearback_inbox::opt_out::KeywordScope;
use hearback_inbox::organization::Organization;
use hearback_inbox::{
    EmailAddress, LocationId, OrganizationId, Permission, Role, System, Timestamp, UserId,
};
use std::net::IpAddr;

/// The first organization and its admin.
#[derive(Clone, Debug)]
pub struct SetUp {
    /// The organization's id.
    pub organization: OrganizationId,
    /// Its name.
    pub organization_name: String,
    /// Its own random part of the webhook's path (R1).
    pub webhook_token: String,
    /// The admin's id.
    pub user: UserId,
    /// Their email address.
    pub email: EmailAddress,
    /// Their name.
    pub name: String,
    /// Their password, hashed.
    pub password_hash: String,
    /// The id of the organization's first location.
    pub location: LocationId,
    /// Where the request comes from, if one asked for it.
    pub from: Option<IpAddr>,
    /// Now.
    pub at: Timestamp,
}

impl Store {
    /// Whether there is an organization.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn is_set_up(&self) -> Result<bool, Error> {
        self.database.read_on_thread(async move |tx: &mut Tx| any(tx).await).await
    }

    /// Makes the first organization, with a location and an admin.
    ///
    /// # Errors
    /// [`Error::AlreadySetUp`] when there is one.
    pub async fn set_up(&self, new: SetUp) -> Result<(), Error> {
        let access = Access::of_nobody_yet(new.organization, new.user).acting_from(new.from);
        self.found(access, new, true).await
    }

    /// Makes a further organization, with a location and an admin, in the explicit scope of whoever
    /// runs the installation. Who has the admin's address keeps their name and password.
    ///
    /// # Errors
    /// [`Error::NameTaken`].
    pub async fn add_organization(&self, new: SetUp) -> Result<(), Error> {
        let access = Access::system(new.organization, System::Console);
        self.found(access, new, false).await
    }

    async fn found(&self, access: Access, new: SetUp, first: bool) -> Result<(), Error> {
        let (id, name) = (new.organization, new.organization_name.clone());
        let (token, at) = (new.webhook_token.clone(), new.at);
        let create = async move |tx: &mut WriteTx| {
            // Two at once: the second finds the first, whose commit it waits for here.
            if first && tx.is_postgres() {
                tx.script("LOCK TABLE organizations IN EXCLUSIVE MODE").await?;
            }
            if first && any(tx).await? {
                return Err(Error::AlreadySetUp);
            }
            create(tx, (id, &name), &token, at).await
        };
        let fill = async move |mut change: Change<'_>| {
            let location = Location { id: new.location, name: "Main".to_owned(), inbox_on: true };
            location::save(&mut change, &location).await?;
            let user = crate::NewUser {
                id: new.user,
                email: new.email,
                name: new.name,
                password_hash: new.password_hash,
                role: Role::Admin.into(),
                locations: None,
                at,
            };
            member::add(&mut change, id, &user).await?;
            change.audit(created(&new.organization_name, at))
        };
        self.database.create(access, create, fill).await
    }

    /// Makes an organization, with a location and no members, for a super user, who can act in it.
    ///
    /// # Errors
    /// [`Error::NameTaken`]; [`Error::Forbidden`] for anyone else.
    pub async fn create_organization(
        &self,
        access: &Access,
        (id, name): (OrganizationId, String),
        (location, webhook_token): (LocationId, String),
        at: Timestamp,
    ) -> Result<(), Error> {
        access.require(Permission::Organizations)?;
        let there = access.elsewhere(id);
        let made = name.clone();
        let create =
            async move |tx: &mut WriteTx| create(tx, (id, &name), &webhook_token, at).await;
        let fill = async move |mut change: Change<'_>| {
            let main = Location { id: location, name: "Main".to_owned(), inbox_on: true };
            location::save(&mut change, &main).await?;
            change.audit(created(&made, at))
        };
        self.database.create(there, create, fill).await
    }

    /// Renames the organization.
    ///
    /// # Errors
    /// [`Error::NameTaken`]; [`Error::Forbidden`] without the right to the settings.
    pub async fn rename_organization(
        &self,
        access: &Access,
        name: String,
        at: Timestamp,
    ) -> Result<Organization, Error> {
        self.database
            .change(access, Permission::Settings, async move |mut change: Change<'_>| {
                rename(&mut change, name, at).await
            })
            .await?;
        self.organization(access).await
    }

    /// Every organization, by name.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn organizations(&self) -> Result<Vec<Organization>, Error> {
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let sql =
                    "SELECT id, name, inbox_on, keyword_scope FROM organizations ORDER BY name, id";
                tx.query(sql, &[]).await?.into_iter().map(read).collect()
            })
            .await
    }

    /// The organization.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn organization(&self, access: &Access) -> Result<Organization, Error> {
        let id = access.organization();
        self.database
            .read_inline(async move |tx: &mut Tx| {
                let sql =
                    "SELECT id, name, inbox_on, keyword_scope FROM organizations WHERE id = ?1";
                tx.find(sql, values![id]).await?.ok_or(Error::NotFound).and_then(read)
            })
            .await
    }

    /// Chooses what a keyword opts out of from now on; opt-outs in force stay what they are.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without the right to the settings.
    pub async fn choose_keyword_scope(
        &self,
        access: &Access,
        scope: KeywordScope,
        at: Timestamp,
    ) -> Result<Organization, Error> {
        self.database
            .change(access, Permission::Settings, async move |mut change: Change<'_>| {
                let organization = change.organization();
                let sql = "SELECT keyword_scope FROM organizations WHERE id = ?1";
                let found = change.find(sql, values![organization]).await?;
                let before: String = found.ok_or(Error::NotFound)?.take()?;
                let sql = "UPDATE organizations SET keyword_scope = ?2 WHERE id = ?1";
                let new = word(Some(scope))?;
                change.execute(sql, &[organization.into(), new.clone()]).await?;
                change.tell_setting(OrganizationSetting::OptOuts, at)?;
                let after = if let Value::Text(after) = new { Some(after) } else { None };
                let changed = [AuditChange::of(AuditField::Value, before, after)];
                change.audit_setting(OrganizationSetting::OptOuts, changed, at)?;
                Ok(())
            })
            .await?;
        self.organization(access).await
    }

    /// Switches the inbox as a whole off or on (L5). On, what was held meanwhile comes in on every
    /// line that is on, and what waits to be sent goes.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without the right to the settings.
    pub async fn switch_inbox(
        &self,
        access: &Access,
        on: bool,
        at: Timestamp,
    ) -> Result<Organization, Error> {
        self.database
            .change(access, Permission::Settings, async move |mut change: Change<'_>| {
                let organization = change.organization();
                let was_on = inbox_on(&mut change, organization).await?;
                if was_on == on {
                    return Ok(());
                }
                let sql = "UPDATE organizations SET inbox_on = ?2 WHERE id = ?1";
                change.execute(sql, values![organization, on]).await?;
                change.tell_setting(OrganizationSetting::Inbox, at)?;
                let word = |on: bool| if on { "on" } else { "off" }.to_owned();
                let changed = [AuditChange::of(AuditField::On, word(was_on), word(on))];
                change.audit_setting(OrganizationSetting::Inbox, changed, at)?;
                if on {
                    let lines = line::all(&mut change, organization).await?;
                    for line in lines.iter().filter(|line| line.on) {
                        held_texts::place(&mut change, line).await?;
                    }
                    change.wake(Wake::Outbox);
                }
                Ok(())
            })
            .await?;
        self.organization(access).await
    }

    /// The organization's own part of the webhook's path.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without the right to the settings.
    pub async fn webhook_token(&self, access: &Access) -> Result<String, Error> {
        access.require(Permission::Settings)?;
        let id = access.organization();
        self.database
            .read_inline(async move |tx: &mut Tx| {
                let sql = "SELECT webhook_token FROM organizations WHERE id = ?1";
                tx.find(sql, values![id]).await?.ok_or(Error::NotFound)?.take()
            })
            .await
    }

    /// The organization whose webhook path has this token.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn organization_of_webhook_token(
        &self,
        token: &str,
    ) -> Result<Option<OrganizationId>, Error> {
        let token = token.to_owned();
        self.database
            .read_inline(async move |tx: &mut Tx| {
                let sql = "SELECT id FROM organizations WHERE webhook_token = ?1";
                tx.find(sql, values![token]).await?.map(|mut row| row.take()).transpose()
            })
            .await
    }
}

/// Writes an organization's own rows.
async fn create(
    tx: &mut WriteTx,
    (id, name): (OrganizationId, &str),
    webhook_token: &str,
    at: Timestamp,
) -> Result<(), Error> {
    require_free(tx, id, name).await?;
    let sql = "INSERT INTO organizations \
               (id, name, inbox_on, keyword_scope, webhook_token, created_at) \
               VALUES (?1, ?2, 1, 'organization', ?3, ?4)";
    tx.execute(sql, values![id, name, webhook_token, at]).await?;
    let sql = "INSERT INTO event_counters (organization_id, last) VALUES (?1, 0)";
    tx.execute(sql, values![id]).await.map(drop)
}

/// Refuses a name that another organization has: on the command line they are told apart by it.
async fn require_free(tx: &mut Tx, id: OrganizationId, name: &str) -> Result<(), Error> {
    let sql = "SELECT 1 FROM organizations WHERE LOWER(name) = LOWER(?2) AND id <> ?1";
    let taken = tx.find(sql, values![id, name]).await?.is_some();
    if taken { Err(Error::NameTaken(name.to_owned())) } else { Ok(()) }
}

async fn rename(change: &mut Change<'_>, name: String, at: Timestamp) -> Result<(), Error> {
    let id = change.organization();
    let sql = "SELECT name FROM organizations WHERE id = ?1";
    let before: String = change.find(sql, values![id]).await?.ok_or(Error::NotFound)?.take()?;
    if before == name {
        return Ok(());
    }
    require_free(change, id, &name).await?;
    let sql = "UPDATE organizations SET name = ?2 WHERE id = ?1";
    change.execute(sql, values![id, &name]).await?;
    change.tell_setting(OrganizationSetting::Name, at)?;
    let note = AuditNote::new(AuditKind::OrganizationRenamed, at);
    change.audit(note.changed([AuditChange::of(AuditField::Name, before, name)]))
}

fn created(name: &str, at: Timestamp) -> AuditNote {
    AuditNote::new(AuditKind::OrganizationCreated, at).about(AuditObject::thing(name))
}
