//! The contract: what an operation of the API answers is what its document says that it can answer.

use reqwest::Method;
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::Write as _;
use std::sync::{LazyLock, Mutex};

/// Names the file in which stories record the problems that were answered.
const ANSWERED: &str = "HEARBACK_TEST_PROBLEMS";

static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::to_value(hearback_server::openapi()).unwrap());

/// An operation of the document, by its method and its path there.
pub(super) struct Operation {
    name: String,
    responses: &'static Value,
}

/// The operation that a request is for; none for what is outside the API, and for methods that a
/// path doesn't have. A proxy may have put something before the path.
pub(super) fn operation(method: &Method, path: &str) -> Option<Operation> {
    let path = &path[path.find("/api/v1/")?..];
    let (paths, method) = (DOCUMENT["paths"].as_object()?, method.as_str().to_ascii_lowercase());
    let fits = |template: &&String| {
        let (mut asked, mut segments) = (path.split('/'), template.split('/'));
        asked.by_ref().zip(segments.by_ref()).all(|(a, s)| a == s || s.starts_with('{'))
            && path.split('/').count() == template.split('/').count()
    };
    // One that spells the path out comes before one with a parameter in its place.
    let template = paths.keys().filter(fits).min_by_key(|template| template.contains('{'))?;
    let responses = paths[template].get(&method)?.get("responses")?;
    Some(Operation { name: format!("{} {template}", method.to_uppercase()), responses })
}

impl Operation {
    /// The answer is one that the document names.
    #[track_caller]
    pub(super) fn answers(&self, status: u16, problem: Option<&Value>) {
        let name = &self.name;
        let response = &self.responses[status.to_string()];
        assert!(response.is_object(), "{name} answered {status}, which its document doesn't name");
        let Some(code) = problem.and_then(|problem| problem["code"].as_str()) else { return };
        let codes = codes(resolved(response));
        assert!(
            codes.contains(code),
            "{name} answered {status} {code}; its document has {codes:?}"
        );
        record(&format!("{name} {status} {code}"));
    }
}

/// A response that several operations share stands under a name of its own.
fn resolved(response: &'static Value) -> &'static Value {
    match response["$ref"].as_str() {
        Some(reference) => DOCUMENT.pointer(reference.trim_start_matches('#')).unwrap(),
        None => response,
    }
}

fn codes(response: &'static Value) -> BTreeSet<&'static str> {
    let schema = &response["content"]["application/problem+json"]["schema"];
    let codes = schema["allOf"][1]["properties"]["code"]["enum"].as_array();
    codes.into_iter().flatten().filter_map(Value::as_str).collect()
}

/// For the check, after all stories, that each problem of the document was answered.
fn record(problem: &str) {
    static WRITTEN: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let Some(file) = std::env::var_os(ANSWERED) else { return };
    if WRITTEN.lock().unwrap().insert(problem.to_owned()) {
        let mut file = std::fs::OpenOptions::new().append(true).open(file).unwrap();
        file.write_all(format!("{problem}\n").as_bytes()).unwrap();
    }
}
