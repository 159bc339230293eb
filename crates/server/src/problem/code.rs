//! The codes of problems.

use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $status:ident;)*) => {
        /// What kind of problem it is, for programs.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum Code {
            $($(#[$doc])* $name,)*
        }

        impl Code {
            /// The HTTP status that goes with it, unless a problem names another.
            #[must_use]
            pub fn status(self) -> StatusCode {
                match self {
                    $(Self::$name => StatusCode::$status,)*
                }
            }
        }
    };
}

codes! {
    /// Nobody is signed in, or the session has ended.
    NotSignedIn = UNAUTHORIZED;
    /// The email and password don't match.
    WrongCredentials = UNAUTHORIZED;
    /// Too many attempts to sign in; `retry_after` says when to try again.
    TooManyAttempts = TOO_MANY_REQUESTS;
    /// The request comes from a page that is not ours.
    WrongOrigin = FORBIDDEN;
    /// The request names a host that this installation does not answer to.
    WrongHost = FORBIDDEN;
    /// It may be seen, but this may not be done with it.
    Forbidden = FORBIDDEN;
    /// There is nothing there, or nothing that may be seen.
    NotFound = NOT_FOUND;
    /// The request can't be read, or a field holds what it can't.
    InvalidRequest = UNPROCESSABLE_ENTITY;
    /// The message is empty.
    EmptyBody = UNPROCESSABLE_ENTITY;
    /// The message is longer than can be sent.
    BodyTooLong = UNPROCESSABLE_ENTITY;
    /// A placeholder such as `{{job_number}}` that can't be filled in; `detail` names it.
    ShortcodeUnknown = UNPROCESSABLE_ENTITY;
    /// More attachments than a message takes, or larger ones.
    TooManyAttachments = UNPROCESSABLE_ENTITY;
    /// The file is larger than can be sent.
    AttachmentTooLarge = PAYLOAD_TOO_LARGE;
    /// Files of this kind can't be sent.
    AttachmentType = UNPROCESSABLE_ENTITY;
    /// The file is empty.
    AttachmentEmpty = UNPROCESSABLE_ENTITY;
    /// The file is larger than is read.
    FileTooLarge = PAYLOAD_TOO_LARGE;
    /// The file can't be read.
    FileUnreadable = UNPROCESSABLE_ENTITY;
    /// No such file of the sender's waits to be sent.
    AttachmentUnknown = UNPROCESSABLE_ENTITY;
    /// Too many files wait to be sent.
    TooManyUnsent = CONFLICT;
    /// Too many files are being uploaded at once; `retry_after` says when to try again.
    TooManyUploads = TOO_MANY_REQUESTS;
    /// The session has too many live sockets.
    TooManySockets = TOO_MANY_REQUESTS;
    /// The line can't send pictures or files.
    NoMms = CONFLICT;
    /// It is not a phone number.
    InvalidNumber = UNPROCESSABLE_ENTITY;
    /// The number has opted out.
    OptedOut = CONFLICT;
    /// The line is switched off.
    LineOff = CONFLICT;
    /// The inbox as a whole is switched off.
    InboxOff = CONFLICT;
    /// The line doesn't exist.
    LineUnknown = UNPROCESSABLE_ENTITY;
    /// There is no line to send from yet.
    NoLine = CONFLICT;
    /// The number can't get replies.
    NotAnswerable = CONFLICT;
    /// The client's key was used for another message.
    ClientKeyConflict = CONFLICT;
    /// A colleague or the customer wrote since the sender last looked; `newer` says who and when.
    NewerMessages = CONFLICT;
    /// The message has been handed to Twilio.
    NotCancelable = CONFLICT;
    /// The carrier blocks texts to the number; only the customer can lift that.
    CarrierBlock = CONFLICT;
    /// It can't be sent at that time.
    InvalidTime = UNPROCESSABLE_ENTITY;
    /// The message waits for no time: it was sent or canceled.
    NotScheduled = CONFLICT;
    /// The message has not failed.
    NotRetryable = CONFLICT;
    /// Another file is being imported.
    ImportRunning = CONFLICT;
    /// Texting is switched off for the customer.
    TextingOff = CONFLICT;
    /// The installation was set up before.
    AlreadySetUp = CONFLICT;
    /// Twilio refused; `detail` says why.
    TwilioRefused = UNPROCESSABLE_ENTITY;
    /// It changed at Twilio since it was checked.
    ChangedAtTwilio = CONFLICT;
    /// Twilio can't be reached.
    TwilioUnreachable = BAD_GATEWAY;
    /// There is no mail server to send with.
    MailNotSetUp = CONFLICT;
    /// The mail server refused; `detail` says why.
    MailRefused = UNPROCESSABLE_ENTITY;
    /// The mail server can't be reached, or not safely; `detail` says why.
    MailUnreachable = BAD_GATEWAY;
    /// The settings at Twilio aren't what was shown.
    WebhookChanged = CONFLICT;
    /// Nobody has said under which address Twilio reaches this installation.
    PublicUrlUnset = CONFLICT;
    /// The number is a line already.
    NumberTaken = CONFLICT;
    /// Those events are no longer kept: load everything again.
    StartOver = GONE;
    /// More is asked for at once than can be done; `retry_after` says when to try again.
    Busy = SERVICE_UNAVAILABLE;
    /// The program is starting, stopping, or can't reach its database; try again.
    Starting = SERVICE_UNAVAILABLE;
    /// Something went wrong here.
    Internal = INTERNAL_SERVER_ERROR;
}
