//! From junctions and roads to the columns of a network.

use std::collections::HashMap;

use hazway::goods::{TunnelCategories, TunnelCategory};
use hazway::roads::{
    ArcAttributes, ArcId, Fixed, ForbiddenPath, Hazmat, HoldingPlace, NO_ARC, Names, Network,
    NodeId, PathCondition, RoadClass,
};
use hazway::units::LonLat;

use super::Dice;

/// Metres in a degree of latitude, and of longitude at the country's middle.
const NORTH_M: f64 = 111_195.0;
const EAST_M: f64 = 96_300.0;
/// South-western corner.
const CORNER: [f64; 2] = [104.0, 28.0];
/// One restricted turn, one holding place for so many junctions.
const TURNS_EVERY: usize = 150;
const PLACES_EVERY: usize = 1_200;

/// What a road runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trait {
    Plain,
    Bridge,
    Tunnel,
}

/// A road between two junctions.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    pub(super) a: u32,
    pub(super) b: u32,
    pub(super) class: RoadClass,
    pub(super) is_one_way: bool,
    pub(super) name: u32,
    pub(super) crossing: Trait,
}

/// The largest connected part as a network.
pub(super) fn assemble(dice: &mut Dice, points: &[[f64; 2]], edges: &[Edge]) -> Network {
    let numbers = largest_part(points.len(), edges);
    let nodes: Vec<LonLat> = points
        .iter()
        .zip(&numbers)
        .filter(|(_, number)| **number != u32::MAX)
        .map(|(point, _)| LonLat::from(fixed(*point)))
        .collect();
    let names = edges.iter().map(|edge| edge.name).max().unwrap_or_default();
    let mut network = Network {
        nodes: nodes.into(),
        names: (0..=names)
            .map(|name| match name {
                0 => (String::new(), String::new()),
                name if name % 9 == 0 => (format!("第{name}公路"), format!("S{name}")),
                name => (format!("第{name}街"), String::new()),
            })
            .collect::<Names>(),
        source: "a made-up country".to_owned(),
        ..Network::default()
    };
    let mut roads = Roads { dice, points, edges, numbers: &numbers, known: HashMap::new() };
    roads.fill(&mut network);
    roads.add_turns(&mut network);
    roads.add_places(&mut network);
    network
}

fn fixed([east, north]: [f64; 2]) -> Fixed {
    let step = |degrees: f64| (degrees * 1e7).round() as i32;
    Fixed { lon: step(CORNER[0] + east / EAST_M), lat: step(CORNER[1] + north / NORTH_M) }
}

/// New numbers of the junctions of the largest connected part, `u32::MAX` for the others.
fn largest_part(nodes: usize, edges: &[Edge]) -> Vec<u32> {
    let mut root: Vec<u32> = (0..nodes as u32).collect();
    let find = |root: &mut Vec<u32>, mut node: u32| {
        while root[node as usize] != node {
            root[node as usize] = root[root[node as usize] as usize];
            node = root[node as usize];
        }
        node
    };
    for edge in edges {
        let (a, b) = (find(&mut root, edge.a), find(&mut root, edge.b));
        root[a.max(b) as usize] = a.min(b);
    }
    let mut sizes = vec![0_u32; nodes];
    for node in 0..nodes as u32 {
        sizes[find(&mut root, node) as usize] += 1;
    }
    let largest = (0..nodes as u32).max_by_key(|node| sizes[*node as usize]).unwrap_or_default();
    let mut next = 0;
    (0..nodes as u32)
        .map(|node| {
            if find(&mut root, node) != largest {
                return u32::MAX;
            }
            next += 1;
            next - 1
        })
        .collect()
}

struct Roads<'a> {
    dice: &'a mut Dice,
    points: &'a [[f64; 2]],
    edges: &'a [Edge],
    numbers: &'a [u32],
    known: HashMap<ArcAttributes, u32>,
}

impl Roads<'_> {
    /// Arcs with their columns, sorted by their tails.
    fn fill(&mut self, network: &mut Network) {
        let mut drafts: Vec<(u32, u32, u32)> = Vec::with_capacity(self.edges.len() * 2);
        for (place, edge) in (0_u32..).zip(self.edges) {
            let [a, b] = [edge.a, edge.b].map(|end| self.numbers[end as usize]);
            if a != u32::MAX {
                drafts.push((a, b, place * 2));
                if !edge.is_one_way {
                    drafts.push((b, a, place * 2 + 1));
                }
            }
        }
        drafts.sort_unstable();
        let mut number_of = vec![NO_ARC; self.edges.len() * 2];
        for (number, (_, _, draft)) in (0..).zip(&drafts) {
            number_of[*draft as usize] = number;
        }
        let attributes: Vec<u32> =
            (0..self.edges.len()).map(|edge| self.attributes(network, edge)).collect();
        let seed = self.dice.roll() | 1;
        let mut first_out = vec![0_u32; network.nodes.len() + 1];
        network.first_shape.push(0);
        for (tail, head, draft) in drafts {
            let place = draft as usize / 2;
            let edge = self.edges[place];
            let mut shape = self.shape(seed, place);
            if draft % 2 == 1 {
                shape.reverse();
            }
            first_out[tail as usize + 1] += 1;
            network.tail.push(NodeId(tail));
            network.head.push(NodeId(head));
            network.length_mm.push(self.length_mm(edge));
            network.attribute_of.push(attributes[place]);
            network.name_of.push(edge.name);
            network.way_id.push(place as i64 + 1);
            network.reverse_of.push(number_of[draft as usize ^ 1]);
            network.shapes.extend(shape);
            network.first_shape.push(network.shapes.len() as u32);
        }
        for node in 1..first_out.len() {
            first_out[node] += first_out[node - 1];
        }
        network.first_out = first_out.into();
    }

    /// Shape points of a road: more on longer roads, the same in both directions.
    fn shape(&self, seed: u64, place: usize) -> Vec<Fixed> {
        let edge = self.edges[place];
        let mut dice =
            Dice(seed.wrapping_add(place as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        dice.roll();
        let count = dice.below(if edge.class == RoadClass::Residential { 5 } else { 7 });
        let [[ax, ay], [bx, by]] = [edge.a, edge.b].map(|end| self.points[end as usize]);
        (1..=count)
            .map(|step| {
                let share = step as f64 / (count + 1) as f64;
                let aside = (dice.share() - 0.5) * 0.12;
                let (dx, dy) = (bx - ax, by - ay);
                fixed([ax + dx * share - dy * aside, ay + dy * share + dx * aside])
            })
            .collect()
    }

    fn length_mm(&self, edge: Edge) -> u32 {
        let [[ax, ay], [bx, by]] = [edge.a, edge.b].map(|end| self.points[end as usize]);
        ((ax - bx).hypot(ay - by) * 1_040.0).max(1.0) as u32
    }

    /// The number of the attributes of a road.
    fn attributes(&mut self, network: &mut Network, place: usize) -> u32 {
        let Edge { class, crossing, .. } = self.edges[place];
        let is_main = class < RoadClass::Tertiary;
        let dice = &mut *self.dice;
        let max_speed_kmh = match class {
            RoadClass::Motorway => 80,
            RoadClass::Residential if dice.is(0.4) => 30,
            _ if is_main && dice.is(0.5) => 60,
            _ => 0,
        };
        let is_tunnel = crossing == Trait::Tunnel;
        let is_bridge = crossing == Trait::Bridge;
        let categories =
            [TunnelCategory::B, TunnelCategory::C, TunnelCategory::D, TunnelCategory::E];
        let attributes = ArcAttributes {
            class,
            max_speed_kmh,
            max_height_cm: if dice.is(0.004) { 300 + 50 * dice.below(4) as u16 } else { 0 },
            max_width_cm: 0,
            max_length_cm: 0,
            max_weight_kg: if is_bridge && dice.is(0.3) {
                10_000 + 10_000 * dice.below(4) as u32
            } else {
                0
            },
            max_axle_load_kg: 0,
            is_tunnel,
            is_bridge,
            is_toll: class == RoadClass::Motorway,
            tunnel_category: (is_tunnel && dice.is(0.7)).then(|| categories[dice.below(4)]),
            forbidden_categories: TunnelCategories::NONE,
            hazmat: Hazmat {
                forbidden: is_tunnel && dice.is(0.2) || is_main && dice.is(0.004),
                designated: is_main && dice.is(0.01),
                water_forbidden: is_bridge && dice.is(0.1),
                destination_only: false,
            },
            destination_only: class == RoadClass::Service && dice.is(0.2),
            hgv_forbidden: class == RoadClass::Residential && dice.is(0.03),
            conditional: Vec::new(),
        };
        let next = self.known.len() as u32;
        *self.known.entry(attributes).or_insert_with_key(|attributes| {
            network.attributes.push(attributes.clone());
            next
        })
    }

    /// Turns that are forbidden at some junctions, a few at hours or with dangerous goods only.
    fn add_turns(&mut self, network: &mut Network) {
        for _ in 0..network.nodes.len() / TURNS_EVERY {
            let first = ArcId(self.dice.below(network.arc_count()) as u32);
            let onward: Vec<ArcId> = network.arcs_from(network.head[first.index()]).collect();
            if onward.len() < 3 {
                continue;
            }
            let next = onward[self.dice.below(onward.len())];
            if network.reverse(first) == Some(next) {
                continue;
            }
            let condition = PathCondition {
                hazmat_only: self.dice.is(0.05),
                condition: self.dice.is(0.1).then(|| "Mo-Fr 07:00-09:00".to_owned()),
            };
            network.forbidden_paths.push(ForbiddenPath { arcs: vec![first, next], condition });
        }
    }

    /// Holding places beside main roads.
    fn add_places(&mut self, network: &mut Network) {
        let wanted = network.nodes.len() / PLACES_EVERY + 3;
        let mut tries = 0;
        while network.holding_places.len() < wanted && tries < wanted * 100 {
            tries += 1;
            let arc = ArcId(self.dice.below(network.arc_count()) as u32);
            let class = network.attributes(arc).class;
            if !matches!(class, RoadClass::Trunk | RoadClass::Primary | RoadClass::Secondary) {
                continue;
            }
            let node = network.tail[arc.index()];
            network.holding_places.push(HoldingPlace {
                node,
                location: network.nodes[node.index()],
                name: format!("停车区{}", network.holding_places.len() + 1),
                admits_hazmat: self.dice.is(0.8),
                opening_hours: if self.dice.is(0.2) {
                    "06:00-22:00".to_owned()
                } else {
                    String::new()
                },
            });
        }
    }
}
