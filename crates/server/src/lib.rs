//! Hearback's server: Twilio's webhooks, the API, the live socket, the page, and the workers.
//!
//! [`routes`] is the table of everything that can be called. A webhook walks through `webhook`, a
//! member's request through `http`'s gate into `api`; both end in one operation of the store, and
//! what it committed comes back through `feed`.

pub mod api;
mod cell;
pub mod check;
mod crm;
mod customer_file;
pub mod descriptors;
mod discretion;
mod egress;
mod encoding;
pub mod feed;
mod http;
mod known_browser;
mod live;
mod mail;
mod media;
mod passkeys;
pub mod password;
pub mod private_files;
mod run;
mod sampled;
mod second_factor;
pub mod secret;
mod session;
mod shares;
mod sign_on;
mod signed_link;
mod table;
mod twilio;
mod webhook;
pub mod workers;
mod writes;

pub use discretion::is_discreet;
pub use egress::Egress;
pub use http::routes::openapi;
pub use http::{problem, routes};
pub use media::{FOLDER as MEDIA_FOLDER, MediaStore, MediaStoreError};
pub use run::app::App;
pub use run::clock;
pub use run::public_url::PublicUrl;
pub use run::server::{Running, Server};
pub use run::settings::{
    ConnectionLimits, DemoInfo, DemoSignIn, InvalidNetwork, LiveLimits, Network, Reconcile,
    Settings,
};
pub use twilio::accounts::{self, Accounts, Connected};
pub use twilio::failure;
pub use twilio::refusals::Refusals;
