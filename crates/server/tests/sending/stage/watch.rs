//! What a story sees of its stage: what stands there, and what comes to stand there.

use super::{Sent, Stage};
use hearback_inbox::conversation::ConversationView;
use hearback_inbox::{Address, Message, Status, Timestamp};
use hearback_server::clock::{Clock as _, RealClock};
use hearback_simulator::{Direction, LedgerEntry};
use hearback_store::{HeldMessages, Import, ListQuery, Recovered};
use std::fmt::Debug;
use std::time::Duration;

/// How long a story waits for something before it fails.
const PATIENCE: Duration = Duration::from_secs(40);
/// Whatever is waited for is an event; the time only fixes one that was missed.
const MISSED: Duration = Duration::from_millis(500);
/// For what tells nobody.
const OFTEN: Duration = Duration::from_millis(20);

impl Stage {
    /// Looks when something happened, and now and then, until it sees what it should.
    async fn seen<T: Debug>(
        &self,
        every: Duration,
        look: impl AsyncFn() -> T,
        expected: impl Fn(&T) -> bool,
    ) -> T {
        let mut events = self.store.follow(self.organization);
        let wait = async {
            loop {
                let found = look().await;
                if expected(&found) {
                    return found;
                }
                let _ = tokio::time::timeout(every, events.changed()).await;
            }
        };
        match tokio::time::timeout(PATIENCE, wait).await {
            Ok(found) => found,
            Err(_) => panic!("it stayed {:?}", look().await),
        }
    }

    /// Waits until the import is as expected.
    pub(crate) async fn import_until(&self, expected: impl Fn(&Import) -> bool) -> Import {
        let import = async || self.store.import(&self.system()).await.unwrap().unwrap();
        self.seen(OFTEN, import, expected).await
    }

    /// What waits in a message's conversation for its time.
    pub(crate) async fn scheduled(&self, sent: Sent) -> Vec<String> {
        let all = self.store.scheduled_in(&self.system(), sent.conversation).await.unwrap();
        all.into_iter().map(|message| message.body).collect()
    }

    /// The message as it stands.
    pub(crate) async fn message(&self, sent: Sent) -> Message {
        let waiting = self.store.scheduled_in(&self.system(), sent.conversation).await.unwrap();
        let page = self.store.messages(&self.system(), sent.conversation, None, 100).await.unwrap();
        let mut all = page.items.into_iter().chain(waiting);
        all.find(|message| message.id == sent.id).unwrap()
    }

    /// The newest message of a number's conversation.
    pub(crate) async fn newest(&self, number: &str) -> Message {
        let number = Some(Address::from_twilio(number));
        let query = ListQuery { number, limit: 1, ..ListQuery::default() };
        let found = self.store.conversations(&self.system(), query).await.unwrap();
        let id = found.items[0].id;
        let page = self.store.messages(&self.system(), id, None, 1).await.unwrap();
        page.items.into_iter().next().unwrap()
    }

    /// The whole thread with a number, once it is as expected.
    pub(crate) async fn thread_until(
        &self,
        number: &str,
        expected: impl Fn(&[Message]) -> bool,
    ) -> (ConversationView, Vec<Message>) {
        let thread = async || self.thread(number).await;
        let found = self.seen(MISSED, thread, |found| {
            found.as_ref().is_some_and(|(_, messages)| expected(messages))
        });
        found.await.unwrap()
    }

    /// The conversation with a number and its messages, oldest first.
    pub(crate) async fn thread(&self, number: &str) -> Option<(ConversationView, Vec<Message>)> {
        let number = Some(Address::from_twilio(number));
        let query = ListQuery { number, limit: 1, ..ListQuery::default() };
        let found = self.store.conversations(&self.system(), query).await.unwrap().items.pop()?;
        let page = self.store.messages(&self.system(), found.id, None, 200).await.unwrap();
        // Asked for last, so that it is not older than the messages.
        let conversation = self.store.conversation(&self.system(), found.id).await.unwrap();
        Some((conversation, page.items))
    }

    /// Waits until the reconciler has looked through the whole list, beginning now.
    pub(crate) async fn compared(&self) {
        let now = RealClock.now();
        let state = async || self.store.reconciler_state(self.organization).await.unwrap();
        self.seen(OFTEN, state, |state| state.compared_until.is_some_and(|until| until > now))
            .await;
    }

    /// Waits until what is on hold since the start is as expected.
    pub(crate) async fn held_until(
        &self,
        expected: impl Fn(&HeldMessages) -> bool,
    ) -> HeldMessages {
        let access = self.system();
        let held = async || self.store.held_messages(&access, RealClock.now(), 100).await.unwrap();
        self.seen(OFTEN, held, expected).await
    }

    /// Waits until what keeps the reconciler from going on is as expected.
    pub(crate) async fn problem_until(&self, expected: impl Fn(&Option<String>) -> bool) {
        let problem =
            async || self.store.reconciler_state(self.organization).await.unwrap().problem;
        self.seen(OFTEN, problem, expected).await;
    }

    /// Has a second comparison run to its end, as the next start would have it.
    pub(crate) async fn reconcile_again(&mut self) {
        self.stop_server().await;
        self.start_server().await;
        self.compared().await;
    }

    /// Waits until the time up to which everything was compared is as expected.
    pub(crate) async fn compared_until(&self, expected: impl Fn(Timestamp) -> bool) {
        let state = async || self.store.reconciler_state(self.organization).await.unwrap();
        self.seen(OFTEN, state, |state| state.compared_until.is_some_and(&expected)).await;
    }

    /// All that was recovered so far.
    pub(crate) async fn recovered(&self) -> Recovered {
        let (_, page) = self.store.recoveries(&self.system(), None, 100).await.unwrap();
        page.items.into_iter().fold(Recovered::default(), |sum, one| Recovered {
            inbound: sum.inbound + one.recovered.inbound,
            outbound: sum.outbound + one.recovered.outbound,
            statuses: sum.statuses + one.recovered.statuses,
            span: None,
        })
    }

    /// Waits until the message is as expected.
    pub(crate) async fn until(&self, sent: Sent, expected: impl Fn(&Message) -> bool) -> Message {
        self.seen(MISSED, async || self.message(sent).await, expected).await
    }

    /// Waits until the message has a status.
    pub(crate) async fn until_it_is(&self, sent: Sent, status: Status) -> Message {
        self.until(sent, |message| message.status == status).await
    }

    /// What Twilio took for a number, oldest first.
    pub(crate) fn arrived(&self, to: &str) -> Vec<LedgerEntry> {
        let ledger = self.twilio.ledger().into_iter();
        ledger.filter(|entry| entry.direction == Direction::OutboundApi && entry.to == to).collect()
    }

    /// Asserts that exactly these texts were taken for a number, in this order, each once.
    pub(crate) fn arrived_once(&self, to: &str, bodies: &[&str]) {
        let arrived = self.arrived(to);
        let arrived: Vec<_> = arrived.iter().map(|entry| entry.body.as_str()).collect();
        assert_eq!(arrived, bodies);
    }
}
