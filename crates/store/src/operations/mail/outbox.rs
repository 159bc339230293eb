//! Mails on their way. Each is claimed by lease: after a crash in the middle of sending one, it is
//! sent once more with the same Message-ID.

use super::enter::StoredAlert;
use crate::change::Change;
use crate::engine::record::{Column as _, Json};
use crate::engine::{Row, Tx, WriteTx, values};
use crate::tables::mail::{self, MailSettings, SELECT};
use crate::tables::outbox::Held;
use crate::{Access, Error, Store};
use hearback_inbox::event::OrganizationSetting;
use hearback_inbox::mail::{Mail, MailAbout, MailFate};
use hearback_inbox::{
    Address, ConversationId, InvitationId, MailId, OrganizationId, PasswordResetId, Permission,
    System, Timestamp,
};
use jiff::SignedDuration;
use uuid::Uuid;

/// How long an email that failed for good is shown.
const SHOWN: SignedDuration = SignedDuration::from_hours(30 * 24);
/// More that wait are not counted.
const MOST_COUNTED: i64 = 10_000;

/// An email to send, claimed until the lease is over.
#[derive(Clone, Debug)]
pub struct ClaimedMail {
    /// What it says.
    pub mail: Mail,
    /// The server that takes it.
    pub settings: MailSettings,
    /// The claim, without which its fate is not written down.
    pub lease: Uuid,
}

/// How an organization's mail is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailQueue {
    /// So many wait to be sent.
    pub waiting: i64,
    /// What went wrong last.
    pub last_problem: Option<MailProblem>,
}

/// What went wrong with a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailProblem {
    /// When.
    pub at: Timestamp,
    /// What, in a sentence.
    pub detail: String,
    /// It will not be tried again.
    pub given_up: bool,
    /// To whom it was to go, by name, or by address if they are no user yet.
    pub recipient: Option<String>,
}

const CLAIM: &str = "
    UPDATE mail_outbox SET due_at = ?2, lease = ?3, attempts = attempts + 1
    WHERE (organization_id, id) IN (
        SELECT o.organization_id, o.id FROM mail_outbox o
        WHERE /* not held */ o.state = 'waiting' AND o.due_at <= ?1
        ORDER BY o.due_at, o.at, o.id LIMIT ?4 /* skip locked */)
      AND state = 'waiting'
    RETURNING organization_id, id";

/// A mail as it is to be sent; none when it is no longer true: the conversation has gone to someone
/// else, its recipient has left, or the invitation or link was used, revoked, or is too old.
fn mail() -> String {
    format!(
        "SELECT g.name, COALESCE(r.name, ''), COALESCE(r.email, i.email), a.name, \
         o.conversation_id, u.name, c.number, o.invitation_id, i.issue, p.id, o.alert, o.at, \
         o.attempts, {SELECT} \
         FROM mail_outbox o \
         JOIN mail_settings s ON s.organization_id = o.organization_id \
         JOIN organizations g ON g.id = o.organization_id \
         LEFT JOIN conversations c ON c.organization_id = o.organization_id \
             AND c.id = o.conversation_id AND c.assignee_id = o.recipient_id \
         LEFT JOIN members m ON m.organization_id = o.organization_id \
             AND m.user_id = o.recipient_id AND m.state = 'active' \
         LEFT JOIN users r ON r.id = m.user_id \
         LEFT JOIN invitations i ON i.organization_id = o.organization_id \
             AND i.id = o.invitation_id AND i.ended_at IS NULL AND i.expires_at > ?3 \
         LEFT JOIN password_resets p ON p.id = o.reset_id AND p.used_at IS NULL \
             AND p.expires_at > ?3 \
         LEFT JOIN users a ON a.id = o.actor_id \
         LEFT JOIN customers u ON u.organization_id = c.organization_id AND u.id = c.customer_id \
         WHERE o.organization_id = ?1 AND o.id = ?2 \
             AND (i.id IS NOT NULL OR (r.id IS NOT NULL \
                 AND (c.id IS NOT NULL OR p.id IS NOT NULL OR o.alert IS NOT NULL)))"
    )
}

fn read(
    mut row: Row,
    organization: OrganizationId,
    id: MailId,
    lease: Uuid,
) -> Result<ClaimedMail, Error> {
    let (organization_name, recipient_name) = (row.take()?, row.take()?);
    let (recipient_email, actor_name) = (row.take()?, row.take()?);
    let conversation = row.take::<Option<ConversationId>>()?;
    let (customer_name, number) = (row.take()?, row.take::<Option<Address>>()?);
    let invitation = row.take::<Option<InvitationId>>()?.zip(row.take::<Option<i64>>()?);
    let reset = row.take::<Option<PasswordResetId>>()?;
    let alert = Json::read(&mut row)?.parse::<StoredAlert>()?;
    let about = if let Some((conversation, number)) = conversation.zip(number) {
        MailAbout::Assignment { conversation, customer_name, number }
    } else if let Some((invitation, issue)) = invitation {
        MailAbout::Invitation { invitation, issue }
    } else if let Some(reset) = reset {
        MailAbout::PasswordReset { reset }
    } else if let Some(StoredAlert { alert, place }) = alert {
        MailAbout::Alert { alert, place }
    } else {
        return Err(Error::Corrupt("a mail about nothing"));
    };
    let mail = Mail {
        id,
        organization,
        organization_name,
        recipient_name,
        recipient_email,
        actor_name,
        about,
        at: row.take()?,
        attempt: row.take()?,
    };
    Ok(ClaimedMail { mail, settings: mail::read(&mut row)?, lease })
}

/// Writes down what became of a mail; says of how many that is true.
async fn settle(
    change: &mut Change<'_>,
    (id, lease): (MailId, Uuid),
    fate: MailFate,
    now: Timestamp,
) -> Result<u64, Error> {
    let organization = change.organization();
    let (state, due_at, problem) = match fate {
        MailFate::Sent => {
            let sql = "DELETE FROM mail_outbox \
                       WHERE organization_id = ?1 AND id = ?2 AND lease = ?3";
            return change.execute(sql, values![organization, id, lease]).await;
        }
        MailFate::Again(at, problem) => ("waiting", at, problem),
        MailFate::GivenUp(problem) => ("failed", now, problem),
    };
    let sql = "UPDATE mail_outbox SET state = ?4, due_at = ?5, problem = ?6, problem_at = ?7, \
               lease = NULL WHERE organization_id = ?1 AND id = ?2 AND lease = ?3";
    let values = values![organization, id, lease, state, due_at, problem, now];
    change.execute(sql, values).await
}

async fn leave(tx: &mut WriteTx, organization: OrganizationId, id: MailId) -> Result<(), Error> {
    let sql = "DELETE FROM mail_outbox WHERE organization_id = ?1 AND id = ?2";
    tx.execute(sql, values![organization, id]).await.map(drop)
}

impl Store {
    /// Claims up to `limit` mails that are due until `until`, when they count as due again. Those
    /// of organizations that are held wait.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn claim_mail(
        &self,
        limit: usize,
        (now, until): (Timestamp, Timestamp),
        lease: Uuid,
        held: &Held,
    ) -> Result<Vec<ClaimedMail>, Error> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut values = values![now, until, lease, limit].to_vec();
        let sql = CLAIM.replace("/* not held */", &held.condition(&mut values));
        self.database
            .write_unlocked(async move |tx: &mut WriteTx| {
                let skip = if tx.is_postgres() { "FOR UPDATE OF o SKIP LOCKED" } else { "" };
                let rows = tx.query(&sql.replace("/* skip locked */", skip), &values).await?;
                let mut claimed = Vec::with_capacity(rows.len());
                for mut row in rows {
                    let (organization, id) = (row.take()?, row.take()?);
                    match tx.find(&mail(), values![organization, id, now]).await? {
                        Some(row) => claimed.push(read(row, organization, id, lease)?),
                        None => leave(tx, organization, id).await?,
                    }
                }
                Ok(claimed)
            })
            .await
    }

    /// When the next email of organizations that aren't held is due, if any.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn next_mail(&self, held: &Held) -> Result<Option<Timestamp>, Error> {
        let mut values = vec![];
        let condition = held.condition(&mut values);
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let sql = format!(
                    "SELECT o.due_at FROM mail_outbox o WHERE {condition} o.state = 'waiting' \
                     ORDER BY o.due_at LIMIT 1"
                );
                tx.find(&sql, &values).await?.map(|mut row| row.take()).transpose()
            })
            .await
    }

    /// Saves the result of an email, unless its lease ended and another worker has it.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn settle_mail(
        &self,
        claimed: &ClaimedMail,
        fate: MailFate,
        now: Timestamp,
    ) -> Result<(), Error> {
        let (organization, id, lease) = (claimed.mail.organization, claimed.mail.id, claimed.lease);
        self.database
            .change_by_system(organization, System::Mailer, async move |mut change: Change<'_>| {
                if settle(&mut change, (id, lease), fate, now).await? == 0 {
                    return Ok(());
                }
                let sql = "DELETE FROM mail_outbox \
                           WHERE organization_id = ?1 AND state = 'failed' AND problem_at < ?2";
                change.execute(sql, values![organization, now - SHOWN]).await?;
                change.tell_setting(OrganizationSetting::MailOutbox, now)
            })
            .await
    }

    /// How many mails wait, and what went wrong last.
    ///
    /// # Errors
    /// [`Error::Forbidden`] without the right to the settings.
    pub async fn mail_queue(&self, access: &Access) -> Result<MailQueue, Error> {
        access.require(Permission::Settings)?;
        let organization = access.organization();
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let sql = "SELECT COUNT(*) FROM (SELECT 1 FROM mail_outbox \
                           WHERE organization_id = ?1 AND state = 'waiting' LIMIT ?2) AS w";
                let counted = tx.find(sql, values![organization, MOST_COUNTED]).await?;
                let waiting = counted.ok_or(Error::Corrupt("no count"))?.take()?;
                let sql = "SELECT o.problem_at, o.problem, o.state, COALESCE(r.name, i.email) \
                           FROM mail_outbox o LEFT JOIN users r ON r.id = o.recipient_id \
                           LEFT JOIN invitations i ON i.organization_id = o.organization_id \
                               AND i.id = o.invitation_id \
                           WHERE o.organization_id = ?1 AND o.problem_at IS NOT NULL \
                           ORDER BY o.problem_at DESC LIMIT 1";
                let last = tx.find(sql, values![organization]).await?;
                Ok(MailQueue { waiting, last_problem: last.map(read_problem).transpose()? })
            })
            .await
    }
}

fn read_problem(mut row: Row) -> Result<MailProblem, Error> {
    let (at, detail) = (row.take()?, row.take::<Option<String>>()?.unwrap_or_default());
    let given_up = match row.take()? {
        "failed" => true,
        "waiting" => false,
        _ => return Err(Error::Corrupt("an unknown state of a mail")),
    };
    Ok(MailProblem { at, detail, given_up, recipient: row.take()? })
}
