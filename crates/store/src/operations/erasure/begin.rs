//! Asking for a person to be erased: from then on nothing more is sent to them.

use super::{SELECT, read};
use crate::change::{Change, Locked};
use crate::engine::value::json;
use crate::engine::word::word;
use crate::engine::{Find, Insert, Kind, Tx, Wake, values};
use crate::operations::outbox::cancel_all_waiting;
use crate::tables::conversation::{locked_by_numbers, save_all, visible_to};
use crate::tables::customer;
use crate::{Access, Error, Store};
use hearback_inbox::audit::{AuditKind, AuditNote, AuditObject};
use hearback_inbox::erasure::{Erased, Erasure, ErasureState};
use hearback_inbox::event::OrganizationSetting;
use hearback_inbox::id::ErasureId;
use hearback_inbox::message::CancelReason;
use hearback_inbox::{Address, Conversation, ConversationId, CustomerId, Permission, Timestamp};
use std::sync::LazyLock;

static ERASING: LazyLock<Find> = LazyLock::new(|| {
    let keys = [("n.organization_id", Kind::Id), ("n.number", Kind::Text)];
    Find::new("n.erasure_id", "erasing_numbers n", &keys)
});
static NEW_NUMBERS: LazyLock<Insert> = LazyLock::new(|| {
    let columns = [("organization_id", Kind::Id), ("number", Kind::Text), ("erasure_id", Kind::Id)];
    Insert::new("erasing_numbers", &columns, "ON CONFLICT DO NOTHING")
});

/// Who is to be erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErasedWho {
    /// A customer, with all their numbers.
    Customer(CustomerId),
    /// Who a conversation is with: the customer, or a number that is nobody's.
    Conversation(ConversationId),
}

/// A person to erase.
#[derive(Clone, Copy, Debug)]
pub struct NewErasure {
    /// The id it gets.
    pub id: ErasureId,
    /// Who.
    pub who: ErasedWho,
    /// Whether their messages are to be deleted at Twilio, too.
    pub with_twilio: bool,
    /// Now.
    pub at: Timestamp,
}

impl Store {
    /// Has a person erased, for good. What waits to be sent to them is canceled at once. If they are
    /// being erased already, it is that erasure.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Forbidden`] without the right to the settings.
    pub async fn erase(&self, access: &Access, new: NewErasure) -> Result<Erasure, Error> {
        self.database
            .change(access, Permission::Settings, async move |mut change: Change<'_>| {
                begin(&mut change, new).await
            })
            .await
    }

    /// What someone is called who is to be erased: their name as a customer, or else their number, for
    /// people and as it's stored.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Forbidden`] without the right to the settings.
    pub async fn names_of(&self, access: &Access, who: ErasedWho) -> Result<Vec<String>, Error> {
        access.require(Permission::Settings)?;
        let access = *access;
        self.database
            .read_inline(async move |tx: &mut Tx| {
                let called = |number: &Address| [number.for_people(), number.as_str().to_owned()];
                let id = match who {
                    ErasedWho::Customer(id) => id,
                    ErasedWho::Conversation(id) => {
                        let conversation = visible_to(tx, &access, id).await?;
                        match conversation.customer {
                            Some(customer) => customer.id,
                            None => return Ok(called(&conversation.number).into()),
                        }
                    }
                };
                let saved = customer::by_id(tx, access.organization(), id).await?.customer;
                if !saved.name.trim().is_empty() {
                    return Ok(vec![saved.name]);
                }
                Ok(saved.numbers.iter().flat_map(|one| called(&one.number)).collect())
            })
            .await
    }
}

async fn begin(change: &mut Change<'_>, new: NewErasure) -> Result<Erasure, Error> {
    let organization = change.organization();
    let (customer, about, numbers) = who(change, new.who).await?;
    let keys: Vec<_> = numbers.iter().map(|n| values![organization, n].to_vec()).collect();
    let found = change.find_each(&ERASING, &keys).await?;
    if let Some(mut row) = found.into_iter().flatten().next() {
        return find(change, row.take()?).await;
    }
    let sql = "INSERT INTO erasures (organization_id, id, customer_id, started_by, started_at, state, \
               with_twilio, erased, due_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?5)";
    let values = [
        organization.into(),
        new.id.into(),
        customer.into(),
        change.member().into(),
        new.at.into(),
        word(Some(ErasureState::Waiting))?,
        new.with_twilio.into(),
        json(&Erased::default())?,
    ];
    change.execute(sql, &values).await?;
    let rows: Vec<_> = numbers.iter().map(|n| values![organization, n, new.id].to_vec()).collect();
    change.insert(&NEW_NUMBERS, &rows).await?;
    let (_, conversations) = nothing_waits(change, &numbers, new.at).await?;
    save_all(change, &conversations).await?;
    change.audit(AuditNote::new(AuditKind::PersonErased, new.at).about(about))?;
    change.tell_setting(OrganizationSetting::Erasures, new.at)?;
    change.wake(Wake::Erasure);
    find(change, new.id).await
}

/// The customer, if they are on file; what the audit log has of it; and their numbers.
async fn who(
    change: &mut Change<'_>,
    who: ErasedWho,
) -> Result<(Option<CustomerId>, AuditObject, Vec<Address>), Error> {
    let (organization, access) = (change.organization(), change.access());
    let id = match who {
        ErasedWho::Customer(id) => id,
        ErasedWho::Conversation(id) => {
            let conversation = visible_to(change, access, id).await?;
            match conversation.customer {
                Some(customer) => customer.id,
                None => {
                    let about = AuditObject::Conversation { id };
                    return Ok((None, about, vec![conversation.number]));
                }
            }
        }
    };
    let saved = customer::by_id(change, organization, id).await?;
    let numbers = saved.customer.numbers.into_iter().map(|one| one.number).collect();
    Ok((Some(id), AuditObject::Customer { id }, numbers))
}

/// Cancels what waits to be sent to some numbers. Gives their conversations, still to be written, and
/// whether something is on its way to Twilio all the same.
pub(super) async fn nothing_waits<'t>(
    change: &mut Change<'t>,
    numbers: &[Address],
    at: Timestamp,
) -> Result<(bool, Vec<Locked<'t, Conversation>>), Error> {
    let organization = change.organization();
    let found = locked_by_numbers(change, numbers).await?;
    let mut conversations: Vec<_> = found.into_iter().flatten().collect();
    change.expect(conversations.iter().map(|c| (c.line_id, c.assignee_id))).await?;
    let mut under_way = false;
    for conversation in &mut conversations {
        cancel_all_waiting(change, conversation, CancelReason::ByPerson, at).await?;
        let sql = "SELECT 1 FROM outbox WHERE organization_id = ?1 AND conversation_id = ?2 \
                   AND state IN ('handed', 'uncertain') LIMIT 1";
        under_way |= change.find(sql, values![organization, conversation.id]).await?.is_some();
    }
    Ok((under_way, conversations))
}

async fn find(change: &mut Change<'_>, id: ErasureId) -> Result<Erasure, Error> {
    let sql = format!("SELECT {SELECT} FROM erasures e WHERE e.organization_id = ?1 AND e.id = ?2");
    let organization = change.organization();
    let row = change.find(&sql, values![organization, id]).await?;
    read(row.ok_or(Error::NotFound)?)
}
