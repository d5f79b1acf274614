//! A birth as it was said, as the service understands births.

use crate::alice::birth::{BirthSaid, BirthTime, PlaceCandidate, PlaceSaid};
use crate::alice::turn_error::TurnError;
use crate::astro::{Fact, NatalFact};
use crate::places::{Calendar, LocalTime, MatchKind, area_in_genitive};
use crate::service::{BirthEvent, BirthInput, CalendarChoice, ClockChoice, FoundPlace, PlaceInput, Preferences};
use crate::speech::{self, Sentence, SentencePriority, Speech};

/// By the middle of whose day the planets are taken where no place is known.
const CLOCK_OF: &str = "Москва";

/// A chart of an unknown place says so, where it would say that the time is unknown.
pub(super) fn without_place(told: Vec<Sentence>) -> Vec<Sentence> {
    let form = |form: &str| {
        form.replace("Время рождения неизвестно", "Место рождения неизвестно").replace(" дня.", " дня по Москве.")
    };
    let changed = |sentence: Sentence| match sentence.fact {
        Some(Fact::Natal(NatalFact::TimeUnknown)) => {
            let speech = Speech::new(form(&sentence.speech.text), form(&sentence.speech.tts));
            Sentence { speech, fact: None, ..sentence }
        }
        _ => sentence,
    };
    told.into_iter().map(changed).collect()
}

/// The birth, for a chart as the listener likes charts.
pub(super) fn input(birth: &BirthSaid, tastes: &Preferences) -> BirthInput {
    let place = match &birth.place {
        PlaceSaid::Words(words) => PlaceInput::Named(words.clone()),
        PlaceSaid::Chosen(chosen) => PlaceInput::At(chosen.place),
        PlaceSaid::Unknown => PlaceInput::Named(CLOCK_OF.to_owned()),
    };
    let (time, fold) = match birth.time {
        // An hour on a clock of which nobody knows where it hung.
        _ if birth.place == PlaceSaid::Unknown => (None, None),
        BirthTime::Known { time, fold } => (LocalTime::new(time.hour, time.minute, 0), fold),
        BirthTime::Unknown => (None, None),
    };
    BirthInput {
        date: birth.date.into(),
        calendar: CalendarChoice::Of(Calendar::Gregorian),
        time,
        place,
        clock: ClockChoice::OfThePlace,
        fold,
        options: tastes.chart_options(),
    }
}

/// What was understood, said first behind the words of `lead`: a misheard hour or town must not pass unnoticed.
///
/// # Errors
/// When the town was only guessed: then the listener is asked.
pub(super) fn understood(lead: &str, birth: &BirthSaid, event: &BirthEvent) -> Result<Sentence, TurnError> {
    let said = match &birth.place {
        PlaceSaid::Words(words) => words.as_str(),
        PlaceSaid::Chosen(_) | PlaceSaid::Unknown => "",
    };
    // A name that was heard nearly, and one that is known by its sound alone, may be another's.
    let may_be_another = |found: &&FoundPlace| found.how == MatchKind::Fuzzy || found.name_ru.is_none();
    if let Some(guess) = event.named.as_ref().filter(may_be_another) {
        let name = guess.name_by_ear(said);
        let area = area_in_genitive(guess.country, guess.region).filter(|_| guess.name_ru.is_none());
        let name = area.map_or_else(|| name.clone(), |area| format!("{name} {area}"));
        return Err(TurnError::PlaceGuess(PlaceCandidate::new(guess.place, &name)));
    }
    let chosen = match &birth.place {
        PlaceSaid::Chosen(chosen) => Some(chosen.name.as_str()),
        PlaceSaid::Words(_) | PlaceSaid::Unknown => None,
    };
    let named = event.named.as_ref().filter(|_| birth.place != PlaceSaid::Unknown);
    let title = named.map(|found| found.title()).or(chosen);
    let time = match birth.time {
        BirthTime::Known { time, .. } => Some((time.hour, time.minute)),
        BirthTime::Unknown => None,
    };
    let speech = speech::birth_of(lead, birth.date, time, title);
    Ok(Sentence { speech, priority: SentencePriority::Essential, fact: None })
}
