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
    // What may not be asked can't be diagnosed.
    twilio.services.as_ref().ok()?;
    let campaign = match service {
        Some(service) => service.campaign.as_ref().ok()?.as_ref(),
        None => None,
    };
    let Some(campaign) = campaign else {
        let sentence = "This number is in no A2P 10DLC campaign, without which carriers in the United States block its texts. Register the brand and a campaign at Twilio, and add the number to its messaging service.";
        return Some(
            Finding::problem(Code::CampaignMissing, sentence).see("Registering", CAMPAIGNS),
        );
    };
    match &campaign.status {
        CampaignStatus::Verified => brand(twilio, campaign),
        CampaignStatus::Pending | CampaignStatus::InProgress => {
            let sentence = "The A2P 10DLC campaign of this number is being looked at. Until it is approved, carriers in the United States block its texts.";
            Some(Finding::warning(Code::CampaignPending, sentence).see("Registering", CAMPAIGNS))
        }
        CampaignStatus::Failed => {
            let why = because(campaign.errors.first().map(String::as_str));
            let sentence = format!(
                "The A2P 10DLC campaign of this number was refused{why}, so carriers in the United States block its texts. Correct it in Twilio's console and hand it in again."
            );
            Some(Finding::problem(Code::CampaignFailed, sentence).see("Registering", CAMPAIGNS))
        }
        // A word that is new says nothing certain.
        CampaignStatus::Other(_) => None,
    }
}

fn brand(twilio: &TwilioFacts, campaign: &Campaign) -> Option<Finding> {
    let sid = campaign.brand_sid.as_deref()?;
    let brand = twilio.brands.as_ref().ok()?.iter().find(|brand| brand.sid == sid)?;
    let what = match brand.status {
        BrandStatus::Failed => "was refused",
        BrandStatus::Suspended => "is suspended",
        BrandStatus::Pending | BrandStatus::InReview => "is not approved yet",
        BrandStatus::Approved | BrandStatus::Other(_) => return None,
    };
    let why = because(brand.failure_reason.as_deref());
    let sentence = format!(
        "The A2P 10DLC brand behind this number's campaign {what}{why}. Carriers in the United States may block its texts; look at it in Twilio's console."
    );
    let finding = Finding::warning(Code::BrandNotApproved, sentence);
    Some(finding.see("Registering", CAMPAIGNS))
}

fn toll_free(twilio: &TwilioFacts, number: &str) -> Option<Finding> {
    let listed = twilio.number(number)?;
    let handed_in = twilio.verifications.as_ref().ok()?;
    let verification = handed_in.iter().find(|one| one.number_sid.as_ref() == Some(&listed.sid));
    let Some(verification) = verification else {
        let sentence = "This toll-free number is not verified, so carriers block its texts. Hand in its verification at Twilio.";
        return Some(
            Finding::problem(Code::TollFreeUnverified, sentence).see("Verifying", TOLL_FREE),
        );
    };
    match verification.status {
        TollFreeStatus::Approved | TollFreeStatus::Other(_) => None,
        TollFreeStatus::PendingReview | TollFreeStatus::InReview => {
            let sentence = "The verification of this toll-free number is being looked at. Until it is approved, carriers block its texts.";
            Some(Finding::warning(Code::TollFreePending, sentence).see("Verifying", TOLL_FREE))
        }
        TollFreeStatus::Rejected => {
            let why = because(verification.rejection_reason.as_deref());
            let sentence = format!(
                "The verification of this toll-free number was refused{why}, so carriers block its texts. Correct it in Twilio's console and hand it in again."
            );
            Some(Finding::problem(Code::TollFreeRejected, sentence).see("Verifying", TOLL_FREE))
        }
    }
}

/// A reason in Twilio's words, to stand in a sentence.
fn because(reason: Option<&str>) -> String {
    let reason = reason.map(|reason| reason.trim().trim_end_matches('.')).unwrap_or_default();
    if reason.is_empty() { String::new() } else { format!(" ({reason})") }
}
