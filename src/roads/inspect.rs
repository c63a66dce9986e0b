//! What a network holds, for people and programs.

use std::collections::BTreeMap;

use petgraph::algo::tarjan_scc;
use petgraph::graph::DiGraph;
use serde::Serialize;

use super::geometry::Bounds;
use super::{ArcAttributes, Network};
use crate::units::LocalText;

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
    pub km_by_class: BTreeMap<String, f64>,
    /// Strongly connected components over roads that trucks may use.
    pub components: usize,
    /// Nodes of the largest of them.
    pub largest_component: usize,
    /// Arcs that carry a tag.
    pub tags: BTreeMap<&'static str, usize>,
    /// Arcs that matter to dangerous goods alone.
    pub hazmat: BTreeMap<&'static str, usize>,
    /// Forbidden paths: through a junction, over several roads, with a condition.
    pub turn_restrictions: (usize, usize, usize),
    /// Holding places, and those that admit dangerous goods.
    pub holding_places: (usize, usize),
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

const HAZMAT: [Mark; 6] = [
    ("hazmat=no", |a| a.hazmat.forbidden),
    ("hazmat=designated", |a| a.hazmat.designated),
    ("hazmat=destination", |a| a.hazmat.destination_only),
    ("hazmat:water=no", |a| a.hazmat.water_forbidden),
    ("tunnel category", |a| a.tunnel_category.is_some()),
    ("hazmat:A…E", |a| !a.forbidden_categories.is_empty()),
];

/// Looks at a network.
#[must_use]
pub fn inspect(network: &Network) -> Inspection {
    let count = |marks: &[Mark]| -> BTreeMap<&'static str, usize> {
        marks
            .iter()
            .map(|(tag, is_set)| {
                let arcs = network.arcs().filter(|arc| is_set(network.attributes(*arc))).count();
                (*tag, arcs)
            })
            .collect()
    };
    let mut km_by_class: BTreeMap<String, f64> = BTreeMap::new();
    for arc in network.arcs() {
        let class = format!("{:?}", network.attributes(arc).class).to_lowercase();
        *km_by_class.entry(class).or_default() +=
            f64::from(network.length_mm[arc.index()]) / 1_000_000.0;
    }
    let (components, largest_component) = components(network);
    let paths = &network.forbidden_paths;
    Inspection {
        source: network.source.clone(),
        digest: network.digest.clone(),
        bounds: Bounds::around(network.nodes.iter().chain(&network.shapes).copied()),
        nodes: network.nodes.len(),
        arcs: network.arc_count(),
        shape_points: network.shapes.len(),
        km_by_class,
        components,
        largest_component,
        tags: count(&TAGS),
        hazmat: count(&HAZMAT),
        turn_restrictions: (
            paths.iter().filter(|path| path.arcs.len() == 2).count(),
            paths.iter().filter(|path| path.arcs.len() > 2).count(),
            paths.iter().filter(|path| path.condition.condition.is_some()).count(),
        ),
        holding_places: (
            network.holding_places.len(),
            network.holding_places.iter().filter(|place| place.admits_hazmat).count(),
        ),
    }
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
    let sizes: Vec<usize> = tarjan_scc(&graph)
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
        let pair = |zh: &str, en: &str, value: String| {
            LocalText::new(format!("{zh}：{value}"), format!("{en}: {value}"))
        };
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
        for (class, km) in &self.km_by_class {
            lines.push(pair(&format!("  {class}"), &format!("  {class}"), format!("{km:.1} km")));
        }
        lines.push(pair(
            "货车强连通分量 / 最大分量节点",
            "components for trucks / nodes of the largest",
            format!("{} / {}", self.components, self.largest_component),
        ));
        for (tag, arcs) in self.tags.iter().chain(&self.hazmat).filter(|(_, arcs)| **arcs > 0) {
            lines.push(pair(&format!("  {tag}"), &format!("  {tag}"), arcs.to_string()));
        }
        let (single, several, conditional) = self.turn_restrictions;
        lines.push(pair(
            "禁止转向（经节点 / 经道路 / 有条件）",
            "turn restrictions (via node / via roads / conditional)",
            format!("{single} / {several} / {conditional}"),
        ));
        let (places, admitting) = self.holding_places;
        lines.push(pair(
            "停等场所 / 允许危险货物",
            "holding places / admitting dangerous goods",
            format!("{places} / {admitting}"),
        ));
        lines
    }
}
