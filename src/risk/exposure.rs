//! How many people live within a distance of a line.
//!
//! Points of the population are kept in blocks of 250 m, polygons are cut into tiles, and an R-tree
//! finds those near a line. A block or tile that lies wholly within the distance counts in one step; of
//! others the points are measured one by one, and the tiles are cut by level lines: along each line the
//! part that lies within is exact, between the lines the rule of the middle is used.

use std::collections::BTreeMap;

use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use super::Place;
use super::plane::{Frame, Plane, Point, Segment, area, crossing, cut};
use crate::units::LonLat;

/// Points are counted together in squares of this side, metres.
const BLOCK_M: f64 = 250.0;
/// Polygons are cut into squares of at least this side, metres.
const TILE_M: f64 = 500.0;
/// And into at most about so many.
const MAX_TILES: f64 = 20_000.0;
/// Level lines within one distance.
const LINES: f64 = 24.0;

/// People of one square.
#[derive(Debug)]
struct Block {
    frame: Frame,
    people: f64,
    content: Content,
}

#[derive(Debug)]
enum Content {
    /// Places with how many people live there.
    Points(Vec<(Point, f64)>),
    /// Rings (even-odd), and how many people live on a square metre.
    Tile { rings: Vec<Vec<Point>>, density: f64 },
}

/// The population, indexed once for a network.
#[derive(Debug)]
pub(super) struct Exposure {
    plane: Plane,
    blocks: Vec<Block>,
    tree: RTree<GeomWithData<Rectangle<Point>, u32>>,
}

impl Exposure {
    pub(super) fn new(plane: Plane, places: &[Place]) -> Self {
        let mut blocks = Vec::new();
        let mut squares: BTreeMap<(i64, i64), Vec<(Point, f64)>> = BTreeMap::new();
        for place in places {
            match place {
                Place::Point { location, people } => {
                    let at = plane.metres(*location);
                    let square = (whole(at[0] / BLOCK_M), whole(at[1] / BLOCK_M));
                    squares.entry(square).or_default().push((at, *people));
                }
                Place::Area { polygons, people } => {
                    blocks.extend(tiles(plane, polygons, *people));
                }
            }
        }
        blocks.extend(squares.into_values().map(|points| Block {
            frame: Frame::around(points.iter().map(|(at, _)| *at)),
            people: points.iter().map(|(_, people)| people).sum(),
            content: Content::Points(points),
        }));
        let boxes = (0_u32..)
            .zip(&blocks)
            .map(|(place, block)| {
                let frame = Rectangle::from_corners(block.frame.low, block.frame.high);
                GeomWithData::new(frame, place)
            })
            .collect();
        let tree = RTree::bulk_load(boxes);
        Self { plane, blocks, tree }
    }

    pub(super) const fn plane(&self) -> Plane {
        self.plane
    }

    /// People within a distance of any of the lines, each counted once.
    pub(super) fn people_near<'l>(
        &self,
        lines: impl IntoIterator<Item = &'l [LonLat]>,
        distance: f64,
    ) -> f64 {
        let mut segments = Vec::new();
        for line in lines {
            let points: Vec<Point> = line.iter().map(|point| self.plane.metres(*point)).collect();
            segments.extend(points.windows(2).map(|pair| Segment { from: pair[0], to: pair[1] }));
        }
        self.people_by(&segments, distance)
    }

    pub(super) fn people_by(&self, segments: &[Segment], distance: f64) -> f64 {
        let mut near: Vec<(u32, u32)> = Vec::new();
        for (place, segment) in (0_u32..).zip(segments) {
            let frame = Frame::around([segment.from, segment.to]).widened(distance);
            let envelope = AABB::from_corners(frame.low, frame.high);
            near.extend(
                self.tree
                    .locate_in_envelope_intersecting(envelope)
                    .map(|found| found.data)
                    .filter(|block| !self.blocks[*block as usize].frame.is_far(segment, distance))
                    .map(|block| (block, place)),
            );
        }
        near.sort_unstable();
        let mut people = 0.0;
        for group in near.chunk_by(|one, other| one.0 == other.0) {
            let block = &self.blocks[group[0].0 as usize];
            let close: Vec<Segment> =
                group.iter().map(|(_, place)| segments[*place as usize]).collect();
            people += block.people_near(&close, distance);
        }
        people
    }
}

impl Block {
    fn people_near(&self, segments: &[Segment], distance: f64) -> f64 {
        if segments.iter().any(|segment| self.frame.is_within(segment, distance)) {
            return self.people;
        }
        match &self.content {
            Content::Points(points) => {
                let limit = distance * distance;
                let is_near =
                    |point: Point| segments.iter().any(|one| one.distance_2(point) <= limit);
                points.iter().filter(|(at, _)| is_near(*at)).map(|(_, people)| people).sum()
            }
            Content::Tile { rings, density } => {
                density * area_near(rings, &self.frame, segments, distance)
            }
        }
    }
}

/// Area of rings within a distance of segments.
fn area_near(rings: &[Vec<Point>], frame: &Frame, segments: &[Segment], distance: f64) -> f64 {
    let reach = Frame::around(segments.iter().flat_map(|one| [one.from, one.to])).widened(distance);
    let (low, high) = (frame.low[1].max(reach.low[1]), frame.high[1].min(reach.high[1]));
    let step = (distance / LINES).min((frame.high[1] - frame.low[1]) / 4.0).max(0.5);
    let lines = ((high - low) / step).ceil();
    if lines < 1.0 {
        return 0.0;
    }
    let step = (high - low) / lines;
    let mut total = 0.0;
    let mut y = low + step / 2.0;
    while y < high {
        total += length_within(rings, segments, distance, y);
        y += step;
    }
    total * step
}

/// Length of a level line that lies both in the rings and within the distance.
fn length_within(rings: &[Vec<Point>], segments: &[Segment], distance: f64, y: f64) -> f64 {
    let mut inside: Vec<f64> = rings
        .iter()
        .flat_map(|ring| ring.iter().zip(ring.iter().cycle().skip(1)))
        .filter_map(|(a, b)| crossing(*a, *b, y))
        .collect();
    if inside.is_empty() {
        return 0.0;
    }
    inside.sort_by(f64::total_cmp);
    let mut near: Vec<(f64, f64)> =
        segments.iter().filter_map(|segment| segment.slice(y, distance)).collect();
    near.sort_by(|one, other| one.0.total_cmp(&other.0));
    let (mut total, mut done) = (0.0, f64::NEG_INFINITY);
    for (from, to) in near {
        let from = from.max(done);
        if to > from {
            for pair in inside.chunks_exact(2) {
                total += (pair[1].min(to) - pair[0].max(from)).max(0.0);
            }
            done = to;
        }
    }
    total
}

/// A polygon's people, spread evenly over its area and cut into squares.
fn tiles(plane: Plane, polygons: &[Vec<Vec<LonLat>>], people: f64) -> Vec<Block> {
    let parts: Vec<Vec<Vec<Point>>> = polygons
        .iter()
        .map(|rings| rings.iter().map(|ring| open_ring(plane, ring)).collect())
        .collect();
    let whole_area: f64 = parts.iter().map(|rings| enclosed(rings)).sum();
    if whole_area <= 0.0 {
        return Vec::new();
    }
    let density = people / whole_area;
    let mut blocks = Vec::new();
    for rings in &parts {
        let frame = Frame::around(rings.iter().flatten().copied());
        let box_area = (frame.high[0] - frame.low[0]) * (frame.high[1] - frame.low[1]);
        let side = TILE_M.max((box_area / MAX_TILES).sqrt());
        for column in strips(rings, 0, frame.low[0], frame.high[0], side) {
            for rings in strips(&column, 1, frame.low[1], frame.high[1], side) {
                blocks.push(Block {
                    frame: Frame::around(rings.iter().flatten().copied()),
                    people: density * enclosed(&rings),
                    content: Content::Tile { rings, density },
                });
            }
        }
    }
    blocks
}

fn open_ring(plane: Plane, ring: &[LonLat]) -> Vec<Point> {
    let ends = ring.len().saturating_sub(1);
    ring[..ends].iter().map(|point| plane.metres(*point)).collect()
}

/// Area of an outer ring without its holes.
fn enclosed(rings: &[Vec<Point>]) -> f64 {
    let mut areas = rings.iter().map(|ring| area(ring));
    let outer = areas.next().unwrap_or(0.0);
    (outer - areas.sum::<f64>()).max(0.0)
}

/// Rings cut into strips of a width along an axis; strips that enclose nothing are left out.
fn strips(
    rings: &[Vec<Point>],
    axis: usize,
    low: f64,
    high: f64,
    side: f64,
) -> Vec<Vec<Vec<Point>>> {
    let mut found = Vec::new();
    let mut from = low;
    while from < high {
        let to = from + side;
        let part: Vec<Vec<Point>> = rings.iter().map(|ring| cut(ring, axis, from, to)).collect();
        if enclosed(&part) > 0.0 {
            found.push(part);
        }
        from = to;
    }
    found
}

#[expect(clippy::cast_possible_truncation, reason = "a square's number on the globe is small")]
fn whole(value: f64) -> i64 {
    value.floor() as i64
}
