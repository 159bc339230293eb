//! From facts to findings: no call, no clock, no database.

mod address;
mod line;
mod receiving;
mod registration;
mod twilio;

use super::facts::Facts;
use super::{Check, Code, Finding, LineCheck, Verdict};

/// What the facts come to.
pub(super) fn judge(facts: &Facts) -> Check {
    let mut findings = twilio::findings(facts);
    findings.extend(address::findings(facts));
    findings.extend(address::live(facts));
    if facts.lines.is_empty() {
        findings.push(
            Finding::problem(
                Code::NoLines,
                "There is no line yet, so nothing is received or sent. Add a number of your Twilio account as a line.",
            )
            .see("Lines", "/settings/lines"),
        );
    }
    if !facts.inbox_on {
        findings.push(
            Finding::warning(
                Code::InboxOff,
                "The inbox is switched off as a whole: texts are kept apart, and nothing is sent.",
            )
            .see("Lines", "/settings/lines"),
        );
    }
    worst_first(&mut findings);
    let mut lines: Vec<LineCheck> = facts.lines.iter().map(|line| one(facts, line)).collect();
    lines.sort_by_key(|line| std::cmp::Reverse(line.verdict));
    let of_lines = lines.iter().map(|line| line.verdict).max().unwrap_or(Verdict::Fine);
    let verdict = Verdict::of(&findings).max(of_lines);
    Check { at: facts.now, verdict, findings, lines }
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

/// The sort keeps the order of those that are equally bad.
fn worst_first(findings: &mut [Finding]) {
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
}

/// `1 text`, `3 texts`.
fn counted(number: usize, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}
