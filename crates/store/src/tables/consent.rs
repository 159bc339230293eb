//! Consent on file, and what was corrected of it: their rows. Both are only added to.

use crate::Error;
use crate::change::Change;
use crate::engine::actor::ActorWord;
use crate::engine::record::{Word, record};
use crate::engine::{Find, Insert, Kind, Row, Tx, Value, keys, values};
use hearback_inbox::opt_out::{ConsentRecord, ConsentSource, TakenBack};
use hearback_inbox::{Actor, ActorId, Address, OrganizationId, Timestamp};
use std::sync::LazyLock;
use uuid::Uuid;

record! {
    /// A row of `consents`.
    ConsentRow as "s" {
        organization_id: OrganizationId,
        id: Uuid,
        number: Address,
        given_at: Timestamp,
        source: Word<ConsentSource>,
        words: String,
        place: Option<String>,
        recorded_at: Timestamp,
        actor: Word<ActorWord>,
        actor_id: Option<ActorId>,
    }
}

record! {
    /// A row of `consent_corrections`.
    CorrectionRow as "x" {
        organization_id: OrganizationId,
        consent_id: Uuid,
        id: Uuid,
        taken_back: bool,
        at: Timestamp,
        actor: Word<ActorWord>,
        actor_id: Option<ActorId>,
    }
}

/// The columns that [`complete`] reads, of `consents s`.
pub(crate) const SELECT: &str = ConsentRow::SELECT;

static NEW: LazyLock<Insert> = LazyLock::new(|| Insert::new("consents", ConsentRow::COLUMNS, ""));
static CORRECT: LazyLock<Insert> =
    LazyLock::new(|| Insert::new("consent_corrections", CorrectionRow::COLUMNS, ""));
static BY_ID: LazyLock<Find> = LazyLock::new(|| {
    Find::new(SELECT, "consents s", &[("s.organization_id", Kind::Id), ("s.id", Kind::Id)])
});
static OF_NUMBER: LazyLock<Find> = LazyLock::new(|| {
    Find::new(SELECT, "consents s", &[("s.organization_id", Kind::Id), ("s.number", Kind::Text)])
});
static CORRECTIONS: LazyLock<Find> = LazyLock::new(|| {
    let keys = [("x.organization_id", Kind::Id), ("x.consent_id", Kind::Id)];
    Find::new(CorrectionRow::SELECT, "consent_corrections x", &keys)
});

fn row(organization: OrganizationId, one: &ConsentRecord) -> Result<Vec<Value>, Error> {
    ConsentRow {
        organization_id: organization,
        id: one.id,
        number: one.number.clone(),
        given_at: one.given_at,
        source: Word(one.source),
        words: one.words.clone(),
        place: one.place.clone(),
        recorded_at: one.recorded_at,
        actor: Word(ActorWord::of(one.recorded_by)),
        actor_id: one.recorded_by.id(),
    }
    .write()
}

/// Reads one, without what was corrected of it.
fn read(mut row: Row) -> Result<ConsentRecord, Error> {
    let s = ConsentRow::read(&mut row)?;
    Ok(ConsentRecord {
        id: s.id,
        number: s.number,
        given_at: s.given_at,
        source: s.source.0,
        words: s.words,
        place: s.place,
        recorded_by: s.actor.0.actor(s.actor_id)?,
        recorded_at: s.recorded_at,
        taken_back: None,
    })
}

/// Reads the rows of a query that selects [`SELECT`], with what was corrected of them.
pub(crate) async fn complete(
    tx: &mut Tx,
    organization: OrganizationId,
    rows: Vec<Row>,
) -> Result<Vec<ConsentRecord>, Error> {
    let mut all = rows.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let ids: Vec<_> = all.iter().map(|one| one.id).collect();
    let found = tx.find_each(&CORRECTIONS, &keys(organization, &ids)).await?;
    for (one, rows) in all.iter_mut().zip(found) {
        let mut last: Option<CorrectionRow> = None;
        for mut row in rows {
            let read = CorrectionRow::read(&mut row)?;
            if last.as_ref().is_none_or(|last| (last.at, last.id) < (read.at, read.id)) {
                last = Some(read);
            }
        }
        one.taken_back = match last.filter(|last| last.taken_back) {
            Some(last) => Some(TakenBack { by: last.actor.0.actor(last.actor_id)?, at: last.at }),
            None => None,
        };
    }
    Ok(all)
}

/// Those of some ids that there are.
pub(crate) async fn by_ids(
    tx: &mut Tx,
    organization: OrganizationId,
    ids: &[Uuid],
) -> Result<Vec<ConsentRecord>, Error> {
    let rows = tx.find_each(&BY_ID, &keys(organization, ids)).await?;
    complete(tx, organization, rows.into_iter().flatten().collect()).await
}

/// One by its id.
pub(crate) async fn by_id(
    tx: &mut Tx,
    organization: OrganizationId,
    id: Uuid,
) -> Result<ConsentRecord, Error> {
    by_ids(tx, organization, &[id]).await?.pop().ok_or(Error::NotFound)
}

/// All of some numbers, in the order of the numbers.
pub(crate) async fn of_numbers(
    tx: &mut Tx,
    organization: OrganizationId,
    numbers: &[Address],
) -> Result<Vec<ConsentRecord>, Error> {
    let keys: Vec<_> = numbers.iter().map(|n| values![organization, n].to_vec()).collect();
    let rows = tx.find_each(&OF_NUMBER, &keys).await?.into_iter().flatten().collect();
    complete(tx, organization, rows).await
}

/// Writes new ones, with that they were taken back, if they were.
pub(crate) async fn add(
    change: &mut Change<'_>,
    records: &[(ConsentRecord, Uuid)],
) -> Result<(), Error> {
    let organization = change.organization();
    let rows = records.iter().map(|(one, _)| row(organization, one));
    let rows = rows.collect::<Result<Vec<_>, _>>()?;
    change.insert(&NEW, &rows).await?;
    for (one, correction) in records {
        if let Some(back) = &one.taken_back {
            correct(change, one.id, (true, back), *correction).await?;
        }
    }
    Ok(())
}

/// Adds that one was taken back, or that this was a mistake, by whom and when.
pub(crate) async fn correct(
    change: &mut Change<'_>,
    consent: Uuid,
    (taken_back, TakenBack { by, at }): (bool, &TakenBack),
    id: Uuid,
) -> Result<(), Error> {
    let by: Actor = *by;
    let row = CorrectionRow {
        organization_id: change.organization(),
        consent_id: consent,
        id,
        taken_back,
        at: *at,
        actor: Word(ActorWord::of(by)),
        actor_id: by.id(),
    };
    change.insert(&CORRECT, &[row.write()?]).await
}
