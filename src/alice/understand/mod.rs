//! What was meant: an utterance becomes an intent with slots. Pure; whole words and structure only, never parts of words,
//! and the platform's own recognition where it helps but never alone, because some clients send none.

// What comes out.
mod intent;
mod slots;

// What an utterance is made of.
mod lexicon;
mod numerals;
mod terms;

// The values in it.
mod dates;
mod people;
mod periods;
mod place;
mod preference;
mod rating;
mod sky;
mod times;

// Reading it.
mod birth_data;
mod buttons;
mod intent_classifier;
mod misheard;
mod reader;

#[cfg(test)]
mod tests;

pub use dates::{DateFault, DateParts, DateRange, DateSaid};
pub use intent::{Expecting, Intent, Topic, Understood, UnknownReason};
pub use slots::{PersonSaid, Preference, Slots, ZodiacSaid};
pub use times::{PartOfDay, TimeSaid, WallTime};

use super::request::{Turn, TurnKind};
use crate::astro::CivilDate;
use reader::{Read, UtteranceReader};
use terms::{Term, phrase};

/// What was meant by a turn. `today` is the listener's date; `expecting` the question that was asked last.
pub fn understand(turn: &Turn, today: CivilDate, expecting: Expecting) -> Understood {
    let of = |intent, slots| Understood { intent, slots, follows: false, in_danger: turn.dangerous };
    if let TurnKind::Button(payload) = &turn.kind
        && let Some((intent, slots)) = buttons::pressed(payload, today)
    {
        return of(intent, slots);
    }
    let terms = terms_of(turn);
    if terms.is_empty() {
        return of(if turn.session.is_new { Intent::Launch } else { Intent::Silence }, Slots::default());
    }
    let in_danger = turn.dangerous || lexicon::is_danger(&phrase(&terms));
    let read = |terms| UtteranceReader { turn, today, expecting, terms, unsure: None }.read();
    let mut heard = read(terms);
    if heard.doubtful
        && let Some(corrected) = misheard::corrected(terms_of(turn))
    {
        heard = read(corrected);
    }
    let Read { intent, mut slots, named, .. } = heard;
    if intent != Intent::Reading(Topic::Synastry) {
        // Another's birth means nothing where no two are compared.
        (slots.partner_date, slots.partner_time, slots.partner_place) = (None, None, None);
    }
    Understood { intent, slots, follows: !named, in_danger }
}

/// What was said, by the platform's tokens or, where a client sends none, by the spaces.
fn terms_of(turn: &Turn) -> Vec<Term> {
    let terms = if turn.tokens.is_empty() {
        terms::terms(turn.utterance.split_whitespace())
    } else {
        terms::terms(turn.tokens.iter().map(String::as_str))
    };
    terms::addressed(terms)
}
