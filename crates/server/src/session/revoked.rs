//! What takes its time is cut off when its member may no longer do it.

use super::{CurrentMember, find};
use crate::http::problem::{Answer, Problem};
use crate::run::app::App;
use hearback_inbox::Permission;
use std::time::Duration;
use tokio::sync::watch;

/// Commits are many, and few of them take anything from anybody.
const LOOKED_EVERY: Duration = Duration::from_millis(500);

/// Does something for a member for as long as they are signed in and have the permission.
///
/// # Errors
/// Those of the work; 401 or 403 as soon as it isn't theirs to do anymore.
pub(crate) async fn while_allowed<T>(
    app: &App,
    member: &CurrentMember,
    permission: Permission,
    work: impl Future<Output = Answer<T>>,
) -> Answer<T> {
    tokio::select! {
        done = work => done,
        problem = revoked(app, member, permission) => Err(problem),
    }
}

/// The next commit. What makes a super user is committed elsewhere: for them, time tells.
async fn changed(
    commits: &mut watch::Receiver<i64>,
    member: &CurrentMember,
) -> Result<(), watch::error::RecvError> {
    let next = commits.changed();
    if member.access().origin().as_super_user {
        tokio::time::timeout(LOOKED_EVERY, next).await.unwrap_or(Ok(()))
    } else {
        next.await
    }
}

async fn revoked(app: &App, member: &CurrentMember, permission: Permission) -> Problem {
    let organization = member.access().organization();
    let mut commits = app.store().follow(organization);
    while changed(&mut commits, member).await.is_ok() {
        match find(app, member.session(), Some(organization)).await {
            Ok(None) => return Problem::not_signed_in(),
            Ok(Some(now)) if !now.access().may(permission) => return Problem::forbidden(),
            Ok(Some(_)) | Err(_) => tokio::time::sleep(LOOKED_EVERY).await,
        }
    }
    // The program stops, which ends the work by itself.
    std::future::pending().await
}
