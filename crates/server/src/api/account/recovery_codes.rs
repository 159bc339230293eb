//! `/api/v1/account/recovery-codes`: codes that count once in place of a second factor.

use crate::http::extract::Json;
use crate::http::problem::Answer;
use crate::run::app::App;
use crate::second_factor::recovery_codes;
use crate::session::CurrentMember;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

/// Recovery codes, which are shown only now.
#[derive(Serialize, ToSchema)]
pub(crate) struct RecoveryCodes {
    /// The codes; null if those from before still count.
    #[schema(required)]
    recovery_codes: Option<Vec<String>>,
}

impl RecoveryCodes {
    /// New ones for someone who has none left, and their hashes.
    pub(super) async fn for_first_factor(
        app: &App,
        member: &CurrentMember,
    ) -> Answer<(Self, Option<Vec<Vec<u8>>>)> {
        if app.store().account(member.access()).await?.recovery_codes > 0 {
            return Ok((Self { recovery_codes: None }, None));
        }
        let (codes, hashes) = recovery_codes();
        Ok((Self { recovery_codes: Some(codes) }, Some(hashes)))
    }
}

/// Make new recovery codes. Those from before no longer count.
#[utoipa::path(
    post, path = "/api/v1/account/recovery-codes", tag = "account",
    operation_id = "make_recovery_codes",
    responses((status = 200, description = "The codes", body = RecoveryCodes)),
)]
pub(crate) async fn make(
    State(app): State<App>,
    member: CurrentMember,
) -> Answer<Json<RecoveryCodes>> {
    member.require_proof(app.now())?;
    let (codes, hashes) = recovery_codes();
    app.store().replace_recovery_codes(member.access(), hashes, app.now()).await?;
    Ok(Json(RecoveryCodes { recovery_codes: Some(codes) }))
}
