//! When what was to be done could not be: why, and what to ask or say about it. Pure.

use super::birth::{Candidate, MAX_CANDIDATES};
use super::dialog::{Act, Dialog};
use super::state::State;
use super::understand::Expecting;
use crate::astro::CivilDate;
use crate::speech::Prompt;

/// Why an act could not be done, by what can be asked or said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No such place.
    PlaceUnknown,
    /// Several places of that name.
    PlaceSeveral(Vec<Candidate>),
    /// No place of that name, but one that sounds like it.
    PlaceGuess(Candidate),
    /// The clock showed that time twice.
    TimeAmbiguous,
    /// The clock jumped over that time.
    TimeNonexistent,
    /// Outside of what the ephemeris knows.
    DateOutOfReach,
    /// Too many questions at once.
    Busy,
    /// Not ready before the deadline; the work goes on.
    Late,
    /// Something broke.
    Trouble,
}

/// What to do when `act` was refused; `state` is what [`super::step`] returned with it.
pub fn after(state: State, act: &Act, refusal: &Refusal, today: CivilDate) -> (State, Act) {
    let mut dialog = Dialog { state, today };
    let mut put_off = |prompt| {
        dialog.state.owed = true;
        (dialog.state.clone(), Act::Say(vec![prompt]))
    };
    match refusal {
        Refusal::Late => return put_off(Prompt::Late),
        Refusal::Busy => return put_off(Prompt::Busy),
        Refusal::Trouble => return put_off(Prompt::Trouble),
        _ => {}
    }
    let Some(birth) = dialog.state.birth.as_mut().filter(|_| matches!(act, Act::Natal { .. })) else {
        dialog.state.date = None;
        return dialog.say(vec![Prompt::DateOutOfReach]);
    };
    birth.done = false;
    let (expecting, prompt) = match refusal {
        Refusal::PlaceSeveral(candidates) if candidates.len() > 1 => {
            birth.candidates =
                candidates.iter().take(MAX_CANDIDATES).map(|c| Candidate::new(c.place, &c.name)).collect();
            (Expecting::PlaceChoice, Prompt::AskWhichPlace)
        }
        Refusal::PlaceGuess(guess) => {
            birth.candidates = vec![Candidate::new(guess.place, &guess.name)];
            (Expecting::PlaceChoice, Prompt::AskGuessedPlace)
        }
        Refusal::TimeAmbiguous => (Expecting::Fold, Prompt::AskFold),
        Refusal::TimeNonexistent => {
            birth.time = None;
            (Expecting::BirthTime, Prompt::TimeSkipped)
        }
        Refusal::DateOutOfReach => {
            birth.date = Default::default();
            (Expecting::BirthDate, Prompt::DateOutOfReach)
        }
        _ => {
            birth.place = None;
            (Expecting::Place, Prompt::PlaceUnknown)
        }
    };
    dialog.state.expecting = expecting;
    dialog.say(vec![prompt])
}
