//! The team: what stories ask of it again and again.

use super::{Answer, Inbox, PASSWORD, Person, hire, id};
use hearback_inbox::audit::{AuditEntry, AuditFilter};
use hearback_inbox::id::CustomRoleId;
use hearback_inbox::member::{CustomRole, Location, MemberState, Permissions};
use hearback_inbox::{LocationId, Role, RoleId, UserId};
use hearback_server::clock::{Clock as _, RealClock};
use hearback_store::MemberChange;
use serde_json::{Value, json};
use std::time::Duration;

/// Nothing that is waited for takes so long.
const PATIENCE: Duration = Duration::from_secs(20);

impl Inbox {
    /// Whose name this is.
    pub(crate) async fn user(&self, name: &str) -> UserId {
        let email = format!("{name}@northside.example");
        self.store.sign_in_details(&email).await.unwrap().unwrap().user
    }

    /// Someone with a role of the organization's own, in every location.
    pub(crate) async fn hire_with(
        &self,
        name: &str,
        permissions: impl Into<Permissions>,
    ) -> (UserId, CustomRoleId) {
        let (access, now) = (self.system(), RealClock.now());
        let role =
            CustomRole { id: id(), name: format!("As {name}"), permissions: permissions.into() };
        let role = self.store.add_role(&access, role, now).await.unwrap().id;
        let user = hire(&self.store, self.organization, name, Role::Viewer, true).await;
        let how = MemberChange { role: Some(RoleId::Custom(role)), ..MemberChange::default() };
        self.store.change_member(&access, user, how, now).await.unwrap();
        (user, role)
    }

    /// A branch whose inbox is on, without members.
    pub(crate) async fn open_location(&self, name: &str) -> LocationId {
        let new = Location { id: id(), name: name.to_owned(), inbox_on: true };
        self.store.add_location(&self.system(), new, RealClock.now()).await.unwrap().id
    }

    /// The first location.
    pub(crate) async fn main_location(&self) -> LocationId {
        let all = self.store.locations(&self.system()).await.unwrap();
        all.iter().find(|location| location.name == "Main").unwrap().id
    }

    /// The audit log, the newest entry first.
    pub(crate) async fn audit(&self) -> Vec<AuditEntry> {
        let filter = AuditFilter::default();
        self.store.audit(&self.system(), filter, None, 500).await.unwrap().items
    }

    /// Waits until the audit log is as it should be.
    pub(crate) async fn audited(&self, expected: impl Fn(&[AuditEntry]) -> bool) {
        let mut commits = self.store.follow(self.organization);
        let look = async {
            while !expected(&self.audit().await) {
                // It is a commit that ends the waiting; the time only fixes one that was missed.
                let _ = tokio::time::timeout(Duration::from_millis(500), commits.changed()).await;
            }
        };
        tokio::time::timeout(PATIENCE, look).await.expect("it was never written down");
    }

    /// Accepts an invitation, as a new person or as one who has the usual password.
    pub(crate) async fn accept(&self, token: &str, name: &str) -> Answer {
        let acceptance = json!({ "token": token, "name": name, "password": PASSWORD });
        self.stranger().post("/invitations/accept", acceptance).await
    }

    /// Someone's browser, with the cookie of an answer.
    pub(crate) fn browser(&self, answer: &Answer) -> Person {
        let mut person = self.stranger();
        person.keep_cookie(answer);
        person
    }

    /// The state of a member.
    pub(crate) async fn state_of(&self, id: UserId) -> MemberState {
        let all = self.store.members(&self.system()).await.unwrap();
        all.iter().find(|member| member.id == id).unwrap().state
    }
}

impl Person {
    /// Invites someone; the invitation, with its link.
    pub(crate) async fn invite(&self, email: &str, role: &str) -> Value {
        let invitation = json!({ "email": email, "role": role });
        self.post("/invitations", invitation).await.ok(201)
    }
}

/// The token in an invitation's link.
pub(crate) fn token(invitation: &Value) -> String {
    let (page, token) = invitation["link"].as_str().unwrap().split_once('#').unwrap();
    assert!(page.ends_with("/join"), "{page}");
    super::log::never(token);
    token.to_owned()
}
