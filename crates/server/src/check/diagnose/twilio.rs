//! The account: whether it is there, and what it may do.

use super::counted::counted;
use crate::check::facts::{Facts, TwilioFacts};
use crate::check::{Code, Finding};
use crate::twilio::refusals;
use crate::twilio::trial;
use hearback_store::RefusalCount;
use hearback_twilio::client::{AccountStatus, AccountType, Alert};
use hearback_twilio::{CallError, docs_url, explain};
use jiff::SignedDuration;
use std::collections::BTreeMap;

/// How far clocks may differ; an answer takes a moment, too.
const SKEW: i64 = 60;
/// Older refused webhooks aren't worth reporting.
const RECENT: SignedDuration = SignedDuration::from_hours(24);

const CONSOLE: &str = "https://console.twilio.com";

pub(super) fn findings(facts: &Facts) -> Vec<Finding> {
    let Some(twilio) = &facts.twilio else {
        let sentence =
            "No Twilio account is connected, so nothing can be sent or received. Connect yours.";
        return vec![
            Finding::problem(Code::NotConnected, sentence).see("Twilio", "/settings/twilio"),
        ];
    };
    let mut findings: Vec<Finding> = account(twilio).into_iter().collect();
    findings.extend(clock(twilio));
    findings.extend(on_hold(facts));
    findings.extend(set_aside(facts));
    findings.extend(refused(facts));
    findings.extend(astray(facts));
    findings.extend(recorded(facts, twilio));
    findings
}

fn account(twilio: &TwilioFacts) -> Option<Finding> {
    match &twilio.account {
        Ok(account) => match (&account.status, &account.account_type) {
            (AccountStatus::Suspended, _) => Some(
                Finding::problem(
                    Code::AccountSuspended,
                    "Twilio suspended this account, so nothing can be sent or received. Check its billing page and Twilio's emails.",
                )
                .see("Twilio console", CONSOLE),
            ),
            (AccountStatus::Closed, _) => Some(
                Finding::problem(
                    Code::AccountClosed,
                    "This Twilio account is permanently closed. Connect another one.",
                )
                .see("Twilio", "/settings/twilio"),
            ),
            (_, AccountType::Trial) => Some(
                Finding::warning(
                    Code::Trial,
                    format!(
                        "This is a trial account. It can only text numbers you've verified at Twilio, and every text starts with a trial notice. {} Upgrade it to text customers.",
                        trial::reached(twilio.verified.as_deref().ok()),
                    ),
                )
                .see("Twilio console", CONSOLE),
            ),
            _ => None,
        },
        Err(error) => Some(unanswered(error, twilio.numbers.as_ref().err())),
    }
}

/// A standard or restricted key can't read the account, but can do the work. In that case the
/// numbers are still listed.
fn unanswered(error: &CallError, numbers: Option<&CallError>) -> Finding {
    match (error, numbers) {
        (CallError::Misconfigured(_), None) => Finding::note(
            Code::NotAsked,
            "The API key can't read the account, so we can't tell whether it's a trial, suspended, or full account.",
        ),
        (CallError::Misconfigured(api), Some(_)) if matches!(api.code, Some(20005 | 10001)) => {
            Finding::problem(
                Code::AccountSuspended,
                "This Twilio account isn't active, so nothing can be sent or received. Check its billing page and Twilio's emails.",
            )
            .see("Twilio console", CONSOLE)
        }
        (CallError::Misconfigured(_), Some(_)) => Finding::problem(
            Code::CredentialsRefused,
            "Twilio no longer accepts this account's credentials, so nothing can be sent. Copy the auth token again from the Twilio console.",
        )
        .see("Twilio", "/settings/twilio"),
        _ => Finding::warning(
            Code::TwilioUnreachable,
            "We can't reach Twilio right now, so this check is incomplete. Try again in a moment. If it keeps happening, check this server's internet connection.",
        ),
    }
}

fn clock(twilio: &TwilioFacts) -> Option<Finding> {
    let ahead = *twilio.clock_ahead.as_ref().ok()?;
    if ahead.abs() <= SKEW {
        return None;
    }
    let seconds = usize::try_from(ahead.unsigned_abs()).unwrap_or(usize::MAX);
    let apart = match seconds {
        0..120 => counted(seconds, "second", "seconds"),
        120..7_200 => counted(seconds / 60, "minute", "minutes"),
        _ => counted(seconds / 3_600, "hour", "hours"),
    };
    let which = if ahead > 0 { "ahead of" } else { "behind" };
    let sentence = format!(
        "This server's clock is {apart} {which} Twilio's, so times are wrong and links to attachments may not work. Set the server's clock by NTP."
    );
    Some(Finding::warning(Code::ClockSkew, sentence))
}

/// Texts on hold since the start (R6).
fn on_hold(facts: &Facts) -> Option<Finding> {
    let count = usize::try_from(facts.on_hold).ok().filter(|count| *count > 0)?;
    let texts = counted(count, "text was", "texts were");
    let sentence = format!(
        "{texts} waiting when Hearback started. Before sending them, we check with Twilio whether they already went out, and whether anyone replied or opted out. Open the inbox to see them."
    );
    Some(Finding::warning(Code::OnHold, sentence).see("Inbox", "/"))
}

/// Texts the database refused (R6).
fn set_aside(facts: &Facts) -> Option<Finding> {
    let (count, tried_at) = facts.set_aside;
    let count = usize::try_from(count).ok().filter(|count| *count > 0)?;
    let texts = counted(count, "text", "texts");
    let sentence = format!(
        "The database refused {texts} from Twilio's list. We keep trying. The log says why, and the texts are listed below."
    );
    let finding = Finding::problem(Code::SetAside, sentence);
    Some(match tried_at {
        Some(at) => finding.at(at),
        None => finding,
    })
}

/// Refused requests that claimed to come from Twilio.
fn refused(facts: &Facts) -> Option<Finding> {
    let of_interest = |reason: &str| matches!(reason, "wrong_signature" | "wrong_token");
    let recent = facts
        .refusals
        .iter()
        .filter(|one| of_interest(&one.reason) && facts.now.duration_since(one.last_at) < RECENT);
    let last = recent.max_by_key(|one| one.last_at)?;
    let sentence = if last.reason == "wrong_token" {
        "A webhook used an old address of this inbox and was refused. Set the webhook again wherever it isn't ours."
    } else {
        "We refused webhooks because their signatures didn't match. If they came from Twilio, the auth token here isn't the account's primary one, or the webhook at Twilio isn't exactly the one shown here. We pick up their texts from Twilio's log."
    };
    let finding = Finding::warning(Code::WebhooksRefused, sentence).at(last.last_at);
    Some(finding.see("Twilio", "/settings/twilio"))
}

/// Webhooks sent to the wrong one of our addresses.
fn astray(facts: &Facts) -> Vec<Finding> {
    let recent = facts.refusals.iter().filter(|one| facts.now.duration_since(one.last_at) < RECENT);
    let finding = |one: &RefusalCount| {
        let sentence = match one.reason.as_str() {
            refusals::STATUS_ASTRAY => {
                "Delivery receipts for texts Hearback didn't send came to the address for incoming texts. We ignored them. Check the status callback URLs in the Twilio console."
            }
            refusals::TEXT_ASTRAY => {
                "Incoming texts came to the address for delivery receipts. Nothing was lost, but set each number's webhook in the Twilio console to the one shown under Lines."
            }
            _ => return None,
        };
        Some(Finding::note(Code::WebhooksAstray, sentence).at(one.last_at))
    };
    recent.filter_map(finding).collect()
}

/// What Twilio's debugger recorded about calling us, a finding for each error.
fn recorded(facts: &Facts, twilio: &TwilioFacts) -> Vec<Finding> {
    let Ok(alerts) = &twilio.alerts else { return Vec::new() };
    let mut by_code: BTreeMap<u32, Vec<&Alert>> = BTreeMap::new();
    for alert in alerts {
        let ours = alert
            .request_url
            .as_deref()
            .is_some_and(|url| url.starts_with(facts.address.public_url.as_str()));
        if let Some(code) = alert.error_code.filter(|_| ours) {
            by_code.entry(code).or_default().push(alert);
        }
    }
    let one = |(code, alerts): (u32, Vec<&Alert>)| {
        let times = counted(alerts.len(), "time", "times");
        let known = explain(code);
        let what = known.map_or("Twilio couldn't use our response.", |it| it.title);
        let advice = known.map_or("", |it| it.advice);
        let sentence = format!("{times} in the last day: {what} {advice}");
        let finding = Finding::warning(Code::WebhookErrors, sentence.trim_end());
        let finding = finding.see("Twilio's error page", docs_url(code));
        match alerts.iter().filter_map(|alert| alert.generated).max() {
            Some(at) => finding.at(at),
            None => finding,
        }
    };
    by_code.into_iter().map(one).collect()
}
