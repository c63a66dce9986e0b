//! One effect and one answer for a request that comes twice: the client's key is taken in the
//! transaction of the effect, and the answer is kept by the same commit.

use jiff::Timestamp;

use super::DeskError;
use crate::app::App;
use crate::store::idempotency::{Kept, Request, Taken};
use crate::store::{StoreError, Tx};

/// Under which key a step is taken, if under any, and what is kept of what comes out.
#[derive(Clone, Debug)]
pub struct Seal<T> {
    request: Option<Request>,
    answer: fn(&T) -> Result<Kept, serde_json::Error>,
}

/// How a step ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Done<T> {
    /// By this very call.
    Now(T),
    /// By an earlier call under the same key, which was answered so.
    Before(Kept),
}

impl<T> Seal<T> {
    /// A step under an optional key.
    #[must_use]
    pub const fn new(
        request: Option<Request>,
        answer: fn(&T) -> Result<Kept, serde_json::Error>,
    ) -> Self {
        Self { request, answer }
    }

    /// A step that nobody asks for twice: no key, and nothing is kept.
    #[must_use]
    pub fn none() -> Self {
        let nothing = |_: &T| Ok(Kept { status: 204, etag: String::new(), body: String::new() });
        Self { request: None, answer: nothing }
    }

    /// What is answered of what came out.
    pub fn answer(&self, value: &T) -> Result<Kept, serde_json::Error> {
        (self.answer)(value)
    }

    /// Looks for an earlier answer before any work is done; nothing is taken yet.
    pub async fn look(&self, app: &App) -> Result<Option<Kept>, DeskError> {
        self.look_in(&mut app.store.begin_read().await?).await
    }

    /// The same in the view that what is judged is read from: an effect of this key and its answer are
    /// both there or neither.
    pub async fn look_in(&self, tx: &mut Tx) -> Result<Option<Kept>, DeskError> {
        let Some(request) = &self.request else { return Ok(None) };
        earlier(request, request.look(tx).await?)
    }

    /// Takes the key, right after the transaction has begun.
    pub async fn take(&self, tx: &mut Tx, now: Timestamp) -> Result<Option<Kept>, DeskError> {
        let Some(request) = &self.request else { return Ok(None) };
        earlier(request, request.take(tx, now).await?)
    }

    /// Keeps the answer and commits.
    pub async fn finish(&self, mut tx: Tx, value: T) -> Result<Done<T>, DeskError> {
        if let Some(request) = &self.request {
            let answer = self.answer(&value).map_err(DeskError::Answer)?;
            request.keep(&mut tx, &answer).await?;
        }
        tx.commit().await.map_err(StoreError::from)?;
        Ok(Done::Now(value))
    }
}

fn earlier(request: &Request, taken: Taken) -> Result<Option<Kept>, DeskError> {
    match taken {
        Taken::Fresh => Ok(None),
        Taken::Before(kept) => Ok(Some(kept)),
        Taken::Mismatch => Err(DeskError::KeyMismatch { key: request.key.clone() }),
    }
}
