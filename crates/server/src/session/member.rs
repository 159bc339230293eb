//! The member a request is made by.

use super::TokenHash;
use crate::http::problem::{Code, Problem};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use hearback_inbox::{SessionId, Timestamp};
use hearback_store::{Access, SignedIn};
use jiff::SignedDuration;
use std::net::IpAddr;
use std::ops::Deref;
use std::sync::Arc;
use uuid::Uuid;

/// For how long someone who proved who they are may change what they sign in with.
pub(crate) const PROOF_LASTS: SignedDuration = SignedDuration::from_mins(15);

/// The member a request is made by. The gate in front of the routes puts it into the request.
#[derive(Clone)]
pub(crate) struct CurrentMember {
    pub(super) signed_in: Arc<SignedIn>,
    pub(super) session: TokenHash,
}

impl CurrentMember {
    /// What they may do.
    pub(crate) fn access(&self) -> &Access {
        &self.signed_in.access
    }

    /// The same member, acting from an address.
    pub(super) fn from(self, address: IpAddr) -> Self {
        let mut signed_in = Arc::unwrap_or_clone(self.signed_in);
        signed_in.access = signed_in.access.acting_from(Some(address));
        Self { signed_in: Arc::new(signed_in), ..self }
    }

    /// Makes sure that they proved of late who they are, before what they sign in with is changed.
    ///
    /// # Errors
    /// The problem `proof_needed`.
    pub(crate) fn require_proof(&self, now: Timestamp) -> Result<(), Problem> {
        let since = now.duration_since(self.proven_at);
        if since <= PROOF_LASTS && !since.is_negative() {
            return Ok(());
        }
        let detail = "Confirm that it's you, then try again.";
        Err(Problem::new(Code::ProofNeeded, detail))
    }

    /// The id of that session: the beginning of its hash.
    pub(crate) fn session_id(&self) -> SessionId {
        let mut start = [0; 16];
        start.copy_from_slice(&self.session[..16]);
        SessionId(Uuid::from_bytes(start))
    }

    /// The session they are signed in by.
    pub(crate) fn session(&self) -> TokenHash {
        self.session
    }
}

impl Deref for CurrentMember {
    type Target = SignedIn;

    fn deref(&self) -> &SignedIn {
        &self.signed_in
    }
}

impl<S: Send + Sync> FromRequestParts<S> for CurrentMember {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(Problem::not_signed_in)
    }
}
