//! The description of the API (D3), made from the table of routes.

use super::problem::{self, Code};
use super::route::{Described, Route};
use super::who::Who;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::openapi::schema::{AllOfBuilder, ObjectBuilder, Schema, Type};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};
use utoipa::openapi::{
    ContentBuilder, HttpMethod, OpenApi, PathItem, Ref, RefOr, Response, ResponseBuilder,
    SecurityRequirement,
};
use utoipa::{OpenApi as _, ToSchema as _};

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Hearback",
        description = "A shared inbox for text messages. Sign in with `POST /api/v1/session`, which \
            sets a cookie. A request acts in the organization that the session was used in last; to name \
            another, put `/o/{organization}` with its id in front of any path. Requests that change something must come from Hearback's own origin, or \
            from a program that sends no origin. Errors are `application/problem+json`, with a \
            `code` for programs and a `detail` for people; each operation names the codes that it \
            can answer with."
    ),
    components(schemas(
        problem::Body,
        crate::feed::Frame,
        crate::feed::FromClient,
        hearback_inbox::conversation::Tab,
        crate::api::customers::CustomerSort,
    )),
    tags(
        (name = "session", description = "Signing in, setting up"),
        (name = "conversations", description = "Reading, closing, assigning"),
        (name = "customers", description = "Who is on file"),
        (name = "messages", description = "Sending, canceling, resending"),
        (name = "live", description = "What changes, as it changes"),
        (name = "people", description = "Members, roles, locations, organizations, and who did what"),
        (name = "settings", description = "Lines, members, and the Twilio account"),
    )
)]
struct Document;

/// The OpenAPI 3.1 document of the routes that belong to the API.
pub(super) fn of(routes: Vec<Route>) -> OpenApi {
    let mut document = Document::openapi();
    document.info.license = None;
    document.info.contact = None;
    let shared = shared(&routes);
    let components = document.components.get_or_insert_default();
    let cookie = ApiKey::Cookie(ApiKeyValue::new(crate::session::COOKIE));
    components.add_security_scheme("session", SecurityScheme::ApiKey(cookie));
    for (name, problems) in &shared {
        components.responses.insert(name.clone(), problems.response().into());
    }
    for Route { method, path, who, problems, described, .. } in routes {
        let Some(Described { mut operation, schemas }) = described else { continue };
        components.schemas.extend(schemas);
        for (status, codes) in problems {
            let problems = Problems { status, codes };
            let name = problems.name();
            let response = if shared.contains_key(&name) {
                RefOr::Ref(Ref::new(format!("#/components/responses/{name}")))
            } else {
                problems.response().into()
            };
            operation.responses.responses.insert(status.to_string(), response);
        }
        if who != Who::Public {
            let signed_in = SecurityRequirement::new("session", Vec::<String>::new());
            operation.security = Some(vec![signed_in]);
        }
        let method = match method.as_str() {
            "POST" => HttpMethod::Post,
            "PUT" => HttpMethod::Put,
            "PATCH" => HttpMethod::Patch,
            "DELETE" => HttpMethod::Delete,
            _ => HttpMethod::Get,
        };
        let item = PathItem::new(method, operation);
        document.paths.paths.entry(path).or_default().merge_operations(item);
    }
    document
}

/// The problems with one status that an operation can answer with.
#[derive(Clone)]
struct Problems {
    status: u16,
    codes: BTreeSet<Code>,
}

/// Those that several operations share stand in the document once.
fn shared(routes: &[Route]) -> BTreeMap<String, Problems> {
    let mut counted = BTreeMap::<String, (Problems, usize)>::new();
    for route in routes.iter().filter(|route| route.described.is_some()) {
        for (status, codes) in &route.problems {
            let problems = Problems { status: *status, codes: codes.clone() };
            counted.entry(problems.name()).or_insert((problems, 0)).1 += 1;
        }
    }
    let several = |(name, (problems, count))| (count > 1).then_some((name, problems));
    counted.into_iter().filter_map(several).collect()
}

impl Problems {
    /// Such as `WrongHostOrForbidden`, or `InvalidRequest413` where the status is not the code's
    /// usual one.
    fn name(&self) -> String {
        let codes = self.codes.iter().map(|code| {
            let usual = code.status().as_u16() == self.status;
            let status = if usual { String::new() } else { self.status.to_string() };
            format!("{code:?}{status}")
        });
        codes.collect::<Vec<_>>().join("Or")
    }

    fn response(&self) -> Response {
        let lines = self.codes.iter().map(|code| format!("`{}`: {}", code.word(), code.meaning()));
        let code = ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some(self.codes.iter().map(|code| code.word())));
        let only = ObjectBuilder::new().property("code", code).required("code");
        let schema =
            AllOfBuilder::new().item(Ref::from_schema_name(problem::Body::name())).item(only);
        let content = ContentBuilder::new().schema(Some(Schema::AllOf(schema.build()))).build();
        ResponseBuilder::new()
            .description(lines.collect::<Vec<_>>().join("\n\n"))
            .content("application/problem+json", content)
            .build()
    }
}
