//! The API, `/api/v1`: the tree of URLs is the tree of files. Handlers only translate; what is
//! decided is decided in the domain, and what is written is written by the store.

pub(crate) mod account;
mod archive;
pub(crate) mod attachments;
pub(crate) mod audit;
pub(crate) mod blocked_numbers;
pub(crate) mod canned_replies;
pub(crate) mod check;
pub(crate) mod consents;
pub(crate) mod conversations;
pub(crate) mod counts;
pub(crate) mod crm;
pub(crate) mod customer_fields;
pub(crate) mod customers;
pub(crate) mod demo;
pub(crate) mod erasures;
pub(crate) mod errors;
pub(crate) mod events;
pub(crate) mod failures;
pub(crate) mod held_messages;
pub(crate) mod held_texts;
pub(crate) mod history;
pub(crate) mod invitations;
pub(crate) mod lines;
pub(crate) mod live;
pub(crate) mod locations;
pub(crate) mod mail;
pub(crate) mod media;
pub(crate) mod members;
pub(crate) mod messages;
mod number;
pub(crate) mod opt_outs;
pub(crate) mod organization;
pub(crate) mod organizations;
pub(crate) mod password_resets;
pub(crate) mod reconciler;
pub(crate) mod roles;
pub(crate) mod scheduled;
pub(crate) mod sending;
pub(crate) mod session;
pub(crate) mod setup;
pub(crate) mod shortcodes;
pub(crate) mod sign_in_rules;
pub(crate) mod sso;
pub(crate) mod start;
pub(crate) mod stop_requests;
pub(crate) mod team;
pub(crate) mod time_zone;
pub(crate) mod twilio;

use crate::http::problem::{Answer, Problem};
use hearback_inbox::{EmailAddress, name};
use hearback_store::Cursor;
use serde::Serialize;
use utoipa::ToSchema;

/// The most that a page of a list holds.
const MOST: u16 = 100;
/// What it holds when nothing is said.
const USUALLY: u16 = 50;

/// An accepted message, and the updated conversation.
#[derive(Serialize, ToSchema)]
pub(crate) struct Taken {
    /// The updated conversation.
    pub(crate) conversation: hearback_inbox::conversation::ConversationView,
    /// The message.
    pub(crate) message: hearback_inbox::Message,
}

impl From<hearback_store::Composed> for Taken {
    fn from(composed: hearback_store::Composed) -> Self {
        Self { conversation: composed.conversation, message: composed.message }
    }
}

/// How many items a page shall hold.
fn limit(asked: Option<u16>, usually: u16, most: u16) -> Answer<u16> {
    match asked {
        None => Ok(usually),
        Some(limit) if (1..=most).contains(&limit) => Ok(limit),
        Some(_) => Err(Problem::invalid("limit", format!("Ask for 1 to {most} at a time."))),
    }
}

/// Where a page shall begin.
fn cursor(asked: Option<&str>) -> Answer<Option<Cursor>> {
    let wrong =
        |_| Problem::invalid("before", "Unknown cursor. Pass it exactly as the API returned it.");
    asked.map(str::parse).transpose().map_err(wrong)
}

/// A name, which stands on one line and holds nothing hidden.
fn named(field: &'static str, text: &str, longest: usize) -> Answer<String> {
    name::checked(text, longest)
        .map_err(|error| Problem::invalid(field, error.sentence(&field.replace('_', " "))))
}

/// An email address.
fn email_address(field: &'static str, text: &str) -> Answer<EmailAddress> {
    EmailAddress::parse(text).map_err(|error| Problem::invalid(field, error.to_string()))
}

/// A text that must say something.
fn filled(field: &'static str, text: &str, longest: usize) -> Answer<String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Problem::invalid(field, format!("Fill in the {field}.")));
    }
    if text.chars().count() > longest {
        let detail = format!("The {field} is too long: {longest} characters are the most.");
        return Err(Problem::invalid(field, detail));
    }
    Ok(text.to_owned())
}
