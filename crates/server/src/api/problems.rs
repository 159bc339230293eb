//! The problems that every operation can answer with, for the OpenAPI document.

use crate::http::problem::Body;
use std::collections::BTreeMap;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema};

/// What every operation of a member can answer with.
pub(crate) struct Problems;

/// What operations that need no session can answer with.
pub(crate) struct PublicProblems;

impl IntoResponses for Problems {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let mut all = PublicProblems::responses();
        all.extend([
            problem("401", "`not_signed_in`"),
            problem(
                "403",
                "`forbidden`: you may see it, but not do this; `wrong_origin`: from another site",
            ),
            problem("404", "`not_found`: it doesn't exist, or you may not see it"),
        ]);
        all
    }
}

impl IntoResponses for PublicProblems {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        [
            problem("400", "`invalid_request`: the request can't be read"),
            problem("default", "Any other problem; `code` says which"),
        ]
        .into()
    }
}

fn problem(status: &str, description: &str) -> (String, RefOr<Response>) {
    let schema = Ref::from_schema_name(Body::name());
    let content = ContentBuilder::new().schema(Some(schema)).build();
    let response = ResponseBuilder::new()
        .description(description)
        .content("application/problem+json", content)
        .build();
    (status.to_owned(), response.into())
}
