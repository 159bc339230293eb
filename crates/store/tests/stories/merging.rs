//! Stories of merging: for customers of any kind, taking it back leaves every row as it was.

use crate::stage::{MAIN, REPAIRS, Stage, on_each_engine};
use hearback_inbox::customer::{CustomerNumber, CustomerPatch};
use hearback_inbox::{Address, CustomerId};
use hearback_store::{Location, Received};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use std::collections::BTreeMap;
use tokio_postgres::NoTls;

/// How many pairs are merged.
const PAIRS: usize = 40;
/// What a merge touches; `revision` is the number of the event that last changed a row, and only grows.
const TABLES: [&str; 5] =
    ["customers", "customer_numbers", "customer_terms", "conversations", "counters"];
const NAMES: [&str; 7] =
    ["Ana Núñez", "O’Brien, “Bo”", "李小龙", "=SUM(A1)", "שרה לוי", "Zoë 🚐", "a\u{301}b"];
const FIELDS: [&str; 3] = ["source", "product", "sales_rep"];

/// The rows of the tables in [`TABLES`], sorted.
type Rows = BTreeMap<&'static str, Vec<String>>;

async fn rows(stage: &Stage) -> Rows {
    let mut rows = match &stage.location {
        Location::Sqlite(file) => sqlite(&rusqlite::Connection::open(file).unwrap()),
        Location::Postgres(url) => postgres(url).await,
    };
    rows.values_mut().for_each(|rows| rows.sort_unstable());
    rows
}

fn sqlite(database: &rusqlite::Connection) -> Rows {
    let read = |table| {
        let mut rows = database.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns: Vec<_> = rows.column_names().map(str::to_owned).collect();
        let row = |row: &rusqlite::Row<'_>| {
            let kept = columns.iter().filter(|column| *column != "revision");
            kept.map(|column| {
                let value: rusqlite::types::Value = row.get(column.as_str())?;
                Ok(format!("{column}: {value:?}"))
            })
            .collect::<Result<Vec<_>, _>>()
        };
        let rows = rows.query_map([], row).unwrap();
        (table, rows.map(|row| row.unwrap().join(", ")).collect())
    };
    TABLES.into_iter().map(read).collect()
}

async fn postgres(url: &str) -> Rows {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    tokio::spawn(connection);
    let mut all = Rows::new();
    for table in TABLES {
        let sql = format!("SELECT (to_jsonb(t) - 'revision')::text FROM {table} t");
        let rows = client.query(&sql, &[]).await.unwrap();
        all.insert(table, rows.iter().map(|row| row.get(0)).collect());
    }
    all
}

/// Customers, as chance has it.
struct Chance<'a> {
    stage: &'a Stage,
    dice: StdRng,
    numbers: u32,
}

impl Chance<'_> {
    fn flip(&mut self) -> bool {
        self.dice.random_bool(0.5)
    }

    fn any(&mut self, of: &[&str]) -> String {
        (*of.choose(&mut self.dice).unwrap()).to_owned()
    }

    /// Somebody on file with up to four numbers, some of which have texted, and have been dealt with.
    async fn somebody(&mut self) -> CustomerId {
        let mut numbers = vec![];
        for _ in 0..self.dice.random_range(0..5) {
            self.numbers += 1;
            let number = Address::from_twilio(&format!("+1415555{:04}", self.numbers));
            if self.flip() {
                self.texts(&number).await;
            }
            let label = self.any(&["", "Mobile", "Büro"]);
            numbers.push(CustomerNumber { number, label });
        }
        let id: CustomerId = self.stage.id();
        let mut who = self.anything();
        who.name = Some(self.any(&NAMES));
        who.numbers = Some(numbers);
        who.external_id = self.flip().then(|| format!("={}", id.0.simple()));
        let (store, maya, at) = (&self.stage.store, self.stage.maya(), self.stage.now());
        store.add_customer(&maya, id, who, at).await.unwrap();
        if self.flip() {
            let texting_on = Some(self.flip());
            let patch = CustomerPatch { texting_on, ..CustomerPatch::default() };
            store.change_customer(&maya, id, patch, self.stage.now()).await.unwrap();
        }
        id
    }

    async fn texts(&mut self, number: &Address) {
        let line = if self.flip() { MAIN } else { REPAIRS };
        let received = self.stage.texts(number.as_str(), line, "Hello").await;
        let Received::Recorded { conversation, .. } = received else { panic!("{received:?}") };
        let (store, maya, at) = (&self.stage.store, self.stage.maya(), self.stage.now());
        drop(match self.dice.random_range(0..5) {
            0 => store.close_conversation(&maya, conversation.id, at).await,
            1 => store.dismiss_number(&maya, conversation.id, at).await,
            2 => store.block_number(&maya, conversation.id, at).await,
            3 => store.assign_conversation(&maya, conversation.id, maya.member(), None, at).await,
            _ => Ok(*conversation),
        });
    }

    /// Parts of a customer that may be given in any combination.
    fn anything(&mut self) -> CustomerPatch {
        let mut fields = BTreeMap::new();
        for field in FIELDS {
            if self.flip() {
                fields.insert(field.to_owned(), self.any(&["", "Web", "-1", "two words"]));
            }
        }
        CustomerPatch {
            name: self.flip().then(|| self.any(&NAMES)),
            address: self.flip().then(|| self.any(&["", "1 Elm St\nOakland", "“Calle” 5, 2º"])),
            texting_on: self.flip().then(|| self.flip()),
            fields,
            ..CustomerPatch::default()
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn taking_back_a_merge_leaves_every_row_as_it_was() {
    on_each_engine(|stage| async move {
        let maya = stage.maya();
        let mut chance = Chance { stage: &stage, dice: StdRng::seed_from_u64(11), numbers: 1000 };
        for pair in 0..PAIRS {
            let (one, two) = (chance.somebody().await, chance.somebody().await);
            let before = rows(&stage).await;
            let picked = chance.anything();
            let (undo, at) = (stage.id(), stage.now());
            let merged = stage.store.merge_customers(&maya, (one, two), picked, undo, at).await;
            merged.unwrap();
            let between = rows(&stage).await;
            assert_eq!(between["customers"].len() + 1, before["customers"].len());
            stage.store.undo_customers(&maya, undo, stage.now()).await.unwrap();
            let after = rows(&stage).await;
            for table in TABLES {
                assert_eq!(after[table], before[table], "{table}, at pair {pair}");
            }
        }
    })
    .await;
}
