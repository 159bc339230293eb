//! What it takes to be let in at a CRM: values of headers, tokens, and the like, each by its name.

use super::failure::CrmFailure;
use crate::secret::SealingKey;
use hearback_inbox::OrganizationId;
use secrecy::{ExposeSecret as _, SecretString};
use std::collections::BTreeMap;

/// The name of HubSpot's token.
pub(crate) const TOKEN: &str = "token";
/// The name of Salesforce's consumer secret.
pub(crate) const CLIENT_SECRET: &str = "client_secret";

/// Secrets by their names. A header's is in lower case.
#[derive(Clone, Debug, Default)]
pub(crate) struct CrmSecrets(BTreeMap<String, SecretString>);

/// Ties the sealed secrets to their organization: a copy in another one can't be opened.
fn place(organization: OrganizationId) -> String {
    format!("crm_sources/{organization}/secrets")
}

impl CrmSecrets {
    pub(crate) fn get(&self, name: &str) -> Option<&SecretString> {
        self.0.get(name)
    }

    pub(crate) fn set(&mut self, name: String, secret: SecretString) {
        self.0.insert(name, secret);
    }

    /// As they are stored; none if there are none.
    pub(crate) fn sealed(&self, key: &SealingKey, organization: OrganizationId) -> Option<Vec<u8>> {
        let plain: BTreeMap<&str, &str> =
            self.0.iter().map(|(name, secret)| (name.as_str(), secret.expose_secret())).collect();
        let json = serde_json::to_string(&plain).ok().filter(|_| !plain.is_empty())?;
        Some(key.seal(&place(organization), &SecretString::from(json)))
    }

    /// The stored ones.
    ///
    /// # Errors
    /// [`CrmFailure::Unopenable`] with another key.
    pub(crate) fn open(
        key: &SealingKey,
        organization: OrganizationId,
        sealed: Option<&Vec<u8>>,
    ) -> Result<Self, CrmFailure> {
        let Some(sealed) = sealed else { return Ok(Self::default()) };
        let json = key.open(&place(organization), sealed).map_err(|_| CrmFailure::Unopenable)?;
        let plain: BTreeMap<String, String> =
            serde_json::from_str(json.expose_secret()).map_err(|_| CrmFailure::Unopenable)?;
        Ok(Self(plain.into_iter().map(|(name, secret)| (name, secret.into())).collect()))
    }
}
