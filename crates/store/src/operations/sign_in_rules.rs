//! What an organization asks of those who sign in.

use crate::change::Change;
use crate::engine::{Tx, values};
use crate::{Access, Error, Store};
use hearback_inbox::audit::{AuditChange, AuditField, AuditKind, AuditNote, AuditObject};
use hearback_inbox::event::OrganizationSetting;
use hearback_inbox::{OrganizationId, Permission, Timestamp, UserId};

/// What an organization asks of those who sign in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SignInRules {
    /// From when on a second factor is required, if one is.
    pub second_factor_from: Option<Timestamp>,
}

async fn rules(tx: &mut Tx, organization: OrganizationId) -> Result<SignInRules, Error> {
    let sql = "SELECT second_factor_from FROM sign_in_rules WHERE organization_id = ?1";
    match tx.find(sql, values![organization]).await? {
        Some(mut row) => Ok(SignInRules { second_factor_from: row.take()? }),
        None => Ok(SignInRules::default()),
    }
}

impl Store {
    /// What the organization asks of those who sign in.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without the right to the settings.
    pub async fn sign_in_rules(&self, access: &Access) -> Result<SignInRules, Error> {
        access.require(Permission::Settings)?;
        let organization = access.organization();
        self.database.read_on_thread(async move |tx: &mut Tx| rules(tx, organization).await).await
    }

    /// The active members without a second factor, where passkeys work at a host, by name: whom requiring
    /// one concerns.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without the right to the settings.
    pub async fn without_second_factor(
        &self,
        access: &Access,
        passkey_host: Option<&str>,
    ) -> Result<Vec<(UserId, String)>, Error> {
        access.require(Permission::Settings)?;
        let organization = access.organization();
        let host = passkey_host.map(str::to_owned);
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let sql = "SELECT u.id, u.name FROM members m JOIN users u ON u.id = m.user_id \
                           WHERE m.organization_id = ?1 AND m.state = 'active' \
                           AND NOT EXISTS (SELECT 1 FROM authenticators t WHERE t.user_id = u.id) \
                           AND NOT EXISTS (SELECT 1 FROM passkeys p WHERE p.user_id = u.id \
                               AND p.host = ?2) \
                           ORDER BY u.name, u.id";
                let rows = tx.query(sql, values![organization, host]).await?;
                rows.into_iter().map(|mut row| Ok((row.take()?, row.take()?))).collect()
            })
            .await
    }

    /// Sets what the organization asks of those who sign in.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without the right to the settings.
    pub async fn set_sign_in_rules(
        &self,
        access: &Access,
        new: SignInRules,
        at: Timestamp,
    ) -> Result<(), Error> {
        self.database
            .change(access, Permission::Settings, async move |mut change: Change<'_>| {
                let organization = change.organization();
                let before = rules(&mut change, organization).await?;
                if before == new {
                    return Ok(());
                }
                let sql = "INSERT INTO sign_in_rules (organization_id, second_factor_from, \
                           updated_at) VALUES (?1, ?2, ?3) ON CONFLICT (organization_id) DO UPDATE \
                           SET second_factor_from = excluded.second_factor_from, \
                           updated_at = excluded.updated_at";
                change.execute(sql, values![organization, new.second_factor_from, at]).await?;
                let setting = OrganizationSetting::SignIn;
                change.tell_setting(setting, at)?;
                let time = |rules: SignInRules| rules.second_factor_from.map(|at| at.to_string());
                let note = AuditNote::new(AuditKind::SettingChanged, at)
                    .about(AuditObject::Setting { setting })
                    .changed([AuditChange::of(AuditField::Time, time(before), time(new))]);
                change.audit(note)
            })
            .await
    }
}
