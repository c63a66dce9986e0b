//! Putting a scheme in force: one transaction with one event, by a second person.

use serde_json::json;

use super::DeskError;
use crate::app::App;
use crate::auth::{Actor, Role};
use crate::store::events::{self, NewEvent};
use crate::store::schemes::{self, SchemeState, StoredScheme};
use crate::store::{StoreError, Tx};

/// Publishes in the caller's transaction. The scheme must have been drawn on the one in force, by
/// somebody else. The caller takes up the new snapshot after its commit.
pub async fn publish_scheme(
    app: &App,
    tx: &mut Tx,
    actor: &Actor,
    scheme: StoredScheme,
) -> Result<StoredScheme, DeskError> {
    if actor.role != Role::CommitteeApprover {
        return Err(DeskError::Forbidden);
    }
    if actor.account_id == scheme.author_id {
        return Err(DeskError::invalid("approver", "has to be another person than the author"));
    }
    if scheme.state == SchemeState::Published {
        return Err(DeskError::WrongState { state: "published", action: "published again" });
    }
    let in_force = schemes::revision_in_force(tx).await?;
    if scheme.base_revision != in_force {
        return Err(DeskError::Stale { current: in_force });
    }
    let now = app.clock.now();
    let published = schemes::publish(tx, scheme, &actor.account_id, now).await?;
    let event = NewEvent {
        event_id: app.new_id()?,
        subject: &format!("scheme/{}", published.scheme_id),
        kind: "scheme_published",
        at: now,
        actor_id: &actor.account_id,
        body: json!({
            "scheme_revision": published.scheme_revision,
            "zones": published.zones.len(),
            "author_id": published.author_id,
            "note": published.note,
        }),
    };
    events::append(tx, &event).await?;
    Ok(published)
}

/// The same in a transaction of its own, with the snapshot taken up afterwards.
pub async fn publish_now(
    app: &App,
    actor: &Actor,
    scheme: StoredScheme,
) -> Result<StoredScheme, DeskError> {
    let mut tx = app.store.begin_write().await?;
    let published = publish_scheme(app, &mut tx, actor, scheme).await?;
    tx.commit().await.map_err(StoreError::from)?;
    app.reload_snapshot().await?;
    Ok(published)
}
