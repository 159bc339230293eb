//! Setting the demo's organization up: people, lines, the simulated account, and a history.

use hearback_inbox::Tab;
use hearback_inbox::message::Direction;
use hearback_inbox::{
    Address, EmailAddress, LineFacts, LineId, LocationId, OrganizationId, Role, System, Timestamp,
    UserId,
};
use hearback_server::clock::{Clock as _, RealClock};
use hearback_server::{accounts, password};
use hearback_simulator::{Past, Running};
use hearback_store::{Access, ListQuery, NewLine, NewUser, SetUp};
use std::path::Path;
use uuid::Uuid;

use super::people::{PASSWORD, STAFF, WITH_HANDSET};
use super::{canned_replies, history};
use crate::data::Data;
use crate::stop::Stop;

/// The organization's name.
pub(crate) const NAME: &str = "Northside Home Services";
/// Lies in the data directory once all is there.
const COMPLETE: &str = "demo-complete";

/// A line of the demo.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DemoLine {
    /// What the dialogues call it.
    pub(super) key: &'static str,
    pub(crate) number: &'static str,
    pub(crate) name: &'static str,
    pub(crate) toll_free: bool,
}

/// The language of every line.
pub(super) const LANGUAGE: &str = "en";

/// The lines; the first is the default.
pub(crate) const LINES: [DemoLine; 3] = [
    DemoLine { key: "main", number: "+12065550100", name: "Main", toll_free: false },
    DemoLine { key: "repairs", number: "+12065550101", name: "Repairs", toll_free: false },
    DemoLine { key: "billing", number: "+18885550102", name: "Billing", toll_free: true },
];

/// Who and what a history refers to.
pub(crate) struct Cast {
    /// Those who write; three and three of them sit together. At least one.
    pub(crate) writers: Vec<Colleague>,
    /// The lines, in the order of [`LINES`] as far as there are so many; at least one.
    pub(crate) lines: Vec<LineId>,
}

/// Someone on the team.
pub(crate) struct Colleague {
    pub(crate) id: UserId,
    pub(crate) name: String,
}

impl Cast {
    /// One of three, of those who look after that caller; as a place among the writers.
    pub(super) fn writer(&self, of_three: usize, caller: usize) -> usize {
        let teams = (self.writers.len() / 3).max(1);
        (caller % teams * 3 + of_three) % self.writers.len()
    }

    /// The line that a dialogue is on, for that caller: with more lines than the demo's, several
    /// are for the same.
    pub(super) fn line(&self, key: &str, caller: usize) -> Result<LineId, String> {
        let first = LINES.iter().position(|line| line.key == key);
        let first = first.ok_or_else(|| format!("there is no line {key}"))? % self.lines.len();
        let alike = (self.lines.len() - first).div_ceil(LINES.len());
        Ok(self.lines[first + caller % alike * LINES.len()])
    }
}

/// Whether the demo was made there before.
pub(super) fn is_complete(directory: &Path) -> bool {
    directory.join(COMPLETE).exists()
}

/// Makes the demo where it is not yet.
pub(super) async fn ensure(
    data: &Data,
    directory: &Path,
    account_sid: &str,
    auth_token: &str,
) -> Result<(), Stop> {
    let complete = directory.join(COMPLETE);
    if is_complete(directory) {
        return Ok(());
    }
    if let Some(organization) = made_before(data).await? {
        // Another directory has another key, which does not open what was sealed with the first.
        let account = accounts::sealed(&data.key, organization, account_sid, auth_token);
        let access = Access::system(organization, System::Demo);
        let now = RealClock.now();
        data.store.set_twilio_account(&access, account, now).await.map_err(Stop::failed)?;
        return std::fs::write(&complete, "").map_err(Stop::failed);
    }
    if data.store.is_set_up().await.map_err(Stop::failed)? {
        return Err(Stop::Failed(format!(
            "{} holds another Hearback, or a demo that was interrupted while it was being made. \
             Choose another directory with --data, or remove that one.",
            directory.display()
        )));
    }
    let now = RealClock.now();
    let organization = OrganizationId(RealClock.id());
    let cast = found(data, organization, &[], (account_sid, auth_token), now).await?;
    canned_replies::add(data, organization, now).await?;
    let history = history::write(&cast, now).map_err(Stop::Failed)?;
    data.store.seed(organization, history).await.map_err(Stop::failed)?;
    std::fs::write(&complete, "").map_err(Stop::failed)
}

/// Makes the organization: the team and `more` colleagues, the simulated account, and the lines.
pub(crate) async fn found(
    data: &Data,
    organization: OrganizationId,
    more: &[String],
    (account_sid, auth_token): (&str, &str),
    now: Timestamp,
) -> Result<Cast, Stop> {
    let writers = people(data, organization, more, now).await?;
    let account = accounts::sealed(&data.key, organization, account_sid, auth_token);
    let access = Access::system(organization, System::Demo);
    data.store.set_twilio_account(&access, account, now).await.map_err(Stop::failed)?;
    Ok(Cast { writers, lines: lines(data, &access, now).await? })
}

/// The organization of a demo that is all there in a database of its own, to be gone on with from
/// another directory: its history comes last, and all at once.
async fn made_before(data: &Data) -> Result<Option<OrganizationId>, Stop> {
    let organizations = data.store.organizations().await.map_err(Stop::failed)?;
    let Some(demo) = organizations.iter().find(|o| o.name == NAME) else { return Ok(None) };
    let query = ListQuery { tab: Tab::All, limit: 1, ..ListQuery::default() };
    let access = Access::system(demo.id, System::Demo);
    let page = data.store.conversations(&access, query).await.map_err(Stop::failed)?;
    Ok(page.items.first().map(|_| demo.id))
}

/// Puts the threads of those with a phone on the handset page onto their phones: what the team sees
/// is what they see.
pub(super) async fn fill_handsets(data: &Data, twilio: &Running) -> Result<(), Stop> {
    let organizations = data.store.organizations().await.map_err(Stop::failed)?;
    let Some(organization) = organizations.first() else { return Ok(()) };
    let access = Access::system(organization.id, System::Demo);
    let lines = data.store.lines(&access).await.map_err(Stop::failed)?;
    for (number, _) in WITH_HANDSET {
        let number = Some(Address::from_twilio(number));
        let query = ListQuery { number, limit: 1, ..ListQuery::default() };
        let found = data.store.conversations(&access, query).await.map_err(Stop::failed)?.items;
        let Some(conversation) = found.first() else { continue };
        let thread =
            data.store.messages(&access, conversation.id, None, 100).await.map_err(Stop::failed)?;
        let past = thread.items.iter().filter_map(|message| {
            let line = lines.iter().find(|line| line.id == message.line_id)?.number.as_str();
            let (sid, theirs) = (message.sid.clone(), conversation.number.as_str());
            Some(match message.direction {
                Direction::Inbound => Past::text(sid, theirs, line, &message.body, message.at),
                Direction::Outbound => Past::answer(sid, line, theirs, &message.body, message.at),
            })
        });
        twilio.remember(past.collect()).map_err(Stop::Failed)?;
    }
    Ok(())
}

async fn people(
    data: &Data,
    organization: OrganizationId,
    more: &[String],
    now: Timestamp,
) -> Result<Vec<Colleague>, Stop> {
    let hash = password::hash(PASSWORD.to_owned()).await.map_err(Stop::failed)?;
    let founder = UserId(RealClock.id());
    let set_up = SetUp {
        organization,
        organization_name: NAME.to_owned(),
        webhook_token: Uuid::from(OrganizationId(RealClock.id())).simple().to_string(),
        user: founder,
        email: email(STAFF[0].email)?,
        name: STAFF[0].name.to_owned(),
        password_hash: hash.clone(),
        location: LocationId(RealClock.id()),
        from: None,
        at: now,
    };
    data.store.set_up(set_up).await.map_err(Stop::failed)?;
    let mut writers = vec![Colleague { id: founder, name: STAFF[0].name.to_owned() }];
    let staff = STAFF[1..].iter().map(|who| (who.name, who.email.to_owned(), who.role));
    let more = more.iter().map(|name| (name.as_str(), address(name), Role::SmsUser));
    for (name, email, role) in staff.chain(more) {
        let id = UserId(RealClock.id());
        let (name, password_hash) = (name.to_owned(), hash.clone());
        if matches!(role, Role::SmsUser | Role::SmsUserLimited) {
            writers.push(Colleague { id, name: name.clone() });
        }
        let email = self::email(&email)?;
        let (role, locations) = (role.into(), None);
        let new = NewUser { id, email, name, password_hash, role, locations, at: now };
        data.store.add_user(organization, new).await.map_err(Stop::failed)?;
    }
    Ok(writers)
}

fn email(address: &str) -> Result<EmailAddress, Stop> {
    EmailAddress::parse(address).map_err(Stop::failed)
}

/// A colleague's e-mail address.
fn address(name: &str) -> String {
    let letters = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '.' };
    format!("{}@northside.example", name.chars().map(letters).collect::<String>())
}

async fn lines(data: &Data, access: &Access, now: Timestamp) -> Result<Vec<LineId>, Stop> {
    let mut ids = Vec::new();
    for (at, line) in LINES.iter().enumerate() {
        let id = LineId(RealClock.id());
        let new = NewLine {
            id,
            number: Address::from_twilio(line.number),
            name: line.name.to_owned(),
            language: LANGUAGE.to_owned(),
            facts: LineFacts::default(),
            is_default: at == 0,
            at: now,
        };
        data.store.add_line(access, new).await.map_err(Stop::failed)?;
        ids.push(id);
    }
    Ok(ids)
}
