//! Two organizations with something of everything, and one that doesn't exist.

use crate::customers::imports;
use crate::isolation::{SOUTHSIDE, Southside, post, southside};
use crate::story::{Answer, DANIELA, Inbox, MAIN, Person, Twilio, add_line, hire, id};
use hearback_inbox::member::{CustomRole, Location};
use hearback_inbox::{LocationId, OrganizationId, Permission, Role, RoleId, System, UserId};
use hearback_server::clock::{Clock as _, RealClock};
use hearback_store::{Access, MemberChange, Store};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

/// The numbers of customers.
pub(super) const NUMBERS: [&str; 2] = [DANIELA, OTHER];
/// Someone else.
const OTHER: &str = "+14155550190";
/// Someone who is erased.
const ERASED: &str = "+14155550192";
/// No line, so that its texts are held.
const NO_LINE: &str = "+14155550165";

/// Tells apart what has to be.
static THINGS: AtomicU64 = AtomicU64::new(0);

/// What an id refers to. A `ToGo` is created for each request, which uses it up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Of {
    Conversation,
    Erasure,
    OtherConversation,
    Customer,
    ExternalId,
    CustomerToGo,
    CustomerUndoToGo,
    Consent,
    StopRequestToGo,
    CustomerImport,
    Message,
    MessageToCancel,
    Scheduled,
    Upload,
    Media,
    Line,
    LineToGo,
    Member,
    MemberToGo,
    Invitation,
    InvitationToGo,
    Location,
    LocationToGo,
    Role,
    RoleToGo,
    CannedReply,
    CannedReplyToGo,
    HeldTextToGo,
}

impl Of {
    const ALL: [Self; 28] = [
        Self::Role,
        Self::Conversation,
        Self::Erasure,
        Self::OtherConversation,
        Self::Customer,
        Self::ExternalId,
        Self::CustomerToGo,
        Self::CustomerUndoToGo,
        Self::Consent,
        Self::StopRequestToGo,
        Self::CustomerImport,
        Self::Message,
        Self::MessageToCancel,
        Self::Scheduled,
        Self::Upload,
        Self::Media,
        Self::Line,
        Self::LineToGo,
        Self::Member,
        Self::MemberToGo,
        Self::Invitation,
        Self::InvitationToGo,
        Self::Location,
        Self::LocationToGo,
        Self::RoleToGo,
        Self::CannedReply,
        Self::CannedReplyToGo,
        Self::HeldTextToGo,
    ];

    fn goes(self) -> bool {
        use Of::{
            CannedReplyToGo, CustomerToGo, CustomerUndoToGo, HeldTextToGo, InvitationToGo,
            LineToGo, LocationToGo, MemberToGo, MessageToCancel, RoleToGo, Scheduled,
            StopRequestToGo,
        };
        matches!(
            self,
            MessageToCancel
                | CustomerToGo
                | CustomerUndoToGo
                | Scheduled
                | StopRequestToGo
                | LineToGo
                | MemberToGo
                | InvitationToGo
                | LocationToGo
                | RoleToGo
                | CannedReplyToGo
                | HeldTextToGo
        )
    }
}

/// An organization.
pub(super) struct Place {
    pub(super) organization: OrganizationId,
    /// Its first location.
    pub(super) main: LocationId,
    twilio: Twilio,
    number: &'static str,
    /// An admin of it.
    admin: Person,
    things: BTreeMap<Of, String>,
}

pub(super) struct Places {
    pub(super) northside: Place,
    pub(super) southside: Place,
    pub(super) nobodys: Place,
}

/// An admin who is none of those who ask: their sessions aren't ended by it.
async fn admin(inbox: &Inbox, organization: OrganizationId, name: &str) -> Person {
    hire(&inbox.store, organization, name, Role::Admin, true).await;
    inbox.sign_in(name).await
}

impl Places {
    pub(super) async fn build(inbox: &Inbox) -> Self {
        let Southside { organization, twilio, .. } = southside(inbox).await;
        let theirs = (organization, admin(inbox, organization, "gina").await, twilio, SOUTHSIDE);
        let (omar, twilio) = (admin(inbox, inbox.organization, "omar").await, &inbox.twilio);
        let twilio = Twilio::new(&twilio.account_sid, &twilio.auth_token);
        let ours = (inbox.organization, omar, twilio, MAIN);
        let things = Of::ALL.into_iter().map(|of| match of {
            Of::HeldTextToGo => (of, format!("SM{:032x}", 0xdead_u32)),
            _ => (of, id::<UserId>().to_string()),
        });
        let nobodys = Place {
            organization: id(),
            main: id(),
            twilio: Twilio::new("ACcccccccccccccccccccccccccccccccc", "nobodys-auth-token"),
            number: MAIN,
            admin: inbox.stranger(),
            things: things.collect(),
        };
        Self {
            northside: Place::fill(inbox, ours).await,
            southside: Place::fill(inbox, theirs).await,
            nobodys,
        }
    }

    /// The other of the two.
    pub(super) fn other_than(&self, place: &Place) -> &Place {
        let southside = place.organization == self.southside.organization;
        if southside { &self.northside } else { &self.southside }
    }
}

impl Place {
    async fn fill(
        inbox: &Inbox,
        (organization, admin, twilio, number): (OrganizationId, Person, Twilio, &'static str),
    ) -> Self {
        let locations = inbox.store.locations(&access(organization)).await.unwrap();
        let (main, things) = (locations[0].id, BTreeMap::new());
        let mut place = Self { organization, main, twilio, number, admin, things };
        for of in Of::ALL {
            let thing = place.make(inbox, of).await;
            place.things.insert(of, thing);
        }
        place
    }

    /// The id of something that is there all the time.
    pub(super) fn id(&self, of: Of) -> String {
        self.things[&of].clone()
    }

    /// Another one, if a request takes it.
    pub(super) async fn fresh(&self, inbox: &Inbox, of: Of) -> Option<String> {
        if of.goes() { Some(self.make(inbox, of).await) } else { None }
    }

    async fn make(&self, inbox: &Inbox, of: Of) -> String {
        let n = THINGS.fetch_add(1, Ordering::Relaxed);
        let (store, name) = (&inbox.store, format!("{of:?} {n}"));
        let (access, now) = (access(self.organization), RealClock.now());
        match of {
            Of::Conversation => self.conversation(inbox, DANIELA).await,
            Of::Erasure => self.erasure(inbox).await,
            Of::OtherConversation => self.conversation(inbox, OTHER).await,
            Of::Customer | Of::CustomerToGo => self.customer(&name).await,
            Of::ExternalId => {
                self.customer(&name).await;
                name.replace(' ', "-")
            }
            Of::CustomerUndoToGo => self.deleted_customer(&name).await,
            Of::Consent => self.consent(&name).await,
            Of::StopRequestToGo => self.stop_request(inbox).await,
            Of::CustomerImport => self.undone_import(inbox).await,
            Of::Message | Of::MessageToCancel => self.send(json!({ "body": name })).await,
            Of::Scheduled => {
                let at = (now + jiff::SignedDuration::from_hours(48)).to_string();
                self.send(json!({ "body": name, "send_at": at })).await
            }
            Of::Upload => self.upload().await,
            Of::Media => {
                let file = self.upload().await;
                self.send(json!({ "attachments": [file] })).await;
                file
            }
            Of::Line => text(&self.admin.get("/lines").await.ok(200)["lines"][0]["id"]),
            Of::LineToGo => {
                let number = format!("+1206555{:04}", 1000 + n);
                add_line(store, self.organization, &number, &name).await.to_string()
            }
            Of::Member | Of::MemberToGo => self.hire(store, n).await.to_string(),
            Of::Invitation | Of::InvitationToGo => {
                let new = json!({ "email": format!("i{n}@x.example"), "role": self.id(Of::Role) });
                text(&self.admin.post("/invitations", new).await.ok(201)["id"])
            }
            Of::Location | Of::LocationToGo => {
                let new = Location { id: id(), name, inbox_on: false };
                store.add_location(&access, new, now).await.unwrap().id.to_string()
            }
            Of::Role | Of::RoleToGo => {
                let permissions = Permission::Members.into();
                let new = CustomRole { id: id(), name, permissions };
                store.add_role(&access, new, now).await.unwrap().id.to_string()
            }
            Of::CannedReply | Of::CannedReplyToGo => {
                let new = json!({ "name": name, "body": "Hi", "shared": true });
                text(&self.admin.post("/canned-replies", new).await.ok(201)["id"])
            }
            Of::HeldTextToGo => self.text(inbox, (DANIELA, NO_LINE)).await,
        }
    }

    /// The conversation with someone who texts.
    async fn conversation(&self, inbox: &Inbox, number: &str) -> String {
        self.text(inbox, (number, self.number)).await;
        let path = format!("/conversations?number={}", number.replace('+', "%2B"));
        text(&self.admin.get(&path).await.ok(200)["conversations"][0]["id"])
    }

    /// Someone who is being erased, or was.
    async fn erasure(&self, inbox: &Inbox) -> String {
        let id = self.conversation(inbox, ERASED).await;
        let path = format!("/conversations/{id}/erasure");
        text(&self.admin.post(&path, json!({ "confirm": ERASED })).await.ok(202)["id"])
    }

    /// What puts back a customer who was deleted.
    async fn deleted_customer(&self, name: &str) -> String {
        let id = self.customer(name).await;
        text(&self.admin.delete(&format!("/customers/{id}")).await.ok(200)["undo"])
    }

    async fn consent(&self, words: &str) -> String {
        let path = format!("/conversations/{}/consents", self.id(Of::Conversation));
        let new = json!({ "source": "form", "words": words });
        text(&self.admin.post(&path, new).await.ok(201)["records"][0]["id"])
    }

    /// An import that was undone: nothing more can be done with it. Its row with a number was refused.
    async fn undone_import(&self, inbox: &Inbox) -> String {
        let file = format!("name,number\nNoor,\n,{DANIELA}\n");
        let id = imports::id_of(&imports::imported(inbox, &self.admin, file).await);
        self.admin.post(&format!("/customers/imports/{id}/undo"), Value::Null).await.ok(200);
        imports::settled(inbox, &self.admin, &id).await;
        id
    }

    /// Someone on file, by a name that is their external id too.
    async fn customer(&self, name: &str) -> String {
        let new = json!({ "name": name, "external_id": name.replace(' ', "-") });
        text(&self.admin.post("/customers", new).await.ok(201)["id"])
    }

    /// Someone texts; the text's sid.
    async fn text(&self, inbox: &Inbox, (from, to): (&str, &str)) -> String {
        self.says(inbox, (from, to), "Is anyone there?").await
    }

    /// Someone asks to stop; the text's id. They haven't opted out.
    async fn stop_request(&self, inbox: &Inbox) -> String {
        let n = THINGS.fetch_add(1, Ordering::Relaxed);
        let number = format!("+1503555{:04}", 1000 + n % 9000);
        self.says(inbox, (&number, self.number), "Please stop texting me").await;
        let path = format!("/conversations?number={}", number.replace('+', "%2B"));
        let with = &self.admin.get(&path).await.ok(200)["conversations"][0]["id"];
        let path = format!("/conversations/{}/messages", text(with));
        text(&self.admin.get(&path).await.ok(200)["messages"][0]["id"])
    }

    async fn says(&self, inbox: &Inbox, (from, to): (&str, &str), body: &str) -> String {
        let text = self.twilio.text(from, to, body);
        post(inbox, &self.twilio, "/webhooks/twilio/messages", &text).await.is_empty_twiml();
        text.into_iter().find(|(name, _)| name == "MessageSid").unwrap().1
    }

    async fn send(&self, mut message: Value) -> String {
        let n = THINGS.fetch_add(1, Ordering::Relaxed);
        message["client_key"] = format!("thing {n}").into();
        let path = format!("/conversations/{}/messages", self.id(Of::Conversation));
        text(&self.admin.post(&path, message).await.ok(202)["message"]["id"])
    }

    async fn upload(&self) -> String {
        let picture = include_bytes!("../../../../simulator/page/roof.png").as_slice();
        let request = self.admin.request(Method::POST, "/attachments").body(picture);
        text(&Answer::of(request).await.ok(201)["id"])
    }

    /// Someone whom managers of members may change.
    async fn hire(&self, store: &Store, n: u64) -> UserId {
        let name = format!("target-{n}");
        let user = hire(store, self.organization, &name, Role::Viewer, false).await;
        let role: RoleId = self.id(Of::Role).parse().unwrap();
        let how = MemberChange { role: Some(role), ..MemberChange::default() };
        store.change_member(&access(self.organization), user, how, RealClock.now()).await.unwrap();
        user
    }
}

fn access(organization: OrganizationId) -> Access {
    Access::system(organization, System::Console)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
