//! Reads files of either format into one network.

use super::geometry::Bounds;
use super::osm::{self, Open, OsmFile};
use super::raw::RawMap;
use super::report::{BuildError, BuildReport, Progress};
use super::{Datum, Hierarchy, Network, file, geojson_lines, join::join, renumber};
use crate::units::LonLat;

/// A file to read, with its name for messages.
pub struct Source<'a> {
    /// Its name.
    pub name: String,
    /// Its content.
    pub content: Content<'a>,
}

/// Where the content of a file comes from.
pub enum Content<'a> {
    /// OSM `.osm.pbf`, opened once for each of the two passes.
    Pbf(Box<Open<'a>>),
    /// GeoJSON lines with OSM-style tags.
    GeoJson(String),
}

/// Builds a network from all files, its junctions numbered in their contraction order; the datum is that of the GeoJSON files (OSM is always WGS-84).
pub fn import(
    sources: &[Source<'_>],
    datum: Datum,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<(Network, BuildReport), BuildError> {
    let mut map = RawMap::new();
    let mut notes = Vec::new();
    let osm_files: Vec<OsmFile<'_>> = sources
        .iter()
        .filter_map(|source| match &source.content {
            Content::Pbf(open) => Some(OsmFile { name: &source.name, open: open.as_ref() }),
            Content::GeoJson(_) => None,
        })
        .collect();
    if !osm_files.is_empty() {
        let dates = osm::read(&mut map, &osm_files, progress)?;
        for (file, date) in osm_files.iter().zip(dates) {
            notes.push(match date {
                Some(date) => format!("{} ({date})", last_part(file.name)),
                None => last_part(file.name).to_owned(),
            });
        }
    }
    for source in sources {
        if let Content::GeoJson(text) = &source.content {
            geojson_lines::read(&mut map, &source.name, text, datum)?;
            notes.push(last_part(&source.name).to_owned());
        }
    }
    progress(Progress::Joining { points: map.vertices.len() });
    let (mut network, report) = join(map, notes.join(", "))?;
    renumber(&mut network, progress);
    network.hierarchy = Hierarchy::new(&network);
    seal(&mut network);
    Ok((network, report))
}

/// Gives a network the digest of its content.
pub fn seal(network: &mut Network) {
    network.digest = file::digest(network);
}

/// A name without its folders: the same files give the same network wherever they lie.
fn last_part(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}

impl Network {
    /// The smallest box around the network.
    #[must_use]
    pub fn bounds(&self) -> Option<Bounds> {
        let shapes = self.shapes.iter().copied().map(LonLat::from);
        Bounds::around(self.nodes.iter().copied().chain(shapes))
    }
}
