//! A birth as it was said, as the service understands births.

use crate::alice::birth::{BirthSaid, BirthTime, PlaceCandidate, PlaceSaid};
use crate::alice::turn_error::TurnError;
use crate::places::{LocalTime, MatchKind, area_in_genitive};
use crate::service::{BirthEvent, BirthInput, ClockChoice, FoundPlace, PlaceInput, Preferences};
use crate::speech::{self, Sentence, SentencePriority};

/// The birth, for a chart as the listener likes charts.
pub(super) fn input(birth: &BirthSaid, tastes: &Preferences) -> BirthInput {
    let place = match &birth.place {
        PlaceSaid::Words(words) => PlaceInput::Named(words.clone()),
        PlaceSaid::Chosen(chosen) => PlaceInput::At(chosen.place),
    };
    let (time, fold) = match birth.time {
        BirthTime::Known { time, fold } => (LocalTime::new(time.hour, time.minute, 0), fold),
        BirthTime::Unknown => (None, None),
    };
    BirthInput { date: birth.date, time, place, clock: ClockChoice::OfThePlace, fold, options: tastes.chart_options() }
}

/// What was understood, said first: a misheard hour or town must not pass unnoticed.
///
/// # Errors
/// When the town was only guessed: then the listener is asked.
pub(super) fn understood(birth: &BirthSaid, event: &BirthEvent) -> Result<Sentence, TurnError> {
    let said = match &birth.place {
        PlaceSaid::Words(words) => words.as_str(),
        PlaceSaid::Chosen(_) => "",
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
        PlaceSaid::Words(_) => None,
    };
    let title = event.named.as_ref().map(|found| found.title()).or(chosen);
    let time = match birth.time {
        BirthTime::Known { time, .. } => Some((time.hour, time.minute)),
        BirthTime::Unknown => None,
    };
    Ok(Sentence { speech: speech::birth(birth.date, time, title), priority: SentencePriority::Essential, fact: None })
}
