//! Numbers that rules compare with; data of the pack, each with its source there.

use serde::{Deserialize, Serialize};

use crate::goods::UnNumber;
use crate::units::LocalText;

/// Parameters of a rule pack. Those its rules compare with must be given, others are refused.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
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
    /// A7: Validity of a certificate of approval, months.
    pub approval_months: u32,
    /// A7: How early an approval may be renewed, months.
    pub approval_renewal_months: u32,
    /// A8: Validity of a driver training certificate, years.
    pub driver_certificate_years: u32,
    /// A8: How early a driver training certificate may be renewed, months.
    pub driver_renewal_months: u32,
    /// A12: How long a tank filled before its deadline may still be carried, months.
    pub overdue_carriage_months: u32,
    /// A12: The same for return to disposal or recycling, months.
    pub overdue_disposal_months: u32,
    /// A12: Tolerance of the intermediate inspection, months.
    pub intermediate_tolerance_months: u32,
}

impl Parameters {
    fn months(&self) -> impl Iterator<Item = u32> {
        [
            self.approval_months,
            self.approval_renewal_months,
            self.driver_renewal_months,
            self.overdue_carriage_months,
            self.overdue_disposal_months,
            self.intermediate_tolerance_months,
        ]
        .into_iter()
    }

    /// What is out of bounds, if anything.
    pub(super) fn complaint(&self) -> Option<&'static str> {
        if !(0.0..=1.0).contains(&self.corridor_share_min) {
            Some("`corridor_share_min` must lie between 0 and 1")
        } else if self.metered_over_permille > 1000 || self.metered_under_permille > 1000 {
            Some("`metered_over_permille` and `metered_under_permille` must be at most 1000")
        } else if self.driver_certificate_years > 100 || self.months().any(|months| months > 120) {
            Some("years must be at most 100 and months at most 120")
        } else if self.surge_low_percent >= self.surge_high_percent || self.surge_high_percent > 100
        {
            Some("`surge_low_percent` must be below `surge_high_percent`, and that at most 100")
        } else if self.driving_classes_tractor.is_empty() != self.driving_classes_rigid.is_empty() {
            Some("`driving_classes_tractor` and `driving_classes_rigid` must name a class")
        } else {
            None
        }
    }
}

/// What one parameter means, for readers of a pack.
#[derive(Clone, Copy, Debug)]
pub struct ParameterNote {
    /// Key in the pack.
    pub name: &'static str,
    /// Codes of the rules that compare with it; a pack gives what its rules need and nothing else.
    pub rules: &'static [&'static str],
    zh: &'static str,
    en: &'static str,
    value: fn(&Parameters) -> String,
}

impl ParameterNote {
    /// What it means, with its unit.
    #[must_use]
    pub fn meaning(&self) -> LocalText {
        LocalText::new(self.zh, self.en)
    }

    /// Its value in a pack.
    #[must_use]
    pub fn value(&self, parameters: &Parameters) -> String {
        (self.value)(parameters)
    }
}

impl Parameters {
    /// All parameters in the order of the pack.
    pub const NOTES: &[ParameterNote] = &[
        ParameterNote {
            name: "corridor_share_min",
            rules: &["W15"],
            zh: "计划路线在批准路线内的最小比例",
            en: "least share of the planned route inside the approved corridor",
            value: |parameters| parameters.corridor_share_min.to_string(),
        },
        ParameterNote {
            name: "metered_over_permille",
            rules: &["L4"],
            zh: "计量装货可超过申报数量的幅度，千分比",
            en: "how far the metered quantity may exceed the declared one, in thousandths",
            value: |parameters| parameters.metered_over_permille.to_string(),
        },
        ParameterNote {
            name: "metered_under_permille",
            rules: &["L13"],
            zh: "计量装货可少于申报数量的幅度，千分比",
            en: "how far the metered quantity may fall short of the declared one, in thousandths",
            value: |parameters| parameters.metered_under_permille.to_string(),
        },
        ParameterNote {
            name: "terminal_gate_minutes",
            rules: &["W8"],
            zh: "装货前查验时卫星定位最晚更新，分钟",
            en: "oldest position of the satellite terminal at the gate, minutes",
            value: |parameters| parameters.terminal_gate_minutes.to_string(),
        },
        ParameterNote {
            name: "terminal_planning_hours",
            rules: &["W8"],
            zh: "计划时卫星定位最晚更新，小时",
            en: "oldest position of the satellite terminal while planning, hours",
            value: |parameters| parameters.terminal_planning_hours.to_string(),
        },
        ParameterNote {
            name: "loading_late_hours",
            rules: &["W17"],
            zh: "晚于计划装货时间仍可装货，小时",
            en: "how long after the intended time loading may still begin, hours",
            value: |parameters| parameters.loading_late_hours.to_string(),
        },
        ParameterNote {
            name: "loading_ahead_days",
            rules: &["W17"],
            zh: "最早可提前计划装货，天",
            en: "how far ahead a loading may be planned, days",
            value: |parameters| parameters.loading_ahead_days.to_string(),
        },
        ParameterNote {
            name: "limited_gross_max_kg",
            rules: &["Q5"],
            zh: "一车有限数量货物的最大毛重，千克",
            en: "greatest gross mass of limited quantities on one vehicle, kg",
            value: |parameters| parameters.limited_gross_max_kg.to_string(),
        },
        ParameterNote {
            name: "excepted_packages_max",
            rules: &["Q5", "A3"],
            zh: "一车例外数量货物的最多件数",
            en: "greatest number of excepted packages on one vehicle",
            value: |parameters| parameters.excepted_packages_max.to_string(),
        },
        ParameterNote {
            name: "highly_toxic_tank_max_l",
            rules: &["V3"],
            zh: "剧毒化学品罐车的最大容积，升",
            en: "greatest volume of a tank vehicle for highly toxic goods, litres",
            value: |parameters| parameters.highly_toxic_tank_max_l.to_string(),
        },
        ParameterNote {
            name: "corrosive_tank_max_l",
            rules: &["V3"],
            zh: "爆炸、强腐蚀性货物罐车的最大容积，升",
            en: "greatest volume of a tank vehicle for explosive or strongly corrosive goods, litres",
            value: |parameters| parameters.corrosive_tank_max_l.to_string(),
        },
        ParameterNote {
            name: "restricted_vehicle_max_kg",
            rules: &["V3"],
            zh: "此类货物非罐式车辆的最大核定载质量，千克",
            en: "greatest rated load of other vehicles for such goods, kg",
            value: |parameters| parameters.restricted_vehicle_max_kg.to_string(),
        },
        ParameterNote {
            name: "reminder_days",
            rules: &["T3"],
            zh: "罐体检验到期前开始提示，天",
            en: "days before the end of a tank certificate from which to remind",
            value: |parameters| parameters.reminder_days.to_string(),
        },
        ParameterNote {
            name: "surge_capacity_l",
            rules: &["T4"],
            zh: "无防波板罐体须接近装满或接近空罐的容积，升",
            en: "capacity above which a tank without surge plates has to be nearly full or nearly empty, litres",
            value: |parameters| parameters.surge_capacity_l.to_string(),
        },
        ParameterNote {
            name: "surge_low_percent",
            rules: &["T4"],
            zh: "视为接近空罐的最高充装度，百分比",
            en: "degree of filling up to which such a tank counts as nearly empty, percent",
            value: |parameters| parameters.surge_low_percent.to_string(),
        },
        ParameterNote {
            name: "surge_high_percent",
            rules: &["T4"],
            zh: "视为接近装满的最低充装度，百分比",
            en: "degree of filling from which such a tank counts as nearly full, percent",
            value: |parameters| parameters.surge_high_percent.to_string(),
        },
        ParameterNote {
            name: "driving_classes_tractor",
            rules: &["L2"],
            zh: "牵引车的准驾车型",
            en: "driving licence classes for a tractor with trailer",
            value: |parameters| parameters.driving_classes_tractor.join(" "),
        },
        ParameterNote {
            name: "driving_classes_rigid",
            rules: &["L2"],
            zh: "载货汽车的准驾车型",
            en: "driving licence classes for a rigid truck",
            value: |parameters| parameters.driving_classes_rigid.join(" "),
        },
        ParameterNote {
            name: "driving_classes_light",
            rules: &["L2"],
            zh: "轻型载货汽车的准驾车型",
            en: "driving licence classes for a light truck",
            value: |parameters| parameters.driving_classes_light.join(" "),
        },
        ParameterNote {
            name: "light_truck_below_kg",
            rules: &["L2"],
            zh: "轻型载货汽车的总质量上限（不含），千克",
            en: "gross mass below which a truck is light, kg",
            value: |parameters| parameters.light_truck_below_kg.to_string(),
        },
        ParameterNote {
            name: "no_technical_name",
            rules: &["W13"],
            zh: "名称含“未另作规定的”但不须注明技术名称的条目",
            en: "entries named n.o.s. that ask for no technical name",
            value: |parameters| un_numbers(&parameters.no_technical_name),
        },
        ParameterNote {
            name: "approval_months",
            rules: &["A7"],
            zh: "批准证书的有效期，月",
            en: "validity of a certificate of approval, months",
            value: |parameters| parameters.approval_months.to_string(),
        },
        ParameterNote {
            name: "approval_renewal_months",
            rules: &["A7"],
            zh: "批准证书可提前检验的期间，月",
            en: "how early an approval may be renewed, months",
            value: |parameters| parameters.approval_renewal_months.to_string(),
        },
        ParameterNote {
            name: "driver_certificate_years",
            rules: &["A8"],
            zh: "驾驶员培训证书的有效期，年",
            en: "validity of a driver training certificate, years",
            value: |parameters| parameters.driver_certificate_years.to_string(),
        },
        ParameterNote {
            name: "driver_renewal_months",
            rules: &["A8"],
            zh: "驾驶员培训证书可提前换发的期间，月",
            en: "how early a driver training certificate may be renewed, months",
            value: |parameters| parameters.driver_renewal_months.to_string(),
        },
        ParameterNote {
            name: "overdue_carriage_months",
            rules: &["A12"],
            zh: "检验到期前充装的罐体到期后仍可运输的期间，月",
            en: "how long a tank filled before its deadline may still be carried, months",
            value: |parameters| parameters.overdue_carriage_months.to_string(),
        },
        ParameterNote {
            name: "overdue_disposal_months",
            rules: &["A12"],
            zh: "为处置或回收而返回时的期间，月",
            en: "the same for return to disposal or recycling, months",
            value: |parameters| parameters.overdue_disposal_months.to_string(),
        },
        ParameterNote {
            name: "intermediate_tolerance_months",
            rules: &["A12"],
            zh: "中间检验的宽限期，月",
            en: "tolerance of the intermediate inspection, months",
            value: |parameters| parameters.intermediate_tolerance_months.to_string(),
        },
    ];
}

fn un_numbers(numbers: &[UnNumber]) -> String {
    numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::checks::RulePack;

    #[test]
    fn every_parameter_is_told_once_with_a_rule_of_the_packs_that_give_it() {
        let fields = serde_json::to_value(Parameters::default()).unwrap();
        let fields: BTreeSet<&str> =
            fields.as_object().unwrap().keys().map(String::as_str).collect();
        let told: BTreeSet<&str> = Parameters::NOTES.iter().map(|note| note.name).collect();
        assert_eq!(told, fields);
        assert_eq!(Parameters::NOTES.len(), fields.len());
        for text in
            [include_str!("../../data/rules/cn.toml"), include_str!("../../data/rules/adr.toml")]
        {
            let pack = RulePack::parse(text).unwrap();
            for note in Parameters::NOTES {
                let is_needed = note.rules.iter().any(|rule| pack.editions(rule).next().is_some());
                assert_eq!(
                    is_needed,
                    text.contains(&format!("\n{} = ", note.name)),
                    "{}",
                    note.name
                );
                assert!(!is_needed || !note.value(&pack.parameters).is_empty(), "{}", note.name);
            }
        }
    }
}
