//! Rivers and ridges: curves from one side of the country to the other.

use super::Dice;
use super::assemble::Trait;

/// One curve: metres across as a function of metres along.
struct Curve {
    /// From south to north, or from west to east.
    is_northward: bool,
    middle: f64,
    waves: [(f64, f64, f64); 3],
}

impl Curve {
    fn new(dice: &mut Dice, side_m: f64) -> Self {
        let mut wave = |height: f64, length: f64| {
            (side_m * height * dice.share(), length * side_m, dice.share() * std::f64::consts::TAU)
        };
        let waves = [wave(0.12, 0.9), wave(0.04, 0.3), wave(0.01, 0.07)];
        Self { is_northward: dice.is(0.5), middle: dice.share() * side_m, waves }
    }

    fn is_beyond(&self, [x, y]: [f64; 2]) -> bool {
        let (along, across) = if self.is_northward { (y, x) } else { (x, y) };
        let waves = self.waves.iter().map(|(height, length, phase)| {
            height * (along / length * std::f64::consts::TAU + phase).sin()
        });
        across > self.middle + waves.sum::<f64>()
    }
}

/// What roads have to cross.
pub(super) struct Land {
    rivers: Vec<Curve>,
    ridges: Vec<Curve>,
}

impl Land {
    /// A river for each 90 km and a ridge for each 130 km of a side.
    pub(super) fn new(dice: &mut Dice, side_m: f64) -> Self {
        let count = |every_m: f64| (side_m / every_m).ceil() as usize;
        let mut curves = |count| (0..count).map(|_| Curve::new(dice, side_m)).collect();
        Self { rivers: curves(count(90_000.0)), ridges: curves(count(130_000.0)) }
    }

    /// What a straight road between two points needs.
    pub(super) fn crossing(&self, a: [f64; 2], b: [f64; 2]) -> Trait {
        let crosses = |curve: &Curve| curve.is_beyond(a) != curve.is_beyond(b);
        if self.ridges.iter().any(crosses) {
            Trait::Tunnel
        } else if self.rivers.iter().any(crosses) {
            Trait::Bridge
        } else {
            Trait::Plain
        }
    }
}
