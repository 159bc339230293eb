//! The demo's CRM: it knows the customers that the inbox has on file, but for one, and takes its time as
//! a real one does.

use axum::extract::{Query, State};
use axum::routing::get;
use axum::{Json, Router};
use hearback_inbox::crm::{CrmConnection, CrmField, CrmFieldKind, CrmSource};
use hearback_inbox::{Address, System, Tab};
use hearback_server::clock::{Clock as _, RealClock};
use hearback_store::{Access, ListQuery, Store, StoredCrm};
use serde::Deserialize;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::people::{DISPOSITIONS, PRODUCTS, SOURCES, TECHNICIANS, WITH_HANDSET};
use super::random::Random;
use crate::data::Data;
use crate::stop::Stop;

/// What it's called.
const NAME: &str = "Demo CRM";
/// Whom it doesn't know: Tom Nguyen.
const UNKNOWN: &str = WITH_HANDSET[3].0;

const SOURCE_TYPES: [&str; 4] = ["Digital", "Event", "Referral", "Mail"];
const SEGMENTS: [&str; 4] = ["Homeowner", "Landlord", "Property manager", "New build"];
const HEARD: [&str; 5] =
    ["A neighbor", "A yard sign", "Search engine", "A truck on our street", "Radio"];

/// The demo's CRM, while it runs.
pub(super) struct DemoCrm {
    pub(super) address: SocketAddr,
    task: JoinHandle<()>,
}

impl Drop for DemoCrm {
    fn drop(&mut self) {
        self.task.abort();
    }
}

#[derive(Deserialize)]
struct Asked {
    phone: String,
}

impl DemoCrm {
    /// Starts it on a free port of this machine.
    pub(super) async fn start(store: Store) -> Result<Self, Stop> {
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(Stop::failed)?;
        let address = listener.local_addr().map_err(Stop::failed)?;
        let app = Router::new().route("/people", get(people)).with_state(store);
        let task = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, app).await {
                tracing::error!(%error, "the demo's CRM stopped");
            }
        });
        Ok(Self { address, task })
    }

    /// Has the demo's organization ask it. One that was made before asked it at another port; one that
    /// has turned it off or set up another stays as it is.
    pub(super) async fn connect(&self, data: &Data, is_new: bool) -> Result<(), Stop> {
        let organizations = data.store.organizations().await.map_err(Stop::failed)?;
        let Some(organization) = organizations.first() else { return Ok(()) };
        let access = Access::system(organization.id, System::Demo);
        let before = data.store.crm(&access).await.map_err(Stop::failed)?;
        let is_ours = |before: &StoredCrm| before.source.name == NAME;
        if !before.as_ref().map_or(is_new, is_ours) {
            return Ok(());
        }
        let new = StoredCrm { source: self.source(), secrets: None, version: RealClock.id() };
        let set = data.store.replace_crm(&access, before, new, RealClock.now()).await;
        set.map(drop).map_err(Stop::failed)
    }

    fn source(&self) -> CrmSource {
        let field = |at: &str, label: &str, kind| CrmField {
            at: at.to_owned(),
            label: label.to_owned(),
            kind,
            currency: None,
        };
        CrmSource {
            name: NAME.to_owned(),
            connection: CrmConnection::Http {
                url: format!("http://{}/people?phone={{e164}}", self.address),
                headers: vec![],
                records: Some("/people".to_owned()),
                title: Some("/name".to_owned()),
                phones: vec!["/phone".to_owned()],
            },
            fields: vec![
                field("/lead/source", "Source", CrmFieldKind::Text),
                field("/lead/source_type", "Source type", CrmFieldKind::Text),
                field("/lead/product", "Product", CrmFieldKind::Text),
                field("/lead/disposition", "Disposition", CrmFieldKind::Text),
                field("/lead/sales_rep", "Sales rep", CrmFieldKind::Text),
                field("/lead/segment", "Market segment", CrmFieldKind::Text),
                field("/lead/heard", "Heard of us from", CrmFieldKind::Text),
                field("/home/year", "Home year", CrmFieldKind::Number),
                field("/appointment", "Appointment", CrmFieldKind::Date),
            ],
        }
    }
}

async fn people(State(store): State<Store>, Query(Asked { phone }): Query<Asked>) -> Json<Value> {
    let seed = phone.bytes().fold(7_u64, |seed, byte| seed.wrapping_mul(31) ^ u64::from(byte));
    let mut random = Random::new(seed);
    let takes = random.between(200, 900).unsigned_abs();
    tokio::time::sleep(Duration::from_millis(takes)).await;
    let name = if phone == UNKNOWN { None } else { on_file(&store, &phone).await };
    let people: Vec<Value> =
        name.map(|name| record(&name, &phone, &mut random)).into_iter().collect();
    Json(json!({ "people": people }))
}

/// The name under which the inbox has a number on file, if it does.
async fn on_file(store: &Store, phone: &str) -> Option<String> {
    let organization = store.organizations().await.ok()?.first()?.id;
    let access = Access::system(organization, System::Demo);
    let number = Some(Address::from_twilio(phone));
    let query = ListQuery { tab: Tab::All, number, limit: 1, ..ListQuery::default() };
    let found = store.conversations(&access, query).await.ok()?;
    found.items.into_iter().next()?.customer.map(|customer| customer.name)
}

fn record(name: &str, phone: &str, random: &mut Random) -> Value {
    let in_days = jiff::SignedDuration::from_hours(24 * random.between(1, 14));
    let appointment = (RealClock.now() + in_days).to_string();
    json!({
        "name": name,
        "phone": Address::from_twilio(phone).for_people(),
        "lead": {
            "source": random.pick(&SOURCES),
            "source_type": random.pick(&SOURCE_TYPES),
            "product": random.pick(&PRODUCTS),
            "disposition": random.pick(&DISPOSITIONS),
            "sales_rep": random.pick(&TECHNICIANS),
            "segment": random.pick(&SEGMENTS),
            "heard": random.pick(&HEARD),
        },
        "home": { "year": random.between(1908, 2019) },
        // A visit begins on the hour.
        "appointment": format!("{}T17:00:00Z", &appointment[..10]),
    })
}
