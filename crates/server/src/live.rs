//! The live socket: carries the feed to a client, and what the client says back.

mod client_frames;
mod socket;

use crate::http::problem::{Answer, Code, Problem};
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::extract::ws::WebSocketUpgrade;
use axum::response::Response;

/// A client says little on the socket: where it looks, and that someone types.
const LONGEST_FROM_CLIENT: usize = 4 * 1024;
/// The default buffers take 131 KB a socket; a client's frames are tiny, and ours are written
/// whole.
const READ_BUFFER: usize = 1024;

/// Accepts a socket that follows the member's organization.
pub(crate) fn accept(
    app: &App,
    member: CurrentMember,
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
