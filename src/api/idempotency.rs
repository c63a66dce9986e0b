//! `Idempotency-Key`: the same request twice has one effect and one answer.
//!
//! The key is taken first, in the transaction of the effect, and the answer is kept by the same
//! commit. So effect and answer exist both or not at all, whatever breaks in between; a second
//! request with the key waits for the first one's transaction and then finds its answer. (Taking
//! the key in a transaction of its own would leave, after a crash, a key of which nobody knows
//! whether its effect happened.) Refusals are not kept: they have changed nothing, and the same
//! request is judged anew.

use std::time::Duration;

use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use super::{Answer, ApiState, IdempotencyKey, Problem};
use crate::auth::{Actor, Operation};
use crate::desk::{Done, Seal};
use crate::store::Tx;
use crate::store::idempotency::{Kept, Request};
use crate::units::hex;

/// Marks an answer that was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
const ATTEMPTS: u32 = 5;

/// What a key stands for. `target` is what the path names (may be empty), `body` the bytes of the
/// request.
fn request(
    actor: &Actor,
    key: IdempotencyKey,
    operation: Operation,
    target: &str,
    body: &[u8],
) -> Option<Request> {
    let hash = request_hash(operation, target, body);
    key.0.map(|key| Request { account_id: actor.account_id.clone(), key, hash })
}

/// The seal of a step of a desk: `answer` makes what is answered of what came out.
pub(super) fn seal<T>(
    actor: &Actor,
    key: IdempotencyKey,
    operation: Operation,
    target: &str,
    body: &[u8],
    answer: fn(&T) -> Result<Kept, serde_json::Error>,
) -> Seal<T> {
    Seal::new(request(actor, key, operation, target, body), answer)
}

/// The answer to a step: just made, or as it was given before.
pub(super) fn respond<T>(done: Done<T>, seal: &Seal<T>) -> Result<Response, Problem> {
    match done {
        Done::Now(value) => {
            let kept = seal.answer(&value).map_err(|error| Problem::internal(&error))?;
            Ok(Answer::try_from(kept)?.into_response())
        }
        Done::Before(kept) => {
            let mut response = Answer::try_from(kept)?.into_response();
            response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
            Ok(response)
        }
    }
}

/// A write transaction under an optional key for what is decided in a handler: [`begin`](Self::begin),
/// look at [`replay`](Self::replay), work on [`tx`](Self::tx), [`finish`](Self::finish). Dropped
/// without `finish`, it leaves nothing.
pub struct Work {
    tx: Tx,
    seal: Seal<Answer>,
    replay: Option<Kept>,
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
        let seal =
            seal(actor, key.clone(), operation, target, body, |answer: &Answer| Ok(answer.kept()));
        let mut tx = state.app.store.begin_write().await?;
        let replay = seal.take(&mut tx, state.app.clock.now()).await?;
        Ok(Self { tx, seal, replay })
    }

    /// The answer given before under this key; the caller returns it and does nothing else.
    pub fn replay(&mut self) -> Result<Option<Response>, Problem> {
        self.replay.take().map(|kept| respond(Done::Before(kept), &self.seal)).transpose()
    }

    /// The transaction.
    pub const fn tx(&mut self) -> &mut Tx {
        &mut self.tx
    }

    /// Keeps the answer and commits everything.
    pub async fn finish(self, answer: Answer) -> Result<Response, Problem> {
        respond(self.seal.finish(self.tx, answer).await?, &self.seal)
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
