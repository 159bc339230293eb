//! The phones on the other side: what each sent, and what arrived there.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::guarded::Guarded;

/// One text on a phone.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Bubble {
    /// The message's sid; empty for what the network itself answers.
    pub sid: String,
    /// The phone's own number.
    pub handset: String,
    /// The number of the business.
    pub business: String,
    /// Whether the phone sent it, rather than received it.
    pub mine: bool,
    /// The text.
    pub body: String,
    /// Where the attachments can be seen.
    pub media: Vec<BubbleMedia>,
    /// When it was sent or arrived.
    pub at: Timestamp,
}

/// An attachment on a phone.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BubbleMedia {
    /// A path on the simulator.
    pub url: String,
    /// What it is.
    pub content_type: String,
}

/// All phones, by number.
#[derive(Debug, Default)]
pub(crate) struct Handsets(Guarded<HashMap<String, Vec<Bubble>>>);

impl Handsets {
    pub(crate) fn add(&self, bubble: Bubble) {
        let mut phones = self.0.lock();
        if let Some(phone) = phones.get_mut(&bubble.handset) {
            phone.push(bubble);
        } else {
            phones.insert(bubble.handset.clone(), vec![bubble]);
        }
    }

    /// Puts in a text from the past.
    pub(crate) fn add_history(&self, bubble: Bubble) {
        let mut phones = self.0.lock();
        let phone = phones.entry(bubble.handset.clone()).or_default();
        let place = phone.partition_point(|known| known.at <= bubble.at);
        phone.insert(place, bubble);
    }

    /// What a phone shows, oldest first; with one business number, or with all.
    pub(crate) fn conversation(&self, handset: &str, business: Option<&str>) -> Vec<Bubble> {
        let phones = self.0.lock();
        let bubbles = phones.get(handset).map_or(&[][..], Vec::as_slice);
        let wanted = |bubble: &&Bubble| business.is_none_or(|number| bubble.business == number);
        bubbles.iter().filter(wanted).cloned().collect()
    }

    /// How many texts each phone sent and received.
    pub(crate) fn counts(&self) -> BTreeMap<String, HandsetCount> {
        let phones = self.0.lock();
        let count = |bubbles: &[Bubble]| {
            let sent = bubbles.iter().filter(|bubble| bubble.mine).count();
            HandsetCount { sent, received: bubbles.len() - sent }
        };
        phones.iter().map(|(number, bubbles)| (number.clone(), count(bubbles))).collect()
    }

    pub(crate) fn clear(&self) {
        self.0.lock().clear();
    }
}

/// How much a phone has seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandsetCount {
    /// Texts it sent.
    pub sent: usize,
    /// Texts that arrived, the network's own answers included.
    pub received: usize,
}
