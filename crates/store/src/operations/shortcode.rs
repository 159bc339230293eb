//! Shortcodes: what they are filled with in one conversation (S10).

mod shown;

use crate::Error;
use crate::change::Change;
use crate::engine::{Tx, values};
use crate::operations::customer::declared;
use hearback_inbox::message::{Failure, LONGEST_BODY};
use hearback_inbox::outbox::Refusal;
use hearback_inbox::shortcode::{Shortcodes, any_in};
use hearback_inbox::{CustomerSummary, OrganizationId};
use std::collections::BTreeMap;

/// A text with shortcodes can be longer than what is sent, but not without end.
const LONGEST_TEMPLATE: usize = 4 * LONGEST_BODY;

/// The shortcodes of a customer, or of nobody.
async fn of(
    tx: &mut Tx,
    organization: OrganizationId,
    customer: Option<&CustomerSummary>,
) -> Result<Shortcodes, Error> {
    let mut fields = BTreeMap::new();
    if let Some(customer) = customer {
        let sql = "SELECT fields FROM customers WHERE organization_id = ?1 AND id = ?2";
        if let Some(mut row) = tx.find(sql, values![organization, customer.id]).await? {
            fields = row.take_json()?.unwrap_or_default();
        }
    }
    let declared = declared(tx, organization).await?;
    Ok(Shortcodes::of(customer, &fields, &declared))
}

/// A text as it would be sent to a customer now.
///
/// # Errors
/// [`Error::Refused`] for a shortcode that doesn't exist, or is empty and has no default.
pub(crate) async fn filled(
    tx: &mut Tx,
    organization: OrganizationId,
    customer: Option<&CustomerSummary>,
    template: &str,
) -> Result<String, Error> {
    if !any_in(template) {
        return Ok(template.to_owned());
    }
    let characters = template.chars().count();
    if characters > LONGEST_TEMPLATE {
        return Err(Refusal::BodyTooLong { characters }.into());
    }
    Ok(of(tx, organization, customer).await?.fill(template)?)
}

/// The same for a message whose time has come, where nobody is there to be told: why it fails.
pub(crate) async fn filled_or_failed(
    change: &mut Change<'_>,
    customer: Option<&CustomerSummary>,
    template: &str,
) -> Result<Result<String, Failure>, Error> {
    let organization = change.organization();
    let text = match filled(change, organization, customer, template).await {
        Ok(text) => text,
        Err(Error::Refused(refusal)) => return Ok(Err(failure(&refusal))),
        Err(error) => return Err(error),
    };
    let characters = text.chars().count();
    if characters > LONGEST_BODY {
        return Ok(Err(failure(&Refusal::BodyTooLong { characters })));
    }
    Ok(Ok(text))
}

fn failure(refusal: &Refusal) -> Failure {
    let title = match refusal {
        Refusal::ShortcodeUnknown(code) => format!("There's no shortcode {code} anymore"),
        Refusal::ShortcodeEmpty { name, .. } => format!("Nothing to fill {{{{{name}}}}} in with"),
        _ => "Too long once its shortcodes were filled in".to_owned(),
    };
    let advice = refusal.to_string();
    Failure { code: None, title, advice, retry_helps: true, docs_url: None }
}
