//! The known name most like an unknown one: what an error message offers.

use rapidfuzz::distance::levenshtein;

/// Names less alike than this are no help: of ten characters four may differ.
const MIN_SIMILARITY: f64 = 0.6;

/// Longest name that is compared; the cost grows with its length, and no known name is half as long.
const MAX_NAME_BYTES: usize = 256;

/// Of `known`, the name most like `name`, if any is alike enough.
pub fn most_similar<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    if name.len() > MAX_NAME_BYTES {
        return None;
    }
    known
        .into_iter()
        .map(|candidate| (levenshtein::normalized_similarity(name.chars(), candidate.chars()), candidate))
        .filter(|(similarity, _)| *similarity >= MIN_SIMILARITY)
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_errors_find_their_name_and_other_words_none() {
        let known = ["latitude", "longitude", "datetime"];
        assert_eq!(most_similar("latidude", known), Some("latitude"));
        assert_eq!(most_similar("date_time", known), Some("datetime"));
        assert_eq!(most_similar("colour", known), None);
        assert_eq!(most_similar(&"latitude".repeat(100), known), None);
    }
}
