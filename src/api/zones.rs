//! The zones in force, for the map and for the road.

use axum::Json;
use axum::extract::State;
use geojson::Feature;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{ApiState, Authed, Problem, QueryOf};
use crate::auth::Operation;
use crate::desk;
use crate::goods::{Carriage, Catalogue, EntryKey, GoodsItem, LoadProfile, UnNumber};
use crate::routing::Snapshot;
use crate::units::{Kilograms, local_text};
use crate::zones::{BoundZone, Truck, feature};

/// Which zones, and when.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ZonesQuery {
    /// The instant that `closed_now` is about; now when absent.
    #[param(value_type = Option<String>, format = DateTime)]
    at: Option<Timestamp>,
    /// Only zones that may bind a truck with these goods: `1203-1`, or `1203` for all its entries.
    carrying: Option<String>,
}

/// Zones as GeoJSON.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct ZoneCollection {
    /// `FeatureCollection`.
    r#type: &'static str,
    /// Revision of the scheme in force, 0 before the first.
    revision: i64,
    /// The instant that `closed_now` is about.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// One feature a zone; properties carry the zone, `in_words` and `closed_now`.
    #[schema(value_type = Vec<Object>)]
    features: Vec<Feature>,
}

/// The zones' part of the interface.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(list_zones))
}

/// The scheme in force.
#[utoipa::path(get, path = "/zones", tag = "zones", params(ZonesQuery),
    responses((status = 200, body = ZoneCollection)))]
async fn list_zones(
    authed: Authed,
    State(state): State<ApiState>,
    QueryOf(query): QueryOf<ZonesQuery>,
) -> Result<Json<ZoneCollection>, Problem> {
    authed.may(Operation::ListZones)?;
    let at = query.at.unwrap_or_else(|| state.app.clock.now());
    if !desk::is_reasonable(at) {
        let reason = local_text!(
            "`{at}` 不在 2000 年至 2100 年之间",
            "`{at}` lies outside the years 2000 to 2100"
        );
        return Err(Problem::invalid("at", reason));
    }
    let loads = match &query.carrying {
        Some(text) => Some(loads_of(&state.app.district.catalogue, text)?),
        None => None,
    };
    let snapshot = desk::current_snapshot(&state.app).await?;
    let features = snapshot
        .zones
        .iter()
        .filter(|bound| loads.as_ref().is_none_or(|loads| may_bind(bound, loads)))
        .map(|bound| told(&snapshot, bound, at))
        .collect();
    Ok(Json(ZoneCollection {
        r#type: "FeatureCollection",
        revision: snapshot.revision,
        at,
        features,
    }))
}

fn told(snapshot: &Snapshot, bound: &BoundZone, at: Timestamp) -> Feature {
    // A year whose holidays nobody has announced counts as closed.
    let closed_now =
        bound.schedule.holds_at(at, &snapshot.calendar, &snapshot.time_zone).unwrap_or(true);
    let mut feature = feature(&bound.zone);
    feature.set_property("in_words", json!(bound.zone.when.in_words()));
    feature.set_property("closed_now", closed_now);
    feature
}

/// Loads of these goods in every way they may be contained.
fn loads_of(catalogue: &Catalogue, text: &str) -> Result<Vec<LoadProfile>, Problem> {
    let unknown = || {
        let shown: String = text.chars().take(20).collect();
        Problem::invalid(
            "carrying",
            local_text!(
                "`{shown}` 不在危险货物品名表中：应为 `1203-1` 或 `1203` 这样的写法",
                "`{shown}` is not in the dangerous goods list: `1203-1` or `1203` is expected"
            ),
        )
    };
    let keys: Vec<EntryKey> = match (text.parse::<EntryKey>(), text.parse::<UnNumber>()) {
        (Ok(key), _) => vec![key],
        (Err(_), Ok(number)) => catalogue.variants(number).iter().map(|entry| entry.key).collect(),
        (Err(_), Err(_)) => return Err(unknown()),
    };
    let ways = [Carriage::Packages, Carriage::Bulk, Carriage::Tank];
    let tonne = Kilograms::new(1000);
    let loads =
        keys.iter().flat_map(|key| ways.map(|way| vec![GoodsItem::plain(*key, way, tonne)]));
    let profiles: Vec<LoadProfile> = loads
        .map(|load| catalogue.profile(&load))
        .collect::<Result<_, _>>()
        .map_err(|_| unknown())?;
    if profiles.is_empty() { Err(unknown()) } else { Ok(profiles) }
}

/// Whether some truck with one of these loads would be bound: the heaviest and highest there is.
fn may_bind(bound: &BoundZone, loads: &[LoadProfile]) -> bool {
    let truck = Truck {
        gross_mass_kg: u32::MAX,
        axle_load_kg: u32::MAX,
        height_cm: u16::MAX,
        width_cm: u16::MAX,
        length_cm: u16::MAX,
        ..Truck::default()
    };
    loads.iter().any(|load| bound.zone.binds.binds(&truck, load))
}
