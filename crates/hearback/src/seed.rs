//! `seed`: fills a database with made-up conversations, to try Hearback at scale.

mod progress;

use hearback_inbox::member::{MemberState, RoleId};
use hearback_inbox::{Address, ConversationId, OrganizationId, Permission, System, Timestamp};
use hearback_server::clock::{Clock as _, RealClock};
use hearback_store::{Access, ListQuery, SeedConversation, Store};
use std::ops::Range;
use tokio::sync::mpsc;
use uuid::Uuid;

use crate::cli::SeedArgs;
use crate::data::{self, Data};
use crate::demo::history::Bulk;
use crate::demo::organization::{self, Cast, Colleague};
use crate::demo::people;
use crate::shutdown::ShutdownSignal;
use crate::stop::Stop;
use crate::{output, simulator, user};
use progress::Progress;

/// The organization that this command creates and recognizes later.
const OWN: OrganizationId =
    OrganizationId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_7365_6564));
/// How many messages go in at once. An interruption loses at most these.
const AT_ONCE: usize = 20_000;
/// How many lots are prepared ahead of the database.
const AHEAD: usize = 2;

/// Fills the database with the conversations that are still missing.
pub(crate) async fn run(args: SeedArgs) -> Result<(), Stop> {
    let data = data::open(&args.data).await?;
    let now = RealClock.now();
    let (organization, cast) = whose(&data, args.organization.as_deref(), now).await?;
    let filling = Filling {
        store: data.store.clone(),
        organization,
        access: Access::system(organization, System::Console),
    };
    let there = filling.there(args.conversations).await?;
    let amount = (args.conversations, args.messages_each);
    let bulk = Bulk::new(cast, amount, args.seed, now).map_err(Stop::Failed)?;
    let long = filling.long(&args).await?;
    let ended = filling.fill(bulk, there..args.conversations, long, args.messages_each).await;
    if ended.is_ok() {
        data.store.tidy().await.map_err(Stop::failed)?;
    }
    data.store.close().await;
    ended?;
    tell(&args, there)
}

/// The organization to fill, and the people who write in it.
async fn whose(
    data: &Data,
    name: Option<&str>,
    now: Timestamp,
) -> Result<(OrganizationId, Cast), Stop> {
    let all = data.store.organizations().await.map_err(Stop::failed)?;
    let named = match name {
        Some(_) => Some(user::organization(&data.store, name).await?.id),
        None => all.iter().map(|one| one.id).find(|id| *id == OWN),
    };
    if let Some(organization) = named {
        return Ok((organization, cast(&data.store, organization).await?));
    }
    if !all.is_empty() {
        let names = all.into_iter().map(|one| one.name).collect::<Vec<_>>().join(", ");
        return Err(Stop::Usage(format!(
            "this installation is in use: made-up conversations would mix with those of {names} \
             and can't be removed. Choose an empty directory with --data, or use --organization if \
             that's what you want"
        )));
    }
    let account = simulator::config();
    let account = (account.account_sid.as_str(), account.auth_token.as_str());
    let cast = organization::found(data, OWN, &Bulk::colleagues(), account, now).await?;
    Ok((OWN, cast))
}

/// The members of an organization who may send, and its lines.
async fn cast(store: &Store, organization: OrganizationId) -> Result<Cast, Stop> {
    let access = Access::system(organization, System::Console);
    let members = store.members(&access).await.map_err(Stop::failed)?;
    let writers: Vec<_> = members
        .into_iter()
        .filter(|member| match member.role {
            RoleId::BuiltIn(role) => role.permissions().contains(Permission::Send),
            RoleId::Custom(_) => false,
        })
        .filter(|member| member.state == MemberState::Active)
        .map(|member| Colleague { id: member.id, name: member.name })
        .collect();
    let lines = store.lines(&access).await.map_err(Stop::failed)?;
    if writers.is_empty() || lines.is_empty() {
        return Err(Stop::Failed(
            "the organization needs a line and a member who can send: set it up first".to_owned(),
        ));
    }
    Ok(Cast { writers, lines: lines.into_iter().map(|line| line.id).collect() })
}

struct Filling {
    store: Store,
    organization: OrganizationId,
    access: Access,
}

impl Filling {
    /// How many conversations an earlier run left. They come in order, so a binary search finds the
    /// first missing one.
    async fn there(&self, wanted: usize) -> Result<usize, Stop> {
        let (mut there, mut missing) = (0, wanted + 1);
        while there + 1 < missing {
            let middle = usize::midpoint(there, missing);
            let last = Bulk::number(middle - 1);
            if self.conversation(last).await?.is_some() { there = middle } else { missing = middle }
        }
        Ok(there)
    }

    async fn conversation(&self, number: Address) -> Result<Option<ConversationId>, Stop> {
        let query = ListQuery { number: Some(number), limit: 1, ..ListQuery::default() };
        let found = self.store.conversations(&self.access, query).await.map_err(Stop::failed)?;
        Ok(found.items.first().map(|conversation| conversation.id))
    }

    /// The length of the long thread, unless it exists.
    async fn long(&self, args: &SeedArgs) -> Result<Option<usize>, Stop> {
        let there = self.conversation(Bulk::long_number()).await?.is_some();
        Ok(args.long_thread.filter(|_| !there))
    }

    /// Writes one lot after another until all are there, or a signal asks to stop.
    async fn fill(
        &self,
        bulk: Bulk,
        places: Range<usize>,
        long: Option<usize>,
        messages_each: usize,
    ) -> Result<(), Stop> {
        let mut progress = Progress::begin(places.clone(), messages_each);
        let (sender, mut lots) = mpsc::channel(AHEAD);
        let together = (AT_ONCE / messages_each).max(1);
        let writer = tokio::task::spawn_blocking(move || {
            let mut place = places.start;
            while place < places.end {
                let end = places.end.min(place + together);
                let lot = (place..end).map(|place| bulk.conversation(place)).collect();
                if sender.blocking_send(lot).is_err() {
                    return;
                }
                place = end;
            }
            if let Some(messages) = long {
                let _ = sender.blocking_send(bulk.long_thread(messages).map(|one| vec![one]));
            }
        });
        let mut shutdown = ShutdownSignal::listen().map_err(Stop::failed)?;
        loop {
            let lot: Result<Vec<SeedConversation>, String> = tokio::select! {
                biased;
                () = shutdown.wait() => return Err(progress.interrupted()),
                lot = lots.recv() => match lot {
                    Some(lot) => lot,
                    None => break,
                },
            };
            let lot = lot.map_err(Stop::Failed)?;
            let written = lot.len();
            self.store.seed(self.organization, lot).await.map_err(Stop::failed)?;
            progress.advance(written);
        }
        progress.end();
        writer.await.map_err(Stop::failed)
    }
}

fn tell(args: &SeedArgs, there: usize) -> Result<(), Stop> {
    let SeedArgs { conversations, messages_each, .. } = args;
    let new = conversations.saturating_sub(there);
    output::line(match (there, new) {
        (_, 0) => format!("There are {conversations} conversations already."),
        (0, _) => format!("Added {new} conversations with {} messages.", new * messages_each),
        _ => format!("Added {new} conversations. There are {conversations} now."),
    })?;
    if args.long_thread.is_some() {
        output::line(format!("The long thread is with {}.", Bulk::long_number()))?;
    }
    if args.organization.is_none() {
        let who = people::STAFF[0].email;
        output::line(format!("Sign in as {who} with the password {}.", people::PASSWORD))?;
    }
    Ok(())
}
