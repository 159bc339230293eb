//! One line.

use super::{receiving, registration};
use crate::check::facts::{Facts, TwilioFacts};
use crate::check::{Code, Finding, Fix, FixKind};
use hearback_inbox::{Line, LineKind};

pub(super) fn findings(facts: &Facts, line: &Line) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !line.on {
        findings.push(Finding::note(
            Code::LineOff,
            "This line is off: texts to it are kept apart, and nothing is sent from it.",
        ));
    }
    if let Some(twilio) = &facts.twilio {
        match gone(twilio, line) {
            Some(gone) => findings.push(gone),
            None => {
                findings.extend(receiving::finding(facts, twilio, line));
                findings.extend(registration::finding(twilio, line));
            }
        }
    }
    if line.last_inbound_at.is_none() && line.on && findings.is_empty() {
        findings.push(Finding::note(
            Code::NothingReceivedYet,
            "No text has come in on this line yet. Text it from your own phone to see one arrive.",
        ));
    }
    findings
}

/// Whether the account has no such sender any more.
fn gone(twilio: &TwilioFacts, line: &Line) -> Option<Finding> {
    let number = line.number.as_str();
    let finding = match line.kind {
        LineKind::LongCode | LineKind::TollFree => {
            let known = twilio.numbers.is_err() || twilio.number(number).is_some();
            (!known).then(|| Finding::problem(
                Code::NumberGone,
                "This number is not in the Twilio account any more: it was given back, or moved to another account. Nothing is received or sent on it.",
            ))
        }
        LineKind::MessagingService => {
            let known = twilio.services.is_err() || twilio.service(number).is_some();
            (!known).then(|| Finding::problem(
                Code::ServiceGone,
                "This messaging service is not in the Twilio account any more. Nothing is received or sent over it.",
            ))
        }
        LineKind::ShortCode => {
            let codes = twilio.short_codes.as_ref();
            let gone = codes.is_ok_and(|codes| codes.iter().all(|one| one.short_code != number));
            gone.then(|| Finding::problem(
                Code::NumberGone,
                "This short code is not in the Twilio account any more: its lease ended, or it was moved to another account. Nothing is received or sent on it.",
            ))
        }
    }?;
    Some(if line.on { finding.mended_by(switch_off(line)) } else { finding })
}

fn switch_off(line: &Line) -> Fix {
    Fix {
        kind: FixKind::SwitchOff,
        line_id: Some(line.id),
        service_sid: None,
        label: "Switch the line off".into(),
        effect: "The line is kept with its conversations, and no longer offered for sending."
            .into(),
        replaces: None,
    }
}
