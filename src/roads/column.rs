//! A column of a network: a list of its own, or a stretch of a mapped file as it lies there.

use std::fmt;
use std::ops::{Deref, DerefMut, Range};
use std::ptr::NonNull;
use std::sync::Arc;

use bytemuck::Pod;
use memmap2::Mmap;

#[cfg(target_endian = "big")]
compile_error!("network files are mapped as they are and their numbers are little-endian");

/// Values in a row, read like a slice. Changing one that is mapped copies it first.
pub struct Column<T>(Values<T>);

enum Values<T> {
    Own(Vec<T>),
    Mapped {
        first: NonNull<T>,
        count: usize,
        /// Keeps the values where they are.
        map: Arc<Mmap>,
    },
}

#[expect(unsafe_code, reason = "a pointer into a mapping that is only read")]
// SAFETY: a mapped column gives out shared references alone and keeps its mapping alive, which may be
// sent to and read from any thread; an own column is a `Vec`.
unsafe impl<T: Pod + Send + Sync> Send for Values<T> {}
#[expect(unsafe_code, reason = "a pointer into a mapping that is only read")]
// SAFETY: as above.
unsafe impl<T: Pod + Send + Sync> Sync for Values<T> {}

impl<T: Pod> Column<T> {
    /// The values in a stretch of a mapped file; `None` when it is not there, does not hold a whole
    /// number of values, or does not begin where such values may.
    pub(super) fn mapped(map: &Arc<Mmap>, bytes: Range<usize>) -> Option<Self> {
        let values: &[T] = bytemuck::try_cast_slice(map.get(bytes)?).ok()?;
        let first = NonNull::from(values).cast();
        Some(Self(Values::Mapped { first, count: values.len(), map: Arc::clone(map) }))
    }

    /// Its bytes, little-endian.
    pub(super) fn bytes(&self) -> &[u8] {
        bytemuck::cast_slice(self)
    }

    /// The values as a list that can be changed.
    pub fn to_mut(&mut self) -> &mut Vec<T> {
        if matches!(self.0, Values::Mapped { .. }) {
            self.0 = Values::Own(self.to_vec());
        }
        match &mut self.0 {
            Values::Own(values) => values,
            Values::Mapped { .. } => unreachable!("it has just been copied"),
        }
    }

    /// Adds a value at the end.
    pub fn push(&mut self, value: T) {
        self.to_mut().push(value);
    }
}

impl<T: Pod> Deref for Column<T> {
    type Target = [T];

    #[expect(unsafe_code, reason = "reading a mapped file that this program wrote")]
    fn deref(&self) -> &[T] {
        match &self.0 {
            Values::Own(values) => values,
            // SAFETY: `first` and `count` come from a slice of the mapping that `map` keeps at its
            // place, any bits are a `T`, and nothing in this process writes to it.
            Values::Mapped { first, count, .. } => unsafe {
                std::slice::from_raw_parts(first.as_ptr(), *count)
            },
        }
    }
}

impl<T: Pod> DerefMut for Column<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        self.to_mut()
    }
}

impl<T> Default for Column<T> {
    fn default() -> Self {
        Self(Values::Own(Vec::new()))
    }
}

impl<T: Pod> Clone for Column<T> {
    fn clone(&self) -> Self {
        Self(match &self.0 {
            Values::Own(values) => Values::Own(values.clone()),
            Values::Mapped { first, count, map } => {
                Values::Mapped { first: *first, count: *count, map: Arc::clone(map) }
            }
        })
    }
}

impl<T: Pod + fmt::Debug> fmt::Debug for Column<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: Pod + PartialEq> PartialEq for Column<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: Pod + Eq> Eq for Column<T> {}

impl<T: Pod + PartialEq, const N: usize> PartialEq<[T; N]> for Column<T> {
    fn eq(&self, other: &[T; N]) -> bool {
        **self == *other
    }
}

impl<T> From<Vec<T>> for Column<T> {
    fn from(values: Vec<T>) -> Self {
        Self(Values::Own(values))
    }
}

impl<T> FromIterator<T> for Column<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        Self(Values::Own(values.into_iter().collect()))
    }
}

impl<T: Pod> Extend<T> for Column<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, values: I) {
        self.to_mut().extend(values);
    }
}

impl<'a, T: Pod> Extend<&'a T> for Column<T> {
    fn extend<I: IntoIterator<Item = &'a T>>(&mut self, values: I) {
        self.to_mut().extend(values);
    }
}

impl<'a, T: Pod> IntoIterator for &'a Column<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
