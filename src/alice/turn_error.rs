//! Why an action failed, and what to ask or say about it. Pure.

use super::birth::{BirthDraft, MAX_CANDIDATES, PlaceCandidate};
use super::dialog::{Dialog, DialogAction, ProfileChange};
use super::listener_profile::TurnContext;
use super::state::DialogState;
use super::subject::Subject;
use super::understand::Expecting;
use crate::service::FallbackCause;
use crate::speech::Prompt;

/// Why an action failed, by what can be asked or said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TurnError {
    /// No such place.
    PlaceUnknown,
    /// A region or a country, and no town in it.
    PlaceIsArea,
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
    /// Fallback mode: only cached answers are given.
    Fallback(FallbackCause),
    /// The server stops.
    Draining,
    /// Computing this breaks, whenever it is asked.
    Unsolvable,
    /// Not ready before the deadline; the work goes on.
    Late,
    /// It cannot be done now. The wish is written down, and will be carried out.
    Promised,
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
        (DialogAction::Do(change, _), error)
            if matches!(**change, ProfileChange::Forget | ProfileChange::ForgetBirth { .. }) =>
        {
            return dialog.say(vec![match error {
                TurnError::Promised => Prompt::ForgetPromised,
                TurnError::Late => Prompt::Forgetting,
                _ => Prompt::NotForgottenNow,
            }]);
        }
        // It is being done, and will be.
        (DialogAction::Do(..), TurnError::Late) => return dialog.say(vec![Prompt::Saving]),
        (DialogAction::Do(..), _) => return dialog.say(vec![Prompt::NotSaved]),
        (_, TurnError::Late) => return put_off(Prompt::Late),
        (_, TurnError::Busy) => return put_off(Prompt::Busy),
        (_, TurnError::Fallback(FallbackCause::Memory)) => return put_off(Prompt::ShortOfMemory),
        (_, TurnError::Fallback(FallbackCause::Errors | FallbackCause::Hang)) => return put_off(Prompt::NotComputing),
        (_, TurnError::Draining) => return put_off(Prompt::Restarting),
        (_, TurnError::Unsolvable) => return dialog.say(vec![Prompt::Unsolvable]),
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
        TurnError::PlaceIsArea => {
            birth.place = None;
            (Expecting::Place, Prompt::AskTown)
        }
        _ => {
            birth.place = None;
            (Expecting::Place, Prompt::PlaceUnknown)
        }
    };
    let who = if of_partner { Some(subject.who.clone().unwrap_or_default()) } else { dialog.state.birth_of.clone() };
    dialog.state.known.drop_birth(who.as_deref());
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::time::Duration;

    use super::*;
    use crate::alice::listener_profile::{ListenerProfile, MemoryAccess};
    use crate::astro::CivilDate;
    use crate::service;

    /// What is said after an error of the service, and whether «дальше» tries again.
    fn said(error: service::Error) -> (String, bool) {
        let context = TurnContext {
            listener: None,
            timezone: None,
            today: CivilDate::new(2026, 11, 30).unwrap(),
            knows_today: true,
            profile: ListenerProfile::default(),
            memory: MemoryAccess::Unasked,
        };
        let (state, action) =
            step_after_error(DialogState::default(), &DialogAction::Say(Vec::new()), &error.into(), &context);
        let DialogAction::Say(prompts) = action else { panic!("{action:?}") };
        (prompts.iter().map(|prompt| prompt.speech(0).text).collect(), state.owed)
    }

    #[test]
    fn every_refusal_names_its_own_cause_and_offers_to_try_again() {
        let retry_after = Duration::from_secs(10);
        let fallback = |cause| service::Error::Fallback { cause, retry_after };
        let refusals = [
            service::Error::Busy { retry_after },
            service::Error::Late,
            service::Error::Draining,
            fallback(FallbackCause::Memory),
            fallback(FallbackCause::Errors),
        ]
        .map(said);
        assert!(refusals.iter().all(|(words, is_owed)| *is_owed && words.contains("дальше")), "{refusals:?}");
        assert_eq!(refusals.iter().map(|(words, _)| words).collect::<BTreeSet<_>>().len(), 5, "{refusals:?}");
        assert_eq!(said(fallback(FallbackCause::Hang)), refusals[4], "a listener cannot tell the two apart");
        let (words, is_owed) = said(service::Error::Unsolvable { retry_after });
        assert!(!is_owed && words.contains("о чём-нибудь другом"), "asking again would not help: {words}");
    }
}
