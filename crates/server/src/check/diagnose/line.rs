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
            "This line is off. Texts to it are held, and nothing is sent from it.",
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
            "No texts have come in on this line yet. Text it from your phone to try it.",
        ));
    }
    findings
}

/// Whether the account has lost this sender.
fn gone(twilio: &TwilioFacts, line: &Line) -> Option<Finding> {
    let number = line.number.as_str();
    let finding = match line.kind {
        LineKind::LongCode | LineKind::TollFree => {
            let known = twilio.numbers.is_err() || twilio.number(number).is_some();
            (!known).then(|| Finding::problem(
                Code::NumberGone,
                "This number is no longer in your Twilio account. It was released or moved to another account, so it can't send or receive texts.",
            ))
        }
        LineKind::MessagingService => {
            let known = twilio.services.is_err() || twilio.service(number).is_some();
            (!known).then(|| Finding::problem(
                Code::ServiceGone,
                "This messaging service is no longer in your Twilio account, so it can't send or receive texts.",
            ))
        }
        LineKind::ShortCode => {
            let codes = twilio.short_codes.as_ref();
            let gone = codes.is_ok_and(|codes| codes.iter().all(|one| one.short_code != number));
            gone.then(|| Finding::problem(
                Code::NumberGone,
                "This short code is no longer in your Twilio account. Its lease ended or it was moved to another account, so it can't send or receive texts.",
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
        label: "Turn off line".into(),
        effect: "The line keeps its conversations, and can no longer be picked for sending.".into(),
        replaces: vec![],
    }
}
