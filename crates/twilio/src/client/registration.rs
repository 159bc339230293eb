//! What was registered with carriers, without which they hold back texts in North America.

use super::Client;
use super::json::Fields;
use super::pages::{Listed, Pages};
use crate::sid::{MessagingServiceSid, PhoneNumberSid};
use serde_json::Value;

/// A campaign (A2P 10DLC): what the long codes of a messaging service text to the United States
/// for.
///
/// Source: <https://www.twilio.com/docs/messaging/api/usapptoperson-resource>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Campaign {
    /// `QE…`
    pub sid: String,
    /// Its status.
    pub status: CampaignStatus,
    /// The business it belongs to, `BN…`.
    pub brand_sid: Option<String>,
    /// Why it failed, in Twilio's words.
    pub errors: Vec<String>,
    /// How many texts a second AT&T takes, where Twilio says so.
    pub texts_a_second: Option<u32>,
}

/// The status of a campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CampaignStatus {
    /// Handed in.
    Pending,
    /// Being looked at.
    InProgress,
    /// Approved.
    Verified,
    /// Refused.
    Failed,
    /// A status this crate does not know, as given.
    Other(String),
}

impl Listed for Campaign {
    const KEY: &'static str = "compliance";
    fn from_json(value: &Value) -> Option<Self> {
        let fields = Fields::of(value);
        let errors = fields.list("errors").map(Vec::as_slice).unwrap_or_default();
        Some(Self {
            sid: fields.filled("sid")?,
            status: match fields.text("campaign_status").unwrap_or_default() {
                "PENDING" => CampaignStatus::Pending,
                "IN_PROGRESS" => CampaignStatus::InProgress,
                "VERIFIED" => CampaignStatus::Verified,
                "FAILED" => CampaignStatus::Failed,
                other => CampaignStatus::Other(other.to_owned()),
            },
            brand_sid: fields.filled("brand_registration_sid"),
            errors: errors
                .iter()
                .filter_map(|error| Fields::of(error).filled("description"))
                .collect(),
            texts_a_second: fields.within("rate_limits").within("att").number("mps"),
        })
    }
}

/// A business as carriers know it.
///
/// Source: <https://www.twilio.com/docs/messaging/api/brand-registration-resource>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brand {
    /// `BN…`
    pub sid: String,
    /// Its status.
    pub status: BrandStatus,
    /// Why it failed, in Twilio's words.
    pub failure_reason: Option<String>,
}

/// The status of a brand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BrandStatus {
    /// Handed in.
    Pending,
    /// Being looked at.
    InReview,
    /// Approved.
    Approved,
    /// Refused.
    Failed,
    /// Taken back.
    Suspended,
    /// A status this crate does not know, as given.
    Other(String),
}

impl Listed for Brand {
    const KEY: &'static str = "data";
    fn from_json(value: &Value) -> Option<Self> {
        let fields = Fields::of(value);
        Some(Self {
            sid: fields.filled("sid")?,
            status: match fields.text("status").unwrap_or_default() {
                "PENDING" => BrandStatus::Pending,
                "IN_REVIEW" => BrandStatus::InReview,
                "APPROVED" => BrandStatus::Approved,
                "FAILED" => BrandStatus::Failed,
                "SUSPENDED" => BrandStatus::Suspended,
                other => BrandStatus::Other(other.to_owned()),
            },
            failure_reason: fields.filled("failure_reason"),
        })
    }
}

/// What was handed in to have a toll-free number verified.
///
/// Source: <https://www.twilio.com/docs/messaging/api/tollfree-verification-resource>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TollFreeVerification {
    /// `HH…`
    pub sid: String,
    /// The number.
    pub number_sid: Option<PhoneNumberSid>,
    /// Its status.
    pub status: TollFreeStatus,
    /// Why it was refused, in Twilio's words.
    pub rejection_reason: Option<String>,
}

/// The status of a toll-free number's verification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TollFreeStatus {
    /// Handed in.
    PendingReview,
    /// Being looked at.
    InReview,
    /// Approved.
    Approved,
    /// Refused.
    Rejected,
    /// A status this crate does not know, as given.
    Other(String),
}

impl Listed for TollFreeVerification {
    const KEY: &'static str = "verifications";
    fn from_json(value: &Value) -> Option<Self> {
        let fields = Fields::of(value);
        Some(Self {
            sid: fields.filled("sid")?,
            number_sid: fields
                .text("tollfree_phone_number_sid")
                .and_then(|sid| PhoneNumberSid::parse(sid).ok()),
            status: match fields.text("status").unwrap_or_default() {
                "PENDING_REVIEW" => TollFreeStatus::PendingReview,
                "IN_REVIEW" => TollFreeStatus::InReview,
                "TWILIO_APPROVED" => TollFreeStatus::Approved,
                "TWILIO_REJECTED" => TollFreeStatus::Rejected,
                other => TollFreeStatus::Other(other.to_owned()),
            },
            rejection_reason: fields.filled("rejection_reason"),
        })
    }
}

impl Client {
    /// Lists the campaigns of a messaging service's long codes: none or one.
    #[must_use]
    pub fn list_campaigns(&self, service: &MessagingServiceSid) -> Pages<'_, Campaign> {
        let url = self.messaging_url(&format!("Services/{service}/Compliance/Usa2p"));
        Pages::on(self, &self.messaging, url)
    }

    /// Lists the businesses that the account registered with carriers.
    #[must_use]
    pub fn list_brands(&self) -> Pages<'_, Brand> {
        Pages::on(self, &self.messaging, self.messaging_url("a2p/BrandRegistrations"))
    }

    /// Lists the toll-free verifications.
    #[must_use]
    pub fn list_toll_free_verifications(&self) -> Pages<'_, TollFreeVerification> {
        Pages::on(self, &self.messaging, self.messaging_url("Tollfree/Verifications"))
    }
}
