//! Schemes from the first draft to being in force: drawn by one person, looked at, published by another.

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Value, json};

use super::access::access_of;
use super::bounds::check_text;
use super::committee::{self, second_person};
use super::{Affected, DeskError, Done, Seal, affected_waybills, expect_revision, retrying};
use crate::app::App;
use crate::auth::{Actor, Role};
use crate::routing::AccessReport;
use crate::store::schemes::{self, SchemeState, StoredScheme};
use crate::store::{StoreError, Tx};
use crate::zones::{Advice, Change, Scheme, Zone, diff, lint};

/// What the committee draws.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawing {
    /// What it is for.
    pub note: String,
    /// All zones that are to be in force together.
    pub zones: Vec<Zone>,
}

/// Open waybills that one preview looks at.
const MOST_OPEN: usize = 10_000;

/// What a scheme would do.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Preview {
    /// How it differs from the scheme in force.
    pub changes: Vec<Change>,
    /// What is doubtful about its zones.
    pub advice: Vec<Advice>,
    /// Open waybills that it would hit.
    pub waybills: Vec<Affected>,
    /// How many open waybills were looked at.
    pub waybills_looked_at: usize,
    /// Sites and holding places that it would cut off, or leave with a single way.
    pub access: AccessReport,
}

/// Tries out whether the zones can be bound to the roads.
async fn check_drawing(app: &App, drawing: &Drawing) -> Result<(), DeskError> {
    check_text("note", &drawing.note)?;
    app.snapshot_of(Scheme { revision: 0, zones: drawing.zones.clone() }).await?;
    Ok(())
}

/// Begins a scheme on the one in force.
pub async fn create_scheme(
    app: &App,
    actor: &Actor,
    drawing: Drawing,
    seal: &Seal<StoredScheme>,
) -> Result<Done<StoredScheme>, DeskError> {
    if actor.role != Role::CommitteeEditor {
        return Err(DeskError::Forbidden);
    }
    if let Some(kept) = seal.look(app).await? {
        return Ok(Done::Before(kept));
    }
    check_drawing(app, &drawing).await?;
    let scheme_id = app.new_id()?;
    retrying!(create_once(app, actor, &scheme_id, &drawing, seal))
}

async fn create_once(
    app: &App,
    actor: &Actor,
    scheme_id: &str,
    drawing: &Drawing,
    seal: &Seal<StoredScheme>,
) -> Result<Done<StoredScheme>, DeskError> {
    let mut tx = app.store.begin_write().await?;
    let now = app.clock.now();
    if let Some(kept) = seal.take(&mut tx, now).await? {
        return Ok(Done::Before(kept));
    }
    let scheme = StoredScheme {
        scheme_id: scheme_id.to_owned(),
        revision: 1,
        state: SchemeState::Draft,
        scheme_revision: 0,
        base_revision: schemes::revision_in_force(&mut tx).await?,
        author_id: actor.account_id.clone(),
        author: actor.display_name.clone(),
        approver_id: String::new(),
        approver: String::new(),
        note: drawing.note.clone(),
        created_at: now,
        published_at: None,
        zones: drawing.zones.clone(),
    };
    schemes::insert(&mut tx, &scheme).await?;
    note(app, &mut tx, actor, &scheme, "scheme_drafted", json!({ "zones": scheme.zones })).await?;
    seal.finish(tx, scheme).await
}

async fn find(tx: &mut Tx, scheme_id: &str) -> Result<StoredScheme, DeskError> {
    schemes::find(tx, scheme_id).await?.ok_or(DeskError::NotFound)
}

/// Replaces what is drawn. Whoever drew last is the author, so that nobody publishes their own
/// drawing; and a preview of what was drawn before does not count any more.
pub async fn change_scheme(
    app: &App,
    actor: &Actor,
    scheme_id: &str,
    expected: i64,
    drawing: Drawing,
) -> Result<StoredScheme, DeskError> {
    check_drawing(app, &drawing).await?;
    retrying!(change_once(app, actor, scheme_id, expected, &drawing))
}

async fn change_once(
    app: &App,
    actor: &Actor,
    scheme_id: &str,
    expected: i64,
    drawing: &Drawing,
) -> Result<StoredScheme, DeskError> {
    let mut tx = app.store.begin_write().await?;
    let scheme = find(&mut tx, scheme_id).await?;
    if scheme.state == SchemeState::Published {
        return Err(DeskError::SchemePublished);
    }
    expect_revision(scheme.revision, Some(expected))?;
    let scheme = StoredScheme {
        revision: scheme.revision + 1,
        state: SchemeState::Draft,
        author_id: actor.account_id.clone(),
        author: actor.display_name.clone(),
        note: drawing.note.clone(),
        zones: drawing.zones.clone(),
        ..scheme
    };
    schemes::save(&mut tx, &scheme).await?;
    note(app, &mut tx, actor, &scheme, "scheme_changed", json!({ "zones": scheme.zones })).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(scheme)
}

/// Says what a draft would do; the draft counts as previewed from then on.
pub async fn preview_scheme(
    app: &App,
    actor: &Actor,
    scheme_id: &str,
) -> Result<(Preview, StoredScheme), DeskError> {
    let (seen, in_force) = {
        let mut tx = app.store.begin_read().await?;
        (find(&mut tx, scheme_id).await?, schemes::in_force(&mut tx).await?)
    };
    if seen.state == SchemeState::Published {
        return Err(DeskError::SchemePublished);
    }
    let trial = Scheme { revision: in_force.revision + 1, zones: seen.zones.clone() };
    let before = app.snapshot();
    let snapshot = Arc::new(app.snapshot_of(trial).await?);
    let access = access_of(app, Arc::clone(&before), Arc::clone(&snapshot)).await?;
    let (waybills, waybills_looked_at) =
        Box::pin(affected_waybills(app, before, snapshot, MOST_OPEN)).await?;
    let preview = Preview {
        changes: diff(&in_force.zones, &seen.zones),
        advice: lint(&seen.zones),
        waybills,
        waybills_looked_at,
        access,
    };
    if seen.state == SchemeState::Previewed {
        return Ok((preview, seen));
    }
    let body = json!({ "waybills": preview.waybills.len(), "on_scheme": in_force.revision });
    let scheme = retrying!(mark_previewed(app, actor, &seen, &body))?;
    Ok((preview, scheme))
}

async fn mark_previewed(
    app: &App,
    actor: &Actor,
    seen: &StoredScheme,
    body: &Value,
) -> Result<StoredScheme, DeskError> {
    let mut tx = app.store.begin_write().await?;
    let scheme =
        StoredScheme { revision: seen.revision + 1, state: SchemeState::Previewed, ..seen.clone() };
    schemes::save(&mut tx, &scheme).await?;
    note(app, &mut tx, actor, &scheme, "scheme_previewed", body.clone()).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(scheme)
}

/// Puts a previewed scheme in force, at once and without a restart.
pub async fn publish(
    app: &App,
    actor: &Actor,
    scheme_id: &str,
    expected: Option<i64>,
    seal: &Seal<StoredScheme>,
) -> Result<Done<StoredScheme>, DeskError> {
    if let Some(kept) = seal.look(app).await? {
        return Ok(Done::Before(kept));
    }
    let zones = {
        let mut tx = app.store.begin_read().await?;
        find(&mut tx, scheme_id).await?.zones
    };
    // A scheme that cannot be bound to the roads would keep every process from taking it up.
    app.snapshot_of(Scheme { revision: 0, zones }).await?;
    let done = retrying!(publish_once(app, actor, scheme_id, expected, seal))?;
    take_up(app).await;
    Ok(done)
}

async fn publish_once(
    app: &App,
    actor: &Actor,
    scheme_id: &str,
    expected: Option<i64>,
    seal: &Seal<StoredScheme>,
) -> Result<Done<StoredScheme>, DeskError> {
    let mut tx = app.store.begin_write().await?;
    if let Some(kept) = seal.take(&mut tx, app.clock.now()).await? {
        return Ok(Done::Before(kept));
    }
    let scheme = find(&mut tx, scheme_id).await?;
    if scheme.state != SchemeState::Published {
        expect_revision(scheme.revision, expected)?;
        if scheme.state == SchemeState::Draft {
            return Err(DeskError::SchemeNotPreviewed);
        }
    }
    let published = publish_scheme(app, &mut tx, actor, scheme).await?;
    seal.finish(tx, published).await
}

/// What was published stands even if it cannot be taken up at once: every plan looks at the number in
/// force and tries again.
async fn take_up(app: &App) {
    if let Err(error) = app.reload_snapshot().await {
        tracing::error!(%error, "the published scheme was not taken up");
    }
}

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
    if scheme.state == SchemeState::Published {
        return Err(DeskError::SchemePublished);
    }
    second_person(actor, &scheme.author_id)?;
    let in_force = schemes::revision_in_force(tx).await?;
    if scheme.base_revision != in_force {
        return Err(DeskError::StaleBase { base: scheme.base_revision, in_force });
    }
    let published = schemes::publish(tx, scheme, actor, app.clock.now()).await?;
    let body = json!({
        "scheme_revision": published.scheme_revision,
        "zones": published.zones.len(),
        "author_id": published.author_id,
        "note": published.note,
    });
    note(app, tx, actor, &published, "scheme_published", body).await?;
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

async fn note(
    app: &App,
    tx: &mut Tx,
    actor: &Actor,
    scheme: &StoredScheme,
    kind: &'static str,
    body: Value,
) -> Result<(), DeskError> {
    let subject = format!("scheme/{}", scheme.scheme_id);
    committee::note(app, tx, actor, (&subject, scheme.revision), kind, body).await
}
