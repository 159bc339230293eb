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

/// A number whose texts its service takes.
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
                "Twilio drops every text to this line and keeps no trace of it: the messaging service “{name}” takes its texts, and has no webhook."
            ),
        ),
        Some(url) if !facts.address.webhook.is(url) => (
            Code::OverriddenByService,
            format!(
                "Texts to this line do not arrive here: the messaging service “{name}” takes them and sends them to {url}."
            ),
        ),
        Some(_) if webhook.is_called_by_get() => {
            return Some(service_by_get(facts, twilio, service));
        }
        Some(_) => return None,
    };
    let effect = format!(
        "“{name}” then leaves texts to the webhook of the number they come to, for {}. This number's becomes ours where it has none.",
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

/// A number or a short code whose texts go by its application or its own webhook.
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
            let sentence = "Twilio calls this line's webhook by GET, and Hearback takes texts by POST only, so they do not arrive.";
            (Code::WebhookByGet, sentence.to_owned())
        }
        _ if service.is_some_and(|service| has_ours(facts, service)) => (
            Code::ServiceLeavesToNumber,
            format!(
                "Texts to this line do not arrive here: its messaging service “{}” has our webhook, but leaves texts to the number's own, which is {}.",
                service.map(ServiceFacts::name).unwrap_or_default(),
                url.unwrap_or("not set"),
            ),
        ),
        Some(url) => (
            Code::WebhookElsewhere,
            format!("Texts to this line do not arrive here: Twilio sends them to {url}."),
        ),
        None => (
            Code::WebhookMissing,
            "Texts to this line do not arrive here: no webhook is set for it at Twilio.".to_owned(),
        ),
    };
    Some(Finding::problem(code, sentence).mended_by(Fix {
        kind: FixKind::SetWebhook,
        line_id: Some(line.id),
        service_sid: None,
        label: "Set webhook".into(),
        effect: "Twilio then brings the texts to this number here.".into(),
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
        Some(url) => format!("and sends them to {url}"),
        None => "and has no webhook for them".to_owned(),
    };
    let sentence = format!(
        "Texts to this line do not arrive here: the application “{name}” takes them {where_to}, whatever the number's own webhook is."
    );
    Some(Finding::problem(Code::OverriddenByApplication, sentence).mended_by(Fix {
        kind: FixKind::LeaveApplication,
        line_id: Some(line.id),
        service_sid: None,
        label: "Leave the application".into(),
        effect: "The number no longer goes by the application for texts, but by its own webhook, which becomes ours where it has none. Calls stay as they are.".into(),
        replaces: Some(sid.to_owned()),
    }))
}

fn not_looked_at(application: &str) -> Finding {
    Finding::note(
        Code::NotAsked,
        format!(
            "The application “{application}” takes the texts to this line, and could not be looked at, so this check can't tell whether they arrive here. If the account is called with an API key, let that read applications."
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
            "This messaging service has no numbers, so nothing can be sent or received over it. Add numbers to it in Twilio's console.",
        ));
    }
    let webhook = &service.service.webhook;
    let url = webhook.url.as_deref();
    let (code, sentence) = if service.takes_texts() {
        match url {
            None => (
                Code::DroppedByService,
                "Twilio drops every text to this messaging service and keeps no trace of it: it takes the texts of its numbers, and has no webhook.".to_owned(),
            ),
            Some(url) if !facts.address.webhook.is(url) => (
                Code::OverriddenByService,
                format!("Texts to this messaging service do not arrive here: it sends them to {url}."),
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
        let numbers = counted(astray, "of its numbers does not", "of its numbers do not");
        (
            Code::ServiceLeavesToNumber,
            format!(
                "This messaging service leaves texts to the webhooks of its numbers, and {numbers} lead here."
            ),
        )
    };
    let finding = Finding::problem(code, sentence);
    Some(finding.mended_by(set_service_webhook((facts, twilio), service, Some(line))))
}

fn service_by_get(facts: &Facts, twilio: &TwilioFacts, service: &ServiceFacts) -> Finding {
    let sentence = format!(
        "Twilio calls the webhook of the messaging service “{}” by GET, and Hearback takes texts by POST only, so they do not arrive.",
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
        effect: format!(
            "Twilio then brings the texts to all numbers of “{}” here.",
            service.name()
        ),
        replaces: replaced::at_service(&service.service, pool, &facts.address.webhook),
    }
}

fn has_ours(facts: &Facts, service: &ServiceFacts) -> bool {
    let url = service.service.webhook.url.as_deref();
    url.is_some_and(|url| facts.address.webhook.is(url))
}

fn sender_reaches_us(facts: &Facts, twilio: &TwilioFacts, address: &str) -> bool {
    // What the account does not list, or nobody could look at, can't be diagnosed.
    let Some(sender) = twilio.sender(address) else { return true };
    sender.reaches(&facts.address.webhook, &twilio.applications).unwrap_or(true)
}
