//! Consent on file as rows of the file of opt-outs: their scope is `consent`, which no opt-out has, so
//! that nothing takes one for the other.

use super::cells::{Known, name_of};
use crate::cell::{as_meant, brief, inert, moment, number as number_cell};
use hearback_inbox::opt_out::{ConsentRecord, ConsentSource, NewConsent, TakenBack};
use hearback_inbox::{Actor, Address, UserId};
use std::collections::HashMap;
use uuid::Uuid;

/// The scope of a row that is a consent.
pub(super) const SCOPE: &str = "consent";

/// The columns that they have beside those of opt-outs.
pub(super) const COLUMNS: [&str; 5] =
    ["words", "place", "recorded_at", "taken_back_at", "taken_back_by"];

/// The cells of one, in the order of the opt-outs' columns and then of their own.
pub(super) fn cells(one: &ConsentRecord, names: &HashMap<UserId, String>) -> [String; 13] {
    let name = |actor: Actor| inert(name_of(actor.member(), names));
    let back = one.taken_back.as_ref();
    [
        number_cell(&one.number),
        SCOPE.to_owned(),
        String::new(),
        one.source.as_str().to_owned(),
        String::new(),
        String::new(),
        name(one.recorded_by),
        one.given_at.to_string(),
        inert(&one.words),
        inert(one.place.as_deref().unwrap_or_default()),
        one.recorded_at.to_string(),
        back.map_or_else(String::new, |back| back.at.to_string()),
        back.map_or_else(String::new, |back| name(back.by)),
    ]
}

/// Reads a row. Its id is given where it is written.
///
/// # Errors
/// In words, what to change.
pub(super) fn read<'r>(
    number: Address,
    cell: &impl Fn(&str) -> Option<&'r str>,
    known: &Known,
) -> Result<ConsentRecord, String> {
    let source = cell("source").ok_or(
        "It doesn't say where they agreed. Its source can be form, verbal, paper, text, api, or \
         import.",
    )?;
    let source = ConsentSource::named(source).ok_or_else(|| {
        let source = brief(source);
        format!("Its source is “{source}”. Use form, verbal, paper, text, api, or import.")
    })?;
    let time = |name: &str| cell(name).map(moment).transpose();
    let given_at = time("at")?.ok_or("It doesn't say when they agreed.")?;
    let text = |name: &str| cell(name).map(|text| as_meant(text).to_owned());
    let words = text("words").unwrap_or_default();
    let new = NewConsent { given_at, source, words, place: text("place") };
    let new = new.checked(known.now).map_err(|error| error.to_string())?;
    let by = |name: &str| Actor::Member { id: known.by(cell(name)) };
    let taken_back = time("taken_back_at")?.map(|at| at.min(known.now));
    Ok(ConsentRecord {
        id: Uuid::nil(),
        number,
        given_at: new.given_at,
        source,
        words: new.words,
        place: new.place,
        recorded_by: by("by"),
        recorded_at: time("recorded_at")?.map_or(known.now, |at| at.min(known.now)),
        taken_back: taken_back.map(|at| TakenBack { by: by("taken_back_by"), at }),
    })
}
