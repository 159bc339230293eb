//! One row of the table of routes: who may call it, what answers it, and which problems it can
//! answer with instead.

use super::problem::Code;
use super::who::Who;
use crate::run::app::App;
use axum::handler::Handler;
use axum::http::{Method, StatusCode};
use axum::routing::{MethodFilter, MethodRouter, on};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::openapi::path::{Operation, ParameterIn};
use utoipa::openapi::{PathItem, RefOr, Schema};
use utoipa_axum::router::UtoipaMethodRouter;

/// One row of the table.
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path below the public URL.
    pub path: String,
    /// Who may call it.
    pub who: Who,
    /// The problems that it can answer with, by their HTTP status.
    pub problems: BTreeMap<u16, BTreeSet<Code>>,
    pub(super) handler: MethodRouter<App>,
    /// What the OpenAPI document says of it. Routes outside the API have none.
    pub(super) described: Option<Described>,
}

/// An operation of the OpenAPI document, and the schemas that it names.
pub(super) struct Described {
    pub(super) operation: Operation,
    pub(super) schemas: Vec<(String, RefOr<Schema>)>,
}

/// A route outside the API, read with GET.
pub(super) fn get<H: Handler<T, App>, T: 'static>(path: &str, who: Who, handler: H) -> Route {
    outside(Method::GET, path, who, on(MethodFilter::GET, handler))
}

/// A route outside the API, called with POST.
pub(super) fn post<H: Handler<T, App>, T: 'static>(path: &str, who: Who, handler: H) -> Route {
    outside(Method::POST, path, who, on(MethodFilter::POST, handler))
}

fn outside(method: Method, path: &str, who: Who, handler: MethodRouter<App>) -> Route {
    let problems = BTreeMap::new();
    Route { method, path: path.to_owned(), who, problems, handler, described: None }
}

/// A route of the API, from what `routes!` makes of one handler and its `#[utoipa::path]`.
///
/// What the gate and the extractors refuse is known from `who` and from what the handler takes;
/// what only the handler refuses is added with [`Route::or`].
///
/// # Panics
/// When the handler is described for other than one method.
pub(super) fn route(who: Who, handler: UtoipaMethodRouter<App>) -> Route {
    let (schemas, paths, handler) = handler;
    let described = paths.paths.into_iter().flat_map(|(path, item)| {
        operations(item).map(move |(method, operation)| (path.clone(), method, operation))
    });
    let described: Vec<_> = described.collect();
    let Ok([(path, method, operation)]) = <[_; 1]>::try_from(described) else {
        panic!("a handler of the API answers one method of one path");
    };
    let problems = of_the_way_in(&method, who, &operation);
    let described = Some(Described { operation, schemas });
    Route { method, path, who, problems, handler, described }
}

fn operations(item: PathItem) -> impl Iterator<Item = (Method, Operation)> {
    let operations = [
        (Method::GET, item.get),
        (Method::POST, item.post),
        (Method::PUT, item.put),
        (Method::PATCH, item.patch),
        (Method::DELETE, item.delete),
    ];
    operations.into_iter().filter_map(|(method, operation)| Some((method, operation?)))
}

impl Route {
    /// Adds what its handler refuses.
    pub(super) fn or(mut self, codes: &[Code]) -> Self {
        for code in codes {
            self.add(code.status(), *code);
        }
        self
    }

    /// Adds what its handler refuses with another status than the code's usual one.
    pub(super) fn or_as(mut self, status: StatusCode, code: Code) -> Self {
        self.add(status, code);
        self
    }

    fn add(&mut self, status: StatusCode, code: Code) {
        self.problems.entry(status.as_u16()).or_default().insert(code);
    }
}

/// What stands before a handler can refuse: the program itself, the gate, and the extractors.
fn of_the_way_in(
    method: &Method,
    who: Who,
    operation: &Operation,
) -> BTreeMap<u16, BTreeSet<Code>> {
    let mut all = vec![
        (StatusCode::FORBIDDEN, Code::WrongHost),
        (StatusCode::INTERNAL_SERVER_ERROR, Code::Internal),
        (StatusCode::SERVICE_UNAVAILABLE, Code::Starting),
    ];
    if method != Method::GET {
        all.push((StatusCode::FORBIDDEN, Code::WrongOrigin));
    }
    if matches!(who, Who::SignedIn | Who::May(_)) {
        all.extend([
            (StatusCode::FORBIDDEN, Code::SecondFactorRequired),
            (StatusCode::FORBIDDEN, Code::SingleSignOnRequired),
        ]);
    }
    if matches!(who, Who::Own | Who::SignedIn | Who::May(_)) {
        all.extend([
            (StatusCode::UNAUTHORIZED, Code::NotSignedIn),
            // The organization that the address names isn't theirs.
            (StatusCode::NOT_FOUND, Code::NotFound),
        ]);
    }
    if matches!(who, Who::May(_)) {
        all.push((StatusCode::FORBIDDEN, Code::Forbidden));
    }
    let takes = |place: ParameterIn| {
        let parameters = operation.parameters.iter().flatten();
        parameters.into_iter().any(|one| matches!(one, RefOr::T(one) if one.parameter_in == place))
    };
    if takes(ParameterIn::Path) {
        all.push((StatusCode::NOT_FOUND, Code::NotFound));
    }
    if takes(ParameterIn::Query) {
        all.extend([
            (StatusCode::BAD_REQUEST, Code::InvalidRequest),
            (StatusCode::UNPROCESSABLE_ENTITY, Code::InvalidRequest),
        ]);
    }
    if let Some(RefOr::T(body)) = &operation.request_body {
        all.extend([
            (StatusCode::BAD_REQUEST, Code::InvalidRequest),
            (StatusCode::REQUEST_TIMEOUT, Code::InvalidRequest),
        ]);
        if body.content.contains_key("application/json") {
            all.extend([
                (StatusCode::UNPROCESSABLE_ENTITY, Code::InvalidRequest),
                (StatusCode::PAYLOAD_TOO_LARGE, Code::InvalidRequest),
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, Code::InvalidRequest),
                (StatusCode::SERVICE_UNAVAILABLE, Code::Busy),
            ]);
        }
    }
    let mut problems = BTreeMap::<u16, BTreeSet<Code>>::new();
    for (status, code) in all {
        problems.entry(status.as_u16()).or_default().insert(code);
    }
    problems
}
