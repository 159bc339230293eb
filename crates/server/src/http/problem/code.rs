//! The codes of problems.

use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

macro_rules! codes {
    ($(#[doc = $meaning:literal] $name:ident = $status:ident;)*) => {
        /// The kind of problem, for programs.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        #[expect(clippy::enum_variant_names, reason = "`wrong_code` is about a code that someone gave")]
        pub enum Code {
            $(#[doc = $meaning] $name,)*
        }

        impl Code {
            /// Its HTTP status, unless a problem sets another.
            #[must_use]
            pub fn status(self) -> StatusCode {
                match self {
                    $(Self::$name => StatusCode::$status,)*
                }
            }

            /// What it means, in a sentence.
            pub(crate) fn meaning(self) -> &'static str {
                match self {
                    $(Self::$name => $meaning.trim_ascii(),)*
                }
            }
        }
    };
}

codes! {
    /// Not signed in, or the session ended.
    NotSignedIn = UNAUTHORIZED;
    /// The email and password don't match, or the passkey isn't known.
    WrongCredentials = UNAUTHORIZED;
    /// The code isn't right, or was used already.
    WrongCode = UNPROCESSABLE_ENTITY;
    /// Signing in took too long, was finished already, or the account has changed meanwhile.
    SignInOver = GONE;
    /// The link to set a password was used, is too old, or is wrong.
    ResetOver = GONE;
    /// Confirm who you are first; see `/api/v1/account/proof`.
    ProofNeeded = FORBIDDEN;
    /// Passkeys can't be used under the address of this installation.
    PasskeysUnavailable = CONFLICT;
    /// The organization requires a second factor, and the member has none yet.
    SecondFactorRequired = FORBIDDEN;
    /// The organization requires single sign-on.
    SingleSignOnRequired = FORBIDDEN;
    /// Too many sign-in attempts; `retry_after` says when to retry.
    TooManyAttempts = TOO_MANY_REQUESTS;
    /// The request comes from another site's page.
    WrongOrigin = FORBIDDEN;
    /// This installation doesn't answer to the request's host.
    WrongHost = FORBIDDEN;
    /// The caller may see it, but not do this with it.
    Forbidden = FORBIDDEN;
    /// It doesn't exist, or the caller may not see it.
    NotFound = NOT_FOUND;
    /// The request can't be read, or a field has an invalid value.
    InvalidRequest = UNPROCESSABLE_ENTITY;
    /// The message is empty.
    EmptyBody = UNPROCESSABLE_ENTITY;
    /// The message is too long to send.
    BodyTooLong = UNPROCESSABLE_ENTITY;
    /// A shortcode such as `{{job_number}}` that doesn't exist; `detail` names it.
    ShortcodeUnknown = UNPROCESSABLE_ENTITY;
    /// A shortcode that is empty here and has no default; `detail` names it.
    ShortcodeEmpty = UNPROCESSABLE_ENTITY;
    /// Too many attachments, or too large.
    TooManyAttachments = UNPROCESSABLE_ENTITY;
    /// The file is too large to send.
    AttachmentTooLarge = PAYLOAD_TOO_LARGE;
    /// Files of this kind can't be sent.
    AttachmentType = UNPROCESSABLE_ENTITY;
    /// The file is empty.
    AttachmentEmpty = UNPROCESSABLE_ENTITY;
    /// The file is too large to read.
    FileTooLarge = PAYLOAD_TOO_LARGE;
    /// The file can't be read.
    FileUnreadable = UNPROCESSABLE_ENTITY;
    /// The sender has no such file waiting to be sent.
    AttachmentUnknown = UNPROCESSABLE_ENTITY;
    /// The organization has as many canned replies as it can have.
    TooManyCannedReplies = CONFLICT;
    /// Too many files are waiting to be sent.
    TooManyUnsent = CONFLICT;
    /// Too many files are being uploaded at once; `retry_after` says when to try again.
    TooManyUploads = TOO_MANY_REQUESTS;
    /// The session has too many live sockets.
    TooManySockets = TOO_MANY_REQUESTS;
    /// The line can't send pictures or files.
    NoMms = CONFLICT;
    /// It isn't a phone number.
    InvalidNumber = UNPROCESSABLE_ENTITY;
    /// The number has opted out.
    OptedOut = CONFLICT;
    /// The line is off.
    LineOff = CONFLICT;
    /// The inbox is off.
    InboxOff = CONFLICT;
    /// The line doesn't exist.
    LineUnknown = UNPROCESSABLE_ENTITY;
    /// There's no line to send from yet.
    NoLine = CONFLICT;
    /// The number can't get replies.
    NotAnswerable = CONFLICT;
    /// The client key was used for another message.
    ClientKeyConflict = CONFLICT;
    /// A colleague or the customer wrote since the sender last looked; `newer` says who and when.
    NewerMessages = CONFLICT;
    /// Twilio already has the message.
    NotCancelable = CONFLICT;
    /// The carrier blocks texts to the number; only the customer can lift that.
    CarrierBlock = CONFLICT;
    /// It can't be sent at that time.
    InvalidTime = UNPROCESSABLE_ENTITY;
    /// Someone else has handled the text that asks to stop; `detail` says who, or how.
    StopHandled = CONFLICT;
    /// The message isn't scheduled anymore: it was sent or canceled.
    NotScheduled = CONFLICT;
    /// The message didn't fail.
    NotRetryable = CONFLICT;
    /// Another file is being imported.
    ImportRunning = CONFLICT;
    /// The import isn't where this could be done: it has to be checked first, or is over.
    ImportNotReady = CONFLICT;
    /// Texting is off for the customer.
    TextingOff = CONFLICT;
    /// The person is being erased.
    BeingErased = CONFLICT;
    /// The number is blocked.
    NumberBlocked = CONFLICT;
    /// The number is another customer's; `customer` says whose.
    NumberOnFile = CONFLICT;
    /// Another customer has that external id; `customer` says who.
    ExternalIdTaken = CONFLICT;
    /// The installation is already set up.
    AlreadySetUp = CONFLICT;
    /// Twilio refused; `detail` says why.
    TwilioRefused = UNPROCESSABLE_ENTITY;
    /// It changed at Twilio since it was checked.
    ChangedAtTwilio = CONFLICT;
    /// Twilio can't be reached.
    TwilioUnreachable = BAD_GATEWAY;
    /// No mail server is set up.
    MailNotSetUp = CONFLICT;
    /// The mail server refused; `detail` says why.
    MailRefused = UNPROCESSABLE_ENTITY;
    /// The mail server can't be reached, or not safely; `detail` says why.
    MailUnreachable = BAD_GATEWAY;
    /// The identity provider can't be reached, or not safely; `detail` says why.
    ProviderUnreachable = BAD_GATEWAY;
    /// What the identity provider says can't be used; `detail` says why.
    ProviderUnusable = UNPROCESSABLE_ENTITY;
    /// The settings at Twilio aren't what was shown.
    WebhookChanged = CONFLICT;
    /// Nobody has said under which address Twilio reaches this installation.
    PublicUrlUnset = CONFLICT;
    /// The number is a line already.
    NumberTaken = CONFLICT;
    /// They are on the team already.
    AlreadyMember = CONFLICT;
    /// Nobody who can manage the organization would be left.
    LastAdmin = CONFLICT;
    /// Members still have the role.
    RoleInUse = CONFLICT;
    /// Something else of its kind has that name.
    NameTaken = CONFLICT;
    /// The invitation was accepted, revoked, or replaced, it has expired, or the link is wrong.
    InvitationOver = GONE;
    /// Those events are no longer kept: load everything again.
    StartOver = GONE;
    /// More is asked for at once than can be done; `retry_after` says when to try again.
    Busy = SERVICE_UNAVAILABLE;
    /// The program is starting, stopping, or can't reach its database; try again.
    Starting = SERVICE_UNAVAILABLE;
    /// Something went wrong here.
    Internal = INTERNAL_SERVER_ERROR;
}

impl Code {
    /// The word that programs read.
    pub(crate) fn word(self) -> String {
        match serde_json::to_value(self) {
            Ok(serde_json::Value::String(word)) => word,
            _ => String::new(),
        }
    }
}
