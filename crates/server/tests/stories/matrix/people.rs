//! Everyone in the matrix: a person of each built-in role, one of a role with each permission alone,
//! and one who is a member of another organization only.

use super::place::{Place, Places};
use crate::story::{Inbox, PASSWORD, Person, STAFF, hire, id};
use hearback_inbox::member::{CustomRole, Permissions};
use hearback_inbox::{LocationId, Permission, Role, RoleId, UserId};
use hearback_server::clock::{Clock as _, RealClock};
use hearback_store::{LocationChange, MemberChange};
use serde_json::json;

/// What became of the one location that they belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Branch {
    /// Its inbox is on.
    On,
    /// Its inbox is off.
    Off,
    /// They belong to none.
    None,
}

/// Whose member someone is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Home {
    Northside,
    Southside,
}

/// Someone, with what their role allows.
pub(super) struct Bearer {
    pub(super) name: String,
    pub(super) permissions: Permissions,
    pub(super) home: Home,
    pub(super) person: Person,
    id: UserId,
}

impl Places {
    pub(super) fn own(&self, bearer: &Bearer) -> &Place {
        match bearer.home {
            Home::Northside => &self.northside,
            Home::Southside => &self.southside,
        }
    }

    pub(super) fn others(&self, bearer: &Bearer) -> &Place {
        self.other_than(self.own(bearer))
    }
}

/// Everyone, signed in.
pub(super) async fn all(inbox: &Inbox, places: &Places) -> Vec<Bearer> {
    let mut people = vec![];
    for (name, role) in [
        ("sam", Role::SuperUser),
        ("maya", Role::Admin),
        ("ana", Role::SmsUser),
        ("luis", Role::SmsUserLimited),
        ("vera", Role::Viewer),
    ] {
        assert!(name == "maya" || STAFF.iter().any(|one| (one.0, one.1) == (name, role)));
        people.push(bearer(inbox, name, role.permissions(), Home::Northside).await);
    }
    // Nobody's here: she has no role but in another organization.
    people.push(bearer(inbox, "greta", Role::Admin.permissions(), Home::Southside).await);
    // The API gives nobody that one but super users.
    for permission in Permissions::all() - Permission::Organizations {
        let needs_view = permission.needs_inbox() || permission == Permission::EveryLocation;
        let with = if needs_view { Permission::View.into() } else { Permissions::empty() };
        people.push(single(inbox, places, permission, with).await);
    }
    people
}

/// Someone whose role has one permission, and what that makes no sense without.
async fn single(inbox: &Inbox, places: &Places, alone: Permission, with: Permissions) -> Bearer {
    let (access, now) = (inbox.system(), RealClock.now());
    let permissions = with | alone;
    let name = format!("only-{}", alone.as_str().replace('_', "-"));
    let new = CustomRole { id: id(), name: name.clone(), permissions };
    let role = inbox.store.add_role(&access, new, now).await.unwrap().id;
    let user = hire(&inbox.store, places.northside.organization, &name, Role::Viewer, true).await;
    let how = MemberChange { role: Some(RoleId::Custom(role)), ..MemberChange::default() };
    inbox.store.change_member(&access, user, how, now).await.unwrap();
    bearer(inbox, &name, permissions, Home::Northside).await
}

async fn bearer(inbox: &Inbox, name: &str, permissions: Permissions, home: Home) -> Bearer {
    let mut person = inbox.stranger();
    let email = format!("{name}@northside.example");
    let credentials = json!({ "email": email, "password": PASSWORD });
    let answer = person.post("/session", credentials).await;
    let session = answer.ok(200);
    person.keep_cookie(&answer);
    let id = session["user"]["id"].as_str().unwrap().parse().unwrap();
    Bearer { name: name.to_owned(), permissions, home, person, id }
}

/// Puts everyone of Northside into its one location, as it should be, or into none.
pub(super) async fn belong(inbox: &Inbox, places: &Places, people: &[Bearer], branch: Branch) {
    let (access, now) = (inbox.system(), RealClock.now());
    let main: LocationId = places.northside.main;
    let how = LocationChange { inbox_on: Some(branch != Branch::Off), ..LocationChange::default() };
    inbox.store.change_location(&access, main, how, now).await.unwrap();
    let locations = if branch == Branch::None { vec![] } else { vec![main] };
    for bearer in people.iter().filter(|bearer| bearer.home == Home::Northside) {
        let how = MemberChange { locations: Some(locations.clone()), ..MemberChange::default() };
        inbox.store.change_member(&access, bearer.id, how, now).await.unwrap();
    }
}
