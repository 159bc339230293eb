//! Reading requests, with every failure told as a [`Problem`].

use crate::http::body;
use crate::http::problem::Problem;
use crate::run::app::App;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A JSON body, read or answered.
pub(crate) struct Json<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<App> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        if media_type(request.headers()) != Some("application/json") {
            return Err(Problem::malformed(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "Send the request as JSON, with the header Content-Type: application/json.",
            ));
        }
        let bytes = body::read(app.bodies(), request.into_body()).await?;
        if holds_nul(&bytes) {
            return Err(holds_nul_problem());
        }
        serde_json::from_slice(&bytes).map(Self).map_err(|error| {
            let status = match error.classify() {
                serde_json::error::Category::Data => StatusCode::UNPROCESSABLE_ENTITY,
                _ => StatusCode::BAD_REQUEST,
            };
            Problem::malformed(status, format!("The request's JSON can't be read: {error}."))
        })
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    /// Into a vector, whose many small additions cost a third of those to axum's buffer.
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(json) => ([(header::CONTENT_TYPE, "application/json")], json).into_response(),
            Err(error) => Problem::internal(&error).into_response(),
        }
    }
}

/// The parameters of a query.
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        if percent_encoding::percent_decode_str(query).any(|byte| byte == 0) {
            return Err(holds_nul_problem());
        }
        axum::extract::Query::try_from_uri(&parts.uri).map(|query| Self(query.0)).map_err(|error| {
            let detail = format!("The request's parameters can't be read: {}.", error.body_text());
            Problem::malformed(StatusCode::BAD_REQUEST, detail)
        })
    }
}

/// The ids in a path. A malformed one is not found, like one that doesn't exist.
pub(crate) struct Path<T>(pub(crate) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Path::from_request_parts(parts, state).await {
            Ok(path) => Ok(Self(path.0)),
            Err(_) => Err(Problem::not_found()),
        }
    }
}

/// The media type of a body, without its parameters.
pub(crate) fn media_type(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    value.split(';').next().map(str::trim)
}

/// What one engine can't keep is taken by neither.
fn holds_nul_problem() -> Problem {
    let detail = "The request has a character (U+0000) that can't be stored. Leave it out.";
    Problem::malformed(StatusCode::UNPROCESSABLE_ENTITY, detail)
}

/// Whether a JSON text spells out U+0000, which PostgreSQL can't keep. A backslash that is itself
/// escaped begins no escape.
fn holds_nul(json: &[u8]) -> bool {
    let mut rest = json;
    while let Some(at) = rest.iter().position(|byte| *byte == b'\\') {
        if rest[at..].starts_with(br"\u0000") {
            return true;
        }
        rest = rest.get(at + 2..).unwrap_or_default();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nul_is_found_and_nothing_else_is_taken_for_one() {
        for json in [r#"{"a":"\u0000"}"#, r#"["x\\\u0000"]"#] {
            assert!(holds_nul(json.as_bytes()), "{json}");
        }
        for json in [
            r#"{"a":"\\u0000"}"#,
            r#"["\u00001"]"#.replace("\\u0000", "\\u0001").as_str(),
            "",
            "\\",
        ] {
            assert!(!holds_nul(json.as_bytes()), "{json}");
        }
    }
}
