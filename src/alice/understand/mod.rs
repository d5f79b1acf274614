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
mod accounted;
mod aside;
mod asked_days;
mod birth_data;
mod buttons;
mod care;
mod chatter;
mod clauses;
mod corrected;
mod ear;
mod fate;
mod glossary;
mod intent_classifier;
mod misheard;
mod reader;

#[cfg(test)]
mod tests;

pub use accounted::Accounted;
pub use dates::{DateFault, DateParts, DateRange, DateSaid};
pub use intent::{Expecting, Hardship, Intent, SkillQuestion, Topic, Understood, Undone, UnknownReason};
pub use slots::{PersonSaid, Preference, Slots, ZodiacSaid};
pub use times::{PartOfDay, TimeSaid, WallTime};

use super::request::{Turn, TurnKind};
use crate::astro::CivilDate;
use reader::{Read, UtteranceReader};
use terms::Term;

/// What was meant by a turn. `today` is the listener's date; `expecting` the question that was asked last.
pub fn understand(turn: &Turn, today: CivilDate, expecting: Expecting) -> Understood {
    let of = |intent, slots| Understood { intent, slots, follows: false, then: None, accounted: Accounted::default() };
    if let TurnKind::Button(payload) = &turn.kind
        && let Some((intent, slots)) = buttons::pressed(payload, today)
    {
        return of(intent, slots);
    }
    let terms = terms_of(turn);
    if turn.dangerous {
        return of(Intent::Care(Hardship::Despair), Slots::default());
    }
    if terms.is_empty() {
        return of(if turn.session.is_new { Intent::Launch } else { Intent::Silence }, Slots::default());
    }
    if let Some(hardship) = care::hardship(&terms, expecting) {
        return of(Intent::Care(hardship), Slots::default());
    }
    let (mut heard, then) = by_rules(turn, terms, today, expecting);
    // What was asked for has been said.
    let is_answer = match expecting {
        Expecting::Day => heard.slots.date.is_some(),
        Expecting::Corrections => false,
        asked => asked.is_about_birth() && heard.intent == Intent::SetBirthData && heard.slots.tell_of_birth(),
    };
    let is_unsure = !is_answer && (heard.intent == Intent::Unknown(UnknownReason::Unclear) || !heard.named);
    if is_unsure
        && let Some(guess) = ear::sure(&terms_of(turn), expecting)
        && guess != heard.intent
        && !(guess == Intent::Reading(Topic::Compatibility) && is_of_one(&heard.slots))
    {
        let terms = terms_of(turn);
        let guessed = UtteranceReader { turn, today, expecting, terms, unsure: None, guess: Some(guess) }.read();
        // A birth is not corrected by nothing.
        let says_nothing = guessed.intent == Intent::SetBirthData && !guessed.slots.tell_of_birth();
        if guessed.intent != Intent::Unknown(UnknownReason::Unclear) && !says_nothing {
            heard = guessed;
        }
    }
    if heard.intent == Intent::Unknown(UnknownReason::Unclear)
        && let Some(slots) = birth_data::bare_place(&terms_of(turn), turn, expecting)
    {
        heard = Read { slots, intent: Intent::SetBirthData, ..heard };
    }
    let Read { intent, mut slots, named, accounted, .. } = heard;
    if intent != Intent::Reading(Topic::Synastry) {
        // Another's birth means nothing where no two are compared.
        (slots.partner_date, slots.partner_time, slots.partner_place) = (None, None, None);
    }
    Understood { intent, slots, follows: !named, then, accounted }
}

/// «Муж Скорпион»: one person with their sign, and nobody to compare with.
fn is_of_one(slots: &Slots) -> bool {
    slots.person.is_some() && slots.sign.is_some() && slots.sign_2.is_none()
}

/// A second request in the same sentence.
type SecondRequest = Option<Box<(Topic, Slots)>>;

/// What the rules make of it, with the words as they were heard and then as they nearly are.
fn by_rules(turn: &Turn, terms: Vec<Term>, today: CivilDate, expecting: Expecting) -> (Read, SecondRequest) {
    let read = |terms| UtteranceReader { turn, today, expecting, terms, unsure: None, guess: None }.read();
    let (terms, second) = clauses::parted(terms);
    let whole = second.as_ref().map(|second| terms.iter().chain(second).cloned().collect::<Vec<_>>());
    let mut heard = read(terms);
    let then = second.and_then(|second| second_request(&heard, read(second)));
    if let (Some(whole), None) = (whole, &then) {
        // Two clauses of one request.
        heard = read(whole);
    }
    if heard.doubtful
        && let Some(corrected) = misheard::corrected(terms_of(turn))
    {
        heard = read(corrected);
    }
    (heard, then)
}

/// The second of two requests, where both are readings that were named and differ.
fn second_request(first: &Read, second: Read) -> SecondRequest {
    match (first.intent, second.intent) {
        (Intent::Reading(one), Intent::Reading(other)) if first.named && second.named => {
            (one != other || first.slots.sign != second.slots.sign).then(|| Box::new((other, second.slots)))
        }
        _ => None,
    }
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
