//! What Hearback has, beside what Twilio has.

use crate::load::Acknowledged;
use hearback_inbox::Message;
use hearback_inbox::System;
use hearback_inbox::Tab;
use hearback_inbox::message::Direction;
use hearback_simulator::{Direction as AtTwilio, LedgerEntry, Running};
use hearback_store::{Access, ListQuery, Store};
use std::collections::HashMap;

/// Both sides' messages by their text, which is different for each.
pub(crate) struct Ledgers {
    here: HashMap<String, Vec<Message>>,
    at_twilio: HashMap<String, Vec<LedgerEntry>>,
}

impl Ledgers {
    pub(crate) async fn read(store: &Store, twilio: &Running) -> Self {
        let organization = store.organizations().await.unwrap()[0].id;
        let access = Access::system(organization, System::Console);
        let query = ListQuery { tab: Tab::All, limit: 100, ..ListQuery::default() };
        let conversations = store.conversations(&access, query).await.unwrap();
        assert!(conversations.next.is_none(), "more conversations than numbers");
        let mut here: HashMap<String, Vec<Message>> = HashMap::new();
        for conversation in conversations.items {
            let mut before = None;
            loop {
                let page = store.messages(&access, conversation.id, before, 100).await.unwrap();
                for message in page.items {
                    here.entry(message.body.clone()).or_default().push(message);
                }
                before = page.next;
                if before.is_none() {
                    break;
                }
            }
        }
        let mut at_twilio: HashMap<String, Vec<LedgerEntry>> = HashMap::new();
        for entry in twilio.ledger() {
            at_twilio.entry(entry.body.clone()).or_default().push(entry);
        }
        Self { here, at_twilio }
    }

    /// How many messages Twilio took from us.
    pub(crate) fn outbound_at_twilio(&self) -> usize {
        let all = self.at_twilio.values().flatten();
        all.filter(|entry| entry.direction == AtTwilio::OutboundApi).count()
    }

    /// Nothing acknowledged is lost, nothing is there twice, and each is what it says.
    pub(crate) fn check(&self, acknowledged: &Acknowledged) {
        for body in &acknowledged.inbound {
            assert!(self.here.contains_key(body), "acknowledged and lost: {body}");
        }
        for body in &acknowledged.outbound {
            assert!(self.here.contains_key(body), "taken and lost: {body}");
        }
        for (body, messages) in &self.here {
            assert_eq!(messages.len(), 1, "recorded more than once: {body}");
            let message = &messages[0];
            if message.direction == Direction::Outbound {
                let at_twilio = self.at_twilio.get(body).map(Vec::as_slice).unwrap_or_default();
                let sids: Vec<_> = at_twilio.iter().map(|entry| entry.sid.as_str()).collect();
                let ours: Vec<_> = message.sid.as_deref().into_iter().collect();
                assert_eq!(sids.len(), 1, "{body}: {message:?}");
                assert_eq!(sids, ours, "{body}: {message:?}");
                assert!(message.status.is_with_twilio(), "not settled: {message:?}");
            }
        }
        for (body, entries) in &self.at_twilio {
            assert_eq!(entries.len(), 1, "sent more than once: {body}");
        }
    }
}
