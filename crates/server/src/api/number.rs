//! Numbers as people type them: by the rules, or because they have texted us or are on file (C3).

use crate::http::problem::{Answer, Problem};
use crate::run::app::App;
use crate::session::CurrentMember;
use hearback_inbox::outbox::Refusal;
use hearback_inbox::phone::Typed;
use hearback_inbox::{Address, Line};

/// Whom to text.
pub(super) async fn to_text(app: &App, member: &CurrentMember, typed: &str) -> Answer<Address> {
    let typed = Typed::read(typed, &app.settings().country);
    match typed.number {
        Ok(number) => Ok(number),
        Err(invalid) => {
            let known = app.store().known_number(member.access(), typed.otherwise).await?;
            known.ok_or_else(|| invalid.into())
        }
    }
}

/// Whose conversation is sought. One of our own numbers has none, unless it was texted from.
pub(super) async fn sought(app: &App, member: &CurrentMember, typed: &str) -> Answer<Address> {
    let typed = Typed::read(typed, &app.settings().country);
    let candidates = typed.number.iter().chain(&typed.otherwise).cloned().collect();
    if let Some(known) = app.store().known_number(member.access(), candidates).await? {
        return Ok(known);
    }
    let lines = app.store().lines(member.access()).await?;
    let own = |number: &Address| lines.iter().find(|line| line.is_texted_at(number));
    let number = typed.number.map_err(|invalid| {
        let own = typed.otherwise.iter().find_map(|number| Some((number, own(number)?)));
        own.map_or_else(|| invalid.into(), |(number, line)| is_own(number, line))
    })?;
    own(&number).map_or(Ok(number.clone()), |line| Err(is_own(&number, line)))
}

fn is_own(number: &Address, line: &Line) -> Problem {
    Refusal::OwnLine { number: number.clone(), line: line.name.clone() }.into()
}
