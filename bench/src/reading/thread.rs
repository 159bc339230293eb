//! Pages of a thread: of one with 20,000 messages, and of any.

use super::{PAGE, Question, cursor, ids, scattered, spelled};
use crate::seeded::LONG;
use anyhow::ensure;
use rusqlite::{Connection, ToSql};

type Id = Vec<u8>;

const SQL: &str = "SELECT id, conversation_id, at, direction, origin, status, body, line_id, \
    author_id, author, segments, segments_by, sid, client_key, media, error, cancel_reason, \
    needs_decision, keyword, sent_outside, revision FROM messages \
    WHERE organization_id = ?1 AND conversation_id = ?2 AND (at, id) < (?3, ?4) \
    ORDER BY at DESC, id DESC LIMIT 51";

/// Where to read: a conversation, and before which message.
struct Place {
    conversation: Id,
    before: Option<(i64, Id)>,
}

pub(crate) fn questions(connection: &Connection) -> anyhow::Result<Vec<Question>> {
    let organization: Id =
        connection.query_row("SELECT organization_id FROM counters LIMIT 1", [], |r| r.get(0))?;
    let long: Id = connection.query_row(
        "SELECT id FROM conversations WHERE organization_id = ?1 AND number = '+19715550199'",
        [&organization],
        |row| row.get(0),
    )?;
    let mut statement = connection.prepare(
        "SELECT at, id FROM messages WHERE organization_id = ?1 AND conversation_id = ?2",
    )?;
    let rows = statement.query_map([&organization, &long], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let messages: Vec<(i64, Id)> = rows.collect::<Result<_, _>>()?;
    ensure!(messages.len() == LONG, "{} messages in the long thread", messages.len());
    let mut statement = connection.prepare("SELECT id FROM conversations")?;
    let all = statement.query_map([], |row| row.get(0))?.collect::<Result<Vec<Id>, _>>()?;

    let newest = vec![Place { conversation: long.clone(), before: None }];
    let anywhere = scattered(&messages[PAGE..]);
    let anywhere = anywhere
        .into_iter()
        .map(|before| Place { conversation: long.clone(), before: Some(before) })
        .collect();
    let ordinary = scattered(&all)
        .into_iter()
        .map(|conversation| Place { conversation, before: None })
        .collect();
    Ok(vec![
        question("20,000 messages, the newest", &organization, newest),
        question("20,000 messages, anywhere", &organization, anywhere),
        question("any conversation, the newest", &organization, ordinary),
    ])
}

fn question(name: &'static str, organization: &Id, places: Vec<Place>) -> Question {
    let path = |place: &Place| {
        let before = place.before.as_ref().map(|(at, id)| format!("&before={}", cursor(*at, id)));
        let id = spelled(&place.conversation);
        format!("/conversations/{id}/messages?limit={PAGE}{}", before.unwrap_or_default())
    };
    let paths = places.iter().map(path).collect();
    let values = |place: Place| -> Vec<Box<dyn ToSql + Send>> {
        let (at, id) = place.before.unwrap_or((i64::MAX, vec![0xff; 16]));
        vec![
            Box::new(organization.clone()),
            Box::new(place.conversation),
            Box::new(at),
            Box::new(id),
        ]
    };
    Question {
        name,
        sql: SQL.to_owned(),
        paths,
        values: places.into_iter().map(values).collect(),
        items: |answer| {
            let mut ids = ids(answer, "messages");
            // Hearback gives the oldest first.
            ids.reverse();
            ids
        },
        compressed: false,
    }
}
