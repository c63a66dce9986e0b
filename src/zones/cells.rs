//! A polygon on a grid of cells, so that roads far from its boundary need no look at its edges.

use super::shape::Shape;
use crate::units::LonLat;

type Point = [f64; 2];

/// Most cells on a side.
const MOST_SIDE: usize = 128;
/// Cells for each edge of the polygon, some more than edges make boundary cells.
const CELLS_PER_EDGE: usize = 16;
/// How far around an edge cells count as its own, in degrees: a centimetre, far above the thickness of
/// the boundary and the rounding of coordinates.
const MARGIN: f64 = 1e-7;

/// Where something lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Where {
    /// Wholly inside, away from the boundary.
    Inside,
    /// Wholly outside, away from the boundary.
    Outside,
    /// Near the boundary: only its edges tell.
    Near,
}

/// A polygon's cells.
pub(super) struct Cells {
    low: Point,
    size: Point,
    side: usize,
    /// Boundary cells south and west of each corner of the grid, so that those in a box are four look-ups.
    boundary: Vec<u32>,
    is_inside: Vec<bool>,
}

impl Cells {
    pub(super) fn new(polygon: &[Vec<LonLat>], shape: &Shape) -> Self {
        let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
        for point in polygon.iter().flatten() {
            for (axis, value) in [point.lon, point.lat].into_iter().enumerate() {
                low[axis] = low[axis].min(value - 2.0 * MARGIN);
                high[axis] = high[axis].max(value + 2.0 * MARGIN);
            }
        }
        let edges: usize = polygon.iter().map(|ring| ring.len().saturating_sub(1)).sum();
        let side = (edges * CELLS_PER_EDGE).isqrt().clamp(8, MOST_SIDE);
        let mut cells = Self {
            low,
            size: [(high[0] - low[0]) / real(side), (high[1] - low[1]) / real(side)],
            side,
            boundary: Vec::new(),
            is_inside: vec![false; side * side],
        };
        let is_boundary = cells.mark(polygon);
        cells.count(&is_boundary);
        cells.fill(&is_boundary, shape);
        cells
    }

    /// Which cells an edge passes.
    fn mark(&self, polygon: &[Vec<LonLat>]) -> Vec<bool> {
        let mut is_boundary = vec![false; self.side * self.side];
        for edge in polygon.iter().flat_map(|ring| ring.windows(2)) {
            let (from, to) = ([edge[0].lon, edge[0].lat], [edge[1].lon, edge[1].lat]);
            let way = [to[0] - from[0], to[1] - from[1]];
            let cells = (way[0] / self.size[0]).abs().max((way[1] / self.size[1]).abs());
            // Pieces no longer than a cell: their boxes meet four cells at most, and some more for the margin.
            let pieces = cells.ceil().clamp(1.0, real(MOST_SIDE));
            let mut piece = 0.0;
            while piece < pieces {
                let at = |share: f64| [from[0] + way[0] * share, from[1] + way[1] * share];
                let (one, other) = (at(piece / pieces), at((piece + 1.0) / pieces));
                let [columns, rows] = self.range(one, other, MARGIN);
                for row in rows {
                    let row = row * self.side;
                    is_boundary[row + columns.start..row + columns.end].fill(true);
                }
                piece += 1.0;
            }
        }
        is_boundary
    }

    fn count(&mut self, is_boundary: &[bool]) {
        let width = self.side + 1;
        self.boundary = vec![0; width * width];
        for row in 0..self.side {
            let mut in_row = 0;
            for column in 0..self.side {
                in_row += u32::from(is_boundary[row * self.side + column]);
                self.boundary[(row + 1) * width + column + 1] =
                    self.boundary[row * width + column + 1] + in_row;
            }
        }
    }

    /// Cells side by side without a boundary cell between them lie on one side of it.
    fn fill(&mut self, is_boundary: &[bool], shape: &Shape) {
        for row in 0..self.side {
            let mut known = None;
            for column in 0..self.side {
                let cell = row * self.side + column;
                if is_boundary[cell] {
                    known = None;
                    continue;
                }
                let middle = [
                    self.low[0] + (real(column) + 0.5) * self.size[0],
                    self.low[1] + (real(row) + 0.5) * self.size[1],
                ];
                self.is_inside[cell] = *known.get_or_insert_with(|| shape.contains(middle));
            }
        }
    }

    /// Columns and rows that the box of two points meets, as far as they lie on the grid.
    fn range(&self, one: Point, other: Point, margin: f64) -> [std::ops::Range<usize>; 2] {
        [0, 1].map(|axis| {
            let cell = |value: f64| cell((value - self.low[axis]) / self.size[axis], self.side);
            let from = cell(one[axis].min(other[axis]) - margin);
            let to = cell(one[axis].max(other[axis]) + margin);
            from..to + 1
        })
    }

    /// Where a box lies.
    pub(super) fn of_box(&self, low: Point, high: Point) -> Where {
        let is_beyond = |axis: usize| {
            let end = self.low[axis] + self.size[axis] * real(self.side);
            high[axis] < self.low[axis] || low[axis] > end
        };
        if is_beyond(0) || is_beyond(1) {
            return Where::Outside;
        }
        let [columns, rows] = self.range(low, high, 0.0);
        let width = self.side + 1;
        let at = |row: usize, column: usize| self.boundary[row * width + column];
        let boundary = at(rows.end, columns.end) + at(rows.start, columns.start)
            - at(rows.start, columns.end)
            - at(rows.end, columns.start);
        if boundary > 0 {
            return Where::Near;
        }
        if self.is_inside[rows.start * self.side + columns.start] {
            Where::Inside
        } else {
            Where::Outside
        }
    }
}

/// The cell in which a place lies, counted in cells; the nearest one for a place beside the grid.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "kept between 0 and the last cell; no number is the first"
)]
fn cell(place: f64, side: usize) -> usize {
    place.clamp(0.0, real(side - 1)) as usize
}

fn real(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ring(points: &[[f64; 2]]) -> Vec<LonLat> {
        let mut ring: Vec<LonLat> =
            points.iter().map(|point| LonLat::new(point[0], point[1])).collect();
        ring.push(ring[0]);
        ring
    }

    #[test]
    fn a_square_with_a_hole_has_an_inside_and_two_outsides() {
        let square = |at: f64, size: f64| {
            ring(&[[at, at], [at + size, at], [at + size, at + size], [at, at + size]])
        };
        let polygon = [square(0.0, 1.0), square(0.4, 0.2)];
        let cells = Cells::new(&polygon, &Shape::new(&polygon));
        let at = |lon: f64, lat: f64| cells.of_box([lon, lat], [lon, lat]);
        assert_eq!(at(0.2, 0.2), Where::Inside);
        assert_eq!(at(0.5, 0.5), Where::Outside);
        assert_eq!(at(3.0, 0.5), Where::Outside);
        assert_eq!(at(0.4, 0.5), Where::Near);
        assert_eq!(cells.of_box([-1.0, -1.0], [2.0, 2.0]), Where::Near);
        assert_eq!(cells.of_box([0.2, 0.2], [0.8, 0.8]), Where::Near);
    }

    proptest! {
        #[test]
        fn what_is_called_inside_or_outside_is_so_everywhere(
            radii in prop::collection::vec(0.1_f64..1.0, 3..60),
            boxes in prop::collection::vec(
                (-1.3_f64..1.3, -1.3_f64..1.3, 0.0_f64..0.4, 0.0_f64..0.4), 20),
        ) {
            let count = real(radii.len());
            let points: Vec<[f64; 2]> = radii
                .iter()
                .enumerate()
                .map(|(step, radius)| {
                    let angle = real(step) / count * std::f64::consts::TAU;
                    [radius * angle.cos(), radius * angle.sin()]
                })
                .collect();
            let polygon = [ring(&points)];
            let shape = Shape::new(&polygon);
            let cells = Cells::new(&polygon, &shape);
            for (west, south, width, height) in boxes {
                let found = cells.of_box([west, south], [west + width, south + height]);
                if found == Where::Near {
                    continue;
                }
                for step in 0..25 {
                    let share = |step: usize| real(step) / 4.0;
                    let point =
                        [west + width * share(step % 5), south + height * share(step / 5)];
                    prop_assert_eq!(shape.contains(point), found == Where::Inside);
                }
            }
        }
    }
}
