//! A trace: positions of one vehicle in the order of time, with what cannot be true marked.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::units::{LocalText, LonLat, local_text};

/// Most positions in one trace.
pub const MAX_POSITIONS: usize = 20_000;
/// Longest trace: a month.
const MAX_SPAN_MS: i64 = 31 * 86_400_000;
/// Nobody's truck is faster, in metres a second (144 km/h).
pub(super) const MAX_SPEED: f64 = 40.0;
/// How far a position may be off besides, in metres.
pub(super) const SPEED_SLACK_M: f64 = 100.0;
/// So many positions in a row that fit each other are where the vehicle is, however it came there.
const AGREEING: usize = 3;
/// Least and greatest stated accuracy that is believed, in metres.
const ACCURACY: std::ops::RangeInclusive<f64> = 0.0..=10_000.0;

/// Where a vehicle was at one instant.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Position {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Where, in WGS-84.
    pub location: LonLat,
    /// How far it may be off in metres, as the receiver says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accuracy_m: Option<f64>,
}

/// Why a position was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OutlierReason {
    /// A position of the same instant came before.
    SameInstant,
    /// No truck gets there so fast.
    TooFast,
    /// No road lies near.
    OffRoad,
    /// No roads lead there from the positions around it.
    Unreachable,
    /// The work of matching ended before it: give the trace in shorter parts.
    TooMuchWork,
}

impl OutlierReason {
    /// In words.
    #[must_use]
    pub fn text(self) -> LocalText {
        match self {
            Self::SameInstant => LocalText::new("同一时刻已有位置", "the instant was there before"),
            Self::TooFast => LocalText::new("车辆不可能这么快到达", "no truck gets there so fast"),
            Self::OffRoad => LocalText::new("附近没有道路", "no road lies near"),
            Self::Unreachable => {
                LocalText::new("没有道路与前后位置相通", "no roads join it to those around it")
            }
            Self::TooMuchWork => LocalText::new(
                "匹配工作量过大，未处理到此：请分段",
                "the work had become too much before it: give the trace in shorter parts",
            ),
        }
    }
}

/// A position that was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Outlier {
    /// Its place in the trace, from 0.
    pub position: usize,
    /// Why.
    pub reason: OutlierReason,
}

/// Why a trace was refused.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}", self.text().en)]
pub enum TraceError {
    /// One position makes no way.
    TooShort,
    /// More than [`MAX_POSITIONS`].
    TooLong {
        /// How many.
        count: usize,
    },
    /// No point in WGS-84 degrees.
    NotOnEarth {
        /// Place in the trace, from 0.
        position: usize,
        /// What was given.
        location: LonLat,
    },
    /// Not a distance.
    Accuracy {
        /// Place in the trace, from 0.
        position: usize,
        /// What was given.
        accuracy_m: f64,
    },
    /// Earlier than the one before.
    Unsorted {
        /// Place in the trace, from 0.
        position: usize,
        /// Its instant.
        at: Timestamp,
    },
    /// From first to last more than a month.
    TooLasting {
        /// Last instant.
        at: Timestamp,
    },
}

impl TraceError {
    /// In words.
    #[must_use]
    pub fn text(&self) -> LocalText {
        match self {
            Self::TooShort => LocalText::new(
                "轨迹至少要有两个位置",
                "a trace has at least two positions: give more",
            ),
            Self::TooLong { count } => local_text!(
                "有 `{count}` 个位置，一条轨迹最多 {MAX_POSITIONS} 个，请分段",
                "`{count}` positions, at most {MAX_POSITIONS} go into one trace: give it in parts"
            ),
            Self::NotOnEarth { position, location: LonLat { lon, lat } } => local_text!(
                "第 {position} 个位置（从 0 数起）`[{lon}, {lat}]` 不是 WGS-84 经纬度，请改正",
                "position {position} (from 0), `[{lon}, {lat}]`, is not a point in WGS-84 degrees: correct it"
            ),
            Self::Accuracy { position, accuracy_m } => local_text!(
                "第 {position} 个位置（从 0 数起）的精度 `{accuracy_m}` 应在 0 至 10000 m 之间",
                "position {position} (from 0): accuracy `{accuracy_m}` is not from 0 to 10,000 m"
            ),
            Self::Unsorted { position, at } => local_text!(
                "第 {position} 个位置（从 0 数起）的时间 `{at}` 早于前一个，请按时间排序",
                "position {position} (from 0) is of `{at}`, before the one in front of it: sort them by time"
            ),
            Self::TooLasting { at } => local_text!(
                "最后的时间 `{at}` 距最早超过 31 天，请分段",
                "the last instant, `{at}`, lies more than 31 days after the first: give it in parts"
            ),
        }
    }
}

/// Positions in the order of time.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    pub(super) positions: Vec<Position>,
    /// Those that cannot be true by themselves, by their places.
    pub(super) outliers: Vec<Outlier>,
}

impl Trace {
    /// Takes positions that are sorted by time; marks what cannot be true.
    pub fn new(positions: Vec<Position>) -> Result<Self, TraceError> {
        if positions.len() > MAX_POSITIONS {
            return Err(TraceError::TooLong { count: positions.len() });
        }
        for (place, position) in positions.iter().enumerate() {
            check(place, position)?;
            if place > 0 && position.at < positions[place - 1].at {
                return Err(TraceError::Unsorted { position: place, at: position.at });
            }
        }
        let (Some(first), Some(last)) = (positions.first(), positions.last()) else {
            return Err(TraceError::TooShort);
        };
        if positions.len() < 2 {
            return Err(TraceError::TooShort);
        }
        if last.at.as_millisecond() - first.at.as_millisecond() > MAX_SPAN_MS {
            return Err(TraceError::TooLasting { at: last.at });
        }
        let outliers = outliers(&positions);
        Ok(Self { positions, outliers })
    }

    /// The positions.
    #[must_use]
    pub fn positions(&self) -> &[Position] {
        &self.positions
    }

    /// Places of the positions that may be true, in order.
    pub(super) fn believed(&self) -> impl Iterator<Item = usize> + '_ {
        let mut left_out = self.outliers.iter().map(|outlier| outlier.position).peekable();
        (0..self.positions.len()).filter(move |place| left_out.next_if_eq(place).is_none())
    }
}

fn check(place: usize, position: &Position) -> Result<(), TraceError> {
    if !position.location.is_valid() {
        return Err(TraceError::NotOnEarth { position: place, location: position.location });
    }
    match position.accuracy_m {
        Some(accuracy_m) if !ACCURACY.contains(&accuracy_m) => {
            Err(TraceError::Accuracy { position: place, accuracy_m })
        }
        Some(_) | None => Ok(()),
    }
}

/// Positions of an instant that was there before, and such that are too far off to be reached.
fn outliers(positions: &[Position]) -> Vec<Outlier> {
    let mut found = Vec::new();
    // Places of those that do not fit what is believed but, so far, each other.
    let mut doubted: Vec<usize> = Vec::new();
    let mut believed: Option<usize> = None;
    for (place, position) in positions.iter().enumerate() {
        if place > 0 && positions[place - 1].at == position.at {
            found.push(Outlier { position: place, reason: OutlierReason::SameInstant });
            continue;
        }
        let fits = |other: usize| is_reachable(&positions[other], position);
        if believed.is_none_or(fits) {
            found.extend(doubted.drain(..).map(too_fast));
            believed = Some(place);
            continue;
        }
        if !doubted.last().is_none_or(|last| fits(*last)) {
            found.extend(doubted.drain(..).map(too_fast));
        }
        doubted.push(place);
        if doubted.len() == AGREEING {
            doubted.clear();
            believed = Some(place);
        }
    }
    found.extend(doubted.into_iter().map(too_fast));
    found.sort_unstable_by_key(|outlier| outlier.position);
    found
}

const fn too_fast(position: usize) -> Outlier {
    Outlier { position, reason: OutlierReason::TooFast }
}

fn is_reachable(from: &Position, to: &Position) -> bool {
    let seconds = seconds_between(from.at.as_millisecond(), to.at.as_millisecond());
    from.location.distance_m(to.location) <= farthest_m(seconds)
}

/// How far apart two positions may be that lie so many seconds apart.
pub(super) fn farthest_m(seconds: f64) -> f64 {
    MAX_SPEED * seconds + SPEED_SLACK_M
}

#[expect(clippy::cast_precision_loss, reason = "a month in milliseconds is far below 2^53")]
pub(super) fn seconds_between(from_ms: i64, to_ms: i64) -> f64 {
    (to_ms - from_ms) as f64 / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64, lon: f64) -> Position {
        Position {
            at: Timestamp::from_second(1_800_000_000 + second).unwrap(),
            location: LonLat::new(lon, 30.8),
            accuracy_m: None,
        }
    }

    fn marked(positions: Vec<Position>) -> Vec<(usize, OutlierReason)> {
        let trace = Trace::new(positions).unwrap();
        trace.outliers.iter().map(|outlier| (outlier.position, outlier.reason)).collect()
    }

    #[test]
    fn what_cannot_be_read_as_a_trace_is_refused_with_its_place() {
        let refused = |positions| Trace::new(positions).unwrap_err();
        assert_eq!(refused(vec![]), TraceError::TooShort);
        assert_eq!(refused(vec![at(0, 108.4)]), TraceError::TooShort);
        let many = vec![at(0, 108.4); MAX_POSITIONS + 1];
        assert_eq!(refused(many), TraceError::TooLong { count: MAX_POSITIONS + 1 });
        let back = refused(vec![at(1, 108.4), at(0, 108.4)]);
        assert!(matches!(back, TraceError::Unsorted { position: 1, .. }), "{back:?}");
        for lon in [f64::NAN, f64::INFINITY, 180.1] {
            let nowhere = refused(vec![at(0, 108.4), at(1, lon)]);
            assert!(matches!(nowhere, TraceError::NotOnEarth { position: 1, .. }), "{nowhere:?}");
        }
        for accuracy in [f64::NAN, -1.0, 10_001.0] {
            let wrong = Position { accuracy_m: Some(accuracy), ..at(0, 108.4) };
            let wrong = refused(vec![wrong, at(1, 108.4)]);
            assert!(matches!(wrong, TraceError::Accuracy { position: 0, .. }), "{wrong:?}");
        }
        let month = 31 * 86_400;
        assert!(Trace::new(vec![at(0, 108.4), at(month, 108.4)]).is_ok());
        let lasting = refused(vec![at(0, 108.4), at(month + 1, 108.4)]);
        assert!(lasting.text().zh.contains("31 天"), "{lasting}");
    }

    #[test]
    fn a_leap_and_a_second_position_of_one_instant_are_marked() {
        use OutlierReason::{SameInstant, TooFast};
        assert_eq!(marked(vec![at(0, 108.4), at(0, 108.4), at(1, 108.4)]), [(1, SameInstant)]);
        let leap = vec![at(0, 108.4), at(1, 108.41), at(2, 108.4), at(3, -70.0), at(4, 108.4)];
        assert_eq!(marked(leap), [(1, TooFast), (3, TooFast)]);
    }

    #[test]
    fn a_wrong_first_position_does_not_condemn_the_others() {
        let trace = vec![at(0, -70.0), at(1, 108.4), at(2, 108.4), at(3, 108.4), at(4, 108.4)];
        assert_eq!(marked(trace), []);
    }
}
