//! Members who go: deactivated, or removed. What they wrote keeps their name, what they sent goes on,
//! and their open conversations go to someone else.

use super::rights::{Manager, end_sessions, keeps_someone_in_charge};
use super::team::there;
use crate::change::{Change, ConversationEvent};
use crate::engine::values;
use crate::tables::role::Roles;
use crate::tables::{conversation, member};
use crate::{Access, Error, Store};
use hearback_inbox::audit::{self, AuditChange, AuditField, AuditNote, AuditObject};
use hearback_inbox::member::MemberState;
use hearback_inbox::{ConversationId, Permission, Timestamp, UserId};

/// So many conversations are handed over in one change, so that it holds nobody up for long.
const AT_ONCE: usize = 500;

impl Store {
    /// Deactivates or removes a member: ends their sessions, and gives their open conversations to
    /// another, or to nobody.
    ///
    /// # Errors
    /// [`Error::NotFound`] also when the successor isn't an active member;
    /// [`Error::MoreRights`], [`Error::LastAdmin`], [`Error::Forbidden`].
    pub async fn end_membership(
        &self,
        access: &Access,
        id: UserId,
        state: MemberState,
        successor: Option<UserId>,
        at: Timestamp,
    ) -> Result<(), Error> {
        loop {
            let step = async move |mut change: Change<'_>| {
                leave(&mut change, id, state, successor, at).await
            };
            if self.database.change(access, Permission::Members, step).await? {
                return Ok(());
            }
        }
    }
}

/// Takes a step, and says whether it was the last.
async fn leave(
    change: &mut Change<'_>,
    id: UserId,
    state: MemberState,
    successor: Option<UserId>,
    at: Timestamp,
) -> Result<bool, Error> {
    let organization = change.organization();
    let mut found = there(change, id).await?;
    let roles = Roles::of(change).await?;
    Manager::of(change).may_manage(roles.permissions(found.member.role)?)?;
    if let Some(successor) = successor {
        let themselves = successor == id;
        if themselves {
            return Err(Error::NotFound);
        }
        member::require_active(change, organization, successor).await?;
    }
    let handed = hand_over(change, id, successor, at).await?;
    let is_last = handed < AT_ONCE;
    // Until the last step they are there to be found, and can't sign in.
    found.member.state = if is_last { state } else { MemberState::Deactivated };
    if found.member.state == MemberState::Removed {
        found.locations.clear();
    }
    member::save(change, organization, &found).await?;
    keeps_someone_in_charge(change, &roles).await?;
    end_sessions(change, id).await?;
    change.tell_member(id, at)?;
    if !is_last {
        return Ok(false);
    }
    let name = match successor {
        Some(successor) => Some(member::find(change, organization, successor).await?.member.name),
        None => None,
    };
    let note = AuditNote::new(audit::kind_of(state), at)
        .about(AuditObject::Member { id })
        .changed([AuditChange::of(AuditField::Assignee, None, name)]);
    change.audit(note)?;
    Ok(true)
}

/// Gives open conversations to another, or to nobody; says how many.
async fn hand_over(
    change: &mut Change<'_>,
    from: UserId,
    to: Option<UserId>,
    at: Timestamp,
) -> Result<usize, Error> {
    let sql = "SELECT c.id FROM counters n JOIN conversations c \
               ON c.organization_id = n.organization_id AND c.line_id = n.line_id \
                   AND c.assignee_id = n.assignee_id AND c.state = 'open' AND c.visible = 1 \
               WHERE n.organization_id = ?1 AND n.assignee_id = ?2 LIMIT ?3";
    let values = values![change.organization(), from, AT_ONCE as i64];
    let rows = change.query(sql, values).await?;
    let ids: Vec<ConversationId> =
        rows.into_iter().map(|mut row| row.take()).collect::<Result<_, _>>()?;
    let mut conversations = conversation::locked_each(change, &ids).await?;
    for conversation in &mut conversations {
        let line = conversation.line_id;
        change.expect([(line, Some(from)), (line, to)]).await?;
        conversation.assignee_id = to;
        change.tell_conversation(ConversationEvent::Changed, conversation, at)?;
    }
    conversation::save_all(change, &conversations).await?;
    Ok(ids.len())
}
