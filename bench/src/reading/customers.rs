//! The list of customers, by name and by last text; what a search finds; and a customer's page.

use super::{PAGE, Question, ids, scattered, spelled};
use hearback_inbox::customer::typed_terms;
use rusqlite::{Connection, ToSql};

type Id = Vec<u8>;
type Values = Vec<Box<dyn ToSql + Send>>;

/// What Hearback shows of someone in the list.
const COLUMNS: &str = "u.id, u.name, u.address, u.external_id, u.fields, u.texting_on, \
    u.texting_changed, u.created_at, u.changed_at, u.revision, \
    (SELECT group_concat(n.number || n.label) FROM customer_numbers n \
        WHERE n.organization_id = ?1 AND n.customer_id = u.id), \
    (SELECT max(d.last_at) FROM conversations d INDEXED BY conversations_by_customer \
        WHERE d.organization_id = ?1 AND d.customer_id = u.id AND d.visible = 1), \
    (SELECT sum(d.unread) FROM conversations d INDEXED BY conversations_by_customer \
        WHERE d.organization_id = ?1 AND d.customer_id = u.id AND d.visible = 1)";

/// Someone who is on file.
#[derive(Clone)]
struct Known {
    id: Id,
    key: String,
    number: String,
}

/// A customer's last conversation.
type Texted = (i64, Id);

pub(crate) fn questions(connection: &Connection) -> anyhow::Result<Vec<Question>> {
    let organization: Id =
        connection.query_row("SELECT organization_id FROM counters LIMIT 1", [], |r| r.get(0))?;
    let everyone = scattered(&everyone(connection, &organization)?);
    let texted = scattered(&texted(connection, &organization)?);
    let names: Vec<_> = everyone.iter().map(|one| one.key.clone()).collect();
    let first_words: Vec<_> = names.iter().map(|name| words(name).0.to_owned()).collect();
    let begun = names.iter().map(|name| name.chars().take(2).collect()).collect::<Vec<String>>();
    let both = names.iter().map(|name| format!("{} {}", words(name).0, start(words(name).1)));
    let numbers: Vec<_> = everyone.iter().map(|one| one.number.clone()).collect();
    let last_four: Vec<_> = numbers.iter().map(|n| n[n.len() - 4..].to_owned()).collect();
    Ok(vec![
        by_name("by name, first page", &organization, &[None]),
        by_name("by name, anywhere", &organization, &some(&everyone)),
        by_last_text("by last text, first page", &organization, &[None]),
        by_last_text("by last text, anywhere", &organization, &some(&texted)),
        search("search: two letters", &organization, &begun),
        search("search: a first name", &organization, &first_words),
        search("search: a name, half typed", &organization, &both.collect::<Vec<_>>()),
        search("search: a number", &organization, &numbers),
        search("search: its last four digits", &organization, &last_four),
        record(&organization, &everyone),
        messages(&organization, &everyone),
    ])
}

fn everyone(connection: &Connection, organization: &Id) -> rusqlite::Result<Vec<Known>> {
    let sql = "SELECT u.id, u.name_key, n.number FROM customers u JOIN customer_numbers n \
               ON n.organization_id = u.organization_id AND n.customer_id = u.id \
               WHERE u.organization_id = ?1 AND n.place = 0 ORDER BY u.name_key, u.id";
    let mut statement = connection.prepare(sql)?;
    let known = |row: &rusqlite::Row<'_>| {
        Ok(Known { id: row.get(0)?, key: row.get(1)?, number: row.get(2)? })
    };
    statement.query_map([organization], known)?.collect()
}

fn texted(connection: &Connection, organization: &Id) -> rusqlite::Result<Vec<Texted>> {
    let sql = "SELECT last_at, id FROM conversations WHERE organization_id = ?1 AND visible = 1 \
               AND customer_id IS NOT NULL ORDER BY last_at DESC, id DESC";
    let mut statement = connection.prepare(sql)?;
    statement.query_map([organization], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

fn some<T: Clone>(all: &[T]) -> Vec<Option<T>> {
    all.iter().cloned().map(Some).collect()
}

/// The first and the last word of a name.
fn words(name: &str) -> (&str, &str) {
    (name.split(' ').next().unwrap_or_default(), name.rsplit(' ').next().unwrap_or_default())
}

/// How a word begins.
fn start(word: &str) -> String {
    word.chars().take(3).collect()
}

fn question(name: &'static str, sql: String, values: Vec<Values>, paths: Vec<String>) -> Question {
    Question {
        name,
        sql,
        values,
        paths,
        items: |answer| ids(answer, "customers"),
        compressed: false,
    }
}

fn by_name(name: &'static str, organization: &Id, places: &[Option<Known>]) -> Question {
    let sql = format!(
        "SELECT {COLUMNS} FROM (SELECT id FROM customers WHERE organization_id = ?1 \
         AND (name_key, id) > (?2, ?3) ORDER BY name_key, id LIMIT {}) AS page \
         CROSS JOIN customers u ON u.organization_id = ?1 AND u.id = page.id",
        PAGE + 1
    );
    let values = places.iter().map(|place| -> Values {
        let (key, id) = place
            .as_ref()
            .map_or_else(|| (String::new(), vec![0; 16]), |one| (one.key.clone(), one.id.clone()));
        vec![Box::new(organization.clone()), Box::new(key), Box::new(id)]
    });
    let paths = places.iter().map(|place| {
        let after = place.as_ref().map(|one| format!("&after={}", cursor(&one.key, &one.id)));
        format!("/customers?limit={PAGE}{}", after.unwrap_or_default())
    });
    question(name, sql, values.collect(), paths.collect())
}

fn by_last_text(name: &'static str, organization: &Id, places: &[Option<Texted>]) -> Question {
    let sql = format!(
        "SELECT {COLUMNS} FROM (SELECT c.customer_id FROM conversations c \
         WHERE c.organization_id = ?1 AND c.visible = 1 AND c.customer_id IS NOT NULL \
         AND (c.last_at, c.id) < (?2, ?3) AND NOT EXISTS (SELECT 1 FROM conversations d \
             INDEXED BY conversations_by_customer WHERE d.organization_id = ?1 AND d.customer_id = c.customer_id AND d.visible = 1 \
             AND (d.last_at, d.id) > (c.last_at, c.id)) \
         ORDER BY c.last_at DESC, c.id DESC LIMIT {}) AS page \
         CROSS JOIN customers u ON u.organization_id = ?1 AND u.id = page.customer_id",
        PAGE + 1
    );
    let values = places.iter().map(|place| -> Values {
        let (at, id) = place.clone().unwrap_or((i64::MAX, vec![0xff; 16]));
        vec![Box::new(organization.clone()), Box::new(at), Box::new(id)]
    });
    let paths = places.iter().map(|place| {
        let after =
            place.as_ref().map(|(at, id)| format!("&after={}", cursor(&format!("{at:x}"), id)));
        format!("/customers?sort=last_text&limit={PAGE}{}", after.unwrap_or_default())
    });
    question(name, sql, values.collect(), paths.collect())
}

/// What is typed here has one word or two.
fn search(name: &'static str, organization: &Id, typed: &[String]) -> Question {
    let sql = format!(
        "SELECT {COLUMNS} FROM (SELECT t.customer_id FROM customer_terms t \
         WHERE t.organization_id = ?1 AND t.term >= ?2 AND t.term < ?3 \
         AND NOT EXISTS (SELECT 1 FROM customer_terms e WHERE e.organization_id = ?1 \
             AND e.customer_id = t.customer_id AND e.term >= ?2 AND e.term < t.term) \
         AND (?4 = '' OR EXISTS (SELECT 1 FROM customer_terms o WHERE o.organization_id = ?1 \
             AND o.customer_id = t.customer_id AND o.term >= ?4 AND o.term < ?5)) \
         ORDER BY t.term, t.customer_id LIMIT {}) AS page \
         CROSS JOIN customers u ON u.organization_id = ?1 AND u.id = page.customer_id",
        PAGE + 1
    );
    let values = typed.iter().map(|typed| -> Values {
        let mut terms = typed_terms(typed);
        terms.sort_unstable_by_key(|term| term.chars().count());
        let longest = terms.pop().unwrap_or_default();
        let other = terms.pop().unwrap_or_default();
        let end = |term: &str| format!("{term}{}", char::MAX);
        vec![
            Box::new(organization.clone()),
            Box::new(longest.clone()),
            Box::new(end(&longest)),
            Box::new(other.clone()),
            Box::new(end(&other)),
        ]
    });
    let paths = typed.iter().map(|typed| {
        let typed: String = form_urlencoded::byte_serialize(typed.as_bytes()).collect();
        format!("/customers?limit={PAGE}&search={typed}")
    });
    question(name, sql, values.collect(), paths.collect())
}

fn record(organization: &Id, everyone: &[Known]) -> Question {
    let sql = format!(
        "SELECT {COLUMNS}, c.number, c.state, c.unread, c.assignee_id, c.line_id, c.last_message, \
         c.last_at FROM customers u LEFT JOIN conversations c \
         INDEXED BY conversations_by_customer ON c.organization_id = ?1 AND c.customer_id = u.id AND c.visible = 1 \
         WHERE u.organization_id = ?1 AND u.id = ?2"
    );
    let path = |one: &Known| format!("/customers/{}", spelled(&one.id));
    Question {
        items: |answer| vec![answer["customer"]["id"].as_str().unwrap_or_default().to_owned()],
        ..question(
            "a customer's record",
            sql,
            of_each(organization, everyone),
            everyone.iter().map(path).collect(),
        )
    }
}

fn messages(organization: &Id, everyone: &[Known]) -> Question {
    let sql = format!(
        "SELECT m.id, m.conversation_id, m.at, m.direction, m.origin, m.status, m.body, m.line_id, \
         m.author_id, m.segments, m.sid, m.client_key, m.media, m.error FROM conversations c \
         INDEXED BY conversations_by_customer JOIN messages m ON m.organization_id = ?1 AND m.conversation_id = c.id \
         WHERE c.organization_id = ?1 AND c.customer_id = ?2 AND c.visible = 1 \
         ORDER BY m.at DESC, m.id DESC LIMIT {}",
        PAGE + 1
    );
    let path = |one: &Known| format!("/customers/{}/messages?limit={PAGE}", spelled(&one.id));
    Question {
        items: |answer| {
            let mut ids = ids(answer, "messages");
            // Hearback gives the oldest first.
            ids.reverse();
            ids
        },
        ..question(
            "a customer's messages",
            sql,
            of_each(organization, everyone),
            everyone.iter().map(path).collect(),
        )
    }
}

fn of_each(organization: &Id, everyone: &[Known]) -> Vec<Values> {
    let values =
        |one: &Known| -> Values { vec![Box::new(organization.clone()), Box::new(one.id.clone())] };
    everyone.iter().map(values).collect()
}

/// A place in the list of customers, as a cursor spells it.
fn cursor(key: &str, id: &[u8]) -> String {
    let key: String = key.bytes().map(|byte| format!("{byte:02x}")).collect();
    format!("{key}.{}", uuid::Uuid::from_slice(id).unwrap_or_default().simple())
}
