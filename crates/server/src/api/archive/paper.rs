//! A conversation on paper: as a page that needs no script and nothing else, or as plain text.

use crate::http::problem::Answer;
use crate::run::app::App;
use crate::session::CurrentMember;
use hearback_inbox::conversation::ConversationView;
use hearback_inbox::message::{Direction, Origin};
use hearback_inbox::{Actor, LineId, MediaId, Message, Status, Timestamp, UserId};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fmt::Write as _;
use utoipa::ToSchema;

/// The forms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::api) enum Form {
    /// A page.
    #[default]
    Html,
    /// Plain text.
    Text,
}

impl Form {
    /// Its content type, and how the names of its files end.
    pub(in crate::api) fn kind(self) -> (&'static str, &'static str) {
        match self {
            Self::Html => ("text/html; charset=utf-8", "html"),
            Self::Text => ("text/plain; charset=utf-8", "txt"),
        }
    }
}

/// What members and lines are called.
#[derive(Default)]
pub(in crate::api) struct Names {
    members: HashMap<UserId, String>,
    lines: HashMap<LineId, String>,
}

impl Names {
    pub(in crate::api) async fn read(app: &App, member: &CurrentMember) -> Answer<Self> {
        let members = app.store().members(member.access()).await?;
        let lines = app.store().lines(member.access()).await?;
        let names = |line: hearback_inbox::Line| (line.id, line.name);
        Ok(Self {
            members: members.into_iter().map(|member| (member.id, member.name)).collect(),
            lines: lines.into_iter().map(names).collect(),
        })
    }

    pub(super) fn member(&self, id: UserId) -> &str {
        self.members.get(&id).map_or("someone who has left", String::as_str)
    }
}

/// How a conversation is written down.
pub(in crate::api) struct Paper {
    pub(in crate::api) form: Form,
    pub(in crate::api) zone: TimeZone,
    pub(in crate::api) names: Names,
    /// What the customer is called, if they are on file.
    pub(in crate::api) customer: Option<String>,
    /// What the files are called that lie beside the page; none where they are only named.
    pub(in crate::api) files: Option<HashMap<MediaId, String>>,
}

/// The head of a page. It prints on white, and shows nothing that isn't in it.
pub(super) fn head(title: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         style-src 'unsafe-inline'; img-src 'self' file:\">\
         <title>{}</title><style>{STYLE}</style></head><body>\n",
        escaped(title)
    )
}

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;\
padding:0 1rem;color:#1c1c1c;background:#fff}h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}\
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0;\
border-bottom:1px solid #ddd}th{font-weight:600;width:11rem}article{border-left:3px solid #bbb;\
padding:.1rem 0 .1rem .8rem;margin:1rem 0;break-inside:avoid}article.outbound{border-color:#2563a8}\
p{margin:.2rem 0;white-space:pre-wrap;overflow-wrap:anywhere}small{color:#555}img{max-width:100%;max-height:20rem}\
@media print{body{margin:0;max-width:none}a{color:inherit}}";

/// Text as it stands in a page.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            // Neither is a character that a page may have.
            c if c.is_control() && c != '\n' && c != '\t' => safe.push('\u{fffd}'),
            c => safe.push(c),
        }
    }
    safe
}

impl Paper {
    /// A time, as people write it, with its zone.
    pub(super) fn time(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone.clone()).strftime("%B %-d, %Y, %-I:%M %p %Z").to_string()
    }

    /// What stands above a conversation.
    pub(in crate::api) fn heading(&self, with: &ConversationView, now: Timestamp) -> String {
        let number = with.number.for_people();
        let who =
            self.customer.as_deref().map_or(number.clone(), |name| format!("{name}, {number}"));
        let saved = format!("Saved {}", self.time(now));
        match self.form {
            Form::Html => format!(
                "{}<h1>{}</h1>\n<p><small>{}</small></p>\n",
                head(&format!("Texts with {who}")),
                escaped(&format!("Texts with {who}")),
                escaped(&saved)
            ),
            Form::Text => format!("Texts with {who}\n{saved}\n"),
        }
    }

    /// What stands below it.
    pub(in crate::api) fn end(&self) -> String {
        match self.form {
            Form::Html => "</body></html>\n".to_owned(),
            Form::Text => String::new(),
        }
    }

    /// One message.
    pub(in crate::api) fn message(&self, message: &Message) -> String {
        let (who, became) = (self.author(message), became(message));
        let line = self.names.lines.get(&message.line_id).map_or("", String::as_str);
        let mut about = self.time(message.at);
        if !line.is_empty() {
            let _ = write!(about, " · {line}");
        }
        if let Some(became) = became {
            let _ = write!(about, " · {became}");
        }
        match self.form {
            Form::Html => {
                let side =
                    if message.direction == Direction::Inbound { "inbound" } else { "outbound" };
                let files: String = message.media.iter().map(|media| self.file(media)).collect();
                format!(
                    "<article class=\"{side}\"><strong>{}</strong> <small>{}</small>\n<p>{}</p>{files}</article>\n",
                    escaped(&who),
                    escaped(&about),
                    escaped(&message.body)
                )
            }
            Form::Text => {
                let mut text = format!("\n{who} · {about}\n{}\n", message.body);
                for media in &message.media {
                    let name = media.name.as_deref().unwrap_or(&media.content_type);
                    let _ = writeln!(text, "[File: {name}]");
                }
                text
            }
        }
    }

    fn author(&self, message: &Message) -> String {
        match (message.direction, message.author) {
            (Direction::Inbound, _) => {
                self.customer.clone().unwrap_or_else(|| "Customer".to_owned())
            }
            (_, Some(Actor::Member { id })) => self.names.member(id).to_owned(),
            (_, Some(Actor::ApiKey { .. })) => "A program".to_owned(),
            _ => match message.origin {
                Some(Origin::Campaign) => "Campaign".to_owned(),
                Some(Origin::Ai) => "Suggested by AI".to_owned(),
                _ => "Sent outside Hearback".to_owned(),
            },
        }
    }

    /// A file: shown where it's a picture beside the page, linked where it's another, named otherwise.
    fn file(&self, media: &hearback_inbox::Media) -> String {
        let name = media.name.as_deref().unwrap_or(&media.content_type);
        let beside = self.files.as_ref().and_then(|files| files.get(&media.id));
        match beside {
            Some(path) if media.inline => {
                format!(
                    "<p><a href=\"{path}\"><img src=\"{path}\" alt=\"{}\"></a></p>",
                    escaped(name)
                )
            }
            Some(path) => format!("<p><a href=\"{path}\">{}</a></p>", escaped(name)),
            None => format!("<p><small>File: {}</small></p>", escaped(name)),
        }
    }
}

/// What became of a message, where that says more than that it was sent.
fn became(message: &Message) -> Option<String> {
    if message.direction == Direction::Inbound {
        return None;
    }
    let word = match message.status {
        Status::Pending => "pending",
        Status::Scheduled => "scheduled",
        Status::Canceled => "canceled",
        Status::Uncertain => "uncertain",
        Status::Delivered => "delivered",
        Status::Read => "read",
        Status::Undelivered => "undelivered",
        Status::Failed => "failed",
        _ => "sent",
    };
    let why = message.error.as_ref().map(|error| format!(": {}", error.title));
    Some(format!("{word}{}", why.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn paper(form: Form) -> Paper {
        let customer = Some("Rosa <b>Díaz</b>".to_owned());
        Paper { form, zone: TimeZone::UTC, names: Names::default(), customer, files: None }
    }

    fn text(body: &str) -> Message {
        let id = Uuid::from_u128(1);
        Message::inbound(id.into(), id.into(), id.into(), body.into(), Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn nothing_that_someone_wrote_becomes_a_part_of_the_page() {
        let page =
            paper(Form::Html).message(&text("<script>alert('1')</script> \u{1b}[31m & \"x\""));
        assert!(!page.contains("<script") && !page.contains("<b>") && !page.contains('\u{1b}'));
        assert!(page.contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;"), "{page}");
    }

    #[test]
    fn a_plain_transcript_has_what_was_written_and_when() {
        let plain = paper(Form::Text).message(&text("See you <then>"));
        assert_eq!(plain, "\nRosa <b>Díaz</b> · January 1, 1970, 12:00 AM UTC\nSee you <then>\n");
    }
}
