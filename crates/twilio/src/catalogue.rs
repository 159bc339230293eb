//! Twilio's error codes in plain words, for the people who send.
//!
//! Codes and meanings follow Twilio's error dictionary,
//! <https://www.twilio.com/docs/api/errors>; the wording is ours. Twilio adds codes and changes which
//! one it uses, so an unknown code is normal: show [`UNKNOWN`] and the link from [`docs_url`].

mod account;
mod channel;
mod delivery;
mod refusal;
mod registration;
mod webhook;

/// What an error code means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// Twilio's code.
    pub code: u32,
    /// What the error is about.
    pub kind: Kind,
    /// Who has to act.
    pub whose_turn: Turn,
    /// Whether retrying later, with nothing changed, has a fair chance.
    pub retry_helps: bool,
    /// What happened, in one sentence.
    pub title: &'static str,
    /// What to do, in one or two sentences.
    pub advice: &'static str,
}

/// What an error is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The account or its credentials: nothing can be sent until it is fixed.
    Account,
    /// A trial account's limits.
    Trial,
    /// The number or service that sends.
    Sender,
    /// The number being texted.
    Recipient,
    /// The country or network of the recipient.
    Destination,
    /// The recipient opted out.
    OptOut,
    /// The text, its attachments, or its template.
    Content,
    /// A malformed API call, or one for something that doesn't exist.
    Request,
    /// Scheduled sending.
    Schedule,
    /// The sender's registration with the carriers.
    Registration,
    /// Too much at once.
    Capacity,
    /// A carrier did not deliver.
    Carrier,
    /// A text that came in.
    Inbound,
    /// Our own address, as Twilio sees it.
    Webhook,
    /// Unknown.
    Unknown,
}

/// Who has to act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Turn {
    /// The business: the sender, or an admin of the account.
    You,
    /// The person being texted.
    Customer,
    /// Twilio, perhaps after a support request.
    Twilio,
    /// The carrier.
    Carrier,
    /// Nobody: it passes, or nothing can be done.
    Nobody,
}

/// What to show for a code that isn't in the catalogue.
pub const UNKNOWN: Explanation = row(
    0,
    Kind::Unknown,
    Turn::You,
    AGAIN,
    "Twilio reported an error we don't know.",
    "Follow the link to Twilio's explanation. Trying again may help.",
);

/// The explanation of an error code, if it's in the catalogue.
#[must_use]
pub fn explain(code: u32) -> Option<&'static Explanation> {
    all().find(|explanation| explanation.code == code)
}

/// The whole catalogue.
pub fn all() -> impl Iterator<Item = &'static Explanation> {
    TABLES.into_iter().flatten()
}

/// Every table, each sorted by code.
const TABLES: [&[Explanation]; 6] = [
    account::ROWS,
    refusal::ROWS,
    delivery::ROWS,
    registration::ROWS,
    webhook::ROWS,
    channel::ROWS,
];

/// Twilio's own page about a code.
#[must_use]
pub fn docs_url(code: u32) -> String {
    format!("https://www.twilio.com/docs/api/errors/{code}")
}

/// Retrying with nothing changed can help.
const AGAIN: bool = true;
/// Retrying won't help.
const FINAL: bool = false;

const fn row(
    code: u32,
    kind: Kind,
    whose_turn: Turn,
    retry_helps: bool,
    title: &'static str,
    advice: &'static str,
) -> Explanation {
    Explanation { code, kind, whose_turn, retry_helps, title, advice }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_code_stands_twice() {
        let codes: Vec<_> = all().map(|explanation| explanation.code).collect();
        let distinct: BTreeSet<_> = codes.iter().collect();
        assert_eq!(distinct.len(), codes.len());
    }

    #[test]
    fn every_table_is_in_order() {
        for rows in TABLES {
            assert!(rows.is_sorted_by_key(|row| row.code));
        }
    }

    #[test]
    fn every_row_is_short_plain_sentences() {
        for row in all().chain([&UNKNOWN]) {
            let code = row.code;
            assert!(row.title.ends_with('.') && row.advice.ends_with('.'), "{code}");
            assert!(row.title.len() <= 90, "{code}: {} is long", row.title.len());
            assert!(row.advice.len() <= 190, "{code}: {} is long", row.advice.len());
            assert!(row.title.starts_with(char::is_uppercase), "{code}");
            assert!(row.advice.starts_with(char::is_uppercase), "{code}");
        }
    }

    #[test]
    fn what_the_sender_of_a_text_meets_is_all_there() {
        let known = [
            10001, 11200, 11205, 11206, 11210, 11215, 11220, 11235, 11236, 11237, 11750, 11751,
            12100, 12200, 12300, 14107, 20003, 20005, 20009, 20404, 20429, 20500, 20503, 21211,
            21212, 21265, 21266, 21408, 21601, 21602, 21603, 21604, 21606, 21607, 21608, 21609,
            21610, 21611, 21612, 21614, 21616, 21617, 21618, 21619, 21620, 21621, 21622, 21623,
            21635, 21654, 21655, 21656, 21657, 21659, 21660, 21661, 21701, 21702, 21703, 21704,
            21705, 21730, 30001, 30002, 30003, 30004, 30005, 30006, 30007, 30008, 30009, 30010,
            30011, 30014, 30016, 30017, 30018, 30019, 30020, 30021, 30022, 30023, 30024, 30025,
            30026, 30027, 30032, 30033, 30034, 30035, 30036, 30038, 30039, 30044, 30125, 30400,
            30409, 30410, 30440, 30441, 30442, 30443, 30444, 30445, 30446, 30447, 30448, 30449,
            30450, 30500, 30880, 30881, 30882, 30883, 30884, 30885, 30886, 30887, 30888, 30889,
            30890, 30891, 30892, 30893, 30894, 30895, 30896, 30897, 30898, 35111, 35114, 35115,
            35117, 35118, 35125, 35126, 57012, 63001, 63002, 63003, 63005, 63006, 63007, 63008,
            63009, 63010, 63011, 63012, 63013, 63014, 63015, 63016, 63017, 63018, 63019, 63020,
            63021, 63022, 63023, 63024, 63025, 63026, 63027, 63028, 63029, 63030, 63031, 63032,
            63033, 63034, 63035, 63036, 63037, 63038, 63040, 63041, 63042, 63049, 63051, 572002,
            572005,
        ];
        for code in known {
            assert!(explain(code).is_some_and(|found| found.code == code), "{code}");
        }
        assert_eq!(explain(0), None);
        assert_eq!(explain(99999), None);
    }

    #[test]
    fn an_opt_out_is_the_customers_to_lift() {
        let opted_out = explain(21610).unwrap();
        assert_eq!((opted_out.kind, opted_out.whose_turn), (Kind::OptOut, Turn::Customer));
        assert!(!opted_out.retry_helps);
    }

    #[test]
    fn a_short_code_can_not_be_texted() {
        let short_code = explain(21265).unwrap();
        assert_eq!((short_code.kind, short_code.retry_helps), (Kind::Recipient, false));
    }

    #[test]
    fn the_link_leads_to_twilio() {
        assert_eq!(docs_url(30007), "https://www.twilio.com/docs/api/errors/30007");
    }
}
