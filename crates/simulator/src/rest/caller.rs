//! Who calls: Basic authentication against the account in the path.

use std::sync::Arc;

use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::{HeaderMap, header::AUTHORIZATION, request::Parts},
};
use base64::{Engine, engine::general_purpose::STANDARD};

use super::error::ApiError;
use crate::{
    account::{Access, Account},
    simulation::Simulation,
};

/// A caller whose credentials open the account that the path names.
#[derive(Debug)]
pub(super) struct Caller {
    pub(super) account: Arc<Account>,
    pub(super) access: Access,
}

impl FromRequestParts<Arc<Simulation>> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(
        parts: &mut Parts,
        simulation: &Arc<Simulation>,
    ) -> Result<Self, Self::Rejection> {
        let params = RawPathParams::from_request_parts(parts, simulation)
            .await
            .map_err(|_| ApiError::unauthorized())?;
        let path = params.iter().find(|(name, _)| *name == "account").map(|(_, value)| value);
        let sid = path.map(|value| value.strip_suffix(".json").unwrap_or(value));
        let account =
            sid.and_then(|sid| simulation.account(sid)).ok_or_else(ApiError::unauthorized)?;
        let (user, password) = basic(&parts.headers).ok_or_else(ApiError::unauthorized)?;
        let access = account.admits(&user, &password).ok_or_else(ApiError::unauthorized)?;
        // An account that is not active can be read, and nothing else. Of the paths only its own
        // names it with the ending.
        if !account.active() && path.is_some_and(|value| !value.ends_with(".json")) {
            return Err(ApiError::inactive());
        }
        Ok(Self { account, access })
    }
}

/// A caller of the APIs whose paths name no account: the credentials say which it is.
#[derive(Debug)]
pub(super) struct OwnCaller(pub(super) Arc<Account>);

impl FromRequestParts<Arc<Simulation>> for OwnCaller {
    type Rejection = ApiError;

    async fn from_request_parts(
        parts: &mut Parts,
        simulation: &Arc<Simulation>,
    ) -> Result<Self, Self::Rejection> {
        let (user, password) = basic(&parts.headers).ok_or_else(ApiError::unauthorized)?;
        let mut accounts = simulation.accounts().into_iter();
        let (account, access) = accounts
            .find_map(|account| Some((account.clone(), account.admits(&user, &password)?)))
            .ok_or_else(ApiError::unauthorized)?;
        if !account.active() {
            return Err(ApiError::inactive());
        }
        if access == Access::Restricted {
            return Err(ApiError::of_status(403));
        }
        Ok(Self(account))
    }
}

/// The user name and password of a request.
pub(super) fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let header = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (user, password) = decoded.split_once(':')?;
    Some((user.to_owned(), password.to_owned()))
}
