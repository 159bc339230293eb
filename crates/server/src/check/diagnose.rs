//! From facts to findings: no call, no clock, no database.

mod address;
mod counted;
mod left_open;
mod line;
mod mail;
mod passkeys;
mod receiving;
mod registration;
mod twilio;
mod writing;

use super::facts::Facts;
use super::{Check, Code, Finding, LineCheck, Verdict};
use counted::counted;
use jiff::SignedDuration;

/// Older panics aren't worth reporting.
const RECENT_PANIC: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Turns facts into findings.
pub(super) fn diagnose(facts: &Facts) -> Check {
    let mut findings = twilio::findings(facts);
    findings.extend(writing::findings(facts));
    findings.extend(address::findings(facts));
    findings.extend(panicked(facts));
    findings.extend(mail::finding(facts));
    findings.extend(address::live(facts));
    findings.extend(left_open::without_tls(facts));
    findings.extend(left_open::files(facts));
    findings.extend(passkeys::elsewhere(facts));
    findings.extend(left_open::proxy(facts));
    findings.extend(left_open::descriptors(facts));
    if facts.lines.is_empty() {
        findings.push(
            Finding::problem(
                Code::NoLines,
                "No lines yet, so nothing can be sent or received. Add a number from your Twilio account as a line.",
            )
            .see("Lines", "/settings/lines"),
        );
    }
    if !facts.inbox_on {
        findings.push(
            Finding::warning(
                Code::InboxOff,
                "The inbox is off. Incoming texts are held, and nothing is sent.",
            )
            .see("Lines", "/settings/lines"),
        );
    }
    worst_first(&mut findings);
    let mut lines: Vec<LineCheck> = facts.lines.iter().map(|line| one(facts, line)).collect();
    lines.sort_by_key(|line| std::cmp::Reverse(line.verdict));
    let of_lines = lines.iter().map(|line| line.verdict).max().unwrap_or(Verdict::Fine);
    let verdict = Verdict::of(&findings).max(of_lines);
    let last_write_at = facts.writes.last_at;
    Check { at: facts.now, verdict, last_write_at, findings, lines }
}

/// A recent bug in Hearback itself.
fn panicked(facts: &Facts) -> Option<Finding> {
    let recent =
        facts.panics.iter().filter(|one| facts.now.duration_since(one.last_at) < RECENT_PANIC);
    let last = recent.max_by_key(|one| one.last_at)?;
    let count = usize::try_from(last.count).unwrap_or(usize::MAX);
    let sentence = format!(
        "Hearback hit a bug and stopped {} of the kind “{}”. Everything else kept running. Please report it, with the log from that time.",
        counted(count, "job", "jobs"),
        last.job,
    );
    Some(Finding::warning(Code::JobsPanicked, sentence).at(last.last_at))
}

fn one(facts: &Facts, line: &hearback_inbox::Line) -> LineCheck {
    let mut findings = line::findings(facts, line);
    worst_first(&mut findings);
    LineCheck {
        line_id: line.id,
        name: line.name.clone(),
        number: line.number.clone(),
        on: line.on,
        last_inbound_at: line.last_inbound_at,
        asked: facts.twilio.as_ref().is_some_and(|twilio| twilio.numbers.is_ok()),
        verdict: Verdict::of(&findings),
        findings,
    }
}

/// A stable sort: findings of equal severity keep their order.
fn worst_first(findings: &mut [Finding]) {
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
}
