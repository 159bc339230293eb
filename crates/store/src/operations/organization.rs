//! Organizations, and the set-up that makes the first.

pub(crate) mod undo;

use crate::change::Change;
use crate::engine::word::word;
use crate::engine::{Tx, Wake, WriteTx, values};
use crate::operations::line::held_texts;
use crate::operations::member;
use crate::tables::line;
use crate::tables::organization::{any, inbox_on, read};
use crate::{Access, Error, Store};
use hearback_inbox::event::OrganizationSetting;
use hearback_inbox::opt_out::KeywordScope;
use hearback_inbox::organization::Organization;
use hearback_inbox::{
    EmailAddress, LocationId, OrganizationId, Permission, Role, Timestamp, UserId,
};

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
        self.database
            .write_unlocked(async move |tx: &mut WriteTx| {
                // Two at once: the second finds the first, whose commit it waits for here.
                if tx.is_postgres() {
                    tx.script("LOCK TABLE organizations IN EXCLUSIVE MODE").await?;
                }
                if any(tx).await? {
                    return Err(Error::AlreadySetUp);
                }
                write_set_up(tx, &new).await
            })
            .await
    }

    /// Makes a further organization, with a location and an admin, in the explicit scope of whoever
    /// runs the installation.
    ///
    /// # Errors
    /// [`Error::EmailTaken`] when the admin is a user already.
    pub async fn add_organization(&self, new: SetUp) -> Result<(), Error> {
        self.database
            .write_unlocked(async move |tx: &mut WriteTx| write_set_up(tx, &new).await)
            .await
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
                let sql = "UPDATE organizations SET keyword_scope = ?2 WHERE id = ?1";
                let values = [organization.into(), word(Some(scope))?];
                change.execute(sql, &values).await?;
                change.tell_setting(OrganizationSetting::OptOuts, at)?;
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

async fn write_set_up(tx: &mut WriteTx, new: &SetUp) -> Result<(), Error> {
    let sql = "INSERT INTO organizations \
               (id, name, inbox_on, keyword_scope, webhook_token, created_at) \
               VALUES (?1, ?2, 1, 'organization', ?3, ?4)";
    let values = values![new.organization, &new.organization_name, &new.webhook_token, new.at];
    tx.execute(sql, values).await?;
    let sql = "INSERT INTO event_counters (organization_id, last) VALUES (?1, 0)";
    tx.execute(sql, values![new.organization]).await?;
    let sql = "INSERT INTO locations (organization_id, id, name, inbox_on) VALUES (?1, ?2, ?3, 1)";
    tx.execute(sql, values![new.organization, new.location, "Main"]).await?;
    let user = crate::NewUser {
        id: new.user,
        email: new.email.clone(),
        name: new.name.clone(),
        password_hash: new.password_hash.clone(),
        role: Role::Admin,
        at: new.at,
        locations_all: true,
    };
    member::add(tx, new.organization, &user).await
}
