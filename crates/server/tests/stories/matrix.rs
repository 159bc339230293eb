//! The matrix: everyone at every route, in each organization, about what is theirs and what isn't
//! (P2). It is made from the table of routes, so that no route can be forgotten.

mod expected;
mod people;
mod place;
mod rows;

use crate::story::{Answer, Heard, Inbox, Person, Socket, on_each_engine_with};
use expected::{Prefix, Whose};
use futures_util::{StreamExt as _, stream};
use hearback_inbox::System;
use hearback_server::Settings;
use hearback_server::routes::{Route, Who, routes};
use hearback_store::Access;
use people::{Bearer, Branch};
use place::{Place, Places};
use rows::{ROWS, Row};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;

/// So many ask at once.
const AT_ONCE: usize = 16;

/// What one of them asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Asked {
    row: usize,
    prefix: Prefix,
    whose: Whose,
}

/// Every route that someone has to be signed in for.
fn guarded() -> impl Iterator<Item = Route> {
    routes().into_iter().filter(|route| !matches!(route.who, Who::Public | Who::Twilio))
}

#[test]
fn every_route_has_its_row_in_the_matrix() {
    let rows: BTreeMap<_, _> = ROWS.iter().map(|row| ((row.method, row.path()), row)).collect();
    assert_eq!(rows.len(), ROWS.len(), "a route has two rows in tests/stories/matrix/rows.rs");
    let mut there = BTreeSet::new();
    for route in guarded() {
        let name = (route.method.as_str(), route.path.as_str());
        let Some(row) = rows.get(&(name.0, name.1.to_owned())) else {
            panic!(
                "{} {} is not in the matrix. Add a row to tests/stories/matrix/rows.rs: what its id \
                 is of, an example of its query and body, who may call it, and what it answers them",
                name.0, name.1
            );
        };
        let may = match route.who {
            Who::May(permission) => Some(permission),
            _ => None,
        };
        assert_eq!(may, row.may, "{name:?}: the table of routes and the matrix differ in who may");
        assert_eq!(route.path.contains('{'), row.of.is_some(), "{name:?}: what its id is of");
        there.insert((row.method, row.path()));
    }
    let gone: Vec<_> = rows.keys().filter(|row| !there.contains(*row)).collect();
    assert!(gone.is_empty(), "these rows have no route anymore: {gone:?}");
}

/// Asks for what can be counted at once.
fn generous(settings: &mut Settings) {
    settings.live.per_session = 100;
}

#[tokio::test]
async fn everyone_at_every_route_gets_what_they_should_and_no_more() {
    on_each_engine_with(generous, |inbox| async move {
        let places = Places::build(&inbox).await;
        let people = people::all(&inbox, &places).await;
        let mut ran = 0;
        // First what is refused and what only reads, while nothing else happens.
        for branch in [Branch::On, Branch::Off, Branch::None] {
            people::belong(&inbox, &places, &people, branch).await;
            for bearer in &people {
                ran += changes_nothing(&inbox, &places, bearer, branch).await;
                ran += sockets(&inbox, &places, bearer, branch).await;
            }
        }
        for branch in [Branch::None, Branch::Off, Branch::On] {
            people::belong(&inbox, &places, &people, branch).await;
            for bearer in &people {
                ran += is_done(&inbox, &places, bearer, branch).await;
            }
        }
        ran += signing_out(&places, &people).await;
        // Past what captures the words of tests that pass.
        let _ = writeln!(std::io::stderr(), "the matrix: {ran} combinations");
        assert!(ran > 10_000, "only {ran} combinations");
    })
    .await;
}

/// Every combination of a person's.
fn combinations() -> impl Iterator<Item = Asked> {
    let about = |row: &Row| match row.of {
        Some(_) => &[Whose::Own, Whose::Others, Whose::Nobodys][..],
        None => &[Whose::Own],
    };
    (0..ROWS.len()).flat_map(move |row| {
        Prefix::ALL.into_iter().flat_map(move |prefix| {
            about(&ROWS[row]).iter().map(move |whose| Asked { row, prefix, whose: *whose })
        })
    })
}

/// Asks for all that is refused and all that only reads, and finds the database as it was.
async fn changes_nothing(inbox: &Inbox, places: &Places, bearer: &Bearer, branch: Branch) -> usize {
    let asked = combinations().filter(|asked| {
        let row = &ROWS[asked.row];
        // Where they are nobody, their own location can't matter: once is enough.
        if branch != Branch::On && bearer.acts_in(asked.prefix, places).is_none() {
            return false;
        }
        bearer.expected(row, asked.prefix, asked.whose, branch) >= 400 || row.reads()
    });
    let asked: Vec<_> = asked.collect();
    let before = inbox.dump().await;
    let answers: Vec<_> = stream::iter(asked)
        .map(|asked| async move { (asked, ask(places, bearer, asked, None).await) })
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    let after = inbox.dump().await;
    let name = &bearer.name;
    let mut missing = None;
    let faults = answers.iter().filter_map(|(asked, answer)| fault(bearer, *asked, branch, answer));
    let faults: Vec<_> = faults.collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    for (asked, answer) in &answers {
        if answer.status == 404 {
            let told = told(answer);
            let first = missing.get_or_insert_with(|| told.clone());
            assert!(told == *first, "{name}: {} tells what isn't there apart", ROWS[asked.row]);
        }
    }
    let changed = after.changed_since(&before);
    assert!(changed.is_empty(), "{name}, {branch:?}: what was refused changed {changed:?}");
    answers.len()
}

/// Asks for all that is done, one after the other.
async fn is_done(inbox: &Inbox, places: &Places, bearer: &Bearer, branch: Branch) -> usize {
    let (mut ran, mut faults) = (0, vec![]);
    for asked in combinations() {
        let row = &ROWS[asked.row];
        let expected = bearer.expected(row, asked.prefix, asked.whose, branch);
        if row.reads() || expected >= 400 || row.signs_out() {
            continue;
        }
        let place = bearer.acts_in(asked.prefix, places).unwrap();
        let fresh = match row.of {
            Some(of) if asked.whose == Whose::Own => place.fresh(inbox, of).await,
            _ => None,
        };
        let answer = ask(places, bearer, asked, fresh).await;
        faults.extend(fault(bearer, asked, branch, &answer));
        ran += 1;
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    ran
}

/// Everyone signs out at last.
async fn signing_out(places: &Places, people: &[Bearer]) -> usize {
    let row = ROWS.iter().position(Row::signs_out).unwrap();
    let asked = Asked { row, prefix: Prefix::None, whose: Whose::Own };
    for bearer in people {
        let answer = ask(places, bearer, asked, None).await;
        assert_eq!(fault(bearer, asked, Branch::On, &answer), None);
        bearer.person.get("/session").await.is_problem(401, "not_signed_in", "Sign in");
    }
    people.len()
}

/// The live socket by each prefix: it opens where they may act, and brings nothing to who sees none.
async fn sockets(inbox: &Inbox, places: &Places, bearer: &Bearer, branch: Branch) -> usize {
    for prefix in Prefix::ALL {
        let person = at(places, bearer, prefix);
        let connected = Socket::try_connect(inbox, &person, 0).await;
        let Some(place) = bearer.acts_in(prefix, places) else {
            assert_eq!(connected.err(), Some(404), "{} {prefix:?}", bearer.name);
            continue;
        };
        let access = Access::system(place.organization, System::Console);
        let last = inbox.store.last_event(&access).await.unwrap();
        let (mut socket, mut events) = (connected.unwrap(), 0);
        loop {
            match socket.hear().await {
                Heard::Event(..) => events += 1,
                Heard::CaughtUp(number) if number == last => break,
                Heard::CaughtUp(_) => {}
                other => panic!("{}: {other:?}", bearer.name),
            }
        }
        let sees = bearer.sees_inbox(prefix, branch);
        assert_eq!(events > 0, sees, "{} (location {branch:?}) in {prefix:?}", bearer.name);
    }
    Prefix::ALL.len()
}

/// What is wrong with an answer.
fn fault(bearer: &Bearer, asked: Asked, branch: Branch, answer: &Answer) -> Option<String> {
    let row = &ROWS[asked.row];
    let expected = bearer.expected(row, asked.prefix, asked.whose, branch);
    let (name, Asked { prefix, whose, .. }) = (&bearer.name, asked);
    let who = format!("{name} (location {branch:?}) at {row} in {prefix:?} about {whose:?}");
    if answer.status != expected {
        return Some(format!("{who}: {} and not {expected}: {}", answer.status, answer.text));
    }
    match answer.status {
        403 => answer.is_problem(403, "forbidden", "role"),
        404 => answer.is_problem(404, "not_found", "Not found"),
        _ => {}
    }
    let tells = !bearer.sees_inbox(prefix, branch)
        && !row.tells_numbers()
        && place::NUMBERS.iter().any(|number| answer.text.contains(&number[2..]));
    tells.then(|| format!("{who}: tells of a customer"))
}

/// What is told, but for when.
fn told(answer: &Answer) -> (BTreeMap<String, String>, String) {
    let headers = answer.headers.iter().filter(|(name, _)| *name != "date");
    let text = |(name, value): (&reqwest::header::HeaderName, &reqwest::header::HeaderValue)| {
        (name.to_string(), value.to_str().unwrap().to_owned())
    };
    (headers.map(text).collect(), answer.text.clone())
}

fn at(places: &Places, bearer: &Bearer, prefix: Prefix) -> Person {
    match prefix {
        Prefix::None => bearer.person.clone(),
        Prefix::Own => bearer.person.at(places.own(bearer).organization),
        Prefix::Others => bearer.person.at(places.others(bearer).organization),
        Prefix::Nobodys => bearer.person.at(places.nobodys.organization),
    }
}

/// Makes a request: about a thing of where they act, of the other organization, or of nobody.
async fn ask(places: &Places, bearer: &Bearer, asked: Asked, fresh: Option<String>) -> Answer {
    let row = &ROWS[asked.row];
    let here: &Place = bearer.acts_in(asked.prefix, places).unwrap_or(&places.nobodys);
    let about = match asked.whose {
        Whose::Own => here,
        Whose::Others => places.other_than(here),
        Whose::Nobodys => &places.nobodys,
    };
    let thing = fresh.or_else(|| row.of.map(|of| about.id(of))).unwrap_or_default();
    Answer::of(row.request(&at(places, bearer, asked.prefix), &thing, here)).await
}
