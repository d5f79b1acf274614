//! The day of a reading, where it has to be asked for.

use super::{Dialog, DialogAction};
use crate::alice::state::DialogState;
use crate::alice::subject::Subject;
use crate::alice::understand::Expecting;
use crate::speech::Prompt;

/// Longest words of time that are said back.
const MAX_UNREAD_CHARS: usize = 60;

impl Dialog<'_> {
    /// Asks for the day of a reading: of the words of time that were said, not all were understood.
    pub(super) fn ask_day(mut self, subject: Subject, words: &str) -> (DialogState, DialogAction) {
        self.state.asked = Some(Subject { date: None, last: None, ..subject });
        self.state.expecting = Expecting::Day;
        self.state.unread_time = Some(words.chars().take(MAX_UNREAD_CHARS).collect());
        self.say(vec![Prompt::AskDay])
    }

    /// Asks for the day with its year, while the server's clock does not tell which day it is.
    pub(super) fn ask_certain_day(mut self, subject: Subject) -> (DialogState, DialogAction) {
        self.state.asked = Some(subject);
        self.state.expecting = Expecting::Day;
        self.say(vec![Prompt::TodayUnknown])
    }
}
