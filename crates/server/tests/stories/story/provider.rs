//! An identity provider on loopback that speaks OpenID Connect, written from the standards: discovery,
//! keys, token, and UserInfo. What it says can be spoiled. Instead of its sign-in page, a story says who
//! signs in.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hearback_server::clock::{Clock as _, RealClock};
use hmac::{Hmac, KeyInit as _, Mac as _};
use openidconnect::core::{
    CoreEdDsaPrivateSigningKey, CoreJwsSigningAlgorithm, CoreRsaPrivateSigningKey,
};
use openidconnect::{JsonWebKeyId, PrivateSigningKey as _};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use url::{Url, form_urlencoded};

pub(crate) const CLIENT: &str = "hearback-at-northside";
pub(crate) const SECRET: &str = "client-secret-of-northside";

/// How a token is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signing {
    /// With its Ed25519 key.
    Ed25519,
    /// With its RSA key.
    Rsa,
    /// With a key of this name, which it publishes from now on.
    Newer,
    /// With a key that it doesn't publish.
    Strange,
    /// Not at all: `alg` is `none`.
    Not,
    /// With the secret that the client has, too.
    Secret,
}

/// What the provider says.
pub(crate) struct Manners {
    /// What it claims in the ID token, beside or in place of what it has to.
    pub(crate) token: Map<String, Value>,
    /// What it claims at UserInfo.
    pub(crate) user_info: Value,
    pub(crate) signing: Signing,
    /// What discovery says in place of what it should.
    pub(crate) discovery: Map<String, Value>,
    /// It refuses every code.
    pub(crate) refuses: bool,
    /// It takes so long for a token.
    pub(crate) takes: Duration,
    /// How often its keys were asked for.
    pub(crate) keys_asked: usize,
    /// How often UserInfo was asked for.
    pub(crate) user_info_asked: usize,
}

struct Inner {
    issuer: String,
    manners: Mutex<Manners>,
    /// What each code is for: the nonce and the challenge.
    codes: Mutex<HashMap<String, (String, String)>>,
}

pub(crate) struct Provider {
    inner: Arc<Inner>,
    open: JoinHandle<()>,
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.open.abort();
    }
}

fn ed25519(name: &str, seed: u8) -> CoreEdDsaPrivateSigningKey {
    // RFC 8410, section 7: what stands before the 32 bytes.
    let mut der = vec![0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
    der.extend([seed; 32]);
    let lines = STANDARD.encode(der);
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{lines}\n-----END PRIVATE KEY-----\n");
    CoreEdDsaPrivateSigningKey::from_ed25519_pem(&pem, Some(JsonWebKeyId::new(name.into())))
        .unwrap()
}

fn rsa() -> CoreRsaPrivateSigningKey {
    let pem = include_str!("provider/rsa.pem");
    CoreRsaPrivateSigningKey::from_pem(pem, Some(JsonWebKeyId::new("rsa".into()))).unwrap()
}

impl Provider {
    pub(crate) async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let manners = Manners {
            token: Map::new(),
            user_info: json!({}),
            signing: Signing::Ed25519,
            discovery: Map::new(),
            refuses: false,
            takes: Duration::ZERO,
            keys_asked: 0,
            user_info_asked: 0,
        };
        let inner = Inner { issuer, manners: Mutex::new(manners), codes: Mutex::default() };
        let inner = Arc::new(inner);
        let app = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .route("/me", get(user_info))
            .with_state(inner.clone());
        let open = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { inner, open }
    }

    pub(crate) fn issuer(&self) -> &str {
        &self.inner.issuer
    }

    /// Nobody answers anymore.
    pub(crate) async fn close(&mut self) {
        self.open.abort();
        let _ = (&mut self.open).await;
    }

    pub(crate) fn mind(&self, change: impl FnOnce(&mut Manners)) {
        change(&mut self.manners());
    }

    pub(crate) fn manners(&self) -> MutexGuard<'_, Manners> {
        self.inner.manners.lock().unwrap()
    }

    /// From now on, this person signs in, with these claims.
    pub(crate) fn shows(&self, subject: &str, claims: Value) {
        let Value::Object(mut claims) = claims else { panic!("no claims: {claims}") };
        claims.insert("sub".into(), subject.into());
        self.mind(|manners| manners.token = claims);
    }

    /// The person signs in there, whom a browser brings with this address; where they are sent back to.
    pub(crate) fn signs_in(&self, asked: &str) -> String {
        let asked = Url::parse(asked).unwrap();
        let of = |name: &str| asked.query_pairs().find(|(found, _)| found == name).unwrap().1;
        assert!(asked.as_str().starts_with(&format!("{}/authorize?", self.issuer())), "{asked}");
        assert_eq!((&*of("client_id"), &*of("response_type")), (CLIENT, "code"));
        assert_eq!(of("code_challenge_method"), "S256");
        assert!(of("scope").split(' ').any(|scope| scope == "openid"), "{asked}");
        let code = format!("code-{}", RealClock.id());
        let question = (of("nonce").into_owned(), of("code_challenge").into_owned());
        self.inner.codes.lock().unwrap().insert(code.clone(), question);
        let mut back = Url::parse(&of("redirect_uri")).unwrap();
        back.query_pairs_mut()
            .append_pair("code", &code)
            .append_pair("state", &of("state"))
            .append_pair("session_state", "of its own")
            .append_pair("iss", self.issuer());
        back.into()
    }

    /// A token about the end of a session, as it posts it.
    pub(crate) fn logout_token(&self, claims: Value) -> String {
        let event = "http://schemas.openid.net/event/backchannel-logout";
        let mut all = json!({
            "iss": self.issuer(),
            "aud": CLIENT,
            "iat": RealClock.now().as_second(),
            "jti": RealClock.id().to_string(),
            "events": { event: {} },
        });
        merge(&mut all, claims);
        signed(&all, "logout+jwt", self.manners().signing)
    }
}

fn merge(into: &mut Value, more: impl Into<Value>) {
    let Value::Object(more) = more.into() else { panic!("no claims") };
    let into = into.as_object_mut().unwrap();
    for (name, value) in more {
        // Null takes away what it has to say.
        if value.is_null() {
            into.remove(&name)
        } else {
            into.insert(name, value)
        };
    }
}

async fn discovery(State(inner): State<Arc<Inner>>) -> Json<Value> {
    let issuer = &inner.issuer;
    let mut all = json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "userinfo_endpoint": format!("{issuer}/me"),
        "end_session_endpoint": format!("{issuer}/end"),
        "jwks_uri": format!("{issuer}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "scopes_supported": ["openid", "email", "profile", "groups"],
        "id_token_signing_alg_values_supported": ["RS256", "EdDSA", "HS256", "none"],
        "authorization_response_iss_parameter_supported": true,
    });
    merge(&mut all, inner.manners.lock().unwrap().discovery.clone());
    Json(all)
}

async fn keys(State(inner): State<Arc<Inner>>) -> Json<Value> {
    let mut manners = inner.manners.lock().unwrap();
    manners.keys_asked += 1;
    let mut all = vec![ed25519("ed", 1).as_verification_key(), rsa().as_verification_key()];
    if manners.signing == Signing::Newer {
        all = vec![ed25519("newer", 2).as_verification_key()];
    }
    Json(json!({ "keys": all }))
}

async fn token(State(inner): State<Arc<Inner>>, headers: HeaderMap, body: String) -> Response {
    let fields: HashMap<_, _> = form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    let refused = |error: &str| {
        let said = json!({ "error": error, "error_description": "No, says the provider" });
        (StatusCode::BAD_REQUEST, Json(said)).into_response()
    };
    let login = STANDARD.encode(format!("{CLIENT}:{SECRET}"));
    if headers.get(header::AUTHORIZATION).unwrap() != format!("Basic {login}").as_str() {
        return refused("invalid_client");
    }
    let takes = inner.manners.lock().unwrap().takes;
    tokio::time::sleep(takes).await;
    let manners = inner.manners.lock().unwrap();
    let question = inner.codes.lock().unwrap().remove(&fields["code"]);
    let Some((nonce, challenge)) = question.filter(|_| !manners.refuses) else {
        return refused("invalid_grant");
    };
    let verifier = Sha256::digest(&fields["code_verifier"]);
    assert_eq!(URL_SAFE_NO_PAD.encode(verifier), challenge);
    let now = RealClock.now().as_second();
    let mut claims = json!({
        "iss": inner.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce,
    });
    merge(&mut claims, manners.token.clone());
    let tokens = json!({
        "access_token": "access",
        "token_type": "Bearer",
        "id_token": signed(&claims, "JWT", manners.signing),
    });
    Json(tokens).into_response()
}

async fn user_info(State(inner): State<Arc<Inner>>, headers: HeaderMap) -> Json<Value> {
    assert_eq!(headers.get(header::AUTHORIZATION).unwrap(), "Bearer access");
    let mut manners = inner.manners.lock().unwrap();
    manners.user_info_asked += 1;
    let mut all = json!({ "sub": manners.token.get("sub") });
    merge(&mut all, manners.user_info.clone());
    Json(all)
}

fn signed(claims: &Value, kind: &str, signing: Signing) -> String {
    let (alg, key) = match signing {
        Signing::Ed25519 => ("EdDSA", Some("ed")),
        Signing::Rsa => ("RS256", Some("rsa")),
        Signing::Newer => ("EdDSA", Some("newer")),
        Signing::Strange => ("EdDSA", Some("strange")),
        Signing::Not => ("none", None),
        Signing::Secret => ("HS256", None),
    };
    let header = json!({ "alg": alg, "kid": key, "typ": kind });
    let text = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let input = format!("{}.{}", text(&header), text(claims));
    let bytes = input.as_bytes();
    let ed = CoreJwsSigningAlgorithm::EdDsa;
    let signature = match signing {
        Signing::Ed25519 => ed25519("ed", 1).sign(&ed, bytes).unwrap(),
        Signing::Newer => ed25519("newer", 2).sign(&ed, bytes).unwrap(),
        Signing::Strange => ed25519("strange", 3).sign(&ed, bytes).unwrap(),
        Signing::Rsa => rsa().sign(&CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256, bytes).unwrap(),
        Signing::Not => vec![],
        Signing::Secret => {
            let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
            mac.update(bytes);
            mac.finalize().into_bytes().to_vec()
        }
    };
    format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature))
}
