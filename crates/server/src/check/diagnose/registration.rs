//! Whether carriers let texts from a line through.

use crate::check::facts::{ServiceFacts, TwilioFacts};
use crate::check::{Code, Finding};
use hearback_inbox::{Line, LineKind};
use hearback_twilio::client::{BrandStatus, Campaign, CampaignStatus, TollFreeStatus};

const CAMPAIGNS: &str = "https://www.twilio.com/docs/messaging/compliance/a2p-10dlc";
const TOLL_FREE: &str = "https://www.twilio.com/docs/messaging/compliance/toll-free";

pub(super) fn finding(twilio: &TwilioFacts, line: &Line) -> Option<Finding> {
    let number = line.number.as_str();
    match line.kind {
        LineKind::TollFree => toll_free(twilio, number),
        LineKind::LongCode if line.number.is_american() => {
            campaign(twilio, twilio.service_of(number))
        }
        LineKind::MessagingService => {
            let service = twilio.service(number)?;
            let american = line.pool.iter().any(hearback_inbox::Address::is_american);
            american.then(|| campaign(twilio, Some(service))).flatten()
        }
        LineKind::LongCode | LineKind::ShortCode => None,
    }
}

fn campaign(twilio: &TwilioFacts, service: Option<&ServiceFacts>) -> Option<Finding> {
    // Without access to services there is nothing to diagnose.
    twilio.services.as_ref().ok()?;
    let campaign = match service {
        Some(service) => service.campaign.as_ref().ok()?.as_ref(),
        None => None,
    };
    let Some(campaign) = campaign else {
        let sentence = "This number isn't in an A2P 10DLC campaign, so US carriers block its texts. Register a brand and a campaign at Twilio, and add the number to the campaign's messaging service.";
        return Some(
            Finding::problem(Code::CampaignMissing, sentence).see("How to register", CAMPAIGNS),
        );
    };
    match &campaign.status {
        CampaignStatus::Verified => brand(twilio, campaign),
        CampaignStatus::Pending | CampaignStatus::InProgress => {
            let sentence = "This number's A2P 10DLC campaign is in review. Until it's approved, US carriers block its texts.";
            Some(
                Finding::warning(Code::CampaignPending, sentence).see("How to register", CAMPAIGNS),
            )
        }
        CampaignStatus::Failed => {
            let why = because(campaign.errors.first().map(String::as_str));
            let sentence = format!(
                "This number's A2P 10DLC campaign was rejected{why}, so US carriers block its texts. Fix it in the Twilio console and submit it again."
            );
            Some(Finding::problem(Code::CampaignFailed, sentence).see("How to register", CAMPAIGNS))
        }
        // An unknown status says nothing certain.
        CampaignStatus::Other(_) => None,
    }
}

fn brand(twilio: &TwilioFacts, campaign: &Campaign) -> Option<Finding> {
    let sid = campaign.brand_sid.as_deref()?;
    let brand = twilio.brands.as_ref().ok()?.iter().find(|brand| brand.sid == sid)?;
    let what = match brand.status {
        BrandStatus::Failed => "was rejected",
        BrandStatus::Suspended => "is suspended",
        BrandStatus::Pending | BrandStatus::InReview => "isn't approved yet",
        BrandStatus::Approved | BrandStatus::Other(_) => return None,
    };
    let why = because(brand.failure_reason.as_deref());
    let sentence = format!(
        "The A2P 10DLC brand of this number's campaign {what}{why}. US carriers may block its texts. Check the brand in the Twilio console."
    );
    let finding = Finding::warning(Code::BrandNotApproved, sentence);
    Some(finding.see("How to register", CAMPAIGNS))
}

fn toll_free(twilio: &TwilioFacts, number: &str) -> Option<Finding> {
    let listed = twilio.number(number)?;
    let handed_in = twilio.verifications.as_ref().ok()?;
    let verification = handed_in.iter().find(|one| one.number_sid.as_ref() == Some(&listed.sid));
    let Some(verification) = verification else {
        let sentence = "This toll-free number isn't verified, so carriers block its texts. Submit its verification at Twilio.";
        return Some(
            Finding::problem(Code::TollFreeUnverified, sentence).see("How to verify", TOLL_FREE),
        );
    };
    match verification.status {
        TollFreeStatus::Approved | TollFreeStatus::Other(_) => None,
        TollFreeStatus::PendingReview | TollFreeStatus::InReview => {
            let sentence = "This toll-free number's verification is in review. Until it's approved, carriers block its texts.";
            Some(Finding::warning(Code::TollFreePending, sentence).see("How to verify", TOLL_FREE))
        }
        TollFreeStatus::Rejected => {
            let why = because(verification.rejection_reason.as_deref());
            let sentence = format!(
                "This toll-free number's verification was rejected{why}, so carriers block its texts. Fix it in the Twilio console and submit it again."
            );
            Some(Finding::problem(Code::TollFreeRejected, sentence).see("How to verify", TOLL_FREE))
        }
    }
}

/// A reason in Twilio's words, in parentheses.
fn because(reason: Option<&str>) -> String {
    let reason = reason.map(|reason| reason.trim().trim_end_matches('.')).unwrap_or_default();
    if reason.is_empty() { String::new() } else { format!(" ({reason})") }
}
