//! Passkeys: adding one, signing in with it alone or after a password, and everything that looks like
//! one and isn't.

mod account;
mod device;
mod hosts;
mod proof;
mod refused;
mod signing_in;

use crate::story::{Answer, Inbox, PASSWORD, Person, on_each_engine_with};
pub(crate) use device::Device;
use hearback_server::Settings;
use hearback_server::clock::{Clock as _, ManualClock, RealClock};
use serde_json::{Value, json};
use std::sync::Arc;

/// The page's origin where no public URL is set: the only one at which passkeys work then.
pub(crate) fn here(inbox: &Inbox) -> String {
    format!("http://localhost:{}", inbox.running.addr.port())
}

/// A question for a passkey: the step, and what the browser is given.
pub(crate) async fn asked(person: &Person, path: &str, body: Value) -> (String, Value) {
    let mut question = person.post(path, body).await.ok(200);
    (question["step"].as_str().unwrap().to_owned(), question["options"].take())
}

/// Someone adds a passkey on a device.
async fn add(person: &Person, device: &mut Device, name: &str) -> Value {
    let (step, options) = asked(person, "/account/passkeys/options", json!({})).await;
    let made = json!({ "step": step, "name": name, "credential": device.make(&options).await });
    person.post("/account/passkeys", made).await.ok(201)
}

/// What a device answers to someone who signs in without an email.
async fn answered(inbox: &Inbox, device: &mut Device) -> Value {
    let question = asked(&inbox.stranger(), "/session/passkey/options", json!({})).await;
    signed(question, device).await
}

pub(crate) async fn signed((step, options): (String, Value), device: &mut Device) -> Value {
    json!({ "step": step, "credential": device.sign(&options).await })
}

/// Someone sends what their device signed.
async fn send(inbox: &Inbox, answer: &Value) -> Answer {
    inbox.stranger().post("/session/passkey", answer.clone()).await
}

/// Someone signs in with a device, and nothing else.
async fn sign_in(inbox: &Inbox, device: &mut Device) -> Answer {
    let answer = answered(inbox, device).await;
    send(inbox, &answer).await
}

/// Someone's right password, with what has to follow on it.
async fn password(inbox: &Inbox, name: &str) -> Value {
    let credentials = json!({ "email": format!("{name}@northside.example"), "password": PASSWORD });
    inbox.stranger().post("/session", credentials).await.ok(202)
}

/// A question that follows on someone's password.
async fn asked_after_password(inbox: &Inbox, name: &str) -> (String, Value) {
    let step = password(inbox, name).await["step"].take();
    asked(&inbox.stranger(), "/session/passkey/options", json!({ "step": step })).await
}

/// How many entries of a kind the audit log has.
async fn noted(inbox: &Inbox, kind: &str) -> usize {
    inbox.audit().await.iter().filter(|entry| json!(entry.kind) == kind).count()
}

/// Tells a story on each engine, by a clock that only the story moves.
async fn on_each_engine_by_clock<F: Future<Output = ()>>(
    story: impl Fn(Inbox, Arc<ManualClock>) -> F,
) {
    let clock = Arc::new(ManualClock::at(RealClock.now()));
    let given = clock.clone();
    let with_clock = move |settings: &mut Settings| settings.clock = given.clone();
    on_each_engine_with(with_clock, |inbox| story(inbox, clock.clone())).await;
}
