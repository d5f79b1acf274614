//! When what was to be done could not be: why, and what to ask or say about it. Pure.

use super::birth::{BirthDraft, Candidate, MAX_CANDIDATES};
use super::dialog::{Act, Deed, Dialog};
use super::known::Setting;
use super::state::State;
use super::subject::Subject;
use super::understand::Expecting;
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
    /// As many births are remembered as can be.
    Full,
    /// One of these, about the birth of the second person.
    OfPartner(Box<Refusal>),
    /// Too many questions at once.
    Busy,
    /// Not ready before the deadline; the work goes on.
    Late,
    /// Something broke.
    Trouble,
}

/// What to do when `act` was refused; `state` is what [`super::step`] returned with it.
pub fn after(state: State, act: &Act, refusal: &Refusal, setting: &Setting) -> (State, Act) {
    let mut dialog = Dialog { state, setting };
    let mut put_off = |prompt| {
        dialog.state.owed = true;
        (dialog.state.clone(), Act::Say(vec![prompt]))
    };
    match (act, refusal) {
        (Act::Do(..), Refusal::Full) => return dialog.say(vec![Prompt::MemoryFull]),
        // It is being done, and will be.
        (Act::Do(deed, _), Refusal::Late) if **deed != Deed::Forget => return dialog.say(vec![Prompt::Saving]),
        (Act::Do(..), _) => return dialog.say(vec![Prompt::NotSaved]),
        (_, Refusal::Late) => return put_off(Prompt::Late),
        (_, Refusal::Busy) => return put_off(Prompt::Busy),
        (_, Refusal::Trouble) => return put_off(Prompt::Trouble),
        _ => {}
    }
    let (refusal, of_partner) = match refusal {
        Refusal::OfPartner(refusal) => (&**refusal, true),
        own => (own, false),
    };
    let Some((birth, subject)) = dialog.told_birth(act, of_partner) else {
        dialog.state.told = None;
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
    dialog.state.wanted = Some(subject);
    dialog.state.expecting = expecting;
    dialog.say(vec![prompt])
}

impl Dialog<'_> {
    /// The birth of this conversation that a telling was made from, with what was told; nothing where a remembered one was used, for
    /// that was understood when it was told.
    fn told_birth(&mut self, act: &Act, of_partner: bool) -> Option<(&mut BirthDraft, Subject)> {
        let (Act::Tell(telling) | Act::Explain(telling)) = act else { return None };
        let (said, draft) = if of_partner {
            (&telling.births.partner, &mut self.state.partner)
        } else {
            (&telling.births.own, &mut self.state.birth)
        };
        let draft = draft.as_mut().filter(|draft| said.is_some() && draft.complete() == *said)?;
        Some((draft, telling.subject.clone()))
    }
}
