//! The words and phrases that requests are made of. Everything is compared by whole words, folded (lower case, ё as е).

// Single words.
mod cues;
mod hardship;
mod manners;
mod requests;

// Several words in a row.
mod answers;
mod around;
mod phrases;
mod wholly;

pub(super) use answers::{choice, is_lost, is_unknowing, take_unknowing};
pub(super) use around::{HOUSES_OF_A_CHART, KINDS_OF_DAY, OWN, TRAIT_NOUNS, WHAT_TO_DO};
pub(super) use cues::{Cue, Cues, request_words};
pub(super) use hardship::{HardshipMark, HardshipMarks};
pub(super) use phrases::{loose_phrase, platform_intent, whole_phrase};
pub(super) use wholly::{is_farewell, is_too_much};

/// Whether the words of `phrase` stand in `words` side by side. Both are words with single spaces between them.
pub(super) fn has_phrase(words: &str, phrase: &str) -> bool {
    words.match_indices(phrase).any(|(at, _)| {
        let end = at + phrase.len();
        (at == 0 || words[..at].ends_with(' ')) && (end == words.len() || words[end..].starts_with(' '))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_is_found_by_whole_words() {
        assert!(has_phrase("ну так себе вышло", "так себе"));
        assert!(has_phrase("так себе", "так себе"));
        assert!(!has_phrase("мастак себе на уме", "так себе"));
        assert!(!has_phrase("так себестоимость", "так себе"));
    }
}
