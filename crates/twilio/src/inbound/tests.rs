use super::*;
use crate::form::decode;

const SID: &str = "SM11111111111111111111111111111111";
const HEAD: &str = "MessageSid=SM11111111111111111111111111111111\
    &AccountSid=ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa&From=%2B14017122661&To=%2B15558675310";

fn read(body: &str) -> Result<InboundMessage, ParameterError> {
    InboundMessage::from_form(&decode(body.as_bytes()).unwrap())
}

#[test]
fn a_plain_text() {
    let message = read(&format!(
        "ToCountry=US&ToState=CA&SmsMessageSid={SID}&NumMedia=0&ToCity=SAUSALITO&FromZip=94103\
         &SmsSid={SID}&FromState=CA&SmsStatus=received&FromCity=SAN+FRANCISCO&Body=+Hello+%F0%9F%91%8D+\
         &FromCountry=US&ToZip=&NumSegments=2&ApiVersion=2010-04-01&SomethingNew=1&{HEAD}"
    ))
    .unwrap();
    assert_eq!(message.message_sid.as_str(), SID);
    assert_eq!(message.account_sid.as_str(), "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
    assert_eq!(message.from, "+14017122661");
    assert_eq!(message.to, "+15558675310");
    assert_eq!(message.body, " Hello 👍 ");
    assert_eq!(message.num_segments, Some(2));
    assert_eq!(message.num_media, Some(0));
    assert_eq!(message.geo.from.city.as_deref(), Some("SAN FRANCISCO"));
    assert_eq!(message.geo.to.state.as_deref(), Some("CA"));
    assert_eq!(message.geo.to.zip, None);
    assert!(message.media.is_empty());
    assert_eq!(message.opt_out_type, None);
    assert_eq!(message.messaging_service_sid, None);
}

#[test]
fn attachments_come_in_their_own_order() {
    let many: String = (0..11)
        .rev()
        .map(|n| {
            format!(
                "&MediaUrl{n}=https%3A%2F%2Fapi.twilio.com%2F{n}&MediaContentType{n}=image%2Fjpeg"
            )
        })
        .collect();
    let message = read(&format!("{HEAD}&NumMedia=11{many}")).unwrap();
    let urls: Vec<_> = message.media.iter().map(|media| media.url.as_str()).collect();
    assert_eq!(urls.len(), 11);
    assert_eq!(urls[2], "https://api.twilio.com/2");
    assert_eq!(urls[10], "https://api.twilio.com/10");
    assert_eq!(message.media[0].content_type.as_deref(), Some("image/jpeg"));
    assert_eq!(message.body, "");
}

#[test]
fn an_attachment_counts_even_if_the_count_is_wrong() {
    for count in ["", "&NumMedia=0", "&NumMedia=lots", "&NumMedia=3"] {
        let message = read(&format!("{HEAD}{count}&MediaUrl0=u&MediaUrl=x&MediaUrl1=")).unwrap();
        assert_eq!(message.media, [Media { url: "u".to_owned(), content_type: None }], "{count}");
    }
}

#[test]
fn opt_out_words_of_advanced_opt_out() {
    let table = [
        ("STOP", OptOutType::Stop),
        ("START", OptOutType::Start),
        ("HELP", OptOutType::Help),
        ("stop", OptOutType::Stop),
        ("PAUSE", OptOutType::Other("PAUSE".to_owned())),
    ];
    for (word, expected) in table {
        let message =
            read(&format!("{HEAD}&Body=x&OptOutType={word}&MessagingServiceSid=MG1")).unwrap();
        assert_eq!(message.opt_out_type, Some(expected));
        assert_eq!(message.messaging_service_sid.as_deref(), Some("MG1"));
    }
}

#[test]
fn short_codes_names_and_channels_are_senders() {
    for from in ["12345", "BANK", "whatsapp:%2B491701234567", "rcs:agent_x"] {
        let body = HEAD.replace("%2B14017122661", from);
        assert_eq!(read(&body).unwrap().from, from.replace("%2B", "+"));
    }
}

#[test]
fn a_shared_place() {
    let message = read(&format!("{HEAD}&Latitude=51.5&Longitude=-0.1&Label=Office")).unwrap();
    let place = message.location.unwrap();
    assert_eq!((place.latitude, place.longitude), (51.5, -0.1));
    assert_eq!(place.label.as_deref(), Some("Office"));
    assert_eq!(read(&format!("{HEAD}&Latitude=NaN&Longitude=1")).unwrap().location, None);
}

#[test]
fn what_is_wrong_is_named() {
    let missing = |name: &str| {
        let rest: Vec<_> = HEAD.split('&').filter(|pair| !pair.starts_with(name)).collect();
        rest.join("&")
    };
    for name in ["MessageSid", "AccountSid", "From", "To"] {
        let error = read(&missing(name)).unwrap_err();
        assert_eq!((error.name, error.problem), (name, ParameterProblem::Missing));
        let error = read(&format!("{}&{name}=+", missing(name))).unwrap_err();
        assert_eq!((error.name, error.problem), (name, ParameterProblem::Empty));
        let error = read(&format!("{HEAD}&{name}=other")).unwrap_err();
        assert_eq!((error.name, error.problem), (name, ParameterProblem::Contradictory));
    }
    for (name, value) in
        [("MessageSid", "CA1"), ("AccountSid", "SM1"), ("From", "a%0Ab"), ("To", "%00")]
    {
        let error = read(&format!("{}&{name}={value}", missing(name))).unwrap_err();
        assert_eq!(error.name, name);
        assert!(matches!(error.problem, ParameterProblem::Malformed { .. }), "{error}");
        assert!(!error.to_string().contains(value), "{error}");
    }
    let error = read(&format!("{}&MessageSid=CA1", missing("MessageSid"))).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the parameter MessageSid isn't SM or MM followed by 32 hex digits"
    );
}

#[test]
fn the_old_names_of_the_sid_still_do() {
    let message = read(&HEAD.replace("MessageSid", "SmsMessageSid")).unwrap();
    assert_eq!(message.message_sid.as_str(), SID);
}

#[test]
fn a_log_line_shows_neither_text_nor_numbers() {
    let shown = format!("{:?}", read(&format!("{HEAD}&Body=secret&FromCity=PARIS")).unwrap());
    assert!(shown.contains(SID));
    for private in ["secret", "4017122661", "8675310", "PARIS"] {
        assert!(!shown.contains(private), "{shown}");
    }
}

#[test]
fn the_empty_answer_is_a_response_without_verbs() {
    assert!(EMPTY_TWIML.ends_with("<Response></Response>"));
    assert_eq!(TWIML_CONTENT_TYPE, "text/xml");
}
