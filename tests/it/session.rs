//! Logging in, staying logged in, and everything that is no token.

use std::sync::Arc;

use hazway::api::{self, ApiState};
use hazway::auth::Role;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::app::{TestApp, on_both};
use super::client::{Answer, Client, together};
use super::seed::{PASSWORD, account_of};

async fn try_login(app: &TestApp, username: &str, password: &str) -> Answer {
    app.anyone().post("/session", &json!({"username": username, "password": password})).await
}

async fn session(app: &TestApp, username: &str) -> Value {
    try_login(app, username, PASSWORD).await.ok()
}

async fn refresh(app: &TestApp, session: &Value) -> Answer {
    app.anyone().post("/session/refresh", &json!({"refresh_token": session["refresh_token"]})).await
}

#[tokio::test]
async fn a_login_says_who_it_is_and_until_when() {
    on_both(async |app| {
        for role in Role::ALL {
            let session = session(app, account_of(role)).await;
            assert_eq!(session["account"]["role"], role.as_str());
            assert_eq!(session["expires_at"], "2026-12-01T01:45:00Z");
            let me = app.bearing(session["access_token"].as_str().unwrap()).get("/me").await.ok();
            assert_eq!(me, session["account"]);
        }
    })
    .await;
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_name_read_the_same() {
    on_both(async |app| {
        let mut wrong =
            try_login(app, "shipper", "wrong horse").await.refused(401, "unauthenticated");
        let unknown = try_login(app, "nobody", "wrong horse").await.refused(401, "unauthenticated");
        assert_eq!(wrong, unknown);
        wrong = app
            .anyone()
            .in_english()
            .post("/session", &json!({"username": "shipper", "password": ""}))
            .await
            .refused(401, "unauthenticated");
        assert_eq!(wrong["detail"], "User name or password is not right.");
    })
    .await;
}

#[tokio::test]
async fn five_wrong_passwords_lock_an_account_for_a_quarter_of_an_hour() {
    on_both(async |app| {
        for _ in 0..5 {
            try_login(app, "loader", "wrong horse").await.refused(401, "unauthenticated");
        }
        let locked = try_login(app, "loader", PASSWORD).await;
        locked.refused(429, "locked_out");
        assert_eq!(locked.header("retry-after"), "900");
        app.pass(SignedDuration::from_secs(15 * 60 - 1));
        try_login(app, "loader", PASSWORD).await.refused(429, "locked_out");
        app.pass(SignedDuration::from_secs(1));
        session(app, "loader").await;
    })
    .await;
}

#[tokio::test]
async fn a_good_password_forgets_the_wrong_ones_before_it() {
    on_both(async |app| {
        for _ in 0..3 {
            for _ in 0..4 {
                try_login(app, "loader", "wrong horse").await.refused(401, "unauthenticated");
            }
            session(app, "loader").await;
        }
    })
    .await;
}

#[tokio::test]
async fn guesses_made_at_the_same_time_are_all_counted() {
    on_both(async |app| {
        let guesses = (0..8).map(|_| try_login(app, "loader", "wrong horse"));
        for answer in together(guesses).await {
            assert!([401, 429, 503].contains(&answer.status.as_u16()), "{answer:?}");
        }
        for _ in 0..5 {
            try_login(app, "loader", "wrong horse").await;
        }
        try_login(app, "loader", PASSWORD).await.refused(429, "locked_out");
    })
    .await;
}

#[tokio::test]
async fn a_refresh_token_is_good_once_and_its_second_use_ends_every_session() {
    on_both(async |app| {
        let (first, other) = (session(app, "shipper").await, session(app, "shipper").await);
        let second = refresh(app, &first).await.ok();
        assert_ne!(second["refresh_token"], first["refresh_token"]);
        assert_eq!(second["account"], first["account"]);
        let third = refresh(app, &second).await.ok();
        refresh(app, &first).await.refused(401, "unauthenticated");
        refresh(app, &third).await.refused(401, "unauthenticated");
        refresh(app, &other).await.refused(401, "unauthenticated");
        session(app, "shipper").await;
    })
    .await;
}

#[tokio::test]
async fn of_two_who_refresh_at_once_at_most_one_goes_on() {
    on_both(async |app| {
        let first = session(app, "shipper").await;
        let answers = together((0..2).map(|_| refresh(app, &first))).await;
        let good = answers.iter().filter(|answer| answer.status == 200).count();
        assert_eq!(good, 1, "{answers:?}");
        for answer in answers.iter().filter(|answer| answer.status == 200) {
            refresh(app, &answer.json()).await.refused(401, "unauthenticated");
        }
    })
    .await;
}

#[tokio::test]
async fn a_session_ends_by_logging_out_and_after_twelve_hours() {
    on_both(async |app| {
        let ended = session(app, "shipper").await;
        let body = json!({"refresh_token": ended["refresh_token"]});
        for _ in 0..2 {
            app.anyone().delete("/session", &body).await.with_status(204);
        }
        refresh(app, &ended).await.refused(401, "unauthenticated");
        let mut old = session(app, "shipper").await;
        app.pass(SignedDuration::from_hours(11));
        old = refresh(app, &old).await.ok();
        app.pass(SignedDuration::from_hours(1));
        refresh(app, &old).await.refused(401, "unauthenticated");
    })
    .await;
}

#[tokio::test]
async fn an_access_token_ends_after_a_quarter_of_an_hour() {
    on_both(async |app| {
        let client = app.login("shipper").await;
        app.pass(SignedDuration::from_secs(15 * 60 - 1));
        client.get("/me").await.ok();
        app.pass(SignedDuration::from_secs(61));
        let answer = client.get("/me").await;
        answer.refused(401, "unauthenticated");
        assert_eq!(answer.header("www-authenticate"), "Bearer");
    })
    .await;
}

#[tokio::test]
async fn what_is_no_token_of_ours_opens_nothing() {
    on_both(async |app| {
        let session = session(app, "shipper").await;
        let good = session["access_token"].as_str().unwrap();
        let parts: Vec<&str> = good.split('.').collect();
        let encode = |text: &str| {
            use base64::Engine;
            base64::prelude::BASE64_URL_SAFE_NO_PAD.encode(text)
        };
        let unsigned = encode(r#"{"alg":"none","typ":"JWT"}"#);
        let symmetric = encode(r#"{"alg":"HS256","typ":"JWT"}"#);
        let forged = encode(r#"{"sub":"shipper","role":"administrator","exp":9999999999}"#);
        let hostile = [
            String::new(),
            "x".to_owned(),
            "..".to_owned(),
            "a".repeat(7000),
            format!("{}.{}.", parts[0], parts[1]),
            format!("{unsigned}.{}.", parts[1]),
            format!("{unsigned}.{}.{}", parts[1], parts[2]),
            format!("{symmetric}.{}.{}", parts[1], parts[2]),
            format!("{}.{forged}.{}", parts[0], parts[2]),
            format!("{good}.{}", parts[2]),
            format!("{good} {good}"),
            session["refresh_token"].as_str().unwrap().to_owned(),
        ];
        for token in hostile {
            app.bearing(&token).get("/me").await.refused(401, "unauthenticated");
        }
        app.anyone().get("/me").await.refused(401, "unauthenticated");
        app.anyone()
            .with("authorization", format!("Basic {good}"))
            .get("/me")
            .await
            .refused(401, "unauthenticated");
        app.bearing(good).get("/me").await.ok();
    })
    .await;
}

#[tokio::test]
async fn an_account_that_asks_without_pause_is_told_to_wait_and_the_others_are_not() {
    on_both(async |app| {
        let state = ApiState::open(Arc::clone(&app.app), Vec::new()).await.unwrap().with_limit(1);
        let router = api::router(state);
        let login = json!({"username": "auditor", "password": PASSWORD});
        let anyone = Client::new(router.clone(), None);
        let session = anyone.post("/session", &login).await.ok();
        let token = session["access_token"].as_str().unwrap().to_owned();
        let auditor = Client::new(router.clone(), Some(token));
        let mut taken = 0;
        let refused = loop {
            let answer = auditor.get("/me").await;
            if !answer.status.is_success() {
                break answer;
            }
            taken += 1;
            assert!(taken < 50, "never refused");
        };
        refused.refused(429, "too_fast");
        assert!(taken >= 5, "a burst is let through: {taken}");
        assert!(refused.header("retry-after").parse::<u64>().unwrap() >= 1);
        let login = json!({"username": "admin", "password": PASSWORD});
        let session = anyone.post("/session", &login).await.ok();
        let token = session["access_token"].as_str().unwrap().to_owned();
        Client::new(router.clone(), Some(token)).get("/me").await.ok();
    })
    .await;
}
