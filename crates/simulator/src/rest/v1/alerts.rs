//! `/Alerts`: what the debugger recorded, newest first.

use std::sync::Arc;

use axum::{
    Json,
    extract::{RawQuery, State},
};
use jiff::{Timestamp, civil};
use serde_json::{Value, json};

use super::{
    super::{caller::OwnCaller, error::ApiError, params::Params},
    iso, page,
};
use crate::{alert::Alert, simulation::Simulation};

/// `LogLevel`, `StartDate` and `EndDate` (a day or a time) narrow it.
pub(super) async fn list(
    State(simulation): State<Arc<Simulation>>,
    OwnCaller(account): OwnCaller,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, ApiError> {
    let query = Params::parse(query.unwrap_or_default().as_bytes());
    let from = date(&query, "StartDate")?;
    let until = date(&query, "EndDate")?;
    let level = query.filled("LogLevel");
    let mut alerts = account.alerts.lock().clone();
    alerts.retain(|alert| {
        from.is_none_or(|from| alert.at >= from)
            && until.is_none_or(|until| alert.at <= until)
            && level.is_none_or(|level| alert.log_level == level)
    });
    alerts.sort_by_key(|alert| std::cmp::Reverse(alert.at));
    let rows = alerts.iter().map(|alert| json(&simulation, account.sid(), alert)).collect();
    page(&simulation, "/Alerts", "alerts", &query, rows).map(Json)
}

fn date(query: &Params, name: &str) -> Result<Option<Timestamp>, ApiError> {
    let Some(text) = query.filled(name) else {
        return Ok(None);
    };
    let day = || {
        let day: civil::Date = text.parse().ok()?;
        Some(day.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp())
    };
    let at = text.parse().ok().or_else(day);
    at.map(Some).ok_or_else(|| ApiError::refused(20001, format!("{name} is not a date")))
}

fn json(simulation: &Simulation, account: &str, alert: &Alert) -> Value {
    json!({
        "sid": alert.sid,
        "account_sid": account,
        "alert_text": alert.alert_text,
        "api_version": "2010-04-01",
        "date_created": iso(alert.at),
        "date_generated": iso(alert.at),
        "date_updated": iso(alert.at),
        "error_code": alert.error_code.to_string(),
        "log_level": alert.log_level,
        "more_info": format!("https://www.twilio.com/docs/errors/{}", alert.error_code),
        "request_method": alert.request_method,
        "request_url": alert.request_url,
        "resource_sid": alert.resource_sid,
        "service_sid": null,
        "url": format!("{}/v1/Alerts/{}", simulation.base_url, alert.sid),
    })
}
