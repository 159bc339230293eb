//! Whether the stories provoked every problem that the API's document names.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::cargo;
use crate::tally::Tally;

/// The document, as the page's client is made from it; a test holds it against the program's.
const DOCUMENT: &str = "web/src/api/openapi.json";

/// What stands before every operation alike: one of them having answered it is enough.
const ANYWHERE: [&str; 5] =
    ["403 wrong_host", "408 invalid_request", "500 internal", "503 busy", "503 starting"];

/// Compares what was answered, one `METHOD path status code` a line, with the document.
pub(super) fn check(answered: &Path) -> Result<Tally> {
    let answered = std::fs::read_to_string(answered)?;
    let path = cargo::root().join(DOCUMENT);
    let document = std::fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
    let missing = missing(&serde_json::from_slice(&document)?, &answered);
    let failed = u64::from(!missing.is_empty());
    let mut tally = Tally { passed: 1 - failed, failed, ..Tally::default() };
    for problem in missing {
        tally.failures.tell(&format!("no story provokes: {problem}"));
    }
    Ok(tally)
}

fn missing(document: &Value, answered: &str) -> Vec<String> {
    let answered: BTreeSet<&str> = answered.lines().collect();
    let somewhere = |problem: &str| answered.iter().any(|line| line.ends_with(problem));
    let mut missing = declared(document);
    missing.retain(|(operation, problem)| {
        let provoked = if ANYWHERE.contains(&problem.as_str()) {
            somewhere(problem)
        } else {
            answered.contains(format!("{operation} {problem}").as_str())
        };
        !provoked
    });
    missing.into_iter().map(|(operation, problem)| format!("{operation} {problem}")).collect()
}

/// The problems that the document names: of which operation, and `status code`.
fn declared(document: &Value) -> Vec<(String, String)> {
    let mut all = vec![];
    for (path, item) in entries(&document["paths"]) {
        for (method, operation) in entries(item) {
            for (status, response) in entries(&operation["responses"]) {
                let shared = response["$ref"].as_str();
                let shared = shared.and_then(|at| document.pointer(at.trim_start_matches('#')));
                let content = &shared.unwrap_or(response)["content"]["application/problem+json"];
                let codes = &content["schema"]["allOf"][1]["properties"]["code"]["enum"];
                for code in codes.as_array().into_iter().flatten().filter_map(Value::as_str) {
                    let operation = format!("{} {path}", method.to_uppercase());
                    all.push((operation, format!("{status} {code}")));
                }
            }
        }
    }
    all
}

fn entries(object: &Value) -> impl Iterator<Item = (&String, &Value)> {
    object.as_object().into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_story_provoked_is_missing() {
        let code = |codes: &[&str]| {
            let code = serde_json::json!({ "properties": { "code": { "enum": codes } } });
            let schema = serde_json::json!({ "allOf": [{}, code] });
            serde_json::json!({ "content": { "application/problem+json": { "schema": schema } } })
        };
        let document = serde_json::json!({
            "paths": {
                "/a": { "post": { "responses": {
                    "200": {},
                    "409": code(&["line_off", "no_line"]),
                    "500": { "$ref": "#/components/responses/Internal" },
                } } },
                "/b": { "get": { "responses": { "409": code(&["line_off"]) } } },
            },
            "components": { "responses": { "Internal": code(&["internal"]) } },
        });
        let answered = "POST /a 409 line_off\n";
        assert_eq!(
            missing(&document, answered),
            ["POST /a 409 no_line", "POST /a 500 internal", "GET /b 409 line_off"]
        );
        let answered = "POST /a 409 line_off\nGET /b 409 line_off\nGET /b 500 internal\n\
                        POST /a 409 no_line\n";
        assert!(missing(&document, answered).is_empty());
    }
}
