//! What members do about a customer's consent, and what is known of it (O4).

use super::carry_out;
use super::record::latest_first;
use crate::change::{Change, ConversationEvent};
use crate::engine::word::next_word;
use crate::engine::{Row, Tx, values};
use crate::error::require;
use crate::tables::consent;
use crate::tables::conversation::visible_to;
use crate::tables::opt_out::{By, after, apply, of_number};
use crate::tables::{conversation, customer, line};
use crate::{Access, Error, Store};
use hearback_inbox::audit::AuditKind;
use hearback_inbox::conversation::ConversationView;
use hearback_inbox::customer::CustomerNumber;
use hearback_inbox::opt_out::{self, Consent, ConsentChange, InForce, OptOutChange, Source};
use hearback_inbox::{
    Address, ConversationId, CustomerId, LineId, OptOut, OrganizationId, Permission, Timestamp,
    UserId,
};
use uuid::Uuid;

fn read(mut row: Row) -> Result<ConsentChange, Error> {
    let id = row.take()?;
    let number = row.take()?;
    let at = row.take()?;
    let opted_out = row.take()?;
    let source = next_word(&mut row)?.ok_or(Error::Corrupt("consent without source"))?;
    let line: LineId = row.take()?;
    let line_id = (!line.0.is_nil()).then_some(line);
    let (word, by, reason) = (row.take()?, row.take()?, row.take()?);
    Ok(ConsentChange { id, number, at, opted_out, source, line_id, word, by, reason })
}

/// A member's decision about a customer's consent.
#[derive(Clone, Debug)]
pub struct ConsentDecision {
    /// Out, or in again.
    pub out: bool,
    /// Why, in the member's words.
    pub reason: String,
    /// When.
    pub at: Timestamp,
    /// A new id, for the history.
    pub id: Uuid,
}

impl Store {
    /// What is known of the consent of the customer that a conversation is with.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a conversation that is not there or may not be seen.
    pub async fn consent(&self, access: &Access, id: ConversationId) -> Result<Consent, Error> {
        let access = *access;
        self.database
            .read_inline(async move |tx: &mut Tx| {
                let organization = access.organization();
                let conversation = visible_to(tx, &access, id).await?;
                let theirs = customer::numbers_of(tx, organization, &conversation).await?;
                known_of(tx, organization, theirs).await
            })
            .await
    }

    /// What is known of a customer's consent.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`].
    pub async fn consent_of_customer(
        &self,
        access: &Access,
        id: CustomerId,
    ) -> Result<Consent, Error> {
        require(access, Permission::CustomersRead)?;
        let organization = access.organization();
        self.database
            .read_inline(async move |tx: &mut Tx| {
                let saved = customer::by_id(tx, organization, id).await?;
                known_of(tx, organization, saved.customer.numbers).await
            })
            .await
    }

    /// Opts the customer that a conversation is with out, or in again, with all their numbers (O4).
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`]; [`Error::CarrierBlock`] when a carrier's own block
    /// stands for any of their numbers, which only the customer can lift: then nothing is lifted.
    pub async fn decide_consent(
        &self,
        access: &Access,
        id: ConversationId,
        decision: ConsentDecision,
    ) -> Result<ConversationView, Error> {
        let who = access.member().ok_or(Error::Forbidden(Permission::OptOut))?;
        self.database
            .change(access, Permission::OptOut, async move |mut change: Change<'_>| {
                let (organization, access) = (change.organization(), change.access());
                let conversation = visible_to(&mut change, access, id).await?;
                let theirs = customer::numbers_of(&mut change, organization, &conversation).await?;
                let numbers: Vec<_> = theirs.into_iter().map(|one| one.number).collect();
                if !decision.out {
                    refuse_carrier_block(&mut change, organization, &numbers).await?;
                }
                let (at, out) = (decision.at, decision.out);
                let mut new = false;
                for (n, number) in (0_u128..).zip(numbers) {
                    // Each number's history may take several ids in a row.
                    let id = Uuid::from_u128(decision.id.as_u128().wrapping_add(n << 16));
                    let decision = ConsentDecision { id, ..decision.clone() };
                    new |= decide(&mut change, who, &number, decision).await?;
                }
                if new {
                    let kind = if out { AuditKind::OptedOut } else { AuditKind::OptedIn };
                    change.audit_conversation(kind, conversation.id, at)?;
                }
                visible_to(&mut change, access, id).await.map(|c| c.view())
            })
            .await
    }
}

/// What is known of the consent of someone with these numbers.
async fn known_of(
    tx: &mut Tx,
    organization: OrganizationId,
    numbers: Vec<CustomerNumber>,
) -> Result<Consent, Error> {
    let numbers: Vec<_> = numbers.into_iter().map(|one| one.number).collect();
    of_numbers(tx, organization, &numbers).await
}

/// What is known of the consent of some numbers.
pub(crate) async fn of_numbers(
    tx: &mut Tx,
    organization: OrganizationId,
    numbers: &[Address],
) -> Result<Consent, Error> {
    let mut known = Consent::default();
    for number in numbers {
        for opt_out in of_number(tx, organization, number).await? {
            known.in_force.push(InForce { number: number.clone(), opt_out });
        }
        let sql = "SELECT id, number, at, opted_out, source, line_id, word, by_id, reason \
                   FROM opt_out_history WHERE organization_id = ?1 AND number = ?2";
        for row in tx.query(sql, values![organization, number]).await? {
            known.history.push(read(row)?);
        }
    }
    known.history.sort_by_key(|change| std::cmp::Reverse((change.at, change.id)));
    known.records = consent::of_numbers(tx, organization, numbers).await?;
    latest_first(&mut known.records);
    Ok(known)
}

/// Refuses when a carrier blocks one of our lines from any of these numbers. A line that was deleted
/// sends nothing, and nobody can text START to it: its blocks stand in nobody's way.
async fn refuse_carrier_block(
    tx: &mut Tx,
    organization: OrganizationId,
    numbers: &[Address],
) -> Result<(), Error> {
    let lines = line::all(tx, organization).await?;
    for number in numbers {
        let in_force = of_number(tx, organization, number).await?;
        let blocks = in_force.into_iter().filter(|o| o.source == Source::Carrier);
        for line in blocks.filter_map(|block| block.line_id) {
            if let Some(line) = lines.iter().find(|one| one.id == line) {
                let (number, line) = (number.clone(), line.name.clone());
                return Err(Error::CarrierBlock { number, line });
            }
        }
    }
    Ok(())
}

/// Applies a member's decision to one number. Says whether that changed anything.
async fn decide(
    change: &mut Change<'_>,
    who: UserId,
    number: &Address,
    decision: ConsentDecision,
) -> Result<bool, Error> {
    let ConsentDecision { out, reason, at, id } = decision;
    let organization = change.organization();
    let in_force = of_number(change, organization, number).await?;
    let decided = if out {
        opt_out::by_person(who, reason.clone(), at, &in_force)
    } else {
        opt_out::lifted_by_person(&in_force)
    };
    if decided == OptOutChange::None {
        return Ok(false);
    }
    apply(change, number, (&decided, &By::person(who, reason)), at, id).await?;
    follow(change, number, &after(in_force, &decided), out, at).await?;
    Ok(true)
}

/// Lets the conversation with a number follow what a member changed about its opt-outs: those that
/// are in force now are given.
pub(super) async fn follow(
    change: &mut Change<'_>,
    number: &Address,
    in_force: &[OptOut],
    out: bool,
    at: Timestamp,
) -> Result<(), Error> {
    let Some(mut conversation) = conversation::locked_by_number(change, number).await? else {
        return Ok(());
    };
    let line = conversation.line_id;
    change.expect_of(&conversation, line).await?;
    conversation.opt_out = opt_out::in_force(in_force, line).cloned();
    let kind = if out { ConversationEvent::OptedOut } else { ConversationEvent::OptedIn };
    change.tell_conversation(kind, &mut conversation, at)?;
    if out {
        carry_out(change, &mut conversation, in_force, at).await?;
    }
    conversation::save(change, &conversation).await
}
