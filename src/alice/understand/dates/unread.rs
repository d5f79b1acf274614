//! Words of time that were not understood.

use super::calendar::{TimeUnit, TimeWord};
use crate::alice::understand::terms::{Term, TermKind, phrase};
use crate::alice::understand::times;

/// Most words that are said back.
const MOST_WORDS: usize = 6;

/// Small words that hold a phrase of time together.
const JOINING: [&str; 14] = ["на", "в", "во", "с", "со", "по", "до", "от", "за", "к", "и", "или", "после", "тому"];

/// The words of time that nothing was made of, as they were said; nothing when there are none.
/// Takes them.
pub(in crate::alice::understand) fn unread(terms: &mut [Term]) -> Option<String> {
    if terms.iter().all(|term| term.taken || term.kind == TermKind::Word && term.time.is_none()) {
        return None;
    }
    let words: Vec<_> = terms.iter().map(|term| term.time).collect();
    let at = (0..terms.len()).find(|at| is_left_over(terms, &words, *at))?;
    let belongs = |place: usize| {
        let term = &terms[place];
        let counts = !matches!(term.kind, TermKind::Word) || words[place].is_some();
        counts || JOINING.contains(&term.text.as_str()) || !term.taken && place == at + 1
    };
    let mut from = at;
    while from > 0 && at - from < MOST_WORDS / 2 && belongs(from - 1) {
        from -= 1;
    }
    let mut until = at + 1;
    while until < terms.len() && until - from < MOST_WORDS && belongs(until) {
        until += 1;
    }
    while until > at + 1 && JOINING.contains(&terms[until - 1].text.as_str()) {
        until -= 1;
    }
    for place in from..until {
        let of_time = words[place].is_some() || terms[place].kind != TermKind::Word;
        terms[place].taken |= of_time || JOINING.contains(&terms[place].text.as_str());
    }
    Some(phrase(&terms[from..until]))
}

fn is_left_over(terms: &[Term], words: &[Option<TimeWord>], at: usize) -> bool {
    if terms[at].taken {
        return false;
    }
    let near = |places: [Option<usize>; 2], wanted: fn(TimeWord) -> bool| {
        places.into_iter().flatten().any(|place| words.get(place).copied().flatten().is_some_and(wanted))
    };
    let (before, after) = (at.checked_sub(1), Some(at + 1));
    let counted = |word| {
        matches!(word, TimeWord::Unit(unit) if !matches!(unit, TimeUnit::Minute | TimeUnit::Hour))
            || matches!(word, TimeWord::HalfOf(_))
    };
    match (&terms[at].kind, words[at]) {
        (TermKind::Calendar(_), _) | (TermKind::Clock { colon: false, .. }, _) => {
            terms.get(at + 1).is_none_or(|next| !times::is_time_word(&next.text))
        }
        (TermKind::Number(n), _) => {
            let of_month =
                |word| matches!(word, TimeWord::Month(_) | TimeWord::DayNumber | TimeWord::Ahead | TimeWord::Past);
            let of_day = |word| matches!(word, TimeWord::Unit(TimeUnit::Day | TimeUnit::Week | TimeUnit::Month));
            near([before, after], of_month) || !n.ordinal && near([after, None], of_day)
        }
        (TermKind::Word, Some(word)) => match word {
            TimeWord::Ahead => {
                let next = terms.get(at + 1);
                next.is_some_and(|next| next.number().is_some() || words[at + 1].is_some() || !next.taken)
            }
            TimeWord::Past | TimeWord::Ago | TimeWord::Onward | TimeWord::Before => near([before, after], counted),
            TimeWord::Several => near([after, None], counted),
            TimeWord::Named(days) => days != 0,
            TimeWord::Month(_) | TimeWord::Weekday(_) => true,
            TimeWord::HalfOf(unit) => unit != TimeUnit::Hour,
            TimeWord::Weekend => true,
            TimeWord::Vague => before.is_some_and(|place| terms[place].is_any(&JOINING)),
            TimeWord::Days => near([before, None], |word| matches!(word, TimeWord::Which(_))),
            // «На мой день рождения»: the listener knows when it is.
            TimeWord::Unit(TimeUnit::Day) => {
                terms.get(at + 1).is_some_and(|next| next.is("рождения"))
                    && before.is_some_and(|place| terms[place].is_any(&["на", "мой", "свой", "ее", "его"]))
            }
            _ => false,
        },
        _ => false,
    }
}
