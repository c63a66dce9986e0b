//! Forbidden paths as columns of a file: arcs one behind the other, where each path ends, and the
//! number of its condition.

use std::collections::HashMap;

use super::raw::narrow;
use super::{ArcId, ForbiddenPath, PathCondition};

/// All forbidden paths in columns.
pub(super) struct PathColumns {
    /// Where each path ends in `arcs`.
    pub(super) ends: Vec<u32>,
    pub(super) arcs: Vec<ArcId>,
    /// Which of the distinct conditions each path has.
    pub(super) conditions: Vec<u32>,
    pub(super) distinct: Vec<PathCondition>,
}

impl PathColumns {
    pub(super) fn of(paths: &[ForbiddenPath]) -> Self {
        let mut columns = Self {
            ends: Vec::new(),
            arcs: Vec::new(),
            conditions: Vec::new(),
            distinct: Vec::new(),
        };
        let mut numbers = HashMap::new();
        for path in paths {
            columns.arcs.extend_from_slice(&path.arcs);
            columns.ends.push(narrow(columns.arcs.len()));
            let next = narrow(columns.distinct.len());
            let number = *numbers.entry(&path.condition).or_insert(next);
            if number == next {
                columns.distinct.push(path.condition.clone());
            }
            columns.conditions.push(number);
        }
        columns
    }

    /// `None` where an end or a condition lies outside.
    pub(super) fn into_paths(self) -> Option<Vec<ForbiddenPath>> {
        if self.ends.len() != self.conditions.len()
            || self.ends.last().map_or(0, |end| *end as usize) != self.arcs.len()
        {
            return None;
        }
        let mut begin = 0;
        let each = self.ends.iter().zip(&self.conditions).map(|(end, condition)| {
            let arcs = self.arcs.get(begin..*end as usize)?.to_vec();
            begin = *end as usize;
            Some(ForbiddenPath { arcs, condition: self.distinct.get(*condition as usize)?.clone() })
        });
        each.collect()
    }
}
