//! Where the texts to a line go.
//!
//! Twilio asks the messaging service first, then the application, then the number itself.

use super::counted::counted;
use crate::check::facts::{Facts, ServiceFacts, TwilioFacts};
use crate::check::{Code, Finding, Fix, FixKind};
use crate::twilio::accounts::OwnSender;
use crate::twilio::replaced;
use hearback_inbox::{Line, LineKind};

pub(super) fn finding(facts: &Facts, twilio: &TwilioFacts, line: &Line) -> Option<Finding> {
    if line.kind == LineKind::MessagingService {
        return of_service(facts, twilio, line, twilio.service(line.number.as_str())?);
    }
    let sender = twilio.sender(line.number.as_str())?;
    if !sender.can_text() {
        return Some(Finding::problem(
            Code::NoSms,
            "This number can't send or receive texts. Choose a number that can.",
        ));
    }
    match twilio.service_of(sender.address()) {
        Some(service) if service.takes_texts() => taken_by_service(facts, twilio, line, service),
        service => of_sender(facts, twilio, line, sender, service),
    }
}

/// A number whose texts its messaging service handles.
fn taken_by_service(
    facts: &Facts,
    twilio: &TwilioFacts,
    line: &Line,
    service: &ServiceFacts,
) -> Option<Finding> {
    let name = service.name();
    let webhook = &service.service.webhook;
    let url = webhook.url.as_deref();
    let (code, sentence) = match url {
        None => (
            Code::DroppedByService,
            format!(
                "Texts to this line are lost. The messaging service “{name}” handles them but has no webhook, so Twilio drops them without a trace."
            ),
        ),
        Some(url) if !facts.address.webhook.is(url) => (
            Code::OverriddenByService,
            format!(
                "Texts to this line don't arrive here. The messaging service “{name}” sends them to {url}."
            ),
        ),
        Some(_) if webhook.is_called_by_get() => {
            return Some(service_by_get(facts, twilio, service));
        }
        Some(_) => return None,
    };
    let effect = format!(
        "“{name}” will use the webhook of the number that was texted, for {}. If this number has no webhook, it gets ours.",
        match service.pool.len() {
            0 | 1 => "its one number".to_owned(),
            many => format!("all {many} of its numbers"),
        },
    );
    Some(Finding::problem(code, sentence).mended_by(Fix {
        kind: FixKind::DeferToNumber,
        line_id: Some(line.id),
        service_sid: Some(service.service.sid.to_string()),
        label: "Use the number's webhook".into(),
        effect,
        replaces: url.map(str::to_owned),
    }))
}

/// A number or short code whose texts go to its application or its own webhook.
fn of_sender(
    facts: &Facts,
    twilio: &TwilioFacts,
    line: &Line,
    sender: OwnSender<'_>,
    service: Option<&ServiceFacts>,
) -> Option<Finding> {
    if let Some(sid) = sender.application() {
        return of_application(facts, twilio, line, (sender, sid));
    }
    let url = sender.webhook().url.as_deref();
    let (code, sentence) = match url {
        Some(url) if facts.address.webhook.is(url) => {
            if !sender.webhook().is_called_by_get() {
                return None;
            }
            let sentence = "Texts to this line don't arrive. Its webhook is set to GET at Twilio, and Hearback only accepts POST.";
            (Code::WebhookByGet, sentence.to_owned())
        }
        _ if service.is_some_and(|service| has_ours(facts, service)) => (
            Code::ServiceLeavesToNumber,
            format!(
                "Texts to this line don't arrive here. Its messaging service “{}” has our webhook, but uses the number's own, which is {}.",
                service.map(ServiceFacts::name).unwrap_or_default(),
                url.unwrap_or("not set"),
            ),
        ),
        Some(url) => (
            Code::WebhookElsewhere,
            format!("Texts to this line don't arrive here. Twilio sends them to {url}."),
        ),
        None => (
            Code::WebhookMissing,
            "This number isn't connected to Hearback yet. It has no webhook at Twilio.".to_owned(),
        ),
    };
    Some(Finding::problem(code, sentence).mended_by(Fix {
        kind: FixKind::SetWebhook,
        line_id: Some(line.id),
        service_sid: None,
        label: "Set webhook".into(),
        effect: "Twilio will send texts to this number here.".into(),
        replaces: replaced::at_sender(sender, &facts.address.webhook),
    }))
}

fn of_application(
    facts: &Facts,
    twilio: &TwilioFacts,
    line: &Line,
    (sender, sid): (OwnSender<'_>, &str),
) -> Option<Finding> {
    match sender.reaches(&facts.address.webhook, &twilio.applications) {
        Some(true) => return None,
        None => return Some(not_looked_at(sid)),
        Some(false) => {}
    }
    let application = twilio.applications.get(sid).and_then(Option::as_ref);
    let url = application.and_then(|application| application.webhook.url.as_deref());
    let name =
        application.and_then(|application| application.friendly_name.as_deref()).unwrap_or(sid);
    let where_to = match url {
        Some(url) => format!("sends them to {url}"),
        None => "handles them but has no webhook".to_owned(),
    };
    let sentence = format!(
        "Texts to this line don't arrive here. The application “{name}” {where_to}, and overrides the number's own webhook."
    );
    Some(Finding::problem(Code::OverriddenByApplication, sentence).mended_by(Fix {
        kind: FixKind::LeaveApplication,
        line_id: Some(line.id),
        service_sid: None,
        label: "Remove from application".into(),
        effect: "Texts to this number will use its own webhook instead of the application's. If it has none, it gets ours. Calls don't change.".into(),
        replaces: Some(sid.to_owned()),
    }))
}

fn not_looked_at(application: &str) -> Finding {
    Finding::note(
        Code::NotAsked,
        format!(
            "We can't tell whether texts to this line arrive here. The application “{application}” handles them, and we couldn't read it. If you use an API key, allow it to read applications."
        ),
    )
}

/// A line that is a messaging service.
fn of_service(
    facts: &Facts,
    twilio: &TwilioFacts,
    line: &Line,
    service: &ServiceFacts,
) -> Option<Finding> {
    if service.pool.is_empty() {
        return Some(Finding::problem(
            Code::PoolEmpty,
            "This messaging service has no numbers, so it can't send or receive texts. Add numbers to it in the Twilio console.",
        ));
    }
    let webhook = &service.service.webhook;
    let url = webhook.url.as_deref();
    let (code, sentence) = if service.takes_texts() {
        match url {
            None => (
                Code::DroppedByService,
                "Texts to this messaging service are lost. It handles the texts of its numbers but has no webhook, so Twilio drops them without a trace.".to_owned(),
            ),
            Some(url) if !facts.address.webhook.is(url) => (
                Code::OverriddenByService,
                format!("Texts to this messaging service don't arrive here. It sends them to {url}."),
            ),
            Some(_) if webhook.is_called_by_get() => {
                return Some(service_by_get(facts, twilio, service));
            }
            Some(_) => return None,
        }
    } else {
        let astray = service.pool.iter().filter(|number| !sender_reaches_us(facts, twilio, number));
        let astray = astray.count();
        if astray == 0 {
            return None;
        }
        let numbers = counted(astray, "of them doesn't", "of them don't");
        (
            Code::ServiceLeavesToNumber,
            format!(
                "This messaging service uses the webhooks of its numbers, and {numbers} lead here."
            ),
        )
    };
    let finding = Finding::problem(code, sentence);
    Some(finding.mended_by(set_service_webhook((facts, twilio), service, Some(line))))
}

fn service_by_get(facts: &Facts, twilio: &TwilioFacts, service: &ServiceFacts) -> Finding {
    let sentence = format!(
        "Texts to this line don't arrive. The webhook of the messaging service “{}” is set to GET at Twilio, and Hearback only accepts POST.",
        service.name(),
    );
    let fix = set_service_webhook((facts, twilio), service, None);
    Finding::problem(Code::WebhookByGet, sentence).mended_by(fix)
}

fn set_service_webhook(
    (facts, twilio): (&Facts, &TwilioFacts),
    service: &ServiceFacts,
    line: Option<&Line>,
) -> Fix {
    let pool = service.pool.iter().filter_map(|address| twilio.sender(address));
    Fix {
        kind: FixKind::SetServiceWebhook,
        line_id: line.map(|line| line.id),
        service_sid: Some(service.service.sid.to_string()),
        label: "Set webhook".into(),
        effect: format!("Twilio will send texts to all numbers of “{}” here.", service.name()),
        replaces: replaced::at_service(&service.service, pool, &facts.address.webhook),
    }
}

fn has_ours(facts: &Facts, service: &ServiceFacts) -> bool {
    let url = service.service.webhook.url.as_deref();
    url.is_some_and(|url| facts.address.webhook.is(url))
}

fn sender_reaches_us(facts: &Facts, twilio: &TwilioFacts, address: &str) -> bool {
    // A sender that isn't listed or couldn't be read can't be diagnosed.
    let Some(sender) = twilio.sender(address) else { return true };
    sender.reaches(&facts.address.webhook, &twilio.applications).unwrap_or(true)
}
