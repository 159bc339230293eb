//! Whether the program is there, and whether it can work (D4).

use crate::http::problem::{Answer, Code, Problem};
use crate::run::app::App;
use crate::sampled;
use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};
use std::time::Duration;

/// A monitor rarely waits longer for an answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// The program is there.
pub(crate) async fn health() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

/// The program can work: its database answers, and can be written.
pub(crate) async fn ready(State(app): State<App>) -> Answer<Json<Value>> {
    let silent = || Problem::new(Code::Starting, "The database doesn't answer.");
    let ping = tokio::time::timeout(PATIENCE, app.store().ping());
    let (ping, written) = tokio::join!(ping, app.writes().check());
    match ping {
        Ok(Ok(())) if written.is_err() => {
            let detail = "The database can't be written to.";
            Err(Problem::new(Code::Starting, detail))
        }
        Ok(Ok(())) => Ok(Json(json!({ "status": "ready", "database": app.store().engine_name() }))),
        Ok(Err(error)) => {
            if sampled::is_written("not_ready") {
                tracing::error!(%error, "the database doesn't answer");
            }
            Err(silent())
        }
        Err(_) => {
            if sampled::is_written("not_ready") {
                tracing::error!(seconds = PATIENCE.as_secs(), "the database doesn't answer");
            }
            Err(silent())
        }
    }
}
