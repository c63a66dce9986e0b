//! What OSM-style tags say to a truck with dangerous goods on board.
//!
//! Every key below may carry `:forward` or `:backward`; the directed form wins for its direction.
//!
//! | Tag | What becomes of it |
//! |---|---|
//! | `highway=motorway … service` and their `_link` | the road is kept with its class; `road` and `unclassified` share one, so do `residential` and `living_street` |
//! | `highway=construction, proposed, planned, abandoned, razed, disused` or `construction=yes` | dropped: not built or not open |
//! | `highway=track` | dropped: not for tankers |
//! | `highway=footway, path, cycleway, pedestrian, steps, bridleway, corridor, busway, …` | dropped: no motor vehicles |
//! | `area=yes` | dropped: the outline of a surface is not a road |
//! | `oneway=yes/true/1`, `-1/reverse`, `no/false/0` | as said; `oneway:hgv`, `oneway:motor_vehicle`, `oneway:vehicle` win over it |
//! | `junction=roundabout/circular`, `highway=motorway` | one way unless `oneway=no` |
//! | `oneway=reversible` and words that are not known | dropped: its direction is not known beforehand |
//! | `oneway:conditional=no @ …` on a one-way road | the way against it is kept with `hgv_forbidden` and opens then |
//! | `route=ferry`, `route=shuttle_train` | dropped, also with a `highway` |
//! | `oneway=alternating` | both directions |
//! | `access` < `vehicle` < `motor_vehicle` < `hgv` | the most specific one set decides; `goods` (light vans) may forbid where `hgv` says nothing, and allows nothing |
//! | … several values | the widest, but a `no` among them closes |
//! | … `yes, designated, only, permissive, official, allowed` | may be used |
//! | … `destination, delivery, customers, local, private, permit` | `destination_only`: loading sites often lie on private ground, so it is kept, but never driven through |
//! | … `no` and anything else, in `access, vehicle, motor_vehicle` | that direction is dropped |
//! | … `no` and anything else, in `goods, hgv` | kept with `hgv_forbidden`, so that an explanation can name it |
//! | … `no` with a `:conditional` that can open it | kept with `hgv_forbidden` and the condition; a key less specific than the one that closes opens nothing |
//! | … `unknown, undefined, discouraged` | as if it were not there |
//! | `service=emergency_access` | dropped unless `hgv`/`motor_vehicle`/… allows |
//! | `hazmat=no` (or an unreadable value) | `hazmat.forbidden` |
//! | `hgv:hazmat, motor_vehicle:hazmat, …=no`, `hazmat:<unknown>=no`, `trailer=no`, `hgv_articulated=no` | closed to all dangerous goods, as a condition that always holds |
//! | `hazmat=designated` | `hazmat.designated` |
//! | `hazmat=destination, delivery, …` | `hazmat.destination_only` |
//! | `hazmat:water=no` (or unreadable) | `hazmat.water_forbidden`; `permissive` (drive with care) and `yes` allow |
//! | `hazmat:A … hazmat:E=no` | that category is in `forbidden_categories` |
//! | `hazmat:A … hazmat:E=destination` | `hazmat.destination_only` for every load: the letter is not told apart, which is the stricter reading |
//! | `hazmat:adr_tunnel_cat`, `tunnel:category`, `tunnel_category`, `adr_tunnel_cat` and every key of these words | `tunnel_category`; of several letters the strictest; unreadable means E |
//! | `maxheight, maxwidth, maxlength, maxweight, maxweightrating, maxaxleload` | a limit; `:hgv` wins over the plain key, `:goods` may only narrow it, `:hazmat` binds dangerous goods besides (kept as a condition `… @ (hazmat)`) |
//! | … that cannot be read, `below_default` | noted, and closed to dangerous goods as a condition that always holds |
//! | `maxheight:physical`, `maxwidth:physical`, `width:carriageway`-like facts | `:physical` counts besides, the smaller one binds; plain `width` is ignored |
//! | … `3.8`, `3,8 m`, `380 cm`, `12'6"`, `12 ft 6 in`; `7.5`, `7.5 t`, `7500 kg`, `16500 lbs`, `10 st` | rounded down to centimetres and kilograms; of several numbers the smallest |
//! | … `none, default, unsigned, no_sign, no_indications, unknown` | no limit |
//! | `maxspeed`, `maxspeed:hgv`, `maxspeed:goods` | the smallest that has a number, in km/h; `maxspeed:hazmat` binds dangerous goods alone (kept as a condition); `mph` and `knots` are converted, rounded down |
//! | `maxspeed=none, signals, variable` | unsigned (0) |
//! | `maxspeed=walk` | 7 |
//! | `maxspeed=CN:urban` and alike, `maxspeed:type`, `zone:maxspeed`, `source:maxspeed` | urban 50, rural 70 in China and 80 elsewhere, living street 10, `zone30` 30; motorway and trunk unsigned |
//! | `…:conditional` of access, hazmat, speed, limits and `oneway` | kept in its source text, direction stripped, on the arcs it concerns |
//! | `tunnel=*`, `bridge=*` except `no`; `toll=yes`, `toll:hgv=yes` | flags |
//! | `name` (else `tunnel:name`, `bridge:name`), `ref` | names |
//! | lanes (`hgv:lanes`, `maxspeed:lanes`), ferries, surface, smoothness | not read |
//!
//! Nodes: see `barrier` (what cuts a road), `place` (where a truck may wait); relations: see `turn`.

mod access;
mod barrier;
mod conditional;
mod hazmat;
mod measure;
mod place;
mod speed;
mod turn;

pub(super) use barrier::{Barrier, NodeLimits, barrier, node_limits, open_at};
pub(super) use measure::smaller;
pub use measure::{SignedLimit, signed_length, signed_mass};
pub(super) use place::{Place, place};
pub use speed::signed_speed;
pub(super) use turn::{Exempt, Turn, TurnKind, turns};

use super::report::{Dropped, UnreadTag};
use super::{ArcAttributes, RoadClass};

/// The tags of one element.
#[derive(Clone, Debug, Default)]
pub(super) struct Tags<'a>(Vec<(&'a str, &'a str)>);

/// Which of a way's two directions is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    /// As drawn.
    Forward,
    /// Against it.
    Backward,
}

impl Direction {
    const fn suffix(self) -> &'static str {
        match self {
            Self::Forward => ":forward",
            Self::Backward => ":backward",
        }
    }
}

impl<'a> FromIterator<(&'a str, &'a str)> for Tags<'a> {
    fn from_iter<I: IntoIterator<Item = (&'a str, &'a str)>>(tags: I) -> Self {
        Self(tags.into_iter().collect())
    }
}

impl<'a> Tags<'a> {
    /// The value of exactly this key.
    pub(super) fn get(&self, key: &str) -> Option<&'a str> {
        self.0.iter().find(|(k, _)| *k == key).map(|(_, value)| value.trim())
    }

    /// The value of `key:forward` or `key:backward` if it is there, else of `key`.
    pub(super) fn directed(&self, key: &str, direction: Direction) -> Option<&'a str> {
        self.0
            .iter()
            .find(|(k, _)| k.strip_prefix(key) == Some(direction.suffix()))
            .map(|(_, value)| value.trim())
            .or_else(|| self.get(key))
    }

    /// All pairs, in the order given.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&'a str, &'a str)> + '_ {
        self.0.iter().copied()
    }

    /// Whether the key is there with a value that means yes.
    fn is_set(&self, key: &str) -> bool {
        self.get(key).is_some_and(|value| !value.is_empty() && value != "no")
    }
}

/// What the tags of a way say, per direction.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct RoadFacts {
    /// As drawn; `None` when it may not be driven this way.
    pub(super) forward: Option<ArcAttributes>,
    /// Against the drawing.
    pub(super) backward: Option<ArcAttributes>,
    /// Its name, may be empty.
    pub(super) name: String,
    /// Its number, may be empty.
    pub(super) reference: String,
    /// Values that could not be read.
    pub(super) unreadable: Vec<UnreadTag>,
}

/// Reads the tags of a way.
pub(super) fn road(tags: &Tags<'_>) -> Result<RoadFacts, Dropped> {
    let class = class(tags)?;
    let oneway = oneway(tags, class)?;
    let mut unreadable = Vec::new();
    let mut dropped = None;
    let mut side = |direction: Direction, open: Open| match (open, access::access(tags, direction))
    {
        (Open::No, _) => None,
        (Open::Yes | Open::AtTimes, access::Access::None) => {
            dropped = Some(Dropped::NoAccess);
            None
        }
        (open, allowed) => Some(attributes(tags, class, direction, open, allowed, &mut unreadable)),
    };
    let forward = side(Direction::Forward, oneway.forward);
    let backward = side(Direction::Backward, oneway.backward);
    if forward.is_none() && backward.is_none() {
        return Err(dropped.unwrap_or(Dropped::NoAccess));
    }
    unreadable.dedup();
    let own = tags.get("name").filter(|name| !name.is_empty());
    let name = own.or_else(|| tags.get("tunnel:name")).or_else(|| tags.get("bridge:name"));
    Ok(RoadFacts {
        forward,
        backward,
        name: name.unwrap_or_default().to_owned(),
        reference: tags.get("ref").unwrap_or_default().to_owned(),
        unreadable,
    })
}

fn attributes(
    tags: &Tags<'_>,
    class: RoadClass,
    direction: Direction,
    open: Open,
    allowed: access::Access,
    unreadable: &mut Vec<UnreadTag>,
) -> ArcAttributes {
    let (limits, limits_of_hazmat) = measure::limits(tags, direction, unreadable);
    let hazmat = hazmat::hazmat(tags, direction);
    let mut conditional = conditional::on_road(tags, direction, open);
    conditional.extend(limits_of_hazmat);
    conditional.extend(hazmat.conditional);
    conditional.extend(speed::of_hazmat(tags, direction, unreadable));
    conditional.sort();
    conditional.dedup();
    ArcAttributes {
        class,
        max_speed_kmh: speed::max_speed_kmh(tags, direction, unreadable),
        max_height_cm: limits.height_cm,
        max_width_cm: limits.width_cm,
        max_length_cm: limits.length_cm,
        // The rated mass of a combination is not on file: the mass on this trip is compared instead.
        max_weight_kg: measure::smaller(limits.weight_kg, limits.weight_rating_kg),
        max_axle_load_kg: limits.axle_load_kg,
        is_tunnel: tags.is_set("tunnel"),
        is_bridge: tags.is_set("bridge"),
        is_toll: tags.is_set("toll") || tags.is_set("toll:hgv"),
        tunnel_category: hazmat.tunnel_category,
        forbidden_categories: hazmat.forbidden_categories,
        hazmat: hazmat.flags,
        destination_only: allowed == access::Access::Destination,
        hgv_forbidden: allowed == access::Access::NotTrucks || open == Open::AtTimes,
        conditional,
    }
}

/// Functional class, or why the way is no road for trucks.
fn class(tags: &Tags<'_>) -> Result<RoadClass, Dropped> {
    let highway = tags.get("highway").ok_or(Dropped::NotARoad)?;
    let class = match highway {
        "motorway" => RoadClass::Motorway,
        "motorway_link" => RoadClass::MotorwayLink,
        "trunk" => RoadClass::Trunk,
        "trunk_link" => RoadClass::TrunkLink,
        "primary" | "primary_link" => RoadClass::Primary,
        "secondary" | "secondary_link" => RoadClass::Secondary,
        "tertiary" | "tertiary_link" => RoadClass::Tertiary,
        "unclassified" | "road" => RoadClass::Unclassified,
        "residential" | "living_street" => RoadClass::Residential,
        "service" => RoadClass::Service,
        "track" => return Err(Dropped::Track),
        "construction" | "proposed" | "planned" | "abandoned" | "razed" | "disused" => {
            return Err(Dropped::NotOpen);
        }
        _ => return Err(Dropped::NotForMotorVehicles),
    };
    if tags.get("construction") == Some("yes") {
        return Err(Dropped::NotOpen);
    }
    if tags.get("area") == Some("yes") {
        return Err(Dropped::Area);
    }
    if matches!(tags.get("route"), Some("ferry" | "shuttle_train")) {
        return Err(Dropped::NotARoad);
    }
    Ok(class)
}

/// Whether a direction may be driven at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    Yes,
    /// Only while a condition holds (`oneway:conditional=no @ …`).
    AtTimes,
    No,
}

struct Oneway {
    forward: Open,
    backward: Open,
}

fn oneway(tags: &Tags<'_>, class: RoadClass) -> Result<Oneway, Dropped> {
    let implied = class == RoadClass::Motorway
        || matches!(tags.get("junction"), Some("roundabout" | "circular"));
    let said = ["oneway:hgv", "oneway:motor_vehicle", "oneway:vehicle", "oneway"]
        .into_iter()
        .find_map(|key| tags.get(key));
    let (forward, backward) = match said.filter(|value| !value.is_empty()) {
        None if implied => (Open::Yes, Open::No),
        Some("yes" | "true" | "1") => (Open::Yes, Open::No),
        Some("-1" | "reverse") => (Open::No, Open::Yes),
        Some("no" | "false" | "0" | "alternating") | None => (Open::Yes, Open::Yes),
        // `reversible`, or a word that is not known: nobody can say which way it goes.
        Some(_) => return Err(Dropped::Reversible),
    };
    let opens =
        tags.iter().filter(|(key, _)| conditional::is_oneway_condition(key)).any(|(_, value)| {
            let value = conditional::half_width(value);
            conditional::parts(&value)
                .into_iter()
                .any(|part| conditional::is_both_ways(conditional::value_of(part)))
        });
    let at_times = |open| if open == Open::No && opens { Open::AtTimes } else { open };
    Ok(Oneway { forward: at_times(forward), backward: at_times(backward) })
}
