//! Where a truck went: positions on the roads, beside the way of its waybill and the zones in force.

use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use geojson::Feature;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, ApiState, Authed, Input, Problem};
use crate::auth::{Operation, Relation};
use crate::desk;
use crate::tracking::{
    Adherence, DrivenRoad, Halt, Outlier, Position, Trace, TraceError, Track, ZoneEvent,
};
use crate::units::LocalText;
use crate::waybill::WaybillId;

/// Largest body: the most positions there may be, each written at length.
const BODY_LIMIT: usize = 4 << 20;

/// Positions of one truck.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TraceRequest {
    /// The waybill whose truck it is: the trace is compared with its way, and zones are judged for its
    /// load. A carrier has to name one of its own.
    #[serde(default)]
    waybill_id: Option<WaybillId>,
    /// From 2 to 20,000 positions in the order of time, from first to last at most 31 days.
    positions: Vec<Position>,
}

/// Roads as GeoJSON.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct RoadCollection {
    /// `FeatureCollection`.
    r#type: &'static str,
    /// One line a road, in the order of time; properties `name`, `reference`, `class`, `length_m`,
    /// `from`, `to`, `is_planned` (null without a way to compare with), `confidence` from 0 to 1,
    /// `begins_anew` where it is not known how the truck came there.
    #[schema(value_type = Vec<Object>)]
    features: Vec<Feature>,
}

/// What a trace says.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct TraceAnswer {
    /// Scheme revision that the zones are of.
    revision: i64,
    /// Digest of the network.
    network_digest: String,
    /// Positions given.
    positions: usize,
    /// Standard deviation of the positions in metres, estimated.
    sigma_m: f64,
    /// Whether there was a way of this network to compare with.
    has_plan: bool,
    /// The roads driven.
    matched: RoadCollection,
    /// On the planned way or off it.
    adherence: Vec<Adherence>,
    /// Stays in zones.
    zones: Vec<ZoneEvent>,
    /// Halts of five minutes or more.
    halts: Vec<Halt>,
    /// Positions left out.
    outliers: Vec<Outlier>,
}

/// The traces' part of the interface.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(match_trace)).layer(DefaultBodyLimit::max(BODY_LIMIT))
}

/// Finds the roads of a trace. Nothing is kept.
#[utoipa::path(post, path = "/traces/match", tag = "traces", request_body = TraceRequest,
    responses((status = 200, body = TraceAnswer)))]
async fn match_trace(
    authed: Authed,
    State(state): State<ApiState>,
    input: Result<Input<TraceRequest>, Problem>,
) -> Result<Answer, Problem> {
    let relation = authed.may(Operation::MatchTrace)?;
    let Input { value: request, .. } = input?;
    if relation == Relation::OwnCompany && request.waybill_id.is_none() {
        let reason = LocalText::new(
            "缺少：请给出本单位承运的运单",
            "is missing: name a waybill that your company carries",
        );
        return Err(Problem::invalid("waybill_id", reason));
    }
    let trace = trace(request.positions)?;
    let id = request.waybill_id.as_ref();
    let track = desk::match_trace(&state.app, &authed.0, id, trace).await?;
    Answer::json(StatusCode::OK, &answer(track))
}

fn trace(positions: Vec<Position>) -> Result<Trace, Problem> {
    for (place, position) in positions.iter().enumerate() {
        if !desk::is_reasonable(position.at) {
            let at = position.at;
            let reason = LocalText::new(
                format!("`{at}` 不在 2000 年至 2100 年之间"),
                format!("`{at}` lies outside the years 2000 to 2100"),
            );
            return Err(Problem::invalid(&format!("positions.{place}.at"), reason));
        }
    }
    Trace::new(positions).map_err(|error| {
        let field = match &error {
            TraceError::NotOnEarth { position, .. } => format!("positions.{position}.location"),
            TraceError::Accuracy { position, .. } => format!("positions.{position}.accuracy_m"),
            TraceError::Unsorted { position, .. } => format!("positions.{position}.at"),
            TraceError::TooShort | TraceError::TooLong { .. } | TraceError::TooLasting { .. } => {
                "positions".to_owned()
            }
        };
        Problem::invalid(&field, error.text())
    })
}

fn answer(track: Track) -> TraceAnswer {
    TraceAnswer {
        revision: track.revision,
        network_digest: track.network_digest,
        positions: track.positions,
        sigma_m: track.sigma_m,
        has_plan: track.has_plan,
        matched: RoadCollection {
            r#type: "FeatureCollection",
            features: track.roads.iter().map(road).collect(),
        },
        adherence: track.adherence,
        zones: track.zones,
        halts: track.halts,
        outliers: track.outliers,
    }
}

fn road(road: &DrivenRoad) -> Feature {
    let coordinates = road.line.iter().map(|point| [point.lon, point.lat].into()).collect();
    let geometry = geojson::GeometryValue::LineString { coordinates };
    let mut feature = Feature {
        bbox: None,
        geometry: Some(geojson::Geometry::new(geometry)),
        id: None,
        properties: None,
        foreign_members: None,
    };
    feature.set_property("name", road.name.clone());
    feature.set_property("reference", road.reference.clone());
    feature.set_property("class", road.class.name());
    feature.set_property("length_m", road.length_m);
    feature.set_property("from", json!(road.from));
    feature.set_property("to", json!(road.to));
    feature.set_property("is_planned", json!(road.is_planned));
    feature.set_property("confidence", road.confidence);
    feature.set_property("begins_anew", road.begins_anew);
    feature
}
