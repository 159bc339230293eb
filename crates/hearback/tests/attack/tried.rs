//! What was tried, and what came of it.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::Mutex;

/// How often each attack ended how.
#[derive(Default)]
pub(crate) struct Tried(Mutex<BTreeMap<&'static str, BTreeMap<String, u64>>>);

/// What must not come of these, whatever else does.
const NEVER: [(&str, &[&str]); 5] = [
    ("forged texts", &["200", "204"]),
    ("forged callbacks", &["200", "204"]),
    ("sign-ins with wrong passwords", &["200"]),
    ("nonsense", &["200", "500"]),
    ("test mails to a bad mail server", &["200"]),
];

impl Tried {
    pub(crate) fn count(&self, attack: &'static str, outcome: impl Display) {
        let mut all = self.0.lock().unwrap();
        *all.entry(attack).or_default().entry(outcome.to_string()).or_default() += 1;
    }

    pub(crate) fn print(&self) {
        for (attack, outcomes) in &*self.0.lock().unwrap() {
            let outcomes: Vec<_> =
                outcomes.iter().map(|(outcome, times)| format!("{outcome} × {times}")).collect();
            println!("{attack}: {}", outcomes.join(", "));
        }
    }

    /// Each attack was really made, and none got through.
    pub(crate) fn check(&self) {
        let all = self.0.lock().unwrap();
        for (attack, outcomes) in NEVER {
            let seen = all.get(attack).unwrap_or_else(|| panic!("{attack}: not tried"));
            for outcome in outcomes {
                assert!(!seen.contains_key(*outcome), "{attack}: {outcome}");
            }
        }
    }
}
