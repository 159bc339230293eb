//! How often things happened since the start.

use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};

macro_rules! counters {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {
        /// The counters, live.
        #[derive(Debug, Default)]
        pub(crate) struct Counters { $(pub(crate) $name: Counter),* }

        /// The counters at one moment.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        pub struct Counts { $($(#[$doc])* pub $name: u64),* }

        impl Counters {
            pub(crate) fn read(&self) -> Counts {
                Counts { $($name: self.$name.get()),* }
            }

            pub(crate) fn clear(&self) {
                $(self.$name.0.store(0, Ordering::Relaxed);)*
            }
        }
    };
}

counters! {
    /// REST requests of any kind.
    rest_requests,
    /// Attempts to create a message.
    creates,
    /// Messages taken from the API.
    accepted,
    /// Attempts that were refused.
    rejected,
    /// Lists of messages.
    lists,
    /// Messages fetched one by one.
    fetches,
    /// Texts that arrived at a handset.
    delivered,
    /// Messages that ended as failed or undelivered.
    failed,
    /// Status callbacks answered with 2xx.
    callbacks_ok,
    /// Status callbacks that failed.
    callbacks_failed,
    /// Texts sent from handsets.
    inbound,
    /// Inbound webhooks answered with 2xx.
    webhooks_ok,
    /// Inbound webhooks that failed for good.
    webhooks_failed,
    /// Repeated attempts at webhooks and callbacks.
    retries,
    /// Texts lost for want of a webhook (a service that drops them).
    dropped,
    /// Attachments read.
    media_reads,
    /// Faults that struck.
    faults,
}

/// One counter.
#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    pub(crate) fn add(&self, by: u64) {
        self.0.fetch_add(by, Ordering::Relaxed);
    }

    pub(crate) fn one(&self) {
        self.add(1);
    }

    fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
