//! A row of Twilio's list, as one of ours: over which line it went, when, and with what.

use crate::twilio::failure;
use crate::workers::shift::Shift;
use hearback_inbox::message::Direction;
use hearback_inbox::{Address, OrganizationId, Status, Timestamp};
use hearback_store::{ComparedLine, InboundMedia, InboundText, ListedMessage, Source};
use hearback_twilio::client::{self, MessageResource};
use hearback_twilio::{CallError, Client, MessageStatus};

/// A row that is of one of the lines.
#[derive(Clone)]
pub(in crate::workers) struct Row {
    /// As Twilio has it.
    pub(in crate::workers) listed: MessageResource,
    /// Which way it went.
    pub(in crate::workers) direction: Direction,
    /// The line.
    pub(in crate::workers) line: ComparedLine,
    /// The number at the other end.
    pub(in crate::workers) number: Address,
    /// When, by Twilio's clock; not later than now.
    pub(in crate::workers) at: Timestamp,
}

impl Row {
    /// `None` if it's not on one of the lines, or has no other end.
    pub(in crate::workers) fn of(
        listed: MessageResource,
        lines: &[ComparedLine],
        now: Timestamp,
    ) -> Option<Self> {
        let direction = direction(&listed, lines);
        let (ours, theirs) = ends(&listed, direction);
        let service = listed.messaging_service_sid.as_deref();
        let is = |line: &&ComparedLine, name: Option<&str>| name == Some(line.number.as_str());
        let in_pool = |line: &&ComparedLine, name: Option<&str>| {
            name.is_some_and(|name| line.pool.iter().any(|number| number.as_str() == name))
        };
        let line = lines
            .iter()
            .find(|line| is(line, ours))
            .or_else(|| lines.iter().find(|line| in_pool(line, ours)))
            .or_else(|| lines.iter().find(|line| is(line, service)))?
            .clone();
        let number = Address::of_phone(theirs?);
        let at = time(&listed, direction, now);
        (!number.as_str().is_empty()).then_some(Self { direction, line, number, at, listed })
    }

    /// Which of our numbers it came to, or went from; empty where Twilio names none.
    fn ours(&self) -> Address {
        let (ours, _) = ends(&self.listed, self.direction);
        Address::from_twilio(ours.unwrap_or_default())
    }

    /// Whether it is of the time before its line was one. Twilio's times are whole seconds.
    pub(in crate::workers) fn is_past(&self) -> bool {
        self.at.as_second() < self.line.since.as_second()
    }

    /// Whether it is to be taken in: what Twilio's filters held back (30038, 30039) is not for
    /// people, what still waits at Twilio is not sent yet, and both may change.
    pub(in crate::workers) fn has_gone(&self) -> bool {
        match (&self.direction, &self.listed.status) {
            (Direction::Inbound, MessageStatus::Receiving | MessageStatus::Failed) => false,
            (Direction::Inbound, _) => true,
            (
                Direction::Outbound,
                MessageStatus::Accepted | MessageStatus::Scheduled | MessageStatus::Queued,
            ) => self.listed.date_sent.is_some(),
            (Direction::Outbound, _) => true,
        }
    }

    /// Its attachments, which the list only counts.
    pub(in crate::workers) async fn media(
        &self,
        client: &Client,
    ) -> Result<Vec<InboundMedia>, CallError> {
        if self.listed.num_media.unwrap_or(0) == 0 {
            return Ok(vec![]);
        }
        let mut media = vec![];
        let mut pages = client.list_attachments(&self.listed.sid);
        loop {
            match pages.next().await {
                Ok(Some(page)) => media.extend(page.items.into_iter().map(|one| InboundMedia {
                    content_type: one.content_type.unwrap_or_default(),
                    url: Some(client.attachment_url(&self.listed.sid, &one.sid)),
                })),
                Ok(None) => break,
                // Deleted at Twilio: the text is not lost over it.
                Err(CallError::Refused(error)) if error.is_not_found() => break,
                Err(error) => return Err(error),
            }
        }
        // The list of files can lag behind the count.
        media.extend(self.unlisted_media().into_iter().skip(media.len()));
        Ok(media)
    }

    /// Attachments whose addresses aren't known yet.
    pub(in crate::workers) fn unlisted_media(&self) -> Vec<InboundMedia> {
        let count = self.listed.num_media.unwrap_or(0).min(10);
        (0..count).map(|_| InboundMedia { content_type: String::new(), url: None }).collect()
    }

    /// As a message that was taken from the list.
    pub(in crate::workers) fn message(
        &self,
        shift: &Shift,
        media: Vec<InboundMedia>,
    ) -> ListedMessage {
        let word = Status::parse(self.listed.status.as_str());
        let status = match self.direction {
            Direction::Inbound => Status::Received,
            // A word of Twilio's that is not known yet says at least that Twilio has it.
            Direction::Outbound => {
                word.filter(|status| status.is_with_twilio()).unwrap_or(Status::Queued)
            }
        };
        ListedMessage {
            direction: self.direction,
            sid: self.listed.sid.to_string(),
            line: self.line.id,
            ours: self.ours(),
            number: self.number.clone(),
            body: without_nul(&self.listed.body),
            status,
            segments: self.listed.num_segments.filter(|n| *n > 0).map(i64::from),
            failure: status.is_failure().then(|| failure::of_listed(&self.listed)),
            media,
            at: self.at,
            message_id: shift.app.id(),
            conversation_id: shift.app.id(),
        }
    }

    /// As the webhook would have brought it.
    pub(in crate::workers) fn text(
        &self,
        shift: &Shift,
        organization: OrganizationId,
        account_sid: &str,
        media: Vec<InboundMedia>,
    ) -> InboundText {
        InboundText {
            organization,
            account_sid: account_sid.to_owned(),
            sid: self.listed.sid.to_string(),
            from: self.number.clone(),
            to: self.ours(),
            service: self.listed.messaging_service_sid.as_deref().map(Address::from_twilio),
            body: without_nul(&self.listed.body),
            media,
            segments: self.listed.num_segments.filter(|n| *n > 0).map(i64::from),
            source: Source::List,
            opt_out_type: None,
            at: self.at,
            message_id: shift.app.id(),
            conversation_id: shift.app.id(),
        }
    }
}

/// Our end, and the other.
fn ends(listed: &MessageResource, direction: Direction) -> (Option<&str>, Option<&str>) {
    let (from, to) = (listed.from.as_deref(), listed.to.as_deref());
    match direction {
        Direction::Inbound => (to, from),
        Direction::Outbound => (from, to),
    }
}

/// If the direction is missing or unknown, the number that is a line decides.
fn direction(listed: &MessageResource, lines: &[ComparedLine]) -> Direction {
    match listed.direction {
        client::Direction::Inbound => Direction::Inbound,
        client::Direction::OutboundApi
        | client::Direction::OutboundCall
        | client::Direction::OutboundReply => Direction::Outbound,
        client::Direction::Other(_) => {
            let is_line = |name: &Option<String>| {
                name.as_deref().is_some_and(|name| {
                    let numbers = |line: &ComparedLine| {
                        std::iter::once(&line.number).chain(&line.pool).any(|n| n.as_str() == name)
                    };
                    lines.iter().any(numbers)
                })
            };
            if is_line(&listed.to) || listed.status == MessageStatus::Received {
                Direction::Inbound
            } else {
                Direction::Outbound
            }
        }
    }
}

/// What is dated in the future, or not at all, is of now.
fn time(listed: &MessageResource, direction: Direction, now: Timestamp) -> Timestamp {
    let twilios = match direction {
        Direction::Inbound => listed.date_created.or(listed.date_sent),
        Direction::Outbound => listed.date_sent.or(listed.date_created),
    };
    twilios.or(listed.date_updated).unwrap_or(now).min(now)
}

/// PostgreSQL can't keep U+0000; a text is not lost over it.
fn without_nul(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

#[cfg(test)]
mod tests;
