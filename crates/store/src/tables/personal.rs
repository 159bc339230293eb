//! Every table, and how what it holds of a person is erased. A test compares this list with the
//! migrations: a table that isn't here fails it, so nothing that is added later is forgotten.

/// How a table's rows of a person are found, or why it has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    /// Nothing about those who text, for this reason.
    Nothing(&'static str),
    /// Rows with the person's number in this column: deleted with their conversations.
    Number(&'static str),
    /// Rows with the person's id as a customer in this column: deleted with their conversations.
    Customer(&'static str),
    /// The same, and rows that mention the person's number or id somewhere in the text of these columns.
    CustomerOrMentions(&'static str, &'static [&'static str]),
    /// Rows in which people may be under any spelling: all of them go, with each person who is erased.
    AnySpelling,
    /// Rows with the id of one of their conversations in this column: deleted with those.
    Conversation(&'static str),
    /// Rows with the id of one of their messages in this column: deleted with those.
    Message(&'static str),
    /// Rows that mention the person's number or id somewhere in the text of these columns: deleted
    /// with their conversations.
    Mentions(&'static [&'static str]),
    /// What the erasure does by itself.
    Otherwise(&'static str),
}

use Holds::{
    AnySpelling, Conversation, Customer, CustomerOrMentions, Mentions, Message, Nothing, Number,
    Otherwise,
};

const MEMBERS: &str = "is about members and users";
const SETTINGS: &str = "is a setting";
const COUNTS: &str = "holds counts";
const OWN: &str = "is how erasing works";

/// Every table, those first that others are referred to by.
#[rustfmt::skip]
pub(crate) const TABLES: &[(&str, Holds)] = &[
    ("customer_numbers",     Customer("customer_id")),
    ("customer_terms",       Customer("customer_id")),
    ("customers",            Customer("id")),
    ("customer_undos",       Mentions(&["customers", "merged"])),
    ("customer_import_undos", CustomerOrMentions("customer_id", &["before"])),
    ("customer_import_refusals", AnySpelling),
    ("opt_outs",             Number("number")),
    ("opt_out_history",      Number("number")),
    ("consents",             Number("number")),
    ("held_texts",           Number("from_number")),
    ("scheduled_messages",   Conversation("conversation_id")),
    ("outbox",               Conversation("conversation_id")),
    ("failures",             Conversation("conversation_id")),
    ("stop_requests",        Conversation("conversation_id")),
    ("mail_outbox",          Conversation("conversation_id")),
    ("conversations",        Conversation("id")),
    ("status_reports",       Message("message_id")),
    ("media",                Message("message_id")),
    ("messages",             Message("id")),
    ("events",               Otherwise("an event keeps no state of what is gone; ids stay, so that numbers have no gaps")),

    ("audit",                Nothing("holds ids; the names are looked up when it is read")),
    ("forgotten_texts",      Nothing("holds Twilio's ids of texts that must not come back")),
    ("set_aside",            Nothing("holds Twilio's ids of texts that can't be stored")),
    ("canned_replies",       Nothing("holds the team's own texts")),
    ("canned_reply_words",   Nothing("holds words of the team's own texts")),
    ("canned_reply_uses",    Nothing(COUNTS)),
    ("counters",             Nothing(COUNTS)),
    ("deliveries",           Nothing(COUNTS)),
    ("event_counters",       Nothing(COUNTS)),
    ("panics",               Nothing(COUNTS)),
    ("webhook_refusals",     Nothing(COUNTS)),
    ("recoveries",           Nothing(COUNTS)),
    ("consent_corrections",  Nothing("holds ids, of consents that are gone")),
    ("stop_request_searches", Nothing("says how far a search is")),
    ("customer_imports",     Nothing("says how far an import is; its file goes with it")),
    ("imports",              Nothing("says how far an import is")),
    ("reconcilers",          Nothing("says how far a comparison is")),
    ("start_holds",          Nothing("says how far a comparison is")),
    ("paces",                Nothing("says when a line may send")),
    ("write_probes",         Nothing("says when something could be written")),
    ("schema_migrations",    Nothing("says which schema this is")),
    ("organizations",        Nothing(SETTINGS)),
    ("lines",                Nothing(SETTINGS)),
    ("line_pool",            Nothing(SETTINGS)),
    ("locations",            Nothing(SETTINGS)),
    ("roles",                Nothing(SETTINGS)),
    ("twilio_accounts",      Nothing(SETTINGS)),
    ("mail_settings",        Nothing(SETTINGS)),
    ("crm_sources",          Nothing(SETTINGS)),
    ("sign_in_rules",        Nothing(SETTINGS)),
    ("identity_providers",   Nothing(SETTINGS)),
    ("sign_on_exemptions",   Nothing(MEMBERS)),
    ("identities",           Nothing(MEMBERS)),
    ("users",                Nothing(MEMBERS)),
    ("members",              Nothing(MEMBERS)),
    ("location_members",     Nothing(MEMBERS)),
    ("sessions",             Nothing(MEMBERS)),
    ("invitations",          Nothing(MEMBERS)),
    ("authenticators",       Nothing(MEMBERS)),
    ("recovery_codes",       Nothing(MEMBERS)),
    ("passkeys",             Nothing(MEMBERS)),
    ("spent_steps",          Nothing(MEMBERS)),
    ("password_resets",      Nothing(MEMBERS)),
    ("erasing_numbers",      Otherwise("names the number only until its conversation is gone")),
    ("erasures",             Nothing(OWN)),
    ("erasures_at_twilio",   Nothing(OWN)),
    ("erased_numbers",       Nothing(OWN)),
    ("erased_ids",           Nothing(OWN)),
];

/// The tables whose space is to be reused after someone was erased.
pub(crate) fn tables_with_people() -> Vec<&'static str> {
    let some = TABLES.iter().filter(|(_, holds)| !matches!(holds, Nothing(_)));
    some.map(|(table, _)| *table).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Row;
    use crate::engine::Tx;
    use crate::{Location, Store, testing};
    use std::collections::{BTreeMap, BTreeSet};

    /// The tables of a database of today, with their columns.
    async fn tables() -> BTreeMap<String, BTreeSet<String>> {
        let _alone = testing::alone().await;
        let folder = tempfile::tempdir().unwrap();
        let location = Location::Sqlite(folder.path().join("test.sqlite"));
        let store = Store::open(&location).await.unwrap();
        let columns = store.database.read_on_thread(async |tx: &mut Tx| {
            let sql = "SELECT t.name, c.name FROM sqlite_master t, pragma_table_info(t.name) c \
                       WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'";
            let read = |mut row: Row| Ok((row.take::<String>()?, row.take::<String>()?));
            tx.query(sql, &[])
                .await?
                .into_iter()
                .map(read)
                .collect::<Result<Vec<_>, crate::Error>>()
        });
        let mut all = BTreeMap::<_, BTreeSet<_>>::new();
        for (table, column) in columns.await.unwrap() {
            all.entry(table).or_default().insert(column);
        }
        store.close().await;
        all
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn every_table_says_what_it_holds_of_a_person() {
        let there = tables().await;
        let listed: BTreeSet<_> = TABLES.iter().map(|(table, _)| (*table).to_owned()).collect();
        let missing: Vec<_> = there.keys().filter(|table| !listed.contains(*table)).collect();
        assert!(
            missing.is_empty(),
            "{missing:?}: say in TABLES of {} how a person's rows there are erased, or why there \
             are none",
            file!()
        );
        assert_eq!(listed.len(), TABLES.len(), "each is listed once");
        for (table, holds) in TABLES {
            let columns =
                there.get(*table).unwrap_or_else(|| panic!("{table} is no table anymore"));
            let named = match holds {
                Number(column) | Customer(column) | Conversation(column) | Message(column) => {
                    vec![*column]
                }
                Mentions(columns) => columns.to_vec(),
                CustomerOrMentions(column, columns) => [&[*column], *columns].concat(),
                AnySpelling => vec![],
                Nothing(why) | Otherwise(why) => {
                    assert!(!why.is_empty(), "{table}");
                    vec![]
                }
            };
            for column in named {
                assert!(columns.contains(column), "{table} has no {column}");
            }
        }
    }
}
