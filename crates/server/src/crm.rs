//! What an organization's CRM knows about a customer (I9): asked when a conversation is opened, within
//! a time limit, and kept for a few minutes. It knows no members.
//!
//! One way in, and one adapter per kind of CRM (`http`, `hubspot`, `salesforce`). What an adapter brings
//! is only believed for a number that the record itself has: searches find too much.

mod failure;
mod http;
mod hubspot;
mod memory;
mod question;
mod record;
mod salesforce;
mod secrets;
mod web;

pub(crate) use failure::{CrmFailure, CrmFailureCode};
pub(crate) use http::PLACEHOLDERS;
pub(crate) use question::Question;
pub(crate) use record::{CrmRecord, Found};
pub(crate) use secrets::{CLIENT_SECRET, CrmSecrets, TOKEN};

use crate::egress::Egress;
use hearback_inbox::crm::CrmConnection;
use hearback_inbox::{OrganizationId, Timestamp};
use http::Endpoint;
use jiff::SignedDuration;
use memory::{Kept, Key, Memory};
use record::Candidates;
use salesforce::{Salesforce, Tokens};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use web::Web;

/// So many records are looked up at once for one organization.
const AT_ONCE: usize = 6;

/// How eagerly a CRM is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Eagerness {
    /// It isn't asked: what is known of the last hour is enough, if anything is.
    Known,
    /// What is known of the last minutes is enough.
    Fresh,
    /// Someone wants it tried again.
    Again,
}

/// What a CRM knows, or why that can't be told.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    /// What it answered last, and when.
    pub(crate) found: Option<(Arc<Found>, Timestamp)>,
    /// It's some minutes old, or there is none.
    pub(crate) stale: bool,
    /// Why there's nothing newer, and how long the CRM is left alone.
    pub(crate) failure: Option<(CrmFailure, Option<SignedDuration>)>,
}

impl Known {
    fn of(kept: Option<Kept>, now: Timestamp) -> Self {
        let stale = kept.as_ref().is_none_or(|kept| !kept.is_fresh(now));
        Self { found: kept.map(|kept| (kept.found, kept.at)), stale, failure: None }
    }

    fn but(self, failure: CrmFailure, rest: Option<SignedDuration>) -> Self {
        Self { failure: Some((failure, rest)), ..self }
    }
}

/// CRMs, what they answered of late, and which of them keep failing.
pub(crate) struct Crms {
    web: Web,
    hubspot: String,
    time_limit: Duration,
    memory: Memory,
    tokens: Tokens,
    places: Mutex<HashMap<OrganizationId, Arc<Semaphore>>>,
}

impl Crms {
    /// Nothing is known yet. HubSpot is at this address; `time_limit` is what looking up may take.
    pub(crate) fn new(egress: Egress, hubspot: String, time_limit: Duration) -> Self {
        Self {
            web: Web::new(egress),
            hubspot,
            time_limit,
            memory: Memory::default(),
            tokens: Tokens::default(),
            places: Mutex::default(),
        }
    }

    /// What a CRM knows about a number, asking it only if need be. `now` is asked for each time, since
    /// an answer takes a while.
    pub(crate) async fn look_up(
        &self,
        question: &Question<'_>,
        eagerness: Eagerness,
        now: impl Fn() -> Timestamp,
    ) -> Known {
        let asked_at = now();
        let key = Key {
            organization: question.organization,
            version: question.version.unwrap_or_default(),
            number: question.number.clone(),
            external_id: question.external_id.map(str::to_owned),
        };
        let kept = self.memory.get(&key, asked_at);
        let known = Known::of(kept, asked_at);
        let is_enough = match eagerness {
            Eagerness::Known => true,
            Eagerness::Fresh => !known.stale,
            Eagerness::Again => false,
        };
        if is_enough {
            return known;
        }
        let by_hand = eagerness == Eagerness::Again;
        if let Some((failure, rest)) = self.memory.rests(&key, by_hand, asked_at) {
            return known.but(failure, Some(rest));
        }
        match self.ask(question).await {
            Ok(found) => Known::of(Some(self.memory.answered(key, found, now())), now()),
            Err(failure) => {
                let rest = self.memory.failed(&key, &failure, now());
                known.but(failure, rest)
            }
        }
    }

    /// Forgets what an organization's CRM answered of late.
    pub(crate) fn forget(&self, organization: OrganizationId) {
        self.memory.forget(organization);
    }

    /// Asks a CRM now, whatever is known.
    ///
    /// # Errors
    /// [`CrmFailure`]
    pub(crate) async fn ask(&self, question: &Question<'_>) -> Result<Found, CrmFailure> {
        if !question.number.is_answerable() {
            return Err(CrmFailure::NoPhoneNumber);
        }
        let end = tokio::time::Instant::now() + self.time_limit;
        let place = tokio::time::timeout_at(end, self.place(question.organization)).await;
        let Ok(Some(_place)) = place else { return Err(CrmFailure::Busy) };
        // Too little time is left after the wait for an answer.
        if end.duration_since(tokio::time::Instant::now()) < self.time_limit / 4 {
            return Err(CrmFailure::Busy);
        }
        let asked = tokio::time::timeout_at(end, self.candidates(question)).await;
        let candidates = asked.map_err(|_| CrmFailure::Slow)??;
        let fields = question.fields();
        Ok(Found::of(candidates, fields, question.numbers, question.country))
    }

    async fn candidates(&self, question: &Question<'_>) -> Result<Candidates, CrmFailure> {
        match &question.source.connection {
            CrmConnection::Http { url, headers, records, title, phones } => {
                let (records, title) = (records.as_deref(), title.as_deref());
                Endpoint { url, headers, records, title, phones }.look_up(&self.web, question).await
            }
            CrmConnection::Hubspot => hubspot::look_up(&self.web, &self.hubspot, question).await,
            CrmConnection::Salesforce { address, client_id } => {
                let salesforce = Salesforce { address, client_id, tokens: &self.tokens };
                salesforce.look_up(&self.web, question).await
            }
        }
    }

    /// Waits for one of an organization's places.
    async fn place(&self, organization: OrganizationId) -> Option<OwnedSemaphorePermit> {
        let places = {
            let mut all = self.places.lock().unwrap_or_else(PoisonError::into_inner);
            all.entry(organization).or_insert_with(|| Arc::new(Semaphore::new(AT_ONCE))).clone()
        };
        places.acquire_owned().await.ok()
    }
}
