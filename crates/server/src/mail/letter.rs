//! The emails, as text and as simple HTML. Customers' texts never go into them: mailboxes aren't where
//! conversations are kept.

use hearback_inbox::mail::{Mail, MailAbout, customer};
use hearback_inbox::name::one_line;
use hearback_inbox::sign_in::{AccountAlert, Whereabouts};
use hearback_inbox::{MailId, Timestamp};
use hearback_store::MailSettings;
use lettre::Message;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};

/// What happened to an account, where, and what to do if that is news to its owner.
fn alert_text(alert: AccountAlert, place: &Whereabouts, at: &Timestamp) -> String {
    let what = match alert {
        AccountAlert::NewBrowser => "Someone signed in to your account from a new browser",
        AccountAlert::PasswordChanged => "The password of your account was changed",
        AccountAlert::SecondFactorChanged => "The two-step sign-in of your account was changed",
    };
    let browser = one_line(&place.browser);
    let from =
        place.address.as_deref().map_or(String::new(), |from| format!(", IP address {from}"));
    let when = at.strftime("%B %-d, %Y at %H:%M UTC");
    format!(
        "{what}: {browser}{from}, on {when}. If that was you, there's nothing to do. If it wasn't, set a new password and end all other sessions now."
    )
}

/// An email before it's addressed.
pub(crate) struct Letter {
    id: MailId,
    to: (String, String),
    subject: String,
    text: String,
    html: String,
}

impl Letter {
    /// A mail with the link that it is about.
    pub(crate) fn of(mail: &Mail, link: &str) -> Self {
        let actor = mail.actor_name.as_deref().map(one_line).filter(|name| !name.is_empty());
        let actor = actor.unwrap_or_else(|| "Someone".to_owned());
        let organization = one_line(&mail.organization_name);
        let first = mail.recipient_first_name();
        let greeting = if first.is_empty() { "Hello,".to_owned() } else { format!("Hi {first},") };
        let (what, open, why) = match &mail.about {
            MailAbout::Assignment { customer_name, number, .. } => (
                format!(
                    "{actor} assigned you the conversation with {}.",
                    customer(customer_name.as_deref(), number)
                ),
                "Open the conversation",
                format!(
                    "You got this email because {actor} chose to email you from {organization}'s inbox."
                ),
            ),
            MailAbout::Invitation { .. } => (
                format!(
                    "{actor} invited you to {organization}'s text message inbox. The link is yours alone and works for 7 days."
                ),
                "Accept the invitation",
                format!(
                    "You got this email because {actor} entered your address. If you don't know them, ignore it."
                ),
            ),
            MailAbout::PasswordReset { .. } => (
                "Someone, hopefully you, asked to set a new password for your Hearback account. The link works once, for an hour.".to_owned(),
                "Set a new password",
                "If it wasn't you, ignore this email: your password stays as it is.".to_owned(),
            ),
            MailAbout::Alert { alert, place } => (
                alert_text(*alert, place, &mail.at),
                "Review your account",
                format!("You got this email because you sign in to {organization}'s inbox."),
            ),
        };
        Self {
            id: mail.id,
            to: (mail.recipient_name.clone(), mail.recipient_email.clone()),
            subject: mail.subject(),
            text: format!("{greeting}\n\n{what}\n\n{open}: {link}\n\n{why}\n"),
            html: html(&[
                &format!("<p>{}</p>", escaped(&greeting)),
                &format!("<p>{}</p>", escaped(&what)),
                &format!(r#"<p><a href="{}">{open}</a></p>"#, escaped(link)),
                &format!(r#"<p style="color:#666;font-size:13px">{}</p>"#, escaped(&why)),
            ]),
        }
    }

    /// The test email that admins send themselves.
    pub(crate) fn test(id: MailId, name: &str, email: &str, organization: &str) -> Self {
        let (name, organization) = (one_line(name), one_line(organization));
        let what = format!("Email is working. {organization}'s inbox can now notify your team.");
        Self {
            id,
            to: (name.clone(), email.to_owned()),
            subject: "Hearback test email".to_owned(),
            text: format!("Hi {name},\n\n{what}\n"),
            html: html(&[
                &format!("<p>Hi {},</p>", escaped(&name)),
                &format!("<p>{}</p>", escaped(&what)),
            ]),
        }
    }

    /// The email as it goes out. Its Message-ID stays the same however often it's sent, so that a
    /// mailbox can recognize a duplicate.
    pub(crate) fn addressed(&self, from: &MailSettings) -> Result<Message, lettre::error::Error> {
        let sender = mailbox(&from.from_name, &from.from_address)?;
        let domain = sender.email.domain().to_owned();
        Message::builder()
            .message_id(Some(format!("<{}@{domain}>", self.id)))
            .from(sender)
            .to(mailbox(&self.to.0, &self.to.1)?)
            .subject(one_line(&self.subject))
            // Keeps out-of-office replies away (RFC 3834).
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".to_owned(),
            ))
            .multipart(MultiPart::alternative_plain_html(self.text.clone(), self.html.clone()))
    }
}

fn mailbox(name: &str, address: &str) -> Result<Mailbox, lettre::error::Error> {
    let address = address.parse().map_err(|_| lettre::error::Error::EmailMissingAt)?;
    // Names stored before they were checked may contain characters that a header can't.
    Ok(Mailbox::new(Some(one_line(name)).filter(|name| !name.is_empty()), address))
}

fn html(paragraphs: &[&str]) -> String {
    format!(
        r#"<!doctype html><html><head><meta charset="utf-8"></head><body style="font-family:sans-serif;font-size:15px;line-height:1.5">{}</body></html>"#,
        paragraphs.concat()
    )
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;
    use hearback_inbox::mail::MailSecurity;
    use hearback_inbox::{Address, OrganizationId, Timestamp};
    use uuid::Uuid;

    fn from() -> MailSettings {
        MailSettings {
            host: "mail.northside.example".to_owned(),
            port: 587,
            security: MailSecurity::Starttls,
            user_name: None,
            password: None,
            from_name: "Northside, “Inbox”".to_owned(),
            from_address: "inbox@northside.example".to_owned(),
        }
    }

    fn about(customer_name: Option<&str>, number: &str) -> MailAbout {
        MailAbout::Assignment {
            conversation: Uuid::nil().into(),
            customer_name: customer_name.map(str::to_owned),
            number: Address::from_twilio(number),
        }
    }

    fn mail(customer: &str) -> Mail {
        Mail {
            id: Uuid::from_u128(7).into(),
            organization: OrganizationId(Uuid::nil()),
            organization_name: "Northside".to_owned(),
            recipient_name: "Ben Carter".to_owned(),
            recipient_email: "ben@northside.example".to_owned(),
            actor_name: Some("Ana Ruiz".to_owned()),
            about: about(Some(customer), "+14155550132"),
            at: Timestamp::UNIX_EPOCH,
            attempt: 1,
        }
    }

    fn written(customer: &str) -> String {
        let letter = Letter::of(&mail(customer), "https://sms.example.com/c/1?a&b");
        String::from_utf8(letter.addressed(&from()).unwrap().formatted()).unwrap()
    }

    #[test]
    fn the_same_letter_is_known_by_its_id() {
        let id = "Message-ID: <00000000-0000-0000-0000-000000000007@northside.example>";
        assert!(written("Mr. Okafor").contains(id));
        assert!(written("Mr. Okafor").contains("Auto-Submitted: auto-generated"));
        assert!(written("Mr. Okafor").contains("Subject: Ana assigned Mr. Okafor to you"));
    }

    #[test]
    fn no_name_that_was_ever_stored_keeps_a_mail_from_being_written() {
        let odd = "Ana\nRuiz\r\nBcc: x@example.com\u{0}\u{1b}\u{7f}\u{85}\u{2028}\u{202e}";
        let names = [odd, "\n", "", "\u{1}", "Zoë", "a\tb", "\"Ana\" <b>", "x\u{feff}y"];
        for name in names.map(str::to_owned).into_iter().chain([odd.repeat(50)]) {
            let mail = Mail {
                organization_name: name.clone(),
                recipient_name: name.clone(),
                actor_name: Some(name.clone()),
                about: about(Some(name.as_str()).filter(|name| !name.is_empty()), &name),
                ..mail("Mr. Okafor")
            };
            let (invitation, issue) = (Uuid::nil().into(), 1);
            let invited =
                Mail { about: MailAbout::Invitation { invitation, issue }, ..mail.clone() };
            let from = MailSettings { from_name: name.clone(), ..from() };
            let test = Letter::test(mail.id, &name, "ben@northside.example", &name);
            let link = "https://sms.example.com/c/1";
            for letter in [Letter::of(&mail, link), Letter::of(&invited, link), test] {
                let written = letter.addressed(&from).unwrap().formatted();
                let written = String::from_utf8_lossy(&written);
                // What a name says stays in its own heading, however long that is.
                let (headings, _) = written.split_once("\r\n\r\n").unwrap();
                assert!(!headings.contains("\nBcc:"), "{headings}");
            }
        }
    }

    #[test]
    fn a_name_can_neither_add_headers_nor_markup() {
        let nasty = written("Eve\r\nBcc: all@example.com <b>bold</b>");
        assert!(!nasty.contains("\nBcc:"), "{nasty}");
        let (_, html) = nasty.split_once("text/html").unwrap();
        assert!(html.contains("&lt;b&gt;") && !html.contains("<b>"), "{nasty}");
    }
}
