//! Our own address: whether Twilio's requests would arrive, and their signatures match.

use crate::check::facts::{AddressFacts, Facts};
use crate::check::probe::{Probe, ProbeError};
use crate::check::sockets::Sockets;
use crate::check::{Code, Finding};

pub(super) fn findings(facts: &Facts) -> Option<Finding> {
    let address = &facts.address;
    let url = &address.public_url;
    if address.out_of_reach {
        let sentence = format!(
            "The public address is {url}, which Twilio can't reach from the internet. Start Hearback with --public-url and an address that can be reached from outside."
        );
        return Some(Finding::problem(Code::PublicUrlPrivate, sentence));
    }
    match &address.probe {
        Probe::Held | Probe::Arrived => None,
        Probe::SignatureFailed => Some(Finding::problem(
            Code::SignatureFails,
            format!(
                "We sent a signed test request to {url}. It was changed on the way, so its signature didn't match, and Twilio's won't either. A proxy in front of Hearback rewrites addresses or forms. Have it pass them on unchanged."
            ),
        )),
        Probe::PathChanged => Some(Finding::problem(
            Code::PublicUrlPathChanged,
            format!(
                "Requests to {url} reach Hearback at the wrong path, where there is no webhook. Have the proxy in front pass on the whole path, or strip exactly the path of the public address."
            ),
        )),
        Probe::OtherInstallation => Some(Finding::problem(
            Code::PublicUrlElsewhere,
            format!(
                "A different Hearback answers at {url}. Set --public-url to the address of this one."
            ),
        )),
        Probe::Stranger(status) => Some(Finding::problem(
            Code::PublicUrlElsewhere,
            format!(
                "Something other than Hearback answers at {url} (status {status}). Check where the proxy in front sends requests, and that it doesn't ask for a sign-in."
            ),
        )),
        Probe::Redirected(to) => Some(redirected(url, to.as_deref())),
        Probe::NotReached(why) => Some(not_reached(address, *why)),
    }
}

/// Whether open pages get updates right away.
pub(super) fn live(facts: &Facts) -> Option<Finding> {
    let address = &facts.address;
    let arrives = matches!(address.probe, Probe::Held | Probe::Arrived);
    (arrives && address.sockets == Sockets::Stopped).then(|| {
        Finding::warning(
            Code::NoWebSockets,
            format!(
                "WebSockets can't reach Hearback at {}, so open pages aren't live and check for new texts every few seconds instead. Have the proxy in front pass on the Upgrade and Connection headers. The self-hosting guide has the lines for nginx and Caddy.",
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
            "{url} redirects to {origin}, and texts get lost on the way. Set --public-url to the final address."
        ),
        None => format!(
            "{url} redirects requests, and texts get lost on the way. Set --public-url to the final address."
        ),
    };
    Finding::problem(Code::PublicUrlRedirects, sentence)
}

fn not_reached(address: &AddressFacts, why: ProbeError) -> Finding {
    let url = &address.public_url;
    let reason = match why {
        ProbeError::Name => "the host name isn't known. Check its DNS entry",
        ProbeError::Refused => {
            "nothing is listening there. Check the proxy, the port, and the firewall"
        }
        ProbeError::TimedOut => "nothing answered in time. Check the proxy and the firewall",
        ProbeError::Certificate => {
            "its certificate isn't trusted. Install one from a public authority, with its whole chain. Twilio doesn't accept self-signed ones"
        }
        ProbeError::Other => "the connection was cut. Check the proxy in front",
    };
    let sentence = format!("We can't reach {url}: {reason}. Until this is fixed, no texts arrive.");
    Finding::problem(Code::PublicUrlUnreachable, sentence)
}
