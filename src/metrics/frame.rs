//! What every series did in one slot of time, small enough to be kept by the thousand.

use super::distribution::{BUCKETS, Distribution};

/// Number of a series; who gives it out knows its key.
pub type SeriesNumber = u32;

/// Most bytes of one frame: 1 500 busy counters and 100 busy histograms. This is the bound of everything built on frames, the
/// windows in memory and the history on disk.
pub const MAX_FRAME_BYTES: usize = 12 << 10;

/// What one series did.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// How much a counter grew.
    Grown(f64),
    /// What a gauge showed: the sum over all looks at it, and the highest.
    Level {
        /// Sum over the frame's looks. Divided by their number it is the mean.
        sum: f64,
        /// The highest value; zero when it was never above.
        max: f64,
    },
    /// What a histogram counted.
    Took(Box<Distribution>),
}

impl Cell {
    /// Adds what the series did in another slot. A series that changed its type keeps the newer.
    pub fn merge(&mut self, later: &Self) {
        match (self, later) {
            (Self::Grown(grown), Self::Grown(more)) => *grown += more,
            (Self::Level { sum, max }, Self::Level { sum: more, max: top }) => {
                *sum += more;
                *max = max.max(*top);
            }
            (Self::Took(took), Self::Took(more)) => took.merge(more),
            (cell, later) => *cell = later.clone(),
        }
    }

    const fn tag(&self) -> u64 {
        match self {
            Self::Grown(_) => 0,
            Self::Level { .. } => 1,
            Self::Took(_) => 2,
        }
    }
}

/// One slot: how often the registry was looked at, and the series that did anything. A series without a cell did nothing:
/// no growth, no count, level zero.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SampleFrame {
    /// Looks at the registry: one a second, zero when there was none.
    pub looks: u32,
    /// By rising number.
    pub cells: Vec<(SeriesNumber, Cell)>,
}

impl SampleFrame {
    /// Adds another slot.
    pub fn merge(&mut self, later: &Self) {
        self.looks = self.looks.saturating_add(later.looks);
        let mut merged = Vec::with_capacity(self.cells.len().max(later.cells.len()));
        let mut mine = std::mem::take(&mut self.cells).into_iter().peekable();
        for (number, theirs) in &later.cells {
            while let Some(before) = mine.next_if(|(earlier, _)| earlier < number) {
                merged.push(before);
            }
            match mine.next_if(|(same, _)| same == number) {
                Some((_, mut cell)) => {
                    cell.merge(theirs);
                    merged.push((*number, cell));
                }
                None => merged.push((*number, theirs.clone())),
            }
        }
        merged.extend(mine);
        self.cells = merged;
    }

    /// What a series did.
    pub fn cell(&self, number: SeriesNumber) -> Option<&Cell> {
        self.cells.binary_search_by_key(&number, |(number, _)| *number).ok().map(|index| &self.cells[index].1)
    }

    /// The same with other numbers; what has none is left out.
    pub fn renumbered(&self, new: impl Fn(SeriesNumber) -> Option<SeriesNumber>) -> Self {
        let mut cells: Vec<_> =
            self.cells.iter().filter_map(|(number, cell)| Some((new(*number)?, cell.clone()))).collect();
        cells.sort_unstable_by_key(|(number, _)| *number);
        Self { looks: self.looks, cells }
    }

    /// Its bytes, at most [`MAX_FRAME_BYTES`]; and how many cells had no room. Those with the highest numbers, the newest
    /// series, are left out.
    pub fn encode(&self) -> (Vec<u8>, usize) {
        let mut bytes = Vec::with_capacity(64 + self.cells.len() * 6);
        put(&mut bytes, u64::from(self.looks));
        let mut last = 0;
        for (index, (number, cell)) in self.cells.iter().enumerate() {
            let before = bytes.len();
            put(&mut bytes, u64::from(number - last) << 2 | cell.tag());
            put_cell(&mut bytes, cell);
            if bytes.len() > MAX_FRAME_BYTES {
                bytes.truncate(before);
                return (bytes, self.cells.len() - index);
            }
            last = *number;
        }
        (bytes, 0)
    }

    /// What [`Frame::encode`] made. Nothing when the bytes are not that.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes;
        let looks = u32::try_from(take(&mut rest)?).ok()?;
        let mut cells = Vec::new();
        let mut number: SeriesNumber = 0;
        while !rest.is_empty() {
            let head = take(&mut rest)?;
            number = number.checked_add(u32::try_from(head >> 2).ok()?)?;
            cells.push((number, take_cell(&mut rest, head & 3)?));
        }
        Some(Self { looks, cells })
    }
}

fn put_cell(bytes: &mut Vec<u8>, cell: &Cell) {
    match cell {
        Cell::Grown(grown) => put_number(bytes, *grown),
        Cell::Level { sum, max } => {
            put_number(bytes, *sum);
            put_number(bytes, *max);
        }
        Cell::Took(took) => {
            put(bytes, took.sum_ns);
            // Durations of one operation lie in a few neighbouring buckets, so most are left out.
            let used = |bucket: &usize| took.buckets[*bucket] > 0;
            let mask = (0..BUCKETS).filter(used).fold(0, |mask, bucket| mask | 1 << bucket);
            put(bytes, mask);
            (0..BUCKETS).filter(used).for_each(|bucket| put(bytes, took.buckets[bucket]));
        }
    }
}

fn take_cell(rest: &mut &[u8], tag: u64) -> Option<Cell> {
    Some(match tag {
        0 => Cell::Grown(take_number(rest)?),
        1 => Cell::Level { sum: take_number(rest)?, max: take_number(rest)? },
        2 => {
            let mut took = Distribution { sum_ns: take(rest)?, ..Distribution::default() };
            let mask = take(rest)?;
            for bucket in 0..BUCKETS {
                if mask >> bucket & 1 == 1 {
                    took.buckets[bucket] = take(rest)?;
                }
            }
            Cell::Took(Box::new(took))
        }
        _ => return None,
    })
}

/// Seven bits a byte, the lowest first.
fn put(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

fn take(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (byte, after) = rest.split_first()?;
        *rest = after;
        value |= u64::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

/// A small whole number has its zero bits at the end; turned around they cost nothing.
fn put_number(bytes: &mut Vec<u8>, value: f64) {
    put(bytes, value.to_bits().swap_bytes());
}

fn take_number(rest: &mut &[u8]) -> Option<f64> {
    Some(f64::from_bits(take(rest)?.swap_bytes()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cell() -> impl Strategy<Value = Cell> {
        prop_oneof![
            (0.0..1e12_f64).prop_map(Cell::Grown),
            (0.0..1e12_f64, 0.0..1e12_f64).prop_map(|(sum, max)| Cell::Level { sum, max }),
            (prop::array::uniform21(prop_oneof![Just(0), 0..u64::MAX]), any::<u64>())
                .prop_map(|(buckets, sum_ns)| Cell::Took(Box::new(Distribution { buckets, sum_ns }))),
        ]
    }

    fn frame() -> impl Strategy<Value = SampleFrame> {
        (any::<u32>(), prop::collection::btree_map(any::<SeriesNumber>(), cell(), 0..20))
            .prop_map(|(looks, cells)| SampleFrame { looks, cells: cells.into_iter().collect() })
    }

    proptest! {
        #[test]
        fn what_is_decoded_is_what_was_encoded(frame in frame()) {
            let (bytes, left_out) = frame.encode();
            prop_assert_eq!(left_out, 0);
            prop_assert_eq!(SampleFrame::decode(&bytes), Some(frame));
        }

        #[test]
        fn any_bytes_are_a_frame_or_none(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = SampleFrame::decode(&bytes);
        }
    }

    #[test]
    fn an_ordinary_cell_takes_a_few_bytes() {
        let counter = SampleFrame { looks: 1, cells: [(7, Cell::Grown(3.0))].into() };
        assert_eq!(counter.encode().0.len(), 1 + 1 + 2);
        let mut took = Distribution::default();
        (took.buckets[3], took.buckets[4], took.sum_ns) = (40, 5, 3_000_000);
        let histogram = SampleFrame { looks: 1, cells: [(7, Cell::Took(Box::new(took)))].into() };
        assert_eq!(histogram.encode().0.len(), 1 + 1 + 4 + 1 + 2);
    }

    #[test]
    fn a_frame_that_is_too_large_loses_its_newest_series() {
        let took = Distribution { buckets: [u64::MAX; BUCKETS], sum_ns: u64::MAX };
        let cells: Vec<_> = (0..1_000).map(|number| (number, Cell::Took(Box::new(took)))).collect();
        let frame = SampleFrame { looks: 1, cells };
        let (bytes, left_out) = frame.encode();
        assert!(bytes.len() <= MAX_FRAME_BYTES && bytes.len() > MAX_FRAME_BYTES - 300);
        let kept = SampleFrame::decode(&bytes).unwrap();
        assert_eq!(kept.cells.len() + left_out, 1_000);
        assert!(kept.cells.iter().eq(frame.cells.iter().take(kept.cells.len())));
    }

    #[test]
    fn slots_add_up_by_type() {
        let mut sum =
            SampleFrame { looks: 1, cells: [(1, Cell::Grown(2.0)), (2, Cell::Level { sum: 5.0, max: 5.0 })].into() };
        sum.merge(&SampleFrame {
            looks: 1,
            cells: [(1, Cell::Grown(3.0)), (2, Cell::Level { sum: 1.0, max: 1.0 })].into(),
        });
        sum.merge(&SampleFrame { looks: 1, cells: [(3, Cell::Grown(1.0))].into() });
        let expected = [(1, Cell::Grown(5.0)), (2, Cell::Level { sum: 6.0, max: 5.0 }), (3, Cell::Grown(1.0))];
        assert_eq!(sum, SampleFrame { looks: 3, cells: expected.into() });
    }
}
