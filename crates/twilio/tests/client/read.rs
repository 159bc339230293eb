//! Fetching, listing and changing, against a server on this machine.

use crate::scripted::{ACCOUNT, Reply, SHORT, SID, Server};
use hearback_twilio::CallError;
use hearback_twilio::client::{
    AccountStatus, AccountType, ClientSettings, Direction, InboundWebhook, MessageFilter,
    NumberFilter, NumberUpdate,
};
use std::time::Duration;

fn ok(body: &str) -> Reply {
    Reply::Answer("200 OK", "content-type: application/json\r\n", body.to_owned())
}

fn page(first: u32, next: &str) -> Reply {
    let rows: Vec<_> = (first..first + 2)
        .map(|n| format!(r#"{{"sid":"SM{n:032x}","direction":"inbound","status":"received"}}"#))
        .collect();
    ok(&format!(r#"{{"messages":[{}],"next_page_uri":{next}}}"#, rows.join(",")))
}

#[tokio::test]
async fn a_message() {
    let body = format!(r#"{{"sid":"{SID}","status":"delivered","direction":"inbound"}}"#);
    let mut server = Server::start(vec![ok(&body)]).await;
    let message = server.client().fetch_message(&SID.parse().unwrap()).await.unwrap();
    assert_eq!((message.sid.as_str(), message.direction), (SID, Direction::Inbound));
    let line = server.request().line;
    assert_eq!(line, format!("GET /2010-04-01/Accounts/{ACCOUNT}/Messages/{SID}.json HTTP/1.1"));
}

#[tokio::test]
async fn a_list_over_three_pages() {
    let path = format!("/2010-04-01/Accounts/{ACCOUNT}/Messages.json");
    let script = vec![
        page(0, &format!(r#""{path}?Page=1&PageToken=a%2Bb""#)),
        page(2, &format!(r#""{path}?Page=2""#)),
        page(4, "null"),
    ];
    let mut server = Server::start(script).await;
    let client = server.client();
    let filter = MessageFilter {
        from: Some("+1401".to_owned()),
        sent_from: Some("2023-08-24T00:00:00Z".parse().unwrap()),
        page_size: Some(2),
        ..MessageFilter::default()
    };
    let mut pages = client.list_messages(&filter);
    let mut sids = Vec::new();
    while let Some(page) = pages.next().await.unwrap() {
        assert_eq!(page.unreadable, 0);
        sids.extend(page.items.into_iter().map(|message| message.sid.to_string()));
    }
    let expected: Vec<_> = (0..6).map(|n| format!("SM{n:032x}")).collect();
    assert_eq!(sids, expected);
    assert_eq!(pages.cursor(), None);
    assert_eq!(pages.next().await, Ok(None));

    let query = "From=%2B1401&DateSent%3E=2023-08-24T00%3A00%3A00Z&PageSize=2";
    assert_eq!(server.request().line, format!("GET {path}?{query} HTTP/1.1"));
    assert_eq!(server.request().line, format!("GET {path}?Page=1&PageToken=a%2Bb HTTP/1.1"));
    let last = server.request();
    assert_eq!(last.line, format!("GET {path}?Page=2 HTTP/1.1"));
    assert!(last.header("authorization").is_some());
}

#[tokio::test]
async fn a_list_can_be_left_and_resumed_and_an_error_loses_no_page() {
    let failing = Reply::Answer("503 Service Unavailable", "", String::new());
    let path = format!("/2010-04-01/Accounts/{ACCOUNT}/Messages.json?Page=1");
    let script = vec![page(0, &format!(r#""{path}""#)), failing, page(2, "null")];
    let server = Server::start(script).await;
    let client = server.client();
    let mut pages = client.list_messages(&MessageFilter::default());
    pages.next().await.unwrap();
    assert!(matches!(pages.next().await, Err(CallError::Faulty(error)) if error.status == 503));
    let cursor = pages.cursor().unwrap().to_owned();
    assert_eq!(cursor, path);
    let mut resumed = client.resume_messages(&cursor).unwrap();
    let page = resumed.next().await.unwrap().unwrap();
    assert_eq!(page.items[0].sid.as_str(), format!("SM{:032x}", 2));
}

#[tokio::test]
async fn a_list_never_leads_elsewhere() {
    let mut other = Server::start(vec![page(0, "null")]).await;
    let server = Server::start(vec![page(0, &format!(r#""{}/list""#, other.base_url))]).await;
    let client = server.client();
    let mut pages = client.list_messages(&MessageFilter::default());
    assert_eq!(pages.next().await, Err(CallError::ForeignPage));
    assert!(other.is_quiet());
    let account = format!("/2010-04-01/Accounts/{ACCOUNT}");
    for elsewhere in [
        "//evil.example/x".to_owned(),
        format!("{account}.json"),
        format!("{account}/Messages.json/../../{ACCOUNT}.json"),
        format!("{account}/Messages.json%2f..%2f"),
        format!("{account}/Messages/{SID}.json"),
        account.replace("ACa", "ACb") + "/Messages.json?Page=1",
    ] {
        let refused = client.resume_messages(&elsewhere).err();
        assert_eq!(refused, Some(CallError::ForeignPage), "{elsewhere}");
        let mut server = Server::start(vec![page(0, &format!(r#""{elsewhere}""#)), ok("{}")]).await;
        let client = server.client();
        let refused = client.list_messages(&MessageFilter::default()).next().await;
        assert_eq!(refused, Err(CallError::ForeignPage), "{elsewhere}");
        server.request();
        assert!(server.is_quiet(), "{elsewhere}");
    }
}

#[tokio::test]
async fn odd_rows_are_counted_and_odd_lists_are_errors() {
    let rows =
        format!(r#"{{"messages":[{{"sid":"{SID}"}},{{"sid":"?"}},null],"next_page_uri":""}}"#);
    let same = r#"{"messages":[],"next_page_uri":"/2010-04-01/Accounts/ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/Messages.json"}"#;
    let server = Server::start(vec![ok(&rows), ok(r#"{"calls":[]}"#), ok(same)]).await;
    let client = server.client();
    let page = client.list_messages(&MessageFilter::default()).next().await.unwrap().unwrap();
    assert_eq!((page.items.len(), page.unreadable), (1, 2));
    for _ in 0..2 {
        let end = client.list_messages(&MessageFilter::default()).next().await;
        assert!(matches!(end, Err(CallError::Unreadable { .. })), "{end:?}");
    }
}

#[tokio::test]
async fn the_account_without_its_token() {
    let body = format!(
        r#"{{"sid":"{ACCOUNT}","auth_token":"hunter2","status":"active","type":"Trial","friendly_name":"Acme","owner_account_sid":"{ACCOUNT}"}}"#
    );
    let mut server = Server::start(vec![ok(&body)]).await;
    let account = server.client().fetch_account().await.unwrap();
    assert_eq!(account.sid.as_str(), ACCOUNT);
    assert_eq!(
        (&account.status, &account.account_type),
        (&AccountStatus::Active, &AccountType::Trial)
    );
    assert_eq!(account.friendly_name.as_deref(), Some("Acme"));
    assert!(!format!("{account:?}").contains("hunter2"));
    assert_eq!(server.request().line, format!("GET /2010-04-01/Accounts/{ACCOUNT}.json HTTP/1.1"));
}

const NUMBER: &str = r#"{"sid":"PNdddddddddddddddddddddddddddddddd","phone_number":"+15558675310",
    "friendly_name":"(555) 867-5310","capabilities":{"voice":true,"sms":true,"mms":false,"fax":false},
    "sms_url":"","sms_method":"POST","sms_application_sid":"","beta":false}"#;

#[tokio::test]
async fn the_numbers() {
    let body = format!(r#"{{"incoming_phone_numbers":[{NUMBER}],"next_page_uri":null}}"#);
    let mut server = Server::start(vec![ok(&body)]).await;
    let client = server.client();
    let filter =
        NumberFilter { phone_number: Some("+15558675310".to_owned()), page_size: Some(9999) };
    let page = client.list_numbers(&filter).next().await.unwrap().unwrap();
    let number = &page.items[0];
    assert_eq!(number.phone_number, "+15558675310");
    assert!(number.capabilities.sms && number.capabilities.voice && !number.capabilities.mms);
    assert_eq!((&number.webhook.url, &number.sms_application_sid), (&None, &None));
    assert_eq!(number.webhook.method.as_deref(), Some("POST"));
    let query = "PhoneNumber=%2B15558675310&PageSize=1000";
    let path = format!("/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers.json");
    assert_eq!(server.request().line, format!("GET {path}?{query} HTTP/1.1"));
}

#[tokio::test]
async fn a_number_is_changed_in_what_is_given() {
    let mut server = Server::start(vec![ok(NUMBER)]).await;
    let update = NumberUpdate {
        webhook: InboundWebhook {
            url: Some("https://a.example/sms#rc=2".to_owned()),
            method: Some("POST".to_owned()),
            ..InboundWebhook::default()
        },
        sms_application_sid: Some(String::new()),
    };
    let sid = "PNdddddddddddddddddddddddddddddddd".parse().unwrap();
    let number = server.client().update_number(&sid, &update).await.unwrap();
    assert_eq!(number.sid, sid);
    let request = server.request();
    let path = format!("/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers/{sid}.json");
    assert_eq!(request.line, format!("POST {path} HTTP/1.1"));
    let expected = [
        ("SmsUrl", "https://a.example/sms#rc=2"),
        ("SmsMethod", "POST"),
        ("SmsApplicationSid", ""),
    ];
    assert_eq!(request.form(), expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
}

#[tokio::test]
async fn failures_say_which_kind_they_are() {
    let answer = |status, headers, body: &str| Reply::Answer(status, headers, body.to_owned());
    let script = vec![
        answer("404 Not Found", "", r#"{"code":20404}"#),
        answer("401 Unauthorized", "", r#"{"code":20003}"#),
        answer("429 Too Many Requests", "retry-after: 2\r\n", ""),
        answer("500 Internal Server Error", "", "<html>"),
        answer("200 OK", "content-type: text/html\r\n", "<html>+14017122661</html>"),
        answer("200 OK", "", ""),
        answer("200 OK", "", "{}"),
        answer("302 Found", "location: /x\r\n", ""),
        Reply::Drop,
        answer("200 OK", "", &"x".repeat(3000)),
    ];
    let server = Server::start(script).await;
    let settings = ClientSettings { max_response_bytes: 2000, ..server.settings() };
    let client = crate::scripted::client(&settings);
    let next = async || client.fetch_message(&SID.parse().unwrap()).await.unwrap_err();
    assert!(matches!(next().await, CallError::Refused(error) if error.is_not_found()));
    assert!(matches!(next().await, CallError::Misconfigured(error) if error.code == Some(20003)));
    assert_eq!(next().await, CallError::Throttled { retry_after: Some(Duration::from_secs(2)) });
    assert!(matches!(next().await, CallError::Faulty(error) if error.status == 500));
    for status in [200, 200, 200, 302] {
        let error = next().await;
        assert!(
            matches!(error, CallError::Unreadable { status: found, .. } if found == status),
            "{error:?}"
        );
        assert!(!error.to_string().contains("4017122661"), "{error}");
    }
    assert!(matches!(next().await, CallError::Interrupted { .. }));
    assert_eq!(next().await, CallError::TooLarge { limit: 2000 });
}

#[tokio::test]
async fn a_time_out_interrupts() {
    let server = Server::start(vec![Reply::Hang]).await;
    let settings = ClientSettings { total_timeout: SHORT, ..server.settings() };
    let end = crate::scripted::client(&settings).fetch_account().await;
    assert!(matches!(end, Err(CallError::Interrupted { .. })), "{end:?}");
}

#[tokio::test]
async fn short_codes_and_verified_numbers() {
    let code = "SCbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
    let codes = format!(
        r#"{{"short_codes":[{{"sid":"{code}","short_code":"894546","friendly_name":"Alerts","sms_url":"","sms_method":"POST"}},{{"sid":"PN1"}}],"next_page_uri":null}}"#
    );
    let verified = r#"{"outgoing_caller_ids":[{"sid":"PN1","phone_number":"+12065550123","friendly_name":"Ana"}],"next_page_uri":null}"#;
    let mut server = Server::start(vec![ok(&codes), ok(verified)]).await;
    let client = server.client();
    let page = client.list_short_codes().next().await.unwrap().unwrap();
    assert_eq!((page.items.len(), page.unreadable), (1, 1));
    assert_eq!((page.items[0].sid.as_str(), &*page.items[0].short_code), (code, "894546"));
    assert_eq!(page.items[0].webhook.url, None);
    let line = format!("GET /2010-04-01/Accounts/{ACCOUNT}/SMS/ShortCodes.json?PageSize=1000");
    assert_eq!(server.request().line, format!("{line} HTTP/1.1"));
    let page = client.list_verified_numbers().next().await.unwrap().unwrap();
    assert_eq!(page.items[0].phone_number, "+12065550123");
    assert_eq!(page.items[0].friendly_name.as_deref(), Some("Ana"));
    let line = format!("GET /2010-04-01/Accounts/{ACCOUNT}/OutgoingCallerIds.json?PageSize=1000");
    assert_eq!(server.request().line, format!("{line} HTTP/1.1"));
}

#[tokio::test]
async fn a_short_code_is_changed_in_what_is_given() {
    let sid = "SCbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb".parse().unwrap();
    let body = format!(
        r#"{{"sid":"{sid}","short_code":"894546","sms_url":"https://a.example/sms","sms_method":"POST"}}"#
    );
    let mut server = Server::start(vec![ok(&body)]).await;
    let update = InboundWebhook {
        url: Some("https://a.example/sms".to_owned()),
        fallback_url: Some("https://a.example/again".to_owned()),
        ..InboundWebhook::default()
    };
    let code = server.client().update_short_code(&sid, &update).await.unwrap();
    assert_eq!(code.webhook.url.as_deref(), Some("https://a.example/sms"));
    let request = server.request();
    let path = format!("/2010-04-01/Accounts/{ACCOUNT}/SMS/ShortCodes/{sid}.json");
    assert_eq!(request.line, format!("POST {path} HTTP/1.1"));
    let expected =
        [("SmsUrl", "https://a.example/sms"), ("SmsFallbackUrl", "https://a.example/again")];
    assert_eq!(request.form(), expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
}
