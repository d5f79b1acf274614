//! Why an action failed, and what to ask or say about it. Pure.

use super::birth::{BirthDraft, MAX_CANDIDATES, PlaceCandidate};
use super::dialog::{Dialog, DialogAction, ProfileChange};
use super::listener_profile::TurnContext;
use super::state::DialogState;
use super::subject::Subject;
use super::understand::Expecting;
use crate::speech::Prompt;

/// Why an action failed, by what can be asked or said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TurnError {
    /// No such place.
    PlaceUnknown,
    /// Several places of that name.
    PlaceSeveral(Vec<PlaceCandidate>),
    /// No place of that name, but one that sounds like it.
    PlaceGuess(PlaceCandidate),
    /// The clock showed that time twice.
    TimeAmbiguous,
    /// The clock jumped over that time.
    TimeNonexistent,
    /// Outside of what the ephemeris knows.
    DateOutOfReach,
    /// As many births are remembered as can be.
    Full,
    /// One of these, about the birth of the second person.
    OfPartner(Box<TurnError>),
    /// Too many questions at once.
    Busy,
    /// Not ready before the deadline; the work goes on.
    Late,
    /// Something broke.
    Trouble,
}

/// The next action after `action` failed; `state` is what [`super::step`] returned with it.
pub fn step_after_error(
    state: DialogState,
    action: &DialogAction,
    error: &TurnError,
    context: &TurnContext,
) -> (DialogState, DialogAction) {
    let mut dialog = Dialog { state, context };
    let mut put_off = |prompt| {
        dialog.state.owed = true;
        (dialog.state.clone(), DialogAction::Say(vec![prompt]))
    };
    match (action, error) {
        (DialogAction::Do(..), TurnError::Full) => return dialog.say(vec![Prompt::MemoryFull]),
        // It is being done, and will be.
        (DialogAction::Do(change, _), TurnError::Late) if **change != ProfileChange::Forget => {
            return dialog.say(vec![Prompt::Saving]);
        }
        (DialogAction::Do(..), _) => return dialog.say(vec![Prompt::NotSaved]),
        (_, TurnError::Late) => return put_off(Prompt::Late),
        (_, TurnError::Busy) => return put_off(Prompt::Busy),
        (_, TurnError::Trouble) => return put_off(Prompt::Trouble),
        _ => {}
    }
    let (error, of_partner) = match error {
        TurnError::OfPartner(error) => (&**error, true),
        own => (own, false),
    };
    let Some((birth, subject)) = dialog.told_birth(action, of_partner) else {
        dialog.state.told = None;
        return dialog.say(vec![Prompt::DateOutOfReach]);
    };
    birth.done = false;
    let (expecting, prompt) = match error {
        TurnError::PlaceSeveral(candidates) if candidates.len() > 1 => {
            birth.candidates =
                candidates.iter().take(MAX_CANDIDATES).map(|c| PlaceCandidate::new(c.place, &c.name)).collect();
            (Expecting::PlaceChoice, Prompt::AskWhichPlace)
        }
        TurnError::PlaceGuess(guess) => {
            birth.candidates = vec![PlaceCandidate::new(guess.place, &guess.name)];
            (Expecting::PlaceChoice, Prompt::AskGuessedPlace)
        }
        TurnError::TimeAmbiguous => (Expecting::Fold, Prompt::AskFold),
        TurnError::TimeNonexistent => {
            birth.time = None;
            (Expecting::BirthTime, Prompt::TimeSkipped)
        }
        TurnError::DateOutOfReach => {
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
    /// The birth of this conversation that a reading was made from, with what it was about; nothing where a remembered one was used, for
    /// that was understood when it was told.
    fn told_birth(&mut self, action: &DialogAction, of_partner: bool) -> Option<(&mut BirthDraft, Subject)> {
        let (DialogAction::Tell(request, _) | DialogAction::Explain(request, _)) = action else { return None };
        let (said, draft) = if of_partner {
            (&request.births.partner, &mut self.state.partner)
        } else {
            (&request.births.own, &mut self.state.birth)
        };
        let draft = draft.as_mut().filter(|draft| said.is_some() && draft.complete() == *said)?;
        Some((draft, request.subject.clone()))
    }
}
