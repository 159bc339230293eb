//! Mails on their way: claimed by lease, and given to one at a time.

use crate::stage::{Stage, on_each_engine};
use hearback_inbox::mail::{MailFate, MailSecurity};
use hearback_inbox::{Role, Timestamp, UserId};
use hearback_store::{ClaimedMail, Held, MailSettings};
use jiff::SignedDuration;

async fn set_up(stage: &Stage) {
    let settings = MailSettings {
        host: "mail.northside.example".into(),
        port: 587,
        security: MailSecurity::Starttls,
        user_name: Some("northside".into()),
        password: Some(b"sealed".to_vec()),
        from_name: "Northside".into(),
        from_address: "inbox@northside.example".into(),
    };
    stage.store.set_mail_settings(&stage.maya(), settings.clone(), stage.now()).await.unwrap();
    let stored = stage.store.mail_settings(&stage.maya()).await.unwrap();
    assert_eq!(stored, Some(settings));
}

/// Maya assigns Daniela's conversation and has the new owner told.
async fn told(stage: &Stage, whom: UserId) {
    let daniela = stage.daniela_writes("Hello").await;
    let (id, at) = (stage.id(), stage.now());
    let maya = stage.maya();
    stage.store.assign_conversation(&maya, daniela, Some(whom), Some(id), at).await.unwrap();
}

async fn claim(stage: &Stage, now: Timestamp) -> Vec<ClaimedMail> {
    let until = now + SignedDuration::from_secs(120);
    stage.store.claim_mail(5, (now, until), stage.id(), &Held::default()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_whose_sender_vanished_is_sent_once_more_and_only_the_last_claim_counts() {
    on_each_engine(|stage| async move {
        set_up(&stage).await;
        let priya = stage.hire("Priya", Role::SmsUser, true).await.member().unwrap();
        told(&stage, priya).await;
        let now = stage.now();
        let first = claim(&stage, now).await.remove(0);
        assert_eq!((&*first.mail.recipient_name, first.mail.attempt), ("Priya", 1));
        assert_eq!(first.mail.actor_name.as_deref(), Some("Maya Reyes"));
        assert_eq!(first.settings.password.as_deref(), Some(b"sealed".as_slice()));
        assert!(claim(&stage, now).await.is_empty(), "one has it");
        let later = now + SignedDuration::from_secs(121);
        assert_eq!(stage.store.next_mail(&Held::default()).await.unwrap(), Some(first_due(now)));
        let second = claim(&stage, later).await.remove(0);
        assert_eq!((second.mail.id, second.mail.attempt), (first.mail.id, 2));
        // The first was only slow. What it says comes too late.
        let given_up = MailFate::GivenUp("No such user.".into());
        stage.store.settle_mail(&first, given_up, later).await.unwrap();
        assert_eq!(stage.store.mail_queue(&stage.maya()).await.unwrap().waiting, 1);
        stage.store.settle_mail(&second, MailFate::Sent, later).await.unwrap();
        let queue = stage.store.mail_queue(&stage.maya()).await.unwrap();
        assert_eq!((queue.waiting, queue.last_problem), (0, None));
    })
    .await;
}

fn first_due(claimed: Timestamp) -> Timestamp {
    claimed + SignedDuration::from_secs(120)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organization_that_is_held_waits_and_a_settled_mail_is_due_when_it_was_said() {
    on_each_engine(|stage| async move {
        set_up(&stage).await;
        let priya = stage.hire("Priya", Role::SmsUser, true).await.member().unwrap();
        told(&stage, priya).await;
        let now = stage.now();
        let held = Held { organizations: vec![stage.organization], lines: vec![] };
        let until = first_due(now);
        let store = &stage.store;
        assert!(store.claim_mail(5, (now, until), stage.id(), &held).await.unwrap().is_empty());
        assert_eq!(store.next_mail(&held).await.unwrap(), None);
        let claimed = claim(&stage, now).await.remove(0);
        let again = now + SignedDuration::from_secs(7);
        let fate = MailFate::Again(again, "Nothing answers.".into());
        store.settle_mail(&claimed, fate, now).await.unwrap();
        assert_eq!(store.next_mail(&Held::default()).await.unwrap(), Some(again));
        let problem = store.mail_queue(&stage.maya()).await.unwrap().last_problem.unwrap();
        assert_eq!((&*problem.detail, problem.given_up), ("Nothing answers.", false));
        assert!(claim(&stage, now).await.is_empty(), "not due yet");
        assert_eq!(claim(&stage, again).await.len(), 1);
    })
    .await;
}
