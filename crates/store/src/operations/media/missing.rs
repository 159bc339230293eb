//! Files that are not there, or not yet: those whose address only Twilio's list can say, and those
//! that a person has tried again.

use crate::change::{Change, MessageEvent};
use crate::engine::{Tx, Wake, values};
use crate::operations::ledger::Ledger;
use crate::tables::conversation::require_visible;
use crate::tables::media::{InboundMedia, MediaJob};
use crate::{Access, Error, Store};
use hearback_inbox::message::media::MediaState;
use hearback_inbox::{Media, MediaId, MessageId, OrganizationId, Permission, System, Timestamp};
use std::collections::{HashMap, HashSet};

impl Store {
    /// Twilio's id of a message, if it has one and exists.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn message_sid(
        &self,
        organization: OrganizationId,
        id: MessageId,
    ) -> Result<Option<String>, Error> {
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let sql = "SELECT sid FROM messages WHERE organization_id = ?1 AND id = ?2";
                let found = tx.find(sql, values![organization, id]).await?;
                Ok(found.map(|mut row| row.take()).transpose()?.flatten())
            })
            .await
    }

    /// Gives the addresses that Twilio lists for a message's files to those that have none yet, and
    /// makes these due. Says whether the job's own is settled by that.
    ///
    /// # Errors
    /// Only the database's own.
    pub async fn place_media(
        &self,
        job: &MediaJob,
        listed: Vec<InboundMedia>,
        at: Timestamp,
    ) -> Result<bool, Error> {
        let job = job.clone();
        self.database
            .change_by_system(
                job.organization,
                System::Media,
                async move |mut change: Change<'_>| place(&mut change, &job, &listed, at).await,
            )
            .await
    }

    /// Has a file fetched again that could not be had. Does nothing when it is here or on its way.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; [`Error::NotFound`]; [`Error::NotRetryable`] when that can't help.
    pub async fn retry_media(
        &self,
        access: &Access,
        id: MediaId,
        at: Timestamp,
    ) -> Result<Media, Error> {
        self.database
            .change(access, Permission::Send, async move |mut change: Change<'_>| {
                retry(&mut change, id, at).await
            })
            .await
    }
}

async fn place(
    change: &mut Change<'_>,
    job: &MediaJob,
    listed: &[InboundMedia],
    at: Timestamp,
) -> Result<bool, Error> {
    let (organization, id) = (change.organization(), job.message);
    let mut ledger = Ledger::open(change, [id]).await?;
    let sources = sources(change, organization, id).await?;
    // Erased meanwhile, or placed with another file of its message.
    let waits = sources.get(&job.id).is_some_and(Option::is_none);
    let Some(message) = ledger.messages.get_mut(&id).filter(|_| waits) else {
        return Ok(true);
    };
    let known: HashSet<&str> = sources.values().flatten().map(|url| name_of(url)).collect();
    let mut free = listed.iter().filter_map(|one| Some((one, one.url.as_deref()?)));
    let mut placed = vec![];
    for media in &mut message.media {
        let waits = media.state == MediaState::Fetching;
        if !waits || sources.get(&media.id).is_none_or(Option::is_some) {
            continue;
        }
        let Some((one, url)) = free.find(|(_, url)| !known.contains(name_of(url))) else { break };
        media.content_type.clone_from(&one.content_type);
        let sql = "UPDATE media SET source = ?3, content_type = ?4, attempts = 0, due_at = ?5 \
                   WHERE organization_id = ?1 AND id = ?2 AND state = 'fetching'";
        let values = values![organization, media.id, url.to_owned(), &media.content_type, at];
        change.execute(sql, values).await?;
        placed.push(media.id);
    }
    if !placed.is_empty() {
        change.wake(Wake::Media);
        ledger.tell_as(change, MessageEvent::Media, id, at)?;
        ledger.write(change).await?;
    }
    Ok(placed.contains(&job.id))
}

/// Where the files of a message are, as far as that is known.
async fn sources(
    tx: &mut Tx,
    organization: OrganizationId,
    message: MessageId,
) -> Result<HashMap<MediaId, Option<String>>, Error> {
    let sql = "SELECT id, source FROM media WHERE organization_id = ?1 AND message_id = ?2";
    let rows = tx.query(sql, values![organization, message]).await?;
    rows.into_iter().map(|mut row| Ok((row.take()?, row.take()?))).collect()
}

/// The last part of an address: Twilio's id of the file, whatever host and version stand before it.
fn name_of(url: &str) -> &str {
    let path = url.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let name = path.rsplit('/').next().unwrap_or_default();
    name.strip_suffix(".json").unwrap_or(name)
}

async fn retry(change: &mut Change<'_>, id: MediaId, at: Timestamp) -> Result<Media, Error> {
    let (organization, access) = (change.organization(), change.access());
    let sql = "SELECT message_id FROM media WHERE organization_id = ?1 AND id = ?2";
    let found =
        change.find(sql, values![organization, id]).await?.ok_or(Error::NotFound)?.take()?;
    let message: Option<MessageId> = found;
    let message_id = message.ok_or(Error::NotFound)?;
    let mut ledger = Ledger::open(change, [message_id]).await?;
    let message = ledger.message(message_id)?;
    require_visible(change, access, message.conversation_id).await?;
    let media = message.media.iter_mut().find(|media| media.id == id).ok_or(Error::NotFound)?;
    if media.state != MediaState::Failed {
        return Ok(media.clone());
    }
    if media.permanent {
        return Err(Error::NotRetryable);
    }
    media.fetch_again();
    let fetched = media.clone();
    let sql = "UPDATE media SET state = 'fetching', attempts = 0, due_at = ?3 \
               WHERE organization_id = ?1 AND id = ?2 AND state = 'failed'";
    change.execute(sql, values![organization, id, at]).await?;
    change.wake(Wake::Media);
    ledger.tell_as(change, MessageEvent::Media, message_id, at)?;
    ledger.write(change).await?;
    Ok(fetched)
}

#[cfg(test)]
mod tests {
    use super::name_of;

    #[test]
    fn a_file_is_known_by_its_id_whatever_leads_to_it() {
        for url in [
            "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1",
            "https://api.dublin.ie1.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1.json",
            "http://127.0.0.1:8081/Media/ME1/?x=/y#z",
        ] {
            assert_eq!(name_of(url), "ME1", "{url}");
        }
    }
}
