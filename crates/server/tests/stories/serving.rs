//! The page, the description of the API, health, and what every answer carries.

use crate::story::{Answer, on_each_engine, on_each_engine_with};
use hearback_inbox::Role;
use hearback_server::{DemoInfo, DemoSignIn, Settings};
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn health_and_readiness_tell_the_truth() {
    on_each_engine(|inbox| async move {
        let get = async |path| Answer::of(inbox.http.get(inbox.url(path))).await;
        assert_eq!(get("/health").await.ok(200)["status"], "ok");
        assert_eq!(get("/ready").await.ok(200)["database"], inbox.store.engine_name());
        inbox.store.close().await;
        assert_eq!(get("/health").await.ok(200)["status"], "ok");
        get("/ready").await.is_problem(503, "starting", "database");
    })
    .await;
}

#[tokio::test]
async fn every_answer_keeps_browsers_careful() {
    on_each_engine(|inbox| async move {
        let paths = ["/", "/c/1", "/health", "/api/v1/session", "/api/v1/none", "/webhooks/x"];
        for path in paths {
            let answer = Answer::of(inbox.http.get(inbox.url(path))).await;
            let policy = answer.header("content-security-policy");
            assert!(policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
            assert!(!policy.contains("unsafe") && !policy.contains('*'), "{path}: {policy}");
            let strict = if path == "/" || path == "/c/1" { "'self'" } else { "'none'" };
            assert!(policy.starts_with(&format!("default-src {strict}")), "{path}: {policy}");
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
            assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
            assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{path}");
            assert!(answer.header("permissions-policy").contains("camera=()"), "{path}");
            assert_eq!(answer.header("strict-transport-security"), "", "{path}: there is no TLS");
            let is_page = strict == "'self'";
            let trusted = policy.contains("require-trusted-types-for 'script'");
            assert_eq!(trusted, is_page, "{path}: {policy}");
            let kept = if is_page { "no-cache" } else { "no-store" };
            assert_eq!(answer.header("cache-control"), kept, "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_host_of_its_own_is_called_over_tls_alone() {
    let year = "max-age=31536000";
    for (url, tls_only) in [
        ("https://sms.example.com", year),
        ("https://example.com/sms", year),
        ("https://example.com:8443", ""),
        ("http://sms.example.com", ""),
    ] {
        let public = |settings: &mut Settings| settings.public_url = Some(url.parse().unwrap());
        on_each_engine_with(public, |inbox| async move {
            for path in ["/", "/api/v1/session", "/health", "/nothing"] {
                let answer = Answer::of(inbox.http.get(inbox.url(path))).await;
                assert_eq!(answer.header("strict-transport-security"), tls_only, "{url} {path}");
            }
        })
        .await;
    }
}

#[tokio::test]
async fn the_page_is_served_for_its_routes_and_its_files_are_kept() {
    on_each_engine(|inbox| async move {
        let get = async |path: &str, header: (&str, &str)| {
            Answer::of(inbox.http.get(inbox.url(path)).header(header.0, header.1)).await
        };
        let index = get("/", ("accept", "*/*")).await;
        assert_eq!((index.status, index.header("cache-control")), (200, "no-cache"));
        assert_eq!(get("/c/0198", ("accept", "*/*")).await.text, index.text);
        let etag = index.header("etag").to_owned();
        assert_eq!(get("/", ("if-none-match", &etag)).await.status, 304);
        get("/assets/none.js", ("accept", "*/*")).await.is_problem(404, "not_found", "Not found");
        let post = Answer::of(inbox.http.post(inbox.url("/"))).await;
        post.is_problem(405, "invalid_request", "method");

        let script = index.text.split("src=\"").nth(1).and_then(|rest| rest.split('"').next());
        let Some(script) = script else {
            assert!(std::env::var_os("CI").is_none(), "this build has no page");
            return;
        };
        let plain = get(script, ("accept", "*/*")).await;
        assert!(plain.header("content-type").starts_with("text/javascript"));
        assert!(plain.header("cache-control").contains("immutable"));
        let small = get(script, ("accept-encoding", "gzip, br;q=0.9")).await;
        assert_eq!(small.header("content-encoding"), "br");
        assert_ne!(small.header("etag"), plain.header("etag"));
        let refused = get(script, ("accept-encoding", "br;q=0, gzip")).await;
        assert_eq!(refused.header("content-encoding"), "gzip");
    })
    .await;
}

#[tokio::test]
async fn a_path_that_is_no_page_is_not_found() {
    on_each_engine(|inbox| async move {
        let ask = async |method: Method, path: &str, accept: &str| {
            let request = inbox.http.request(method, inbox.url(path)).header("accept", accept);
            Answer::of(request).await
        };
        let browser = "text/html,application/xhtml+xml,*/*;q=0.8";
        let index = ask(Method::GET, "/", browser).await;
        for path in ["/sign-in", "/new", "/scheduled", "/settings/lines?tab=1", "/c/0198-ab"] {
            for accept in [browser, "*/*"] {
                assert_eq!(ask(Method::GET, path, accept).await.status, 200, "{path}");
                assert_eq!(ask(Method::HEAD, path, accept).await.status, 200, "{path}");
            }
        }
        for path in [
            "/metrics",
            "/wp-admin",
            "/wp-admin/",
            "/c",
            "/c/0198/more",
            "/c/a%20b",
            "/settings/nothing",
            "/new/more",
            "/sign-in/x",
            "//",
            "/healthy",
            "/media/x",
        ] {
            ask(Method::GET, path, "*/*").await.is_problem(404, "not_found", "Not found");
            assert_eq!(ask(Method::HEAD, path, "*/*").await.status, 404, "{path}");
            assert_eq!(ask(Method::HEAD, path, browser).await.status, 404, "{path}");
            let posted = ask(Method::POST, path, "*/*").await;
            posted.is_problem(404, "not_found", "Not found");
            // A browser gets the page, which says so in its own words, and never keeps it.
            let shown = ask(Method::GET, path, browser).await;
            assert_eq!((shown.status, &shown.text), (404, &index.text), "{path}");
            let known = inbox.http.get(inbox.url(path)).header("accept", browser);
            let known = Answer::of(known.header("if-none-match", index.header("etag"))).await;
            assert_eq!(known.status, 404, "{path}");
        }
        for path in ["/api", "/api/v1/nothing", "/api/nothing", "/webhooks/x", "/assets/none.js"] {
            ask(Method::GET, path, browser).await.is_problem(404, "not_found", "Not found");
        }
    })
    .await;
}

#[tokio::test]
async fn everything_works_below_a_path() {
    let below = |settings: &mut hearback_server::Settings| {
        settings.public_url = Some("http://example.com/sms/".parse().unwrap());
    };
    on_each_engine_with(below, |inbox| async move {
        for path in ["/sms", "/sms/", "/", "/sms/c/1"] {
            let index = Answer::of(inbox.http.get(inbox.url(path))).await;
            assert_eq!(index.status, 200, "{path}");
            assert!(!index.text.contains("src=\"/assets"), "{path}: {}", index.text);
        }
        let ready = Answer::of(inbox.http.get(inbox.url("/sms/ready"))).await;
        ready.ok(200);
        assert_eq!(inbox.running.webhook_url, "http://example.com/sms/webhooks/twilio/messages");
    })
    .await;
}

#[tokio::test]
async fn the_api_describes_itself() {
    on_each_engine(|inbox| async move {
        let document = inbox.stranger().get("/openapi.json").await.ok(200);
        assert_eq!(document["openapi"], "3.1.0");
        for schema in ["Conversation", "Message", "Event", "Frame", "Problem", "Session", "Line"] {
            assert!(document["components"]["schemas"][schema].is_object(), "{schema}");
        }
        let text = document.to_string();
        for part in text.split("\"$ref\":\"#/components/schemas/").skip(1) {
            let name = part.split('"').next().unwrap();
            assert!(document["components"]["schemas"][name].is_object(), "{name} is missing");
        }
        let send = &document["paths"]["/api/v1/conversations/{id}/messages"]["post"];
        for status in ["200", "202", "401", "403", "404", "409", "422"] {
            assert!(send["responses"][status].is_object(), "{status} is missing");
        }
        assert_eq!(send["security"], json!([{ "session": [] }]));
        let sign_in = &document["paths"]["/api/v1/session"]["post"];
        assert_eq!(sign_in["security"], Value::Null);
    })
    .await;
}

#[tokio::test]
async fn a_request_that_can_not_be_read_says_why() {
    on_each_engine(|inbox| async move {
        let ana = inbox.sign_in("ana").await;
        let post = |body: &'static str, kind: &'static str| {
            let request = ana.request(Method::POST, "/conversations").header("content-type", kind);
            Answer::of(request.body(body))
        };
        let json = "application/json";
        post("{}", "text/plain").await.is_problem(415, "invalid_request", "application/json");
        post("{", json).await.is_problem(400, "invalid_request", "JSON");
        post("[]", json).await.is_problem(422, "invalid_request", "JSON");
        post("{\"x\":1}", json).await.is_problem(422, "invalid_request", "unknown field `x`");
        post("{\"body\":\"\\u0000\"}", json).await.is_problem(422, "invalid_request", "U+0000");
        let huge = ana.request(Method::POST, "/conversations").header("content-type", json);
        let huge = Answer::of(huge.body(vec![b' '; 70_000])).await;
        huge.is_problem(413, "invalid_request", "64 KiB");
        for query in ["limit=0", "limit=101", "before=x", "assignee=x"] {
            let answer = ana.get(&format!("/conversations?{query}")).await;
            answer.is_problem(422, "invalid_request", "");
        }
        for query in ["tab=x", "limit=x", "line=x", "other=1"] {
            let answer = ana.get(&format!("/conversations?{query}")).await;
            answer.is_problem(400, "invalid_request", "parameters");
        }
        ana.delete("/conversations").await.is_problem(405, "invalid_request", "method");
        ana.get("/nothing").await.is_problem(404, "not_found", "Not found");
    })
    .await;
}

#[tokio::test]
async fn the_demo_tells_whom_to_sign_in_as() {
    on_each_engine(|inbox| async move {
        inbox.stranger().get("/demo").await.is_problem(404, "not_found", "Not found");
    })
    .await;
    let demo = DemoInfo {
        sign_in: vec![DemoSignIn {
            role: Role::Viewer,
            name: "Vera".into(),
            email: "vera@northside.example".into(),
            password: "correct horse".into(),
            what: "Reads everything and changes nothing.".into(),
        }],
        handset_url: "http://127.0.0.1:8081/".into(),
    };
    on_each_engine_with(
        |settings| settings.demo = Some(demo.clone()),
        |inbox| async move {
            let demo = inbox.stranger().get("/demo").await.ok(200);
            assert_eq!(demo["sign_in"][0]["role"], "viewer");
            let vera = inbox.sign_in("vera").await;
            assert_eq!(vera.get("/session").await.ok(200)["demo"], json!(true));
        },
    )
    .await;
}
