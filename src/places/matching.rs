//! Which places a name can mean: names in any case, old names, other scripts and typing errors, the likeliest place first.

use super::case_forms::nominatives;
use super::gazetteer::Gazetteer;
use super::name_table::{NameTable, Rank};
use super::ranking::{MatchKind, OTHER_NAME_WEIGHT, PlaceMatch, PlaceMatches, TYPING_ERROR_WEIGHT, weight_of_form};
use super::spelling::{is_cyrillic, spelled};
use super::transliterate::sound;

/// Most words of a name; the longest has 8.
const MAX_WORDS: usize = 10;

/// Most combinations of case forms that are tried for one query. Only those that start like some name count.
const MAX_FORMS: usize = 400;

/// Most forms of a misspelled name that are compared with the whole table, at up to a millisecond each.
const MAX_MISSPELLED_FORMS: usize = 12;

/// Shortest start of a longer name that stands for it, as "Набережные" and "Усть" do and "На" does not.
const MIN_FIRST_WORD_CHARS: usize = 3;

/// Shortest sound that may have a typing error, and only one: a sound is a guess already.
const MIN_MISSPELLED_SOUND_CHARS: usize = 6;

/// Most words of a sentence in which a name is looked for, and of a name in it.
const MAX_SENTENCE_WORDS: usize = 12;
const MAX_NAME_WORDS: usize = 3;

/// Words before a name that are no part of it, by spaces: prepositions and kinds of settlement.
const LEADING_WORDS: &str = "в во из изо с со на под около г гор город города городу городе городом пгт п пос поселок поселка \
                             поселке село села селе д дер деревня деревни деревне ст станица станицы станице in";

impl Gazetteer {
    /// A place whose name, in any case, is among the words of a sentence: of the longest such names the first. «В Липецке, в старом
    /// роддоме» has one. Only a guess: a common noun may be a town's name too.
    pub fn named_among(&self, sentence: &str) -> Option<PlaceMatch<'_>> {
        let spelling = spelled(sentence);
        let words: Vec<&str> = spelling.split(' ').filter(|word| !word.is_empty()).take(MAX_SENTENCE_WORDS).collect();
        (1..=MAX_NAME_WORDS).rev().flat_map(|length| words.windows(length)).find_map(|window| {
            let is_name = window.iter().all(|word| !is_leading(word))
                && window.iter().any(|word| word.chars().count() >= MIN_FIRST_WORD_CHARS);
            let mut found = PlaceMatches::among(&self.places);
            if is_name {
                self.take_named(window, &mut found);
            }
            found.best().into_iter().find(|place| matches!(place.how, MatchKind::Exact | MatchKind::Case))
        })
    }

    /// The places of a name, or those that sound like it, or are written like it.
    pub(super) fn named(&self, name: &str) -> PlaceMatches<'_> {
        let spelling = spelled(name);
        let words: Vec<&str> = spelling.split(' ').filter(|word| !word.is_empty()).collect();
        let mut found = PlaceMatches::among(&self.places);
        let name_words = self.take_named(&words, &mut found);
        if !spelling.contains(is_cyrillic) {
            let other = sound(&name_words.join(" "));
            self.other_sounds
                .equal(&other)
                .for_each(|entry| found.take(entry, MatchKind::Alias, weight_of_form(false)));
        }
        if found.is_empty() && !name_words.is_empty() && name_words.len() <= MAX_WORDS {
            self.take_sounding(name_words, &mut found);
            if found.is_empty() {
                self.take_misspelled(name_words, &mut found);
            }
        }
        found
    }

    /// Takes places by name, first by all the words and then without the leading ones that are no name; returns what is left.
    pub(super) fn take_named<'w>(&self, words: &'w [&'w str], found: &mut PlaceMatches<'_>) -> &'w [&'w str] {
        let mut rest = words;
        loop {
            if rest.len() <= MAX_WORDS {
                for (name, is_form) in forms(&self.names, rest) {
                    let how = if is_form { MatchKind::Case } else { MatchKind::Exact };
                    let weight = weight_of_form(is_form);
                    self.names.equal(&name).for_each(|entry| found.take(entry, how, weight));
                    if name.chars().count() >= MIN_FIRST_WORD_CHARS {
                        let start = format!("{name} ");
                        let longer = self.names.starting(&start).filter(|entry| entry.rank == Rank::Primary);
                        longer.for_each(|entry| found.take(entry, MatchKind::Alias, weight * OTHER_NAME_WEIGHT));
                    }
                }
            }
            match rest {
                [first, after @ ..] if found.is_empty() && !after.is_empty() && is_leading(first) => {
                    rest = after;
                }
                _ => return rest,
            }
        }
    }

    /// Takes places whose Latin name sounds like the Cyrillic words.
    fn take_sounding(&self, words: &[&str], found: &mut PlaceMatches<'_>) {
        if !words.iter().any(|word| word.contains(is_cyrillic)) {
            return;
        }
        let last_forms = with_last_in_nominative(words);
        for (index, name) in last_forms.iter().enumerate() {
            let weight = weight_of_form(index > 0) * OTHER_NAME_WEIGHT;
            self.sounds.equal(&sound(name)).for_each(|entry| found.take(entry, MatchKind::Alias, weight));
        }
    }

    /// Takes places whose name the words are but for typing errors; the fewest errors win.
    fn take_misspelled(&self, words: &[&str], found: &mut PlaceMatches<'_>) {
        for (index, name) in with_last_in_nominative(words).iter().take(MAX_MISSPELLED_FORMS).enumerate() {
            let errors = errors_forgiven(name);
            if errors == 0 {
                continue;
            }
            let mut take = |table: &NameTable, name: &str, errors: usize, weight: f64| {
                for (entry, distance) in table.similar(name, errors) {
                    let distance = i32::try_from(distance).unwrap_or(i32::MAX);
                    found.take(entry, MatchKind::Fuzzy, weight * TYPING_ERROR_WEIGHT.powi(distance));
                }
            };
            take(&self.names, name, errors, weight_of_form(index > 0));
            let sound = if name.contains(is_cyrillic) { sound(name) } else { String::new() };
            if sound.len() >= MIN_MISSPELLED_SOUND_CHARS {
                take(&self.sounds, &sound, 1, weight_of_form(index > 0) * OTHER_NAME_WEIGHT);
            }
        }
    }
}

pub(super) fn is_leading(word: &str) -> bool {
    LEADING_WORDS.split(' ').any(|leading| leading == word)
}

/// The names in the table that the words can be forms of, and whether any word had to change: word by word, keeping what
/// some name starts with.
fn forms(table: &NameTable, words: &[&str]) -> Vec<(String, bool)> {
    let mut starts = vec![(String::new(), false)];
    for (index, word) in words.iter().enumerate() {
        let is_last = index + 1 == words.len();
        let candidates =
            std::iter::once(((*word).to_owned(), false)).chain(nominatives(word).into_iter().map(|name| (name, true)));
        let candidates: Vec<(String, bool)> = candidates.collect();
        let mut longer = Vec::new();
        for (start, start_is_form) in &starts {
            for (candidate, is_form) in &candidates {
                let mut name = format!("{start}{candidate}");
                if !is_last {
                    name.push(' ');
                }
                if longer.len() < MAX_FORMS && table.has_prefix(&name) {
                    longer.push((name, *start_is_form || *is_form));
                }
            }
        }
        starts = longer;
    }
    starts
}

/// The words as they are, then with the last one in each nominative that it can be a form of.
fn with_last_in_nominative(words: &[&str]) -> Vec<String> {
    let Some((last, before)) = words.split_last() else { return Vec::new() };
    let joined = |last: &str| {
        let mut all = before.to_vec();
        all.push(last);
        all.join(" ")
    };
    std::iter::once(joined(last)).chain(nominatives(last).iter().map(|name| joined(name))).collect()
}

/// How many typing errors a name may have; short names turn into others too easily.
fn errors_forgiven(name: &str) -> usize {
    match name.chars().count() {
        0..=3 => 0,
        4..=7 => 1,
        8..=13 => 2,
        _ => 3,
    }
}
