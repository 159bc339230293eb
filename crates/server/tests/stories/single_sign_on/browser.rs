//! A browser that goes to the provider and comes back, step by step.

use crate::story::{Answer, IdentityProvider, Inbox, Person, log};
use hearback_inbox::OrganizationId;
use reqwest::redirect::Policy;
use std::collections::BTreeMap;
use std::sync::Mutex;

pub(super) struct Browser {
    http: reqwest::Client,
    server: String,
    organization: OrganizationId,
    nobody: Person,
    cookies: Mutex<BTreeMap<String, String>>,
}

impl Browser {
    pub(super) fn new(inbox: &Inbox) -> Self {
        let http = reqwest::Client::builder().redirect(Policy::none()).build().unwrap();
        let (organization, nobody) = (inbox.organization, inbox.stranger());
        Self { http, server: inbox.url(""), organization, nobody, cookies: Mutex::default() }
    }

    /// The person who is signed in here.
    pub(super) fn person(&self) -> Person {
        let mut person = self.nobody.clone();
        person.cookie = self.cookie();
        person
    }

    /// Takes the cookies that someone has.
    pub(super) fn is_of(&self, person: &Person) {
        let (name, value) = person.cookie.split_once('=').unwrap();
        self.cookies.lock().unwrap().insert(name.to_owned(), value.to_owned());
    }

    fn cookie(&self) -> String {
        let all = self.cookies.lock().unwrap();
        all.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    /// Keeps the cookies of an answer.
    pub(super) fn keep(&self, answer: &Answer) {
        let mut all = self.cookies.lock().unwrap();
        for cookie in answer.headers.get_all("set-cookie") {
            let cookie = cookie.to_str().unwrap();
            assert!(cookie.contains("HttpOnly; SameSite=Lax"), "{cookie}");
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            if cookie.contains("Max-Age=0") {
                all.remove(name);
            } else {
                log::never(value);
                all.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    /// Opens an address; where it is sent.
    pub(super) async fn opens(&self, url: &str) -> String {
        let answer = Answer::of(self.http.get(url).header("cookie", self.cookie())).await;
        assert_eq!(answer.status, 303, "{}", answer.text);
        self.keep(&answer);
        answer.header("location").to_owned()
    }

    /// Begins to sign in; where it is sent: to the provider, or to the sign-in page.
    pub(super) async fn sets_out(&self, query: &str) -> String {
        let path = format!("/api/v1/sso/{}/start{query}", self.organization);
        self.opens(&format!("{}{path}", self.server)).await
    }

    /// Goes to the provider and comes back; where it lands.
    pub(super) async fn signs_on_to(&self, provider: &IdentityProvider, query: &str) -> String {
        let asked = self.sets_out(query).await;
        self.opens(&provider.signs_in(&asked)).await
    }

    /// The same, and it is signed in.
    pub(super) async fn signs_on(&self, provider: &IdentityProvider) -> String {
        let landed = self.signs_on_to(provider, "").await;
        assert!(landed.starts_with("/o/"), "{landed}");
        landed
    }

    /// The same, and it isn't: why.
    pub(super) async fn problem(&self, provider: &IdentityProvider) -> String {
        problem(&self.signs_on_to(provider, "").await)
    }
}

/// What the sign-in page is told.
pub(super) fn problem(landed: &str) -> String {
    let problem = landed.strip_prefix("/sign-in?sso_problem=");
    problem.unwrap_or_else(|| panic!("no problem: {landed}")).to_owned()
}
