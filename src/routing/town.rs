//! Random small towns for tests: a grid of roads with signs and turn restrictions, zones that come and
//! go, holding places, trips.

use std::sync::Arc;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::tag_world_tests::load;
use super::{Profile, Snapshot, Trip};
use crate::registry::{HoldingPlace, HoldingPlaceId};
use crate::roads::{Content, Datum, Network, Source, import};
use crate::units::{LocalText, LonLat};
use crate::zones::{
    Area, Binding, Calendar, Effect, Notice, Reason, RoadFilter, Scheme, Truck, When, Zone,
};

/// Junctions on a side of the grid.
const SIDE: usize = 5;
/// Degrees between junctions, some 500 m.
const STEP: f64 = 0.005;

/// A small generator whose numbers depend on the seed alone (xorshift, Marsaglia 2003).
pub(super) struct Dice(u64);

impl Dice {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(super) fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(below).unwrap()).unwrap()
    }

    pub(super) fn one_in(&mut self, chance: usize) -> bool {
        self.roll(chance) == 0
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.roll(all.len())]
    }
}

fn degrees(steps: usize) -> f64 {
    f64::from(u32::try_from(steps).unwrap()) * STEP
}

fn junction(column: usize, row: usize) -> LonLat {
    LonLat::new(108.4 + degrees(column), 30.8 + degrees(row))
}

/// A point on one of the roads, named or not.
pub(super) fn point(dice: &mut Dice) -> LonLat {
    let (column, row) = (dice.roll(SIDE - 1), dice.roll(SIDE));
    let share = degrees(1 + dice.roll(9)) / 10.0;
    let at = junction(column, row);
    if dice.one_in(2) {
        return LonLat::new(at.lon + share, at.lat);
    }
    let at = junction(row, column);
    LonLat::new(at.lon, at.lat + share)
}

/// Roads between neighbours of the grid; some are missing, one way or signed.
pub(super) fn network(dice: &mut Dice) -> Network {
    let mut features: Vec<Value> = Vec::new();
    let mut roads: Vec<(usize, [usize; 2], [usize; 2])> = Vec::new();
    for column in 0..SIDE {
        for row in 0..SIDE {
            for [to_column, to_row] in [[column + 1, row], [column, row + 1]] {
                if to_column == SIDE || to_row == SIDE || dice.one_in(5) {
                    continue;
                }
                let id = roads.len();
                roads.push((id, [column, row], [to_column, to_row]));
                let (from, to) = (junction(column, row), junction(to_column, to_row));
                features.push(json!({ "type": "Feature", "id": format!("road-{id}"),
                    "properties": tags(id, dice),
                    "geometry": { "type": "LineString",
                        "coordinates": [[from.lon, from.lat], [to.lon, to.lat]] } }));
            }
        }
    }
    for _ in 0..dice.roll(5) {
        let (from, _, via) = dice.one_of(&roads);
        let on: Vec<usize> = roads.iter().filter(|road| road.1 == via).map(|road| road.0).collect();
        if on.is_empty() {
            continue;
        }
        let at = junction(via[0], via[1]);
        let turn = dice.one_of(&["no_straight_on", "no_left_turn", "no_right_turn"]);
        let mut properties = json!({ "type": "restriction", "restriction": turn,
            "from": format!("road-{from}"), "via": [at.lon, at.lat],
            "to": format!("road-{}", dice.one_of(&on)) });
        if dice.one_in(3) {
            properties["restriction:conditional"] =
                json!(format!("{turn} @ (07:00-09:00,17:00-19:00)"));
            properties.as_object_mut().unwrap().remove("restriction");
        }
        features.push(json!({ "type": "Feature", "geometry": null, "properties": properties }));
    }
    let text = json!({ "type": "FeatureCollection", "features": features }).to_string();
    let source = Source { name: "town".to_owned(), content: Content::GeoJson(text) };
    import(&[source], Datum::Wgs84, &mut |_| {}).unwrap().0
}

fn tags(id: usize, dice: &mut Dice) -> Value {
    let class = dice.one_of(&["primary", "secondary", "residential", "tertiary"]);
    let mut tags = json!({ "highway": class, "name": format!("road {id}") });
    if dice.one_in(6) {
        tags["oneway"] = json!("yes");
    }
    let (key, value) = match dice.roll(20) {
        0 => ("hgv", "no"),
        1 => ("hazmat", "no"),
        2 => ("hgv", "destination"),
        3 => ("hgv:conditional", "no @ (07:00-09:00)"),
        4 => ("maxheight", "3.5"),
        5 => ("maxspeed:hazmat", "30"),
        _ => return tags,
    };
    tags[key] = json!(value);
    tags
}

/// A zone around a point of a road.
pub(super) fn zone(number: usize, dice: &mut Dice) -> Zone {
    let windows = dice.one_of(&[
        "",
        "07:00-09:00",
        "Mo-Fr 06:30-10:00,16:00-20:00",
        "22:00-06:00",
        "We 08:00-08:30",
    ]);
    let effect = dice.one_of(&[
        Effect::ForbidPassing,
        Effect::ForbidPassing,
        Effect::ForbidEntry,
        Effect::ForbidExit,
        Effect::CapSpeed { speed_kmh: 20 },
        Effect::RequirePermit,
    ]);
    let radius_m = dice.one_of(&[40.0, 300.0, 700.0]);
    let location = point(dice);
    let ring =
        [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0)].map(|(east, north)| {
            let degrees = radius_m / 100_000.0;
            LonLat::new(location.lon + east * degrees, location.lat + north * degrees)
        });
    let area = if dice.one_in(2) {
        Area::Point { location, radius_m }
    } else {
        Area::Polygon { polygons: vec![vec![ring.to_vec()]], excluded: Vec::new() }
    };
    Zone {
        zone_id: format!("zone-{number}"),
        name: LocalText::new(format!("区域{number}"), format!("zone {number}")),
        area,
        roads: RoadFilter::default(),
        binds: Binding { hazmat_only: dice.one_in(2), ..Binding::default() },
        when: When { windows: windows.to_owned(), from: None, to: None },
        effect,
        reason: Reason::Congested,
        authority: String::new(),
        notice: Notice::default(),
        legal_basis: String::new(),
        detour: LocalText::default(),
        exemptions: Vec::new(),
        temporary: false,
        example: true,
    }
}

/// Some zones.
pub(super) fn scheme(revision: i64, dice: &mut Dice) -> Scheme {
    let zones = (0..dice.roll(4)).map(|number| zone(number, dice)).collect();
    Scheme { revision, zones }
}

/// Some holding places.
pub(super) fn places(dice: &mut Dice) -> Vec<HoldingPlace> {
    (0..dice.roll(4))
        .map(|number| HoldingPlace {
            holding_place_id: HoldingPlaceId(format!("place-{number}")),
            name: format!("place {number}"),
            location: point(dice),
            classes: Vec::new(),
            opening_hours: dice.one_of(&["", "06:00-22:00"]).to_owned(),
            capacity: 5,
        })
        .collect()
}

/// The roads under a scheme.
pub(super) fn snapshot(network: Network, scheme: &Scheme, places: &[HoldingPlace]) -> Snapshot {
    Snapshot::new(
        Arc::new(network),
        scheme,
        Arc::new(Calendar::default()),
        TimeZone::get("Asia/Shanghai").unwrap(),
        &Profile::parse(include_str!("../../routes-config/profiles.toml"), "hazmat_truck").unwrap(),
        places,
    )
    .unwrap()
}

/// The truck of all trips.
pub(super) fn truck() -> Truck {
    Truck {
        plate: "渝Z10001".to_owned(),
        gross_mass_kg: 30_000,
        axle_load_kg: 9_000,
        height_cm: 380,
        ..Truck::default()
    }
}

/// A trip on a Wednesday, leaving within two hours of some hour.
pub(super) fn trip(dice: &mut Dice) -> Trip {
    let midnight: Timestamp = "2026-11-25T00:00:00+08:00".parse().unwrap();
    let hours = i64::try_from(5 + dice.roll(6)).unwrap();
    let depart_from = midnight + SignedDuration::from_hours(hours);
    Trip {
        origin: point(dice),
        destination: point(dice),
        depart_from,
        depart_until: depart_from + SignedDuration::from_hours(2),
        truck: truck(),
        load: load(dice.one_of(&['P', 'P', 'C', 'E'])),
        prescribed: None,
    }
}
