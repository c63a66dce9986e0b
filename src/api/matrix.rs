//! Least driving times between many places, and where asked the earliest lawful arrival of every pair.

use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::plans::{TripEnd, TripRequest, complaints, point, trip_of};
use super::{Answer, ApiState, Authed, Input, Problem};
use crate::auth::Operation;
use crate::desk::{self, ManyPlaces, MatrixTable};
use crate::goods::Load;
use crate::registry::{PermitId, RecordError, VehicleId};
use crate::units::{LocalText, LonLat, local_text};
use crate::zones::Truck;

/// Most places on a side.
const MOST_PLACES: usize = 100;
/// Most pairs that are planned in one request.
const MOST_PAIRS: usize = 400;

/// What is asked: places, and a truck by its figures or one on file.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MatrixRequest {
    /// Where trips begin, 1 to 100: one row each.
    #[schema(min_items = 1, max_items = 100)]
    origins: Vec<TripEnd>,
    /// Where they end, 1 to 100: one column each.
    #[schema(min_items = 1, max_items = 100)]
    destinations: Vec<TripEnd>,
    /// Plan every pair under zones and windows, at most 400 pairs; needs `depart_from`.
    #[serde(default)]
    exact: bool,
    /// With `exact`: leaves not before.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    depart_from: Option<Timestamp>,
    /// With `exact`: leaves not after, at most seven days later; six hours later when absent.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    depart_until: Option<Timestamp>,
    /// The truck by its figures; either this or `vehicle`.
    #[serde(default)]
    truck: Option<Truck>,
    /// Truck or tractor on file.
    #[serde(default)]
    vehicle: Option<VehicleId>,
    /// Trailer on file.
    #[serde(default)]
    trailer: Option<VehicleId>,
    /// Permits, at most 20; as for one plan.
    #[serde(default)]
    permits: Vec<PermitId>,
    /// Goods on board, at most 100 lines; none for a truck without.
    #[serde(default)]
    load: Load,
}

/// The matrix's part of the interface.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(make_matrix))
}

/// Least driving times from every origin to every destination and, with `exact`, the earliest lawful
/// arrival of every pair. Nothing is kept.
#[utoipa::path(post, path = "/plans/matrix", tag = "plans", request_body = MatrixRequest,
    responses((status = 200, body = MatrixTable), (status = 422, description = "`invalid`, or `no_route` \
        where the departure window cannot be planned")))]
async fn make_matrix(
    authed: Authed,
    State(state): State<ApiState>,
    Input { value: request, .. }: Input<MatrixRequest>,
) -> Result<Answer, Problem> {
    authed.may(Operation::MakeMatrix)?;
    let mut wrong = request.complaints();
    let trip = request.any_trip(state.app.clock.now());
    wrong.extend(complaints(&trip));
    let trip = trip_of(&authed, &state, &trip, &wrong).await?;
    let mut tx = state.app.store.begin_read().await?;
    let mut points = [Vec::new(), Vec::new()];
    for ((side, ends), points) in request.sides().into_iter().zip(&mut points) {
        for (place, end) in ends.iter().enumerate() {
            points.push(point(&mut tx, &format!("{side}.{place}"), end).await?);
        }
    }
    drop(tx);
    let [origins, destinations] = points;
    let asked = ManyPlaces {
        origins,
        destinations,
        truck: trip.truck,
        load: trip.load,
        window: request.exact.then_some((trip.depart_from, trip.depart_until)),
    };
    let table = desk::tabulate_matrix(&state.app, asked).await?;
    Answer::json(StatusCode::OK, &table)
}

impl MatrixRequest {
    const fn sides(&self) -> [(&'static str, &Vec<TripEnd>); 2] {
        [("origins", &self.origins), ("destinations", &self.destinations)]
    }

    /// Truck, load and times, which are asked about as for one plan; the ends are looked up beside it.
    fn any_trip(&self, now: Timestamp) -> TripRequest {
        let nowhere = TripEnd::Point(LonLat::new(0.0, 0.0));
        TripRequest {
            origin: nowhere.clone(),
            destination: nowhere,
            depart_from: self.depart_from.unwrap_or(now),
            depart_until: self.depart_until,
            arrive_by: None,
            step_minutes: None,
            truck: self.truck.clone(),
            vehicle: self.vehicle.clone(),
            trailer: self.trailer.clone(),
            permits: self.permits.clone(),
            load: self.load.clone(),
        }
    }

    /// Every bound of the matrix itself that the request passes.
    fn complaints(&self) -> Vec<RecordError> {
        let mut wrong = Vec::new();
        let mut complain = |field: String, reason| wrong.push(RecordError { field, reason });
        for (side, ends) in self.sides() {
            let count = ends.len();
            if !(1..=MOST_PLACES).contains(&count) {
                let reason = local_text!(
                    "有 `{count}` 个地点，应为 1 至 {MOST_PLACES} 个：请分批计算",
                    "`{count}` places: give 1 to {MOST_PLACES}, ask in parts"
                );
                complain(side.to_owned(), reason);
            }
            for (place, end) in ends.iter().take(MOST_PLACES).enumerate() {
                if let Some(reason) = end.complaint() {
                    complain(format!("{side}.{place}"), reason);
                }
            }
        }
        let pairs = self.origins.len().saturating_mul(self.destinations.len());
        if self.exact && pairs > MOST_PAIRS {
            let reason = local_text!(
                "逐对规划有 `{pairs}` 对，最多 {MOST_PAIRS} 对：请分批，或先看最短行驶时间",
                "`{pairs}` pairs to plan, at most {MOST_PAIRS}: ask in parts, or look at the least driving times first"
            );
            complain("exact".to_owned(), reason);
        }
        if self.exact && self.depart_from.is_none() {
            let reason = LocalText::new(
                "缺少：逐对规划须给出最早出发时间",
                "is missing: planning every pair needs the first possible departure",
            );
            complain("depart_from".to_owned(), reason);
        }
        if !self.exact && (self.depart_from.is_some() || self.depart_until.is_some()) {
            let field = if self.depart_from.is_some() { "depart_from" } else { "depart_until" };
            let reason = LocalText::new(
                "最短行驶时间与出发时间无关：请去掉，或给出 `exact`",
                "least driving times do not depend on it: leave it out, or ask for `exact`",
            );
            complain(field.to_owned(), reason);
        }
        wrong
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn fields(change: impl FnOnce(&mut Value)) -> Vec<String> {
        let mut value = json!({
            "origins": [[108.38, 30.82]],
            "destinations": [{ "site_id": "petrol-dock" }, [108.4, 30.8]],
        });
        change(&mut value);
        let request: MatrixRequest = serde_json::from_value(value).unwrap();
        request.complaints().into_iter().map(|wrong| wrong.field).collect()
    }

    fn places(count: usize) -> Value {
        json!(vec![[108.4, 30.8]; count])
    }

    #[test]
    fn a_matrix_is_complained_about_exactly_beyond_its_bounds() {
        assert_eq!(fields(|_| {}), [""; 0]);
        assert_eq!(fields(|asked| asked["origins"] = places(0)), ["origins"]);
        assert_eq!(fields(|asked| asked["origins"] = places(100)), [""; 0]);
        assert_eq!(fields(|asked| asked["destinations"] = places(101)), ["destinations"]);
        let exact = |rows: usize, columns: usize| {
            fields(move |asked| {
                asked["origins"] = places(rows);
                asked["destinations"] = places(columns);
                asked["exact"] = json!(true);
                asked["depart_from"] = json!("2026-11-25T02:00:00Z");
            })
        };
        assert_eq!(exact(4, 100), [""; 0]);
        assert_eq!(exact(20, 20), [""; 0]);
        assert_eq!(exact(401, 1), ["origins", "exact"]);
        assert_eq!(exact(21, 20), ["exact"]);
    }

    #[test]
    fn what_does_not_go_together_is_named() {
        assert_eq!(fields(|asked| asked["exact"] = json!(true)), ["depart_from"]);
        let at = json!("2026-11-25T02:00:00Z");
        assert_eq!(fields(|asked| asked["depart_from"] = at.clone()), ["depart_from"]);
        assert_eq!(fields(|asked| asked["depart_until"] = at.clone()), ["depart_until"]);
        assert_eq!(
            fields(|asked| asked["destinations"][1] = json!([181.0, 0.0])),
            ["destinations.1"]
        );
    }
}
