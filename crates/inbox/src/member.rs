//! Members: users in an organization, and what each may do.

mod role;

pub use role::{Permission, Permissions, Role};

use crate::UserId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A member as colleagues see them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Member {
    /// The user's id.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// Their role in this organization.
    pub role: Role,
}
