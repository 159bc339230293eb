//! Messages that Twilio refuses.

use crate::stage::{DANIELA, KWAME, on_each_engine, once};
use hearback_inbox::Status;
use hearback_simulator::FaultKind;
use hearback_store::Error;
use jiff::SignedDuration;

#[tokio::test]
async fn a_refusal_says_why_and_holds_up_nothing() {
    on_each_engine(async |stage| {
        stage.greet(DANIELA).await;
        stage.twilio.add_fault(once(FaultKind::Reject { code: 21614 }));
        let refused = stage.write(DANIELA, "Your quote is ready").await;
        let next = stage.write(DANIELA, "Sorry, wrong number").await;
        let failed = stage.until_it_is(refused, Status::Failed).await;
        let error = failed.error.unwrap();
        assert_eq!(error.code, Some(21614));
        assert!(!error.advice.is_empty());
        stage.until_it_is(next, Status::Delivered).await;
        stage.arrived_once(DANIELA, &["Hello!", "Sorry, wrong number"]);
    })
    .await;
}

#[tokio::test]
async fn the_carriers_opt_out_stops_what_waits_and_what_would_follow() {
    on_each_engine(async |stage| {
        stage.greet(DANIELA).await;
        stage.twilio.add_fault(once(FaultKind::Reject { code: 21610 }));
        let refused = stage.write(DANIELA, "Time for your yearly check").await;
        let failed = stage.until_it_is(refused, Status::Failed).await;
        assert_eq!(failed.error.unwrap().code, Some(21610));
        let again =
            stage.compose(DANIELA, "Hello?", stage.main, SignedDuration::ZERO).await.unwrap_err();
        assert!(matches!(again, Error::Refused(_)), "{again}");
        stage.arrived_once(DANIELA, &["Hello!"]);
    })
    .await;
}

#[tokio::test]
async fn wrong_credentials_fail_with_what_to_do_and_can_be_tried_again() {
    on_each_engine(async |stage| {
        stage.greet(KWAME).await;
        stage.forget_the_token().await;
        let sent = stage.write(KWAME, "The inspector comes at ten").await;
        let failed = stage.until_it_is(sent, Status::Failed).await;
        let error = failed.error.unwrap();
        assert_eq!(error.code, Some(20003));
        assert!(error.retry_helps);
        stage.arrived_once(KWAME, &["Hello!"]);
    })
    .await;
}

#[tokio::test]
async fn a_trial_says_which_number_is_not_verified_and_whom_it_reaches() {
    on_each_engine(async |stage| {
        stage.greet(DANIELA).await;
        let account = hearback_simulator::SimulatorConfig::default().account_sid;
        stage.twilio.change_account(&account, |account| {
            account.trial = true;
            account.verified_numbers = vec![KWAME.into()];
        });
        let refused = stage.write(DANIELA, "Your quote is ready").await;
        let failed = stage.until_it_is(refused, Status::Failed).await;
        let error = failed.error.unwrap();
        assert_eq!(error.code, Some(21608));
        assert!(error.advice.starts_with(&format!("{DANIELA} isn't verified")), "{}", error.advice);
        assert!(error.advice.contains(KWAME), "{}", error.advice);
        assert!(error.retry_helps, "once it is verified");

        // One that was verified since is named at once.
        const OKAFOR: &str = "+14155550134";
        stage.twilio.change_account(&account, |account| {
            account.verified_numbers.push(OKAFOR.into());
        });
        let refused = stage.write(DANIELA, "It still is").await;
        let error = stage.until_it_is(refused, Status::Failed).await.error.unwrap();
        assert!(error.advice.contains(OKAFOR), "{}", error.advice);
    })
    .await;
}
