//! How far the story is, as the first page shows it.

use serde::Serialize;

use super::words;

/// What the first page is told.
#[derive(Clone, Debug, Serialize)]
pub(in crate::demo) struct Progress {
    playing: bool,
    scenes: Vec<Reached>,
    /// How many of the scenes have been reached.
    reached: usize,
    /// What to say when it is not playing.
    note: String,
}

/// A scene, and what Hearback did in it once it is reached.
#[derive(Clone, Debug, Serialize)]
struct Reached {
    title: &'static str,
    /// Where to look.
    at: Place,
    caption: Option<String>,
}

/// One of the two frames.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
enum Place {
    Inbox,
    Phone,
}

/// The scenes, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scene {
    Asks,
    Types,
    Delivers,
    Fails,
    Recovers,
}

impl Scene {
    const ALL: [Self; 5] = [Self::Asks, Self::Types, Self::Delivers, Self::Fails, Self::Recovers];

    fn at(self) -> Place {
        match self {
            Self::Asks | Self::Delivers | Self::Recovers => Place::Phone,
            Self::Types | Self::Fails => Place::Inbox,
        }
    }
}

impl Default for Progress {
    fn default() -> Self {
        let ahead =
            |scene: &Scene| Reached { title: words::title(*scene), at: scene.at(), caption: None };
        let scenes = Scene::ALL.iter().map(ahead).collect();
        Self { playing: false, scenes, reached: 0, note: words::INVITATION.to_owned() }
    }
}

impl Progress {
    /// For someone who opens the page now: what was played before they came is over.
    pub(in crate::demo) fn for_newcomers(&self) -> Self {
        if self.playing { self.clone() } else { Self::default() }
    }

    /// From the beginning.
    pub(super) fn begin(&mut self) {
        *self = Self { playing: true, note: words::BEGINNING.to_owned(), ..Self::default() };
    }

    pub(super) fn reach(&mut self, scene: Scene, caption: String) {
        self.reached = scene as usize + 1;
        self.scenes[scene as usize].caption = Some(caption);
    }

    /// What was told stays, to be read once more.
    pub(super) fn end(&mut self, note: String) {
        self.playing = false;
        self.note = note;
    }
}
