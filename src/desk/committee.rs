//! What schemes and local rules share: drawn or written by one person, put in force by another, each step
//! an event.

use serde_json::{Value, json};

use super::DeskError;
use crate::app::App;
use crate::auth::Actor;
use crate::store::Tx;
use crate::store::events::{self, NewEvent};
use crate::units::LocalText;

/// Nobody approves what they drew or wrote last.
pub(super) fn second_person(actor: &Actor, author_id: &str) -> Result<(), DeskError> {
    if actor.account_id != author_id {
        return Ok(());
    }
    let reason = LocalText::new("审批人须与编制人不同", "has to be another person than the author");
    Err(DeskError::invalid("approver", reason))
}

/// Appends the event of a step that led to this revision.
pub(super) async fn note(
    app: &App,
    tx: &mut Tx,
    actor: &Actor,
    (subject, revision): (&str, i64),
    kind: &'static str,
    mut body: Value,
) -> Result<(), DeskError> {
    body["revision"] = json!(revision);
    body["actor"] = json!(actor.display_name);
    let event = NewEvent {
        event_id: app.new_id()?,
        subject,
        kind,
        at: app.clock.now(),
        actor_id: &actor.account_id,
        body,
    };
    events::append(tx, &event).await?;
    Ok(())
}
