//! What the serving process reports about itself when the check calls its public address. `doctor` runs
//! in another process and can't know it otherwise.

use crate::run::app::App;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use std::net::IpAddr;

const HEADER: &str = "x-hearback-report";

/// What it says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct SelfReport {
    /// A proxy that passes requests on but isn't trusted.
    pub(crate) untrusted_proxy: Option<IpAddr>,
    /// The limit on open files, if it's too low, and how many connections it leaves room for.
    pub(crate) descriptors: Option<(u64, usize)>,
}

impl SelfReport {
    /// What is true of this process.
    pub(crate) fn of(app: &App) -> Self {
        let limits = app.settings().connections;
        Self {
            untrusted_proxy: app.untrusted_proxy().seen(),
            descriptors: limits.cut_by.map(|descriptors| (descriptors, limits.total)),
        }
    }

    /// Adds it to the answer to a probe.
    pub(crate) fn put(self, mut response: Response) -> Response {
        let proxy = self.untrusted_proxy.map(|proxy| format!("proxy={proxy}"));
        let descriptors =
            self.descriptors.map(|(limit, left)| format!("descriptors={limit}/{left}"));
        let said: Vec<_> = proxy.into_iter().chain(descriptors).collect();
        if let Ok(value) = HeaderValue::try_from(said.join(" "))
            && !said.is_empty()
        {
            response.headers_mut().insert(HEADER, value);
        }
        response
    }

    /// Reads it from the answer.
    pub(super) fn read(headers: &HeaderMap) -> Self {
        let mut report = Self::default();
        let said = headers.get(HEADER).and_then(|value| value.to_str().ok()).unwrap_or_default();
        for (name, value) in said.split(' ').filter_map(|part| part.split_once('=')) {
            match name {
                "proxy" => report.untrusted_proxy = value.parse().ok(),
                "descriptors" => {
                    let numbers = value.split_once('/');
                    report.descriptors = numbers
                        .and_then(|(limit, left)| Some((limit.parse().ok()?, left.parse().ok()?)));
                }
                _ => {}
            }
        }
        report
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::response::IntoResponse as _;

    #[test]
    fn what_is_said_is_read() {
        for report in [
            SelfReport::default(),
            SelfReport { untrusted_proxy: "10.0.0.1".parse().ok(), descriptors: None },
            SelfReport { untrusted_proxy: "fd00::1".parse().ok(), descriptors: Some((1024, 768)) },
        ] {
            assert_eq!(SelfReport::read(report.put(().into_response()).headers()), report);
        }
    }
}
