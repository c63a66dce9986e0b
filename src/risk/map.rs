//! The risk of every arc, worked out once for each group of substances and kept.

use std::sync::{Arc, OnceLock};

use super::exposure::Exposure;
use super::plane::{Plane, Segment};
use super::records::{factors, kilometres};
use super::{Accident, Place, RiskModel, SubstanceGroup};
use crate::roads::{ArcId, Network, RoadIndex};
use crate::units::LonLat;

/// Longer arcs are looked at in equal pieces of at most this length, so that the people at one end do
/// not count for an accident at the other.
const PIECE_M: f64 = 1000.0;
/// Trillionths of a person to a person, and accidents per million vehicle-km: 10¹² / 10⁶.
const UNITS: f64 = 1e6;

/// What the district knows of people and accidents.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RiskLayers {
    /// Where people live.
    pub population: Vec<Place>,
    /// Accidents on file.
    pub accidents: Vec<Accident>,
}

/// People and accidents bound to a network.
#[derive(Debug)]
pub struct RiskMap {
    network: Arc<Network>,
    /// The figures it rests on.
    pub model: RiskModel,
    exposure: Exposure,
    /// Factor of accident records on each arc's rate.
    factors: Vec<f32>,
    /// Accident records that lie by a road.
    pub used_records: usize,
    /// Entries of the population layer.
    pub places: usize,
    groups: [OnceLock<Arc<EdgeRisk>>; 6],
}

/// The risk of every arc of a network for one group of substances.
#[derive(Debug, PartialEq, Eq)]
pub struct EdgeRisk {
    /// Which group.
    pub group: SubstanceGroup,
    /// Expected people exposed by one passage if every accident released the goods, in trillionths of a
    /// person, by arc. The probability of a release is one factor for a whole trip.
    pub trillionths: Vec<u64>,
}

impl EdgeRisk {
    /// The share of a part of an arc, rounded up.
    #[must_use]
    pub fn of_part(&self, arc: ArcId, part_mm: u32, whole_mm: u32) -> u64 {
        let whole = self.trillionths[arc.index()];
        if part_mm >= whole_mm {
            return whole;
        }
        let share = u128::from(whole) * u128::from(part_mm);
        u64::try_from(share.div_ceil(u128::from(whole_mm.max(1)))).unwrap_or(u64::MAX)
    }
}

impl RiskMap {
    /// Binds layers to a network.
    #[must_use]
    pub fn new(network: &Arc<Network>, model: RiskModel, layers: &RiskLayers) -> Self {
        let (factors, used_records) = if layers.accidents.is_empty() {
            (vec![1.0; network.arc_count()], 0)
        } else {
            factors(network, &RoadIndex::new(network), &model, &layers.accidents)
        };
        Self {
            exposure: Exposure::new(Plane::of(network), &layers.population),
            network: Arc::clone(network),
            model,
            factors,
            used_records,
            places: layers.population.len(),
            groups: [const { OnceLock::new() }; 6],
        }
    }

    /// The network it is for.
    #[must_use]
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// Whether anybody is known to live anywhere.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.places == 0
    }

    /// The risk of every arc for a group; the first who asks waits while it is worked out.
    #[must_use]
    pub fn edges(&self, group: SubstanceGroup) -> Arc<EdgeRisk> {
        Arc::clone(self.groups[group as usize].get_or_init(|| Arc::new(self.work_out(group))))
    }

    /// People within the group's distance of any of the lines, each counted once.
    #[must_use]
    pub fn people_near<'l>(
        &self,
        lines: impl IntoIterator<Item = &'l [LonLat]>,
        group: SubstanceGroup,
    ) -> f64 {
        self.exposure.people_near(lines, f64::from(self.model.distance_m(group)))
    }

    /// The factor that accident records put on the rate of an arc.
    #[must_use]
    pub fn factor(&self, arc: ArcId) -> f32 {
        self.factors[arc.index()]
    }

    /// Works out one group anew, for figures of how long that takes; [`Self::edges`] keeps it.
    #[must_use]
    pub fn work_out(&self, group: SubstanceGroup) -> EdgeRisk {
        let count = self.network.arc_count();
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let mut trillionths = vec![0_u64; count];
        let share = count.div_ceil(threads).max(1);
        std::thread::scope(|scope| {
            for (number, part) in trillionths.chunks_mut(share).enumerate() {
                scope.spawn(move || {
                    for (place, risk) in part.iter_mut().enumerate() {
                        let arc = u32::try_from(number * share + place).unwrap_or(u32::MAX);
                        if let Some(own) = self.own_risk(ArcId(arc), group) {
                            *risk = own;
                        }
                    }
                });
            }
        });
        // The other direction of a road passes the same people at the same rate.
        for arc in self.network.arcs() {
            if let Some(back) = self.same_road_before(arc) {
                trillionths[arc.index()] = trillionths[back.index()];
            }
        }
        EdgeRisk { group, trillionths }
    }

    /// The earlier arc of the same road in the other direction.
    fn same_road_before(&self, arc: ArcId) -> Option<ArcId> {
        let network = &self.network;
        let back = network.reverse(arc).filter(|back| *back < arc)?;
        let is_same = network.length_mm[back.index()] == network.length_mm[arc.index()]
            && network.way_id[back.index()] == network.way_id[arc.index()]
            && network.attributes(back).class == network.attributes(arc).class;
        is_same.then_some(back)
    }

    fn own_risk(&self, arc: ArcId, group: SubstanceGroup) -> Option<u64> {
        if self.same_road_before(arc).is_some() {
            return None;
        }
        let rate =
            self.model.rate(self.network.attributes(arc).class) * f64::from(self.factor(arc));
        let distance = f64::from(self.model.distance_m(group));
        let pieces = self.pieces(arc);
        let count = f64::from(u32::try_from(pieces.len()).unwrap_or(u32::MAX)).max(1.0);
        let people: f64 = pieces.iter().map(|piece| self.exposure.people_by(piece, distance)).sum();
        Some(rounded(rate * kilometres(&self.network, arc) * people / count * UNITS))
    }

    /// The line of an arc in equal pieces.
    fn pieces(&self, arc: ArcId) -> Vec<Vec<Segment>> {
        let plane = self.exposure.plane();
        let points: Vec<_> =
            self.network.line(arc).into_iter().map(|point| plane.metres(point)).collect();
        let segments: Vec<Segment> =
            points.windows(2).map(|pair| Segment { from: pair[0], to: pair[1] }).collect();
        let whole: f64 = segments.iter().map(Segment::length).sum();
        let count = (whole / PIECE_M).ceil().max(1.0);
        let most = whole / count;
        let mut pieces = vec![Vec::new()];
        let mut left = most;
        for mut segment in segments {
            while segment.length() > left + 1e-6 {
                let (here, rest) = segment.split(left);
                if let Some(piece) = pieces.last_mut() {
                    piece.push(here);
                }
                pieces.push(Vec::new());
                (segment, left) = (rest, most);
            }
            left -= segment.length();
            if let Some(piece) = pieces.last_mut() {
                piece.push(segment);
            }
        }
        pieces.retain(|piece| !piece.is_empty());
        pieces
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "not negative, and `as` saturates"
)]
fn rounded(value: f64) -> u64 {
    value.round() as u64
}
