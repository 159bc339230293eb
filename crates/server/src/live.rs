//! The live socket: the event log, as it grows, to everybody who may see it (I12).
//!
//! One task an organization reads each event once, writes its frame once, and puts the same bytes
//! into the queue of every socket. A socket that is too slow is closed; it has the number of the
//! last event and catches up when it returns.
//!
//! Over the same sockets goes what only passes: who looks at a conversation, and who types there.

mod channel;
mod client_frames;
mod frame;
mod hub;
mod presence;
mod socket;

pub use frame::{Frame, FromClient, Person};
pub(crate) use hub::Hub;

use crate::problem::{Answer, Code, Problem};
use crate::run::app::App;
use crate::session::Member;
use axum::extract::ws::WebSocketUpgrade;
use axum::response::Response;

/// A client says little on the socket: where it looks, and that somebody types.
const LONGEST_FROM_CLIENT: usize = 4 * 1024;
/// The default buffers take 131 KB a socket; a client's frames are tiny, and ours are written
/// whole.
const READ_BUFFER: usize = 1024;

/// Accepts a socket that follows the member's organization.
pub(crate) fn accept(
    app: &App,
    member: Member,
    after: Option<i64>,
    upgrade: WebSocketUpgrade,
) -> Answer<Response> {
    let tab = app.hub().tab(member.session()).ok_or_else(|| {
        let detail = "Hearback is open in too many tabs of this browser. Close some and reload.";
        Problem::new(Code::TooManySockets, detail)
    })?;
    let app = app.clone();
    let alive = app.hub().token();
    let response = upgrade
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(0)
        .max_message_size(LONGEST_FROM_CLIENT)
        .max_frame_size(LONGEST_FROM_CLIENT)
        .on_upgrade(move |socket| async move {
            socket::serve(&app, &member, after, socket).await;
            drop((alive, tab));
        });
    Ok(response)
}
