//! Where the program acts by itself, without a person whose rights are checked: each place, with the
//! reason. A new one is added here, and reviewed with the change.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Result, bail};

use super::files;

const CRATES: [&str; 3] = ["store", "server", "hearback"];
/// What gives the scope of a part of the program, and which part a batch of writes runs as.
const GIVE: [&str; 4] =
    ["Access::system(", ".change_by_system(", ".change_much(", "const PART: System = "];

/// The file, the part of the program, and why it needs no person.
#[rustfmt::skip]
const PLACES: &[(&str, &str, &str)] = &[
    ("hearback/src/demo/canned_replies.rs",          "System::Demo",       "fills the demo, which has nobody's data"),
    ("hearback/src/demo/crm.rs",                     "System::Demo",       "is the demo's CRM, and has the demo ask it"),
    ("hearback/src/demo/organization.rs",            "System::Demo",       "fills the demo, which has nobody's data"),
    ("hearback/src/organization.rs",                 "System::Console",    "the operator renames an organization on the command line"),
    ("hearback/src/seed.rs",                         "System::Console",    "the operator makes a test installation on the command line"),
    ("hearback/src/user.rs",                         "System::Console",    "the operator finds a role and locations by name on the command line"),
    ("server/src/check/gather.rs",                   "System::Check",      "`doctor` and the timer check every organization"),
    ("server/src/feed/hub.rs",                       "System::Feed",       "reads an organization's events once for all its sockets, which each show what their member may see"),
    ("server/src/twilio/accounts.rs",                "System::Webhook",    "a signature showed that Twilio signs with the new token alone"),
    ("server/src/webhook/message.rs",                "System::Webhook",    "a signed webhook asks whether its number is a line"),
    ("server/src/workers/customer_importer.rs",      "System::Importer",   "reads the customer fields for an import that a member started"),
    ("server/src/workers/campaigns.rs",              "System::Campaigns",  "asks Twilio on a timer how fast lines may send"),
    ("store/src/change/database.rs",                 "part",               "the two ways in for what is listed here"),
    ("store/src/change/gather.rs",                   "B::PART",            "many webhooks or reports in one commit, each of a `PART` below"),
    ("store/src/operations/account/password.rs",     "System::Console",    "the operator sets passwords on the command line"),
    ("store/src/operations/account/second_factor.rs","System::Console",    "the operator turns two-step sign-in off on the command line"),
    ("store/src/operations/audit.rs",                "System::Keeper",     "forgets entries that are older than is configured"),
    ("store/src/operations/customer.rs",             "System::Console",    "seeds customers"),
    ("store/src/operations/erasure.rs",              "System::Eraser",     "an erasure that an admin asked for goes on"),
    ("store/src/operations/erasure/at_twilio.rs",    "System::Eraser",     "an erasure that an admin asked for goes on"),
    ("store/src/operations/erasure/lots.rs",         "System::Eraser",     "an erasure that an admin asked for goes on"),
    ("store/src/operations/erasure/part.rs",         "System::Eraser",     "an erasure that an admin asked for goes on"),
    ("store/src/operations/customer/import/job.rs",  "System::Importer",   "a file of customers that a member imports is gone through, or can't be"),
    ("store/src/operations/customer/import/lot.rs",  "System::Importer",   "a file of customers that a member checks or imports goes on"),
    ("store/src/operations/customer/import/undo.rs", "System::Importer",   "an import that a member undoes goes on"),
    ("store/src/operations/import.rs",               "System::Importer",   "an import that an admin started has to wait"),
    ("store/src/operations/import/page.rs",          "System::Importer",   "an import that an admin started goes on"),
    ("store/src/operations/inbound.rs",              "System::Webhook",    "takes in texts that signed webhooks bring"),
    ("store/src/operations/mail/outbox.rs",          "System::Mailer",     "a mail was sent, or will not be"),
    ("store/src/operations/media.rs",                "System::Media",      "a file was fetched, or can't be"),
    ("store/src/operations/media/missing.rs",        "System::Media",      "Twilio names files that its webhook didn't"),
    ("store/src/operations/member.rs",               "System::Console",    "the operator adds users on the command line"),
    ("store/src/operations/opt_out/earlier.rs",      "System::Keeper",     "lists texts of before an upgrade that ask to stop"),
    ("store/src/operations/organization.rs",         "System::Console",    "the operator adds an organization on the command line"),
    ("store/src/operations/outbox/decide.rs",        "System::Settler",    "finds out by Twilio's list what became of a message"),
    ("store/src/operations/outbox/pace.rs",          "System::Campaigns",  "keeps how fast Twilio lets a line send"),
    ("store/src/operations/outbox/settle.rs",        "System::Sender",     "Twilio answered for a message that was handed over"),
    ("store/src/operations/outbox/turns.rs",         "System::Sender",     "a message waits for its line's turn"),
    ("store/src/operations/reconcile.rs",            "System::Reconciler", "keeps how far a comparison with Twilio's list went"),
    ("store/src/operations/reconcile/sent.rs",       "System::Reconciler", "takes in what was sent outside Hearback"),
    ("store/src/operations/scheduled/release.rs",    "System::Scheduler",  "a scheduled message's time has come"),
    ("store/src/operations/seed.rs",                 "System::Console",    "seeds a test installation"),
    ("store/src/operations/set_aside.rs",            "System::Reconciler", "keeps what the database refused, to try it again"),
    ("store/src/operations/sign_on.rs",              "System::Console",    "the operator lets people in without an organization's identity provider on the command line"),
    ("store/src/operations/start_hold.rs",           "System::Reconciler", "holds what was waiting at the start, and compares it"),
    ("store/src/operations/status.rs",               "System::Webhook",    "takes in what Twilio reports of messages"),
    ("store/src/operations/twilio_account.rs",       "System::Webhook",    "the new token was seen in a signature"),
];

/// Fails with every place that isn't listed, and every listed one that is gone.
pub(super) fn check() -> Result<()> {
    let found = found()?;
    let listed: BTreeSet<_> =
        PLACES.iter().map(|(file, part, _)| ((*file).to_owned(), (*part).to_owned())).collect();
    println!("system scope: {} places, each with its reason", listed.len());
    let list = "xtask/src/lint/system_scope.rs";
    for (file, part) in found.difference(&listed) {
        eprintln!("error: crates/{file} acts as {part}, and {list} doesn't say why");
    }
    for (file, part) in listed.difference(&found) {
        eprintln!("error: {list} lists crates/{file} acting as {part}, which it doesn't anymore");
    }
    if found != listed {
        bail!("acting without a person needs a reason in {list}");
    }
    Ok(())
}

fn found() -> Result<BTreeSet<(String, String)>> {
    let mut found = BTreeSet::new();
    for name in CRATES {
        let tree = format!("{name}/src");
        for (path, text) in files::of(&format!("crates/{tree}"))? {
            if !is_test(&path) {
                found.extend(parts(&text).into_iter().map(|part| (format!("{tree}/{path}"), part)));
            }
        }
    }
    Ok(found)
}

fn is_test(path: &str) -> bool {
    let file = Path::new(path).file_name().and_then(|name| name.to_str());
    path.contains("tests/") || matches!(file, Some("tests.rs" | "testing.rs"))
}

/// The parts of the program that a file acts as, its tests left out.
fn parts(text: &str) -> BTreeSet<String> {
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let code = lines.collect::<Vec<_>>().join("\n");
    let mut parts = BTreeSet::new();
    for give in GIVE {
        for (at, _) in code.match_indices(give) {
            let after = &code[at + give.len()..];
            // Of a call, the second of what it is given; the first is the organization.
            let part = if give.ends_with('(') { after.split(',').nth(1) } else { Some(after) };
            let part = part.and_then(|part| part.split([')', ';']).next()).unwrap_or_default();
            parts.insert(part.trim().to_owned());
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_that_acts_without_a_person_has_its_reason() {
        check().unwrap();
        for (file, part, reason) in PLACES {
            assert!(reason.len() > 10, "{file} as {part}: why?");
        }
    }

    #[test]
    fn a_place_is_found_however_it_is_written() {
        let code = "\
fn f() { let access = Access::system(organization, System::Feed); }
// Access::system(organization, System::Demo)
fn g() { self.database.change_by_system(
    organization,
    System::Sender,
    async move |change| Ok(()),
) }
impl Batch for Texts { const PART: System = System::Webhook; }
#[cfg(test)]
mod tests { fn h() { Access::system(organization, System::Console); } }";
        let parts: Vec<_> = parts(code).into_iter().collect();
        assert_eq!(parts, ["System::Feed", "System::Sender", "System::Webhook"]);
        assert!(is_test("a/tests.rs") && is_test("tests/a.rs") && !is_test("a/b.rs"));
    }
}
