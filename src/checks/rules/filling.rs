//! The degree of filling of a tank (JT/T 617.4, ADR 4.3.2.2 and 4.3.3.2.5).

use super::super::Stage;
use super::super::facts::{Facts, Line};
use super::super::look::{Look, Verdict, text};
use crate::goods::{Class, Entry, PackingGroup};
use crate::registry::Tank;
use crate::units::Kilograms;

/// Refrigerated helium and hydrogen, free of the surge range (ADR 4.3.2.2.4).
const NO_SURGE: [u16; 2] = [1963, 1966];

/// Goods that are carried hot by their name: sulphur, and liquids at elevated temperature.
const CARRIED_HOT: [u16; 3] = [2448, 3256, 3257];

/// What limits a medium in a tank.
enum Limit {
    /// Greatest mass, with the density at 15 °C where known.
    Mass { grams: f64, density_15: Option<f64> },
    /// Only the mass printed on the certificate limits it.
    CertificateAlone,
}

/// T4: within the certificate's load, the degree of filling, and clear of the surge range.
pub(super) fn degree_of_filling(facts: &Facts<'_>) -> Verdict {
    if facts.tank_lines().next().is_none() {
        return Verdict::not_applicable("没有罐装货物", "no goods are carried in a tank");
    }
    let mut look = Look::default();
    if let Some(tank) = facts.tank_or_note(&mut look) {
        if tank.capacity_l == 0 || tank.rated_load_kg <= Kilograms::ZERO {
            Facts::missing(
                &mut look,
                "tank",
                "罐体容积或最大充装质量",
                "volume or greatest load of the tank",
            );
        } else {
            fill(&mut look, facts, tank);
        }
    }
    look.finish(text("充装量在允许范围内", "the filling is within its limits"))
}

fn fill(look: &mut Look, facts: &Facts<'_>, tank: &Tank) {
    let mut total = Kilograms::ZERO;
    // Several media share the tank by compartments: their shares of what each alone may fill add up.
    let mut share = 0.0;
    let mut volume_l = Some(0.0);
    let lines: Vec<Line<'_>> = facts.tank_lines().collect();
    for line in &lines {
        let Some(mass) = mass_of(look, facts, line) else { return };
        total = total + mass;
        let Some(entry) = line.entry_or_note(look) else { return };
        if is_hot(line) {
            hot(look, line);
            return;
        }
        let Some(limit) = limit_of(look, line, entry, tank) else { return };
        match limit {
            Limit::CertificateAlone => volume_l = None,
            Limit::Mass { grams, density_15 } => {
                look.fact(line.field("limit"), Kilograms::from_grams(floor(grams)));
                if above(mass, grams) {
                    too_full(look, facts, line, mass, Kilograms::from_grams(floor(grams)), tank);
                }
                share += mass.as_f64() * 1000.0 / grams;
                volume_l = match (volume_l, density_15) {
                    (Some(volume), Some(density)) => Some(volume + mass.as_f64() / density),
                    _ => None,
                };
            }
        }
    }
    if lines.len() > 1 && share > 1.0 + 1e-9 {
        look.problem(
            "load",
            text(
                format!("罐体 {} 内各介质合计充装 {:.2} %", tank.number, share * 100.0),
                format!("the media in tank {} together fill {:.2} %", tank.number, share * 100.0),
            ),
            text("减少充装量", "fill less"),
        );
    }
    look.fact("tank.rated_load_kg", tank.rated_load_kg);
    if total > tank.rated_load_kg {
        look.problem(
            quantity_field(facts, 0),
            text(
                format!("充装 {total}，超过罐体 {} 证书载明的 {}", tank.number, tank.rated_load_kg),
                format!(
                    "{total} exceed the {} on the certificate of tank {}",
                    tank.rated_load_kg, tank.number
                ),
            ),
            text(
                format!("充装量减至 {} 以内", tank.rated_load_kg),
                format!("fill no more than {}", tank.rated_load_kg),
            ),
        );
    }
    surge(look, facts, tank, total, volume_l);
}

fn is_hot(line: &Line<'_>) -> bool {
    let number = line.item.entry.un_number.value();
    line.item.is_elevated_temperature || CARRIED_HOT.contains(&number)
}

/// Above 50 °C the density at the filling temperature counts (ADR 4.3.2.2.1), which no field tells.
fn hot(look: &mut Look, line: &Line<'_>) {
    let name = line.name();
    look.problem(
        line.field("is_elevated_temperature"),
        text(
            format!("{}为高温运输，缺少充装温度下的密度，无法核定充装量", name.zh),
            format!(
                "{} is carried hot: without its density at the filling temperature the filling \
                 cannot be judged",
                name.en
            ),
        ),
        text("请罐体主管人员核定充装量", "have the filling judged by those in charge of the tank"),
    );
}

/// Metered once it is, declared before.
fn mass_of(look: &mut Look, facts: &Facts<'_>, line: &Line<'_>) -> Option<Kilograms> {
    if facts.subject.stage != Stage::Loading {
        return Some(line.item.declared_kg);
    }
    let metered = facts.subject.metered_kg.get(line.index).copied();
    if metered.is_none() {
        Facts::missing(look, &format!("metered_kg.{}", line.index), "计量数量", "metered quantity");
    }
    metered
}

fn above(mass: Kilograms, grams: f64) -> bool {
    mass.grams() > floor(grams)
}

/// Whole grams below; a thousandth of a gram of rounding in the product does not cost one.
#[expect(clippy::cast_possible_truncation, reason = "tank masses stay far below 2^53 grams")]
fn floor(grams: f64) -> i64 {
    (grams + 1e-3).floor() as i64
}

/// Where the quantity that counts stands: the meter's figure once there is one.
fn quantity_field(facts: &Facts<'_>, index: usize) -> String {
    match facts.subject.stage {
        Stage::Planning | Stage::Gate => format!("load.{index}.declared_kg"),
        Stage::Loading => format!("metered_kg.{index}"),
    }
}

fn too_full(
    look: &mut Look,
    facts: &Facts<'_>,
    line: &Line<'_>,
    mass: Kilograms,
    limit: Kilograms,
    tank: &Tank,
) {
    let name = line.name();
    look.problem(
        quantity_field(facts, line.index),
        text(
            format!("{}：{mass} 超过罐体 {} 的允许充装量 {limit}", name.zh, tank.number),
            format!(
                "{}: {mass} exceed the {limit} that tank {} may be filled with",
                name.en, tank.number
            ),
        ),
        text(format!("充装量减至 {limit} 以内"), format!("fill no more than {limit}")),
    );
}

/// A density in kg/l that can be believed: liquid hydrogen 0.07, osmium tetroxide 4.9, with room.
fn believable(density: f64) -> bool {
    density.is_finite() && (0.01..=25.0).contains(&density)
}

fn density(
    look: &mut Look,
    line: &Line<'_>,
    stated: Option<f64>,
    known: Option<f64>,
    degrees: u8,
) -> Option<f64> {
    let density = stated.or(known).filter(|density| believable(*density));
    let field = line.field(&format!("density_{degrees}"));
    if let Some(value) = density {
        look.fact(field, value);
    } else {
        let name = line.name();
        look.problem(
            field,
            text(
                format!("{}：缺少 {degrees} °C 时的密度（kg/L）", name.zh),
                format!("{}: the density at {degrees} °C (kg/l) is missing", name.en),
            ),
            text(
                format!("由托运人提供 {degrees} °C 时的密度"),
                format!("ask the consignor for the density at {degrees} °C"),
            ),
        );
    }
    density
}

fn limit_of(look: &mut Look, line: &Line<'_>, entry: &Entry, tank: &Tank) -> Option<Limit> {
    let capacity = f64::from(tank.capacity_l);
    let is_gas = entry.class.is_some_and(|class| class.number() == 2);
    let code = entry.classification_code.as_str();
    if line.item.declared_kg == Kilograms::ZERO && line.item.is_empty_uncleaned {
        return Some(Limit::CertificateAlone);
    }
    if is_gas && (code.starts_with('1') || code.starts_with('3')) {
        // Compressed and refrigerated gases have no figure in the list: the registration certificate
        // prints the greatest filling (TSG R0005).
        return Some(Limit::CertificateAlone);
    }
    if is_gas {
        let Some(ratio) = entry.filling_ratio.filter(|ratio| believable(*ratio)) else {
            let name = line.name();
            look.problem(
                line.field("entry"),
                text(
                    format!("{}：目录缺少充装系数（kg/L）", name.zh),
                    format!("{}: the filling ratio (kg/l) is missing in the catalogue", name.en),
                ),
                text("请主管部门补充充装系数", "ask the authority to add the filling ratio"),
            );
            return None;
        };
        look.fact(line.field("filling_ratio"), ratio);
        let density_15 =
            line.item.density_15.or(entry.density_15).filter(|density| believable(*density));
        return Some(Limit::Mass { grams: capacity * ratio * 1000.0, density_15 });
    }
    if tank.tank_code.kind == 'S' {
        // Solids do not expand into their ullage; the degree of filling is one of liquids.
        return Some(Limit::CertificateAlone);
    }
    let at_15 = density(look, line, line.item.density_15, entry.density_15, 15);
    let at_50 = density(look, line, line.item.density_50, entry.density_50, 50);
    let (at_15, at_50) = (at_15?, at_50?);
    if at_50 > at_15 {
        let name = line.name();
        look.problem(
            line.field("density_50"),
            text(
                format!("{}：50 °C 密度 {at_50} 大于 15 °C 密度 {at_15}", name.zh),
                format!(
                    "{}: the density at 50 °C ({at_50}) is above that at 15 °C ({at_15})",
                    name.en
                ),
            ),
            text("核对密度", "check the densities"),
        );
        return None;
    }
    // ADR 4.3.2.2.1: degree at filling = K / (1 + α (50 - t)), α = (d15 - d50) / (35 d50). At 15 °C that
    // is K · d50 / d15 of the volume, so the mass is V · K · d50 whatever the temperature of filling.
    let percent = f64::from(base_percent(entry, tank));
    look.fact("filling percent at 50 °C", percent);
    look.fact("filling percent at 15 °C", format!("{:.1}", percent * at_50 / at_15));
    Some(Limit::Mass { grams: capacity * percent * 10.0 * at_50, density_15: Some(at_15) })
}

/// K of ADR 4.3.2.2.1 (a) to (d). Classes the clause does not name are treated like toxic ones.
fn base_percent(entry: &Entry, tank: &Tank) -> u8 {
    let hazards = || entry.class.iter().chain(&entry.subsidiary_hazards);
    let is_mild = hazards().all(|class| {
        matches!(class, Class::C3 | Class::C4_1 | Class::C4_2 | Class::C4_3 | Class::C9)
    });
    let is_slight = entry.packing_group == Some(PackingGroup::III);
    match (tank.is_vented, is_mild) {
        (true, true) => 100,
        (true, false) => 98,
        (false, true) => 97,
        (false, false) if is_slight => 97,
        (false, false) => 95,
    }
}

/// Large tanks without surge plates are nearly empty or nearly full (ADR 4.3.2.2.4).
fn surge(look: &mut Look, facts: &Facts<'_>, tank: &Tank, total: Kilograms, volume_l: Option<f64>) {
    let bounds = facts.parameters;
    let is_liquid = tank.tank_code.kind != 'S' && tank.tank_code.kind != 'C';
    if tank.has_surge_plates
        || tank.capacity_l <= bounds.surge_capacity_l
        || !is_liquid
        || facts.tank_lines().all(|line| NO_SURGE.contains(&line.item.entry.un_number.value()))
        || total == Kilograms::ZERO
    {
        return;
    }
    let Some(volume) = volume_l else {
        look.problem(
            "load.0.density_15",
            text(
                format!("罐体 {} 无防波板，缺少密度，无法计算充装度", tank.number),
                format!(
                    "tank {} has no surge plates, and without the density \
                     its filling cannot be reckoned",
                    tank.number
                ),
            ),
            text("提供 15 °C 时的密度", "give the density at 15 °C"),
        );
        return;
    };
    let percent = volume / f64::from(tank.capacity_l) * 100.0;
    look.fact("filling percent", format!("{percent:.1}"));
    let (low, high) = (f64::from(bounds.surge_low_percent), f64::from(bounds.surge_high_percent));
    if percent > low + 1e-9 && percent < high - 1e-9 {
        look.problem(
            quantity_field(facts, 0),
            text(
                format!(
                    "罐体 {} 无防波板，充装度 {percent:.1} % 介于 {low} % 与 {high} % 之间",
                    tank.number
                ),
                format!(
                    "tank {} has no surge plates and would be {percent:.1} % full, \
                     between {low} % and {high} %",
                    tank.number
                ),
            ),
            text(
                format!("充装至 {high} % 以上或 {low} % 以下"),
                format!("fill above {high} % or below {low} %"),
            ),
        );
    }
}
