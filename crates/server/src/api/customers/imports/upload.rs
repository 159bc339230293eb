//! `POST /api/v1/customers/imports`: a file comes in, and is kept until it is imported or given up.

use super::file_of;
use crate::api::opt_outs::place;
use crate::customer_file::{self, Unreadable};
use crate::http::body::{self, BodyError};
use crate::http::extract::{Json, Query};
use crate::http::problem::{Answer, Code, Problem};
use crate::media;
use crate::run::app::App;
use crate::session::{CurrentMember, while_allowed};
use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use hearback_inbox::customer::CustomerImport;
use hearback_inbox::{CustomerImportId, Permission};
use hearback_store::{Error, NewCustomerImport, UploadedCustomers};
use serde::Deserialize;
use std::time::Duration;
use utoipa::IntoParams;

/// The largest file: 200,000 rows of 500 bytes.
const LARGEST: usize = 100_000_000;
/// It may come over a slow line.
const PATIENCE: Duration = Duration::from_secs(600);

/// What is uploaded.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AboutFile {
    /// The file's name.
    name: Option<String>,
}

/// Upload a CSV file of customers, with up to 200,000 rows and 100 MB. Nothing is imported yet: the
/// answer says how the file seems to be read. It is kept for a day.
#[utoipa::path(
    post, path = "/api/v1/customers/imports", tag = "customers",
    operation_id = "upload_customers",
    params(AboutFile),
    request_body(content = String, content_type = "text/csv"),
    responses((status = 201, description = "The import", body = CustomerImport)),
)]
pub(crate) async fn upload(
    State(app): State<App>,
    member: CurrentMember,
    Query(about): Query<AboutFile>,
    body: Body,
) -> Answer<(StatusCode, Json<CustomerImport>)> {
    let access = member.access();
    let organization = access.organization();
    let _place = place::begin(app.customer_uploads(), organization)?;
    // Told before it is uploaded for nothing.
    if let (Some(open), _) = app.store().customer_imports(access, None, 1).await? {
        return Err(Error::CustomerImportOpen(open.file_name).into());
    }
    let reading = async {
        body::read_up_to(body, LARGEST, PATIENCE).await.map_err(|unread| match unread {
            BodyError::TooLong => {
                let detail = "This file is over 100 MB. Split it into several.";
                Problem::new(Code::FileTooLarge, detail)
            }
            other => other.into(),
        })
    };
    let bytes = while_allowed(&app, &member, Permission::CustomersTransfer, reading).await?;
    let declared = app.store().customer_fields(access).await?;
    let country = app.settings().country.clone();
    let file = bytes.clone();
    let read = tokio::task::spawn_blocking(move || customer_file::plan(&file, &declared, &country));
    let read = read.await.map_err(|error| Problem::internal(&error))?;
    let (plan, rows) = read.map_err(|unreadable| {
        let code = match &unreadable {
            Unreadable::TooLong => Code::FileTooLarge,
            Unreadable::Because(_) => Code::FileUnreadable,
        };
        Problem::new(code, unreadable.to_string())
    })?;
    let name = about.name.as_deref().and_then(media::name::plain);
    let file_name = name.unwrap_or_else(|| "customers.csv".to_owned());
    let (id, at): (CustomerImportId, _) = (app.id(), app.now());
    app.store().begin_customer_import(access, NewCustomerImport { id, file_name, at }).await?;
    let length = |of: usize| i64::try_from(of).unwrap_or(i64::MAX);
    let uploaded = UploadedCustomers { bytes: length(bytes.len()), rows: length(rows), plan };
    if let Err(error) = app.media().put(organization, file_of(id), bytes).await {
        app.store().stop_customer_import(access, id, app.now()).await?;
        return Err(Problem::internal(&error));
    }
    let import = app.store().finish_customer_upload(access, id, uploaded, app.now()).await?;
    Ok((StatusCode::CREATED, Json(import)))
}
