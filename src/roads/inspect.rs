//! What a network holds, for people and programs.

use std::collections::BTreeMap;
use std::fmt::Display;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;
use serde::Serialize;

use super::geometry::Bounds;
use super::{ArcAttributes, Network, RoadClass};
use crate::goods::TunnelCategory;
use crate::units::{LocalText, LonLat};

/// Most hazmat-relevant roads that are named one by one.
const MAX_ROADS: usize = 200;

/// Size, components and tags of a network.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Inspection {
    /// Where it came from.
    pub source: String,
    /// SHA-256 of its content.
    pub digest: String,
    /// The smallest box around it.
    pub bounds: Option<Bounds>,
    /// Junctions and ends of roads.
    pub nodes: usize,
    /// Directed arcs.
    pub arcs: usize,
    /// Points between junctions.
    pub shape_points: usize,
    /// Kilometres of arcs by class.
    pub km_by_class: BTreeMap<RoadClass, f64>,
    /// Strongly connected components over roads that trucks may use.
    pub components: usize,
    /// Nodes of the largest of them.
    pub largest_component: usize,
    /// Arcs that carry a tag.
    pub tags: BTreeMap<&'static str, usize>,
    /// Arcs that matter to dangerous goods alone, by tag.
    pub hazmat: BTreeMap<&'static str, usize>,
    /// How many roads these arcs are on.
    pub hazmat_road_count: usize,
    /// The roads, at most 200.
    pub hazmat_roads: Vec<HazmatRoad>,
    /// Turn restrictions.
    pub turn_restrictions: TurnRestrictions,
    /// Holding places.
    pub holding_places: HoldingPlaces,
}

/// A road that says something about dangerous goods.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HazmatRoad {
    /// OSM way, or a negative number for a line of an authority.
    pub way_id: i64,
    /// Its name, may be empty.
    pub name: String,
    /// Its number, may be empty.
    #[serde(rename = "ref")]
    pub reference: String,
    /// What it says.
    pub tags: Vec<String>,
    /// Somewhere on it.
    pub location: LonLat,
}

/// Turn restrictions as forbidden paths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TurnRestrictions {
    /// Through one junction.
    pub via_node: usize,
    /// Over several roads.
    pub via_ways: usize,
    /// With a condition.
    pub conditional: usize,
    /// Only with dangerous goods on board.
    pub hazmat_only: usize,
}

/// Holding places on the map.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct HoldingPlaces {
    /// All.
    pub all: usize,
    /// Those that do not turn dangerous goods away.
    pub admitting_hazmat: usize,
}

/// A tag and whether an arc carries it.
type Mark = (&'static str, fn(&ArcAttributes) -> bool);

const TAGS: [Mark; 12] = [
    ("maxspeed", |a| a.max_speed_kmh > 0),
    ("maxheight", |a| a.max_height_cm > 0),
    ("maxwidth", |a| a.max_width_cm > 0),
    ("maxlength", |a| a.max_length_cm > 0),
    ("maxweight", |a| a.max_weight_kg > 0),
    ("maxaxleload", |a| a.max_axle_load_kg > 0),
    ("tunnel", |a| a.is_tunnel),
    ("bridge", |a| a.is_bridge),
    ("toll", |a| a.is_toll),
    ("hgv=no", |a| a.hgv_forbidden),
    ("destination", |a| a.destination_only),
    ("conditional", |a| !a.conditional.is_empty()),
];

const HAZMAT: [Mark; 7] = [
    ("hazmat=no", |a| a.hazmat.forbidden),
    ("hazmat=designated", |a| a.hazmat.designated),
    ("hazmat=destination", |a| a.hazmat.destination_only),
    ("hazmat:water=no", |a| a.hazmat.water_forbidden),
    ("tunnel category", |a| a.tunnel_category.is_some()),
    ("hazmat:A…E=no", |a| !a.forbidden_categories.is_empty()),
    ("hazmat conditional", |a| hazmat_conditions(a).next().is_some()),
];

/// Conditions that speak of dangerous goods.
fn hazmat_conditions(attributes: &ArcAttributes) -> impl Iterator<Item = &(String, String)> {
    let speaks =
        |text: &str| ["hazmat", "tunnel_cat", "tunnel:cat"].iter().any(|w| text.contains(w));
    attributes.conditional.iter().filter(move |(key, value)| speaks(key) || speaks(value))
}

/// Looks at a network.
#[must_use]
pub fn inspect(network: &Network) -> Inspection {
    let mut km_by_class: BTreeMap<RoadClass, f64> = BTreeMap::new();
    for arc in network.arcs() {
        *km_by_class.entry(network.attributes(arc).class).or_default() +=
            f64::from(network.length_mm[arc.index()]) / 1_000_000.0;
    }
    let (components, largest_component) = components(network);
    let mut hazmat_roads = hazmat_roads(network);
    let hazmat_road_count = hazmat_roads.len();
    hazmat_roads.truncate(MAX_ROADS);
    let paths = &network.forbidden_paths;
    let places = &network.holding_places;
    Inspection {
        source: network.source.clone(),
        digest: network.digest.clone(),
        bounds: network.bounds(),
        nodes: network.nodes.len(),
        arcs: network.arc_count(),
        shape_points: network.shapes.len(),
        km_by_class,
        components,
        largest_component,
        tags: count(network, &TAGS),
        hazmat: count(network, &HAZMAT),
        hazmat_road_count,
        hazmat_roads,
        turn_restrictions: TurnRestrictions {
            via_node: paths.iter().filter(|path| path.arcs.len() == 2).count(),
            via_ways: paths.iter().filter(|path| path.arcs.len() > 2).count(),
            conditional: paths.iter().filter(|path| path.condition.condition.is_some()).count(),
            hazmat_only: paths.iter().filter(|path| path.condition.hazmat_only).count(),
        },
        holding_places: HoldingPlaces {
            all: places.len(),
            admitting_hazmat: places.iter().filter(|place| place.admits_hazmat).count(),
        },
    }
}

fn count(network: &Network, marks: &[Mark]) -> BTreeMap<&'static str, usize> {
    let mut arcs_of = vec![0_usize; network.attributes.len()];
    for set in &network.attribute_of {
        arcs_of[*set as usize] += 1;
    }
    let sets = || network.attributes.iter().zip(&arcs_of);
    marks
        .iter()
        .map(|(tag, is_set)| {
            (*tag, sets().filter(|(set, _)| is_set(set)).map(|(_, arcs)| arcs).sum())
        })
        .collect()
}

/// One entry for each way and what it says, in the order of ways.
fn hazmat_roads(network: &Network) -> Vec<HazmatRoad> {
    let tags_of: Vec<Vec<String>> = network.attributes.iter().map(hazmat_tags).collect();
    let mut found: BTreeMap<(i64, &[String]), HazmatRoad> = BTreeMap::new();
    for arc in network.arcs() {
        let tags = &tags_of[network.attribute_of[arc.index()] as usize];
        if tags.is_empty() {
            continue;
        }
        let way_id = network.way_id[arc.index()];
        found.entry((way_id, tags)).or_insert_with(|| {
            let (name, reference) = network.name(arc);
            let line = network.line(arc);
            HazmatRoad {
                way_id,
                name: name.to_owned(),
                reference: reference.to_owned(),
                tags: tags.clone(),
                location: line[line.len() / 2],
            }
        });
    }
    found.into_values().collect()
}

/// What a road says about dangerous goods, as tags.
fn hazmat_tags(attributes: &ArcAttributes) -> Vec<String> {
    let hazmat = attributes.hazmat;
    let mut tags: Vec<String> = [
        (hazmat.forbidden, "hazmat=no"),
        (hazmat.designated, "hazmat=designated"),
        (hazmat.destination_only, "hazmat=destination"),
        (hazmat.water_forbidden, "hazmat:water=no"),
    ]
    .into_iter()
    .filter(|(is_set, _)| *is_set)
    .map(|(_, tag)| tag.to_owned())
    .collect();
    tags.extend(attributes.tunnel_category.map(|category| format!("tunnel category {category:?}")));
    let forbidden = attributes.forbidden_categories;
    tags.extend(
        TunnelCategory::ALL
            .into_iter()
            .filter(|category| forbidden.contains(*category))
            .map(|category| format!("hazmat:{category:?}=no")),
    );
    tags.extend(hazmat_conditions(attributes).map(|(key, value)| format!("{key}={value}")));
    tags
}

fn components(network: &Network) -> (usize, usize) {
    let mut graph: DiGraph<(), ()> =
        DiGraph::with_capacity(network.nodes.len(), network.arc_count());
    let nodes: Vec<_> = network.nodes.iter().map(|_| graph.add_node(())).collect();
    let mut is_used = vec![false; nodes.len()];
    for arc in network.arcs() {
        if !network.attributes(arc).hgv_forbidden {
            let (tail, head) =
                (network.tail[arc.index()].index(), network.head[arc.index()].index());
            graph.add_edge(nodes[tail], nodes[head], ());
            is_used[tail] = true;
            is_used[head] = true;
        }
    }
    let sizes: Vec<usize> = kosaraju_scc(&graph)
        .into_iter()
        .filter(|component| component.iter().any(|node| is_used[node.index()]))
        .map(|component| component.len())
        .collect();
    (sizes.len(), sizes.into_iter().max().unwrap_or(0))
}

impl Inspection {
    /// As lines of text.
    #[must_use]
    pub fn lines(&self) -> Vec<LocalText> {
        let mut lines = self.size_lines();
        lines.push(pair(
            "货车可行驶的强连通分量 / 最大分量的节点",
            "strongly connected components for trucks / nodes of the largest",
            format!("{} / {}", self.components, self.largest_component),
        ));
        lines.push(LocalText::new("带有标签的弧：", "arcs with a tag:"));
        lines.extend(self.tags.iter().filter(|(_, arcs)| **arcs > 0).map(item));
        let turns = self.turn_restrictions;
        lines.push(pair(
            "禁止转向（经节点 / 经道路，其中有条件 / 仅危险货物）",
            "turn restrictions (via node / via roads, of them conditional / for hazmat only)",
            format!(
                "{} / {}, {} / {}",
                turns.via_node, turns.via_ways, turns.conditional, turns.hazmat_only
            ),
        ));
        let places = self.holding_places;
        lines.push(pair(
            "停等场所 / 允许危险货物",
            "holding places / admitting dangerous goods",
            format!("{} / {}", places.all, places.admitting_hazmat),
        ));
        lines.extend(self.hazmat_lines());
        lines
    }

    fn size_lines(&self) -> Vec<LocalText> {
        let mut lines = vec![
            pair("来源", "source", self.source.clone()),
            pair("摘要", "digest", self.digest.clone()),
            pair(
                "节点 / 弧 / 形状点",
                "nodes / arcs / shape points",
                format!("{} / {} / {}", self.nodes, self.arcs, self.shape_points),
            ),
        ];
        if let Some(Bounds { min, max }) = self.bounds {
            let text = format!("{:.5},{:.5} – {:.5},{:.5}", min.lon, min.lat, max.lon, max.lat);
            lines.push(pair("范围", "bounds", text));
        }
        lines.push(LocalText::new(
            "各等级里程（按方向计）：",
            "length by class, each direction counted:",
        ));
        lines.extend(self.km_by_class.iter().map(|(class, km)| {
            pair(&format!("  {class}"), &format!("  {class}"), format!("{km:.1} km"))
        }));
        lines
    }

    fn hazmat_lines(&self) -> Vec<LocalText> {
        if self.hazmat_roads.is_empty() {
            return vec![LocalText::new(
                "与危险货物有关的标签：无",
                "tags about dangerous goods: none",
            )];
        }
        let mut lines =
            vec![LocalText::new("与危险货物有关的弧：", "arcs with a tag about dangerous goods:")];
        lines.extend(self.hazmat.iter().filter(|(_, arcs)| **arcs > 0).map(item));
        lines.push(pair(
            "所在道路，最多列 200 条",
            "the roads they are on, at most 200 of them",
            self.hazmat_road_count,
        ));
        lines.extend(self.hazmat_roads.iter().map(|road| {
            let names = [road.reference.as_str(), road.name.as_str()];
            let mut words = vec![road.way_id.to_string()];
            words.extend(names.into_iter().filter(|name| !name.is_empty()).map(str::to_owned));
            words.push(format!("[{:.5},{:.5}]", road.location.lon, road.location.lat));
            words.push(road.tags.join(", "));
            let text = format!("  {}", words.join(" "));
            LocalText::new(text.clone(), text)
        }));
        lines
    }
}

fn pair(zh: &str, en: &str, value: impl Display) -> LocalText {
    LocalText::new(format!("{zh}：{value}"), format!("{en}: {value}"))
}

fn item((tag, arcs): (&&'static str, &usize)) -> LocalText {
    let label = format!("  {tag}");
    pair(&label, &label, arcs)
}
