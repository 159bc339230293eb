//! Who may call a route.

use hearback_inbox::{OrganizationId, Permission};

/// Who may call a route. It is checked in front of the handler.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Anybody.
    Public,
    /// Twilio, by its signature, which the handler checks over the body.
    Twilio,
    /// Everyone who is signed in, for their own account, even while they don't meet a rule of
    /// the organization.
    Own,
    /// Every member. What they may not see is left out, or does not exist for them.
    SignedIn,
    /// Members with this permission.
    May(Permission),
}

/// The organization that a request's address names. Without one, it acts in the one that the session was
/// used in last.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ActedIn(pub(crate) OrganizationId);
