//! Our own address: whether Twilio's requests would arrive, and hold.

use crate::check::facts::{AddressFacts, Facts};
use crate::check::probe::{Probe, Unreached};
use crate::check::sockets::Sockets;
use crate::check::{Code, Finding};

pub(super) fn findings(facts: &Facts) -> Option<Finding> {
    let address = &facts.address;
    let url = &address.public_url;
    if address.out_of_reach {
        let sentence = format!(
            "The public address is {url}, which Twilio can't reach from the internet. Start Hearback with --public-url and the address under which it is reached from outside."
        );
        return Some(Finding::problem(Code::PublicUrlPrivate, sentence));
    }
    match &address.probe {
        Probe::Held | Probe::Arrived => None,
        Probe::SignatureFailed => Some(Finding::problem(
            Code::SignatureFails,
            format!(
                "A signed request of our own to {url} arrives changed, so that its signature does not hold, and Twilio's would not either. Something in front of Hearback rewrites addresses or forms; it must pass them on as they are."
            ),
        )),
        Probe::PathChanged => Some(Finding::problem(
            Code::PublicUrlPathChanged,
            format!(
                "A request to {url} arrives at Hearback under another path, where there is no webhook. Let the proxy in front pass the whole path on, or leave out exactly the path of the public address."
            ),
        )),
        Probe::OtherInstallation => Some(Finding::problem(
            Code::PublicUrlElsewhere,
            format!(
                "Another Hearback answers at {url}. Set --public-url to the address of this one."
            ),
        )),
        Probe::Stranger(status) => Some(Finding::problem(
            Code::PublicUrlElsewhere,
            format!(
                "Something else answers at {url} (with status {status}), not Hearback. Check where the proxy in front sends requests, and that it asks nobody to sign in."
            ),
        )),
        Probe::Redirected(to) => Some(redirected(url, to.as_deref())),
        Probe::NotReached(why) => Some(not_reached(address, *why)),
    }
}

/// Whether pages that are open can be told at once of what comes in.
pub(super) fn live(facts: &Facts) -> Option<Finding> {
    let address = &facts.address;
    let arrives = matches!(address.probe, Probe::Held | Probe::Arrived);
    (arrives && address.sockets == Sockets::Stopped).then(|| {
        Finding::warning(
            Code::NoWebSockets,
            format!(
                "WebSockets don't get through to Hearback at {}, so open pages aren't live: they ask for new texts every few seconds. Let the proxy in front pass the Upgrade and Connection headers on; the guide to self-hosting has the lines for nginx and Caddy.",
                address.public_url
            ),
        )
    })
}

fn redirected(url: &str, to: Option<&str>) -> Finding {
    let where_to = to
        .and_then(|to| url::Url::parse(to).ok())
        .map(|to| to.origin().ascii_serialization())
        .filter(|origin| origin != "null");
    let sentence = match where_to {
        Some(origin) => format!(
            "{url} redirects to {origin}, and a text does not survive that. Set --public-url to the address that it ends at."
        ),
        None => format!(
            "{url} redirects requests, and a text does not survive that. Set --public-url to the address that it ends at."
        ),
    };
    Finding::problem(Code::PublicUrlRedirects, sentence)
}

fn not_reached(address: &AddressFacts, why: Unreached) -> Finding {
    let url = &address.public_url;
    let reason = match why {
        Unreached::Name => "its name is not known. Check its DNS entry",
        Unreached::Refused => "nothing listens there. Check the proxy, the port and the firewall",
        Unreached::TimedOut => "nothing answers in time. Check the proxy and the firewall",
        Unreached::Certificate => {
            "its certificate is not accepted. Install one of a public authority, with its whole chain; Twilio calls no self-signed ones"
        }
        Unreached::Other => "the connection breaks off. Check the proxy in front",
    };
    let sentence =
        format!("{url} can't be reached from here: {reason}. Until then no text arrives.");
    Finding::problem(Code::PublicUrlUnreachable, sentence)
}
