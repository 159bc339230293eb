//! What a store operation can end in, other than well.

use crate::{Access, Forbidden};
use hearback_inbox::customer::NotACustomer;
use hearback_inbox::message::StopOutcome;
use hearback_inbox::opt_out::NotAConsent;
use hearback_inbox::outbox::{NewerMessage, Refusal};
use hearback_inbox::{Address, CustomerSummary, Permission};

/// Why an operation did nothing. Whatever the reason, nothing of it was written.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// It doesn't exist, or the caller may not see it: both look the same (P2).
    #[error("not found, or not yours to see")]
    NotFound,
    /// It may be seen, but this may not be done with it.
    #[error("your role doesn't allow this")]
    Forbidden(Permission),
    /// The message is not taken for sending.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Someone wrote since the sender last looked (S11).
    #[error("someone replied since you last looked")]
    NewerMessages(Box<NewerMessage>),
    /// No such file waits to be sent by this member.
    #[error("an attachment is gone or was already sent; attach it again")]
    AttachmentUnknown,
    /// Nobody may fill the media store with what is never sent.
    #[error("too many files are waiting to be sent; send or remove some first")]
    TooManyUnsent,
    /// What the sender says to have seen is no message of that conversation.
    #[error("`seen` isn't a message in this conversation; pass the newest one you showed")]
    SeenUnknown,
    /// There is no mail server to send with.
    #[error("email isn't set up yet; an admin can set it up in Settings")]
    MailNotSetUp,
    /// The key was used for another message.
    #[error("this client_key was already used for another message; use a new one for each message")]
    ClientKeyConflict,
    /// The message is past canceling.
    #[error("too late to cancel: Twilio already has this message")]
    NotCancelable,
    /// The carrier still blocks it.
    #[error(
        "their carrier blocks texts from {line} to {number}, so nothing was changed. Only they can lift that: ask them to text START from that phone to {line}"
    )]
    CarrierBlock {
        /// Whose carrier.
        number: Address,
        /// The name of the line.
        line: String,
    },
    /// A text that asks to stop was handled by someone else, or by an opt-out: who, if that was a
    /// member.
    #[error("{}", stop_handled(.0))]
    StopHandled(Box<(StopOutcome, Option<String>)>),
    /// Consent can't be recorded so.
    #[error(transparent)]
    NotAConsent(#[from] NotAConsent),
    /// The message waits for no time.
    #[error("this message is no longer scheduled: it was sent or canceled")]
    NotScheduled,
    /// The message has not failed.
    #[error("this message didn't fail, so it can't be sent again")]
    NotRetryable,
    /// The line isn't the organization's.
    #[error("that isn't one of your lines; choose another")]
    LineUnknown,
    /// There is no line to send from.
    #[error("there's no line to send from yet; an admin can add one in Settings")]
    NoLine,
    /// A customer's record can't be written so.
    #[error(transparent)]
    NotACustomer(#[from] NotACustomer),
    /// A number is another customer's.
    #[error("{} is the number of {}; take it from them first, or merge the two", .number.for_people(), .owner.name)]
    NumberOnFile {
        /// The number.
        number: Address,
        /// Whose it is.
        owner: Box<CustomerSummary>,
    },
    /// Another customer has that external id.
    #[error("{external_id} is the external ID of {}; use another, or merge the two", .owner.name)]
    ExternalIdTaken {
        /// The id.
        external_id: String,
        /// Whose it is.
        owner: Box<CustomerSummary>,
    },
    /// A file of customers is on its way.
    #[error("“{0}” is being imported. Finish or discard that import first")]
    CustomerImportOpen(String),
    /// An import is not where this could be done.
    #[error("this import {0}")]
    ImportNotReady(&'static str),
    /// Nobody can be merged with themselves.
    #[error("that's the same customer; choose another one to merge with")]
    SameCustomer,
    /// Another line of this installation has that number.
    #[error("{0} is already a line; a number can be a line only once per installation")]
    NumberTaken(String),
    /// Another user has that email address.
    #[error("{0} is a user already")]
    EmailTaken(String),
    /// They belong to the organization already.
    #[error("{0} is on the team already")]
    AlreadyMember(String),
    /// The organization would be left with nobody who can run it.
    #[error(
        "someone has to be able to manage this organization. Give another person the Admin role first"
    )]
    LastAdmin,
    /// They would give rights that they don't have, or take them from someone who may do more.
    #[error("you can only give or take rights that you have yourself")]
    MoreRights,
    /// The name is used in another organization, too.
    #[error("they belong to another organization, too, so only they can change their name")]
    SharedName,
    /// So many members have the role.
    #[error("{0} of your team still have this role. Give them another one first")]
    RoleInUse(i64),
    /// Something else of its kind has that name.
    #[error("“{0}” is taken; choose another name")]
    NameTaken(String),
    /// The organization has as many canned replies as it can have.
    #[error("you have {0} canned replies, which is the most. Delete one you don't use first")]
    TooManyCannedReplies(usize),
    /// The invitation was accepted, revoked, or replaced, or it has expired.
    #[error("this invitation is no longer valid. Ask for a new one")]
    InvitationOver,
    /// A step of signing in was taken already, too late, or after what one signs in with has changed.
    #[error("that took too long or was done already. Start again")]
    StepOver,
    /// A code of an authenticator app or for recovery that doesn't count, or no longer.
    #[error("that code isn't right, or was used already. Enter the next one")]
    WrongCode,
    /// The link to set a password was used, or is too old.
    #[error("this link was used already or is too old. Ask for a new one")]
    ResetOver,
    /// The installation was set up before.
    #[error("Hearback is already set up; sign in instead")]
    AlreadySetUp,
    /// The events asked for are gone, or never were.
    #[error("those events are no longer kept; load everything again")]
    StartOver,
    /// The database is of a newer Hearback.
    #[error(
        "the database has schema {found}, this Hearback knows schemas up to {known}: it was used by a newer Hearback. Run that version, or restore a backup from before the upgrade"
    )]
    NewerSchema {
        /// The schema found.
        found: i64,
        /// The newest this program knows.
        known: i64,
    },
    /// The database can't be opened.
    #[error("{0}")]
    Unusable(String),
    /// What is stored makes no sense.
    #[error("the database holds something unexpected: {0}")]
    Corrupt(&'static str),
    /// The database can't be reached, or is too busy, for now: the same may go well in a moment.
    #[error("the database can't be used right now: {0}")]
    Unavailable(String),
    /// The engine failed.
    #[error("the database failed: {0}")]
    Engine(String),
    /// The store is shutting down.
    #[error("the store is closed")]
    Closed,
}

fn stop_handled((how, by): &(StopOutcome, Option<String>)) -> String {
    match (how, by) {
        (StopOutcome::NotAsking, Some(name)) => {
            format!("{name} already said this text doesn't ask to stop")
        }
        (StopOutcome::NotAsking, None) => {
            "someone already said this text doesn't ask to stop".to_owned()
        }
        (StopOutcome::OptedOut, Some(name)) => format!("{name} already opted this number out"),
        (StopOutcome::OptedOut, None) => "this number is already opted out".to_owned(),
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        let reason = error.to_string();
        match error.sqlite_error_code() {
            Some(code) if passes(code) => Self::Unavailable(reason),
            _ => Self::Engine(reason),
        }
    }
}

/// What passes once the disk works again, or the lock is released.
/// <https://www.sqlite.org/rescode.html>
fn passes(code: rusqlite::ErrorCode) -> bool {
    use rusqlite::ErrorCode::{
        CannotOpen, DatabaseBusy, DatabaseLocked, DiskFull, FileLockingProtocolFailed, ReadOnly,
        SystemIoFailure,
    };
    matches!(
        code,
        CannotOpen
            | DatabaseBusy
            | DatabaseLocked
            | DiskFull
            | FileLockingProtocolFailed
            | ReadOnly
            | SystemIoFailure
    )
}

impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Self {
        let Some(said) = error.as_db_error() else {
            // Whatever is not the server's word is about the way there.
            let reason = error.to_string();
            return if is_about_the_way(&error) {
                Self::Unavailable(reason)
            } else {
                Self::Engine(reason)
            };
        };
        let code = said.code().code();
        let reason = format!("{} ({code})", said.message());
        if PASSES.iter().any(|passes| code.starts_with(passes)) {
            Self::Unavailable(reason)
        } else {
            Self::Engine(reason)
        }
    }
}

/// Classes and codes of what is over when the server, its disk or whoever holds a lock is well again:
/// connections, resources, an operator's intervention, a lock or a transaction that took too long,
/// and a server that another has taken over from.
/// <https://www.postgresql.org/docs/current/errcodes-appendix.html>
const PASSES: [&str; 6] = ["08", "53", "57", "55P03", "25P", "25006"];

fn is_about_the_way(error: &tokio_postgres::Error) -> bool {
    let cause = std::error::Error::source(error);
    error.is_closed() || matches!(cause, Some(cause) if cause.is::<std::io::Error>())
}

impl From<Forbidden> for Error {
    fn from(refusal: Forbidden) -> Self {
        Self::Forbidden(refusal.0)
    }
}

/// Refuses, without telling whether there is anything, whoever may not see the inbox; and, as what
/// it is, whoever sees it but lacks the permission.
pub(crate) fn require(access: &Access, permission: Permission) -> Result<(), Error> {
    if permission.needs_inbox() && !access.sees_inbox() {
        return Err(Error::NotFound);
    }
    Ok(access.require(permission)?)
}
