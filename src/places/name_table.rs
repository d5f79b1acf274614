//! A sorted table of spellings: exact lookup, lookup word by word, and lookup with typing errors.

use rapidfuzz::distance::osa;

/// Which of a place's names a spelling is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rank {
    /// What the place is called, in Russian or in Latin letters.
    Primary,
    /// Another or an older name.
    Other,
}

/// One name of one place.
#[derive(Debug, Clone, Copy)]
pub struct NameEntry {
    start: u32,
    /// Which place, as its row.
    pub row: u32,
    /// A bit for each letter that occurs, to tell unlike names apart without comparing them.
    letters: u32,
    length_bytes: u8,
    length_chars: u8,
    /// Which of its names.
    pub rank: Rank,
}

/// Spellings in byte order over one shared text.
#[derive(Debug, Default)]
pub struct NameTable {
    text: String,
    entries: Vec<NameEntry>,
}

impl NameTable {
    /// Adds a spelling; [`NameTable::sorted`] makes it findable. Empty and overlong ones (over 255 bytes) are left out.
    pub fn add(&mut self, spelling: &str, row: u32, rank: Rank) {
        let start = u32::try_from(self.text.len());
        let lengths = (u8::try_from(spelling.len()), u8::try_from(spelling.chars().count()));
        if let (Ok(start), (Ok(length_bytes @ 1..), Ok(length_chars))) = (start, lengths) {
            self.text.push_str(spelling);
            self.entries.push(NameEntry { start, row, letters: letters(spelling), length_bytes, length_chars, rank });
        }
    }

    /// The table with its spellings in order, ready to be asked.
    pub fn sorted(self) -> Self {
        let Self { mut text, entries } = self;
        text.shrink_to_fit();
        // Most pairs differ in their first bytes; those stand beside the entry, where comparing them costs no look elsewhere.
        let mut keyed: Vec<(u128, NameEntry)> =
            entries.iter().map(|entry| (first_bytes(spelling(&text, entry)), *entry)).collect();
        keyed.sort_unstable_by(|(first_a, a), (first_b, b)| {
            first_a.cmp(first_b).then_with(|| (spelling(&text, a), a.row).cmp(&(spelling(&text, b), b.row)))
        });
        keyed.dedup_by(|(_, b), (_, a)| a.row == b.row && spelling(&text, a) == spelling(&text, b));
        let mut entries: Vec<NameEntry> = keyed.into_iter().map(|(_, entry)| entry).collect();
        entries.shrink_to_fit();
        Self { text, entries }
    }

    /// The names spelled exactly so.
    pub fn equal<'t>(&'t self, wanted: &str) -> impl Iterator<Item = &'t NameEntry> {
        let start = self.entries.partition_point(|entry| spelling(&self.text, entry) < wanted);
        let count = self.entries[start..].partition_point(|entry| spelling(&self.text, entry) == wanted);
        self.entries[start..start + count].iter()
    }

    /// The names that start so.
    pub fn starting<'t>(&'t self, prefix: &str) -> impl Iterator<Item = &'t NameEntry> {
        let start = self.entries.partition_point(|entry| spelling(&self.text, entry) < prefix);
        let count = self.entries[start..].partition_point(|entry| spelling(&self.text, entry).starts_with(prefix));
        self.entries[start..start + count].iter()
    }

    /// Whether any name starts so.
    pub fn has_prefix(&self, prefix: &str) -> bool {
        let start = self.entries.partition_point(|entry| spelling(&self.text, entry) < prefix);
        self.entries.get(start).is_some_and(|entry| spelling(&self.text, entry).starts_with(prefix))
    }

    /// The names within `errors` typing errors (a letter more, less, another, or two swapped), with how many they are.
    pub fn similar(&self, wanted: &str, errors: usize) -> Vec<(&NameEntry, usize)> {
        let wanted_letters = letters(wanted);
        let wanted_chars = wanted.chars().count();
        // One error takes a letter away and brings another one in, at most.
        let most_other_letters = 2 * errors as u32;
        let comparator = osa::BatchComparator::new(wanted.chars());
        let cut_off = osa::Args::default().score_cutoff(errors);
        self.entries
            .iter()
            .filter(|entry| {
                (entry.letters ^ wanted_letters).count_ones() <= most_other_letters
                    && usize::from(entry.length_chars).abs_diff(wanted_chars) <= errors
            })
            .filter_map(|entry| {
                let distance = comparator.distance_with_args(spelling(&self.text, entry).chars(), &cut_off)?;
                Some((entry, distance))
            })
            .collect()
    }
}

fn spelling<'t>(text: &'t str, entry: &NameEntry) -> &'t str {
    let start = entry.start as usize;
    &text[start..start + usize::from(entry.length_bytes)]
}

/// The first 16 bytes as a number in the same order; shorter spellings end in zeros, which no spelling has.
fn first_bytes(spelling: &str) -> u128 {
    let mut first = [0; 16];
    let length = spelling.len().min(first.len());
    first[..length].copy_from_slice(&spelling.as_bytes()[..length]);
    u128::from_be_bytes(first)
}

/// A bit for each letter that occurs; the 32 Russian letters without ё have one each.
fn letters(spelling: &str) -> u32 {
    spelling.chars().fold(0, |bits, letter| bits | 1 << (u32::from(letter) % 32))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn table(names: &[&str]) -> NameTable {
        let mut table = NameTable::default();
        for (row, name) in names.iter().enumerate() {
            table.add(name, row as u32, Rank::Primary);
        }
        table.sorted()
    }

    #[test]
    fn names_are_found_whole_by_start_and_with_errors() {
        let table = table(&["киров", "кировск", "орел", "киров", ""]);
        assert_eq!(table.equal("киров").map(|entry| entry.row).collect::<Vec<_>>(), [0, 3]);
        assert_eq!(table.equal("").count(), 0);
        assert_eq!(table.starting("киров").map(|entry| entry.row).collect::<Vec<_>>(), [0, 3, 1]);
        assert!(table.has_prefix("ор"));
        assert!(!table.has_prefix("орк"));
        let similar = |wanted, errors| {
            table.similar(wanted, errors).iter().map(|(entry, distance)| (entry.row, *distance)).collect::<Vec<_>>()
        };
        assert_eq!(similar("оерл", 1), [(2, 1)]);
        assert_eq!(similar("корвск", 1), []);
        assert_eq!(similar("корвск", 2), [(1, 2)]);
    }

    proptest! {
        #[test]
        fn the_letter_filter_loses_nothing(a in "[а-г]{1,6}", b in "[а-г]{1,6}") {
            let table = table(&[a.as_str()]);
            let distance = osa::distance(a.chars(), b.chars());
            prop_assert_eq!(table.similar(&b, 2).len(), usize::from(distance <= 2));
        }
    }
}
