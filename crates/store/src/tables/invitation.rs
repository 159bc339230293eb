//! Invitations: their rows.

use crate::Error;
use crate::change::Change;
use crate::engine::record::{Json, Word, record};
use crate::engine::{Insert, Row, Tx, values};
use hearback_inbox::member::{Invitation, RoleId};
use hearback_inbox::{InvitationId, LocationId, OrganizationId, Timestamp, UserId};
use std::sync::LazyLock;

record! {
    /// A row of `invitations`.
    InvitationRow as "i" {
        organization_id: OrganizationId,
        id: InvitationId,
        email: String,
        role: Word<RoleId>,
        locations: Json,
        invited_by: Option<UserId>,
        invited_at: Timestamp,
        expires_at: Timestamp,
        by_email: bool,
        issue: i64,
        ended_at: Option<Timestamp>,
        accepted_by: Option<UserId>,
    }
}

static SAVE: LazyLock<Insert> = LazyLock::new(|| {
    Insert::replacing("invitations", InvitationRow::COLUMNS, 2, &["email", "invited_by"])
});

/// An invitation, and what became of it.
#[derive(Clone, Debug)]
pub struct StoredInvitation {
    /// Of which organization.
    pub organization: OrganizationId,
    /// The invitation.
    pub invitation: Invitation,
    /// Who invited.
    pub invited_by: Option<UserId>,
    /// Which of its links is good: each new one ends those before.
    pub issue: i64,
    /// When it was accepted or taken back.
    pub ended_at: Option<Timestamp>,
    /// Who accepted it.
    pub accepted_by: Option<UserId>,
}

fn read(mut row: Row) -> Result<StoredInvitation, Error> {
    let i = InvitationRow::read(&mut row)?;
    Ok(StoredInvitation {
        organization: i.organization_id,
        invitation: Invitation {
            id: i.id,
            email: i.email,
            role: i.role.0,
            locations: i.locations.parse::<Vec<LocationId>>()?.unwrap_or_default(),
            invited_by: row.take()?,
            invited_at: i.invited_at,
            expires_at: i.expires_at,
            by_email: i.by_email,
        },
        invited_by: i.invited_by,
        issue: i.issue,
        ended_at: i.ended_at,
        accepted_by: i.accepted_by,
    })
}

fn select() -> String {
    format!(
        "SELECT {}, u.name FROM invitations i LEFT JOIN users u ON u.id = i.invited_by",
        InvitationRow::SELECT
    )
}

/// Those that were neither accepted nor taken back, the newest first.
pub(crate) async fn open(
    tx: &mut Tx,
    organization: OrganizationId,
) -> Result<Vec<StoredInvitation>, Error> {
    let sql = format!(
        "{} WHERE i.organization_id = ?1 AND i.ended_at IS NULL ORDER BY i.invited_at DESC, i.id DESC",
        select()
    );
    tx.query(&sql, values![organization]).await?.into_iter().map(read).collect()
}

/// An invitation, of whichever organization.
pub(crate) async fn by_id(tx: &mut Tx, id: InvitationId) -> Result<StoredInvitation, Error> {
    let sql = format!("{} WHERE i.id = ?1", select());
    tx.find(&sql, values![id]).await?.ok_or(Error::NotFound).and_then(read)
}

/// Writes an invitation, new or changed.
pub(crate) async fn save(
    change: &mut Change<'_>,
    StoredInvitation { invitation, invited_by, issue, ended_at, accepted_by, .. }: &StoredInvitation,
) -> Result<(), Error> {
    let row = InvitationRow {
        organization_id: change.organization(),
        id: invitation.id,
        email: invitation.email.clone(),
        role: Word(invitation.role),
        // Never null: an admin needs no location.
        locations: Json::of(Some(&invitation.locations))?,
        invited_by: *invited_by,
        invited_at: invitation.invited_at,
        expires_at: invitation.expires_at,
        by_email: invitation.by_email,
        issue: *issue,
        ended_at: *ended_at,
        accepted_by: *accepted_by,
    };
    change.insert(&SAVE, &[row.write()?]).await
}
