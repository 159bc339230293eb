//! The mailer: claims mails that are due and hands them to their organization's mail server (I7).
//!
//! A claim is a lease: should this process vanish in the middle, the mail is due again when the
//! lease is over, and goes out once more with the same Message-ID. Each organization has few
//! connections at once, so that one whose mail server hangs holds up nobody else.

use super::caught::Job;
use super::fair_share::Limits;
use super::rounds::{Claiming, Queue, rounds};
use super::shift::Shift;
use crate::mail::{self, Letter, deliver};
use hearback_inbox::mail::{MailAbout, MailOutcome};
use hearback_inbox::{OrganizationId, Timestamp};
use hearback_store::{ClaimedMail, Error, Held, Wake};
use jiff::SignedDuration;

/// So many mails are on their way at once, and so many of one organization.
const AT_ONCE: Limits = Limits { all: 16, each: 2, step: 1 };
/// Longer than a mail server may take.
const LEASE: SignedDuration = SignedDuration::from_secs(120);
const PANICKED: &str = "Hearback failed while writing this email. That’s a bug; please report it.";

/// Runs until the stop.
pub(super) async fn run(shift: Shift) {
    rounds(&shift, &Claiming::<Mails>::new()).await;
}

/// The queue of mails.
struct Mails;

impl Queue for Mails {
    type Claimed = ClaimedMail;

    const WAKE: Wake = Wake::Mail;
    const LIMITS: Limits = AT_ONCE;

    async fn claim(
        shift: &Shift,
        room: usize,
        full: Vec<OrganizationId>,
    ) -> Result<Vec<ClaimedMail>, Error> {
        let now = shift.app.now();
        let lease = shift.app.id();
        shift.app.store().claim_mail(room, (now, now + LEASE), lease, &held(full)).await
    }

    async fn next(shift: &Shift, full: Vec<OrganizationId>) -> Result<Option<Timestamp>, Error> {
        shift.app.store().next_mail(&held(full)).await
    }

    fn organization(mail: &ClaimedMail) -> OrganizationId {
        mail.mail.organization
    }

    async fn work(shift: Shift, mail: ClaimedMail) {
        send(&shift, mail).await;
    }
}

fn held(organizations: Vec<OrganizationId>) -> Held {
    Held { organizations, lines: vec![] }
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
        let why = "We can't read the mail server's password anymore. Enter it again.";
        return MailOutcome::Later(why.to_owned());
    };
    let app = &shift.app;
    let path = match mail.about {
        MailAbout::Assignment { conversation, .. } => {
            format!("/o/{}/c/{conversation}", mail.organization)
        }
        MailAbout::Invitation { invitation, issue } => {
            app.invitation_links().path(invitation, issue)
        }
        MailAbout::PasswordReset { reset } => app.reset_links().path(reset, 1),
        MailAbout::Alert { .. } => "/account".to_owned(),
    };
    let letter = Letter::of(mail, &app.public_url().of(&path));
    match deliver(shift.app.settings(), settings, password.as_ref(), &letter).await {
        Ok(()) => MailOutcome::Sent,
        Err(trouble) => trouble.into(),
    }
}
