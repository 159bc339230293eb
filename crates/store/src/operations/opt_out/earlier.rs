//! Texts of before an upgrade that ask to stop: Hearback marked them and kept no list of them.

use super::asking::honored;
use crate::change::Change;
use crate::engine::{Find, Kind, Tx, values};
use crate::tables::{conversation, message};
use crate::{Error, Store};
use hearback_inbox::event::OrganizationSetting;
use hearback_inbox::{ConversationId, MessageId, OrganizationId, System, Timestamp};
use std::sync::LazyLock;
use uuid::Uuid;

/// How many conversations are searched at a time: the lock is held for what is found in them alone.
const AT_A_TIME: i64 = 500;

static ASKING: LazyLock<Find> = LazyLock::new(|| {
    let keys = [("m.organization_id", Kind::Id), ("m.conversation_id", Kind::Id)];
    Find::new("m.id", "messages m", &keys).only("m.asks_to_stop = 1 AND m.stop_handled IS NULL")
});

/// What a search found, and up to where it came.
struct Searched {
    organization: OrganizationId,
    /// The last conversation; none when that was the end.
    last: Option<ConversationId>,
    found: Vec<MessageId>,
}

impl Store {
    /// Searches some more conversations for texts of before that ask to stop, and puts those on the
    /// list that nobody has handled. Says whether there may be more.
    ///
    /// # Errors
    /// Only the database's own; then the same are searched again.
    pub async fn find_earlier_stop_requests(&self, now: Timestamp) -> Result<bool, Error> {
        let searched = self.database.read_on_thread(search).await?;
        let Some(Searched { organization, last, found }) = searched else { return Ok(false) };
        self.database
            .change_by_system(organization, System::Keeper, async move |mut change: Change<'_>| {
                put_on_list(&mut change, &found, now).await?;
                move_on(&mut change, last).await
            })
            .await?;
        Ok(true)
    }
}

async fn search(tx: &mut Tx) -> Result<Option<Searched>, Error> {
    let sql = "SELECT organization_id, after_conversation FROM stop_request_searches \
               WHERE organization_id > ?1 ORDER BY organization_id LIMIT 1";
    let Some(mut row) = tx.find(sql, values![Uuid::nil()]).await? else { return Ok(None) };
    let (organization, after): (OrganizationId, ConversationId) = (row.take()?, row.take()?);
    let sql = "SELECT id FROM conversations WHERE organization_id = ?1 AND id > ?2 \
               ORDER BY id LIMIT ?3";
    let rows = tx.query(sql, values![organization, after, AT_A_TIME]).await?;
    let ids = rows.into_iter().map(|mut row| row.take());
    let ids: Vec<ConversationId> = ids.collect::<Result<_, _>>()?;
    let keys = crate::engine::keys(organization, &ids);
    let found = tx.find_each(&ASKING, &keys).await?.into_iter().flatten();
    let found = found.map(|mut row| row.take()).collect::<Result<_, _>>()?;
    Ok(Some(Searched { organization, last: ids.last().copied(), found }))
}

/// Puts texts on the list, or notes how they were handled.
async fn put_on_list(
    change: &mut Change<'_>,
    found: &[MessageId],
    now: Timestamp,
) -> Result<(), Error> {
    if found.is_empty() {
        return Ok(());
    }
    let organization = change.organization();
    let mut texts = message::locked_each(change, found).await?;
    for text in &mut texts {
        let with = conversation::by_id(change, organization, text.conversation_id).await?;
        if text.stop_handled.is_none() {
            text.stop_handled = honored(change, &with.number, text).await?;
        }
    }
    message::save_all(change, &texts).await?;
    change.tell_setting(OrganizationSetting::StopRequests, now)
}

async fn move_on(change: &mut Change<'_>, last: Option<ConversationId>) -> Result<(), Error> {
    let organization = change.organization();
    let Some(last) = last else {
        let sql = "DELETE FROM stop_request_searches WHERE organization_id = ?1";
        return change.execute(sql, values![organization]).await.map(drop);
    };
    let sql = "UPDATE stop_request_searches SET after_conversation = ?2 WHERE organization_id = ?1";
    change.execute(sql, values![organization, last]).await.map(drop)
}
