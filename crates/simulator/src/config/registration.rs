//! What carriers want to know before they let texts through.

use serde::{Deserialize, Serialize};

/// A campaign: what a service's long codes text to the United States for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct CampaignConfig {
    /// `PENDING`, `IN_PROGRESS`, `VERIFIED` or `FAILED`.
    pub status: String,
    /// `BN…`: the business it belongs to.
    #[serde(default)]
    pub brand_sid: String,
    /// What it was registered for.
    #[serde(default)]
    pub usecase: String,
    /// Why it failed.
    #[serde(default)]
    pub errors: Vec<String>,
    /// Texts a second that AT&T lets through, where Twilio says so.
    #[serde(default)]
    pub mps: Option<u32>,
}

/// A business, as registered for texting from long codes.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct BrandConfig {
    /// `BN…`
    pub sid: String,
    /// `PENDING`, `APPROVED`, `FAILED`, `IN_REVIEW`, `SUSPENDED` …
    pub status: String,
    /// Why it failed.
    #[serde(default)]
    pub failure_reason: Option<String>,
}

/// What was handed in to have a toll-free number verified.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct TollFreeConfig {
    /// The number, in E.164.
    pub number: String,
    /// `PENDING_REVIEW`, `IN_REVIEW`, `TWILIO_APPROVED` or `TWILIO_REJECTED`.
    pub status: String,
    /// Why it was refused.
    #[serde(default)]
    pub rejection_reason: Option<String>,
}
