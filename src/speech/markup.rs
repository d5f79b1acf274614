//! Alice's markup in spoken text: how long it counts, where it may be cut, and keeping it out of listeners' words.

use unicode_normalization::UnicodeNormalization;

use super::Speech;

/// How long a text counts for Alice, who does not say whether she counts code points or UTF-16 units: the larger.
pub fn text_length(text: &str) -> usize {
    // Every code point is at least one UTF-16 unit, so the units are the larger count.
    text.encode_utf16().count()
}

/// How long a spoken text counts: as [`text_length`], without `<speaker …>` tags.
pub fn spoken_length(tts: &str) -> usize {
    atoms(tts).iter().map(|atom| atom.cost()).sum()
}

/// The speech within `limit` for both of its forms, cut after a sentence; within a long first sentence after a word.
pub fn clip(speech: &Speech, limit: usize) -> Speech {
    if text_length(&speech.text) <= limit && spoken_length(&speech.tts) <= limit {
        return speech.clone();
    }
    let text_ends = sentence_ends(&speech.text, false);
    let spoken_ends = sentence_ends(&speech.tts, true);
    if text_ends.len() == spoken_ends.len() {
        // The two forms say the same sentences, so they end with the same one.
        let fits = text_ends.iter().zip(&spoken_ends).rev().find(|(text, spoken)| {
            text_length(&speech.text[..**text]) <= limit && spoken_length(&speech.tts[..**spoken]) <= limit
        });
        if let Some((text, spoken)) = fits {
            return Speech::new(&speech.text[..*text], &speech.tts[..*spoken]);
        }
    }
    Speech::new(clip_form(&speech.text, limit, false), clip_form(&speech.tts, limit, true))
}

/// A listener's words as they may be said back: letters, digits and quiet punctuation, without markup, control and direction
/// characters or pictures.
pub fn plain_words(input: &str) -> String {
    let kept: String = input
        .nfc()
        .filter_map(|character| match character {
            character if character.is_whitespace() => Some(' '),
            character if is_letter(character) || character.is_ascii_digit() => Some(character),
            '.' | ',' | '!' | '?' | ':' | ';' | '-' | '–' | '—' | '\'' | '’' | '"' | '«' | '»' | '(' | ')' | '/'
            | '%' | '№' | '°' => Some(character),
            _ => None,
        })
        .collect();
    // Where something was left out, marks can stand side by side that belong in another order.
    let kept: String = kept.nfc().collect();
    kept.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Letters of living scripts; enclosed and squared letters are pictures.
fn is_letter(character: char) -> bool {
    character.is_alphabetic() && !matches!(character, '\u{2100}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FFFF}')
}

/// A piece of spoken text that must not be cut.
struct Atom<'a> {
    text: &'a str,
    end: usize,
}

impl Atom<'_> {
    fn cost(&self) -> usize {
        if self.text.starts_with("<speaker") && self.text.ends_with('>') { 0 } else { text_length(self.text) }
    }

    fn is_plain(&self) -> bool {
        self.text.chars().count() == 1
    }
}

/// Splits spoken text into tags, pauses, stressed vowels and single characters.
fn atoms(tts: &str) -> Vec<Atom<'_>> {
    let mut found = Vec::new();
    let mut start = 0;
    while let Some(first) = tts[start..].chars().next() {
        let rest = &tts[start..];
        let length = if first == '<' {
            tag_length(rest)
        } else if rest.starts_with("sil <[") {
            "sil ".len() + tag_length(&rest["sil ".len()..])
        } else if first == '+' {
            1 + rest[1..].chars().next().map_or(0, char::len_utf8)
        } else {
            first.len_utf8()
        };
        let end = start + length;
        found.push(Atom { text: &tts[start..end], end });
        start = end;
    }
    found
}

/// Bytes of the tag that `text` starts with; a tag that is never closed takes all the rest.
fn tag_length(text: &str) -> usize {
    let close = if text.starts_with("<[") { "]>" } else { ">" };
    text.find(close).map_or(text.len(), |at| at + close.len())
}

/// Byte offsets just after each sentence: a full stop and the like, followed by a space or the end. A pause that follows
/// belongs to the sentence before it.
fn sentence_ends(form: &str, spoken: bool) -> Vec<usize> {
    let atoms = if spoken { atoms(form) } else { characters(form) };
    let mut ends = Vec::new();
    for (index, atom) in atoms.iter().enumerate() {
        let closes = atom.is_plain() && matches!(atom.text, "." | "!" | "?" | "…");
        let followed = atoms.get(index + 1).is_none_or(|next| next.text.starts_with(char::is_whitespace));
        if closes && followed {
            ends.push(atom.end);
        }
    }
    ends
}

fn characters(form: &str) -> Vec<Atom<'_>> {
    form.char_indices()
        .map(|(start, character)| {
            let end = start + character.len_utf8();
            Atom { text: &form[start..end], end }
        })
        .collect()
}

fn clip_form(form: &str, limit: usize, spoken: bool) -> String {
    let length = |form: &str| if spoken { spoken_length(form) } else { text_length(form) };
    if length(form) <= limit {
        return form.to_owned();
    }
    if let Some(end) = sentence_ends(form, spoken).into_iter().rev().find(|end| length(&form[..*end]) <= limit) {
        return form[..end].to_owned();
    }
    let mut used = 0;
    let mut word_end = 0;
    for atom in if spoken { atoms(form) } else { characters(form) } {
        let start = atom.end - atom.text.len();
        if atom.text.starts_with(char::is_whitespace) {
            word_end = start;
        }
        used += atom.cost();
        // One more is left for the ellipsis.
        if used + 1 > limit {
            break;
        }
    }
    let kept = form[..word_end].trim_end_matches(|last: char| last.is_whitespace() || ",;:—–-".contains(last));
    if kept.is_empty() { String::new() } else { format!("{kept}…") }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn speaker_tags_cost_nothing_and_pauses_do() {
        assert_eq!(spoken_length("<speaker audio=\"alice-sounds-game-win-1.opus\">Ок"), 2);
        assert_eq!(spoken_length("sil <[300]>"), 11);
        assert_eq!(spoken_length("Р+ыбы"), 5);
    }

    #[test]
    fn both_forms_end_with_the_same_sentence() {
        let speech = Speech::new("В 5:00 одно. И другое.", "В пять час+ов одн+о. sil <[300]> И друг+ое.");
        let cut = clip(&speech, 30);
        assert_eq!((cut.text.as_str(), cut.tts.as_str()), ("В 5:00 одно.", "В пять час+ов одн+о."));
    }

    #[test]
    fn a_full_stop_inside_a_tag_ends_no_sentence() {
        let speech = Speech::new("Раз и два", "Раз <speaker audio=\"a. b\"> и два, и три, и ещё много слов");
        assert_eq!(clip(&speech, 12).tts, "Раз <speaker audio=\"a. b\"> и два…");
    }

    #[test]
    fn markup_and_pictures_do_not_pass() {
        assert_eq!(plain_words("Ма+ша <[1]> \u{202e}🦁 sil\u{7}\n*Пётр*  О’Нил🅰"), "Маша 1 sil Пётр О’Нил");
        assert_eq!(plain_words("и\u{306}од"), "йод");
    }

    #[test]
    fn letters_that_meet_where_markup_was_are_normal_too() {
        assert_eq!(plain_words("\u{1e026}<\u{16ff0}"), "\u{16ff0}\u{1e026}");
        assert_eq!(plain_words("ка+\u{345}\u{5b0}"), "ка\u{5b0}\u{345}");
    }

    /// Whether every tag and stress mark that the text opens is complete.
    fn is_whole(tts: &str) -> bool {
        atoms(tts).iter().all(|atom| match atom.text {
            "+" => false,
            text if text.starts_with('<') || text.starts_with("sil <") => text.ends_with('>') && text.len() > 1,
            _ => true,
        })
    }

    fn spoken() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            Just("сл+ово ".to_owned()),
            Just(". ".to_owned()),
            Just("sil <[300]> ".to_owned()),
            Just("<speaker audio=\"a.opus\"> ".to_owned()),
            Just("сл <[s l oo]> ".to_owned()),
            "[а-я]{1,12} ?",
            any::<char>().prop_filter("no stray markup", |c| !"<>+[]".contains(*c)).prop_map(String::from),
        ];
        proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn a_clipped_speech_is_within_the_limit(text in any::<String>(), tts in any::<String>(), limit in 0usize..200) {
            let cut = clip(&Speech::new(text, tts), limit);
            prop_assert!(text_length(&cut.text) <= limit);
            prop_assert!(spoken_length(&cut.tts) <= limit);
        }

        #[test]
        fn nothing_is_cut_in_two(tts in spoken(), limit in 0usize..200) {
            prop_assert!(is_whole(&tts));
            let cut = clip(&Speech::new("Текст.", tts), limit).tts;
            prop_assert!(is_whole(&cut), "{}", cut);
            prop_assert!(spoken_length(&cut) <= limit);
        }

        #[test]
        fn plain_words_have_no_markup(input in any::<String>()) {
            let plain = plain_words(&input);
            prop_assert!(!plain.contains(['<', '>', '+', '[', ']']) && !plain.contains(char::is_control));
            prop_assert_eq!(plain_words(&plain), plain);
        }
    }
}
