//! Lists that come in pages.

use super::Client;
use super::json::Fields;
use crate::error::CallError;
use reqwest::Method;
use serde_json::Value;
use std::marker::PhantomData;
use url::Url;

/// Something that Twilio lists. Implemented by this crate's resources only.
pub trait Listed: Sized {
    /// The list's name in the answer.
    #[doc(hidden)]
    const KEY: &'static str;
    /// Reads one row.
    #[doc(hidden)]
    fn from_json(value: &Value) -> Option<Self>;
}

/// A list, fetched page by page as [`Pages::next`] asks for it.
#[derive(Debug)]
pub struct Pages<'a, T> {
    client: &'a Client,
    base: &'a Url,
    next: Option<Url>,
    rows: PhantomData<fn() -> T>,
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    /// The rows, in Twilio's order.
    pub items: Vec<T>,
    /// How many rows had no valid identifier and were left out. Not zero means that Twilio has
    /// changed something: the list is not complete.
    pub unreadable: usize,
}

impl<'a, T: Listed> Pages<'a, T> {
    pub(super) fn starting_at(client: &'a Client, first: Url) -> Self {
        Self { client, base: &client.base, next: Some(first), rows: PhantomData }
    }

    /// A list of another host.
    pub(super) fn on(client: &'a Client, base: &'a Url, first: Url) -> Self {
        Self { client, base, next: Some(first), rows: PhantomData }
    }

    /// Fetches the next page; none after the last one. After an error it asks for the same page
    /// again.
    ///
    /// # Errors
    /// [`CallError`]; [`CallError::ForeignPage`] if the list leads to another host, which is
    /// then not called.
    pub async fn next(&mut self) -> Result<Option<Page<T>>, CallError> {
        let Some(url) = self.next.clone() else {
            return Ok(None);
        };
        let value = self.client.call(self.client.request(Method::GET, url.clone())).await?;
        let fields = Fields::of(&value);
        let rows = fields.list(T::KEY).ok_or_else(|| unreadable("the list is missing"))?;
        let next = match fields.filled("next_page_uri") {
            Some(uri) => Some(page_url(self.base, &url, &uri)?),
            // The newer APIs write it like this, and absolute.
            None => match fields.within("meta").filled("next_page_url") {
                Some(next) => Some(page_url(self.base, &url, &next)?),
                None => None,
            },
        };
        if next.as_ref() == Some(&url) {
            return Err(unreadable("the next page is this page"));
        }
        let items: Vec<T> = rows.iter().filter_map(T::from_json).collect();
        self.next = next;
        Ok(Some(Page { unreadable: rows.len() - items.len(), items }))
    }

    /// Where the next page is, to go on later ([`Client::resume_messages`]); none after the last
    /// one. It may hold the filter's phone numbers: do not log it.
    #[must_use]
    pub fn cursor(&self) -> Option<&str> {
        self.next.as_ref().map(|url| &url[url::Position::BeforePath..])
    }
}

fn unreadable(reason: &str) -> CallError {
    CallError::Unreadable { status: 200, reason: reason.to_owned() }
}

/// The URL of another page of the list at `list`, given as Twilio gives it: relative to the host.
///
/// The credentials go wherever this leads, so it may lead nowhere but to the same list.
pub(super) fn page_url(base: &Url, list: &Url, uri: &str) -> Result<Url, CallError> {
    let mut url = base.join(uri).map_err(|_| CallError::ForeignPage)?;
    let ours =
        url.origin() == base.origin() && url.username().is_empty() && url.password().is_none();
    if !ours {
        return Err(CallError::ForeignPage);
    }
    // A proxy that adds a path prefix does not rewrite the URIs within an answer.
    let prefix = base.path().trim_end_matches('/');
    if !url.path().starts_with(&format!("{prefix}/")) {
        url.set_path(&format!("{prefix}{}", url.path()));
    }
    if url.path() == list.path() { Ok(url) } else { Err(CallError::ForeignPage) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_of_the_same_list_or_nowhere() {
        let base: Url = "https://api.example:8443/twilio".parse().unwrap();
        let list: Url = "https://api.example:8443/twilio/2010-04-01/M.json?To=x".parse().unwrap();
        let table = [
            (
                "/2010-04-01/M.json?Page=1&To=%2B1",
                Some("https://api.example:8443/twilio/2010-04-01/M.json?Page=1&To=%2B1"),
            ),
            (
                "/twilio/2010-04-01/M.json",
                Some("https://api.example:8443/twilio/2010-04-01/M.json"),
            ),
            (
                "https://api.example:8443/2010-04-01/M.json",
                Some("https://api.example:8443/twilio/2010-04-01/M.json"),
            ),
            ("/2010-04-01/N.json", None),
            ("/2010-04-01/M.json/../N.json", None),
            ("/2010-04-01/M.json/%2e%2e/N.json", None),
            ("/2010-04-01//M.json", None),
            ("/2010-04-01/%4d.json", None),
            ("/2010-04-01/M.json/", None),
            ("https://api.example:8443/x", None),
            ("/twiliox/M.json", None),
            ("http://api.example:8443/x", None),
            ("https://api.example/x", None),
            ("https://evil.example/x", None),
            ("//evil.example/x", None),
            ("/\\evil.example/x", None),
            ("\\\\evil.example/x", None),
            ("https://api.example:8443@evil.example/x", None),
            ("https://u:p@api.example:8443/x", None),
            ("file:///etc/passwd", None),
            ("javascript:1", None),
        ];
        for (uri, expected) in table {
            let url = page_url(&base, &list, uri).ok();
            assert_eq!(url.as_ref().map(Url::as_str), expected, "{uri}");
        }
    }
}
