//! Turn restrictions, read from OSM relations.

use super::super::report::DroppedTurn;
use super::super::{BuildReport, Network};
use super::forbidden;
use super::osm_model::Osm;

fn built(osm: &Osm) -> (Network, BuildReport) {
    osm.build().unwrap()
}

#[track_caller]
fn check(osm: &Osm, expected: &[&str]) -> Network {
    let (network, report) = built(osm);
    assert_eq!(forbidden(&network), expected);
    assert_eq!(report.turns_kept, 1);
    assert!(report.turns_dropped.is_empty(), "{:?}", report.turns_dropped);
    network
}

#[track_caller]
fn check_dropped(osm: &Osm, why: DroppedTurn) {
    let (network, report) = built(osm);
    assert_eq!(forbidden(&network), [""; 0]);
    assert_eq!(report.turns_dropped.get(&why), Some(&1), "{:?}", report.turns_dropped);
    assert_eq!(report.turns_kept, 0);
}

#[test]
fn a_forbidden_turn_via_a_node_is_that_turn_alone() {
    check(&Osm::turning(30, "type=restriction|restriction=no_left_turn"), &["10 30"]);
}

#[test]
fn a_mandatory_turn_forbids_every_other_way_on_and_turning_back() {
    let osm = Osm::turning(20, "type=restriction|restriction=only_straight_on");
    check(&osm, &["10 10", "10 30", "10 40"]);
}

#[test]
fn a_forbidden_u_turn_on_one_road_is_turning_back_there() {
    check(&Osm::turning(10, "type=restriction|restriction=no_u_turn"), &["10 10"]);
}

#[test]
fn a_restriction_for_hazmat_counts_with_dangerous_goods_only() {
    let osm = Osm::turning(30, "type=restriction|restriction:hazmat=no_left_turn");
    let network = check(&osm, &["10 30"]);
    assert!(network.forbidden_paths[0].condition.hazmat_only);
    let other =
        check(&Osm::turning(30, "type=restriction:hazmat|restriction=no_left_turn"), &["10 30"]);
    assert!(other.forbidden_paths[0].condition.hazmat_only);
}

#[test]
fn a_restriction_for_trucks_counts_for_every_load() {
    for tags in [
        "type=restriction|restriction:hgv=no_left_turn",
        "type=restriction:hgv|restriction=no_left_turn",
        "type=restriction|restriction:goods=no_left_turn",
        "type=restriction|restriction=no_left_turn|except=bus;bicycle",
    ] {
        let network = check(&Osm::turning(30, tags), &["10 30"]);
        assert!(!network.forbidden_paths[0].condition.hazmat_only, "{tags}");
    }
}

#[test]
fn a_condition_is_kept_in_its_words_and_several_are_told_apart() {
    let osm = Osm::turning(
        30,
        "type=restriction|restriction:conditional=no_left_turn @ (Mo-Fr 07:00-09:00; PH off); \
         no_left_turn @ (weight>10)",
    );
    let network = check_count(&osm, 2);
    let conditions: Vec<_> = network
        .forbidden_paths
        .iter()
        .map(|path| path.condition.condition.as_deref().unwrap())
        .collect();
    assert_eq!(conditions, ["(Mo-Fr 07:00-09:00; PH off)", "(weight>10)"]);
    assert_eq!(forbidden(&network), ["10 30", "10 30"]);
}

#[track_caller]
fn check_count(osm: &Osm, kept: u64) -> Network {
    let (network, report) = built(osm);
    assert_eq!(report.turns_kept, kept);
    network
}

#[test]
fn trucks_that_are_excepted_may_turn_but_hazmat_restrictions_know_no_exception() {
    let excepted = "type=restriction|restriction=no_left_turn|except=bus;hgv";
    check_dropped(&Osm::turning(30, excepted), DroppedTurn::OtherVehicles);
    let hazmat = "type=restriction|restriction:hazmat=no_left_turn|except=hgv";
    check(&Osm::turning(30, hazmat), &["10 30"]);
}

#[test]
fn restrictions_for_other_vehicles_and_unknown_kinds_are_counted_and_left_out() {
    let bus = "type=restriction|restriction:bus=no_left_turn";
    check_dropped(&Osm::turning(30, bus), DroppedTurn::OtherVehicles);
    let unknown = "type=restriction|restriction=beware";
    check_dropped(&Osm::turning(30, unknown), DroppedTurn::UnknownKind);
}

#[test]
fn a_restriction_without_all_its_members_is_counted_and_left_out() {
    let tags = "type=restriction|restriction=no_left_turn";
    let without = |role: &str| {
        let mut osm = Osm::turning(30, tags);
        osm.relations[0].1.retain(|member| member.2 != role);
        osm
    };
    for role in ["from", "via", "to"] {
        check_dropped(&without(role), DroppedTurn::Incomplete);
    }
    let mut osm = Osm::turning(30, tags);
    osm.ways[2].2 = "highway=footway";
    check_dropped(&osm, DroppedTurn::MemberNotKept);
}

#[test]
fn a_restriction_whose_members_do_not_touch_is_counted_and_left_out() {
    for tags in
        ["type=restriction|restriction=no_left_turn", "type=restriction|restriction=only_left_turn"]
    {
        let mut osm = Osm::turning(30, tags);
        osm.ways[2].1 = vec![3, 2];
        check_dropped(&osm, DroppedTurn::NotConnected);
        let mut osm = Osm::turning(30, tags);
        // Comes out of way 30 only, nobody turns into it.
        osm.ways[2].2 = "highway=primary|oneway=-1";
        check_dropped(&osm, DroppedTurn::NotConnected);
    }
}

#[test]
fn a_mandatory_turn_into_a_road_that_is_closed_leaves_no_way_on() {
    let mut osm = Osm::turning(30, "type=restriction|restriction=only_left_turn");
    osm.ways[2].2 = "highway=busway";
    check(&osm, &["10 10", "10 20", "10 40"]);
}

#[test]
fn a_mandatory_turn_from_a_road_that_passes_the_junction_is_ambiguous() {
    let mut osm = Osm::turning(30, "type=restriction|restriction=only_left_turn");
    osm.ways[0].1 = vec![1, 9, 2];
    osm.ways.remove(1);
    check_dropped(&osm, DroppedTurn::Ambiguous);
}

#[test]
fn entries_and_exits_may_have_several_members() {
    let mut osm = Osm::turning(30, "type=restriction|restriction=no_exit");
    osm.relations[0].1.push((1, 40, "to"));
    check(&osm, &["10 30", "10 40"]);
    let mut osm = Osm::turning(30, "type=restriction|restriction=no_entry");
    osm.relations[0].1.push((1, 20, "from"));
    check(&osm, &["10 30", "20 30"]);
    // One of several that is no road for trucks takes nothing from the others.
    let mut osm = Osm::turning(30, "type=restriction|restriction=no_entry");
    osm.relations[0].1.push((1, 20, "from"));
    osm.ways[1].2 = "highway=path";
    check(&osm, &["10 30"]);
}

/// The cross, with way 50 between its centre and a second junction at node 8, and ways 60, 70 there.
fn two_junctions(tags: &'static str, via: &[i64], to: i64) -> Osm {
    let road = "highway=primary";
    let mut osm = Osm::cross();
    osm.nodes.extend([(8, [2, 0], ""), (6, [2, 1], ""), (7, [2, -1], ""), (5, [1, 0], "")]);
    osm.ways.remove(1);
    osm.ways.extend([
        (50, vec![9, 5], road),
        (51, vec![5, 8], road),
        (60, vec![8, 6], road),
        (70, vec![8, 7], road),
    ]);
    let mut members = vec![(1, 10, "from")];
    members.extend(via.iter().map(|way| (1, *way, "via")));
    members.push((1, to, "to"));
    osm.relations.push((1, members, tags));
    osm
}

#[test]
fn a_forbidden_turn_via_ways_is_the_whole_path() {
    let tags = "type=restriction|restriction=no_u_turn";
    check(&two_junctions(tags, &[50, 51], 60), &["10 50 51 60"]);
}

#[test]
fn a_mandatory_turn_via_ways_forbids_leaving_the_path_anywhere() {
    let tags = "type=restriction|restriction=only_left_turn";
    check(
        &two_junctions(tags, &[50, 51], 60),
        &["10 10", "10 30", "10 40", "10 50 50", "10 50 51 51", "10 50 51 70"],
    );
}

/// The two junctions with one way 50 all along, cut by a side road 80 at node 5.
fn cut_in_the_middle(tags: &'static str) -> Osm {
    let mut osm = two_junctions(tags, &[50], 60);
    osm.ways.retain(|way| way.0 != 51);
    for way in &mut osm.ways {
        if way.0 == 50 {
            way.1 = vec![9, 5, 8];
        }
    }
    osm.nodes.push((11, [1, 2], ""));
    osm.ways.push((80, vec![5, 11], "highway=primary"));
    osm
}

#[test]
fn a_way_that_a_side_road_cuts_is_one_via_way() {
    check(&cut_in_the_middle("type=restriction|restriction=no_u_turn"), &["10 50 50 60"]);
    check(
        &cut_in_the_middle("type=restriction|restriction=only_left_turn"),
        &["10 10", "10 30", "10 40", "10 50 50", "10 50 50 50", "10 50 50 70", "10 50 80"],
    );
}

#[test]
fn a_way_that_a_side_road_cuts_is_left_and_entered_at_the_junction_alone() {
    // From way 50, whose near half ends at the centre, into way 30.
    let tags = "type=restriction|restriction=no_right_turn";
    let mut osm = cut_in_the_middle(tags);
    osm.relations[0].1 = vec![(1, 50, "from"), (0, 9, "via"), (1, 30, "to")];
    check(&osm, &["50 30"]);
}

#[test]
fn a_mandatory_turn_with_several_ways_on_leaves_each_of_them() {
    let mut osm = Osm::turning(30, "type=restriction|restriction=only_left_turn");
    osm.relations[0].1.push((1, 20, "to"));
    check(&osm, &["10 10", "10 40"]);
}

#[test]
fn restrictions_that_share_roads_stand_side_by_side() {
    let mut osm = Osm::turning(30, "type=restriction|restriction=no_left_turn");
    let members = vec![(1, 10, "from"), (0, 9, "via"), (1, 40, "to")];
    osm.relations.push((2, members, "type=restriction|restriction:hazmat=no_right_turn"));
    let network = check_count(&osm, 2);
    assert_eq!(forbidden(&network), ["10 30", "10 40"]);
    let of_hazmat = network.forbidden_paths.iter().filter(|path| path.condition.hazmat_only);
    assert_eq!(of_hazmat.count(), 1);
}

#[test]
fn via_ways_in_an_order_that_cannot_be_driven_are_counted_and_left_out() {
    let tags = "type=restriction|restriction=no_u_turn";
    check_dropped(&two_junctions(tags, &[51, 50], 60), DroppedTurn::NotConnected);
    check_dropped(&two_junctions(tags, &[50, 99], 60), DroppedTurn::MemberNotKept);
}

#[test]
fn the_same_relation_in_two_files_counts_once() {
    let osm = Osm::turning(30, "type=restriction|restriction=no_left_turn");
    let sources = [
        super::osm_model::pbf_source("one", osm.bytes()),
        super::osm_model::pbf_source("other", osm.bytes()),
    ];
    let (network, report) = super::build(&sources).unwrap();
    assert_eq!(report.turns_kept, 1);
    assert_eq!(forbidden(&network), ["10 30"]);
}
