use super::*;
use crate::testing::{self, MAYA, NORTHSIDE, at, id};
use crate::{Held, NewUpload, Settle};
use hearback_inbox::message::media::FileFacts;
use hearback_inbox::outbox::Settlement;
use hearback_inbox::{Actor, ApiKeyId, Role, System};

const KWAME: &str = "+14155550132";
const ROSA: &str = "+14155550133";

/// Maya, the program of a CRM with its API key, and another one's.
struct Stage {
    store: Store,
    maya: Access,
    crm: Access,
    other: Access,
}

impl Stage {
    async fn on_each_engine(story: impl AsyncFn(Self)) {
        let _alone = testing::alone().await;
        let folder = tempfile::tempdir().unwrap();
        for location in testing::each_engine(&folder).await {
            let store = Store::open(&location).await.unwrap();
            let maya = Access::of_member(NORTHSIDE, MAYA, Role::Admin.permissions(), true);
            testing::set_up(&store, &maya).await;
            let of_key = |key| Access::of_key(NORTHSIDE, key, Role::SmsUser);
            story(Self { store, maya, crm: of_key(CRM), other: of_key(id(51)) }).await;
        }
    }

    /// Twilio takes a message.
    async fn accepted(&self, message: MessageId) {
        self.store.claim(10, at(30), "node", &Held::default()).await.unwrap();
        let (sid, status) = ("SM1".to_owned(), Status::Queued);
        let settlement = Settlement::Accepted { sid, status, segments: None };
        let settle = Settle { organization: NORTHSIDE, message, settlement, at: at(31) };
        self.store.settle(settle).await.unwrap();
    }

    /// The last event, and who alone may see it.
    async fn last_event(&self) -> crate::AddressedEvent {
        self.store.events_after(&self.maya, 0, 500).await.unwrap().events.pop().unwrap()
    }
}

const CRM: ApiKeyId = ApiKeyId(uuid::Uuid::from_u128(50));
const BY_CRM: Option<Actor> = Some(Actor::ApiKey { id: CRM });

fn to(number: &str) -> ComposeTo {
    ComposeTo::Number(Address::from_twilio(number))
}

/// A message with a client key of one's own, or of another's.
fn draft(n: u32, to: ComposeTo, client_key: &str) -> Compose {
    Compose {
        to,
        line: None,
        body: "Your technician is on the way".into(),
        filled: false,
        canned_reply: None,
        attachments: vec![],
        client_key: client_key.into(),
        origin: Origin::Automation,
        message_id: id(100 + n),
        conversation_id: id(200 + n),
        at: at(10 + i64::from(n)),
        send_at: at(10 + i64::from(n)),
        seen: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_keys_first_message_is_the_keys_alone_until_twilio_accepts() {
    Stage::on_each_engine(async |stage| {
        let Stage { store, maya, crm, other } = &stage;
        let sent = store.compose(crm, draft(0, to(KWAME), "a")).await.unwrap();
        assert_eq!(sent.message.author, BY_CRM);
        assert_eq!(sent.conversation.last.as_ref().unwrap().author, BY_CRM);
        let conversation = sent.conversation.id;
        assert!(store.conversation(crm, conversation).await.is_ok());
        for stranger in [maya, other] {
            let hidden = store.conversation(stranger, conversation).await;
            assert!(matches!(hidden, Err(Error::NotFound)));
            let known = store.known_number(stranger, vec![Address::from_twilio(KWAME)]).await;
            assert_eq!(known.unwrap(), None);
        }
        assert_eq!(stage.last_event().await.only_for, crm.actor_id());

        stage.accepted(sent.message.id).await;
        let told = stage.last_event().await;
        assert_eq!(
            (told.only_for, told.event.actor),
            (None, Actor::System { part: System::Sender })
        );
        for reader in [maya, other] {
            let thread = store.messages(reader, conversation, None, 10).await.unwrap().items;
            assert_eq!(thread[0].author, BY_CRM);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_key_scheduled_first_is_listed_for_the_key_alone() {
    Stage::on_each_engine(async |stage| {
        let Stage { store, maya, crm, other } = &stage;
        let schedule = Schedule { send_at: at(4000), cancel_on_reply: false };
        let taken = store.schedule(crm, draft(0, to(KWAME), "a"), schedule).await.unwrap();
        assert_eq!(taken.message.author, BY_CRM);
        for (reader, expected) in [(crm, 1), (maya, 0), (other, 0)] {
            assert_eq!(store.scheduled_count(reader).await.unwrap(), expected);
            let page = store.scheduled(reader, None, 10).await.unwrap();
            assert_eq!(page.items.len(), usize::try_from(expected).unwrap());
            let here = store.scheduled_in(reader, taken.conversation.id).await;
            assert_eq!(here.is_ok(), expected == 1);
        }
        let again = store.schedule(crm, draft(1, to(KWAME), "a"), schedule).await.unwrap();
        assert!(again.repeated && again.message.author == BY_CRM);
        assert_eq!(store.release_scheduled(10, at(4001)).await.unwrap(), 1);
        let thread = store.messages(maya, taken.conversation.id, None, 10).await.unwrap().items;
        assert_eq!(thread[0].author, BY_CRM, "its author wrote it, whoever sends it");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_key_is_its_authors_own() {
    Stage::on_each_engine(async |stage| {
        let Stage { store, maya, crm, other } = &stage;
        let text = async |n, who| store.compose(who, draft(n, to(KWAME), "job 7")).await.unwrap();
        let first = text(0, maya).await;
        stage.accepted(first.message.id).await;
        let console = Access::system(NORTHSIDE, System::Console);
        for (n, who) in [(1, crm), (2, other), (3, &console)] {
            let taken = text(n, who).await;
            assert_eq!((taken.repeated, taken.message.author), (false, Some(who.actor())));
            let again = text(n + 10, who).await;
            assert_eq!((again.repeated, again.message), (true, taken.message));
        }
        assert_eq!(text(20, maya).await.message.id, first.message.id);
        let thread = store.messages(maya, first.conversation.id, None, 10).await.unwrap();
        assert_eq!(thread.items.len(), 4);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_sends_what_it_uploaded_and_nobody_else_does() {
    Stage::on_each_engine(async |stage| {
        let Stage { store, maya, crm, other } = &stage;
        let file = id(60);
        let upload = NewUpload { id: file, name: None, bytes: 3, at: at(1) };
        store.begin_upload(crm, upload).await.unwrap();
        let facts = FileFacts { content_type: "image/png".into(), bytes: 3, size: Some((1, 1)) };
        store.finish_upload(crm, file, facts).await.unwrap();
        let with_file =
            |n, number| Compose { attachments: vec![file], ..draft(n, to(number), "f") };
        for (n, stranger) in [(1, maya), (2, other)] {
            assert!(matches!(store.media(stranger, file).await, Err(Error::NotFound)));
            let taken = store.compose(stranger, with_file(n, ROSA)).await;
            assert!(matches!(taken, Err(Error::AttachmentUnknown)));
        }
        assert!(store.media(crm, file).await.is_ok());
        let sent = store.compose(crm, with_file(3, KWAME)).await.unwrap();
        assert_eq!(sent.message.media[0].id, file);
        assert!(matches!(store.media(maya, file).await, Err(Error::NotFound)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_key_typed_for_someone_is_no_customers() {
    Stage::on_each_engine(async |stage| {
        let Stage { store, maya, crm, .. } = &stage;
        let first = store.compose(maya, draft(0, to(KWAME), "a")).await.unwrap();
        let to_kwame = || ComposeTo::Conversation(first.conversation.id);
        let typed = Compose { origin: Origin::User, ..draft(1, to_kwame(), "b") };
        stage.accepted(first.message.id).await;
        store.compose(crm, typed).await.unwrap();
        let seen = Some(first.message.id);
        let unaware = || Compose { seen, ..draft(2, to_kwame(), "c") };
        let Err(Error::NewerMessages(newer)) = store.compose(maya, unaware()).await else {
            panic!("nothing was newer")
        };
        assert_eq!((newer.author, &newer.name), (BY_CRM, &None));
        assert_eq!(newer.sentence(at(11)), "A teammate just replied.");
        store.compose(crm, unaware()).await.unwrap();
    })
    .await;
}
