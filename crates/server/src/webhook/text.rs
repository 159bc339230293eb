//! A text that came in, whichever of our addresses it came to.

use super::signed::Signed;
use super::{Refusal, WebhookError};
use crate::run::app::App;
use hearback_inbox::message::media::MOST_ATTACHMENTS;
use hearback_inbox::{Address, OrganizationId};
use hearback_store::{InboundMedia, InboundText, Received, Source};
use hearback_twilio::InboundMessage;
use hearback_twilio::inbound::{self, OptOutType};

/// Takes in the text that a form is. Where it can't be told for certain what Twilio said, Twilio's
/// list of the account's messages does.
pub(super) async fn take_in(
    app: &App,
    organization: OrganizationId,
    signed: &Signed,
) -> Result<(), WebhookError> {
    let message = InboundMessage::from_form(&signed.form)
        .map_err(|error| Refusal::from(error).of(organization))?;
    let sid = message.message_sid.to_string();
    let source = if signed.is_clear { Source::Webhook } else { Source::UnclearWebhook };
    let text = InboundText { source, ..text(app, organization, message) };
    let received = app.store().receive(text).await?;
    log(organization, &sid, &received);
    Ok(())
}

fn log(organization: OrganizationId, sid: &str, received: &Received) {
    match received {
        Received::Recorded { message, .. } => {
            tracing::info!(%organization, message_id = %message.id, %sid, "a text came in");
        }
        Received::Repeated => tracing::info!(%organization, %sid, "a text came in once more"),
        Received::Held(reason) => {
            tracing::info!(%organization, %sid, ?reason, "a text was held");
        }
    }
}

fn text(app: &App, organization: OrganizationId, message: InboundMessage) -> InboundText {
    InboundText {
        organization,
        account_sid: message.account_sid.to_string(),
        sid: message.message_sid.to_string(),
        from: Address::of_phone(&message.from),
        to: Address::from_twilio(&message.to),
        service: message.messaging_service_sid.as_deref().map(Address::from_twilio),
        body: message.body,
        media: media(message.media, message.num_media),
        segments: message.num_segments.map(i64::from),
        source: Source::Webhook,
        opt_out_type: message.opt_out_type.map(|kind| match kind {
            OptOutType::Stop => "STOP".to_owned(),
            OptOutType::Start => "START".to_owned(),
            OptOutType::Help => "HELP".to_owned(),
            OptOutType::Other(other) => other,
        }),
        at: app.now(),
        message_id: app.id(),
        conversation_id: app.id(),
    }
}

/// The attachments whose addresses were named, and those that were only counted: where these are,
/// Twilio's list of the message's files says later.
fn media(named: Vec<inbound::Media>, counted: Option<u32>) -> Vec<InboundMedia> {
    let counted = usize::try_from(counted.unwrap_or_default()).unwrap_or(usize::MAX);
    let unnamed = counted.min(MOST_ATTACHMENTS).saturating_sub(named.len());
    let of = |media: inbound::Media| InboundMedia {
        content_type: media.content_type.unwrap_or_default(),
        url: Some(media.url),
    };
    let later = || InboundMedia { content_type: String::new(), url: None };
    named.into_iter().map(of).chain(std::iter::repeat_with(later).take(unnamed)).collect()
}
