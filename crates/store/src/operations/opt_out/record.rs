//! Consent on file (C5): recording it, taking it back, and all of it as a list, out and in.

use crate::change::{Change, ConversationEvent};
use crate::engine::{Tx, values};
use crate::error::require;
use crate::tables::conversation::{locked_by_numbers, save_all, visible_to};
use crate::tables::{consent, customer};
use crate::{Access, Error, Store};
use hearback_inbox::audit::{AuditKind, AuditNote, AuditObject};
use hearback_inbox::opt_out::{ConsentRecord, NewConsent, NotAConsent, TakenBack};
use hearback_inbox::{Address, ConversationId, CustomerId, Permission, Timestamp};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Whose consent is recorded.
#[derive(Clone, Copy, Debug)]
pub enum ConsentOf {
    /// Of the customer that a conversation is with, or of its number alone.
    Conversation(ConversationId),
    /// Of a customer.
    Customer(CustomerId),
}

/// Consent that a member records.
#[derive(Clone, Debug)]
pub struct RecordConsent {
    /// What was agreed, checked.
    pub new: NewConsent,
    /// For which of their numbers. None: for the conversation's own, or all of the customer's.
    pub numbers: Option<Vec<Address>>,
    /// Now.
    pub at: Timestamp,
    /// A new id; the numbers' records have those that follow.
    pub id: Uuid,
}

/// A consent of a number to be recorded with others.
#[derive(Clone, Debug)]
pub struct ListedConsent {
    /// What is to be on file. The same that is there and counts stays as it is.
    pub record: ConsentRecord,
    /// A new id, in case it was taken back.
    pub correction: Uuid,
}

/// A place in the list of all consents: the last that was seen.
#[derive(Clone, Debug)]
pub struct AfterConsent {
    number: Address,
    id: Uuid,
}

impl AfterConsent {
    /// The place after this one.
    #[must_use]
    pub fn of(last: &ConsentRecord) -> Self {
        Self { number: last.number.clone(), id: last.id }
    }
}

impl Store {
    /// Records consent for one or several numbers of someone. What is on file already in the same
    /// words, of the same time and place, is answered as it is.
    ///
    /// # Errors
    /// [`Error::NotAConsent`] for a number that isn't theirs, or when they have none;
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn record_consent(
        &self,
        access: &Access,
        of: ConsentOf,
        record: RecordConsent,
    ) -> Result<Vec<ConsentRecord>, Error> {
        self.database
            .change(access, Permission::CustomersWrite, async move |mut change: Change<'_>| {
                let RecordConsent { new, numbers, at, id } = record;
                let (own, about) = whose(&mut change, of).await?;
                let numbers = chosen(own, numbers)?;
                let by = change.access().actor();
                let listed = (0_u128..).zip(numbers).map(|(n, number)| ListedConsent {
                    record: ConsentRecord {
                        id: Uuid::from_u128(id.as_u128().wrapping_add(n)),
                        number,
                        given_at: new.given_at,
                        source: new.source,
                        words: new.words.clone(),
                        place: new.place.clone(),
                        recorded_by: by,
                        recorded_at: at,
                        taken_back: None,
                    },
                    correction: Uuid::nil(),
                });
                let recorded = record_each(&mut change, listed.collect(), at).await?;
                if recorded.iter().any(|(_, new)| *new) {
                    let note = AuditNote::new(AuditKind::ConsentRecorded, at).about(about);
                    change.audit(note)?;
                }
                Ok(recorded.into_iter().map(|(record, _)| record).collect())
            })
            .await
    }

    /// Takes a recorded consent back: it was recorded by mistake, no longer counts, and stays on file as
    /// taken back.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn take_back_consent(
        &self,
        access: &Access,
        consent: Uuid,
        at: Timestamp,
        id: Uuid,
    ) -> Result<ConsentRecord, Error> {
        let kind = AuditKind::ConsentTakenBack;
        self.correct_consent(access, consent, (true, kind), at, id).await
    }

    /// Restores a consent that was taken back.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn restore_consent(
        &self,
        access: &Access,
        consent: Uuid,
        at: Timestamp,
        id: Uuid,
    ) -> Result<ConsentRecord, Error> {
        let kind = AuditKind::ConsentRestored;
        self.correct_consent(access, consent, (false, kind), at, id).await
    }

    async fn correct_consent(
        &self,
        access: &Access,
        consent: Uuid,
        (taken_back, kind): (bool, AuditKind),
        at: Timestamp,
        id: Uuid,
    ) -> Result<ConsentRecord, Error> {
        self.database
            .change(access, Permission::CustomersWrite, async move |mut change: Change<'_>| {
                let organization = change.organization();
                let before = consent::by_id(&mut change, organization, consent).await?;
                if before.taken_back.is_some() == taken_back {
                    return Ok(before);
                }
                let by = change.access().actor();
                let correction = TakenBack { by, at };
                consent::correct(&mut change, consent, (taken_back, &correction), id).await?;
                let numbers = [before.number.clone()].into();
                let objects = tell(&mut change, numbers, at).await?;
                let note = AuditNote::new(kind, at);
                let about = objects.into_iter().next();
                change.audit(about.into_iter().fold(note, AuditNote::about))?;
                let taken_back = taken_back.then_some(correction);
                Ok(ConsentRecord { taken_back, ..before })
            })
            .await
    }

    /// All consents on file, in the order of their numbers: so many of them, after a place.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn consents(
        &self,
        access: &Access,
        place: Option<AfterConsent>,
        limit: u16,
    ) -> Result<Vec<ConsentRecord>, Error> {
        require(access, Permission::Settings)?;
        let organization = access.organization();
        self.database
            .read_on_thread(async move |tx: &mut Tx| {
                let (number, id) = match place {
                    None => (String::new(), Uuid::nil()),
                    Some(last) => (last.number.to_string(), last.id),
                };
                let sql = format!(
                    "SELECT {} FROM consents s WHERE s.organization_id = ?1 \
                     AND (s.number, s.id) > (?2, ?3) ORDER BY s.number, s.id LIMIT ?4",
                    consent::SELECT
                );
                let values = values![organization, number, id, i64::from(limit)];
                let rows = tx.query(&sql, values).await?;
                consent::complete(tx, organization, rows).await
            })
            .await
    }

    /// Brings consents in. Says of each whether it is new.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn import_consents(
        &self,
        access: &Access,
        listed: Vec<ListedConsent>,
        at: Timestamp,
    ) -> Result<Vec<bool>, Error> {
        access.member().ok_or(Error::Forbidden(Permission::Settings))?;
        self.database
            .change(access, Permission::Settings, async move |mut change: Change<'_>| {
                let recorded = record_each(&mut change, listed, at).await?;
                Ok(recorded.into_iter().map(|(_, new)| new).collect())
            })
            .await
    }
}

/// Whose numbers these are, and what the audit log calls them.
async fn whose(
    change: &mut Change<'_>,
    of: ConsentOf,
) -> Result<(Vec<Address>, AuditObject), Error> {
    let (organization, access) = (change.organization(), change.access());
    match of {
        ConsentOf::Conversation(id) => {
            let with = visible_to(change, access, id).await?;
            let numbers = customer::numbers_of(change, organization, &with).await?;
            let mut all = vec![with.number.clone()];
            all.extend(numbers.into_iter().map(|one| one.number).filter(|n| *n != with.number));
            let customer = with.customer.as_ref().map(|c| AuditObject::Customer { id: c.id });
            Ok((all, customer.unwrap_or(AuditObject::Conversation { id })))
        }
        ConsentOf::Customer(id) => {
            let saved = customer::by_id(change, organization, id).await?;
            let all = saved.customer.numbers.into_iter().map(|one| one.number).collect();
            Ok((all, AuditObject::Customer { id }))
        }
    }
}

/// For which of their numbers consent is recorded, each once.
fn chosen(own: Vec<Address>, asked: Option<Vec<Address>>) -> Result<Vec<Address>, Error> {
    let refused = |detail: String| Err(NotAConsent { part: "numbers", detail }.into());
    if own.is_empty() {
        return refused("They have no number yet. Add one first.".to_owned());
    }
    let Some(asked) = asked else { return Ok(own) };
    let asked: BTreeSet<_> = asked.into_iter().map(Address::canonical).collect();
    if let Some(other) = asked.iter().find(|number| !own.contains(number)) {
        return refused(format!("{} isn't one of their numbers.", other.for_people()));
    }
    if asked.is_empty() {
        return refused("Choose at least one number.".to_owned());
    }
    Ok(own.into_iter().filter(|number| asked.contains(number)).collect())
}

/// Records consents of any numbers within a change: of each, the record on file, and whether that is
/// new. The same twice is one.
pub(crate) async fn record_each(
    change: &mut Change<'_>,
    listed: Vec<ListedConsent>,
    at: Timestamp,
) -> Result<Vec<(ConsentRecord, bool)>, Error> {
    let organization = change.organization();
    let numbers = listed.iter().map(|one| one.record.number.clone().canonical());
    let numbers: Vec<_> = numbers.collect::<BTreeSet<_>>().into_iter().collect();
    let mut known: HashMap<Address, Vec<ConsentRecord>> = HashMap::new();
    for record in consent::of_numbers(change, organization, &numbers).await? {
        known.entry(record.number.clone()).or_default().push(record);
    }
    let mut recorded = Vec::with_capacity(listed.len());
    let mut new = vec![];
    for ListedConsent { mut record, correction } in listed {
        record.number = record.number.canonical();
        let on_file = known.entry(record.number.clone()).or_default();
        if let Some(same) = on_file.iter().find(|known| is_same(known, &record)) {
            recorded.push((same.clone(), false));
            continue;
        }
        on_file.push(record.clone());
        new.push((record.clone(), correction));
        recorded.push((record, true));
    }
    consent::add(change, &new).await?;
    let numbers = new.into_iter().map(|(record, _)| record.number).collect();
    tell(change, numbers, at).await?;
    Ok(recorded)
}

/// Whether one on file is what is to be recorded.
fn is_same(known: &ConsentRecord, new: &ConsentRecord) -> bool {
    known.says() == new.says() && known.taken_back.is_some() == new.taken_back.is_some()
}

/// Tells everyone who looks at these numbers, and gives what the audit log calls them: their
/// customers, or the conversations with them.
async fn tell(
    change: &mut Change<'_>,
    numbers: BTreeSet<Address>,
    at: Timestamp,
) -> Result<Vec<AuditObject>, Error> {
    let organization = change.organization();
    let numbers: Vec<_> = numbers.into_iter().collect();
    let owners = customer::with_numbers(change, organization, &numbers).await?;
    let found = locked_by_numbers(change, &numbers).await?;
    let (mut conversations, mut untold, mut objects) = (vec![], BTreeSet::new(), vec![]);
    for (number, with) in numbers.iter().zip(found) {
        let owner = owners.get(number).map(|owner| owner.id);
        let own = with.as_ref().map(|with| AuditObject::Conversation { id: with.id });
        objects.extend(owner.map(|id| AuditObject::Customer { id }).or(own));
        match (with, owner) {
            (Some(with), _) => conversations.push(with),
            (None, Some(owner)) => {
                untold.insert(owner);
            }
            (None, None) => {}
        }
    }
    for with in &mut conversations {
        let line = with.line_id;
        change.expect_of(with, line).await?;
        change.tell_conversation(ConversationEvent::ConsentRecorded, with, at)?;
    }
    save_all(change, &conversations).await?;
    for customer in untold {
        change.tell_consent_of(customer, at)?;
    }
    Ok(objects)
}

/// What `of_numbers` gives for people: the latest given first.
pub(super) fn latest_first(records: &mut [ConsentRecord]) {
    records.sort_by_key(|record| std::cmp::Reverse((record.given_at, record.id)));
}
