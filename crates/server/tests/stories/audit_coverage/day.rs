//! A day on which Sam does everything there is to do, and the audit log is looked at each time.

use crate::story::{Answer, Inbox, PASSWORD, Person};
use hearback_inbox::UserId;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Display;

/// What Sam and others type, and nobody finds in the log: texts, reasons, numbers, and secrets.
const TYPED: [&str; 14] = [
    "Is anyone there",
    "Hello Kwame",
    "On our way",
    "after all",
    "rang",
    "watches",
    "415555",
    "415-555",
    "mail-secret",
    "provider-secret",
    "northside-auth-token",
    "northside-token",
    PASSWORD,
    "token",
];

pub(super) struct Day<'i> {
    pub(super) inbox: &'i Inbox,
    pub(super) sam: Person,
    id: UserId,
    /// The routes that were called.
    pub(super) covered: BTreeSet<String>,
}

pub(super) fn of_conversation(id: impl Display) -> Value {
    json!({ "kind": "conversation", "id": id.to_string() })
}

pub(super) fn of_customer(id: impl Display) -> Value {
    json!({ "kind": "customer", "id": id.to_string() })
}

pub(super) fn of_member(id: UserId) -> Value {
    json!({ "kind": "member", "id": id })
}

pub(super) fn of_line(id: &str, name: &str) -> Value {
    json!({ "kind": "line", "id": id, "name": name })
}

pub(super) fn of_setting(setting: &str) -> Value {
    json!({ "kind": "setting", "setting": setting })
}

pub(super) fn thing(name: &str) -> Value {
    json!({ "kind": "thing", "name": name })
}

impl<'i> Day<'i> {
    /// Sam signs in.
    pub(super) async fn begin(inbox: &'i Inbox) -> Self {
        let id = inbox.user("sam").await;
        let before = inbox.audit().await.len();
        let sam = inbox.sign_in("sam").await;
        let day = Self { inbox, sam, id, covered: BTreeSet::from(["POST /session".to_owned()]) };
        assert_eq!(day.since(before).await, [("signed_in".to_owned(), Value::Null)]);
        day
    }

    /// He does something, and exactly this is written down: of these kinds, about these objects.
    pub(super) async fn does(
        &mut self,
        route: &str,
        id: impl Display,
        body: Value,
        expected: &[(&str, Value)],
    ) -> Value {
        let (made, added) = self.call(route, &id.to_string(), body).await;
        let expected: Vec<_> =
            expected.iter().map(|(kind, object)| ((*kind).to_owned(), object.clone())).collect();
        assert_eq!(added, expected, "{route}");
        made
    }

    /// The same of what has its id only afterwards.
    pub(super) async fn does_unnamed(
        &mut self,
        route: &str,
        id: &str,
        body: Value,
        expected: &[&str],
    ) -> Value {
        let (made, added) = self.call(route, id, body).await;
        let kinds: Vec<_> = added.iter().map(|(kind, _)| kind.as_str()).collect();
        assert_eq!(kinds, expected, "{route}");
        made
    }

    /// What the newest entry is about.
    pub(super) async fn last_object(&self) -> Value {
        json!(self.inbox.audit().await[0].object)
    }

    pub(super) async fn imports(&mut self, path: &str, file: &'static str, what: &str) {
        let before = self.inbox.audit().await.len();
        let request = self.sam.request(Method::POST, path).body(file);
        Answer::of(request).await.ok(200);
        let added = self.since(before).await;
        assert_eq!(added, [("imported".to_owned(), thing(what))]);
        self.covered.insert(format!("POST {path}"));
    }

    /// Someone accepts an invitation: they join, and are signed in.
    pub(super) async fn is_joined_by(&mut self, token: &str, name: &str) {
        let before = self.inbox.audit().await.len();
        let joined = self.inbox.accept(token, name).await.ok(201);
        let entries = self.inbox.audit().await;
        let added = &entries[..entries.len() - before];
        let kinds: Vec<_> = added.iter().rev().map(|entry| json!(entry.kind)).collect();
        assert_eq!(kinds, ["member_joined", "signed_in"]);
        for entry in added {
            assert_eq!(json!(entry.actor)["id"], joined["user"]["id"]);
        }
        assert_eq!(json!(added[1].object)["id"], joined["user"]["id"]);
        self.covered.insert("POST /invitations/accept".to_owned());
    }

    async fn call(&mut self, route: &str, id: &str, body: Value) -> (Value, Vec<(String, Value)>) {
        let (method, path) = route.split_once(' ').unwrap();
        let method: Method = method.parse().unwrap();
        let before = self.inbox.audit().await.len();
        let request = self.sam.request(method, &path.replace("{id}", id).replace("{sid}", id));
        let request = if body == Value::Null { request } else { request.json(&body) };
        let answer = Answer::of(request).await;
        assert!((200..300).contains(&answer.status), "{route}: {answer:?}");
        self.covered.insert(route.split('?').next().unwrap().to_owned());
        let made = serde_json::from_str(&answer.text).unwrap_or_default();
        (made, self.since(before).await)
    }

    /// What Sam did since there were so many entries, the first first.
    async fn since(&self, before: usize) -> Vec<(String, Value)> {
        let entries = self.inbox.audit().await;
        let added = entries[..entries.len() - before].iter().rev();
        let told = added.map(|entry| {
            assert_eq!(entry.actor.member(), Some(self.id), "{entry:?}");
            assert_eq!(
                entry.address.map(|address| address.to_string()).as_deref(),
                Some("127.0.0.1"),
                "{entry:?}"
            );
            assert!(!entry.as_super_user, "he is a member here");
            (json!(entry.kind).as_str().unwrap().to_owned(), json!(entry.object))
        });
        told.collect()
    }

    /// Nothing of what was typed is in the log but names. What it shows of people is looked up.
    pub(super) async fn told_no_secrets(&self) {
        for entry in self.inbox.audit().await {
            let kept = json!([entry.kind, entry.object, entry.changes]).to_string();
            for typed in TYPED {
                assert!(!kept.contains(typed), "{typed} is in an entry of {:?}", entry.kind);
            }
        }
    }
}
