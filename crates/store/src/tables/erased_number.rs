//! Numbers that were erased: their rows.
//!
//! They are known by their digests alone. While there is one, what Twilio lists from before is not
//! taken in again, and what had opted out is still not texted.

use super::opt_out;
use crate::Error;
use crate::change::Change;
use crate::engine::value::json_or_null;
use crate::engine::{Find, Kind, WriteTx, values};
use hearback_inbox::{Address, OptOut, OrganizationId, Timestamp};
use std::collections::HashMap;
use std::sync::LazyLock;

static BY_DIGEST: LazyLock<Find> = LazyLock::new(|| {
    let keys = [("e.organization_id", Kind::Id), ("e.digest", Kind::Text)];
    Find::new("e.erased_until, e.opt_outs", "erased_numbers e", &keys)
});

/// A number that was erased.
struct Erased {
    until: Timestamp,
    opt_outs: Vec<OptOut>,
}

async fn find_each(
    tx: &mut WriteTx,
    organization: OrganizationId,
    numbers: &[Address],
) -> Result<HashMap<Address, (String, Erased)>, Error> {
    let mut digests = vec![];
    for number in numbers {
        let Some(digest) = tx.numbers().digest(organization, number)? else {
            return Ok(HashMap::new());
        };
        digests.push(digest);
    }
    let keys: Vec<_> =
        digests.iter().map(|digest| values![organization, digest].to_vec()).collect();
    let mut erased = HashMap::new();
    let found = tx.find_each(&BY_DIGEST, &keys).await?;
    for ((number, digest), rows) in numbers.iter().zip(digests).zip(found) {
        if let Some(mut row) = rows.into_iter().next() {
            let until = row.take()?;
            let opt_outs = row.take_json()?.unwrap_or_default();
            erased.insert(number.clone(), (digest, Erased { until, opt_outs }));
        }
    }
    Ok(erased)
}

/// Until when some numbers were erased, those that were.
pub(crate) async fn erased_until(
    tx: &mut WriteTx,
    organization: OrganizationId,
    numbers: &[Address],
) -> Result<HashMap<Address, Timestamp>, Error> {
    let erased = find_each(tx, organization, numbers).await?;
    Ok(erased.into_iter().map(|(number, (_, erased))| (number, erased.until)).collect())
}

/// Gives numbers that are here again the opt-outs back that they had when they were erased. Their
/// conversations are about to begin.
pub(crate) async fn recall(change: &mut Change<'_>, numbers: &[Address]) -> Result<(), Error> {
    let organization = change.organization();
    for (number, (digest, erased)) in find_each(change, organization, numbers).await? {
        if erased.opt_outs.is_empty() {
            continue;
        }
        for one in &erased.opt_outs {
            opt_out::put_back(change, &number, one).await?;
        }
        let sql = "UPDATE erased_numbers SET opt_outs = NULL \
                   WHERE organization_id = ?1 AND digest = ?2";
        change.execute(sql, values![organization, digest]).await?;
    }
    Ok(())
}

/// Remembers that a number was erased, and the opt-outs that were in force: when, how, and on which
/// line, but not in which words.
pub(crate) async fn remember(
    change: &mut Change<'_>,
    number: &Address,
    in_force: Vec<OptOut>,
    at: Timestamp,
) -> Result<(), Error> {
    let organization = change.organization();
    let digest = change.numbers().digest(organization, number)?;
    let digest = digest.ok_or(Error::Corrupt("no key to remember erased numbers by"))?;
    let bare = |one: OptOut| OptOut { word: None, by: None, reason: None, ..one };
    let in_force: Vec<_> = in_force.into_iter().map(bare).collect();
    let sql = "INSERT INTO erased_numbers (organization_id, digest, erased_until, opt_outs) \
               VALUES (?1, ?2, ?3, ?4) ON CONFLICT (organization_id, digest) DO UPDATE SET \
               erased_until = excluded.erased_until, \
               opt_outs = COALESCE(excluded.opt_outs, erased_numbers.opt_outs)";
    let opt_outs = json_or_null((!in_force.is_empty()).then_some(&in_force))?;
    let values = [organization.into(), digest.into(), at.into(), opt_outs];
    change.execute(sql, &values).await.map(drop)
}
