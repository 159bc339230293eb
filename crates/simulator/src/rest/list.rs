//! `GET /Messages.json`: the log in pages, newest first.

use std::sync::Arc;

use axum::{
    Json,
    extract::{RawQuery, State},
};
use serde_json::{Value, json};

use super::{caller::Caller, draft::e164, error::ApiError, messages, params::Params};
use crate::{
    account::Account,
    ledger::page::{Comparison, Filter, Page, Start},
    simulation::Simulation,
};

pub(super) async fn list(
    State(simulation): State<Arc<Simulation>>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, ApiError> {
    simulation.counters.lists.one();
    let params = Params::parse(query.unwrap_or_default().as_bytes());
    let filter = filter(&params)?;
    let place = Place::of(&params)?;
    let start = Start::from_token(params.get("PageToken").unwrap_or_default());
    let page =
        start.and_then(|start| caller.account.ledger.lock().page(&filter, &start, place.size));
    let page = page.ok_or_else(|| ApiError::refused(20001, "Invalid page token"))?;
    Ok(Json(envelope(&caller.account, &params, place, &page)))
}

fn filter(params: &Params) -> Result<Filter, ApiError> {
    let number = |name: &str| {
        params.filled(name).map(|value| e164(value).unwrap_or_else(|| value.to_owned()))
    };
    let mut filter = Filter { to: number("To"), from: number("From"), ..Filter::default() };
    for (name, comparison) in [
        ("DateSent", Comparison::On),
        ("DateSent>", Comparison::OnOrAfter),
        ("DateSent<", Comparison::OnOrBefore),
    ] {
        if let Some(value) = params.filled(name) {
            filter.sent(comparison, value).ok_or_else(|| {
                ApiError::refused(20001, format!("Invalid {name}: '{value}' is not a date"))
            })?;
        }
    }
    Ok(filter)
}

/// Which page of which size.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) page: usize,
    pub(super) size: usize,
}

impl Place {
    pub(super) fn of(params: &Params) -> Result<Self, ApiError> {
        let number = |name: &str, otherwise: usize| match params.filled(name) {
            None => Ok(otherwise),
            Some(value) => value
                .parse::<usize>()
                .map_err(|_| ApiError::refused(20001, format!("{name} is not a number"))),
        };
        let (page, size) = (number("Page", 0)?, number("PageSize", 50)?);
        if size == 0 {
            return Err(ApiError::refused(20001, "PageSize must be greater than zero"));
        }
        Ok(Self { page, size: size.min(1000) })
    }

    /// The page of a list that is held whole, as Twilio gives it.
    pub(super) fn slice(self, path: &str, params: &Params, key: &str, rows: Vec<Value>) -> Value {
        let start = self.page * self.size;
        let end = rows.len().min(start + self.size);
        let more = end < rows.len();
        let rows: Vec<_> = rows.into_iter().skip(start).take(self.size).collect();
        let last = rows.last().and_then(|row| row["sid"].as_str()).unwrap_or_default();
        let token = format!("PA{last}");
        let next = more.then(|| self.uri(path, params, self.page + 1, &token));
        let previous = (self.page > 0).then(|| self.uri(path, params, self.page - 1, ""));
        json!({
            "end": start + rows.len().saturating_sub(1),
            "first_page_uri": self.uri(path, params, 0, ""),
            key: rows,
            "next_page_uri": next,
            "page": self.page,
            "page_size": self.size,
            "previous_page_uri": previous,
            "start": start,
            "uri": self.uri(path, params, self.page, ""),
        })
    }

    /// The address of a page: the same filters, another place.
    pub(super) fn uri(self, path: &str, params: &Params, page: usize, token: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in params.iter() {
            if !matches!(name, "Page" | "PageSize" | "PageToken") {
                query.append_pair(name, value);
            }
        }
        query.append_pair("PageSize", &self.size.to_string());
        query.append_pair("Page", &page.to_string());
        if !token.is_empty() {
            query.append_pair("PageToken", token);
        }
        format!("{path}?{}", query.finish())
    }
}

fn envelope(account: &Account, params: &Params, place: Place, page: &Page) -> Value {
    let path = format!("/2010-04-01/Accounts/{}/Messages.json", account.sid());
    let next = page
        .rows
        .last()
        .filter(|_| page.more)
        .map(|row| place.uri(&path, params, place.page + 1, &format!("PA{}", row.sid)));
    let previous = page
        .rows
        .first()
        .filter(|_| place.page > 0)
        .map(|row| place.uri(&path, params, place.page - 1, &format!("PB{}", row.sid)));
    let rows: Vec<_> = page.rows.iter().map(|row| messages::json(account, row)).collect();
    let token = params.get("PageToken").unwrap_or_default();
    let start = place.page * place.size;
    json!({
        "end": start + rows.len().saturating_sub(1),
        "first_page_uri": place.uri(&path, params, 0, ""),
        "messages": rows,
        "next_page_uri": next,
        "page": place.page,
        "page_size": place.size,
        "previous_page_uri": previous,
        "start": start,
        "uri": place.uri(&path, params, place.page, token),
    })
}
