//! The spellings of a URL's port under which a signature may have been made.

/// The URL as given; then without its port, or, where it has none, with the standard one.
///
/// Everything else stays as it is, byte for byte: parsing and rebuilding the URL would
/// normalize the escaping that was signed.
pub(super) fn spellings(url: &str) -> Vec<String> {
    let mut spellings = vec![url.to_owned()];
    if let Some(other) = other_spelling(url) {
        spellings.push(other);
    }
    spellings
}

fn other_spelling(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let authority_end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(authority_end);
    let host_start = authority.rfind('@').map_or(0, |at| at + 1);
    let (user, host_and_port) = authority.split_at(host_start);
    let (host, port) = split_port(host_and_port)?;
    match port {
        Some(_) => Some(format!("{scheme}://{user}{host}{tail}")),
        None => {
            let standard = standard_port(scheme)?;
            Some(format!("{scheme}://{user}{host}:{standard}{tail}"))
        }
    }
}

/// Host and port; nothing where this is no host with an optional port.
fn split_port(host_and_port: &str) -> Option<(&str, Option<&str>)> {
    // The colons inside an IPv6 address are not the port's: look behind its bracket.
    let host_end = match host_and_port.find(']') {
        Some(bracket) => bracket + 1,
        None => host_and_port.find(':').unwrap_or(host_and_port.len()),
    };
    let (host, rest) = host_and_port.split_at(host_end);
    if rest.is_empty() {
        return Some((host, None));
    }
    let port = rest.strip_prefix(':')?;
    let is_number = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some((host, Some(port)))
}

fn standard_port(scheme: &str) -> Option<u16> {
    if scheme.eq_ignore_ascii_case("https") {
        Some(443)
    } else if scheme.eq_ignore_ascii_case("http") {
        Some(80)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_port_wherever_it_is() {
        let table = [
            ("https://a.example/x", Some("https://a.example:443/x")),
            ("http://a.example/x", Some("http://a.example:80/x")),
            ("HTTPS://A.example", Some("HTTPS://A.example:443")),
            ("https://a.example:443/x", Some("https://a.example/x")),
            ("https://a.example:8443/x", Some("https://a.example/x")),
            ("http://a.example:8080?q=:9", Some("http://a.example?q=:9")),
            ("https://a.example?q=1", Some("https://a.example:443?q=1")),
            ("https://a.example/p@q:1/x", Some("https://a.example:443/p@q:1/x")),
            ("https://user:pass@a.example:8443/x", Some("https://user:pass@a.example/x")),
            ("https://user:1@a.example/x", Some("https://user:1@a.example:443/x")),
            ("https://[2001:db8::1]:8443/x", Some("https://[2001:db8::1]/x")),
            ("https://[2001:db8::1]/x", Some("https://[2001:db8::1]:443/x")),
            ("https://a.example:/x", None),
            ("https://a.example:x1/x", None),
            ("ftp://a.example/x", None),
            ("/twilio/sms", None),
            ("", None),
        ];
        for (url, other) in table {
            let mut expected = vec![url];
            expected.extend(other);
            assert_eq!(spellings(url), expected, "{url}");
        }
    }
}
