//! `Idempotency-Key`: the same request twice has one effect and one answer.
//!
//! The key is taken first, in the transaction of the effect, and the answer is kept by the same
//! commit. So effect and answer exist both or not at all, whatever breaks in between; a second
//! request with the key waits for the first one's transaction and then finds its answer. (Taking
//! the key in a transaction of its own would leave, after a crash, a key of which nobody knows
//! whether its effect happened.) Refusals are not kept: they have changed nothing, and the same
//! request is judged anew.

use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use super::{Answer, ApiState, Code, IdempotencyKey, Problem};
use crate::auth::{Actor, Operation};
use crate::store::{self, StoreError, Tx, events::hex};

/// Marks an answer that was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
const ATTEMPTS: u32 = 5;

/// A write transaction under an optional key: [`begin`](Self::begin), look at
/// [`replay`](Self::replay), work on [`tx`](Self::tx), [`finish`](Self::finish). Dropped without
/// `finish`, it leaves nothing.
pub struct Work {
    tx: Tx,
    account_id: String,
    key: Option<String>,
    replay: Option<Answer>,
}

impl Work {
    /// Begins the transaction and takes the key in it. `target` is what the path names (may be
    /// empty), `body` the bytes of the request.
    pub async fn begin(
        state: &ApiState,
        actor: &Actor,
        key: &IdempotencyKey,
        operation: Operation,
        target: &str,
        body: &[u8],
    ) -> Result<Self, Problem> {
        let mut tx = state.app.store.begin_write().await?;
        let mut replay = None;
        if let Some(key) = &key.0 {
            let hash = request_hash(operation, target, body);
            let now = state.app.clock.now();
            let kept =
                store::idempotency::take(&mut tx, &actor.account_id, key, &hash, now).await?;
            if let Some(kept) = kept {
                if kept.request_hash != hash {
                    return Err(Problem::new(
                        Code::IdempotencyMismatch,
                        format!("幂等键 `{key}` 已用于另一个请求，请换一个键。"),
                        format!("The key `{key}` was used for another request; use a fresh one."),
                    ));
                }
                let status =
                    StatusCode::from_u16(kept.status).map_err(|error| Problem::internal(&error))?;
                replay = Some(Answer { status, etag: kept.etag, body: kept.response });
            }
        }
        Ok(Self { tx, account_id: actor.account_id.clone(), key: key.0.clone(), replay })
    }

    /// The answer given before under this key; the caller returns it and does nothing else.
    #[must_use]
    pub fn replay(&mut self) -> Option<Response> {
        let mut response = self.replay.take()?.into_response();
        response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
        Some(response)
    }

    /// The transaction.
    pub const fn tx(&mut self) -> &mut Tx {
        &mut self.tx
    }

    /// Keeps the answer and commits everything.
    pub async fn finish(mut self, answer: Answer) -> Result<Response, Problem> {
        if let Some(key) = &self.key {
            store::idempotency::keep(
                &mut self.tx,
                &self.account_id,
                key,
                answer.status.as_u16(),
                &answer.etag,
                &answer.body,
            )
            .await?;
        }
        self.tx.commit().await.map_err(StoreError::from)?;
        Ok(answer.into_response())
    }
}

fn request_hash(operation: Operation, target: &str, body: &[u8]) -> String {
    let mut hasher = Sha256::new();
    for part in [operation.id().as_bytes(), target.as_bytes(), body] {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hex(&hasher.finalize())
}

/// Does the whole again, from its own `begin` on, when two transactions met on `PostgreSQL`.
pub async fn retrying<T, F>(attempt: impl Fn() -> F) -> Result<T, Problem>
where
    F: Future<Output = Result<T, Problem>>,
{
    for round in 1..ATTEMPTS {
        match attempt().await {
            Err(problem) if problem.is_transient => {
                tokio::time::sleep(Duration::from_millis(u64::from(round) * 10)).await;
            }
            done => return done,
        }
    }
    attempt().await
}
