//! Passkeys: what is added, removed, and signed in with is written down. Questions are not, for they
//! change nothing; nor is what someone calls their own.

use super::day::{Day, thing};
use crate::passkeys::{Device, asked, signed};
use serde_json::{Value, json};

pub(super) async fn all(day: &mut Day<'_>) {
    let (sam, mut phone) = (day.sam.clone(), Device::at(&day.inbox.origin()));
    let nothing = json!({});
    day.does("POST /account/passkeys/options", "", nothing.clone(), &[]).await;
    let (step, options) = asked(&sam, "/account/passkeys/options", nothing.clone()).await;
    let made = json!({ "step": step, "name": "Phone", "credential": phone.make(&options).await });
    let added = [("second_factor_added", thing("Phone"))];
    let made = day.does("POST /account/passkeys", "", made, &added).await;

    day.does("POST /account/proof/passkey/options", "", nothing.clone(), &[]).await;
    let question = asked(&sam, "/account/proof/passkey/options", nothing.clone()).await;
    let proof = signed(question, &mut phone).await;
    day.does("POST /account/proof/passkey", "", proof, &[]).await;
    day.does("POST /session/passkey/options", "", nothing.clone(), &[]).await;
    let question = asked(&sam, "/session/passkey/options", nothing).await;
    let answer = signed(question, &mut phone).await;
    day.does("POST /session/passkey", "", answer, &[("signed_in", Value::Null)]).await;

    let id = made["passkey"]["id"].as_str().unwrap();
    let name = json!({ "name": "My phone" });
    day.does("PATCH /account/passkeys/{id}", id, name, &[]).await;
    let removed = [("second_factor_removed", thing("My phone"))];
    day.does("DELETE /account/passkeys/{id}", id, Value::Null, &removed).await;
}
