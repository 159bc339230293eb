//! The Account resource.

use super::json::Fields;
use crate::sid::AccountSid;
use serde_json::Value;

/// An account as the API shows it, without its auth token.
///
/// Source: <https://www.twilio.com/docs/iam/api/account>.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The account.
    pub sid: AccountSid,
    /// The account it is a subaccount of; itself for a main account.
    pub owner_account_sid: Option<AccountSid>,
    /// Its name.
    pub friendly_name: Option<String>,
    /// Whether it can be used.
    pub status: AccountStatus,
    /// Whether it is a trial, which can text verified numbers only.
    pub account_type: AccountType,
}

/// Whether an account can be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountStatus {
    /// It can.
    Active,
    /// It cannot for now (funds, policy).
    Suspended,
    /// It never can again.
    Closed,
    /// A status this crate does not know, as given.
    Other(String),
}

/// What an account may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountType {
    /// It reaches verified numbers only, and marks its texts.
    Trial,
    /// It is paid for.
    Full,
    /// A type this crate does not know, as given.
    Other(String),
}

impl Account {
    pub(super) fn from_json(value: &Value) -> Option<Self> {
        let fields = Fields::of(value);
        let sid = |name| AccountSid::parse(fields.text(name)?).ok();
        Some(Self {
            sid: sid("sid")?,
            owner_account_sid: sid("owner_account_sid"),
            friendly_name: fields.filled("friendly_name"),
            status: match fields.text("status").unwrap_or_default() {
                "active" => AccountStatus::Active,
                "suspended" => AccountStatus::Suspended,
                "closed" => AccountStatus::Closed,
                other => AccountStatus::Other(other.to_owned()),
            },
            account_type: match fields.text("type").unwrap_or_default() {
                "Trial" => AccountType::Trial,
                "Full" => AccountType::Full,
                other => AccountType::Other(other.to_owned()),
            },
        })
    }
}
