//! The other side of a conversation: a customer on file, or a stranger.

use crate::demo::dialogue::Dialogue;
use crate::demo::people::{
    AREA_CODES, DISPOSITIONS, FIRST_NAMES, LAST_NAMES, MORE_AREA_CODES, PRODUCTS, SOURCES,
    SPANISH_LAST_NAMES, SPANISH_NAMES, STRANGER, STREETS, TECHNICIANS, TOWNS, WITH_HANDSET,
};
use crate::demo::random::Random;
use hearback_inbox::{Address, ConversationId, Customer, CustomerId, Timestamp};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Who is at the other end.
pub(super) struct Caller {
    /// Their number.
    pub(super) number: Address,
    /// Their first name, also when nobody here knows it.
    pub(super) first_name: String,
    /// The street with the house number.
    pub(super) street: String,
    /// What is on file.
    pub(super) customer: Option<Customer>,
    at: usize,
}

impl Caller {
    /// Someone, by their place in the phone book.
    pub(super) fn invent(
        at: usize,
        dialogue: &Dialogue,
        random: &mut Random,
    ) -> Result<Self, String> {
        let named = WITH_HANDSET.get(at).copied();
        let name = match named {
            Some((_, name)) => name.to_owned(),
            None => name(at, dialogue.is("spanish")),
        };
        let typed = match named {
            Some((number, _)) => number.to_owned(),
            None if dialogue.key == "gutters-stranger" => STRANGER.to_owned(),
            None => number(at),
        };
        let number = Address::parse(&typed, "US").map_err(|error| error.to_string())?;
        let street = format!("{} {}", random.between(112, 9480), random.pick(&STREETS));
        let on_file = !dialogue.is("stranger");
        let customer = on_file.then(|| customer(at, &name, &number, &street, random));
        let first_name = name.split(' ').next().unwrap_or(&name).to_owned();
        Ok(Self { number, first_name, street, customer, at })
    }

    /// The conversation's id: made, as ids are, of the time and of something of its own.
    pub(super) fn conversation_id(&self, created: Timestamp) -> ConversationId {
        ConversationId(id(created, 1, self.at, 0))
    }
}

/// An id of version 7 that is the same for the same place in the history.
pub(super) fn id(created: Timestamp, kind: u8, at: usize, number: usize) -> Uuid {
    let mut rest = [0; 10];
    rest[0] = kind;
    rest[2..6].copy_from_slice(&u32::try_from(at).unwrap_or_default().to_be_bytes());
    rest[6..10].copy_from_slice(&u32::try_from(number).unwrap_or_default().to_be_bytes());
    let millisecond = u64::try_from(created.as_millisecond()).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(millisecond, &rest).into_uuid()
}

/// No two alike among the first few thousand: the tables' lengths have no common divisor.
fn name(at: usize, spanish: bool) -> String {
    let (first, last): (&[&str], &[&str]) =
        if spanish { (&SPANISH_NAMES, &SPANISH_LAST_NAMES) } else { (&FIRST_NAMES, &LAST_NAMES) };
    format!("{} {}", first[at * 7 % first.len()], last[at * 11 % last.len()])
}

/// So many numbers are kept free for fiction: 555-01xx. The lines have the first ten.
pub(super) const FICTION: usize = 90 * AREA_CODES.len();
/// So many people have a number of their own.
pub(super) const MOST: usize = FICTION + 8000 * MORE_AREA_CODES.len();

/// Everybody's own number.
pub(super) fn number(at: usize) -> String {
    if at < FICTION {
        let area = AREA_CODES[at % AREA_CODES.len()];
        return format!("+1{area}55501{:02}", 10 + at / AREA_CODES.len());
    }
    // There are not enough of those for everybody. The rest of the exchange 555 is hardly given
    // to anybody either: a text to one of these reaches no one.
    let at = at - FICTION;
    let area = MORE_AREA_CODES[at % MORE_AREA_CODES.len()];
    format!("+1{area}555{:04}", 2000 + at / MORE_AREA_CODES.len())
}

fn customer(
    at: usize,
    name: &str,
    number: &Address,
    street: &str,
    random: &mut Random,
) -> Customer {
    let fields = [
        ("source", (*random.pick(&SOURCES)).to_owned()),
        ("product", (*random.pick(&PRODUCTS)).to_owned()),
        ("disposition", (*random.pick(&DISPOSITIONS)).to_owned()),
        ("sales_rep", (*random.pick(&TECHNICIANS)).to_owned()),
        ("home_year", random.between(1908, 2019).to_string()),
    ];
    Customer {
        id: CustomerId(id(Timestamp::UNIX_EPOCH, 2, at, 0)),
        name: name.to_owned(),
        numbers: vec![number.clone().into()],
        address: format!("{street}\n{}", random.pick(&TOWNS)),
        external_id: Some(format!("NS-{}", 10_240 + at * 37)),
        fields: fields
            .map(|(name, value)| (name.to_owned(), value))
            .into_iter()
            .collect::<BTreeMap<_, _>>(),
        texting_on: true,
    }
}
