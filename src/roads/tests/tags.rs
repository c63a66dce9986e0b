//! What single tags come to, as tables.

use super::super::report::Dropped;
use super::super::tags::{self, Barrier, RoadFacts, Tags};
use super::super::{ArcAttributes, RoadClass};
use crate::goods::TunnelCategory;

fn tags_of(text: &'static str) -> Tags<'static> {
    text.split('|').filter_map(|tag| tag.split_once('=')).collect()
}

#[track_caller]
fn road(text: &'static str) -> RoadFacts {
    tags::road(&tags_of(text)).unwrap_or_else(|why| panic!("{text}: {why:?}"))
}

/// What the forward direction of a primary road with these tags says.
#[track_caller]
fn forward(text: &'static str) -> ArcAttributes {
    let tags: Tags<'_> =
        std::iter::once(("highway", "primary")).chain(tags_of(text).iter()).collect();
    tags::road(&tags).unwrap().forward.unwrap_or_else(|| panic!("{text}: no forward direction"))
}

fn dropped(text: &'static str) -> Option<Dropped> {
    tags::road(&tags_of(text)).err()
}

#[test]
fn a_class_is_kept_or_dropped_with_its_reason() {
    let kept = [
        ("motorway", RoadClass::Motorway),
        ("motorway_link", RoadClass::MotorwayLink),
        ("trunk", RoadClass::Trunk),
        ("trunk_link", RoadClass::TrunkLink),
        ("primary", RoadClass::Primary),
        ("primary_link", RoadClass::Primary),
        ("secondary_link", RoadClass::Secondary),
        ("tertiary", RoadClass::Tertiary),
        ("unclassified", RoadClass::Unclassified),
        ("road", RoadClass::Unclassified),
        ("residential", RoadClass::Residential),
        ("living_street", RoadClass::Residential),
        ("service", RoadClass::Service),
    ];
    for (value, class) in kept {
        let facts = tags::road(&[("highway", value)].into_iter().collect()).unwrap();
        assert_eq!(facts.forward.unwrap().class, class, "{value}");
    }
    for (tags, why) in [
        ("building=yes", Dropped::NotARoad),
        ("highway=track", Dropped::Track),
        ("highway=construction", Dropped::NotOpen),
        ("highway=proposed", Dropped::NotOpen),
        ("highway=primary|construction=yes", Dropped::NotOpen),
        ("highway=footway", Dropped::NotForMotorVehicles),
        ("highway=cycleway", Dropped::NotForMotorVehicles),
        ("highway=pedestrian", Dropped::NotForMotorVehicles),
        ("highway=busway", Dropped::NotForMotorVehicles),
        ("highway=service|area=yes", Dropped::Area),
        ("highway=primary|oneway=reversible", Dropped::Reversible),
        ("highway=primary|access=no", Dropped::NoAccess),
        ("highway=service|service=emergency_access", Dropped::NoAccess),
    ] {
        assert_eq!(dropped(tags), Some(why), "{tags}");
    }
}

#[test]
fn the_most_specific_access_key_decides() {
    // Whether a truck may use it: yes, to destinations only, no truck; or the road is dropped.
    let table = [
        ("", Some((false, false))),
        ("access=yes", Some((false, false))),
        ("access=permissive", Some((false, false))),
        ("access=discouraged", Some((false, false))),
        ("access=private", Some((true, false))),
        ("access=destination", Some((true, false))),
        ("motor_vehicle=delivery", Some((true, false))),
        ("vehicle=customers", Some((true, false))),
        ("hgv=destination", Some((true, false))),
        ("motor_vehicle=no|hgv=only", Some((false, false))),
        ("hgv=no", Some((false, true))),
        ("goods=no", Some((false, true))),
        ("hgv=something new", Some((false, true))),
        ("hgv=no|access=yes", Some((false, true))),
        ("access=no|hgv=yes", Some((false, false))),
        ("access=no|hgv=designated", Some((false, false))),
        ("access=no|motor_vehicle=destination", Some((true, false))),
        ("motor_vehicle=no|hgv=delivery", Some((true, false))),
        ("goods=no|hgv=yes", Some((false, false))),
        ("hgv=yes;destination", Some((false, false))),
        ("access=no", None),
        ("vehicle=no", None),
        ("motor_vehicle=agricultural;forestry", None),
        ("access=military", None),
        ("motor_vehicle=no|access=yes", None),
        // A condition may open it: kept, closed for trucks, with the condition.
        ("motor_vehicle=no|motor_vehicle:conditional=yes @ (22:00-05:00)", Some((false, true))),
        ("motor_vehicle=no|motor_vehicle:conditional=no @ (22:00-05:00)", None),
    ];
    for (text, expected) in table {
        let tags: Tags<'_> =
            std::iter::once(("highway", "primary")).chain(tags_of(text).iter()).collect();
        let found = tags::road(&tags).ok().and_then(|facts| facts.forward);
        let found = found.map(|side| (side.destination_only, side.hgv_forbidden));
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn access_may_differ_by_direction() {
    let facts = road("highway=primary|hgv:backward=no");
    assert!(!facts.forward.unwrap().hgv_forbidden);
    assert!(facts.backward.unwrap().hgv_forbidden);
    let facts = road("highway=primary|motor_vehicle:forward=no");
    assert!(facts.forward.is_none() && facts.backward.is_some());
}

#[test]
fn every_form_of_one_way_is_read() {
    let both = (true, true);
    for (tags, expected) in [
        ("highway=primary", both),
        ("highway=primary|oneway=yes", (true, false)),
        ("highway=primary|oneway=true", (true, false)),
        ("highway=primary|oneway=1", (true, false)),
        ("highway=primary|oneway=-1", (false, true)),
        ("highway=primary|oneway=reverse", (false, true)),
        ("highway=primary|oneway=no", both),
        ("highway=primary|oneway=alternating", both),
        ("highway=primary|oneway=yes|oneway:hgv=no", both),
        ("highway=primary|oneway=yes|oneway:bicycle=no", (true, false)),
        ("highway=primary|oneway:motor_vehicle=-1", (false, true)),
        ("highway=motorway", (true, false)),
        ("highway=motorway|oneway=no", both),
        ("highway=motorway_link", both),
        ("highway=primary|junction=roundabout", (true, false)),
        ("highway=primary|junction=circular", (true, false)),
        ("highway=primary|junction=roundabout|oneway=-1", (false, true)),
    ] {
        let facts = road(tags);
        assert_eq!((facts.forward.is_some(), facts.backward.is_some()), expected, "{tags}");
    }
}

#[test]
fn a_one_way_road_that_opens_at_times_is_kept_closed_with_its_condition() {
    let facts = road("highway=primary|oneway=yes|oneway:conditional=no @ (22:00-06:00)");
    assert!(!facts.forward.unwrap().hgv_forbidden);
    let back = facts.backward.unwrap();
    assert!(back.hgv_forbidden);
    let opens = ("hgv:conditional".to_owned(), "yes @ (22:00-06:00)".to_owned());
    assert!(back.conditional.contains(&opens));
}

#[test]
fn heights_widths_and_lengths_are_read_in_every_unit() {
    for (value, cm) in [
        ("3.5", 350),
        ("3,5", 350),
        ("3.5 m", 350),
        ("3.5m", 350),
        ("3.8 metres", 380),
        ("380 cm", 380),
        ("12'6\"", 381),
        ("12' 6''", 381),
        ("12′6″", 381),
        ("12 ft 6 in", 381),
        ("12ft", 365),
        ("3.3", 330),
        ("4.0;3.6", 360),
        ("none", 0),
        ("default", 0),
        ("below_default", 0),
        ("unsigned", 0),
        ("0", 1),
        ("999999", u16::MAX),
    ] {
        for key in ["maxheight", "maxwidth", "maxlength"] {
            let facts = tags::road(&[("highway", "primary"), (key, value)].into_iter().collect());
            let side = facts.unwrap().forward.unwrap();
            let found = [side.max_height_cm, side.max_width_cm, side.max_length_cm];
            assert_eq!(found.into_iter().max(), Some(cm), "{key}={value}");
        }
    }
}

#[test]
fn masses_are_read_in_every_unit() {
    for (value, kg) in [
        ("7.5", 7_500),
        ("7.5 t", 7_500),
        ("7,5t", 7_500),
        ("7500 kg", 7_500),
        ("16500 lbs", 7_484),
        ("10 st", 9_071),
        ("10 lt", 10_160),
        ("20;12", 12_000),
        ("none", 0),
        ("unsigned", 0),
    ] {
        for key in ["maxweight", "maxaxleload", "maxweightrating"] {
            let facts = tags::road(&[("highway", "primary"), (key, value)].into_iter().collect());
            let side = facts.unwrap().forward.unwrap();
            assert_eq!(side.max_weight_kg.max(side.max_axle_load_kg), kg, "{key}={value}");
        }
    }
}

#[test]
fn the_limit_for_trucks_wins_and_of_several_that_bind_the_smallest() {
    assert_eq!(forward("maxweight=20|maxweight:hgv=7.5").max_weight_kg, 7_500);
    let side = forward("maxweight=5|maxweight:hazmat=12|maxweight:hgv=10");
    assert_eq!(side.max_weight_kg, 10_000);
    let hazmat = ("maxweight:hazmat:conditional".to_owned(), "12000 kg @ (hazmat)".to_owned());
    assert_eq!(side.conditional, [hazmat]);
    assert_eq!(forward("maxweight=20|maxweightrating=12").max_weight_kg, 12_000);
    assert_eq!(forward("maxheight=4.2|maxheight:physical=4.0").max_height_cm, 400);
    assert_eq!(forward("maxheight=none|maxheight:physical=4.0").max_height_cm, 400);
    assert_eq!(forward("maxheight:forward=3.9|maxheight=4.5").max_height_cm, 390);
    assert_eq!(forward("maxheight:backward=3.9|maxheight=4.5").max_height_cm, 450);
    assert_eq!(forward("width=2.5").max_width_cm, 0);
}

#[test]
fn a_value_that_cannot_be_read_is_noted_with_its_key() {
    let facts = road("highway=primary|maxheight=low|maxspeed=fast|oneway=yes");
    let noted: Vec<_> =
        facts.unreadable.iter().map(|tag| (tag.key.as_str(), tag.value.as_str())).collect();
    assert_eq!(noted, [("maxheight", "low"), ("maxspeed", "fast")]);
    assert_eq!(facts.forward.unwrap().max_height_cm, 0);
}

#[test]
fn the_smallest_speed_sign_for_this_truck_counts() {
    for (tags, kmh) in [
        ("maxspeed=60", 60),
        ("maxspeed=60 km/h", 60),
        ("maxspeed=50 mph", 80),
        ("maxspeed=30mph", 48),
        ("maxspeed=10 knots", 18),
        ("maxspeed=none", 0),
        ("maxspeed=signals", 0),
        ("maxspeed=walk", 7),
        ("maxspeed=CN:urban", 50),
        ("maxspeed=CN:rural", 70),
        ("maxspeed=DE:rural", 80),
        ("maxspeed=DE:zone30", 30),
        ("maxspeed=DE:zone:30", 30),
        ("maxspeed=DE:motorway", 0),
        ("maxspeed:type=CN:urban", 50),
        ("maxspeed=100|maxspeed:hgv=80", 80),
        ("maxspeed=100|maxspeed:hgv=80|maxspeed:hazmat=60", 80),
        ("maxspeed=60|maxspeed:hgv=80", 60),
        ("maxspeed=60|maxspeed:forward=40", 40),
        ("maxspeed=60|maxspeed:backward=40", 60),
        ("maxspeed=60;50", 50),
        ("maxspeed=0", 0),
        ("maxspeed=9999", 0),
    ] {
        assert_eq!(forward(tags).max_speed_kmh, kmh, "{tags}");
    }
}

#[test]
fn hazmat_tags_forbid_designate_or_limit_to_destinations() {
    // forbidden, designated, water forbidden, destinations only
    for (tags, expected) in [
        ("hazmat=no", (true, false, false, false)),
        ("hazmat=some new word", (true, false, false, false)),
        ("hazmat=yes", (false, false, false, false)),
        ("hazmat=designated", (false, true, false, false)),
        ("hazmat=destination", (false, false, false, true)),
        ("hazmat=delivery", (false, false, false, true)),
        ("hazmat:water=no", (false, false, true, false)),
        ("hazmat:water=permissive", (false, false, false, false)),
        ("hazmat:water=yes", (false, false, false, false)),
        ("hazmat:water=destination", (false, false, false, true)),
        ("hazmat:A=destination", (false, false, false, true)),
        ("hazmat:forward=no", (true, false, false, false)),
        ("hazmat:backward=no", (false, false, false, false)),
    ] {
        let hazmat = forward(tags).hazmat;
        let found =
            (hazmat.forbidden, hazmat.designated, hazmat.water_forbidden, hazmat.destination_only);
        assert_eq!(found, expected, "{tags}");
    }
}

#[test]
fn letters_of_hazmat_are_forbidden_one_by_one() {
    let side = forward("hazmat:C=no|hazmat:E=no|hazmat:D=yes");
    let found: Vec<_> = TunnelCategory::ALL
        .into_iter()
        .filter(|category| side.forbidden_categories.contains(*category))
        .collect();
    assert_eq!(found, [TunnelCategory::C, TunnelCategory::E]);
    assert!(forward("hazmat:B=permissive").forbidden_categories.is_empty());
}

#[test]
fn every_spelling_of_a_tunnel_category_is_read_and_the_strictest_counts() {
    use TunnelCategory::{A, B, C, D, E};
    for (tags, category) in [
        ("tunnel=yes", None),
        ("tunnel:category=B", Some(B)),
        ("tunnel_category=C", Some(C)),
        ("hazmat:adr_tunnel_cat=D", Some(D)),
        ("hazmat:tunnel_cat=E", Some(E)),
        ("hazmat:tunnel_category=A", Some(A)),
        ("adr_tunnel_cat=c", Some(C)),
        ("tunnel_category=none", Some(A)),
        ("tunnel_category=B;D", Some(D)),
        ("tunnel_category=C/E", Some(E)),
        ("tunnel_category=B|hazmat:adr_tunnel_cat=C", Some(C)),
        ("tunnel_category=unknown sign", Some(E)),
        ("tunnel_category:forward=C|tunnel_category=B", Some(C)),
    ] {
        assert_eq!(forward(tags).tunnel_category, category, "{tags}");
    }
}

#[test]
fn tunnels_bridges_tolls_names_and_numbers_are_kept() {
    let side = forward("tunnel=yes|bridge=no|toll=yes");
    assert!(side.is_tunnel && !side.is_bridge && side.is_toll);
    let side = forward("bridge=viaduct|toll:hgv=yes|tunnel=no");
    assert!(side.is_bridge && !side.is_tunnel && side.is_toll);
    let facts = road("highway=primary|name=滨江路|ref=G318|tunnel:name=某隧道");
    assert_eq!((facts.name.as_str(), facts.reference.as_str()), ("滨江路", "G318"));
    assert_eq!(road("highway=primary|tunnel:name=某隧道").name, "某隧道");
}

#[test]
fn conditions_that_concern_the_direction_are_kept_in_their_words() {
    let condition = "no @ (Mo-Fr 07:00-09:00 AND weight>7.5)";
    for (key, forward_kept, backward_kept) in [
        ("hgv:conditional", true, true),
        ("access:conditional", true, true),
        ("hazmat:conditional", true, true),
        ("hazmat:B:conditional", true, true),
        ("tunnel_category:conditional", true, true),
        ("tunnel:category:conditional", true, true),
        ("maxweight:hgv:conditional", true, true),
        ("maxspeed:conditional", true, true),
        ("hgv:forward:conditional", true, false),
        ("hgv:conditional:backward", false, true),
        ("oneway:conditional", false, true),
        ("bicycle:conditional", false, false),
        ("parking:conditional", false, false),
        ("turn:lanes:conditional", false, false),
    ] {
        let tags: Tags<'_> = [("highway", "primary"), (key, condition)].into_iter().collect();
        let facts = tags::road(&tags).unwrap();
        let kept = |side: Option<ArcAttributes>| {
            side.is_some_and(|side| side.conditional.iter().any(|(_, text)| text == condition))
        };
        assert_eq!(
            (kept(facts.forward), kept(facts.backward)),
            (forward_kept, backward_kept),
            "{key}"
        );
    }
    let side = forward("hgv:forward:conditional=no @ (22:00-05:00)");
    assert_eq!(side.conditional[0].0, "hgv:conditional");
}

#[test]
fn barriers_cut_let_pass_or_let_those_pass_who_have_business_there() {
    for (tags, expected) in [
        ("barrier=bollard", Some(Barrier::Cuts)),
        ("barrier=block", Some(Barrier::Cuts)),
        ("barrier=jersey_barrier", Some(Barrier::Cuts)),
        ("barrier=gate", None),
        ("barrier=lift_gate", None),
        ("barrier=toll_booth", None),
        ("barrier=height_restrictor", Some(Barrier::Cuts)),
        ("barrier=height_restrictor|maxheight=4.2", None),
        ("barrier=height_restrictor|maxheight=low", Some(Barrier::Cuts)),
        ("barrier=no", None),
        ("highway=gate", None),
        ("highway=gate|access=no", Some(Barrier::Cuts)),
        ("barrier=gate|access=no", Some(Barrier::Cuts)),
        ("barrier=gate|locked=yes", Some(Barrier::Cuts)),
        ("barrier=gate|access=private", Some(Barrier::Private)),
        ("barrier=gate|access=no|hgv=yes", None),
        ("barrier=bollard|motor_vehicle=yes", None),
        ("barrier=bollard|motor_vehicle=destination", Some(Barrier::Private)),
        ("highway=crossing", None),
    ] {
        assert_eq!(tags::barrier(&tags_of(tags)), expected, "{tags}");
    }
}

#[test]
fn places_to_wait_are_those_made_for_trucks() {
    // admits dangerous goods, or no holding place at all
    for (tags, expected) in [
        ("highway=rest_area", Some(true)),
        ("highway=services", Some(true)),
        ("highway=services|hazmat=no", Some(false)),
        ("amenity=truck_stop", Some(true)),
        ("amenity=parking", None),
        ("amenity=parking|hgv=yes", Some(true)),
        ("amenity=parking|hgv=designated|hazmat=no", Some(false)),
        ("amenity=parking|hgv=only", Some(true)),
        ("amenity=parking|hazmat=designated", Some(true)),
        ("amenity=parking|capacity:hgv=12", Some(true)),
        ("amenity=parking|capacity:hgv=0", None),
        ("highway=rest_area|hgv=no", None),
        ("highway=rest_area|access=no", None),
        ("amenity=truck_stop|access=private", None),
        ("amenity=parking|access=private|hgv=yes", Some(true)),
        ("amenity=fuel|hgv=yes", None),
    ] {
        let found = tags::place(&tags_of(tags)).map(|place| place.admits_hazmat);
        assert_eq!(found, expected, "{tags}");
    }
    let place = tags::place(&tags_of("highway=services|name=长岭|opening_hours=06:00-22:00"));
    let place = place.unwrap();
    assert_eq!((place.name.as_str(), place.opening_hours.as_str()), ("长岭", "06:00-22:00"));
}
