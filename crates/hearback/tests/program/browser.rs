//! A person's browser, as far as it speaks to the API.

use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use std::time::Duration;

/// Someone at a Hearback.
#[derive(Clone)]
pub(crate) struct Browser {
    http: Client,
    url: String,
    cookie: String,
    /// By which it is known once someone has signed in.
    known: String,
}

impl Browser {
    /// Nobody yet.
    pub(crate) fn at(url: &str) -> Self {
        let http = Client::builder().timeout(Duration::from_secs(10)).build().unwrap();
        Self { http, url: url.to_owned(), cookie: String::new(), known: String::new() }
    }

    /// Signs in; says whether that went well.
    pub(crate) async fn sign_in(&mut self, email: &str, password: &str) -> StatusCode {
        let credentials = json!({ "email": email, "password": password });
        self.enter("/session", credentials).await.0
    }

    /// Does what signs one in.
    pub(crate) async fn enter(&mut self, path: &str, body: Value) -> (StatusCode, Value) {
        let answer = self.request(Method::POST, path).json(&body).send().await.unwrap();
        let status = answer.status();
        for cookie in answer.headers().get_all("set-cookie") {
            let cookie = cookie.to_str().unwrap().split(';').next().unwrap().to_owned();
            if cookie.contains("hearback_browser=") {
                self.known = cookie;
            } else {
                self.cookie = cookie;
            }
        }
        (status, answer.json().await.unwrap())
    }

    /// A request below `/api/v1`.
    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http
            .request(method, format!("{}/api/v1{path}", self.url))
            .header("cookie", format!("{}; {}", self.cookie, self.known))
            .header("origin", &self.url)
    }

    /// Asks for something, which is there.
    pub(crate) async fn get(&self, path: &str) -> Value {
        let answer = self.request(Method::GET, path).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        answer.json().await.unwrap()
    }

    /// Does something, which goes well.
    pub(crate) async fn send(&self, method: Method, path: &str, body: Value) -> Value {
        let answer = self.request(method, path).json(&body).send().await.unwrap();
        let status = answer.status();
        let said = answer.text().await.unwrap();
        assert!(status.is_success(), "{path}: {status} {said}");
        serde_json::from_str(&said).unwrap()
    }
}
