//! What the pages draw on: tiles of the roads, and the facts of the district. For anyone.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{ApiState, DemoAccount, PathOf, Problem};
use crate::roads::{self, Network, TileError};
use crate::units::LonLat;

/// Roads change only with the network file; after a day a browser asks whether they did.
const KEPT: HeaderValue = HeaderValue::from_static("public, max-age=86400");
const TILE: HeaderValue = HeaderValue::from_static("application/vnd.mapbox-vector-tile");
/// West, south, east, north of what web Mercator shows.
const WORLD: [f64; 4] = [-180.0, -85.0, 180.0, 85.0];

/// The district.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct MapFacts {
    /// West, south, east, north of the roads in WGS-84 degrees.
    bounds: [f64; 4],
    /// Middle of the bounds.
    center: LonLat,
    /// Revision of the scheme in force, 0 before the first.
    revision: i64,
    /// Digest of the road network.
    network_digest: String,
    /// IANA name of the district's civil time.
    time_zone: String,
    /// Time of the service.
    #[schema(value_type = String, format = DateTime)]
    server_time: Timestamp,
    /// Accounts of the demonstration with their passwords; absent elsewhere.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    demo_accounts: Vec<DemoAccount>,
}

/// The map's part of the interface.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(road_tile)).routes(routes!(map_facts))
}

/// Facts of the district.
#[utoipa::path(get, path = "/map", tag = "map", security(()),
    responses((status = 200, body = MapFacts)))]
async fn map_facts(State(state): State<ApiState>) -> Response {
    let [west, south, east, north] = state.bounds;
    let district = &state.app.district;
    let facts = MapFacts {
        bounds: state.bounds,
        center: LonLat::new(f64::midpoint(west, east), f64::midpoint(south, north)),
        revision: state.app.snapshot().revision,
        network_digest: district.network.digest.clone(),
        time_zone: district.time_zone.iana_name().unwrap_or("UTC").to_owned(),
        server_time: state.app.clock.now(),
        demo_accounts: state.demo_accounts.to_vec(),
    };
    ([(header::CACHE_CONTROL, "no-store")], Json(facts)).into_response()
}

/// One vector tile with the layers `roads` and `places`.
#[utoipa::path(get, path = "/tiles/{z}/{x}/{y}", tag = "map", security(()),
    params(
        ("z" = u8, Path, description = "Zoom, 0 to 16"),
        ("x" = u32, Path, description = "Column"),
        ("y" = String, Path, description = "Row with the ending `.mvt`, such as `27.mvt`"),
    ),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/vnd.mapbox-vector-tile"),
        (status = 304, description = "The network is the one of `If-None-Match`"),
    ))]
async fn road_tile(
    State(state): State<ApiState>,
    PathOf((z, x, row)): PathOf<(u8, u32, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let y = row.strip_suffix(".mvt").and_then(|y| y.parse().ok()).ok_or_else(Problem::not_found)?;
    let etag = network_etag(&state.app.district.network);
    if is_known(&headers, &etag) {
        let kept = [(header::ETAG, etag), (header::CACHE_CONTROL, KEPT)];
        return Ok((StatusCode::NOT_MODIFIED, kept).into_response());
    }
    let snapshot = state.app.snapshot();
    let network = Arc::clone(&snapshot.network);
    let tile = state
        .compute(move || roads::tile(&network, &snapshot.index, z, x, y))
        .await?
        .map_err(|error| match error {
            TileError::OutOfRange { .. } => Problem::not_found(),
            TileError::Encoding => Problem::internal(&error),
        })?;
    let described =
        [(header::CONTENT_TYPE, TILE), (header::ETAG, etag), (header::CACHE_CONTROL, KEPT)];
    Ok((described, tile).into_response())
}

/// Weak, since the same tile may go out compressed or not.
fn network_etag(network: &Network) -> HeaderValue {
    HeaderValue::try_from(format!("W/\"{}\"", network.digest))
        .unwrap_or_else(|_| HeaderValue::from_static("W/\"unnamed\""))
}

/// Whether the client has this already.
pub(super) fn is_known(headers: &HeaderMap, etag: &HeaderValue) -> bool {
    let plain = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let (Some(asked), Ok(etag)) = (headers.get(header::IF_NONE_MATCH), etag.to_str()) else {
        return false;
    };
    let asked = asked.to_str().unwrap_or_default();
    asked.split(',').any(|tag| tag.trim() == "*" || plain(tag) == plain(etag))
}

/// West, south, east, north of a network; the world where there are no roads.
pub(super) fn bounds_of(network: &Network) -> [f64; 4] {
    let mut nodes = network.nodes.iter();
    let Some(first) = nodes.next() else { return WORLD };
    nodes.fold([first.lon, first.lat, first.lon, first.lat], |[west, south, east, north], node| {
        [west.min(node.lon), south.min(node.lat), east.max(node.lon), north.max(node.lat)]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_hold_every_node_and_the_world_without_roads() {
        assert_eq!(bounds_of(&Network::default()).map(f64::to_bits), WORLD.map(f64::to_bits));
        let nodes = vec![LonLat::new(108.4, 30.8), LonLat::new(108.2, 30.9)];
        let network = Network { nodes: nodes.into(), ..Network::default() };
        let expected = [108.2, 30.8, 108.4, 30.9];
        assert_eq!(bounds_of(&network).map(f64::to_bits), expected.map(f64::to_bits));
    }

    #[test]
    fn a_tag_is_known_in_a_list_weak_or_strong() {
        let etag = HeaderValue::from_static("W/\"abc\"");
        let asked = |value: &'static str| {
            let value = HeaderValue::from_static(value);
            HeaderMap::from_iter([(header::IF_NONE_MATCH, value)])
        };
        for value in ["W/\"abc\"", "\"abc\"", "\"x\", W/\"abc\"", "*"] {
            assert!(is_known(&asked(value), &etag), "{value}");
        }
        for value in ["", "\"x\"", "abc"] {
            assert!(!is_known(&asked(value), &etag), "{value}");
        }
        assert!(!is_known(&HeaderMap::new(), &etag));
    }
}
