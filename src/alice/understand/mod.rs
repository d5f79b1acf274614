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
mod given_names;
mod kin;
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
mod pair;
mod reader;
mod which;

#[cfg(test)]
mod tests;

pub use accounted::Accounted;
pub use dates::{DateFault, DateParts, DateRange, DateSaid};
pub use intent::{Expecting, Hardship, Intent, SkillQuestion, Topic, Understood, Undone, UnknownReason};
pub use slots::{BirthPart, PartAsked, PersonSaid, Preference, Slots, ZodiacSaid};
pub use times::{PartOfDay, TimeSaid, WallTime};

use super::request::{Turn, TurnKind};
use crate::astro::CivilDate;
use ear::Ground;
use reader::{Read, UtteranceReader};
use terms::Term;

/// What was meant by a turn. `today` is the listener's date; `expecting` the question that was asked last.
pub fn understand(turn: &Turn, today: CivilDate, expecting: Expecting) -> Understood {
    let of = |intent, slots| Understood {
        intent,
        slots,
        follows: false,
        then: None,
        perhaps: None,
        accounted: Accounted::default(),
    };
    if let TurnKind::Button(payload) = &turn.kind
        && let Some((intent, slots)) = buttons::pressed(payload, today)
    {
        return of(intent, slots);
    }
    let terms = terms_of(turn);
    let which = (expecting == Expecting::Reading).then(|| which::which(&terms)).flatten();
    if which.is_some() {
        return of(Intent::Confirm, Slots { choice: which, ..Slots::default() });
    }
    let expecting = if expecting == Expecting::Reading { Expecting::Nothing } else { expecting };
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
    if then.is_none()
        && let terms = terms_of(turn)
        && let Some(guess) = ear::overrules(&terms, expecting, heard.intent, ground(&heard, expecting, terms.len()))
        && !is_the_same(guess, &heard, terms.len())
    {
        let guessed = UtteranceReader { turn, today, expecting, terms, unsure: None, guess: Some(guess) }.read();
        // A birth is not corrected by nothing.
        let says_nothing = guessed.intent == Intent::SetBirthData && !guessed.slots.tell_of_birth();
        let is_unread = guessed.intent == Intent::UNCLEAR && guess != Intent::UNCLEAR;
        let compares_one = guess == Intent::Reading(Topic::Compatibility) && is_of_one(&guessed.slots, turn);
        if !is_unread && !says_nothing && !compares_one {
            heard = guessed;
        }
    }
    let Read { intent, mut slots, named, accounted, .. } = heard;
    if intent != Intent::Reading(Topic::Synastry) {
        // Another's birth means nothing where no two are compared.
        (slots.partner_date, slots.partner_time, slots.partner_place) = (None, None, None);
    }
    let perhaps = (intent == Intent::UNCLEAR).then(|| ear::perhaps(&terms_of(turn), expecting)).flatten();
    Understood { intent, slots, follows: !named, then, perhaps, accounted }
}

/// Most words that a town and what goes with it take.
const TOWN_WORDS: usize = 4;

/// How the rules came to what they make of it.
fn ground(heard: &Read, expecting: Expecting, words: usize) -> Ground {
    let slots = &heard.slots;
    let told_of_birth = heard.intent == Intent::SetBirthData && slots.tell_of_birth();
    match expecting {
        _ if heard.whole => Ground::Whole,
        Expecting::Day if slots.date.is_some() => Ground::Whole,
        Expecting::Body if slots.body.is_some() => Ground::Whole,
        Expecting::House if slots.house.is_some() => Ground::Whole,
        Expecting::Fold if told_of_birth => Ground::Whole,
        // «Не Омск, а Томск», after a chart.
        Expecting::Corrections if told_of_birth && (slots.denied.is_some() || slots.denied_part.is_some()) => {
            Ground::Whole
        }
        // Words that are none of ours may be a town, and need not.
        Expecting::Place if told_of_birth && words > TOWN_WORDS => Ground::Suggested,
        Expecting::BirthDate | Expecting::BirthTime | Expecting::HalfDay if told_of_birth && !heard.doubtful => {
            Ground::Whole
        }
        asked if asked.is_about_birth() && asked != Expecting::Corrections && told_of_birth => Ground::Answered,
        _ if heard.named => Ground::Named,
        _ if heard.doubtful => Ground::Suggested,
        _ => Ground::Answered,
    }
}

/// What the ear heard is in what the rules heard: a time that is not known, a reading of the births that are told, a strange town.
fn is_the_same(guess: Intent, heard: &Read, words: usize) -> bool {
    let unknown_time = guess == Intent::Unknown(UnknownReason::DoesNotKnow) && heard.intent == Intent::SetBirthData;
    let of_births =
        matches!(heard.intent, Intent::Reading(Topic::Natal | Topic::Synastry)) && heard.slots.tell_of_birth();
    let town = heard.intent == Intent::SetBirthData && heard.slots.place.is_some() && words <= TOWN_WORDS;
    unknown_time
        || heard.slots.partner_date.is_some()
        || of_births && guess == Intent::SetBirthData
        || town && guess == Intent::UNCLEAR
}

/// «Муж Скорпион», «про меня, я Стрелец»: one sign, and nobody to compare with.
fn is_of_one(slots: &Slots, turn: &Turn) -> bool {
    let with = turn.utterance.split_whitespace().any(|word| ["с", "со", "и", "к", "ко"].contains(&word));
    slots.sign.is_some() && slots.sign_2.is_none() && (slots.person.is_some() || !with)
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
    if heard.intent == Intent::UNCLEAR
        && let Some(slots) = birth_data::bare_place(&terms_of(turn), turn, expecting)
    {
        heard = Read { slots, intent: Intent::SetBirthData, named: false, ..heard };
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
