//! The lines that texts came in on.

use super::{SELECT, read};
use crate::bulk::Find;
use crate::inbound::InboundText;
use crate::organization::NO_SCOPE;
use crate::tx::Tx;
use crate::value::{Kind, Value};
use crate::{Error, message};
use hearback_inbox::opt_out::KeywordScope;
use hearback_inbox::{Address, Line, OrganizationId};
use std::collections::{HashMap, HashSet};
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
static OF_ORGANIZATION: LazyLock<Find> = LazyLock::new(|| {
    Find::new("o.inbox_on, o.keyword_scope", "organizations o", &[("o.id", Kind::Id)])
});

type Found = HashMap<(String, Address), (OrganizationId, Line)>;

/// The lines that a batch of texts came in on.
pub(crate) struct Lines {
    by_number: Found,
    by_pool: Found,
    inbox_off: HashSet<OrganizationId>,
    keyword_scopes: HashMap<OrganizationId, KeywordScope>,
}

impl Lines {
    pub(crate) async fn of_texts(tx: &mut Tx, texts: &[InboundText]) -> Result<Self, Error> {
        let mut senders: Vec<(String, Address)> = texts
            .iter()
            .flat_map(|text| [Some(&text.to), text.service.as_ref()].map(|to| (text, to)))
            .filter_map(|(text, to)| Some((text.account_sid.clone(), to?.clone())))
            .collect();
        senders.sort_unstable();
        senders.dedup();
        let by_number = found(tx, &BY_NUMBER, &senders).await?;
        // Most numbers are lines themselves.
        senders.retain(|sender| !by_number.contains_key(sender));
        let by_pool = found(tx, &BY_POOL, &senders).await?;
        let organizations: HashSet<_> = texts.iter().map(|text| text.organization).collect();
        let keys: Vec<_> = organizations.iter().map(|id| vec![(*id).into()]).collect();
        let (mut inbox_off, mut keyword_scopes) = (HashSet::new(), HashMap::new());
        for (id, rows) in
            organizations.into_iter().zip(tx.find_each(&OF_ORGANIZATION, &keys).await?)
        {
            let Some(mut row) = rows.into_iter().next() else { continue };
            if !row.take::<bool>()? {
                inbox_off.insert(id);
            }
            keyword_scopes.insert(id, message::next_word(&mut row)?.ok_or(NO_SCOPE)?);
        }
        Ok(Self { by_number, by_pool, inbox_off, keyword_scopes })
    }

    /// The organization's line that a text came in on: the number itself, where that is a line; else
    /// the messaging service, whether Twilio names it or we know that the number is in its pool.
    pub(crate) fn of(&self, text: &InboundText) -> Option<&Line> {
        let to = (text.account_sid.clone(), text.to.clone());
        let service = text.service.clone().map(|sid| (text.account_sid.clone(), sid));
        [
            self.by_number.get(&to),
            service.and_then(|service| self.by_number.get(&service)),
            self.by_pool.get(&to),
        ]
        .into_iter()
        .flatten()
        .find(|(owner, _)| *owner == text.organization)
        .map(|(_, line)| line)
    }

    /// What a keyword opts out of there.
    pub(crate) fn keyword_scope(
        &self,
        organization: OrganizationId,
    ) -> Result<KeywordScope, Error> {
        self.keyword_scopes.get(&organization).copied().ok_or(NO_SCOPE)
    }

    pub(crate) fn inbox_off(&self, organization: OrganizationId) -> bool {
        self.inbox_off.contains(&organization)
    }
}

async fn found(tx: &mut Tx, find: &Find, senders: &[(String, Address)]) -> Result<Found, Error> {
    let keys: Vec<Vec<Value>> =
        senders.iter().map(|(sid, number)| vec![sid.into(), number.into()]).collect();
    let mut found = HashMap::new();
    for (sender, rows) in senders.iter().zip(tx.find_each(find, &keys).await?) {
        if let Some(mut row) = rows.into_iter().next() {
            found.insert(sender.clone(), (row.take()?, read(row)?));
        }
    }
    Ok(found)
}
