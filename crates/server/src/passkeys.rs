//! Passkeys (WebAuthn): where they work, what they are asked, and whether what they answer is right.
//!
//! A passkey belongs to the host of the public URL for good. It checks its user's PIN, finger, or face
//! itself, which is always asked for here: so it counts for two factors.

use crate::http::problem::{Answer, Code, Problem};
use crate::run::public_url::PublicUrl;
use hearback_inbox::UserId;
use hearback_store::{StoredPasskey, UsedPasskey};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use url::Url;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Webauthn, WebauthnBuilder, WebauthnError,
};

/// Asks passkeys, and checks what they answer.
pub(crate) struct Passkeys(Option<Site>);

/// What browsers know us by.
struct Site {
    host: String,
    webauthn: Webauthn,
}

/// A question for a passkey that there isn't yet.
#[derive(Serialize, Deserialize)]
pub(crate) struct AskedToBe(PasskeyRegistration);

/// A question for a passkey that there is.
#[derive(Serialize, Deserialize)]
pub(crate) struct AskedToSign {
    question: DiscoverableAuthentication,
    /// Whose it has to be; none: anyone's.
    whose: Option<UserId>,
}

/// A passkey that someone makes.
pub(crate) struct NewPasskey {
    /// The id that its device knows it by.
    pub(crate) credential_id: Vec<u8>,
    /// The credential, as it's kept.
    pub(crate) credential: String,
}

/// Why what a passkey signed doesn't count.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// It isn't theirs, or isn't an answer to what was asked.
    Wrong,
    /// It has signed more often than it says: there is a copy of it.
    Copied,
}

impl Passkeys {
    /// Those of this address. Browsers have none for an IP address, nor where others can read along.
    pub(crate) fn at(public_url: &PublicUrl) -> Self {
        Self(origin(public_url).and_then(|origin| Site::of(&origin)))
    }

    /// The host at which they work.
    pub(crate) fn host(&self) -> Option<&str> {
        self.0.as_ref().map(|site| site.host.as_str())
    }

    /// Those of all hosts that can't be used here.
    pub(crate) fn elsewhere(&self, hosts: Vec<(String, i64)>) -> Vec<(String, i64)> {
        let here = self.host();
        hosts.into_iter().filter(|(host, _)| Some(host.as_str()) != here).collect()
    }

    /// The host at which they work.
    ///
    /// # Errors
    /// The problem `passkeys_unavailable`.
    pub(crate) fn require_host(&self) -> Answer<&str> {
        self.site().map(|site| site.host.as_str())
    }

    fn site(&self) -> Answer<&Site> {
        self.0.as_ref().ok_or_else(|| {
            let detail = "Passkeys don't work at this address. Set --public-url to an https:// \
                          address with a name, not a number; on this machine, http://localhost and \
                          the port will do.";
            Problem::new(Code::PasskeysUnavailable, detail)
        })
    }

    /// Asks for a new passkey of a user: one that is found without an email, and on another device than
    /// those they have.
    pub(crate) fn ask_for_new(
        &self,
        (user, email, name): (UserId, &str, &str),
        have: &[StoredPasskey],
    ) -> Answer<(Value, AskedToBe)> {
        let webauthn = &self.site()?.webauthn;
        let begun = webauthn.start_passkey_registration(user.0, email, name, None);
        let (challenge, question) = begun.map_err(|error| Problem::internal(&error))?;
        let mut options = json(&challenge.public_key)?;
        // The library leaves this to the device. What is excluded is enforced when it's written, so that
        // the question needn't hold it.
        options["authenticatorSelection"]["residentKey"] = json!("required");
        options["authenticatorSelection"]["requireResidentKey"] = json!(true);
        options["excludeCredentials"] = descriptors(webauthn, have)?;
        Ok((options, AskedToBe(question)))
    }

    /// The passkey that was made; none if it isn't what was asked for.
    pub(crate) fn made(
        &self,
        AskedToBe(question): &AskedToBe,
        made: &RegisterPublicKeyCredential,
    ) -> Answer<Option<NewPasskey>> {
        let Ok(passkey) = self.site()?.webauthn.finish_passkey_registration(made, question) else {
            return Ok(None);
        };
        let credential_id = passkey.cred_id().as_slice().to_vec();
        let credential = serde_json::to_string(&passkey).map_err(|e| Problem::internal(&e))?;
        Ok(Some(NewPasskey { credential_id, credential }))
    }

    /// Asks for a user's passkey, one of these.
    pub(crate) fn ask(
        &self,
        user: UserId,
        theirs: &[StoredPasskey],
    ) -> Answer<(Value, AskedToSign)> {
        let (mut options, question) = self.question(Some(user))?;
        options["allowCredentials"] = descriptors(&self.site()?.webauthn, theirs)?;
        Ok((options, question))
    }

    /// Asks for anyone's passkey: their device knows which they have.
    pub(crate) fn ask_anyone(&self) -> Answer<(Value, AskedToSign)> {
        self.question(None)
    }

    fn question(&self, whose: Option<UserId>) -> Answer<(Value, AskedToSign)> {
        let begun = self.site()?.webauthn.start_discoverable_authentication();
        let (mut challenge, question) = begun.map_err(|error| Problem::internal(&error))?;
        // How they are verified is their device's business.
        challenge.public_key.extensions = None;
        Ok((json(&challenge.public_key)?, AskedToSign { question, whose }))
    }

    /// Checks what a user's passkey signed.
    pub(crate) fn check(
        &self,
        AskedToSign { question, whose }: AskedToSign,
        signed: &PublicKeyCredential,
        (owner, stored): (UserId, &StoredPasskey),
    ) -> Answer<Result<UsedPasskey, Refused>> {
        let Site { host, webauthn } = self.site()?;
        // Who wasn't asked for by name is named by their device. One that was, may be.
        let named = signed.get_user_unique_id().map(|handle| handle == owner.0.as_bytes());
        let theirs =
            whose.map_or(named == Some(true), |user| user == owner) && named != Some(false);
        if !theirs || stored.host != *host {
            return Ok(Err(Refused::Wrong));
        }
        let mut passkey = opened(stored)?;
        match webauthn.finish_discoverable_authentication_v2(signed, question, &passkey) {
            Ok(result) => {
                passkey.update_credential(&result);
                let credential = serde_json::to_string(&passkey);
                Ok(Ok(UsedPasskey {
                    id: stored.id,
                    before: stored.credential.clone(),
                    credential: credential.map_err(|error| Problem::internal(&error))?,
                }))
            }
            Err(WebauthnError::CredentialPossibleCompromise) => Ok(Err(Refused::Copied)),
            Err(_) => Ok(Err(Refused::Wrong)),
        }
    }
}

impl Site {
    fn of(origin: &Url) -> Option<Self> {
        let host = origin.domain()?;
        let webauthn = WebauthnBuilder::new(host, origin).ok()?.rp_name("Hearback").build().ok()?;
        Some(Self { host: host.to_owned(), webauthn })
    }
}

/// The address of pages that may ask for passkeys.
fn origin(public_url: &PublicUrl) -> Option<Url> {
    if public_url.is_configured() {
        return Some(public_url.url().clone()).filter(|_| !public_url.is_open_to_the_way());
    }
    let mut here = Url::parse("http://localhost/").ok()?;
    here.set_port(public_url.url().port()).ok()?;
    Some(here)
}

fn opened(stored: &StoredPasskey) -> Answer<Passkey> {
    serde_json::from_str(&stored.credential).map_err(|error| Problem::internal(&error))
}

/// Passkeys, as browsers are told which to use or not to make again.
fn descriptors(webauthn: &Webauthn, passkeys: &[StoredPasskey]) -> Answer<Value> {
    let all = passkeys.iter().map(opened).collect::<Answer<Vec<_>>>()?;
    let asked = webauthn.start_passkey_authentication(&all);
    let (challenge, _) = asked.map_err(|error| Problem::internal(&error))?;
    json(&challenge.public_key.allow_credentials)
}

fn json(of: &impl Serialize) -> Answer<Value> {
    serde_json::to_value(of).map_err(|error| Problem::internal(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_are_for_a_name_that_is_called_safely() {
        for (url, host) in [
            (Some("https://sms.example.com"), Some("sms.example.com")),
            (Some("https://SMS.example.com:8443/sms"), Some("sms.example.com")),
            (Some("http://localhost:8080"), Some("localhost")),
            (Some("https://inbox"), Some("inbox")),
            (Some("http://sms.example.com"), None),
            (Some("https://203.0.113.5"), None),
            (Some("http://127.0.0.1:8080"), None),
            (Some("https://[2001:db8::1]"), None),
            (None, Some("localhost")),
        ] {
            let configured = url.map(|url| url.parse().unwrap());
            let public_url = PublicUrl::new(configured.as_ref(), "127.0.0.1:80".parse().unwrap());
            assert_eq!(Passkeys::at(&public_url).host(), host, "{url:?}");
        }
    }
}
