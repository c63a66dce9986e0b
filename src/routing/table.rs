//! Numbers by node or arc for one search, lent from a pool: a search of a few hundred roads does not pay
//! for clearing millions.

use std::ops::{Deref, DerefMut};
use std::sync::{Mutex, PoisonError};

/// No number is kept here yet.
pub(super) const UNSET: u32 = u32::MAX;

/// One number for each index, [`UNSET`] at first.
#[derive(Debug, Default)]
pub(super) struct Table {
    values: Vec<u32>,
    touched: Vec<u32>,
}

impl Table {
    pub(super) fn get(&self, index: usize) -> u32 {
        self.values[index]
    }

    pub(super) fn set(&mut self, index: usize, value: u32) {
        if self.values[index] == UNSET {
            self.touched.push(u32::try_from(index).unwrap_or(UNSET));
        }
        self.values[index] = value;
    }

    fn clear(&mut self) {
        for index in self.touched.drain(..) {
            self.values[index as usize] = UNSET;
        }
    }
}

/// Tables of one size that nobody uses at the moment.
#[derive(Debug)]
pub(super) struct Pool {
    size: usize,
    free: Mutex<Vec<Table>>,
}

/// Tables kept for the next search; more searches at once make their own.
const MOST_KEPT: usize = 16;

impl Pool {
    pub(super) fn new(size: usize) -> Self {
        Self { size, free: Mutex::default() }
    }

    pub(super) fn lend(&self) -> Lent<'_> {
        // A search that panicked leaves no table behind: what is in the pool is clear.
        let kept = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let table =
            kept.unwrap_or_else(|| Table { values: vec![UNSET; self.size], touched: Vec::new() });
        Lent { pool: self, table }
    }
}

/// A table on loan; it goes back clear.
#[derive(Debug)]
pub(super) struct Lent<'a> {
    pool: &'a Pool,
    table: Table,
}

impl Deref for Lent<'_> {
    type Target = Table;

    fn deref(&self) -> &Table {
        &self.table
    }
}

impl DerefMut for Lent<'_> {
    fn deref_mut(&mut self) -> &mut Table {
        &mut self.table
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let mut table = std::mem::take(&mut self.table);
        table.clear();
        let mut free = self.pool.free.lock().unwrap_or_else(PoisonError::into_inner);
        if free.len() < MOST_KEPT {
            free.push(table);
        }
    }
}
