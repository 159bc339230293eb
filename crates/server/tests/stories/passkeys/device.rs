//! A device with a passkey on it, and the browser in front: 1Password's own, so that what we understand
//! of the standard isn't checked by ourselves.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use passkey::authenticator::{Authenticator, UiHint, UserCheck, UserValidationMethod};
use passkey::client::{Client, DefaultClientData};
use passkey::crypto::rust_crypto::RustCryptoBackend;
use passkey::types::Passkey;
use passkey::types::ctap2::{Aaguid, Ctap2Error};
use passkey::types::webauthn::{CredentialCreationOptions, CredentialRequestOptions};
use serde_json::Value;
use std::pin::Pin;
use url::Url;

/// A device that holds one passkey.
#[derive(Clone)]
pub(crate) struct Device {
    /// What its browser shows a page of.
    pub(crate) origin: Url,
    pub(crate) key: Option<Passkey>,
    /// Whether it counts how often it signs, as those do that copy no keys to other devices.
    pub(crate) counts: bool,
}

impl Device {
    /// One that copies its keys to others, at a page.
    pub(crate) fn at(origin: &str) -> Self {
        Self { origin: origin.parse().unwrap(), key: None, counts: false }
    }

    /// One that counts.
    pub(crate) fn counting_at(origin: &str) -> Self {
        Self { counts: true, ..Self::at(origin) }
    }

    fn authenticator(&self) -> Authenticator<Option<Passkey>, Finger, RustCryptoBackend> {
        let (id, key) = (Aaguid::new_empty(), self.key.clone());
        let mut authenticator = Authenticator::new(id, key, Finger, RustCryptoBackend);
        authenticator.set_make_credentials_with_signature_counter(self.counts);
        authenticator
    }

    /// Makes a passkey, as `navigator.credentials.create`.
    pub(crate) async fn make(&mut self, options: &Value) -> Value {
        let public_key = serde_json::from_value(options.clone()).unwrap();
        let mut client = Client::new(self.authenticator()).allows_insecure_localhost(true);
        let asked = CredentialCreationOptions { public_key };
        let made = client.register(&self.origin, asked, DefaultClientData).await.unwrap();
        self.key = client.authenticator().store().clone();
        in_base64(serde_json::to_value(made).unwrap())
    }

    /// Signs a question, as `navigator.credentials.get`.
    pub(crate) async fn sign(&mut self, options: &Value) -> Value {
        let public_key = serde_json::from_value(options.clone()).unwrap();
        let mut client = Client::new(self.authenticator()).allows_insecure_localhost(true);
        let asked = CredentialRequestOptions { public_key };
        let signed = client.authenticate(&self.origin, asked, DefaultClientData).await.unwrap();
        self.key = client.authenticator().store().clone();
        in_base64(serde_json::to_value(signed).unwrap())
    }
}

/// As `toJSON` of a browser writes bytes.
fn in_base64(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            fields.into_iter().map(|(name, value)| (name, in_base64(value))).collect()
        }
        Value::Array(all) if !all.is_empty() && all.iter().all(Value::is_u64) => {
            let byte = |value: &Value| u8::try_from(value.as_u64().unwrap()).unwrap();
            URL_SAFE_NO_PAD.encode(all.iter().map(byte).collect::<Vec<_>>()).into()
        }
        other => other,
    }
}

/// Its owner, who puts a finger on it whenever they are asked.
struct Finger;

type Checked<'t> = Pin<Box<dyn Future<Output = Result<UserCheck, Ctap2Error>> + Send + 't>>;

impl UserValidationMethod for Finger {
    type PasskeyItem = Passkey;

    fn check_user<'a, 'life0, 'async_trait>(
        &'life0 self,
        _: UiHint<'a, Passkey>,
        presence: bool,
        verification: bool,
    ) -> Checked<'async_trait>
    where
        'a: 'async_trait,
        'life0: 'async_trait,
        Self: 'async_trait,
    {
        Box::pin(async move { Ok(UserCheck { presence, verification }) })
    }

    fn is_presence_enabled(&self) -> bool {
        true
    }

    fn is_verification_enabled(&self) -> Option<bool> {
        Some(true)
    }
}
