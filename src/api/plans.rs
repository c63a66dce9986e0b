//! A way for a truck that is on no waybill: may it go, by which road and when.

use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, ApiState, Authed, Input, Problem, departures, matrix};
use crate::app::App;
use crate::auth::{Operation, Relation, may};
use crate::desk;
use crate::goods::Load;
use crate::registry::{
    CompanyId, MAX_ID, MAX_LIST, MAX_NAME, Permit, PermitId, Record, RecordError, RecordKind,
    SiteId, Vehicle, VehicleId,
};
use crate::routing::{Alternatives, DEPARTURE_WINDOW, Plan, Trip, combination};
use crate::store::{self, Tx};
use crate::units::{LocalText, LonLat, local_text};
use crate::waybill::Content;
use crate::zones::Truck;

/// One end of a trip.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(untagged, expecting = "a point `[longitude, latitude]` or `{\"site_id\": …}` is expected")]
pub(super) enum TripEnd {
    /// Anywhere.
    Point(LonLat),
    /// A site on file.
    Site {
        /// Its identifier.
        site_id: SiteId,
    },
}

impl TripEnd {
    /// What is wrong with a point.
    pub(super) fn complaint(&self) -> Option<LocalText> {
        let Self::Point(LonLat { lon, lat }) = self else { return None };
        (!LonLat::new(*lon, *lat).is_valid()).then(|| {
            local_text!(
                "`[{lon}, {lat}]` 不是地球上的点：应为 WGS-84 经度和纬度",
                "`[{lon}, {lat}]` is not on the globe: give longitude and latitude in WGS-84"
            )
        })
    }
}

/// What is asked: a truck by its figures, or one on file.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TripRequest {
    /// Where it begins.
    pub(super) origin: TripEnd,
    /// Where it ends.
    pub(super) destination: TripEnd,
    /// Leaves not before.
    #[schema(value_type = String, format = DateTime)]
    pub(super) depart_from: Timestamp,
    /// Leaves not after, at most seven days later; six hours later when absent.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(super) depart_until: Option<Timestamp>,
    /// Arrives not after: the answer is then the latest departure that does. Not with `step_minutes`.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(super) arrive_by: Option<Timestamp>,
    /// Minutes from one departure of the table to the next, 15 when absent; for tables only.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1440)]
    pub(super) step_minutes: Option<i64>,
    /// The truck by its figures; either this or `vehicle`.
    #[serde(default)]
    pub(super) truck: Option<Truck>,
    /// Truck or tractor on file; its mass is that of the load besides its own.
    #[serde(default)]
    pub(super) vehicle: Option<VehicleId>,
    /// Trailer on file.
    #[serde(default)]
    pub(super) trailer: Option<VehicleId>,
    /// Permits, at most 20. Zone passes among them that are on file for this vehicle open their zones;
    /// all others open nothing.
    #[serde(default)]
    pub(super) permits: Vec<PermitId>,
    /// Goods on board, at most 100 lines; none for a truck without.
    #[serde(default)]
    pub(super) load: Load,
}

/// The plans' part of the interface.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(make_plan))
        .routes(routes!(make_alternatives))
        .merge(departures::routes())
        .merge(matrix::routes())
}

/// Finds the earliest lawful arrival, or with `arrive_by` the latest departure that arrives by then.
/// Nothing is kept.
#[utoipa::path(post, path = "/plans", tag = "plans", request_body = TripRequest,
    responses((status = 200, body = Plan), (status = 422, description = "`no_route`")))]
async fn make_plan(
    authed: Authed,
    State(state): State<ApiState>,
    Input { value: request, .. }: Input<TripRequest>,
) -> Result<Answer, Problem> {
    authed.may(Operation::MakePlan)?;
    let mut wrong = complaints(&request);
    if request.step_minutes.is_some() {
        let reason = LocalText::new(
            "只用于出发时刻表：请改用 POST /plans/departures",
            "is for tables of departures: use POST /plans/departures",
        );
        wrong.push(RecordError { field: "step_minutes".to_owned(), reason });
    }
    let trip = trip_of(&authed, &state, &request, &wrong).await?;
    let plan = match request.arrive_by {
        Some(by) => desk::plan_arrival(&state.app, trip, by).await?,
        None => desk::plan_trip(&state.app, trip).await?,
    };
    Answer::json(StatusCode::OK, &plan)
}

/// Finds at most five ways between the earliest and the safest, none later and riskier than another.
/// Nothing is kept.
#[utoipa::path(post, path = "/plans/alternatives", tag = "plans", request_body = TripRequest,
    responses((status = 200, body = Alternatives),
        (status = 409, description = "`no_risk`: the district has no population layer"),
        (status = 422, description = "`no_route`, or `invalid` where nothing dangerous is on board")))]
async fn make_alternatives(
    authed: Authed,
    State(state): State<ApiState>,
    Input { value: request, .. }: Input<TripRequest>,
) -> Result<Answer, Problem> {
    authed.may(Operation::MakeAlternatives)?;
    let mut wrong = complaints(&request);
    for (field, is_given) in
        [("arrive_by", request.has_appointment()), ("step_minutes", request.step_minutes.is_some())]
    {
        if is_given {
            let reason =
                LocalText::new("不用于路线比较：请去掉", "is not for comparing ways: leave it out");
            wrong.push(RecordError { field: field.to_owned(), reason });
        }
    }
    let trip = trip_of(&authed, &state, &request, &wrong).await?;
    let set = desk::alternatives(&state.app, trip).await?;
    Answer::json(StatusCode::OK, &set)
}

/// The trip that is asked about, if nothing is wrong with the request.
pub(super) async fn trip_of(
    authed: &Authed,
    state: &ApiState,
    request: &TripRequest,
    wrong: &[RecordError],
) -> Result<Trip, Problem> {
    if !wrong.is_empty() {
        return Err(Problem::invalid_fields(wrong));
    }
    let own = match may(authed.0.role, Operation::ReadRecord) {
        Some(Relation::Any) => None,
        Some(Relation::OwnCompany) | None => Some(&authed.0.company),
    };
    let mut tx = state.app.store.begin_read().await?;
    trip(&state.app, &mut tx, own, request).await
}

impl TripRequest {
    /// Minutes between the first and the last departure that are asked about.
    pub(super) fn window_minutes(&self) -> i64 {
        let window = self
            .depart_until
            .map_or(DEPARTURE_WINDOW, |until| until.duration_since(self.depart_from));
        window.as_mins()
    }

    /// Whether an appointed arrival is asked about.
    pub(super) const fn has_appointment(&self) -> bool {
        self.arrive_by.is_some()
    }
}

/// Every bound that the request passes.
pub(super) fn complaints(request: &TripRequest) -> Vec<RecordError> {
    let mut wrong = Vec::new();
    let mut complain = |field: &str, reason: LocalText| {
        wrong.push(RecordError { field: field.to_owned(), reason });
    };
    for (field, end) in [("origin", &request.origin), ("destination", &request.destination)] {
        if let Some(reason) = end.complaint() {
            complain(field, reason);
        }
    }
    time_complaints(request, &mut complain);
    if request.permits.len() > Content::MAX_PERMITS {
        let reason = local_text!("最多 {} 份许可证件", "at most {} permits", Content::MAX_PERMITS);
        complain("permits", reason);
    }
    if request.load.len() > Content::MAX_ITEMS {
        let reason = local_text!("最多 {} 项货物", "at most {} lines of goods", Content::MAX_ITEMS);
        complain("load", reason);
    }
    match (&request.truck, &request.vehicle, &request.trailer) {
        (Some(truck), None, None) => truck_complaints(truck, &mut complain),
        (None, Some(_), _) => {}
        (Some(_), _, _) => complain(
            "truck",
            LocalText::new(
                "truck 与 vehicle 只能给出其一",
                "give either the truck or the vehicle, not both",
            ),
        ),
        (None, None, _) => complain(
            "truck",
            LocalText::new("缺少：请给出 truck 或 vehicle", "is missing: give it or the vehicle"),
        ),
    }
    wrong
}

/// Instants in this century, and in their order.
fn time_complaints(request: &TripRequest, complain: &mut impl FnMut(&str, LocalText)) {
    let until = request.depart_until.unwrap_or(request.depart_from);
    let by = request.arrive_by.unwrap_or(request.depart_from);
    let instants =
        [("depart_from", request.depart_from), ("depart_until", until), ("arrive_by", by)];
    for (field, instant) in instants {
        if !desk::is_reasonable(instant) {
            let reason = local_text!(
                "`{instant}` 不在 2000 年至 2100 年之间",
                "`{instant}` lies outside the years 2000 to 2100"
            );
            complain(field, reason);
        }
    }
    if until < request.depart_from {
        let reason = local_text!(
            "`{until}` 早于最早出发时间",
            "`{until}` lies before the first possible departure"
        );
        complain("depart_until", reason);
    }
    if by < request.depart_from {
        let reason = local_text!(
            "`{by}` 早于最早出发时间",
            "`{by}` lies before the first possible departure"
        );
        complain("arrive_by", reason);
    }
}

/// A figure of nothing would pass under every limit.
fn truck_complaints(truck: &Truck, complain: &mut impl FnMut(&str, LocalText)) {
    let figures = [
        ("gross_mass_kg", truck.gross_mass_kg, 500, 200_000),
        ("axle_load_kg", truck.axle_load_kg, 100, 50_000),
        ("height_cm", truck.height_cm.into(), 50, 600),
        ("width_cm", truck.width_cm.into(), 50, 500),
        ("length_cm", truck.length_cm.into(), 100, 5000),
    ];
    for (name, figure, least, most) in figures {
        if !(least..=most).contains(&figure) {
            let reason = local_text!(
                "`{figure}` 不在 {least} 至 {most} 之间",
                "`{figure}` is not {least} to {most}"
            );
            complain(&format!("truck.{name}"), reason);
        }
    }
    if truck.plate.chars().count() > MAX_NAME {
        let reason =
            local_text!("过长：最多 {MAX_NAME} 个字符", "too long: at most {MAX_NAME} characters");
        complain("truck.plate", reason);
    }
    let passes = &truck.zone_passes;
    if passes.len() > MAX_LIST || passes.iter().any(|pass| pass.chars().count() > MAX_ID) {
        let reason = local_text!(
            "最多 {MAX_LIST} 张通行证，每个标识最多 {MAX_ID} 个字符",
            "at most {MAX_LIST} passes of at most {MAX_ID} characters"
        );
        complain("truck.zone_passes", reason);
    }
}

async fn trip(
    app: &App,
    tx: &mut Tx,
    own: Option<&CompanyId>,
    request: &TripRequest,
) -> Result<Trip, Problem> {
    let load = app.district.catalogue.profile(&request.load).map_err(|key| {
        let line = request.load.iter().position(|item| item.entry == key).unwrap_or(0);
        let reason = local_text!(
            "`{key}` 不在危险货物品名表中，请按名称或 UN 编号查找",
            "`{key}` is not in the dangerous goods list: look it up by name or UN number"
        );
        Problem::invalid(&format!("load.{line}.entry"), reason)
    })?;
    let depart_from = request.depart_from;
    let depart_until = match request.depart_until {
        Some(until) => until,
        None => depart_from.checked_add(DEPARTURE_WINDOW).map_err(|_| {
            let reason = local_text!(
                "`{depart_from}` 过晚，请改早",
                "`{depart_from}` is too late: give an earlier time"
            );
            Problem::invalid("depart_from", reason)
        })?,
    };
    Ok(Trip {
        origin: point(tx, "origin", &request.origin).await?,
        destination: point(tx, "destination", &request.destination).await?,
        depart_from,
        depart_until,
        truck: truck(app, tx, own, request).await?,
        load,
        prescribed: None,
    })
}

fn unknown(field: &str, id: &str) -> Problem {
    let reason = local_text!(
        "`{id}` 没有登记，或您无权查看",
        "`{id}` is not on file, or you may not see it"
    );
    Problem::invalid(field, reason)
}

pub(super) async fn point(tx: &mut Tx, field: &str, end: &TripEnd) -> Result<LonLat, Problem> {
    let site_id = match end {
        TripEnd::Point(point) => return Ok(*point),
        TripEnd::Site { site_id } => site_id.as_str(),
    };
    let found = store::registry::find(tx, RecordKind::Site, site_id).await?;
    match found.map(|stored| stored.record) {
        Some(Record::Site(site)) => Ok(site.location),
        Some(_) | None => Err(unknown(field, site_id)),
    }
}

async fn truck(
    app: &App,
    tx: &mut Tx,
    own: Option<&CompanyId>,
    request: &TripRequest,
) -> Result<Truck, Problem> {
    if let Some(truck) = &request.truck {
        return Ok(truck.clone());
    }
    let id = request.vehicle.as_ref().ok_or_else(|| unknown("vehicle", ""))?;
    let vehicle = vehicle(tx, own, "vehicle", id).await?;
    let trailer = match &request.trailer {
        Some(id) => Some(self::vehicle(tx, own, "trailer", id).await?),
        None => None,
    };
    let permits = permits(tx, own, &request.permits).await?;
    let day = app.district.time_zone.to_datetime(request.depart_from).date();
    let passes = desk::zone_passes(&permits, &vehicle, day);
    Ok(combination(&vehicle, trailer.as_ref(), &request.load, passes))
}

/// Permits on file. One that is not, or that the asker may not see, opens nothing and is not told apart:
/// a pass counts only for trucks of the company that holds it.
async fn permits(
    tx: &mut Tx,
    own: Option<&CompanyId>,
    ids: &[PermitId],
) -> Result<Vec<Permit>, Problem> {
    let mut permits = Vec::with_capacity(ids.len());
    for id in ids {
        let found = store::registry::find(tx, RecordKind::Permit, id.as_str()).await?;
        if let Some(Record::Permit(permit)) = found.map(|stored| stored.record)
            && own.is_none_or(|own| *own == permit.holder)
        {
            permits.push(permit);
        }
    }
    Ok(permits)
}

/// A company plans with its own vehicles on file; those of others it may give by their figures.
async fn vehicle(
    tx: &mut Tx,
    own: Option<&CompanyId>,
    field: &str,
    id: &VehicleId,
) -> Result<Vehicle, Problem> {
    let found = store::registry::find(tx, RecordKind::Vehicle, id.as_str()).await?;
    match found.map(|stored| stored.record) {
        Some(Record::Vehicle(vehicle)) if own.is_none_or(|own| *own == vehicle.owner) => {
            Ok(vehicle)
        }
        Some(_) | None => Err(unknown(field, id.as_str())),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn request(change: impl FnOnce(&mut Value)) -> Result<TripRequest, serde_json::Error> {
        let mut value = json!({
            "origin": [108.38, 30.82],
            "destination": { "site_id": "petrol-dock" },
            "depart_from": "2026-11-25T02:00:00Z",
            "truck": {
                "gross_mass_kg": 36000, "axle_load_kg": 6000,
                "height_cm": 390, "width_cm": 255, "length_cm": 1600,
            },
        });
        change(&mut value);
        serde_json::from_value(value)
    }

    fn fields(change: impl FnOnce(&mut Value)) -> Vec<String> {
        complaints(&request(change).unwrap()).into_iter().map(|wrong| wrong.field).collect()
    }

    #[test]
    fn a_trip_within_its_bounds_is_taken() {
        assert_eq!(fields(|_| {}), [""; 0]);
        assert_eq!(
            fields(|trip| {
                trip["truck"] = Value::Null;
                trip["vehicle"] = json!("z10001");
            }),
            [""; 0]
        );
    }

    #[test]
    fn what_passes_a_bound_is_named() {
        assert_eq!(fields(|trip| trip["origin"] = json!([181.0, 0.0])), ["origin"]);
        assert_eq!(fields(|trip| trip["truck"]["height_cm"] = json!(0)), ["truck.height_cm"]);
        assert_eq!(fields(|trip| trip["truck"]["height_cm"] = json!(601)), ["truck.height_cm"]);
        assert_eq!(fields(|trip| trip["truck"] = Value::Null), ["truck"]);
        assert_eq!(fields(|trip| trip["vehicle"] = json!("z10001")), ["truck"]);
        let before = "2026-11-25T01:59:59Z";
        assert_eq!(fields(|trip| trip["depart_until"] = json!(before)), ["depart_until"]);
        let late = fields(|trip| trip["depart_until"] = json!("2100-01-01T00:00:00Z"));
        assert_eq!(late, ["depart_until"]);
    }

    #[test]
    fn an_end_that_is_neither_point_nor_site_is_told_what_is_expected() {
        let error = request(|trip| trip["origin"] = json!("here")).unwrap_err();
        assert!(error.to_string().contains("site_id"), "{error}");
    }
}
