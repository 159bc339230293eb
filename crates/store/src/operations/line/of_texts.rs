//! The lines that texts came in on.

use crate::Error;
use crate::engine::word::next_word;
use crate::engine::{Find, Kind, Tx, Value, values};
use crate::operations::inbound::InboundText;
use crate::tables::line::{SELECT, read};
use crate::tables::organization::NO_SCOPE;
use hearback_inbox::opt_out::KeywordScope;
use hearback_inbox::{Address, Line, OrganizationId};
use std::collections::HashMap;
use std::sync::LazyLock;

static BY_NUMBER: LazyLock<Find> = LazyLock::new(|| {
    let columns = format!("l.organization_id, {SELECT}");
    let keys = [("l.account_sid", Kind::Text), ("l.number", Kind::Text)];
    Find::new(&columns, "lines l", &keys).only("l.deleted_at IS NULL")
});
static BY_POOL: LazyLock<Find> = LazyLock::new(|| {
    let columns = format!("l.organization_id, {SELECT}");
    let from =
        "line_pool p JOIN lines l ON l.organization_id = p.organization_id AND l.id = p.line_id";
    let keys = [("p.account_sid", Kind::Text), ("p.number", Kind::Text)];
    Find::new(&columns, from, &keys).only("l.deleted_at IS NULL")
});

type Found = HashMap<(String, Address), Line>;

/// The lines that a batch of texts to one organization came in on, and what holds for all of them.
pub(crate) struct Lines {
    by_number: Found,
    by_pool: Found,
    /// Whether the inbox as a whole is on.
    pub(crate) inbox_on: bool,
    /// What a keyword opts out of.
    pub(crate) keyword_scope: KeywordScope,
}

impl Lines {
    pub(crate) async fn of_texts(
        tx: &mut Tx,
        organization: OrganizationId,
        texts: &[InboundText],
    ) -> Result<Self, Error> {
        let mut senders: Vec<(String, Address)> = texts
            .iter()
            .flat_map(|text| [Some(&text.to), text.service.as_ref()].map(|to| (text, to)))
            .filter_map(|(text, to)| Some((text.account_sid.clone(), to?.clone())))
            .collect();
        senders.sort_unstable();
        senders.dedup();
        let by_number = found(tx, organization, &BY_NUMBER, &senders).await?;
        // Most numbers are lines themselves.
        senders.retain(|sender| !by_number.contains_key(sender));
        let by_pool = found(tx, organization, &BY_POOL, &senders).await?;
        let sql = "SELECT o.inbox_on, o.keyword_scope FROM organizations o WHERE o.id = ?1";
        let mut row = tx.find(sql, values![organization]).await?.ok_or(Error::NotFound)?;
        let inbox_on = row.take()?;
        let keyword_scope = next_word(&mut row)?.ok_or(NO_SCOPE)?;
        Ok(Self { by_number, by_pool, inbox_on, keyword_scope })
    }

    /// The organization's line that a text came in on: the number itself, where that is a line; else
    /// the messaging service, whether Twilio names it or we know that the number is in its pool.
    pub(crate) fn of(&self, text: &InboundText) -> Option<&Line> {
        let to = (text.account_sid.clone(), text.to.clone());
        let service = text.service.clone().map(|sid| (text.account_sid.clone(), sid));
        let by_service = service.and_then(|service| self.by_number.get(&service));
        self.by_number.get(&to).or(by_service).or_else(|| self.by_pool.get(&to))
    }
}

/// The organization's lines among some senders of some accounts.
async fn found(
    tx: &mut Tx,
    organization: OrganizationId,
    find: &Find,
    senders: &[(String, Address)],
) -> Result<Found, Error> {
    let keys: Vec<Vec<Value>> =
        senders.iter().map(|(sid, number)| vec![sid.into(), number.into()]).collect();
    let mut found = HashMap::new();
    for (sender, rows) in senders.iter().zip(tx.find_each(find, &keys).await?) {
        if let Some(mut row) = rows.into_iter().next()
            && row.take::<OrganizationId>()? == organization
        {
            found.insert(sender.clone(), read(row)?);
        }
    }
    Ok(found)
}
