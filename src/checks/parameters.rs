//! Numbers that rules compare with; data of the pack, each with its source there.

use serde::Deserialize;

use crate::goods::UnNumber;

/// Parameters of a rule pack. All must be given; unknown ones are refused.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// W15: least share of the planned route inside the approved corridor, 0.0 to 1.0.
    pub corridor_share_min: f64,
    /// L4: how far the metered quantity may exceed the declared one, in thousandths.
    pub metered_over_permille: u16,
    /// L13: how far it may fall short, in thousandths.
    pub metered_under_permille: u16,
    /// W8: oldest position of the satellite terminal at the gate, in minutes.
    pub terminal_gate_minutes: u32,
    /// W8: oldest position while planning, in hours.
    pub terminal_planning_hours: u32,
    /// W17: how long after the intended time loading may still begin, in hours.
    pub loading_late_hours: u32,
    /// W17: how far ahead a loading may be planned, in days.
    pub loading_ahead_days: u32,
    /// Q5: greatest gross mass of limited quantities on one vehicle, in kilograms.
    pub limited_gross_max_kg: u32,
    /// Q5: greatest number of packages with excepted quantities on one vehicle.
    pub excepted_packages_max: u32,
    /// V3: greatest volume of a tank vehicle for highly toxic goods, in litres.
    pub highly_toxic_tank_max_l: u32,
    /// V3: greatest volume of a tank vehicle for explosive or strongly corrosive goods, in litres.
    pub corrosive_tank_max_l: u32,
    /// V3: greatest rated load of other vehicles for such goods, in kilograms.
    pub restricted_vehicle_max_kg: u32,
    /// T3: days before the end of a tank certificate from which to remind.
    pub reminder_days: u32,
    /// T4: capacity above which a tank without surge plates has to be nearly full or nearly empty.
    pub surge_capacity_l: u32,
    /// T4: degree of filling up to which such a tank counts as nearly empty, in percent.
    pub surge_low_percent: u8,
    /// T4: degree of filling from which it counts as nearly full, in percent.
    pub surge_high_percent: u8,
    /// L2: driving licence classes for a tractor with trailer.
    pub driving_classes_tractor: Vec<String>,
    /// L2: driving licence classes for a rigid truck.
    pub driving_classes_rigid: Vec<String>,
    /// L2: driving licence classes for a rigid truck below `light_truck_below_kg`.
    pub driving_classes_light: Vec<String>,
    /// L2: gross mass below which a truck is light, in kilograms.
    pub light_truck_below_kg: u32,
    /// W13: entries named "n.o.s." that nevertheless ask for no technical name.
    pub no_technical_name: Vec<UnNumber>,
}

impl Parameters {
    /// What is out of bounds, if anything.
    pub(super) fn complaint(&self) -> Option<&'static str> {
        if !(0.0..=1.0).contains(&self.corridor_share_min) {
            Some("`corridor_share_min` must lie between 0 and 1")
        } else if self.metered_over_permille > 1000 || self.metered_under_permille > 1000 {
            Some("`metered_over_permille` and `metered_under_permille` must be at most 1000")
        } else if self.surge_low_percent >= self.surge_high_percent || self.surge_high_percent > 100
        {
            Some("`surge_low_percent` must be below `surge_high_percent`, and that at most 100")
        } else if self.driving_classes_tractor.is_empty() || self.driving_classes_rigid.is_empty() {
            Some("`driving_classes_tractor` and `driving_classes_rigid` must name a class")
        } else {
            None
        }
    }
}
