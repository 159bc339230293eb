//! A person at their browser.

use super::{Answer, Inbox, log, private};
use reqwest::Method;
use serde_json::Value;
use std::fmt::Display;

#[derive(Clone)]
pub(crate) struct Person {
    http: reqwest::Client,
    server: String,
    /// Of the organization in the address: `/o/{id}`, or nothing.
    pub(super) below: String,
    pub(crate) origin: String,
    pub(crate) cookie: String,
    /// The cookie by which a browser is known that has signed in before.
    pub(crate) browser: String,
    /// What the browser calls itself.
    user_agent: &'static str,
}

impl Person {
    pub(super) fn new(inbox: &Inbox) -> Self {
        Self {
            http: inbox.http.clone(),
            server: inbox.url(""),
            below: String::new(),
            origin: inbox.origin(),
            cookie: String::new(),
            browser: String::new(),
            user_agent: "",
        }
    }

    pub(super) async fn sign_in(mut self, credentials: Value) -> Self {
        let answer = self.post("/session", credentials).await;
        answer.ok(200);
        self.keep_cookie(&answer);
        self
    }

    /// Keeps the cookie that an answer sets.
    pub(crate) fn keep_cookie(&mut self, answer: &Answer) {
        self.cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
        let (name, secret) = self.cookie.split_once('=').unwrap();
        assert!(name.ends_with("hearback_session"), "{answer:?}");
        log::never(secret);
        let mut all = answer.headers.get_all("set-cookie").iter().map(|one| one.to_str().unwrap());
        if let Some(browser) = all.find(|one| one.contains("hearback_browser=")) {
            self.browser = browser.split(';').next().unwrap().to_owned();
            log::never(self.browser.split_once('=').unwrap().1);
        }
    }

    fn cookies(&self) -> String {
        let all = [&self.cookie, &self.browser].map(String::as_str);
        all.into_iter().filter(|one| !one.is_empty()).collect::<Vec<_>>().join("; ")
    }

    /// The same browser, at a server that was started again under another address.
    pub(crate) fn moved_to(&self, inbox: &Inbox) -> Self {
        Self { server: inbox.url(""), origin: inbox.origin(), ..self.clone() }
    }

    /// The same person, with another browser.
    pub(crate) fn using(self, user_agent: &'static str) -> Self {
        Self { user_agent, ..self }
    }

    /// The same browser with nobody signed in.
    pub(crate) fn signed_out(&self) -> Self {
        Self { cookie: String::new(), ..self.clone() }
    }

    /// The same person, at the address of an organization.
    pub(crate) fn at(&self, organization: impl Display) -> Self {
        Self { below: format!("/o/{organization}"), ..self.clone() }
    }

    /// A request below `/api/v1`, as the page makes it.
    pub(crate) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.http
            .request(method, format!("{}{}/api/v1{path}", self.server, self.below))
            .header("cookie", self.cookies())
            .header("origin", &self.origin)
            .header("user-agent", self.user_agent)
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        private::never_logged(&body);
        Answer::of(self.request(Method::POST, path).json(&body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        private::never_logged(&body);
        Answer::of(self.request(Method::PUT, path).json(&body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        private::never_logged(&body);
        Answer::of(self.request(Method::PATCH, path).json(&body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::DELETE, path)).await
    }
}
