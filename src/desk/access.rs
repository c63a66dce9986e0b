//! Which sites and holding places of the registry a draft of a scheme would cut off.

use std::sync::Arc;

use super::DeskError;
use crate::app::{App, AppError};
use crate::registry::{Record, RecordKind};
use crate::routing::{AccessReport, SiteKind, SitePlace, Snapshot, access_changes};
use crate::store;

/// What a draft does to the access of places, from now on.
pub(super) async fn access_of(
    app: &App,
    in_force: Arc<Snapshot>,
    draft: Arc<Snapshot>,
) -> Result<AccessReport, DeskError> {
    let places = places(app).await?;
    let now = app.clock.now();
    let turn = app.planning.acquire().await.map_err(|_| DeskError::Busy)?;
    let report =
        tokio::task::spawn_blocking(move || access_changes(&in_force, &draft, &places, now))
            .await
            .map_err(|_| AppError::Interrupted)?;
    drop(turn);
    Ok(report)
}

/// Loading sites, unloading sites and holding places; one where both is done counts as a loading site.
async fn places(app: &App) -> Result<Vec<SitePlace>, DeskError> {
    let mut tx = app.store.begin_read().await?;
    let mut stored = store::registry::all(&mut tx, RecordKind::Site).await?;
    stored.extend(store::registry::all(&mut tx, RecordKind::HoldingPlace).await?);
    let place = |record: Record| match record {
        Record::Site(site) => Some(SitePlace {
            site_id: site.site_id.as_str().to_owned(),
            name: site.name,
            kind: if site.may_load { SiteKind::Loading } else { SiteKind::Unloading },
            location: site.location,
        }),
        Record::HoldingPlace(place) => Some(SitePlace {
            site_id: place.holding_place_id.as_str().to_owned(),
            name: place.name,
            kind: SiteKind::HoldingPlace,
            location: place.location,
        }),
        Record::Company(_)
        | Record::Vehicle(_)
        | Record::Tank(_)
        | Record::Person(_)
        | Record::Permit(_)
        | Record::Blacklist(_) => None,
    };
    Ok(stored.into_iter().filter_map(|stored| place(stored.record)).collect())
}
