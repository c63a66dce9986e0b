//! The road network against tables, slow references, broken input and real extracts.

mod extracts;
mod file;
mod geojson;
mod inspect;
mod join;
mod osm_model;
mod pbf;
mod snap;
mod tags;
mod tiles;
mod turns;

use super::{ArcId, BuildError, BuildReport, Content, Datum, Network, Source, import};

const DEMO: &str = include_str!("../../../data/demo/roads.geojson");

fn geojson_source<'a>(name: &str, text: impl Into<String>) -> Source<'a> {
    Source { name: name.to_owned(), content: Content::GeoJson(text.into()) }
}

fn build(sources: &[Source<'_>]) -> Result<(Network, BuildReport), BuildError> {
    import(sources, Datum::Wgs84, &mut |_| {})
}

pub(super) fn demo() -> Network {
    build(&[geojson_source("demo", DEMO)]).unwrap().0
}

/// The ways of a path, such as `10 20`.
fn ways(network: &Network, arcs: &[ArcId]) -> String {
    let ids: Vec<String> = arcs.iter().map(|arc| network.way_id[arc.index()].to_string()).collect();
    ids.join(" ")
}

/// The ways of all forbidden paths, sorted.
fn forbidden(network: &Network) -> Vec<String> {
    let mut paths: Vec<String> =
        network.forbidden_paths.iter().map(|path| ways(network, &path.arcs)).collect();
    paths.sort();
    paths
}

/// Arcs of one way, in order.
fn arcs_of(network: &Network, way: i64) -> Vec<ArcId> {
    network.arcs().filter(|arc| network.way_id[arc.index()] == way).collect()
}

/// A small generator with a fixed seed (xorshift, Marsaglia 2003).
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn roll(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// From 0 to 1.
    #[expect(clippy::cast_precision_loss, reason = "a random share needs no last bits")]
    fn share(&mut self) -> f64 {
        (self.roll() >> 11) as f64 / (1_u64 << 53) as f64
    }
}
