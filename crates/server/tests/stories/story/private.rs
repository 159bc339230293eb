//! What of requests and forms is nobody else's to read.

use super::log;
use serde_json::Value;

/// What belongs to people and is in requests and forms under these names.
const PRIVATE: [&str; 25] = [
    "Body",
    "From",
    "To",
    "address",
    "api_key_secret",
    "auth_token",
    "body",
    "client_secret",
    "current",
    "current_password",
    "email",
    "first_name",
    "from",
    "last_name",
    "name",
    "new_password",
    "number",
    "organization_name",
    "password",
    "reason",
    "step",
    "token",
    "to",
    "value",
    "your_name",
];

/// No line of the log may hold what someone wrote in a request, at any depth.
pub(crate) fn never_logged(request: &Value) {
    match request {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(text) if PRIVATE.contains(&name.as_str()) => log::never(text),
                    other => never_logged(other),
                }
            }
        }
        Value::Array(all) => all.iter().for_each(never_logged),
        _ => {}
    }
}

/// The same for a form of Twilio's.
pub(crate) fn form_never_logged(form: &[(String, String)]) {
    for (_, value) in form.iter().filter(|(name, _)| PRIVATE.contains(&name.as_str())) {
        log::never(value);
    }
}
