//! What rows of a file would make of who is on file. A check and an import ask the same, so that what
//! the one promises the other does.

use crate::Error;
use crate::engine::{Find, Kind, Tx, values};
use crate::operations::customer::declared;
use crate::tables::consent;
use crate::tables::conversation::read_customer;
use crate::tables::customer::{self, BY_EXTERNAL_ID, BY_NUMBER};
use hearback_inbox::customer::{
    CustomerField, CustomerNumber, GivenCustomer, SavedCustomer, number_of, sentence,
};
use hearback_inbox::opt_out::{ConsentRecord, NewConsent};
use hearback_inbox::{Address, Customer, CustomerId, CustomerSummary, OrganizationId};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::LazyLock;
use uuid::Uuid;

static TEXTED: LazyLock<Find> = LazyLock::new(|| {
    let keys = [("c.organization_id", Kind::Id), ("c.number", Kind::Text)];
    Find::new("c.number", "conversations c", &keys).only("c.visible = 1")
});

/// A row of a file.
#[derive(Clone, Debug)]
pub struct ImportRow {
    /// Its line in the file, counted from 1.
    pub line: i64,
    /// Its cells, as they are.
    pub cells: Vec<String>,
    /// What it says, or what is wrong with it.
    pub given: Result<GivenCustomer, String>,
    /// The id of a new customer.
    pub new_id: CustomerId,
}

/// Whom a row makes of someone, and the consents that come on file with it, in the order of the file.
pub(super) struct Becoming {
    pub(super) customer: Customer,
    pub(super) consents: Vec<Agreed>,
}

/// That the owner of a number agreed to texts.
pub(super) struct Agreed {
    /// The id that the record is to have.
    pub(super) id: Uuid,
    pub(super) number: Address,
    pub(super) consent: NewConsent,
}

/// What a row would do.
pub(super) enum Weighed {
    New(Becoming),
    Changed(Becoming),
    Same,
    Refused(String),
}

/// Who is on file, as far as some rows have to do with them.
pub(super) struct OnFile {
    owners: HashMap<Address, CustomerSummary>,
    texted: HashSet<Address>,
    by_external_id: HashMap<String, CustomerId>,
    customers: HashMap<CustomerId, SavedCustomer>,
    declared: Vec<CustomerField>,
    /// Of everyone's numbers, if some row tells of consent.
    consents: Vec<ConsentRecord>,
    /// Whom earlier rows added or changed.
    pub(super) touched: HashSet<CustomerId>,
}

impl OnFile {
    /// Loads them: a few queries for all rows.
    pub(super) async fn load(
        tx: &mut Tx,
        organization: OrganizationId,
        rows: &[ImportRow],
        knows_texts: bool,
    ) -> Result<Self, Error> {
        let given: Vec<_> = rows.iter().filter_map(|row| row.given.as_ref().ok()).collect();
        let numbers: Vec<_> = candidates(&given).into_iter().collect();
        let keys: Vec<_> = numbers.iter().map(|n| values![organization, n].to_vec()).collect();
        let mut owners = HashMap::new();
        for (number, rows) in numbers.iter().zip(tx.find_each(&BY_NUMBER, &keys).await?) {
            let Some(mut row) = rows.into_iter().next() else { continue };
            owners.extend(read_customer(&mut row)?.map(|owner| (number.clone(), owner)));
        }
        let mut texted = HashSet::new();
        if knows_texts {
            let unknown = unknown(&given);
            let keys: Vec<_> = unknown.iter().map(|n| values![organization, n].to_vec()).collect();
            for mut row in tx.find_each(&TEXTED, &keys).await?.into_iter().flatten() {
                texted.insert(row.take()?);
            }
        }
        let external: BTreeSet<_> = given.iter().filter_map(|given| given.known_as()).collect();
        let external: Vec<_> = external.into_iter().map(str::to_owned).collect();
        let keys: Vec<_> = external.iter().map(|id| values![organization, id].to_vec()).collect();
        let mut by_external_id = HashMap::new();
        for (known_as, rows) in external.iter().zip(tx.find_each(&BY_EXTERNAL_ID, &keys).await?) {
            let Some(mut row) = rows.into_iter().next() else { continue };
            by_external_id.insert(known_as.clone(), row.take()?);
        }
        let mut ids: BTreeSet<_> = given.iter().filter_map(|given| given.id).collect();
        ids.extend(owners.values().map(|owner| owner.id));
        ids.extend(by_external_id.values().copied());
        let ids: Vec<_> = ids.into_iter().collect();
        let found = customer::by_ids(tx, organization, &ids).await?;
        let customers: HashMap<_, _> =
            found.into_iter().map(|saved| (saved.customer.id, saved)).collect();
        let declared = declared(tx, organization).await?;
        let mut consents = vec![];
        if given.iter().any(|given| given.consent.is_some()) {
            let theirs = customers.values().flat_map(|saved| &saved.customer.numbers);
            let all: BTreeSet<_> = theirs.map(|one| one.number.clone()).chain(numbers).collect();
            let all: Vec<_> = all.into_iter().collect();
            consents = consent::of_numbers(tx, organization, &all).await?;
        }
        let touched = HashSet::new();
        Ok(Self { owners, texted, by_external_id, customers, declared, consents, touched })
    }

    /// Everyone whom the rows may change.
    pub(super) fn ids(&self) -> Vec<CustomerId> {
        self.customers.keys().copied().collect()
    }

    /// Who someone is before the rows.
    pub(super) fn before(&self, id: CustomerId) -> Option<&SavedCustomer> {
        self.customers.get(&id)
    }

    /// What a row would do, after those before it.
    pub(super) fn weigh(&mut self, row: &ImportRow) -> Weighed {
        let given = match &row.given {
            Ok(given) => given,
            Err(problem) => return Weighed::Refused(problem.clone()),
        };
        match self.becomes(given, row.new_id) {
            Err(problem) => Weighed::Refused(problem),
            Ok((None, becoming)) => {
                self.note(&becoming.customer);
                Weighed::New(becoming)
            }
            Ok((Some(before), Becoming { customer, consents }))
                if before == customer && consents.is_empty() =>
            {
                Weighed::Same
            }
            Ok((Some(_), becoming)) => {
                self.note(&becoming.customer);
                Weighed::Changed(becoming)
            }
        }
    }

    /// Who a row is about, and who they become.
    fn becomes(
        &self,
        given: &GivenCustomer,
        new: CustomerId,
    ) -> Result<(Option<Customer>, Becoming), String> {
        let is_known =
            |number: &Address| self.owners.contains_key(number) || self.texted.contains(number);
        let read = given.numbers.iter().flatten().map(|one| number_of(one, is_known));
        let read = read.collect::<Result<Vec<_>, _>>()?;
        let id = self.matched(given, &read)?;
        if id.is_some_and(|id| self.touched.contains(&id)) {
            return Err("An earlier row is about the same customer. Keep one of them.".to_owned());
        }
        let before = id.and_then(|id| self.customers.get(&id)).map(|saved| saved.customer.clone());
        let mut customer = before.clone().unwrap_or_else(|| Customer {
            id: given.id.unwrap_or(new),
            name: String::new(),
            numbers: vec![],
            address: String::new(),
            external_id: None,
            fields: [].into(),
            texting_on: true,
        });
        let said: Vec<_> = read.iter().map(|one| one.number.clone()).collect();
        let patch = given.patch(before.as_ref(), read);
        patch.apply(&mut customer, &self.declared).map_err(|refused| refused.detail)?;
        let consents = self.agreed(given, said, (&customer, new))?;
        Ok((before, Becoming { customer, consents }))
    }

    /// The consents of a row that are not on file yet: of the numbers it has, else of all that are the
    /// customer's.
    fn agreed(
        &self,
        given: &GivenCustomer,
        said: Vec<Address>,
        (customer, new): (&Customer, CustomerId),
    ) -> Result<Vec<Agreed>, String> {
        let Some(consent) = &given.consent else { return Ok(vec![]) };
        let theirs = || customer.numbers.iter().map(|one| one.number.clone()).collect();
        let numbers: Vec<_> = if said.is_empty() { theirs() } else { said };
        if numbers.is_empty() {
            return Err(
                "It has a consent, but no number that it is for. Add the number.".to_owned()
            );
        }
        let on_file = |number: &Address| {
            self.consents.iter().any(|known| {
                known.number == *number && known.taken_back.is_none() && known.says() == *consent
            })
        };
        let new_ids = (1_u128..).map(|n| Uuid::from_u128(new.0.as_u128().wrapping_add(n)));
        let missing = numbers.into_iter().filter(|number| !on_file(number)).zip(new_ids);
        Ok(missing.map(|(number, id)| Agreed { id, number, consent: consent.clone() }).collect())
    }

    /// Who on file a row is about: by our id, else by the id of another system, else by number.
    fn matched(
        &self,
        given: &GivenCustomer,
        numbers: &[CustomerNumber],
    ) -> Result<Option<CustomerId>, String> {
        let by_id = given.id.filter(|id| self.customers.contains_key(id));
        let known_as = given.known_as();
        let by_external_id = known_as.and_then(|id| self.by_external_id.get(id)).copied();
        let owners: Vec<_> =
            numbers.iter().filter_map(|one| Some((one, self.owners.get(&one.number)?))).collect();
        let by_number = owners.first().map(|(_, owner)| owner.id);
        let matched = by_id.or(by_external_id).or(by_number);
        let taken = |error: &Error| sentence(&error.to_string());
        if let Some((one, owner)) = owners.iter().find(|(_, owner)| Some(owner.id) != matched) {
            let (number, owner) = (one.number.clone(), Box::new((*owner).clone()));
            return Err(taken(&Error::NumberOnFile { number, owner }));
        }
        if let (Some(known_as), Some(id)) =
            (known_as, by_external_id.filter(|id| Some(*id) != matched))
            && let Some(owner) = self.customers.get(&id)
        {
            let (external_id, owner) = (known_as.to_owned(), Box::new(owner.customer.summary()));
            return Err(taken(&Error::ExternalIdTaken { external_id, owner }));
        }
        if by_id.or(by_external_id).is_none()
            && let (Some(_), Some((one, owner))) = (known_as, owners.first())
            && let Some(theirs) = &owner.external_id
        {
            let number = one.number.for_people();
            return Err(format!(
                "{number} is the number of {}, whose external ID is {theirs}. Use that one, or take the number from them first.",
                owner.name
            ));
        }
        Ok(matched)
    }

    /// Later rows meet this one.
    fn note(&mut self, customer: &Customer) {
        self.touched.insert(customer.id);
        for one in &customer.numbers {
            self.owners.insert(one.number.clone(), customer.summary());
        }
        if let Some(id) = &customer.external_id {
            self.by_external_id.insert(id.clone(), customer.id);
        }
    }
}

/// Every number that rows may mean.
fn candidates(given: &[&GivenCustomer]) -> BTreeSet<Address> {
    let numbers = given.iter().flat_map(|given| given.numbers.iter().flatten());
    let both = numbers.flat_map(|one| one.typed.number.iter().chain(&one.typed.otherwise));
    both.map(|number| number.clone().canonical()).collect()
}

/// Those that are no numbers by the rules.
fn unknown(given: &[&GivenCustomer]) -> BTreeSet<Address> {
    let numbers = given.iter().flat_map(|given| given.numbers.iter().flatten());
    let bad = numbers.filter(|one| one.typed.number.is_err());
    bad.flat_map(|one| one.typed.otherwise.iter().map(|one| one.clone().canonical())).collect()
}
