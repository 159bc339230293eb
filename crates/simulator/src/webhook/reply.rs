//! What an inbound webhook's answer asks Twilio to do.

use roxmltree::{Document, Node};

use super::{Answer, WebhookError};

/// A message to send back.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct ReplyMessage {
    /// Someone else than the sender.
    pub(crate) to: Option<String>,
    pub(crate) from: Option<String>,
    pub(crate) body: String,
    pub(crate) media: Vec<String>,
    pub(crate) status_callback: Option<String>,
}

/// Reads an answer: TwiML is obeyed, plain text is texted back.
pub(crate) fn read(answer: &Answer) -> Result<Vec<ReplyMessage>, WebhookError> {
    if answer.body.trim().is_empty() {
        return Ok(Vec::new());
    }
    let Some(content_type) = &answer.content_type else {
        return Err(WebhookError::new(11200, "answered without a Content-Type"));
    };
    let media_type = content_type.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    match media_type.as_str() {
        "text/xml" | "application/xml" | "text/html" => twiml(&answer.body),
        "text/plain" => {
            Ok(vec![ReplyMessage { body: answer.body.clone(), ..ReplyMessage::default() }])
        }
        other => Err(WebhookError::new(12300, format!("answered with {other}, which isn't TwiML"))),
    }
}

fn twiml(text: &str) -> Result<Vec<ReplyMessage>, WebhookError> {
    let document = Document::parse(text.trim())
        .map_err(|error| WebhookError::new(12100, format!("not XML: {error}")))?;
    let root = document.root_element();
    if !root.has_tag_name("Response") {
        return Err(WebhookError::new(12200, "the root is not <Response>"));
    }
    let messages =
        root.children().filter(|node| node.has_tag_name("Message") || node.has_tag_name("Sms"));
    Ok(messages.map(message).collect())
}

fn message(node: Node<'_, '_>) -> ReplyMessage {
    let attribute = |name: &str| node.attribute(name).map(str::to_owned);
    let texts = |name: &'static str| {
        node.children()
            .filter(move |child| child.has_tag_name(name))
            .filter_map(|child| child.text())
    };
    let bodies: String = texts("Body").collect();
    let body = if bodies.is_empty() {
        node.children().filter(Node::is_text).filter_map(|child| child.text()).collect::<String>()
    } else {
        bodies
    };
    ReplyMessage {
        to: attribute("to"),
        from: attribute("from"),
        body: body.trim().to_owned(),
        media: texts("Media").map(|url| url.trim().to_owned()).collect(),
        status_callback: attribute("statusCallback").or_else(|| attribute("action")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(content_type: &str, body: &str) -> Answer {
        Answer { status: 200, content_type: Some(content_type.into()), body: body.into() }
    }

    #[test]
    fn an_empty_response_says_nothing() {
        let empty = answer("text/xml; charset=utf-8", "<?xml version=\"1.0\"?><Response/>");
        assert_eq!(read(&empty).unwrap(), []);
    }

    #[test]
    fn both_forms_of_a_message_are_read() {
        let twiml = "<Response><Message>One &amp; only</Message>\
            <Message to=\"+15550001\"><Body>Two</Body><Media>http://a/b.png</Media></Message>\
            </Response>";
        let messages = read(&answer("application/xml", twiml)).unwrap();
        assert_eq!(messages[0].body, "One & only");
        assert_eq!(messages[1].body, "Two");
        assert_eq!(messages[1].to.as_deref(), Some("+15550001"));
        assert_eq!(messages[1].media, ["http://a/b.png"]);
    }

    #[test]
    fn plain_text_is_texted_and_json_is_refused() {
        assert_eq!(read(&answer("text/plain", "OK")).unwrap()[0].body, "OK");
        assert_eq!(read(&answer("application/json", "{}")).unwrap_err().code, 12300);
        assert_eq!(read(&answer("text/xml", "<Response>")).unwrap_err().code, 12100);
    }
}
