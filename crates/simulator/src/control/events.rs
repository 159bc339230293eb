//! The live stream, as server-sent events.

use std::{convert::Infallible, sync::Arc};

use axum::{
    extract::State,
    response::sse::{Event, KeepAlive, Sse},
};
use futures_util::{Stream, StreamExt, stream};
use tokio::sync::broadcast::error::RecvError;

use crate::simulation::Simulation;

pub(super) async fn stream(
    State(simulation): State<Arc<Simulation>>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let watcher = simulation.journal.watch();
    let events = stream::unfold(watcher, |mut watcher| async {
        let text = match watcher.recv().await {
            Ok(text) => text.to_string(),
            // A page that fell behind reads everything again.
            Err(RecvError::Lagged(_)) => r#"{"event":"changed"}"#.to_owned(),
            Err(RecvError::Closed) => return None,
        };
        Some((Ok(Event::default().data(text)), watcher))
    });
    let stop = simulation.stop.clone();
    let until_stop = events.take_until(async move { stop.cancelled().await });
    Sse::new(until_stop).keep_alive(KeepAlive::default())
}
