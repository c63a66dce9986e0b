//! Whether a drawn polygon is one: closed rings that enclose something and cross neither themselves
//! nor each other.

use geo::kernels::{Kernel, Orientation, RobustKernel};
use rstar::primitives::{GeomWithData, Line};
use rstar::{AABB, RTree, RTreeObject};

use crate::units::{LocalText, LonLat, local_text};

type Point = [f64; 2];

/// Most pairs of edges compared in one polygon. A drawn boundary needs a few for each edge; only one
/// made of thousands of long edges side by side needs more.
const MAX_PAIRS: u32 = 20_000_000;

/// An edge with its ring and its place in it.
type Edge = GeomWithData<Line<Point>, (usize, usize)>;

/// Says what is wrong with a polygon, an outer ring followed by holes.
pub(crate) fn check_polygon(polygon: &[Vec<LonLat>]) -> Result<(), LocalText> {
    if polygon.is_empty() {
        return Err(LocalText::new(
            "多边形至少要有一个外环，请画出",
            "a polygon has at least an outer ring: draw it",
        ));
    }
    for (number, ring) in polygon.iter().enumerate() {
        check_ring(number, ring)?;
    }
    let edges: Vec<Edge> = polygon
        .iter()
        .enumerate()
        .flat_map(|(ring, points)| {
            points.windows(2).enumerate().map(move |(place, pair)| {
                Edge::new(
                    Line::new([pair[0].lon, pair[0].lat], [pair[1].lon, pair[1].lat]),
                    (ring, place),
                )
            })
        })
        .collect();
    let tree = RTree::bulk_load(edges);
    let mut pairs = 0_u32;
    for edge in &tree {
        let envelope: AABB<Point> = edge.envelope();
        for other in tree.locate_in_envelope_intersecting(envelope) {
            pairs += 1;
            if pairs > MAX_PAIRS {
                return Err(local_text!(
                    "相互靠近的边超过 {MAX_PAIRS} 对，请用较少的点来画",
                    "more than {MAX_PAIRS} pairs of its edges lie close together: draw it with fewer points"
                ));
            }
            if edge.data < other.data && cross(polygon, edge, other) {
                let [lon, lat] = edge.geom().from;
                return Err(local_text!(
                    "边界在 `[{lon:.6}, {lat:.6}]` 附近自相交或相接，请改画，使任何两条边不相遇",
                    "the boundary crosses or touches itself near `[{lon:.6}, {lat:.6}]`: draw it so that no two of its edges meet"
                ));
            }
        }
    }
    for (number, hole) in polygon.iter().enumerate().skip(1) {
        if !hole.first().is_some_and(|point| is_inside(&polygon[0], *point)) {
            return Err(local_text!(
                "第 {number} 个洞在外环之外，请移到外环之内或删除",
                "hole {number} lies outside the outer ring: move it inside or remove it"
            ));
        }
    }
    Ok(())
}

fn check_ring(number: usize, ring: &[LonLat]) -> Result<(), LocalText> {
    if ring.len() < 4 {
        return Err(local_text!(
            "第 {number} 环有 `{}` 个点，至少要有四个（首尾两点相同）",
            "ring {number} has `{}` points, at least four are expected, the first one again at the end",
            ring.len()
        ));
    }
    if ring.first() != ring.last() {
        return Err(local_text!(
            "第 {number} 环没有闭合：最后一点须与第一点相同",
            "ring {number} is not closed: its last point has to be its first"
        ));
    }
    if ring.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(local_text!(
            "第 {number} 环有相邻的两点相同，请删除一点",
            "ring {number} has the same point twice in a row: remove one"
        ));
    }
    let doubled_area: f64 =
        ring.windows(2).map(|pair| pair[0].lon * pair[1].lat - pair[1].lon * pair[0].lat).sum();
    if doubled_area.abs() < 1e-12 {
        return Err(local_text!(
            "第 {number} 环没有围住任何地方，请改画",
            "ring {number} encloses nothing: draw it anew"
        ));
    }
    Ok(())
}

/// Whether two edges meet anywhere but at the point that neighbours share.
fn cross(polygon: &[Vec<LonLat>], one: &Edge, other: &Edge) -> bool {
    let (a, b) = (one.geom().from, one.geom().to);
    let (c, d) = (other.geom().from, other.geom().to);
    let ((ring, place), (other_ring, other_place)) = (one.data, other.data);
    let edges = polygon[ring].len() - 1;
    if ring == other_ring && place + 1 == other_place {
        return folds_back(a, b, d);
    }
    if ring == other_ring && place == 0 && other_place + 1 == edges {
        return folds_back(c, d, b);
    }
    let (side_c, side_d) = (side(a, b, c), side(a, b, d));
    let (side_a, side_b) = (side(c, d, a), side(c, d, b));
    (side_c * side_d < 0.0 && side_a * side_b < 0.0)
        || (is_zero(side_c) && lies_between(a, b, c))
        || (is_zero(side_d) && lies_between(a, b, d))
        || (is_zero(side_a) && lies_between(c, d, a))
        || (is_zero(side_b) && lies_between(c, d, b))
}

/// Which side of the line from `a` to `b` the point lies on: 1 left, -1 right, 0 on it, without
/// rounding.
fn side(a: Point, b: Point, point: Point) -> f64 {
    let coordinate = |[x, y]: Point| geo::Coord { x, y };
    match RobustKernel::orient2d(coordinate(a), coordinate(b), coordinate(point)) {
        Orientation::CounterClockwise => 1.0,
        Orientation::Clockwise => -1.0,
        Orientation::Collinear => 0.0,
    }
}

fn is_zero(value: f64) -> bool {
    value.abs() <= 0.0
}

/// From `a` over `b` straight back towards `a`.
fn folds_back(a: Point, b: Point, c: Point) -> bool {
    let ahead = (b[0] - a[0]) * (c[0] - b[0]) + (b[1] - a[1]) * (c[1] - b[1]);
    is_zero(side(a, b, c)) && ahead < 0.0
}

fn lies_between(a: Point, b: Point, point: Point) -> bool {
    (0..2).all(|axis| a[axis].min(b[axis]) <= point[axis] && point[axis] <= a[axis].max(b[axis]))
}

fn is_inside(ring: &[LonLat], point: LonLat) -> bool {
    let mut is_inside = false;
    for edge in ring.windows(2) {
        if (edge[0].lat > point.lat) != (edge[1].lat > point.lat) {
            let share = (point.lat - edge[0].lat) / (edge[1].lat - edge[0].lat);
            if point.lon < edge[0].lon + share * (edge[1].lon - edge[0].lon) {
                is_inside = !is_inside;
            }
        }
    }
    is_inside
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(points: &[(f64, f64)]) -> Vec<LonLat> {
        points.iter().map(|(lon, lat)| LonLat::new(*lon, *lat)).collect()
    }

    #[test]
    fn a_square_is_a_polygon_and_a_bow_tie_is_not() {
        let square = ring(&[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)]);
        assert_eq!(check_polygon(&[square]), Ok(()));
        let bow_tie = ring(&[(0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.5), (0.0, 0.0)]);
        assert!(check_polygon(&[bow_tie]).unwrap_err().en.contains("crosses"));
    }

    #[test]
    fn open_short_flat_and_spiked_rings_are_refused_with_their_fault() {
        let refused = |points: &[(f64, f64)]| {
            let LocalText { zh, en } = check_polygon(&[ring(points)]).unwrap_err();
            assert!(!zh.is_empty() && zh != en, "{zh}");
            en
        };
        assert!(refused(&[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]).contains("closed"));
        assert!(refused(&[(0.0, 0.0), (1.0, 0.0), (0.0, 0.0)]).contains("four"));
        let flat = [(0.0, 0.0), (1.0, 0.0), (2.0, 0.0), (0.0, 0.0)];
        assert!(refused(&flat).contains("nothing"));
        let spiked =
            [(0.0, 0.0), (2.0, 0.0), (3.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0), (0.0, 0.0)];
        assert!(refused(&spiked).contains("meet"));
        let twice = [(0.0, 0.0), (0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 0.0)];
        assert!(refused(&twice).contains("twice"));
    }

    #[test]
    fn a_hole_lies_inside_and_touches_nothing() {
        let outer = ring(&[(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0), (0.0, 0.0)]);
        let hole = |at: f64| {
            ring(&[(at, at), (at, at + 1.0), (at + 1.0, at + 1.0), (at + 1.0, at), (at, at)])
        };
        assert_eq!(check_polygon(&[outer.clone(), hole(1.0)]), Ok(()));
        assert!(check_polygon(&[outer.clone(), hole(3.5)]).unwrap_err().en.contains("touches"));
        assert!(check_polygon(&[outer, hole(9.0)]).unwrap_err().en.contains("outside"));
    }

    /// The slow obvious way: every pair of edges.
    fn meets_somewhere(points: &[LonLat]) -> bool {
        let polygon = [points.to_vec()];
        let edge = |place: usize| {
            Edge::new(
                Line::new(
                    [points[place].lon, points[place].lat],
                    [points[place + 1].lon, points[place + 1].lat],
                ),
                (0, place),
            )
        };
        (0..points.len() - 1).any(|one| {
            (one + 1..points.len() - 1).any(|other| cross(&polygon, &edge(one), &edge(other)))
        })
    }

    proptest::proptest! {
        #[test]
        fn the_tree_finds_what_every_pair_finds(
            corners in proptest::collection::vec((0_i8..20, 0_i8..20), 3..12)
        ) {
            let mut points = ring(
                &corners.iter().map(|(x, y)| (f64::from(*x), f64::from(*y))).collect::<Vec<_>>(),
            );
            points.push(points[0]);
            if check_ring(0, &points).is_ok() {
                let found = check_polygon(std::slice::from_ref(&points)).is_err();
                proptest::prop_assert_eq!(found, meets_somewhere(&points));
            }
        }
    }
}
