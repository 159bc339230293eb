//! Where the texts to a line go.

use crate::check::facts::{Facts, TwilioFacts};
use crate::check::{Code, Finding, Fix, FixKind};
use crate::twilio::accounts::{OwnSender, Service};
use crate::twilio::inbound_route::{InboundRoute, WebhookFault};
use crate::twilio::replaced;
use crate::twilio::senders::Senders;
use hearback_inbox::{Line, LineKind};

pub(super) fn finding(facts: &Facts, twilio: &TwilioFacts, line: &Line) -> Option<Finding> {
    let senders = twilio.senders(&facts.address.webhook);
    let address = line.number.as_str();
    if line.kind == LineKind::MessagingService {
        let service = senders.service(address)?;
        let route = InboundRoute::of_service(&senders, service);
        return judged(&senders, &route, || set_service_webhook(&senders, service, Some(line)));
    }
    let sender = senders.own(address)?;
    if !sender.can_text() {
        return Some(Finding::problem(
            Code::NoSms,
            "This number can't send or receive texts. Choose a number that can.",
        ));
    }
    let route = InboundRoute::of_sender(&senders, sender);
    judged(&senders, &route, || fix_of_sender(&senders, &route, sender, line))
}

/// A finding where texts don't come here, with what fixes it.
fn judged(
    senders: &Senders<'_>,
    route: &InboundRoute<'_>,
    fix: impl FnOnce() -> Fix,
) -> Option<Finding> {
    let code = match route {
        InboundRoute::Here | InboundRoute::Unknown { application: None } => return None,
        InboundRoute::Unknown { application: Some(_) } => {
            return Some(Finding::note(Code::NotAsked, route.sentence()));
        }
        InboundRoute::EmptyPool => {
            return Some(Finding::problem(Code::PoolEmpty, route.sentence()));
        }
        InboundRoute::Own { deferring: Some(_), .. } | InboundRoute::Pool { .. } => {
            Code::ServiceLeavesToNumber
        }
        InboundRoute::Own { fault: WebhookFault::Missing, .. } => Code::WebhookMissing,
        InboundRoute::Own { fault: WebhookFault::Elsewhere(_), .. } => Code::WebhookElsewhere,
        InboundRoute::Own { fault: WebhookFault::ByGet, .. } => Code::WebhookByGet,
        InboundRoute::Application { .. } => Code::OverriddenByApplication,
        InboundRoute::Service { fault: WebhookFault::Missing, .. } => Code::DroppedByService,
        InboundRoute::Service { fault: WebhookFault::Elsewhere(_), .. } => {
            Code::OverriddenByService
        }
        InboundRoute::Service { fault: WebhookFault::ByGet, service } => {
            // The service has our webhook already, for all of its numbers.
            let fix = set_service_webhook(senders, service, None);
            return Some(Finding::problem(Code::WebhookByGet, route.sentence()).mended_by(fix));
        }
    };
    Some(Finding::problem(code, route.sentence()).mended_by(fix()))
}

fn fix_of_sender(
    senders: &Senders<'_>,
    route: &InboundRoute<'_>,
    sender: OwnSender<'_>,
    line: &Line,
) -> Fix {
    match route {
        InboundRoute::Service { service, .. } => defer_to_number(senders, service, line),
        InboundRoute::Application { .. } => Fix {
            kind: FixKind::LeaveApplication,
            line_id: Some(line.id),
            service_sid: None,
            label: "Remove from application".into(),
            effect: "Texts to this number will use its own webhook instead of the application's. If it has none, it gets ours. Calls don't change.".into(),
            replaces: replaced::application(sender),
        },
        _ => Fix {
            kind: FixKind::SetWebhook,
            line_id: Some(line.id),
            service_sid: None,
            label: "Set webhook".into(),
            effect: "Twilio will send texts to this number here.".into(),
            replaces: replaced::at_sender(sender, senders.ours),
        },
    }
}

fn defer_to_number(senders: &Senders<'_>, service: &Service, line: &Line) -> Fix {
    let effect = format!(
        "“{}” will use the webhook of the number that was texted, for {}. If this number has no webhook, it gets ours.",
        service.name(),
        match service.pool.len() {
            0 | 1 => "its one number".to_owned(),
            many => format!("all {many} of its numbers"),
        },
    );
    Fix {
        kind: FixKind::DeferToNumber,
        line_id: Some(line.id),
        service_sid: Some(service.service.sid.to_string()),
        label: "Use the number's webhook".into(),
        effect,
        replaces: replaced::service_webhook(service, senders.ours),
    }
}

fn set_service_webhook(senders: &Senders<'_>, service: &Service, line: Option<&Line>) -> Fix {
    Fix {
        kind: FixKind::SetServiceWebhook,
        line_id: line.map(|line| line.id),
        service_sid: Some(service.service.sid.to_string()),
        label: "Set webhook".into(),
        effect: format!("Twilio will send texts to all numbers of “{}” here.", service.name()),
        replaces: replaced::at_service(senders, service),
    }
}
