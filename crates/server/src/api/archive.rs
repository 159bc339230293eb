//! Everything that is held about a person, as a ZIP file (C5). It's written while it's sent, so that
//! it takes no more memory than a page of texts and a piece of a file.

pub(super) mod paper;
mod zipped;

use crate::http::problem::{Answer, Problem};
use crate::media::name;
use crate::run::app::App;
use crate::session::CurrentMember;
use axum::body::Body;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use hearback_inbox::audit::{AuditKind, AuditNote, AuditObject};
use hearback_inbox::conversation::ConversationView;
use hearback_inbox::message::media::MediaState;
use hearback_inbox::opt_out::{ConsentChange, ConsentRecord};
use hearback_inbox::{Media, MediaId, Message};
use hearback_store::{Cursor, ErasedWho, Person};
use jiff::tz::TimeZone;
use paper::{Form, Names, Paper, escaped};
use serde::Deserialize;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::io;
use tokio::sync::mpsc;
use utoipa::IntoParams;
use zipped::Zipped;

const AT_A_TIME: u16 = 200;
/// How many pieces may wait to be read.
const AHEAD: usize = 4;

/// The time zone of what is written down.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Zone {
    /// IANA's name of the time zone of its times; UTC by default.
    pub(super) time_zone: Option<String>,
}

impl Zone {
    pub(super) fn read(&self) -> Answer<TimeZone> {
        let Some(name) = &self.time_zone else { return Ok(TimeZone::UTC) };
        let unknown = "Unknown time zone. Use a name like America/Chicago.";
        TimeZone::get(name).map_err(|_| Problem::invalid("time_zone", unknown))
    }
}

/// The archive of a person. That it was exported is written down first.
pub(super) async fn of(
    app: App,
    member: CurrentMember,
    who: ErasedWho,
    zone: &Zone,
) -> Answer<Response> {
    let zone = zone.read()?;
    let person = app.store().person(member.access(), who).await?;
    let about = match (&person.customer, who) {
        (Some(saved), _) => AuditObject::Customer { id: saved.customer.id },
        (None, ErasedWho::Customer(id)) => AuditObject::Customer { id },
        (None, ErasedWho::Conversation(id)) => AuditObject::Conversation { id },
    };
    let note = AuditNote::new(AuditKind::Exported, app.now()).about(about);
    app.store().note_in_audit(member.access(), note).await?;
    let names = Names::read(&app, &member).await?;
    let customer = person.customer.as_ref().map(|saved| saved.customer.name.clone());
    let paper = Paper { form: Form::Html, zone, names, customer, files: Some(HashMap::new()) };
    let name = format!("attachment; filename=\"archive-{}.zip\"", app.now().strftime("%Y-%m-%d"));
    let headers = [
        (header::CONTENT_TYPE, "application/zip".to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    let (to, pieces) = mpsc::channel(AHEAD);
    let mut writing = Writing { app, member, person, paper, zip: Zipped::new(to.clone()) };
    tokio::spawn(async move {
        let organization = writing.member.access().organization();
        let written = match writing.write().await {
            Ok(()) => writing.zip.finish().await,
            Err(error) => Err(error),
        };
        if let Err(error) = written
            && error.kind() != io::ErrorKind::BrokenPipe
        {
            tracing::error!(%organization, %error, "an archive could not be written to its end");
            // The download ends early, and browsers report it as failed.
            let _ =
                to.send(Err(io::Error::other("the archive can't be written any further"))).await;
        }
    });
    let pieces = stream::unfold(pieces, async |mut pieces: mpsc::Receiver<io::Result<Bytes>>| {
        let piece = pieces.recv().await?;
        Some((piece, pieces))
    });
    // Bodies may be asked for more after their end, which an unfolded stream doesn't take.
    Ok((headers, Body::from_stream(pieces.fuse())).into_response())
}

/// An archive in progress.
struct Writing {
    app: App,
    member: CurrentMember,
    person: Person,
    paper: Paper,
    zip: Zipped,
}

impl Writing {
    async fn write(&mut self) -> io::Result<()> {
        self.zip.begin("person.json", true)?;
        let json = serde_json::to_vec_pretty(&self.person).map_err(io::Error::other)?;
        self.zip.write(&json).await?;
        self.texts().await?;
        self.page().await?;
        self.files().await
    }

    /// A page of texts of a conversation.
    async fn read(
        &self,
        with: &ConversationView,
        after: Option<Cursor>,
    ) -> io::Result<(Vec<Message>, Option<Cursor>)> {
        let access = self.member.access();
        let page = self.app.store().messages_after(access, with.id, after, AT_A_TIME).await;
        let page = page.map_err(io::Error::other)?;
        let more = page.len() == usize::from(AT_A_TIME);
        let next = page.last().filter(|_| more).map(|one| Cursor { at: one.at, id: one.id.0 });
        Ok((page, next))
    }

    /// The texts for programs, one in each line; notes which files there are.
    async fn texts(&mut self) -> io::Result<()> {
        self.zip.begin("texts.jsonl", true)?;
        for with in self.person.conversations.clone() {
            let mut after = None;
            loop {
                let (page, next) = self.read(&with, after).await?;
                let mut lines = vec![];
                for message in &page {
                    serde_json::to_writer(&mut lines, message).map_err(io::Error::other)?;
                    lines.push(b'\n');
                    self.note_files(message);
                }
                self.zip.write(&lines).await?;
                after = next;
                if after.is_none() {
                    break;
                }
            }
        }
        Ok(())
    }

    fn note_files(&mut self, message: &Message) {
        let Some(files) = &mut self.paper.files else { return };
        for media in message.media.iter().filter(|media| media.state == MediaState::Stored) {
            files.insert(media.id, path(media));
        }
    }

    /// The page for people.
    async fn page(&mut self) -> io::Result<()> {
        self.zip.begin("index.html", true)?;
        let about = about(&self.person, &self.paper, self.app.now());
        self.zip.write(about.as_bytes()).await?;
        for with in self.person.conversations.clone() {
            let heading = format!("<h2>Texts with {}</h2>\n", escaped(&with.number.for_people()));
            self.zip.write(heading.as_bytes()).await?;
            let mut after = None;
            loop {
                let (page, next) = self.read(&with, after).await?;
                let text: String = page.iter().map(|one| self.paper.message(one)).collect();
                self.zip.write(text.as_bytes()).await?;
                after = next;
                if after.is_none() {
                    break;
                }
            }
        }
        let end = self.paper.end();
        self.zip.write(end.as_bytes()).await
    }

    async fn files(&mut self) -> io::Result<()> {
        let files: Vec<(MediaId, String)> =
            self.paper.files.iter().flatten().map(|(id, path)| (*id, path.clone())).collect();
        for (id, path) in files {
            let Ok(file) = self.app.store().media(self.member.access(), id).await else { continue };
            let opened = self.app.media().open(file.organization, file.file).await;
            let Some(mut opened) = opened.map_err(io::Error::other)? else { continue };
            self.zip.begin(&path, false)?;
            while let Some(piece) = opened.pieces.next().await {
                self.zip.write(&piece?).await?;
            }
        }
        Ok(())
    }
}

/// Where a file lies in the archive. Its id comes first: names repeat, and may be anything.
fn path(media: &Media) -> String {
    let name = name::to_save(media.name.as_deref(), &media.content_type);
    let plain = |c: char| if c.is_ascii_alphanumeric() || ".-_".contains(c) { c } else { '_' };
    format!("files/{}-{}", media.id, name.chars().map(plain).collect::<String>())
}

/// What the page says before the texts.
fn about(person: &Person, paper: &Paper, now: hearback_inbox::Timestamp) -> String {
    let name = paper.customer.clone().unwrap_or_else(|| {
        person.numbers.first().map(hearback_inbox::Address::for_people).unwrap_or_default()
    });
    let mut page = paper::head(&name);
    let _ = write!(
        page,
        "<h1>{}</h1>\n<p><small>Everything held about them, saved {}. The same is in person.json and texts.jsonl, for programs.</small></p>\n",
        escaped(&name),
        escaped(&paper.time(now))
    );
    let mut rows: Vec<(String, String)> = vec![];
    if let Some(saved) = &person.customer {
        rows.push(("Address".into(), saved.customer.address.clone()));
        rows.push(("External ID".into(), saved.customer.external_id.clone().unwrap_or_default()));
        rows.extend(
            saved.customer.fields.iter().map(|(name, value)| (name.clone(), value.clone())),
        );
        let texting = if saved.customer.texting_on { "on" } else { "off" };
        rows.push(("Texting".into(), texting.into()));
        rows.push(("On file since".into(), paper.time(saved.created_at)));
    }
    rows.extend(person.numbers.iter().map(|one| ("Number".into(), one.for_people())));
    table(&mut page, "Details", &rows);
    table(&mut page, "Opt-outs", &opt_outs(person, paper));
    table(&mut page, "Consent", &consents(person, paper));
    let scheduled = person.scheduled.iter().map(|one| (paper.time(one.at), one.body.clone()));
    table(&mut page, "Scheduled texts", &scheduled.collect::<Vec<_>>());
    let held = person.held_texts.iter().map(|one| (paper.time(one.at), one.body.clone()));
    table(&mut page, "Texts on hold", &held.collect::<Vec<_>>());
    let former = person.former_records.iter().flat_map(|one| {
        one.customers.iter().map(|saved| (paper.time(one.at), saved.customer.name.clone()))
    });
    table(&mut page, "Records that were merged or deleted", &former.collect::<Vec<_>>());
    let done = person.audit.iter().map(|entry| {
        let kind = serde_json::to_value(entry.kind).ok();
        let kind = kind.as_ref().and_then(|kind| kind.as_str()).unwrap_or_default();
        let who = entry.actor_name.as_deref().unwrap_or("Hearback");
        (paper.time(entry.at), format!("{who}: {}", kind.replace('_', " ")))
    });
    table(&mut page, "What members did", &done.collect::<Vec<_>>());
    page
}

fn opt_outs(person: &Person, paper: &Paper) -> Vec<(String, String)> {
    let row = |change: &ConsentChange| {
        let what = if change.opted_out { "Opted out" } else { "Opted in again" };
        let by = change.by.map(|id| format!(", by {}", paper.names.member(id))).unwrap_or_default();
        let why = [change.word.as_deref(), change.reason.as_deref()];
        let why: String = why.into_iter().flatten().map(|why| format!(": {why}")).collect();
        (paper.time(change.at), format!("{what}, {}{by}{why}", change.number.for_people()))
    };
    person.consent.history.iter().map(row).collect()
}

fn consents(person: &Person, paper: &Paper) -> Vec<(String, String)> {
    let row = |one: &ConsentRecord| {
        let place = one.place.as_deref().map(|place| format!(", {place}")).unwrap_or_default();
        let (source, number) = (one.source.as_str(), one.number.for_people());
        let back = one.taken_back.as_ref();
        let back = back.map(|back| format!(". Taken back {}", paper.time(back.at)));
        let what = format!("{number}, {source}{place}: {}{}", one.words, back.unwrap_or_default());
        (paper.time(one.given_at), what)
    };
    person.consent.records.iter().map(row).collect()
}

fn table(page: &mut String, title: &str, rows: &[(String, String)]) {
    let rows: Vec<_> = rows.iter().filter(|(_, value)| !value.is_empty()).collect();
    if rows.is_empty() {
        return;
    }
    let _ = write!(page, "<h2>{}</h2>\n<table>", escaped(title));
    for (name, value) in rows {
        let _ = writeln!(page, "<tr><th>{}</th><td>{}</td></tr>", escaped(name), escaped(value));
    }
    page.push_str("</table>\n");
}
