//! Stories of the counts: whatever happened, they are what the rows come to (invariant 10).

use crate::sending::{accepted, claim, failure, report, settle};
use crate::stage::{MAIN, REPAIRS, Stage, on_each_engine};
use hearback_inbox::customer::CustomerPatch;
use hearback_inbox::outbox::Settlement;
use hearback_inbox::{
    Address, Cell, ConversationId, Customer, CustomerId, CustomerUndoId, LineId, Message,
    MessageId, Role, UserId,
};
use hearback_store::{Access, ComposeTo, ConsentDecision, Location, Received};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// What each line and assignee come to: open, closed, unread, unrecognized.
type Counts = BTreeMap<(LineId, UserId), [i64; 4]>;

/// Counted one by one; nobody's is the nil id.
const RECOUNT: &str = "
    SELECT line_id, assignee_id,
        COUNT(CASE WHEN state = 'open' THEN 1 END), COUNT(CASE WHEN state = 'closed' THEN 1 END),
        COUNT(CASE WHEN unread > 0 THEN 1 END),
        COUNT(CASE WHEN customer_id IS NULL AND dismissed = 0 AND blocked IS NULL THEN 1 END)
    FROM conversations WHERE visible = 1 GROUP BY line_id, assignee_id";
const KEPT: &str = "SELECT line_id, assignee_id, open, closed, unread, unrecognized FROM counters";
const SABOTAGE: &str = "UPDATE counters SET unread = unread + 1 WHERE unread =
    (SELECT MAX(unread) FROM counters)";
/// The lists go by these, which say the same in other words.
const ODD: &str = "
    SELECT line_id, assignee_id, unread, has_unread, unrecognized, dismissed FROM conversations
    WHERE (unread > 0) <> (has_unread = 1)
       OR (customer_id IS NULL AND dismissed = 0 AND blocked IS NULL) <> (unrecognized = 1)";

/// The list of texts that ask to stop, by conversation and text …
const STOP_REQUESTS: &str = "SELECT conversation_id, message_id, at, CAST(1 AS BIGINT), CAST(1 AS BIGINT), CAST(1 AS BIGINT) FROM stop_requests";
/// … and what the texts themselves say.
const ASKING: &str = "SELECT conversation_id, id, at, CAST(1 AS BIGINT), CAST(1 AS BIGINT), CAST(1 AS BIGINT) FROM messages
    WHERE asks_to_stop = 1 AND stop_handled IS NULL";

/// What a statement about lines and assignees gives, but for what comes to nothing.
async fn counts(stage: &Stage, sql: &str) -> Counts {
    let rows = match &stage.location {
        Location::Sqlite(file) => {
            let connection = rusqlite::Connection::open(file).unwrap();
            let id = |row: &rusqlite::Row<'_>, at| {
                Uuid::from_slice(&row.get::<_, Vec<u8>>(at)?)
                    .map_err(|_| rusqlite::Error::InvalidQuery)
            };
            let mut statement = connection.prepare(sql).unwrap();
            let rows = statement.query_map([], |row| {
                let four = [row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?];
                Ok((id(row, 0)?, id(row, 1)?, four))
            });
            rows.unwrap().collect::<Result<Vec<_>, _>>().unwrap()
        }
        Location::Postgres(url) => {
            let (client, connection) =
                tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
            tokio::spawn(connection);
            let rows = client.query(sql, &[]).await.unwrap();
            let four = |row: &tokio_postgres::Row| [2, 3, 4, 5].map(|at| row.get::<_, i64>(at));
            rows.iter().map(|row| (row.get(0), row.get(1), four(row))).collect()
        }
    };
    rows.into_iter()
        .filter(|(_, _, four)| four.iter().any(|n| *n != 0))
        .map(|(line, who, four)| ((LineId(line), UserId(who)), four))
        .collect()
}

/// What cells come to, in the same words.
fn of_cells<'a>(cells: impl IntoIterator<Item = &'a Cell>) -> Counts {
    let nobody = UserId(Uuid::nil());
    cells
        .into_iter()
        .map(|c| {
            let four = [c.open, c.closed, c.unread, c.unrecognized];
            ((c.line_id, c.assignee_id.unwrap_or(nobody)), four)
        })
        .filter(|(_, four)| four.iter().any(|n| *n != 0))
        .collect()
}

/// Nineteen people write, are answered, and so on, as chance has it.
struct Story<'a> {
    stage: &'a Stage,
    dice: StdRng,
    team: Vec<Access>,
    known: Vec<ConversationId>,
    handed: Vec<Message>,
    on_file: Vec<CustomerId>,
    undos: Vec<CustomerUndoId>,
    /// Texts that asked to stop.
    asked: Vec<MessageId>,
    sids: HashMap<MessageId, String>,
}

impl Story<'_> {
    async fn goes_on(&mut self) {
        match self.dice.random_range(0..22) {
            0..5 => self.somebody_writes().await,
            5..8 => self.somebody_answers().await,
            8 => self.messages_go_out().await,
            9 => self.twilio_reports().await,
            _ if self.known.is_empty() => {}
            10..14 => self.customers_come_and_go().await,
            14..16 => self.strangers_are_dealt_with().await,
            16..18 => self.someone_handles_what_was_asked().await,
            _ => self.the_team_tidies_up().await,
        }
    }

    fn number(&mut self) -> String {
        format!("+1415555{:04}", self.dice.random_range(200..219))
    }

    async fn somebody_writes(&mut self) {
        let line = if self.dice.random_bool(0.5) { MAIN } else { REPAIRS };
        let body = ["Hello?", "Thanks", "Is it ready?", "STOP", "START", "Please stop texting me"];
        let body = body[self.dice.random_range(0..body.len())];
        let number = self.number();
        if let Received::Recorded { conversation, message } =
            self.stage.texts(&number, line, body).await
        {
            self.known.push(conversation.id);
            self.asked.extend(message.asks_to_stop.then_some(message.id));
        }
    }

    /// To a number that nobody may ever have heard of, too.
    async fn somebody_answers(&mut self) {
        let number = self.number();
        let to = ComposeTo::Number(Address::from_twilio(&number));
        let mut draft = self.stage.draft(to, "We are on our way");
        draft.line = self.dice.random_bool(0.3).then_some(self.stage.repairs);
        let who = &self.team[self.dice.random_range(0..self.team.len())];
        // Refused where the number opted out.
        if let Ok(composed) = self.stage.store.compose(who, draft).await {
            self.handed.push(composed.message);
        }
    }

    async fn messages_go_out(&mut self) {
        for handed in claim(self.stage).await {
            let sid = format!("SM{}", handed.message.0.simple());
            let settlement = match self.dice.random_range(0..6) {
                0 => Settlement::Refused { failure: failure(21211), opted_out: false },
                1 => Settlement::Refused { failure: failure(21610), opted_out: true },
                2 => Settlement::Again { at: self.stage.now() },
                _ => {
                    self.sids.insert(handed.message, sid.clone());
                    accepted(&sid)
                }
            };
            settle(self.stage, handed.message, settlement).await;
        }
    }

    async fn twilio_reports(&mut self) {
        let Some(message) = self.handed.pop() else { return };
        let Some(sid) = self.sids.get(&message.id) else { return };
        let status = ["delivered", "undelivered", "failed"][self.dice.random_range(0..3)];
        report(self.stage, message.id, sid, status).await;
    }

    /// They are added, moved, merged and deleted, and that is taken back. What has become impossible
    /// meanwhile is refused.
    async fn customers_come_and_go(&mut self) {
        let (store, at) = (&self.stage.store, self.stage.now());
        let number = Address::from_twilio(&self.number());
        let who = &self.team[0];
        let any = |dice: &mut StdRng, all: &[CustomerId]| all[dice.random_range(0..all.len())];
        let (one, two) = (any(&mut self.dice, &self.on_file), any(&mut self.dice, &self.on_file));
        let numbers = || CustomerPatch {
            name: Some("Somebody".into()),
            numbers: Some(vec![number.clone().into()]),
            ..CustomerPatch::default()
        };
        match self.dice.random_range(0..6) {
            0 => {
                let id = self.stage.id();
                if store.add_customer(who, id, numbers(), at).await.is_ok() {
                    self.on_file.push(id);
                }
            }
            1 => drop(store.change_customer(who, one, numbers(), at).await),
            2 => {
                let how = CustomerPatch::default();
                let merged = store.merge_customers(who, (one, two), how, self.stage.id(), at).await;
                self.undos.extend(merged.map(|merged| merged.undo));
            }
            3 => {
                let undo = self.stage.id();
                let deleted = store.delete_customer(who, one, undo, at).await;
                self.undos.extend(deleted.map(|()| undo));
            }
            _ => {
                let Some(undo) = self.undos.pop() else { return };
                drop(store.undo_customers(who, undo, at).await);
            }
        }
    }

    /// A number is given to someone and taken away, dismissed, blocked, and all of it undone.
    async fn strangers_are_dealt_with(&mut self) {
        let (store, at) = (&self.stage.store, self.stage.now());
        let id = self.known[self.dice.random_range(0..self.known.len())];
        let owner = self.on_file[self.dice.random_range(0..self.on_file.len())];
        let who = &self.team[0];
        drop(match self.dice.random_range(0..6) {
            0 => store.assign_number(who, id, owner, at).await,
            1 => store.unassign_number(who, id, at).await,
            2 => store.dismiss_number(who, id, at).await,
            3 => store.undo_dismissal(who, id, at).await,
            4 => store.block_number(who, id, at).await,
            _ => store.unblock_number(who, id, at).await,
        });
    }

    /// Someone is opted out or in, or a text that asks to stop doesn't.
    async fn someone_handles_what_was_asked(&mut self) {
        let (store, at) = (&self.stage.store, self.stage.now());
        let id = self.known[self.dice.random_range(0..self.known.len())];
        let who = &self.team[self.dice.random_range(0..self.team.len())];
        let decision =
            |out| ConsentDecision { out, reason: "Asked".into(), at, id: self.stage.id() };
        let way = self.dice.random_range(0..4);
        let Some(text) = self.asked.get(self.dice.random_range(0..self.asked.len().max(1))) else {
            return;
        };
        // A carrier's block or a colleague may be in the way.
        match way {
            0 => drop(store.decide_consent(who, id, decision(true)).await),
            1 => drop(store.decide_consent(who, id, decision(false)).await),
            2 => drop(store.dismiss_stop_request(who, *text, at).await),
            _ => drop(store.undo_stop_dismissal(who, *text, at).await),
        }
    }

    async fn the_team_tidies_up(&mut self) {
        let id = self.known[self.dice.random_range(0..self.known.len())];
        let who = &self.team[self.dice.random_range(0..self.team.len())];
        let to = &self.team[self.dice.random_range(0..self.team.len())];
        let (store, at) = (&self.stage.store, self.stage.now());
        match self.dice.random_range(0..5) {
            0 => store.close_conversation(who, id, at).await,
            1 => store.mark_read(who, id, at).await,
            2 => store.reopen_conversation(who, id, at).await,
            3 => store.assign_conversation(who, id, to.member(), None, at).await,
            _ => store.assign_conversation(who, id, None, None, at).await,
        }
        .unwrap();
    }
}

/// Half of those who write are on file.
async fn put_on_file(stage: &Stage) -> Vec<CustomerId> {
    let customers: Vec<_> = (200..209)
        .map(|n| Customer {
            id: stage.id(),
            name: format!("Customer {n}"),
            numbers: vec![Address::from_twilio(&format!("+1415555{n:04}")).into()],
            address: String::new(),
            external_id: None,
            fields: BTreeMap::new(),
            texting_on: true,
        })
        .collect();
    let ids = customers.iter().map(|customer| customer.id).collect();
    stage.store.add_customers(stage.organization, customers, stage.now()).await.unwrap();
    ids
}

#[tokio::test(flavor = "multi_thread")]
async fn counts_equal_a_recount_after_a_long_random_story() {
    on_each_engine(|stage| async move {
        let on_file = put_on_file(&stage).await;
        let team = vec![
            stage.maya(),
            stage.hire("Priya", Role::SmsUser, true).await,
            stage.hire("Sam", Role::SmsUserLimited, true).await,
        ];
        let mut story = Story {
            stage: &stage,
            dice: StdRng::seed_from_u64(7),
            team,
            known: vec![],
            handed: vec![],
            on_file,
            undos: vec![],
            asked: vec![],
            sids: HashMap::new(),
        };
        let mut told: HashMap<_, Cell> = HashMap::new();
        let mut heard = 0;
        let mut ever_asked = false;
        for step in 0..900 {
            story.goes_on().await;
            for event in stage.events_after(heard).await {
                heard = event.number;
                told.extend(event.cells.into_iter().map(|c| ((c.line_id, c.assignee_id), c)));
            }
            // Now and then too: what goes wrong shall be found near where it did.
            if step % 150 == 149 {
                let kept = counts(&stage, KEPT).await;
                assert_eq!(kept, counts(&stage, RECOUNT).await, "after {step} steps");
                assert_eq!(of_cells(told.values()), kept, "events tell every count that changed");
                let asking = counts(&stage, STOP_REQUESTS).await;
                assert_eq!(asking, counts(&stage, ASKING).await, "after {step} steps");
                ever_asked |= !asking.is_empty();
            }
        }
        let kept = counts(&stage, KEPT).await;
        assert!(
            kept.len() > 5 && (0..4).all(|n| kept.values().any(|four| four[n] > 0)),
            "{kept:?}"
        );
        assert!(counts(&stage, ODD).await.is_empty());
        let (cells, as_of) = stage.store.counts(&stage.system()).await.unwrap();
        assert_eq!(of_cells(&cells), kept);
        assert_eq!(heard, as_of);
        assert!(ever_asked, "texts asked to stop");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_count_that_is_wrong_is_noticed() {
    on_each_engine(|stage| async move {
        stage.daniela_writes("Hi").await;
        assert_eq!(counts(&stage, KEPT).await, counts(&stage, RECOUNT).await);
        match &stage.location {
            Location::Sqlite(file) => {
                let connection = rusqlite::Connection::open(file).unwrap();
                assert_eq!(connection.execute(SABOTAGE, []).unwrap(), 1);
            }
            Location::Postgres(url) => {
                let (client, connection) =
                    tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
                tokio::spawn(connection);
                assert_eq!(client.execute(SABOTAGE, &[]).await.unwrap(), 1);
            }
        }
        assert_ne!(counts(&stage, KEPT).await, counts(&stage, RECOUNT).await);
    })
    .await;
}
