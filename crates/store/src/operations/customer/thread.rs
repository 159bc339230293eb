//! A customer's page: their conversations, everything exchanged over all their numbers in order, and
//! the files of it (C1).

use crate::change::last_event;
use crate::engine::{Cursor, Page, Tx, fetch_limit, values};
use crate::operations::message;
use crate::tables::conversation::{self, is_seen};
use crate::tables::customer;
use crate::{Access, Error, Store};
use hearback_inbox::customer::{CustomerFile, CustomerWithConversations};
use hearback_inbox::{Conversation, ConversationId, CustomerId, Message, Permission};

impl Store {
    /// A customer with their conversations.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Forbidden`] without the right to read customers.
    pub async fn customer(
        &self,
        access: &Access,
        id: CustomerId,
    ) -> Result<CustomerWithConversations, Error> {
        access.require(Permission::CustomersRead)?;
        let access = *access;
        self.database
            .read_inline(async move |tx: &mut Tx| {
                let organization = access.organization();
                let as_of = last_event(tx, organization).await?;
                let customer = customer::by_id(tx, organization, id).await?;
                let ids = conversations(tx, &access, id).await?;
                let mut found = conversation::by_ids(tx, organization, &ids).await?;
                found.sort_unstable_by_key(|c| std::cmp::Reverse((c.last_at, c.id)));
                let conversations = found.into_iter().map(Conversation::into_view).collect();
                Ok(CustomerWithConversations { customer, conversations, as_of })
            })
            .await
    }

    /// A page of everything exchanged with a customer, oldest first; `before` leads to older ones.
    ///
    /// # Errors
    /// [`Error::NotFound`], also for those who may not see the inbox; [`Error::Forbidden`] without the
    /// right to read customers.
    pub async fn customer_messages(
        &self,
        access: &Access,
        id: CustomerId,
        before: Option<Cursor>,
        limit: u16,
    ) -> Result<Page<Message>, Error> {
        require_both(access)?;
        let access = *access;
        self.database
            .read_inline(async move |tx: &mut Tx| {
                let as_of = last_event(tx, access.organization()).await?;
                customer::by_id(tx, access.organization(), id).await?;
                let ids = conversations(tx, &access, id).await?;
                let items = newest(tx, &access, &ids, before, limit, false).await?;
                let mut page = Page::of(items, limit, as_of, place);
                page.items.reverse();
                Ok(page)
            })
            .await
    }

    /// A page of the messages with files, newest first, as their files.
    ///
    /// # Errors
    /// Those of [`Store::customer_messages`].
    pub async fn customer_files(
        &self,
        access: &Access,
        id: CustomerId,
        before: Option<Cursor>,
        limit: u16,
    ) -> Result<Page<CustomerFile>, Error> {
        require_both(access)?;
        let access = *access;
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let as_of = last_event(tx, access.organization()).await?;
                customer::by_id(tx, access.organization(), id).await?;
                let ids = conversations(tx, &access, id).await?;
                let items = newest(tx, &access, &ids, before, limit, true).await?;
                let page = Page::of(items, limit, as_of, place);
                let (next, messages) = (page.next, page.items);
                let files = messages.into_iter().flat_map(files).collect();
                Ok(Page { items: files, next, as_of })
            })
            .await
    }
}

/// What is said in conversations is for those who see them, and whose it is for those who may read
/// customers.
fn require_both(access: &Access) -> Result<(), Error> {
    access.require(Permission::CustomersRead)?;
    if access.sees_inbox() { Ok(()) } else { Err(Error::NotFound) }
}

fn place(message: &Message) -> Cursor {
    Cursor { at: message.at, id: message.id.0 }
}

fn files(message: Message) -> impl Iterator<Item = CustomerFile> {
    let Message { id, conversation_id, direction, at, media, .. } = message;
    let file = move |media| CustomerFile { media, message_id: id, conversation_id, direction, at };
    media.into_iter().map(file)
}

/// The conversations with a customer that may be seen.
async fn conversations(
    tx: &mut Tx,
    access: &Access,
    id: CustomerId,
) -> Result<Vec<ConversationId>, Error> {
    if !access.sees_inbox() {
        return Ok(vec![]);
    }
    let sql = "SELECT id, visible, author_id FROM conversations \
               WHERE organization_id = ?1 AND customer_id = ?2";
    let mut seen = vec![];
    for mut row in tx.query(sql, values![access.organization(), id]).await? {
        let id = row.take()?;
        if is_seen(access, row.take()?, row.take()?) {
            seen.push(id);
        }
    }
    Ok(seen)
}

/// The newest messages of some conversations before a place, newest first, and one more than a page
/// has. A customer has few conversations, each of which lies in order.
async fn newest(
    tx: &mut Tx,
    access: &Access,
    ids: &[ConversationId],
    before: Option<Cursor>,
    limit: u16,
    only_with_files: bool,
) -> Result<Vec<Message>, Error> {
    let fetch = fetch_limit(limit);
    let mut all = vec![];
    for id in ids {
        let part = message::Part { conversation: *id, before, fetch, only_with_files };
        all.extend(message::newest(tx, access.organization(), part).await?);
    }
    all.sort_unstable_by_key(|message| std::cmp::Reverse((message.at, message.id)));
    all.truncate(usize::from(limit) + 1);
    Ok(all)
}
