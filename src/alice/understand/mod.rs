//! What was meant: an utterance becomes an intent with slots. Pure; whole words and structure only, never parts of words,
//! and the platform's own recognition where it helps but never alone, because some clients send none.

// What comes out.
mod intent;

// What an utterance is made of.
mod dates;
mod lexicon;
mod numerals;
mod place;
mod terms;
mod times;

mod reader;

#[cfg(test)]
mod tests;

use serde_json::{Map, Value};

pub use dates::{DateFault, DateParts, DateSaid};
pub use intent::{Expecting, Intent, Period, Slots, Understood, Unheard};
pub use lexicon::Topic;
pub use times::{PartOfDay, TimeSaid, WallTime};

use super::request::{Turn, TurnKind};
use crate::astro::CivilDate;
use reader::Reader;
use terms::phrase;

/// What was meant by a turn. `today` is the listener's date; `expecting` the question that was asked last.
pub fn understand(turn: &Turn, today: CivilDate, expecting: Expecting) -> Understood {
    let of = |intent, slots| Understood { intent, slots, follows: false, in_danger: turn.dangerous };
    if let TurnKind::Button(payload) = &turn.kind
        && let Some((intent, slots)) = pressed(payload, today)
    {
        return of(intent, slots);
    }
    let terms = if turn.tokens.is_empty() {
        terms::terms(turn.utterance.split_whitespace())
    } else {
        terms::terms(turn.tokens.iter().map(String::as_str))
    };
    if terms.is_empty() {
        return of(if turn.session.is_new { Intent::Launch } else { Intent::Silence }, Slots::default());
    }
    let in_danger = turn.dangerous || lexicon::is_danger(&phrase(&terms));
    let follows = !lexicon::is_horoscope(&phrase(&terms));
    let (intent, slots) = Reader { turn, today, expecting, terms }.read();
    Understood { intent, slots, follows, in_danger }
}

/// What a button of ours means; nothing for a payload that is not ours.
fn pressed(payload: &Map<String, Value>, today: CivilDate) -> Option<(Intent, Slots)> {
    let mut slots = Slots::default();
    let intent = match payload.get("act")?.as_str()? {
        "sign" | "horoscope" => Intent::Horoscope,
        "tomorrow" => {
            slots.date = today.plus_days(1).map(DateSaid::Relative);
            Intent::Horoscope
        }
        "natal" => Intent::NatalChart,
        "help" => Intent::Help,
        "abilities" => Intent::WhatCanYouDo,
        "more" => Intent::More,
        "repeat" => Intent::Repeat,
        "time_unknown" => {
            slots.time = Some(TimeSaid::Unknown);
            Intent::SetBirthData
        }
        "choose" => {
            slots.choice = Some(payload.get("n").and_then(Value::as_u64).and_then(|n| u8::try_from(n).ok())?);
            Intent::SetBirthData
        }
        "exit" => Intent::Exit,
        _ => return None,
    };
    Some((intent, slots))
}
