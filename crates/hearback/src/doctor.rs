//! `doctor`: the system check on the command line, for operators and monitoring.

use hearback_inbox::Timestamp;
use hearback_server::check::{Check, Checker, Finding, LineCheck, Severity, Verdict};
use hearback_server::secret::SealingKey;
use serde::Serialize;
use std::fmt::Write as _;
use std::net::SocketAddr;

use crate::cli::ServeArgs;
use crate::stop::Stop;
use crate::{data, output, serve};

/// The check of one organization.
#[derive(Serialize)]
struct Found {
    organization: String,
    #[serde(flatten)]
    check: Check,
}

/// What `--json` prints.
#[derive(Serialize)]
struct Report {
    verdict: Verdict,
    organizations: Vec<Found>,
}

/// Runs the check and prints it. Exit status: 0 OK, 1 needs attention, 2 sending or
/// receiving isn't working, or could not check.
pub(crate) async fn run(args: ServeArgs) -> Result<(), Stop> {
    let report = examine(&args).await.map_err(|stop| match stop {
        Stop::Failed(message) => Stop::Usage(message),
        other => other,
    })?;
    if args.json {
        output::json(&report)?;
    } else {
        output::line(report.organizations.iter().map(told).collect::<Vec<_>>().join("\n\n"))?;
    }
    match report.verdict {
        Verdict::Fine => Ok(()),
        Verdict::Warning => Err(Stop::Told(1)),
        Verdict::Problem => Err(Stop::Told(2)),
    }
}

async fn examine(args: &ServeArgs) -> Result<Report, Stop> {
    let store = data::open_existing(&args.data).await?;
    let key = SealingKey::load(&args.data.data).map_err(Stop::failed)?;
    let settings = serve::settings(args, &key);
    let listening = SocketAddr::new(args.listen, args.port);
    let checks = Checker::check_all(&settings, &store, listening).await.map_err(Stop::failed)?;
    store.close().await;
    let organizations: Vec<Found> =
        checks.into_iter().map(|(organization, check)| Found { organization, check }).collect();
    let worst = organizations.iter().map(|found| found.check.verdict).max();
    let verdict = worst.ok_or_else(|| {
        Stop::failed("Hearback isn't set up yet: open the link that `hearback serve` prints")
    })?;
    Ok(Report { verdict, organizations })
}

fn told(found: &Found) -> String {
    let check = &found.check;
    let mut text = format!("{}: {}\n", found.organization, in_words(check.verdict));
    if let Some(at) = check.last_write_at {
        let _ = writeln!(text, "  Last saved {}", minute(at));
    }
    for finding in &check.findings {
        tell(&mut text, "  ", finding);
    }
    for line in &check.lines {
        text.push_str(&told_of_line(line));
    }
    text.trim_end().to_owned()
}

fn told_of_line(line: &LineCheck) -> String {
    let last = line
        .last_inbound_at
        .map_or_else(|| "no texts yet".to_owned(), |at| format!("last text in {}", minute(at)));
    let mut text = format!("\n  {} ({}): {last}\n", line.name, line.number.for_people());
    for finding in &line.findings {
        tell(&mut text, "    ", finding);
    }
    if line.findings.is_empty() {
        let nothing = if line.asked { "OK" } else { "couldn't check this line with Twilio" };
        let _ = writeln!(text, "    {nothing}");
    }
    text
}

fn tell(text: &mut String, indent: &str, finding: &Finding) {
    let mark = match finding.severity {
        Severity::Problem => "PROBLEM",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    // Writing to a string can't fail.
    let _ = writeln!(text, "{indent}{mark}: {}", finding.sentence);
    if let Some(at) = finding.at {
        let _ = writeln!(text, "{indent}  last on {}", minute(at));
    }
    if let Some(fix) = &finding.fix {
        let label = &fix.label;
        let _ = writeln!(text, "{indent}  To fix it, click “{label}” in Settings, System check.");
    }
    if let Some(help) = finding.help.as_ref().filter(|help| help.url.starts_with("http")) {
        let _ = writeln!(text, "{indent}  {}", help.url);
    }
}

fn minute(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

fn in_words(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Fine => "OK",
        Verdict::Warning => "needs attention",
        Verdict::Problem => "sending or receiving isn't working",
    }
}
