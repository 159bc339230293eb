//! The mailer: claims mails that are due and hands them to their organization's mail server (I7).
//!
//! A claim is a lease: should this process vanish in the middle, the mail is due again when the
//! lease is over, and goes out once more with the same Message-ID. Each organization has few
//! connections at once, so that one whose mail server hangs holds up nobody else.

use super::Shift;
use super::caught::Job;
use super::places::Places;
use crate::mail::{self, Letter, deliver};
use hearback_inbox::mail::MailOutcome;
use hearback_store::{ClaimedMail, Error, Held, Wake};
use jiff::SignedDuration;
use std::sync::Arc;
use std::time::Duration;

/// So many mails are on their way at once, and so many of one organization.
const AT_ONCE: usize = 16;
const AT_ONCE_EACH: usize = 2;
/// Longer than a mail server may take.
const LEASE: SignedDuration = SignedDuration::from_secs(120);
/// A lost signal, such as another node's, costs no more than this.
const LONGEST_SLEEP: Duration = Duration::from_secs(5);
const SHORTEST_SLEEP: Duration = Duration::from_millis(5);
const AFTER_FAILURE: Duration = Duration::from_secs(1);
const PANICKED: &str = "Hearback failed while writing this email. That’s a bug; please report it.";

/// Runs until the stop.
pub(super) async fn run(shift: Shift) {
    let places = Arc::new(Places::default());
    let wakes = shift.app.store().wakes(Wake::Mail);
    while !shift.stop.is_cancelled() {
        let woken = wakes.notified();
        let freed = places.freed.notified();
        let sleep = match claim(&shift, &places).await {
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
async fn claim(shift: &Shift, places: &Arc<Places>) -> Result<Duration, Error> {
    let room = places.free(AT_ONCE).min(AT_ONCE_EACH);
    if room == 0 {
        return Ok(LONGEST_SLEEP);
    }
    let (store, now) = (shift.app.store(), shift.app.now());
    let held = held_back(places);
    let lease = shift.app.id();
    let claimed = store.claim_mail(room, (now, now + LEASE), lease, &held).await?;
    let more = claimed.len() == room;
    for one in claimed {
        let (shift, place) = (shift.clone(), places.take(one.mail.organization));
        shift.tasks.clone().spawn(async move {
            let _place = place;
            send(&shift, one).await;
        });
    }
    if more {
        return Ok(Duration::ZERO);
    }
    let next = store.next_mail(&held_back(places)).await?;
    let wait = next.and_then(|due| Duration::try_from(due.duration_since(now)).ok());
    Ok(wait.unwrap_or(LONGEST_SLEEP).clamp(SHORTEST_SLEEP, LONGEST_SLEEP))
}

/// Those with as many mails on their way as they may have.
fn held_back(places: &Places) -> Held {
    Held { organizations: places.full(AT_ONCE_EACH), lines: vec![] }
}

async fn send(shift: &Shift, claimed: ClaimedMail) {
    let (id, organization) = (claimed.mail.id, claimed.mail.organization);
    let handed = shift.caught(Job::Mail, Some(organization), hand(shift, &claimed)).await;
    let outcome = handed.unwrap_or_else(|| MailOutcome::Never(PANICKED.to_owned()));
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
    match deliver(shift.app.settings(), settings, password.as_ref(), &letter).await {
        Ok(()) => MailOutcome::Sent,
        Err(trouble) => trouble.into(),
    }
}
