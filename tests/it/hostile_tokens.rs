//! Every operation that needs an account refuses every forged, foreign, stale or twisted access token.

use axum::body::Bytes;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hazway::auth::SigningKey;
use hazway::store;
use hazway::store::keys::Purpose;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::app::{TestApp, on_both};
use super::permissions::{body_of, places};

fn encode(bytes: impl AsRef<[u8]>) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

fn token(header: &Value, claims: &Value, key: &SigningKey) -> String {
    let signed = format!("{}.{}", encode(header.to_string()), encode(claims.to_string()));
    let signature = key.sign_bytes(signed.as_bytes());
    format!("{signed}.{}", encode(signature))
}

fn with(value: &Value, name: &str, other: Value) -> Value {
    let mut value = value.clone();
    value[name] = other;
    value
}

async fn newest(app: &TestApp, purpose: Purpose) -> SigningKey {
    let mut tx = app.app.store.begin_read().await.unwrap();
    store::keys::all(&mut tx, purpose).await.unwrap().pop().unwrap()
}

/// A good token's parts, and the key it is signed with.
async fn good(app: &TestApp) -> (Value, Value, SigningKey) {
    let login = json!({"username": "auditor", "password": super::seed::PASSWORD});
    let session = app.anyone().post("/session", &login).await.ok();
    let token = session["access_token"].as_str().unwrap().to_owned();
    let part = |place: usize| -> Value {
        let text = token.split('.').nth(place).unwrap();
        serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(text).unwrap()).unwrap()
    };
    (part(0), part(1), newest(app, Purpose::Token).await)
}

/// Name and token of every hostile form.
async fn hostile(app: &TestApp) -> Vec<(&'static str, String)> {
    let (header, claims, key) = good(app).await;
    let now = app.now().as_second();
    let foreign = SigningKey::new([9; 32], app.now(), None);
    let whole = token(&header, &claims, &key);
    let parts: Vec<&str> = whole.split('.').collect();
    let none = with(&header, "alg", json!("none"));
    let admin = with(&claims, "role", json!("administrator"));
    // The classic: the public key taken for the secret of a symmetric algorithm.
    let symmetric = with(&header, "alg", json!("HS256"));
    vec![
        ("algorithm none", format!("{}.{}.", encode(none.to_string()), parts[1])),
        ("algorithm none, signed", token(&none, &claims, &key)),
        ("symmetric algorithm", token(&symmetric, &claims, &key)),
        ("another role under the old signature", {
            format!("{}.{}.{}", parts[0], encode(admin.to_string()), parts[2])
        }),
        ("no signature", format!("{}.{}", parts[0], parts[1])),
        ("cut", whole.strip_suffix(parts[2]).unwrap().to_owned() + "AAAA"),
        ("foreign key under our name", token(&header, &claims, &foreign)),
        ("unknown key", token(&with(&header, "kid", json!("unknown")), &claims, &foreign)),
        ("a key sent along", {
            let jwk = json!({"kty": "OKP", "crv": "Ed25519", "x": encode(foreign.public())});
            token(&with(&with(&header, "jwk", jwk), "kid", json!("x")), &claims, &foreign)
        }),
        ("key of waybills' codes", {
            let codes = newest(app, Purpose::Code).await;
            token(&with(&header, "kid", json!(codes.key_id)), &claims, &codes)
        }),
        ("key of checkpoints", {
            let log = newest(app, Purpose::Checkpoint).await;
            token(&with(&header, "kid", json!(log.key_id)), &claims, &log)
        }),
        ("another kind of token", token(&with(&header, "typ", json!("JWT")), &claims, &key)),
        ("no kind of token", {
            let mut bare = header.clone();
            bare.as_object_mut().unwrap().remove("typ");
            token(&bare, &claims, &key)
        }),
        ("unknown critical member", token(&with(&header, "crit", json!(["b64"])), &claims, &key)),
        ("another issuer", token(&header, &with(&claims, "iss", json!("elsewhere")), &key)),
        ("another audience", token(&header, &with(&claims, "aud", json!("elsewhere")), &key)),
        ("ended", token(&header, &with(&claims, "exp", json!(now)), &key)),
        ("not begun", token(&header, &with(&claims, "nbf", json!(now + 60)), &key)),
        ("no end", {
            let mut endless = claims.clone();
            endless.as_object_mut().unwrap().remove("exp");
            token(&header, &endless, &key)
        }),
        ("a role that is none", token(&header, &with(&claims, "role", json!("root")), &key)),
        ("longer than any", token(&header, &with(&claims, "name", json!("x".repeat(5_000))), &key)),
        ("no token", "x".to_owned()),
        ("dots", "..".to_owned()),
    ]
}

#[tokio::test]
async fn every_operation_refuses_every_hostile_token() {
    on_both(async |app| {
        let (header, claims, key) = good(app).await;
        app.bearing(&token(&header, &claims, &key)).get("/me").await.ok();
        let mut wrong = Vec::new();
        for (form, hostile) in hostile(app).await {
            let client = app.bearing(&hostile).seeing(1);
            for (operation, method, path) in places() {
                if operation.is_public() {
                    continue;
                }
                let body = Bytes::from_static(body_of(operation).as_bytes());
                let answer = client.send(method, &path, "application/json", body).await;
                if answer.status.as_u16() != 401 {
                    wrong.push(format!("{form}, {}: {answer:?}", operation.id()));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        // The token that was good is not when its time is over, or its session.
        let late = app.bearing(&token(&header, &claims, &key));
        app.pass(SignedDuration::from_mins(16));
        late.get("/me").await.refused(401, "unauthenticated");
    })
    .await;
}
