//! Whether carriers let texts through.

use super::scene::on_a_calm_account;
use crate::story::{ACCOUNT, MAIN, add_line};
use hearback_simulator::{NumberConfig, NumberKind, TollFreeConfig};
use serde_json::Value;

#[tokio::test]
async fn campaigns_of_american_numbers() {
    on_a_calm_account(|scene| async move {
        scene.change_service(|service| service.campaign = None);
        let found = scene.check().await;
        let missing = found.of_line(MAIN, "campaign_missing", "isn't in an A2P 10DLC campaign");
        assert_eq!((&missing["severity"], &missing["fix"]), (&"problem".into(), &Value::Null));
        assert!(missing["help"]["url"].as_str().unwrap().starts_with("https://www.twilio.com/"));

        for (status, code, severity, words) in [
            ("PENDING", "campaign_pending", "warning", "is in review"),
            ("IN_PROGRESS", "campaign_pending", "warning", "is in review"),
            ("FAILED", "campaign_failed", "problem", "was rejected (No opt-in)"),
        ] {
            scene.change_service(|service| {
                let campaign = service.campaign.get_or_insert_default();
                campaign.status = status.into();
                campaign.errors = vec!["No opt-in.".into()];
            });
            let found = scene.check().await;
            assert_eq!(found.of_line(MAIN, code, words)["severity"], severity);
            assert_eq!(found.0["verdict"], severity);
        }
        // A word that Twilio may invent says nothing certain.
        scene.change_service(|service| {
            service.campaign.get_or_insert_default().status = "DREAMING".into();
        });
        scene.check().await.is_fine();
    })
    .await;
}

#[tokio::test]
async fn the_brand_behind_a_campaign() {
    on_a_calm_account(|scene| async move {
        for (status, words) in [
            ("PENDING", "isn't approved yet"),
            ("IN_REVIEW", "isn't approved yet"),
            ("FAILED", "was rejected (Tax number unknown)"),
            ("SUSPENDED", "is suspended"),
        ] {
            scene.change_account(|account| {
                account.brands[0].status = status.into();
                account.brands[0].failure_reason = Some("Tax number unknown".into());
            });
            scene.check().await.of_line(MAIN, "brand_not_approved", words);
        }
    })
    .await;
}

#[tokio::test]
async fn toll_free_numbers_and_numbers_of_other_countries() {
    const TOLL_FREE: &str = "+18885550100";
    const LONDON: &str = "+442079460958";
    on_a_calm_account(|scene| async move {
        for (number, name) in [(TOLL_FREE, "Toll-free"), (LONDON, "London")] {
            add_line(&scene.inbox.store, scene.inbox.organization, number, name).await;
            let mut config = NumberConfig::local(number, name).with_sms_url(&scene.webhook);
            if number == TOLL_FREE {
                config.kind = NumberKind::TollFree;
            }
            scene.twilio.add_number(ACCOUNT, &config);
        }
        let found = scene.check().await;
        found.of_line(TOLL_FREE, "toll_free_unverified", "isn't verified");
        assert_eq!(found.line(LONDON)["verdict"], "fine", "no carrier there asks");
        for (status, code, words) in [
            ("PENDING_REVIEW", "toll_free_pending", "is in review"),
            ("IN_REVIEW", "toll_free_pending", "is in review"),
            ("TWILIO_REJECTED", "toll_free_rejected", "was rejected (Website missing)"),
        ] {
            let verification = TollFreeConfig {
                number: TOLL_FREE.into(),
                status: status.into(),
                rejection_reason: Some("Website missing".into()),
            };
            scene.change_account(|account| account.toll_free_verifications = vec![verification]);
            scene.check().await.of_line(TOLL_FREE, code, words);
        }
        scene.change_account(|account| {
            account.toll_free_verifications[0].status = "TWILIO_APPROVED".into();
        });
        assert_eq!(scene.check().await.line(TOLL_FREE)["verdict"], "fine");
    })
    .await;
}
