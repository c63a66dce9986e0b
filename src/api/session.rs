//! Logging in, staying logged in, logging out; who am I.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, ApiState, Authed, Code, Input, Problem, retrying};
use crate::auth::{
    ACCESS_LIFETIME, Actor, Claims, Operation, RefreshToken, hash_password, refresh_hash,
    verify_password,
};
use crate::store::accounts::Account;
use crate::store::sessions::Redeemed;
use crate::store::{StoreError, accounts, sessions};
use axum::response::IntoResponse;

/// So many wrong passwords in a row lock an account.
const FAILURES: i32 = 5;
/// For so long.
const LOCK: SignedDuration = SignedDuration::from_mins(15);
/// How long a session lasts, however often it is refreshed.
const SESSION: SignedDuration = SignedDuration::from_hours(12);

/// A login.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Login {
    /// Login name.
    username: String,
    /// Password.
    password: String,
}

/// A refresh token.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Refresh {
    /// As handed out last.
    refresh_token: String,
}

/// What a login answers.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct Session {
    /// Goes into `Authorization: Bearer …`.
    access_token: String,
    /// From then on it is refused.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    /// Good once, for the next access token.
    refresh_token: String,
    /// Who logged in.
    account: Actor,
}

/// The session's part of the interface.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(login, logout)).routes(routes!(refresh)).routes(routes!(me))
}

/// Logs in.
#[utoipa::path(post, path = "/session", tag = "session", security(()), request_body = Login,
    responses((status = 200, body = Session)))]
async fn login(
    State(state): State<ApiState>,
    Input { value: login, .. }: Input<Login>,
) -> Result<Response, Problem> {
    let mut tx = state.app.store.begin_read().await?;
    let account = accounts::find_by_username(&mut tx, &login.username).await?;
    drop(tx);
    let now = state.app.clock.now();
    if let Some(account) = &account {
        refuse_locked(account, now)?;
    }
    let is_right = compare(&state, account.as_ref(), login.password).await?;
    let Some(account) = account.filter(|account| account.is_active) else {
        return Err(wrong_login());
    };
    let account_id = account.actor.account_id.as_str();
    retrying(|| async {
        let mut tx = state.app.store.begin_write().await?;
        // Guesses made at the same time: those after the lock do not count, right or wrong.
        let account = accounts::find(&mut tx, account_id).await?.ok_or_else(wrong_login)?;
        refuse_locked(&account, now)?;
        if !is_right {
            accounts::count_failure(&mut tx, account_id, FAILURES, now + LOCK).await?;
            tx.commit().await.map_err(StoreError::from)?;
            tracing::warn!(account_id, "wrong password");
            return Err(wrong_login());
        }
        accounts::clear_failures(&mut tx, account_id).await?;
        let session_id = state.app.new_id()?;
        let token = new_refresh_token()?;
        sessions::begin(&mut tx, &session_id, account_id, &token.hash, now, now + SESSION).await?;
        tx.commit().await.map_err(StoreError::from)?;
        answer(&state, account.actor, &session_id, token, now)
    })
    .await
}

/// Compares on a made-up hash when there is no such account, so that the time tells nothing.
async fn compare(
    state: &ApiState,
    account: Option<&Account>,
    password: String,
) -> Result<bool, Problem> {
    let stored = account.map(|account| account.password_hash.clone());
    let cost = state.hash_cost;
    state
        .hash(move || match stored {
            Some(hash) => verify_password(&password, &hash),
            None => hash_password("no such account", [0; 16], cost)
                .is_ok_and(|hash| verify_password("", &hash)),
        })
        .await
}

fn wrong_login() -> Problem {
    Problem::new(
        Code::Unauthenticated,
        "用户名或密码不正确。",
        "User name or password is not right.",
    )
}

fn refuse_locked(account: &Account, now: Timestamp) -> Result<(), Problem> {
    let left_s = account.locked_until.as_second() - now.as_second();
    if account.locked_until <= now {
        return Ok(());
    }
    let minutes = (left_s + 59) / 60;
    let mut locked = Problem::new(
        Code::LockedOut,
        format!("密码连续错误，账户已锁定，请 {minutes} 分钟后再试。"),
        format!("Too many wrong passwords; the account is locked for {minutes} more minute(s)."),
    );
    locked.retry_after_s = Some(u64::try_from(left_s).unwrap_or(0).max(1));
    Err(locked)
}

fn new_refresh_token() -> Result<RefreshToken, Problem> {
    let mut random = [0; 32];
    getrandom::fill(&mut random).map_err(|error| Problem::internal(&error))?;
    Ok(RefreshToken::new(random))
}

fn answer(
    state: &ApiState,
    account: Actor,
    session_id: &str,
    refresh: RefreshToken,
    now: Timestamp,
) -> Result<Response, Problem> {
    let access_token = state
        .keys
        .sign(&Claims::new(&account, session_id, now), now)
        .map_err(|error| Problem::internal(&error))?;
    let session = Session {
        access_token,
        expires_at: now + ACCESS_LIFETIME,
        refresh_token: refresh.text,
        account,
    };
    Ok(Answer::json(StatusCode::OK, &session)?.into_response())
}

/// Hands out the next access token. A refresh token that comes a second time ends all sessions of
/// its account: one of the two who had it stole it.
#[utoipa::path(post, path = "/session/refresh", tag = "session", security(()),
    request_body = Refresh, responses((status = 200, body = Session)))]
async fn refresh(
    State(state): State<ApiState>,
    Input { value, .. }: Input<Refresh>,
) -> Result<Response, Problem> {
    let hash = refresh_hash(&value.refresh_token);
    retrying(|| async {
        let now = state.app.clock.now();
        let mut tx = state.app.store.begin_write().await?;
        let redeemed = sessions::redeem(&mut tx, &hash, now).await?;
        let (session_id, account_id) = match redeemed {
            Redeemed::Good { session_id, account_id } => (session_id, account_id),
            Redeemed::Reused { account_id } => {
                tx.commit().await.map_err(StoreError::from)?;
                tracing::warn!(account_id, "refresh token reused, sessions revoked");
                return Err(Problem::unauthenticated());
            }
            Redeemed::Void => return Err(Problem::unauthenticated()),
        };
        let account = accounts::find(&mut tx, &account_id)
            .await?
            .filter(|account| account.is_active)
            .ok_or_else(Problem::unauthenticated)?;
        let token = new_refresh_token()?;
        sessions::add_token(&mut tx, &session_id, &token.hash, now).await?;
        tx.commit().await.map_err(StoreError::from)?;
        answer(&state, account.actor, &session_id, token, now)
    })
    .await
}

/// Ends the session of a refresh token.
#[utoipa::path(delete, path = "/session", tag = "session", security(()), request_body = Refresh,
    responses((status = 204, description = "Ended, or there was none")))]
async fn logout(
    State(state): State<ApiState>,
    Input { value, .. }: Input<Refresh>,
) -> Result<StatusCode, Problem> {
    let hash = refresh_hash(&value.refresh_token);
    retrying(|| async {
        let mut tx = state.app.store.begin_write().await?;
        sessions::end(&mut tx, &hash, state.app.clock.now()).await?;
        tx.commit().await.map_err(StoreError::from)?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

/// Who the access token stands for.
#[utoipa::path(get, path = "/me", tag = "session", responses((status = 200, body = Actor)))]
async fn me(authed: Authed) -> Result<Json<Actor>, Problem> {
    authed.may(Operation::Me)?;
    Ok(Json(authed.0))
}
