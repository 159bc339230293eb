//! What members do about a customer's consent, and what is known of it (O4).

use super::{By, after, apply, cancel_waiting, of_number};
use crate::conversation::{self, visible_to};
use crate::error::require;
use crate::journal::{Journal, Telling};
use crate::message::next_word;
use crate::tx::Tx;
use crate::value::values;
use crate::{Error, Row, Store, customer, line};
use hearback_inbox::conversation::ConversationView;
use hearback_inbox::opt_out::{self, Change, Consent, ConsentChange, InForce, Source};
use hearback_inbox::{
    Access, Address, Cell, ConversationId, EventKind, LineId, OptOut, OrganizationId, Permission,
    Timestamp, UserId,
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
        let access = access.clone();
        self.glance(move |tx| {
            Box::pin(async move {
                let organization = access.organization();
                let conversation = visible_to(tx, &access, id).await?;
                let mut known = Consent::default();
                for number in customer::numbers_of(tx, organization, &conversation).await? {
                    for opt_out in of_number(tx, organization, &number).await? {
                        known.in_force.push(InForce { number: number.clone(), opt_out });
                    }
                    let sql = "SELECT id, number, at, opted_out, source, line_id, word, by_id, reason \
                               FROM opt_out_history WHERE organization_id = ?1 AND number = ?2";
                    for row in tx.query(sql, values![organization, &number]).await? {
                        known.history.push(read(row)?);
                    }
                }
                known.history.sort_by_key(|change| std::cmp::Reverse((change.at, change.id)));
                Ok(known)
            })
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
        require(access, Permission::OptOut)?;
        let access = access.clone();
        let who = access.actor().ok_or(Error::Forbidden(Permission::OptOut))?;
        self.write(move |tx| {
            Box::pin(async move {
                let organization = access.organization();
                let mut journal = Journal::open(tx, [organization]).await?;
                let conversation = visible_to(tx, &access, id).await?;
                let numbers = customer::numbers_of(tx, organization, &conversation).await?;
                if !decision.out {
                    refuse_carrier_block(tx, organization, &numbers).await?;
                }
                for (n, number) in (0_u128..).zip(numbers) {
                    // Each number's history may take several ids in a row.
                    let id = Uuid::from_u128(decision.id.as_u128().wrapping_add(n << 16));
                    let decision = ConsentDecision { id, ..decision.clone() };
                    heed(tx, &mut journal, (organization, who), &number, decision).await?;
                }
                journal.close(tx).await?;
                visible_to(tx, &access, id).await.map(|c| c.view())
            })
        })
        .await
    }
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

/// Heeds a member's decision about one number.
async fn heed(
    tx: &mut Tx,
    journal: &mut Journal,
    (organization, who): (OrganizationId, UserId),
    number: &Address,
    decision: ConsentDecision,
) -> Result<(), Error> {
    let ConsentDecision { out, reason, at, id } = decision;
    let in_force = of_number(tx, organization, number).await?;
    let change = if out {
        opt_out::by_person(who, reason.clone(), at, &in_force)
    } else {
        opt_out::lifted_by_person(&in_force)
    };
    if change == Change::None {
        return Ok(());
    }
    apply(tx, organization, number, (&change, &By::person(who, reason)), at, id).await?;
    follow(tx, journal, (organization, who), number, &after(in_force, &change), (out, at)).await
}

/// Lets the conversation with a number follow what a member changed about its opt-outs: those that
/// are in force now are given.
pub(super) async fn follow(
    tx: &mut Tx,
    journal: &mut Journal,
    (organization, who): (OrganizationId, UserId),
    number: &Address,
    in_force: &[OptOut],
    (out, at): (bool, Timestamp),
) -> Result<(), Error> {
    let Some(mut conversation) = conversation::by_number(tx, organization, number).await? else {
        return Ok(());
    };
    let line = conversation.line_id;
    journal.expect_of(tx, organization, &conversation, line).await?;
    let counted = Cell::of(&conversation);
    conversation.opt_out = opt_out::in_force(in_force, line).cloned();
    let kind = if out { EventKind::OptedOut } else { EventKind::OptedIn };
    let telling = Telling {
        actor: Some(who),
        conversation: Some(&mut conversation),
        counted,
        ..Telling::default()
    };
    journal.note(organization, at, kind, telling)?;
    if out {
        cancel_waiting(tx, journal, organization, &mut conversation, in_force, at).await?;
    }
    conversation::save(tx, organization, &conversation).await
}
