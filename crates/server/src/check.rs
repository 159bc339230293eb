//! The check (L4): what is wrong between Twilio and this inbox, in plain words, and what fixes it.
//!
//! [`Checker`] gathers facts (`gather`), a pure function turns them into findings (`diagnose`), and one
//! click fixes what can be fixed (`fix`).

mod diagnose;
mod facts;
pub(crate) mod fix;
mod gather;
pub(crate) mod probe;
pub(crate) mod self_report;
pub(crate) mod sockets;

pub use fix::{FixError, FixRequest};
pub use gather::{Checker, CheckerError};

use crate::twilio::replaced::ReplacedSetting;
use hearback_inbox::{Address, LineId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a check found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Check {
    /// When the check ran.
    pub at: Timestamp,
    /// The worst of the findings.
    pub verdict: Verdict,
    /// When something was last written to the database.
    #[schema(required)]
    pub last_write_at: Option<Timestamp>,
    /// Findings about the account or the installation, worst first.
    pub findings: Vec<Finding>,
    /// The lines, worst first.
    pub lines: Vec<LineCheck>,
}

/// What a check found about a line.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LineCheck {
    /// The line.
    pub line_id: LineId,
    /// Its name among the team.
    pub name: String,
    /// Its number, short code or messaging service.
    pub number: Address,
    /// Whether it's on.
    pub on: bool,
    /// When a text last came in on it.
    #[schema(required)]
    pub last_inbound_at: Option<Timestamp>,
    /// Whether Twilio could be asked about it. If not, an empty list of findings says little.
    pub asked: bool,
    /// The worst of the findings.
    pub verdict: Verdict,
    /// The findings, worst first.
    pub findings: Vec<Finding>,
}

/// The overall result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Everything's working.
    Fine,
    /// Something needs attention.
    Warning,
    /// Texts aren't sent or received.
    Problem,
}

impl Verdict {
    fn of(findings: &[Finding]) -> Self {
        let worst = findings.iter().map(|finding| finding.severity).max();
        match worst {
            Some(Severity::Problem) => Self::Problem,
            Some(Severity::Warning) => Self::Warning,
            Some(Severity::Note) | None => Self::Fine,
        }
    }
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Good to know.
    Note,
    /// Needs attention.
    Warning,
    /// Texts aren't sent or received.
    Problem,
}

/// Something the check found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Finding {
    /// What it is, for programs.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, and what to do if no fix is offered, in plain words.
    pub sentence: String,
    /// When it last happened, where that is known.
    #[schema(required)]
    pub at: Option<Timestamp>,
    /// What fixes it.
    #[schema(required)]
    pub fix: Option<Fix>,
    /// Where to read on, if nothing here fixes it.
    #[schema(required)]
    pub help: Option<Help>,
}

impl Finding {
    fn new(code: Code, severity: Severity, sentence: impl Into<String>) -> Self {
        Self { code, severity, sentence: sentence.into(), at: None, fix: None, help: None }
    }

    fn problem(code: Code, sentence: impl Into<String>) -> Self {
        Self::new(code, Severity::Problem, sentence)
    }

    fn warning(code: Code, sentence: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, sentence)
    }

    fn note(code: Code, sentence: impl Into<String>) -> Self {
        Self::new(code, Severity::Note, sentence)
    }

    fn at(self, at: Timestamp) -> Self {
        Self { at: Some(at), ..self }
    }

    fn mended_by(self, fix: Fix) -> Self {
        Self { fix: Some(fix), ..self }
    }

    fn see(self, label: &'static str, url: impl Into<String>) -> Self {
        Self { help: Some(Help { label: label.into(), url: url.into() }), ..self }
    }
}

/// A page that helps: one of Twilio's, or one of ours if it starts with a slash.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Help {
    /// The link's text.
    pub label: String,
    /// The link's address.
    pub url: String,
}

/// What fixes a finding with one click.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Fix {
    /// What it does.
    pub kind: FixKind,
    /// The line it changes.
    #[schema(required)]
    pub line_id: Option<LineId>,
    /// The messaging service it changes.
    #[schema(required)]
    pub service_sid: Option<String>,
    /// What the button says.
    pub label: String,
    /// What it does, in a sentence.
    pub effect: String,
    /// What is set at Twilio now and would be replaced; empty if nothing is. Send it along, so that
    /// nothing is replaced unseen.
    pub replaces: Vec<ReplacedSetting>,
}

/// What one click can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FixKind {
    /// Sets our webhook for the number, called by POST.
    SetWebhook,
    /// Removes the number from its application, and sets our webhook for it.
    LeaveApplication,
    /// Has the messaging service use its numbers' webhooks, and sets ours for the number.
    DeferToNumber,
    /// Sets our webhook for the messaging service, which then handles the texts of all its numbers.
    SetServiceWebhook,
    /// Turns off the line.
    SwitchOff,
}

/// What was found, for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = FindingCode)]
#[expect(missing_docs, reason = "each is named for what its sentence says")]
pub enum Code {
    NotConnected,
    CredentialsRefused,
    AccountSuspended,
    AccountClosed,
    TwilioUnreachable,
    NotAsked,
    Trial,
    InboxOff,
    NoLines,
    PublicUrlPrivate,
    PublicUrlUnreachable,
    PublicUrlRedirects,
    PublicUrlElsewhere,
    PublicUrlPathChanged,
    PublicUrlWithoutTls,
    FilesExposed,
    PasskeysElsewhere,
    SignatureFails,
    NoWebSockets,
    ClockSkew,
    OnHold,
    SetAside,
    WebhooksRefused,
    WebhooksAstray,
    JobsPanicked,
    MailNotPermitted,
    NotWritable,
    ProxyNotTrusted,
    FewDescriptors,
    WebhookErrors,
    LineOff,
    NumberGone,
    ServiceGone,
    NoSms,
    WebhookMissing,
    WebhookElsewhere,
    WebhookByGet,
    OverriddenByApplication,
    OverriddenByService,
    DroppedByService,
    ServiceLeavesToNumber,
    PoolEmpty,
    CampaignMissing,
    CampaignPending,
    CampaignFailed,
    BrandNotApproved,
    TollFreeUnverified,
    TollFreePending,
    TollFreeRejected,
    NothingReceivedYet,
}
