//! Speeds of a loaded truck, from `routes-config/profiles.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::roads::{ArcAttributes, RoadClass};

/// Speeds and penalties of one kind of truck.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// Name, such as `hazmat_truck`.
    pub name: String,
    /// Free-flow speed by [`RoadClass`], in its order, km/h.
    pub speed_kmh: [u8; 10],
    /// Statutory cap on expressways (O29 art. 46).
    pub cap_expressway_kmh: u8,
    /// Statutory cap elsewhere (O29 art. 46).
    pub cap_other_kmh: u8,
}

/// Why a profile file was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("profiles: {0}")]
pub struct ProfileError(pub String);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    profile: BTreeMap<String, Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "the keys of the file, each with its unit")]
struct Entry {
    cap_expressway_kmh: u8,
    cap_other_kmh: u8,
    speed_kmh: Speeds,
}

/// One speed for every class: a class that is left out is an error, not a guess.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Speeds {
    motorway: u8,
    motorway_link: u8,
    trunk: u8,
    trunk_link: u8,
    primary: u8,
    secondary: u8,
    tertiary: u8,
    unclassified: u8,
    residential: u8,
    service: u8,
}

impl Profile {
    /// Parses `routes-config/profiles.toml` and picks one profile.
    pub fn parse(text: &str, name: &str) -> Result<Self, ProfileError> {
        let mut file: File =
            toml::from_str(text).map_err(|error| ProfileError(error.to_string()))?;
        let entry = file
            .profile
            .remove(name)
            .ok_or_else(|| ProfileError(format!("there is no profile `{name}`")))?;
        let speeds = entry.speed_kmh;
        let profile = Self {
            name: name.to_owned(),
            speed_kmh: [
                speeds.motorway,
                speeds.motorway_link,
                speeds.trunk,
                speeds.trunk_link,
                speeds.primary,
                speeds.secondary,
                speeds.tertiary,
                speeds.unclassified,
                speeds.residential,
                speeds.service,
            ],
            cap_expressway_kmh: entry.cap_expressway_kmh,
            cap_other_kmh: entry.cap_other_kmh,
        };
        let caps = [profile.cap_expressway_kmh, profile.cap_other_kmh];
        if profile.speed_kmh.iter().chain(&caps).any(|speed| !(5..=120).contains(speed)) {
            return Err(ProfileError(format!("`{name}`: speeds lie from 5 to 120 km/h")));
        }
        Ok(profile)
    }

    /// The speed on a road without zones: the least of class speed, sign and statutory cap.
    #[must_use]
    pub fn speed_on(&self, attributes: &ArcAttributes) -> u8 {
        let class = self.speed_kmh[attributes.class as usize];
        let cap = match attributes.class {
            RoadClass::Motorway => self.cap_expressway_kmh,
            RoadClass::MotorwayLink
            | RoadClass::Trunk
            | RoadClass::TrunkLink
            | RoadClass::Primary
            | RoadClass::Secondary
            | RoadClass::Tertiary
            | RoadClass::Unclassified
            | RoadClass::Residential
            | RoadClass::Service => self.cap_other_kmh,
        };
        let signed = if attributes.max_speed_kmh == 0 { u8::MAX } else { attributes.max_speed_kmh };
        class.min(cap).min(signed).max(1)
    }
}
