//! Single sign-on: what an identity provider claims about someone, and how it is read.

use crate::EmailAddress;
use crate::name;
use serde_json::{Map, Value};

/// The longest name that is taken from a provider, as on the page.
const LONGEST_NAME: usize = 100;
/// So many values of one claim are looked at: some directories list hundreds of groups.
const MOST_VALUES: usize = 1_000;

/// Where providers say that an email address is theirs: the standard's claim, and Microsoft Entra's.
const VERIFIED: [&str; 2] = ["email_verified", "xms_edov"];

/// What an identity provider claims about someone: a JSON object (OpenID Connect Core 1.0, section 5).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Claims(Map<String, Value>);

impl Claims {
    /// The claims of an ID token.
    #[must_use]
    pub fn new(claims: Map<String, Value>) -> Self {
        Self(claims)
    }

    /// The same with what the token left out. What it does say stays: it is signed. Whether an address
    /// is verified is said of one address, and of no other.
    #[must_use]
    pub fn filled_from(mut self, more: Map<String, Value>) -> Self {
        let other_address =
            self.0.contains_key("email") && self.0.get("email") != more.get("email");
        for (name, value) in more {
            if !(other_address && VERIFIED.contains(&name.as_str())) {
                self.0.entry(name).or_insert(value);
            }
        }
        self
    }

    /// Whether any of these is missing.
    #[must_use]
    pub fn lack<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> bool {
        names.into_iter().any(|name| self.get(name).is_none())
    }

    /// All of them, to show.
    #[must_use]
    pub fn all(&self) -> &Map<String, Value> {
        &self.0
    }

    /// The claim of a name. A name with dots may lead into an object, such as `realm_access.roles`; one
    /// that is spelled so as a whole comes first.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        let whole = self.0.get(name);
        let path = || {
            let mut steps = name.split('.');
            let first = self.0.get(steps.next()?)?;
            steps.try_fold(first, |value, step| value.get(step))
        };
        whole.or_else(path).filter(|value| !value.is_null())
    }

    /// A claim that is text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str()
    }

    /// The email address, if there is one.
    #[must_use]
    pub fn email(&self) -> Option<EmailAddress> {
        EmailAddress::parse(self.text("email")?).ok()
    }

    /// Whether the provider says that the email address is theirs. Without that it may be anyone's: some
    /// directories let their admins enter any.
    ///
    /// Microsoft Entra says it in a claim of its own (`xms_edov`), and some providers in a string.
    #[must_use]
    pub fn email_is_verified(&self) -> bool {
        match VERIFIED.into_iter().find_map(|name| self.get(name)) {
            Some(Value::Bool(verified)) => *verified,
            Some(Value::String(word)) => word == "true" || word == "1",
            Some(Value::Number(number)) => number.as_i64() == Some(1),
            _ => false,
        }
    }

    /// What they are called, if it can be shown.
    #[must_use]
    pub fn name(&self) -> Option<String> {
        let parts = || {
            let parts = [self.text("given_name"), self.text("family_name")];
            let both = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
            Some(both).filter(|name| !name.is_empty())
        };
        let name = self.text("name").map(str::to_owned).or_else(parts)?;
        name::checked(&name, LONGEST_NAME).ok()
    }

    /// The values of a claim that is a text, or a list of them; none when it isn't there, which says
    /// nothing, unlike an empty list.
    #[must_use]
    pub fn values(&self, name: &str) -> Option<Vec<String>> {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        match self.get(name)? {
            Value::Array(list) => Some(list.iter().filter_map(text).take(MOST_VALUES).collect()),
            one => text(one).map(|value| vec![value]),
        }
    }
}

/// The domain of an email address.
#[must_use]
pub fn domain_of(address: &EmailAddress) -> &str {
    address.as_str().rsplit('@').next().unwrap_or_default()
}

/// A domain of email addresses as it is kept: in lower case, with what a person may have typed around
/// it taken off. None when it is no domain.
#[must_use]
pub fn domain(text: &str) -> Option<String> {
    let text = text.trim().trim_start_matches('@').to_lowercase();
    EmailAddress::parse(&format!("a@{text}")).ok().map(|address| domain_of(&address).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn claims(value: &Value) -> Claims {
        Claims::new(value.as_object().unwrap().clone())
    }

    #[test]
    fn an_address_is_verified_only_where_the_provider_says_so() {
        for (value, verified) in [
            (json!({ "email_verified": true }), true),
            (json!({ "email_verified": "true" }), true),
            (json!({ "xms_edov": true }), true),
            (json!({ "xms_edov": "1" }), true),
            (json!({ "xms_edov": 1 }), true),
            (json!({ "email_verified": false, "xms_edov": true }), false),
            (json!({ "email_verified": "false" }), false),
            (json!({ "email_verified": "yes" }), false),
            (json!({ "email_verified": null }), false),
            (json!({ "email_verified": [true] }), false),
            (json!({}), false),
        ] {
            assert_eq!(claims(&value).email_is_verified(), verified, "{value}");
        }
    }

    #[test]
    fn a_claim_is_found_by_its_name_or_along_its_dots() {
        let all = claims(&json!({
            "groups": ["front desk", 7, "admins"],
            "team": "front desk",
            "https://northside.example/roles": ["viewer"],
            "realm_access": { "roles": ["admin"] },
            "empty": [],
        }));
        let of = |name| all.values(name);
        assert_eq!(of("groups").unwrap(), ["front desk", "admins"]);
        assert_eq!(of("team").unwrap(), ["front desk"]);
        assert_eq!(of("https://northside.example/roles").unwrap(), ["viewer"]);
        assert_eq!(of("realm_access.roles").unwrap(), ["admin"]);
        assert_eq!(of("empty"), Some(vec![]));
        assert_eq!((of("realm_access"), of("realm_access.groups"), of("")), (None, None, None));
    }

    #[test]
    fn what_a_token_says_is_not_overruled() {
        let token = claims(&json!({ "sub": "7", "email": "eve@a.example" }));
        let more = json!({ "email": "ana@a.example", "email_verified": true, "name": "Eve" });
        let all = token.filled_from(more.as_object().unwrap().clone());
        assert_eq!(all.email().unwrap().as_str(), "eve@a.example");
        assert_eq!(all.name().unwrap(), "Eve");
        assert!(!all.email_is_verified(), "that was said of another address");
        let token = claims(&json!({ "sub": "7", "email": "ana@a.example" }));
        assert!(token.clone().filled_from(more.as_object().unwrap().clone()).email_is_verified());
        assert!(token.lack(["email", "email_verified"]) && !token.lack(["sub", "email"]));
    }

    #[test]
    fn a_name_that_can_not_be_shown_is_none() {
        let of = |value: Value| claims(&value).name();
        assert_eq!(of(json!({ "name": " Eve " })).unwrap(), "Eve");
        assert_eq!(of(json!({ "given_name": "Eve", "family_name": "Lin" })).unwrap(), "Eve Lin");
        assert_eq!(of(json!({ "name": "Eve\u{202e}" })), None);
        assert_eq!(of(json!({ "name": "" })), None);
        assert_eq!(of(json!({})), None);
    }

    #[test]
    fn a_domain_has_one_spelling() {
        assert_eq!(domain(" @Northside.Example ").unwrap(), "northside.example");
        for none in ["", "northside", "a@b.example", "*.example.com", "a b.example", "[1.2.3.4]"] {
            assert_eq!(domain(none), None, "{none}");
        }
    }
}
