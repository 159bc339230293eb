//! Makes every request that this crate knows, once, against a mock that checks them: Twilio's own
//! OpenAPI document, served by Prism. `docs/twilio-openapi.md` tells how.
//!
//! ```sh
//! cargo run -p hearback-twilio --example every_request -- API_URL [MESSAGING_URL [MONITOR_URL]]
//! ```
//!
//! It ends with 1 when one was refused. What a mock answers is made up, so answers are not judged.

use hearback_twilio::client::{
    AlertFilter, InboundWebhook, Listed, MessageFilter, NumberFilter, NumberUpdate, Pages,
    ServiceUpdate,
};
use hearback_twilio::sid::{MediaSid, ShortCodeSid};
use hearback_twilio::{
    AccountSid, ApplicationSid, CallError, Client, ClientSettings, Credentials, MessageSid,
    MessagingServiceSid, OutboundMessage, PhoneNumberSid, SendOutcome, Sender,
};
use std::process::ExitCode;

const OURS: &str = "https://texts.example/webhooks/twilio/messages";

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let mut urls = std::env::args().skip(1);
    let base_url = urls.next().ok_or("name the URL of the mock of Twilio's API")?;
    let others = (urls.next(), urls.next());
    let settings = ClientSettings {
        base_url,
        messaging_url: others.0.clone(),
        monitor_url: others.1.clone(),
        ..ClientSettings::default()
    };
    let credentials = Credentials {
        account_sid: AccountSid::parse(&sid("AC"))?,
        auth_token: "12345678901234567890123456789012".into(),
        api_key: None,
    };
    let client = Client::new(credentials, &settings)?;
    let mut refused = messages(&client).await? + account(&client).await?;
    if others.0.is_some() {
        refused += services(&client).await?;
    }
    if others.1.is_some() {
        refused += told(
            "alerts",
            once(client.list_alerts(&AlertFilter {
                log_level: Some("error"),
                page_size: Some(50),
                ..AlertFilter::default()
            }))
            .await,
        );
    }
    println!("{refused} refused");
    Ok(if refused == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// An id of that kind.
fn sid(kind: &str) -> String {
    format!("{kind}0123456789abcdef0123456789abcdef")
}

async fn messages(client: &Client) -> Result<u32, Box<dyn std::error::Error>> {
    let mut refused = 0;
    let picture = "https://texts.example/media/1".to_owned();
    for (what, from, media_urls) in [
        ("send a text", Sender::Number("+12065550100".into()), vec![]),
        ("send pictures", Sender::Number("+12065550100".into()), vec![picture.clone(), picture]),
        (
            "send over a service",
            Sender::MessagingService(MessagingServiceSid::parse(&sid("MG"))?),
            vec![],
        ),
    ] {
        let message = OutboundMessage {
            from,
            to: "+12065550123".into(),
            body: "Café & more 😀".into(),
            media_urls,
            status_callback: Some("https://texts.example/webhooks/twilio/status/1/2".into()),
        };
        let outcome = client.send(&message).await;
        let taken = matches!(outcome, SendOutcome::Accepted(_) | SendOutcome::Unknown { .. });
        refused += said(what, (!taken).then(|| format!("{outcome:?}")));
    }
    let message = MessageSid::parse(&sid("MM"))?;
    let media = MediaSid::parse(&sid("ME"))?;
    refused += told("a message", client.fetch_message(&message).await);
    let day = "2026-11-20T00:00:00Z".parse()?;
    for filter in [
        MessageFilter { page_size: Some(1), ..MessageFilter::default() },
        MessageFilter {
            to: Some("+12065550123".into()),
            from: Some("+12065550100".into()),
            sent_from: Some(day),
            sent_until: Some("2026-11-21T00:00:00Z".parse()?),
            page_size: Some(1000),
        },
    ] {
        refused += told("messages", once(client.list_messages(&filter)).await);
    }
    refused += told("attachments", once(client.list_attachments(&message)).await);
    println!("           (a picture is fetched from {})", client.attachment_url(&message, &media));
    Ok(refused)
}

fn ours() -> InboundWebhook {
    InboundWebhook {
        url: Some(OURS.into()),
        method: Some("POST".into()),
        fallback_url: Some(OURS.into()),
        fallback_method: Some("POST".into()),
    }
}

async fn account(client: &Client) -> Result<u32, Box<dyn std::error::Error>> {
    let mut refused = told("the account", client.fetch_account().await);
    for phone_number in [None, Some("+12065550100".to_owned())] {
        let filter = NumberFilter { phone_number, page_size: Some(1000) };
        refused += told("numbers", once(client.list_numbers(&filter)).await);
    }
    let number = PhoneNumberSid::parse(&sid("PN"))?;
    let update = NumberUpdate { webhook: ours(), sms_application_sid: None };
    refused += told("change a number", client.update_number(&number, &update).await);
    // An empty value takes it away.
    let freed = NumberUpdate { sms_application_sid: Some(String::new()), ..update };
    refused += told("free a number", client.update_number(&number, &freed).await);
    let application = ApplicationSid::parse(&sid("AP"))?;
    refused += told("short codes", once(client.list_short_codes()).await);
    let code = ShortCodeSid::parse(&sid("SC"))?;
    refused += told("change a short code", client.update_short_code(&code, &ours()).await);
    refused += told("verified numbers", once(client.list_verified_numbers()).await);
    Ok(refused + told("an application", client.fetch_application(&application).await))
}

async fn services(client: &Client) -> Result<u32, Box<dyn std::error::Error>> {
    let service = MessagingServiceSid::parse(&sid("MG"))?;
    let update = ServiceUpdate { webhook: ours(), use_inbound_webhook_on_number: Some(true) };
    Ok(told("services", once(client.list_services()).await)
        + told("a service", client.fetch_service(&service).await)
        + told("change a service", client.update_service(&service, &update).await)
        + told("a service's numbers", once(client.list_service_numbers(&service)).await)
        + told("a service's short codes", once(client.list_service_short_codes(&service)).await)
        + told("campaigns", once(client.list_campaigns(&service)).await)
        + told("brands", once(client.list_brands()).await)
        + told("toll-free", once(client.list_toll_free_verifications()).await))
}

/// The first page.
async fn once<T: Listed>(mut pages: Pages<'_, T>) -> Result<(), CallError> {
    pages.next().await.map(drop)
}

/// 1 when the request was refused. An answer that can't be read is the mock's own invention.
fn told<T>(what: &str, outcome: Result<T, CallError>) -> u32 {
    said(
        what,
        match outcome {
            Ok(_) | Err(CallError::Unreadable { status: 200..=299, .. }) => None,
            Err(error) => Some(error.to_string()),
        },
    )
}

fn said(what: &str, refusal: Option<String>) -> u32 {
    match refusal {
        None => println!("  taken    {what}"),
        Some(why) => {
            println!("  REFUSED  {what}: {why}");
            return 1;
        }
    }
    0
}
