//! Rows of pixels as vectors like them.

use std::ops::{Deref, DerefMut};

/// Bytes of a line of the caches, and of the widest vector.
const CACHE: usize = 64;

/// A row of values that begins where a line of the caches does: a vector that straddles two of them takes twice as long.
#[derive(Debug, Default)]
pub struct Line<T> {
    /// The row, and what lies before and behind it.
    data: Vec<T>,
    start: usize,
    len: usize,
}

impl<T: Copy + Default> Line<T> {
    /// So many values, all of them the default one.
    pub fn new(len: usize) -> Line<T> {
        let mut line = Line::default();
        line.resize(len);
        line
    }

    /// The values of an iterator.
    pub fn of(values: impl ExactSizeIterator<Item = T>) -> Line<T> {
        let mut line = Line::new(values.len());
        line.iter_mut().zip(values).for_each(|(to, value)| *to = value);
        line
    }

    /// Takes another length; what is in the row then means nothing. Allocates only to grow.
    pub fn resize(&mut self, len: usize) {
        let spare = CACHE / size_of::<T>();
        self.data.resize((len + spare).max(self.data.len()), T::default());
        self.start = self.data.as_ptr().align_offset(CACHE).min(spare);
        self.len = len;
    }
}

impl<T> Deref for Line<T> {
    type Target = [T];

    #[inline(always)]
    fn deref(&self) -> &[T] {
        &self.data[self.start..self.start + self.len]
    }
}

impl<T> DerefMut for Line<T> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.data[self.start..self.start + self.len]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_begins_with_a_line_of_the_caches_whatever_its_length() {
        let mut line = Line::<u16>::new(7);
        for len in [1, 33, 4000, 2] {
            line.resize(len);
            line[len - 1] = 5;
            assert_eq!((line.len(), line.as_ptr() as usize % CACHE), (len, 0));
        }
        let counted = Line::of(0..100_u8);
        assert!(counted.iter().copied().eq(0..100) && (counted.as_ptr() as usize).is_multiple_of(CACHE));
    }
}
