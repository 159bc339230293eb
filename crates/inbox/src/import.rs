//! The import of past texts (R6).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The state of an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// Going on by itself, also after a restart.
    Running,
    /// Someone stopped it; it can go on where it was.
    Stopped,
    /// Everything is here.
    Done,
    /// It can't go on by itself.
    Failed,
}
