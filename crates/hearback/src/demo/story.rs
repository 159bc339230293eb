//! The story on the demo's first page: a customer texts, a colleague replies, Twilio fails, and
//! Hearback recovers. Everyone in it uses the same interfaces as people do, and it goes on when
//! something has happened, never after a guess at how long that takes.

mod colleague;
mod phone;
mod progress;
mod words;

use hearback_inbox::Status;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

use super::api::{Api, DemoError};
use super::organization::{DemoLine, LINES};
use super::people::{STAFF, Staff, WITH_HANDSET};
use colleague::Colleague;
use phone::Phone;
use progress::{Progress, Scene};

/// Who texts: they have asked about their dryer on this line.
pub(super) const CUSTOMER: &str = WITH_HANDSET[0].0;
/// The line they text.
pub(super) const LINE: DemoLine = LINES[1];
/// Who replies.
const SAM: &Staff = &STAFF[2];
/// What Twilio answers to the reply that it doesn't take.
const UNAVAILABLE: u16 = 503;

/// Plays the story when asked to, one at a time, for everyone who has the page open.
pub(super) struct Story {
    progress: watch::Sender<Progress>,
    wanted: watch::Sender<bool>,
    conducting: JoinHandle<()>,
}

impl Story {
    /// Gets ready to play it, in the inbox of that API and on the simulator's phones.
    pub(super) fn ready(api: Api, control_url: &str) -> reqwest::Result<Self> {
        let progress = watch::Sender::new(Progress::default());
        let wanted = watch::Sender::new(false);
        let phone = Phone::of(CUSTOMER, LINE.number, control_url)?;
        let conducting = tokio::spawn(conduct(api, phone, progress.clone(), wanted.clone()));
        Ok(Self { progress, wanted, conducting })
    }

    pub(super) fn play(&self) {
        self.wanted.send_replace(true);
    }

    pub(super) fn stop(&self) {
        self.wanted.send_replace(false);
    }

    pub(super) fn follow(&self) -> watch::Receiver<Progress> {
        self.progress.subscribe()
    }
}

impl Drop for Story {
    fn drop(&mut self) {
        self.conducting.abort();
    }
}

async fn conduct(
    api: Api,
    phone: Phone,
    progress: watch::Sender<Progress>,
    wanted: watch::Sender<bool>,
) {
    let mut asked = wanted.subscribe();
    while asked.wait_for(|play| *play).await.is_ok() {
        progress.send_modify(Progress::begin);
        let ended = tokio::select! {
            ended = play(&api, &phone, &progress) => ended.map(|()| words::YOUR_TURN.to_owned()),
            _ = asked.wait_for(|play| !*play) => Ok(words::STOPPED.to_owned()),
        };
        // Whatever the story or the visitor turned on: whoever looks around next finds none on.
        let cleared = phone.turn_off_faults().await;
        let note = ended.and_then(|note| cleared.map(|()| note));
        let note = note.unwrap_or_else(|trouble| words::interrupted(&trouble));
        wanted.send_replace(false);
        progress.send_modify(|progress| progress.end(note));
    }
}

async fn play(api: &Api, phone: &Phone, told: &watch::Sender<Progress>) -> Result<(), DemoError> {
    phone.turn_off_faults().await?;
    let mut sam = Colleague::at_work(api, SAM, CUSTOMER).await?;
    sam.sees_others().await?;

    let text = phone.text(words::QUESTION).await?;
    sam.hears_of(&text.sid).await?;
    tell(told, Scene::Asks, words::asks(text.millis)).await;

    let caption = words::types();
    let reading = time_to_read(&caption);
    told.send_modify(|progress| progress.reach(Scene::Types, caption));
    sam.types_for(reading).await?;

    let sent = Instant::now();
    let reply = sam.reply(words::ANSWER).await?;
    sam.hears_status(reply.id, Status::Delivered).await?;
    tell(told, Scene::Delivers, words::delivers(sent.elapsed())).await;

    // No two bookings are alike: of two texts that were, nobody could tell which one Twilio took.
    let booking = words::booking(rand::random_range(10_000..100_000));
    phone.refuse_next(UNAVAILABLE).await?;
    let sent = Instant::now();
    let reply = sam.reply(&booking).await?;
    sam.hears_status(reply.id, Status::Uncertain).await?;
    tell(told, Scene::Fails, words::fails(UNAVAILABLE)).await;

    sam.hears_status(reply.id, Status::Delivered).await?;
    let copies = phone.copies_of(&booking).await?;
    tell(told, Scene::Recovers, words::recovers(sent.elapsed(), copies)).await;
    Ok(())
}

/// Tells what happened, and leaves time to read it.
async fn tell(told: &watch::Sender<Progress>, scene: Scene, caption: String) {
    let reading = time_to_read(&caption);
    told.send_modify(|progress| progress.reach(scene, caption));
    sleep(reading).await;
}

/// At four words a second, and a moment to find the place.
fn time_to_read(caption: &str) -> Duration {
    let words = u32::try_from(caption.split_whitespace().count()).unwrap_or(u32::MAX);
    Duration::from_secs(2) + Duration::from_millis(250).saturating_mul(words)
}
