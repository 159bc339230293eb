//! The mailer: claims mails that are due and hands them to their organization's mail server (I7).
//!
//! A claim is a lease: should this process vanish in the middle, the mail is due again when the
//! lease is over, and goes out once more with the same Message-ID. Each organization has few
//! connections at once, so that one whose mail server hangs holds up nobody else.

use super::Shift;
use crate::mail::{self, Letter, deliver};
use hearback_inbox::OrganizationId;
use hearback_inbox::mail::MailOutcome;
use hearback_store::{ClaimedMail, Error, Held};
use jiff::SignedDuration;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// So many mails are on their way at once, and so many of one organization.
const AT_ONCE: usize = 16;
const AT_ONCE_EACH: usize = 2;
/// Longer than a mail server may take.
const LEASE: SignedDuration = SignedDuration::from_secs(120);
/// A lost signal, such as another node's, costs no more than this.
const LONGEST_SLEEP: Duration = Duration::from_secs(5);
const SHORTEST_SLEEP: Duration = Duration::from_millis(5);
const AFTER_FAILURE: Duration = Duration::from_secs(1);

/// Whose mails are on their way.
#[derive(Default)]
struct UnderWay {
    each: Mutex<HashMap<OrganizationId, usize>>,
    freed: Notify,
}

impl UnderWay {
    fn room(&self) -> usize {
        let each = self.each.lock().unwrap_or_else(PoisonError::into_inner);
        AT_ONCE.saturating_sub(each.values().sum())
    }

    fn held(&self) -> Held {
        let each = self.each.lock().unwrap_or_else(PoisonError::into_inner);
        let full = each.iter().filter(|(_, count)| **count >= AT_ONCE_EACH);
        Held { organizations: full.map(|(organization, _)| *organization).collect(), lines: vec![] }
    }

    fn begin(&self, organization: OrganizationId) {
        let mut each = self.each.lock().unwrap_or_else(PoisonError::into_inner);
        *each.entry(organization).or_default() += 1;
    }

    fn end(&self, organization: OrganizationId) {
        let mut each = self.each.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = each.get_mut(&organization) {
            *count -= 1;
            if *count == 0 {
                each.remove(&organization);
            }
        }
        drop(each);
        self.freed.notify_one();
    }
}

/// Runs until the stop.
pub(super) async fn run(shift: Shift) {
    let under_way = Arc::new(UnderWay::default());
    let wakes = shift.app.store().mail_wakes();
    while !shift.stop.is_cancelled() {
        let woken = wakes.notified();
        let freed = under_way.freed.notified();
        let sleep = match claim(&shift, &under_way).await {
            Ok(sleep) => sleep,
            Err(Error::Closed) => return,
            Err(error) => {
                tracing::error!(%error, "could not read which mails are to be sent");
                AFTER_FAILURE
            }
        };
        shift.rest(sleep, woken, freed).await;
    }
}

/// Claims once, has each mail sent, and says for how long there is nothing more to do.
async fn claim(shift: &Shift, under_way: &Arc<UnderWay>) -> Result<Duration, Error> {
    let room = under_way.room().min(AT_ONCE_EACH);
    if room == 0 {
        return Ok(LONGEST_SLEEP);
    }
    let (store, now) = (shift.app.store(), shift.app.now());
    let held = under_way.held();
    let lease = shift.app.id();
    let claimed = store.claim_mail(room, (now, now + LEASE), lease, &held).await?;
    let more = claimed.len() == room;
    for one in claimed {
        let organization = one.mail.organization;
        under_way.begin(organization);
        let (shift, under_way) = (shift.clone(), under_way.clone());
        shift.tasks.clone().spawn(async move {
            send(&shift, one).await;
            under_way.end(organization);
        });
    }
    if more {
        return Ok(Duration::ZERO);
    }
    let next = store.next_mail(&under_way.held()).await?;
    let wait = next.and_then(|due| Duration::try_from(due.duration_since(now)).ok());
    Ok(wait.unwrap_or(LONGEST_SLEEP).clamp(SHORTEST_SLEEP, LONGEST_SLEEP))
}

async fn send(shift: &Shift, claimed: ClaimedMail) {
    let outcome = hand(shift, &claimed).await;
    let (id, organization) = (claimed.mail.id, claimed.mail.organization);
    // Why it was not taken may name the recipient: an admin reads it, the log does not.
    let became = match &outcome {
        MailOutcome::Sent => "sent",
        MailOutcome::Later(_) => "not taken yet",
        MailOutcome::Never(_) => "refused",
    };
    tracing::info!(%organization, %id, became, "a mail was tried");
    let now = shift.app.now();
    let fate = outcome.fate(claimed.mail.at, claimed.mail.attempt, now, rand::random());
    if let Err(error) = shift.app.store().settle_mail(&claimed, fate, now).await {
        // The lease ends, and it is sent once more.
        tracing::error!(%organization, %id, %error, "could not write down what became of a mail");
    }
}

async fn hand(shift: &Shift, claimed: &ClaimedMail) -> MailOutcome {
    let (settings, mail) = (&claimed.settings, &claimed.mail);
    let key = &shift.app.settings().key;
    let Ok(password) = mail::open(key, mail.organization, settings) else {
        let why = "The mail server’s password can’t be read any more: enter it anew.";
        return MailOutcome::Later(why.to_owned());
    };
    let link = shift.app.public_url().of(&format!("/c/{}", mail.conversation));
    let letter = Letter::assignment(mail, &link);
    match deliver(settings, password.as_ref(), &letter).await {
        Ok(()) => MailOutcome::Sent,
        Err(trouble) => trouble.into(),
    }
}
