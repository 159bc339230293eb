//! What the server answered.

use super::contract::{self, Operation};
use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName};
use serde_json::Value;

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) async fn of(request: reqwest::RequestBuilder) -> Self {
        let (client, request) = request.build_split();
        let request = request.unwrap();
        let operation = contract::operation(request.method(), request.url().path());
        let response = client.execute(request).await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let answer = Self { status, headers, text: response.text().await.unwrap() };
        answer.is_as_described(operation);
        answer
    }

    /// An answer as it came over a connection, to a request for a path.
    pub(crate) fn read(method: &Method, path: &str, answer: &str) -> Self {
        let (head, text) = answer.split_once("\r\n\r\n").unwrap();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines.map(|line| {
            let (name, value) = line.split_once(": ").unwrap();
            (name.parse::<HeaderName>().unwrap(), value.parse().unwrap())
        });
        let answer = Self { status, headers: headers.collect(), text: text.to_owned() };
        answer.is_as_described(contract::operation(method, path));
        answer
    }

    fn is_as_described(&self, operation: Option<Operation>) {
        if let Some(operation) = operation {
            operation.answers(self.status, self.problem().as_ref());
        }
    }

    /// The problem that it tells.
    fn problem(&self) -> Option<Value> {
        let told = self.header("content-type") == "application/problem+json";
        told.then(|| self.json())
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    /// It went well; what it brought.
    #[track_caller]
    pub(crate) fn ok(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        self.json()
    }

    /// It is a problem with this status and code, and says something to this effect.
    #[track_caller]
    pub(crate) fn is_problem(&self, status: u16, code: &str, words: &str) {
        assert_eq!(self.status, status, "{}", self.text);
        assert_eq!(self.header("content-type"), "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["code"], code, "{problem}");
        assert_eq!(problem["status"], status, "{problem}");
        assert_eq!(problem["type"], "about:blank", "{problem}");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(words), "“{words}” is not in: {detail}");
        assert!(detail.ends_with(['.', '!', '?']), "no sentence: {detail}");
    }

    /// Twilio is told that all is well, and to say nothing to the customer.
    #[track_caller]
    pub(crate) fn is_empty_twiml(&self) {
        assert_eq!(self.status, 200, "{}", self.text);
        assert_eq!(self.header("content-type"), "text/xml");
        assert!(self.text.ends_with("<Response></Response>"), "{}", self.text);
    }
}
