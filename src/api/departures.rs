//! What each departure of a window comes to: arrives when, waits where, or may not leave at all.

use axum::extract::State;
use axum::http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::plans::{TripRequest, complaints, trip_of};
use super::{Answer, ApiState, Authed, Input, Problem};
use crate::auth::Operation;
use crate::desk::{self, DepartureTable};
use crate::registry::RecordError;
use crate::routing::MOST_DEPARTURES;
use crate::units::{LocalText, local_text};

/// Minutes between departures when nothing is said.
const STEP_MINUTES: i64 = 15;
/// Most minutes between departures.
const MOST_STEP_MINUTES: i64 = 1440;

/// The tables' part of the interface.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(list_departures))
}

/// What leaving at each step from `depart_from` to `depart_until` comes to, at most 288 departures.
/// Nothing is kept.
#[utoipa::path(post, path = "/plans/departures", tag = "plans", request_body = TripRequest,
    responses((status = 200, body = DepartureTable), (status = 422, description = "`no_route`")))]
async fn list_departures(
    authed: Authed,
    State(state): State<ApiState>,
    Input { value: request, .. }: Input<TripRequest>,
) -> Result<Answer, Problem> {
    authed.may(Operation::ListDepartures)?;
    let step_minutes = request.step_minutes.unwrap_or(STEP_MINUTES);
    let mut wrong = complaints(&request);
    if request.has_appointment() {
        let reason = LocalText::new(
            "不用于出发时刻表：请改用 POST /plans",
            "is not for tables of departures: use POST /plans",
        );
        wrong.push(RecordError { field: "arrive_by".to_owned(), reason });
    }
    wrong.extend(step_complaint(step_minutes, request.window_minutes()));
    let trip = trip_of(&authed, &state, &request, &wrong).await?;
    let table = desk::tabulate(&state.app, trip, step_minutes).await?;
    Answer::json(StatusCode::OK, &table)
}

/// What is wrong with a step over a window, both in minutes.
fn step_complaint(step: i64, window: i64) -> Option<RecordError> {
    let most = i64::try_from(MOST_DEPARTURES).unwrap_or(i64::MAX);
    let reason = if !(1..=MOST_STEP_MINUTES).contains(&step) {
        local_text!(
            "`{step}` 不在 1 至 {MOST_STEP_MINUTES} 之间",
            "`{step}` is not 1 to {MOST_STEP_MINUTES}"
        )
    } else if window / step + 1 > most {
        let least = window / most + 1;
        local_text!(
            "`{step}` 分钟会列出 {} 个出发时刻，最多 {most} 个：请至少填 {least}，或缩短出发时段",
            "`{step}` minutes make {} departures, at most {most} are listed: give {least} or more, \
             or a shorter window",
            window / step + 1,
        )
    } else {
        return None;
    };
    Some(RecordError { field: "step_minutes".to_owned(), reason })
}

#[cfg(test)]
mod tests {
    use super::{MOST_STEP_MINUTES, step_complaint};

    #[test]
    fn a_step_is_complained_about_exactly_beyond_its_bounds() {
        for (step, window, is_fine) in [
            (0, 60, false),
            (1, 60, true),
            (1440, 60, true),
            (1441, 60, false),
            (1, 287, true),
            (1, 288, false),
            (2, 575, true),
            (2, 576, false),
            (-1, 60, false),
        ] {
            let complaint = step_complaint(step, window);
            assert_eq!(complaint.is_none(), is_fine, "{step} over {window}: {complaint:?}");
        }
    }

    #[test]
    fn the_step_that_is_named_instead_is_the_least_that_fits() {
        for window in [288, 289, 575, 576, 577, 10_079] {
            let complaint = step_complaint(1, window).unwrap();
            let fits = |step: &i64| step_complaint(*step, window).is_none();
            let least = (1..=MOST_STEP_MINUTES).find(fits).unwrap();
            assert!(complaint.reason.en.contains(&format!("give {least} or more")), "{window}");
        }
    }
}
