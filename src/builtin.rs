//! Data that is in the binary: the dangerous goods list, the rules, the calendar, speeds, and the demo.

use crate::checks::{PackError, PackName, RulePack};
use crate::goods::{Catalogue, CatalogueError, EmergencyGuide, EmergencyGuideError};
use crate::risk::{
    LayerFormat, RiskLayers, RiskModel, RiskModelError, parse_accidents, parse_population,
};
use crate::roads::{Datum, Network};
use crate::routing::{Profile, ProfileError};
use crate::zones::{Calendar, CalendarError, Zone, parse_zones};

/// The profile of `routes-config/profiles.toml` that trucks with dangerous goods drive by.
pub const PROFILE: &str = "hazmat_truck";

/// Built-in data that cannot be read: a fault of the build, named so that it can be mended.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("built-in `{file}`: {reason}")]
pub struct BuiltinError {
    /// Which file.
    pub file: &'static str,
    /// What is wrong.
    pub reason: String,
}

/// The zone files of `routes-config/zones/`.
const ZONE_FILES: [(&str, &str); 4] = [
    (
        "routes-config/zones/examples.geojson",
        include_str!("../routes-config/zones/examples.geojson"),
    ),
    (
        "routes-config/zones/holiday-expressways.geojson",
        include_str!("../routes-config/zones/holiday-expressways.geojson"),
    ),
    (
        "routes-config/zones/wanxian-bridge-2018.geojson",
        include_str!("../routes-config/zones/wanxian-bridge-2018.geojson"),
    ),
    (
        "routes-config/zones/wanzhou-trucks-2019.geojson",
        include_str!("../routes-config/zones/wanzhou-trucks-2019.geojson"),
    ),
];

/// The dangerous goods list.
pub fn catalogue() -> Result<Catalogue, CatalogueError> {
    Catalogue::parse(include_str!("../data/goods/catalogue.csv"))
}

/// First measures for the emergency card.
pub fn emergency_guide() -> Result<EmergencyGuide, EmergencyGuideError> {
    EmergencyGuide::parse(include_str!("../data/goods/emergency.toml"))
}

/// A rule pack.
pub fn rules(pack: PackName) -> Result<RulePack, PackError> {
    RulePack::parse(match pack {
        PackName::Cn => include_str!("../data/rules/cn.toml"),
        PackName::Adr => include_str!("../data/rules/adr.toml"),
    })
}

/// All rule packs.
pub fn packs() -> Result<Vec<RulePack>, PackError> {
    PackName::ALL.into_iter().map(rules).collect()
}

/// Public holidays and make-up workdays.
pub fn calendar() -> Result<Calendar, CalendarError> {
    Calendar::parse(include_str!("../routes-config/calendar.toml"))
}

/// Speeds of a truck with dangerous goods.
pub fn profile() -> Result<Profile, ProfileError> {
    Profile::parse(include_str!("../routes-config/profiles.toml"), PROFILE)
}

/// Figures of the risk model.
pub fn risk_model() -> Result<RiskModel, RiskModelError> {
    RiskModel::parse(include_str!("../routes-config/risk.toml"))
}

/// People and accidents of the demo, all made up.
pub fn demo_risk_layers() -> Result<RiskLayers, BuiltinError> {
    let wrong = |file, errors: Vec<crate::risk::LayerError>| BuiltinError {
        file,
        reason: errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
    };
    let population = include_str!("../data/demo/population.geojson");
    let accidents = include_str!("../data/demo/accidents.csv");
    Ok(RiskLayers {
        population: parse_population(population, LayerFormat::GeoJson)
            .map_err(|errors| wrong("data/demo/population.geojson", errors))?,
        accidents: parse_accidents(accidents, LayerFormat::Csv)
            .map_err(|errors| wrong("data/demo/accidents.csv", errors))?,
    })
}

/// The schematic roads of Wanzhou: not for navigation.
pub fn demo_network() -> Result<Network, BuiltinError> {
    let wrong = |reason: String| BuiltinError { file: "data/demo/roads.geojson", reason };
    let text = include_str!("../data/demo/roads.geojson");
    let sources = [crate::roads::Source {
        name: "data/demo/roads.geojson".to_owned(),
        content: crate::roads::Content::GeoJson(text.to_owned()),
    }];
    crate::roads::import(&sources, Datum::Wgs84, &mut |_| {})
        .map(|(network, _)| network)
        .map_err(|error| wrong(error.to_string()))
}

/// The zones of `routes-config/zones/`.
pub fn zones() -> Result<Vec<Zone>, BuiltinError> {
    let mut zones = Vec::new();
    for (file, text) in ZONE_FILES {
        let parsed = parse_zones(text).map_err(|errors| BuiltinError {
            file,
            reason: errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
        })?;
        zones.extend(parsed);
    }
    zones.sort_by(|one, other| one.zone_id.cmp(&other.zone_id));
    Ok(zones)
}
