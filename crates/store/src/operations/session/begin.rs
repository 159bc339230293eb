//! Beginning a session, which is where everything that counts once is used up: in one transaction with
//! the session that it leads to.

use crate::change::Change;
use crate::engine::word::word;
use crate::engine::{Tx, WriteTx, values};
use crate::operations::account::{self, UsedPasskey};
use crate::operations::mail::{self, NewMail};
use crate::{Access, Error, Store};
use hearback_inbox::audit::{AuditKind, AuditNote};
use hearback_inbox::sign_in::{AccountAlert, Whereabouts};
use hearback_inbox::{MailId, OrganizationId, SignInMethod, Timestamp, UserId};
use std::net::IpAddr;
use uuid::Uuid;

/// A session to begin.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// SHA-256 of its token. The token itself is kept nowhere but with the client.
    pub token_hash: Vec<u8>,
    /// The organization it acts in.
    pub organization: OrganizationId,
    /// Whose it is.
    pub user: UserId,
    /// The user's [version](crate::SignInDetails::version) when they proved who they are.
    pub version: i64,
    /// What they proved it with.
    pub method: SignInMethod,
    /// What they proved it with besides.
    pub second_factor: Option<SecondFactor>,
    /// The step of signing in that is used up by it.
    pub spends: Option<SpentStep>,
    /// The id of a mail that tells them of a new browser, if one shall and can.
    pub alert: Option<MailId>,
    /// Where it begins.
    pub from: Option<IpAddr>,
    /// What the client calls itself.
    pub user_agent: String,
    /// What that means to people: “Firefox on Windows”.
    pub browser: String,
    /// Now.
    pub at: Timestamp,
    /// When it ends unless it is used.
    pub expires_at: Timestamp,
}

/// A second factor that was right, as long as it still counts.
#[derive(Clone, Debug)]
pub enum SecondFactor {
    /// A code of an authenticator app, of this step. Each step counts once, and none before it.
    Code {
        /// Seconds since 1970 divided by 30 (RFC 6238).
        step: i64,
    },
    /// A recovery code, by its SHA-256. Each counts once.
    RecoveryCode {
        /// The hash.
        hash: Vec<u8>,
    },
    /// A passkey.
    Passkey(UsedPasskey),
}

/// A step of signing in that can't be taken again.
#[derive(Clone, Copy, Debug)]
pub struct SpentStep {
    /// Its id.
    pub id: Uuid,
    /// When nobody would take it anymore anyway.
    pub expires_at: Timestamp,
}

/// Spends a step.
///
/// # Errors
/// [`Error::StepOver`] when it is spent already.
pub(crate) async fn spend(
    tx: &mut WriteTx,
    step: Option<SpentStep>,
    now: Timestamp,
) -> Result<(), Error> {
    let Some(SpentStep { id, expires_at }) = step else { return Ok(()) };
    tx.execute("DELETE FROM spent_steps WHERE expires_at <= ?1", values![now]).await?;
    let sql =
        "INSERT INTO spent_steps (id, expires_at) VALUES (?1, ?2) ON CONFLICT (id) DO NOTHING";
    let spent = tx.execute(sql, values![id, expires_at]).await?;
    if spent == 0 { Err(Error::StepOver) } else { Ok(()) }
}

/// Uses a second factor.
///
/// # Errors
/// [`Error::WrongCode`] when it was used already.
pub(crate) async fn use_second_factor(
    change: &mut Change<'_>,
    user: UserId,
    factor: SecondFactor,
    at: Timestamp,
) -> Result<(), Error> {
    let counted = match factor {
        SecondFactor::Code { step } => {
            let sql = "UPDATE authenticators SET last_step = ?2 \
                       WHERE user_id = ?1 AND last_step < ?2";
            change.execute(sql, values![user, step]).await?
        }
        SecondFactor::RecoveryCode { hash } => {
            change.audit(AuditNote::new(AuditKind::RecoveryCodeUsed, at))?;
            let sql = "DELETE FROM recovery_codes WHERE user_id = ?1 AND code_hash = ?2";
            change.execute(sql, values![user, hash]).await?
        }
        SecondFactor::Passkey(used) => {
            u64::from(account::use_passkey(change, user, used, at).await?)
        }
    };
    if counted == 0 { Err(Error::WrongCode) } else { Ok(()) }
}

/// Writes a session.
///
/// # Errors
/// Those of [`Store::begin_session`].
pub(crate) async fn begin(change: &mut Change<'_>, new: NewSession) -> Result<(), Error> {
    account::hold_version(change, new.user, new.version).await?;
    spend(change, new.spends, new.at).await?;
    let with_second_factor = new.second_factor.is_some() || new.method == SignInMethod::Passkey;
    if let Some(factor) = new.second_factor {
        use_second_factor(change, new.user, factor, new.at).await?;
    }
    change.execute("DELETE FROM sessions WHERE expires_at <= ?1", values![new.at]).await?;
    let sql = "INSERT INTO sessions (token_hash, organization_id, user_id, created_at, seen_at, \
               expires_at, user_agent, method, second_factor, proven_at, address) \
               VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7, ?8, ?4, ?9)";
    let address = new.from.map(|address| address.to_string());
    let values = [
        new.token_hash.into(),
        new.organization.into(),
        new.user.into(),
        new.at.into(),
        new.expires_at.into(),
        new.user_agent.into(),
        word(Some(new.method))?,
        with_second_factor.into(),
        address.clone().into(),
    ];
    change.execute(sql, &values).await?;
    seen(change, new.organization, new.user, new.at).await?;
    if let Some(id) = new.alert {
        let place = Whereabouts { browser: new.browser, address };
        let alert = NewMail::Alert(new.user, AccountAlert::NewBrowser, place);
        mail::enter_if_possible(change, id, alert, new.at).await?;
    }
    change.audit(AuditNote::new(AuditKind::SignedIn, new.at))
}

/// Keeps when a member was last here.
pub(super) async fn seen(
    tx: &mut WriteTx,
    organization: OrganizationId,
    user: UserId,
    at: Timestamp,
) -> Result<(), Error> {
    let sql = "UPDATE members SET last_seen_at = ?3 WHERE organization_id = ?1 AND user_id = ?2";
    tx.execute(sql, values![organization, user, at]).await.map(drop)
}

impl Store {
    /// Whether a step was spent already.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn is_spent(&self, step: Uuid) -> Result<bool, Error> {
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let sql = "SELECT 1 FROM spent_steps WHERE id = ?1";
                Ok(tx.find(sql, values![step]).await?.is_some())
            })
            .await
    }

    /// Begins a session.
    ///
    /// # Errors
    /// [`Error::StepOver`] when what it is begun with was used already, or what the user signs in with
    /// has changed meanwhile; [`Error::WrongCode`] when the second factor was used already.
    pub async fn begin_session(&self, new: NewSession) -> Result<(), Error> {
        let access = Access::of_nobody_yet(new.organization, new.user).acting_from(new.from);
        self.database
            .change_in_own_right(&access, async move |mut change: Change<'_>| {
                begin(&mut change, new).await
            })
            .await
    }
}
