//! Who looks at a conversation, and who types there (S11): what passes, and is never in the event
//! log. It is held in memory, for the sockets of this node.

use super::frame::{Frame, Person, Queued};
use hearback_inbox::{ConversationId, UserId};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::mpsc;

/// So many people are told of at most; more would not be shown.
const MOST_TOLD: usize = 20;

/// The sockets of one organization, and what their members look at.
#[derive(Default)]
pub(crate) struct Presence(Mutex<BTreeMap<u64, Viewer>>);

/// One socket.
struct Viewer {
    member: UserId,
    name: String,
    at: Option<ConversationId>,
    typing: bool,
    queue: mpsc::Sender<Queued>,
    /// What it was told last.
    told: Vec<Person>,
}

impl Presence {
    fn viewers(&self) -> MutexGuard<'_, BTreeMap<u64, Viewer>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a socket, which looks at nothing yet.
    pub(crate) fn join(&self, id: u64, member: UserId, name: &str, queue: mpsc::Sender<Queued>) {
        let name = name.to_owned();
        let viewer = Viewer { member, name, at: None, typing: false, queue, told: vec![] };
        self.viewers().insert(id, viewer);
    }

    /// Removes a socket.
    pub(crate) fn leave(&self, id: u64) {
        let mut viewers = self.viewers();
        if let Some(at) = viewers.remove(&id).and_then(|gone| gone.at) {
            tell(&mut viewers, at);
        }
    }

    /// A socket looks at a conversation, or at none. It types no more.
    pub(crate) fn look(&self, id: u64, at: Option<ConversationId>) {
        let mut viewers = self.viewers();
        let Some(viewer) = viewers.get_mut(&id) else { return };
        let before = std::mem::replace(&mut viewer.at, at);
        viewer.typing = false;
        if before != at {
            viewer.told.clear();
        }
        for changed in [before.filter(|before| Some(*before) != at), at].into_iter().flatten() {
            tell(&mut viewers, changed);
        }
    }

    /// A socket types into the conversation it looks at, or does so no more.
    pub(crate) fn types(&self, id: u64, typing: bool) {
        let mut viewers = self.viewers();
        let Some(viewer) = viewers.get_mut(&id) else { return };
        if let Some(at) = viewer.at
            && viewer.typing != typing
        {
            viewer.typing = typing;
            tell(&mut viewers, at);
        }
    }
}

/// Tells those who look at a conversation who else does; each only what is new to them.
fn tell(viewers: &mut BTreeMap<u64, Viewer>, at: ConversationId) {
    let mut there: BTreeMap<UserId, Person> = BTreeMap::new();
    for viewer in viewers.values().filter(|viewer| viewer.at == Some(at)) {
        let person = there.entry(viewer.member).or_insert_with(|| Person {
            member_id: viewer.member,
            name: viewer.name.clone(),
            typing: false,
        });
        person.typing |= viewer.typing;
    }
    for viewer in viewers.values_mut().filter(|viewer| viewer.at == Some(at)) {
        let others = there.values().filter(|person| person.member_id != viewer.member);
        let people: Vec<_> = others.take(MOST_TOLD).cloned().collect();
        if people == viewer.told {
            continue;
        }
        viewer.told.clone_from(&people);
        let frame = Frame::Presence { conversation_id: at, people }.text();
        // A socket that reads too slowly is closed by its events, not by this.
        let _ = viewer.queue.try_send(Queued::Passing(frame));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use uuid::Uuid;

    const ANA: UserId = UserId(Uuid::from_u128(1));
    const BEN: UserId = UserId(Uuid::from_u128(2));
    const OKAFOR: ConversationId = ConversationId(Uuid::from_u128(11));
    const ORTIZ: ConversationId = ConversationId(Uuid::from_u128(12));

    struct Tab(u64, mpsc::Receiver<Queued>);

    fn tab(presence: &Presence, id: u64, member: UserId, name: &str) -> Tab {
        let (queue, received) = mpsc::channel(8);
        presence.join(id, member, name, queue);
        Tab(id, received)
    }

    impl Tab {
        /// What it hears, as `Ana` or `Ana types`; nothing is `-`.
        fn hears(&mut self) -> String {
            let Ok(Queued::Passing(text)) = self.1.try_recv() else { return "-".to_owned() };
            let frame: Value = serde_json::from_str(&text).unwrap_or_default();
            let words = |person: &Value| {
                let types = if person["typing"] == true { " types" } else { "" };
                format!("{}{types}", person["name"].as_str().unwrap_or_default())
            };
            let people = frame["people"].as_array().cloned().unwrap_or_default();
            people.iter().map(words).collect::<Vec<_>>().join(", ")
        }
    }

    #[test]
    fn those_who_look_at_the_same_hear_of_each_other_and_nobody_else_does() {
        let presence = Presence::default();
        let mut ana = tab(&presence, 1, ANA, "Ana");
        let mut ben = tab(&presence, 2, BEN, "Ben");
        presence.look(ana.0, Some(OKAFOR));
        presence.look(ben.0, Some(ORTIZ));
        assert_eq!((ana.hears(), ben.hears()), ("-".into(), "-".into()));
        presence.look(ben.0, Some(OKAFOR));
        assert_eq!((ana.hears(), ben.hears()), ("Ben".into(), "Ana".into()));
        presence.types(ben.0, true);
        presence.types(ben.0, true);
        assert_eq!(
            (ana.hears(), ana.hears(), ben.hears()),
            ("Ben types".into(), "-".into(), "-".into())
        );
        presence.types(ben.0, false);
        assert_eq!(ana.hears(), "Ben");
        presence.look(ben.0, None);
        assert_eq!((ana.hears(), ben.hears()), (String::new(), "-".into()));
    }

    #[test]
    fn two_tabs_are_one_person_and_are_not_told_of_each_other() {
        let presence = Presence::default();
        let mut ana = tab(&presence, 1, ANA, "Ana");
        let (mut ben, mut bens_other) =
            (tab(&presence, 2, BEN, "Ben"), tab(&presence, 3, BEN, "Ben"));
        for id in [ana.0, ben.0, bens_other.0] {
            presence.look(id, Some(OKAFOR));
        }
        assert_eq!((ana.hears(), ana.hears()), ("Ben".into(), "-".into()));
        assert_eq!((ben.hears(), ben.hears()), ("Ana".into(), "-".into()));
        assert_eq!(bens_other.hears(), "Ana");
        presence.leave(ben.0);
        assert_eq!(ana.hears(), "-", "Ben is still there with his other tab");
        presence.leave(bens_other.0);
        assert_eq!(ana.hears(), "");
    }
}
