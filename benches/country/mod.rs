//! Made-up countries of any size, always the same for a seed: towns of all sizes, villages, a rural net
//! of lanes, main roads, motorways with links, rivers with few bridges, mountains with few tunnels.
//!
//! Roads are brick walls with gaps: most junctions join three roads, as in real towns. Towns touch the
//! rural net only at a few gates, and inside towns quarters touch only along main streets, which gives
//! the small separators of real maps. `roads::arrange` still has to order the network.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap,
    reason = "sizes of made-up countries are far below every bound"
)]

mod assemble;
mod land;

use std::collections::VecDeque;

use hazway::roads::{Network, RoadClass};

use self::assemble::{Edge, Trait, assemble};
use self::land::Land;

/// Spacing of rural junctions and of junctions in towns, in metres.
const RURAL_M: f64 = 800.0;
const TOWN_M: f64 = 105.0;
/// Main roads run along every so-manieth row and column.
const MAIN: usize = 8;
/// Motorways run along every so-manieth row and column of the rural net, with a junction at each main
/// road they cross.
const MOTORWAY: usize = 64;
/// Share of the sections that a wall of bricks keeps.
const KEPT: f64 = 0.84;
/// Junctions that get a dead end, by the number of roads they join.
const DEAD_ENDS: [f64; 5] = [0.0, 0.15, 0.55, 0.05, 0.0];

/// A small generator with a fixed seed (xorshift, Marsaglia 2003).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn roll(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// From 0 to 1.
    pub(crate) fn share(&mut self) -> f64 {
        (self.roll() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(crate) fn is(&mut self, chance: f64) -> bool {
        self.share() < chance
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        (self.roll() % bound as u64) as usize
    }
}

/// A country while it is made; points are metres east and north.
struct Maker {
    dice: Dice,
    land: Land,
    points: Vec<[f64; 2]>,
    edges: Vec<Edge>,
    /// Junction of each cell of the rural net, `NONE` in towns.
    rural: Vec<u32>,
    columns: usize,
    /// The last street name given.
    name: u32,
}

const NONE: u32 = u32::MAX;

/// A country of about so many junctions, not yet in its contraction order and without digest.
pub(crate) fn country(junctions: usize, seed: u64) -> Network {
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let columns = ((junctions as f64 * 0.27).sqrt() as usize).max(12);
    let land = Land::new(&mut dice, columns as f64 * RURAL_M);
    let mut maker = Maker {
        dice,
        land,
        points: Vec::with_capacity(junctions),
        edges: Vec::with_capacity(junctions * 5 / 4),
        rural: vec![0; columns * columns],
        columns,
        name: 0,
    };
    let towns = maker.place_towns((junctions as f64 * 0.58) as usize);
    maker.make_rural();
    for town in towns {
        maker.make_town(&town);
    }
    maker.make_motorways();
    maker.make_dead_ends();
    assemble(&mut maker.dice, &maker.points, &maker.edges)
}

/// A town before it is built: cells of the rural net that it takes, and junctions.
struct Town {
    column: usize,
    row: usize,
    cells: usize,
    junctions: usize,
}

impl Maker {
    /// Finds room for towns with so many junctions together, the largest first (Zipf's law).
    fn place_towns(&mut self, mut left: usize) -> Vec<Town> {
        let mut towns = Vec::new();
        let largest = (left / 6).min(110_000) as f64;
        let mut number = 0.0_f64;
        while left > 40 && number < 1e6 {
            number += 1.0;
            let junctions = ((largest / number.powf(0.8)) as usize).clamp(40, left);
            let side_m = (junctions as f64).sqrt() * TOWN_M;
            let cells = (side_m * 1.15 / RURAL_M).ceil() as usize;
            let Some((column, row)) = self.find_room(cells) else {
                left = left.saturating_sub(junctions / 4);
                continue;
            };
            for row in row..row + cells {
                for column in column..column + cells {
                    self.rural[row * self.columns + column] = NONE;
                }
            }
            left -= junctions;
            towns.push(Town { column, row, cells, junctions });
        }
        towns
    }

    fn find_room(&mut self, cells: usize) -> Option<(usize, usize)> {
        let room = self.columns.checked_sub(cells + 2).filter(|room| *room > 0)?;
        (0..30).find_map(|_| {
            let (column, row) = (1 + self.dice.below(room), 1 + self.dice.below(room));
            let is_free = (row..row + cells).all(|row| {
                let begin = row * self.columns + column;
                self.rural[begin..begin + cells].iter().all(|cell| *cell != NONE)
            });
            is_free.then_some((column, row))
        })
    }

    fn add_point(&mut self, point: [f64; 2]) -> u32 {
        self.points.push(point);
        (self.points.len() - 1) as u32
    }

    fn add(&mut self, a: u32, b: u32, class: RoadClass, is_one_way: bool, name: u32) {
        let crossing = self.land.crossing(self.points[a as usize], self.points[b as usize]);
        self.edges.push(Edge { a, b, class, is_one_way, name, crossing });
    }

    fn new_name(&mut self) -> u32 {
        self.name += 1;
        self.name
    }

    /// Lanes and main roads of the open country.
    fn make_rural(&mut self) {
        for cell in 0..self.rural.len() {
            if self.rural[cell] != NONE {
                let [column, row] = [cell % self.columns, cell / self.columns];
                let jitter = [self.dice.share() * 0.8, self.dice.share() * 0.8];
                let at = |place: usize, jitter: f64| (place as f64 + jitter) * RURAL_M;
                self.rural[cell] = self.add_point([at(column, jitter[0]), at(row, jitter[1])]);
            }
        }
        let row_names: Vec<u32> = (0..self.columns).map(|_| self.new_name()).collect();
        for cell in 0..self.rural.len() {
            let [column, row] = [cell % self.columns, cell / self.columns];
            if column + 1 < self.columns {
                let class = rural_class(row);
                self.join_rural(cell, cell + 1, class, column, row_names[row]);
            }
            if row + 1 < self.columns && (column + row).is_multiple_of(2) {
                let class =
                    if column % MAIN < 2 { rural_class(column) } else { RoadClass::Unclassified };
                self.join_rural(cell, cell + self.columns, class, row, row_names[column]);
            }
        }
    }

    fn join_rural(&mut self, from: usize, to: usize, class: RoadClass, along: usize, name: u32) {
        let (a, b) = (self.rural[from], self.rural[to]);
        if a == NONE || b == NONE {
            return;
        }
        let is_main = class < RoadClass::Tertiary;
        let crossing = self.land.crossing(self.points[a as usize], self.points[b as usize]);
        let chance = match crossing {
            Trait::Plain if is_main => 0.985,
            Trait::Plain => 0.86 - 0.3 * f64::from(u8::from(along % 16 == 7)),
            Trait::Bridge => {
                if is_main {
                    0.8
                } else {
                    0.02
                }
            }
            Trait::Tunnel => {
                if is_main {
                    0.25
                } else {
                    0.0
                }
            }
        };
        if self.dice.is(chance) {
            self.add(a, b, class, false, name);
        }
    }

    /// Streets of a town and its gates to the open country.
    fn make_town(&mut self, town: &Town) {
        let wide = (town.junctions as f64).sqrt().round().max(5.0) as usize;
        let high = (town.junctions / wide).max(5);
        let turn = self.dice.share() * 0.5;
        let middle = [town.column, town.row]
            .map(|cell| (cell as f64 + town.cells as f64 / 2.0 - 0.1) * RURAL_M);
        let squeeze = 1.0 / (turn.cos() + turn.sin());
        let first = self.points.len();
        for place in 0..wide * high {
            let mut offset = |place: usize, all: usize| {
                (place as f64 + self.dice.share() * 0.7 - all as f64 / 2.0) * TOWN_M * squeeze * 1.1
            };
            let (x, y) = (offset(place % wide, wide), offset(place / wide, high));
            let east = middle[0] + x * turn.cos() - y * turn.sin();
            self.add_point([east, middle[1] + x * turn.sin() + y * turn.cos()]);
        }
        let river = (town.junctions > 1_500 && self.dice.is(0.6))
            .then(|| wide / 4 + self.dice.below(wide / 2));
        for row in 0..high {
            let (name, is_one_way) = (self.new_name(), self.dice.is(0.28));
            for column in 0..wide - 1 {
                let pair = [row * wide + column, row * wide + column + 1];
                let is_over_river = river == Some(column);
                self.join_town(first, pair, [row, column], is_one_way, is_over_river, name);
            }
        }
        for column in 0..wide {
            let (name, is_one_way) = (self.new_name(), self.dice.is(0.28));
            for row in (0..high - 1).filter(|row| (column + row).is_multiple_of(2)) {
                let pair = [row * wide + column, (row + 1) * wide + column];
                self.join_town(first, pair, [column, row], is_one_way, false, name);
            }
        }
        self.make_gates(town, first, wide, high);
    }

    /// One section of a street; `line` is its row or column, `along` how far along it lies.
    fn join_town(
        &mut self,
        first: usize,
        pair: [usize; 2],
        [line, along]: [usize; 2],
        is_one_way: bool,
        is_over_river: bool,
        name: u32,
    ) {
        let class = match line % 24 {
            0 => RoadClass::Primary,
            12 => RoadClass::Secondary,
            6 | 18 => RoadClass::Tertiary,
            _ => RoadClass::Residential,
        };
        let is_main = class < RoadClass::Residential;
        let chance = match (is_over_river, is_main) {
            (true, true) => 0.5,
            (true, false) => 0.0,
            (false, true) => 0.97,
            // Railways, parks and works lie between quarters.
            (false, false) if along % 96 == 51 => 0.2,
            (false, false) if along % 32 == 19 => 0.4,
            (false, false) if along % 8 == 3 => 0.66,
            (false, false) => KEPT,
        };
        if !self.dice.is(chance) {
            return;
        }
        let [mut a, mut b] = pair.map(|place| (first + place) as u32);
        if line.is_multiple_of(2) {
            std::mem::swap(&mut a, &mut b);
        }
        let crossing = if is_over_river { Trait::Bridge } else { Trait::Plain };
        let is_one_way = is_one_way && !is_over_river && class >= RoadClass::Secondary;
        self.edges.push(Edge { a, b, class, is_one_way, name, crossing });
    }

    /// Joins a town to the open country around it.
    fn make_gates(&mut self, town: &Town, first: usize, wide: usize, high: usize) {
        let gates = 3 + (town.junctions as f64).powf(0.33) as usize;
        for gate in 0..gates {
            let along = self.dice.share();
            let at = |all: usize| (along * (all - 1) as f64) as usize / 6 * 6;
            let (column, row) = match gate % 4 {
                0 => (at(wide), 0),
                1 => (wide - 1, at(high)),
                2 => (at(wide), high - 1),
                _ => (0, at(high)),
            };
            let inside = (first + row * wide + column) as u32;
            if let Some(outside) = self.nearest_rural(self.points[inside as usize]) {
                let class = if gate < 4 { RoadClass::Primary } else { RoadClass::Tertiary };
                let name = self.new_name();
                self.add(inside, outside, class, false, name);
            }
        }
    }

    /// A rural junction near a point: cells around it, breadth first.
    fn nearest_rural(&self, point: [f64; 2]) -> Option<u32> {
        let cell = |metres: f64| (metres / RURAL_M).clamp(0.0, self.columns as f64 - 1.0) as usize;
        let start = (cell(point[0]), cell(point[1]));
        let mut queue = VecDeque::from([start]);
        let mut seen = std::collections::HashSet::from([start]);
        while let Some((column, row)) = queue.pop_front() {
            let junction = self.rural[row * self.columns + column];
            if junction != NONE {
                return Some(junction);
            }
            for (x, y) in [(0, 1), (1, 0), (2, 1), (1, 2)] {
                let next = ((column + x).saturating_sub(1), (row + y).saturating_sub(1));
                if next.0 < self.columns && next.1 < self.columns && seen.insert(next) {
                    queue.push_back(next);
                }
            }
        }
        None
    }

    /// Two carriageways along some rows and columns, with links at main roads.
    fn make_motorways(&mut self) {
        for line in (MOTORWAY / 2..self.columns).step_by(MOTORWAY) {
            for is_row in [true, false] {
                self.make_motorway(line, is_row);
            }
        }
    }

    fn make_motorway(&mut self, line: usize, is_row: bool) {
        let name = self.new_name();
        let mut last: Option<[u32; 2]> = None;
        for place in (0..self.columns).step_by(MAIN) {
            let cell =
                if is_row { line * self.columns + place } else { place * self.columns + line };
            let along = place as f64 * RURAL_M;
            let across = (line as f64 + 0.4) * RURAL_M;
            let mut at = |along: f64, across: f64| {
                self.add_point(if is_row { [along, across] } else { [across, along] })
            };
            // Both carriageways: leaving before the junction, entering behind it.
            let there = [at(along - 250.0, across + 15.0), at(along + 250.0, across + 15.0)];
            let back = [at(along + 250.0, across - 15.0), at(along - 250.0, across - 15.0)];
            let motorway = RoadClass::Motorway;
            for [leave, enter] in [there, back] {
                self.add(leave, enter, motorway, true, name);
                let junction = self.rural[cell];
                if junction != NONE {
                    self.add(leave, junction, RoadClass::MotorwayLink, true, 0);
                    self.add(junction, enter, RoadClass::MotorwayLink, true, 0);
                }
            }
            if let Some([before, to]) = last {
                self.add(before, there[0], motorway, true, name);
                self.add(back[1], to, motorway, true, name);
            }
            last = Some([there[1], back[0]]);
        }
    }

    /// Dead ends at junctions that join few roads, and driveways of two pieces.
    fn make_dead_ends(&mut self) {
        let mut degree = vec![0_u8; self.points.len()];
        for edge in &self.edges {
            for end in [edge.a, edge.b] {
                degree[end as usize] = degree[end as usize].saturating_add(1);
            }
        }
        for junction in 0..degree.len() {
            let chance = DEAD_ENDS[usize::from(degree[junction]).min(4)];
            if !self.dice.is(chance) {
                continue;
            }
            let mut from = junction as u32;
            let pieces = 1 + usize::from(self.dice.is(0.12));
            for _ in 0..pieces {
                let [x, y] = self.points[from as usize];
                let turn = self.dice.share() * std::f64::consts::TAU;
                let end = self.add_point([x + 35.0 * turn.cos(), y + 35.0 * turn.sin()]);
                let class =
                    if self.dice.is(0.5) { RoadClass::Service } else { RoadClass::Residential };
                self.add(from, end, class, false, 0);
                from = end;
            }
        }
    }
}

/// Class of a rural road by its row or column.
fn rural_class(line: usize) -> RoadClass {
    match line % (4 * MAIN) {
        0 => RoadClass::Trunk,
        16 => RoadClass::Primary,
        8 | 24 => RoadClass::Secondary,
        4 | 12 | 20 | 28 => RoadClass::Tertiary,
        _ => RoadClass::Unclassified,
    }
}
