//! Whether the program is there, and whether it can work (D4).

use crate::app::App;
use crate::problem::{Answer, Code, Problem};
use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

/// The program is there.
pub(crate) async fn health() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

/// The program can work: its database answers.
pub(crate) async fn ready(State(app): State<App>) -> Answer<Json<Value>> {
    match app.store().ping().await {
        Ok(()) => Ok(Json(json!({ "status": "ready", "database": app.store().engine_name() }))),
        Err(error) => {
            tracing::error!(%error, "the database does not answer");
            Err(Problem::new(Code::Starting, "The database does not answer."))
        }
    }
}
