//! What another site's page, open in someone's browser, can do to a simulator on their machine.

use reqwest::Method;

use crate::stage::Stage;

#[tokio::test]
async fn no_other_sites_page_steers_the_simulator() {
    let stage = Stage::start().await;
    let own = stage.twilio.rest_url().to_owned();
    let port = stage.twilio.addr().port();
    let ask = async |method: Method, path: &str, headers: &[(&str, &str)]| {
        let mut request = stage.http.request(method, format!("{own}{path}"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.send().await.unwrap().status().as_u16()
    };
    let rebound = format!("evil.example:{port}");
    let evil = format!("http://{rebound}");
    for path in ["/", "/simulator/v1/state", "/simulator/v1/ledger", "/nothing"] {
        assert_eq!(ask(Method::GET, path, &[("host", &rebound)]).await, 403, "{path}");
    }
    for headers in [
        &[("origin", "https://evil.example")][..],
        &[("origin", "null")],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("origin", "http://127.0.0.1:1")],
        &[("host", &rebound), ("origin", &evil)],
    ] {
        for path in ["/simulator/v1/reset", "/simulator/v1/settle", "/simulator/v1/inbound"] {
            assert_eq!(ask(Method::POST, path, headers).await, 403, "{path} {headers:?}");
        }
    }
    for headers in [&[][..], &[("origin", own.as_str()), ("sec-fetch-site", "same-origin")]] {
        assert_eq!(ask(Method::GET, "/", headers).await, 200);
        assert_eq!(ask(Method::POST, "/simulator/v1/settle", headers).await / 100, 2);
    }
    let local = format!("localhost:{port}");
    assert_eq!(ask(Method::GET, "/simulator/v1/state", &[("host", &local)]).await, 200);
}
