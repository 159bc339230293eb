//! Reading the dialogues of the demo, and filling their gaps. Their form is explained at the top
//! of `dialogues.txt`.

use super::random::Random;
use jiff::SignedDuration;

const TEXT: &str = include_str!("dialogues.txt");

/// Something that was said, more or less.
#[derive(Clone, Debug)]
pub(super) struct Dialogue {
    /// Its name.
    pub(super) key: &'static str,
    /// Which line it is on: `main`, `repairs` or `billing`.
    pub(super) line: &'static str,
    /// What is special about it.
    pub(super) flags: Vec<&'static str>,
    /// What is said.
    pub(super) turns: Vec<Turn>,
}

/// One message of it.
#[derive(Clone, Debug)]
pub(super) struct Turn {
    /// Who says it.
    pub(super) who: Who,
    /// How long after the message before.
    pub(super) gap: SignedDuration,
    /// What, with its gaps.
    pub(super) text: &'static str,
}

/// Who says something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    Customer,
    Team,
    Automation,
}

impl Dialogue {
    /// Whether the flag is there.
    pub(super) fn is(&self, flag: &str) -> bool {
        self.flags.contains(&flag)
    }

    /// What becomes of the last text out: `failed` or `undelivered`, and Twilio's code for it.
    pub(super) fn ending(&self) -> Option<(&'static str, u32)> {
        self.flags.iter().find_map(|flag| {
            let (status, code) = flag.split_once(':')?;
            Some((status, code.parse().ok()?))
        })
    }

    /// Whether it can stand before another one in the same thread: an ordinary talk that ended.
    pub(super) fn is_past(&self) -> bool {
        self.flags.is_empty() && self.turns.len() > 2
    }
}

/// All of them, in the order of the file.
pub(super) fn all() -> Result<Vec<Dialogue>, String> {
    let mut dialogues: Vec<Dialogue> = Vec::new();
    for (number, line) in TEXT.lines().enumerate() {
        let wrong = || format!("dialogues.txt:{}: {line}", number + 1);
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(header) = line.strip_prefix("== ") {
            let mut words = header.split_whitespace();
            let (key, line) = words.next().zip(words.next()).ok_or_else(wrong)?;
            dialogues.push(Dialogue { key, line, flags: words.collect(), turns: Vec::new() });
        } else {
            let turn = turn(line).ok_or_else(wrong)?;
            dialogues.last_mut().ok_or_else(wrong)?.turns.push(turn);
        }
    }
    Ok(dialogues)
}

fn turn(line: &'static str) -> Option<Turn> {
    let (who, rest) = line.split_once(' ')?;
    let (gap, text) = rest.split_once(' ')?;
    let who = match who {
        "<" => Who::Customer,
        ">" => Who::Team,
        "*" => Who::Automation,
        _ => return None,
    };
    Some(Turn { who, gap: duration(gap)?, text })
}

fn duration(text: &str) -> Option<SignedDuration> {
    if text == "0" {
        return Some(SignedDuration::ZERO);
    }
    let (number, unit) = text.split_at_checked(text.len() - 1)?;
    let number: i64 = number.parse().ok()?;
    Some(SignedDuration::from_secs(match unit {
        "s" => number,
        "m" => number * 60,
        "h" => number * 3600,
        "d" => number * 86400,
        _ => return None,
    }))
}

/// What fills the gaps of one dialogue.
pub(super) type Slots = Vec<(&'static str, String)>;

/// The text with its gaps filled: a wording chosen, a name put in. A gap that nothing fills stays
/// as it is, for the test to find.
pub(super) fn fill(text: &str, slots: &Slots, random: &mut Random) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, (gap, after))) =
        rest.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
    {
        filled.push_str(before);
        if gap.contains('|') {
            let wordings: Vec<&str> = gap.split('|').collect();
            let wording: &&str = random.pick(&wordings);
            filled.push_str(wording);
        } else if let Some((_, value)) = slots.iter().find(|(name, _)| *name == gap) {
            filled.push_str(value);
        } else {
            filled.push_str(&format!("{{{gap}}}"));
        }
        rest = after;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_dialogue_can_be_read() {
        let all = all().unwrap();
        assert!(all.len() > 70);
        let keys: HashSet<_> = all.iter().map(|dialogue| dialogue.key).collect();
        assert_eq!(keys.len(), all.len(), "each has a name of its own");
        for dialogue in &all {
            assert!(["main", "repairs", "billing"].contains(&dialogue.line), "{}", dialogue.key);
            assert!(!dialogue.turns.is_empty(), "{}", dialogue.key);
            for flag in &dialogue.flags {
                let known = ["once", "spanish", "stranger", "optout"].contains(flag);
                assert!(known || dialogue.ending().is_some(), "{}: {flag}", dialogue.key);
            }
        }
    }

    #[test]
    fn gaps_are_filled_and_wordings_chosen() {
        let slots = vec![("first", "Maria".to_owned())];
        let mut random = Random::new(1);
        let filled = fill("{Hi|Hello} {first}, {what}", &slots, &mut random);
        assert!(["Hi Maria, {what}", "Hello Maria, {what}"].contains(&filled.as_str()), "{filled}");
    }
}
