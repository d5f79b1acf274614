//! An act and what came of it, as an answer: sentences chosen by priority and told in order, questions last, suggestions for a screen.

use serde_json::json;

use super::dialog::Act;
use super::response::{Answer, Button, quoted, units};
use super::state::State;
use super::understand::Expecting;
use crate::astro::Fact;
use crate::speech::{Priority, Prompt, Sentence, Speech};

/// Longest part of a reading that is told in one turn: comfortable to listen to, and with the words around it within the 800
/// characters that fit speech.
const PAGE_UNITS: usize = 640;

/// An answer, and what it rests on.
#[derive(Debug, Clone, Default)]
pub struct Reply {
    /// What is said.
    pub answer: Answer,
    /// The facts behind the sentences that are said, in their order.
    pub facts: Vec<Fact>,
}

/// Who listens, and where in the conversation.
#[derive(Debug, Clone, Copy)]
pub struct Scene {
    /// The listener sees the text and the buttons.
    pub screen: bool,
    /// Chooses among variants of the same words.
    pub turn: u64,
}

/// Puts an act into words. `told` is the reading that the act asked for, empty for the others; the state learns how far it was told.
pub fn reply(act: &Act, told: &[Sentence], state: &mut State, scene: Scene) -> Reply {
    let mut reply = match act {
        Act::Say(prompts) => Reply::saying(prompts, state, scene),
        Act::Goodbye => Reply::saying(&[Prompt::Goodbye], state, scene),
        Act::Horoscope { before, page, then, .. } => {
            let mut reply = reading(told, *page, then.is_empty(), state, scene);
            let before = spoken(before.as_slice(), state, scene);
            reply.answer.speech = before.then(&reply.answer.speech).then(&spoken(then, state, scene));
            reply
        }
        Act::Natal { page, .. } => reading(told, *page, true, state, scene),
    };
    reply.answer.buttons = if scene.screen { suggestions(act, state) } else { Vec::new() };
    reply.answer.end_session = *act == Act::Goodbye;
    reply.answer.session_state = Some(state.to_value());
    reply
}

impl Reply {
    fn saying(prompts: &[Prompt], state: &State, scene: Scene) -> Self {
        let answer = Answer { speech: spoken(prompts, state, scene), ..Answer::default() };
        Self { answer, facts: Vec::new() }
    }
}

/// One page of a reading. `offer`: nothing else is asked after it, so that its continuation may be offered.
fn reading(told: &[Sentence], page: u8, offer: bool, state: &mut State, scene: Scene) -> Reply {
    let pages = pages(told);
    state.more = usize::from(page) + 1 < pages.len();
    let Some(sentences) = pages.get(usize::from(page)) else {
        // What is repeated now is the page that was told last.
        state.page = u8::try_from(pages.len().saturating_sub(1)).unwrap_or(u8::MAX);
        return Reply::saying(&[if pages.is_empty() { Prompt::Trouble } else { Prompt::NoMore }], state, scene);
    };
    let mut speech = Speech::default();
    for sentence in sentences {
        speech = speech.then(&sentence.speech);
    }
    if state.more && offer {
        speech = speech.then(&Prompt::MoreExists.speech(scene.turn));
    }
    let facts = sentences.iter().filter_map(|sentence| sentence.fact).collect();
    Reply { answer: Answer { speech, ..Answer::default() }, facts }
}

/// The sentences in parts that can be listened to. The first part takes what matters most, as much as fits; each keeps the order.
fn pages(told: &[Sentence]) -> Vec<Vec<&Sentence>> {
    let mut left: Vec<&Sentence> = told.iter().collect();
    let mut pages = Vec::new();
    while !left.is_empty() {
        let (mut text_units, mut tts_units) = (0, 0);
        let mut chosen = vec![false; left.len()];
        for priority in [Priority::Essential, Priority::Important, Priority::Supplementary, Priority::Optional] {
            for (at, sentence) in left.iter().enumerate().filter(|(_, sentence)| sentence.priority == priority) {
                let (text, tts) = (units(&sentence.speech.text) + 1, units(&sentence.speech.tts) + 1);
                let fits = text_units + text <= PAGE_UNITS && tts_units + tts <= PAGE_UNITS;
                // A sentence that fits nowhere is told alone and cut by the encoder.
                if fits || text_units == 0 {
                    chosen[at] = true;
                    text_units += text;
                    tts_units += tts;
                }
            }
        }
        let mut marks = chosen.iter();
        let (page, rest) = left.into_iter().partition(|_| marks.next().copied().unwrap_or(false));
        pages.push(page);
        left = rest;
    }
    pages
}

fn spoken(prompts: &[Prompt], state: &State, scene: Scene) -> Speech {
    prompts.iter().fold(Speech::default(), |said, prompt| {
        let said = said.then(&prompt.speech(scene.turn));
        if matches!(prompt, Prompt::AskWhichPlace | Prompt::AskGuessedPlace) {
            said.then(&which_place(state))
        } else {
            said
        }
    })
}

/// «Ростов-на-Дону или Ростов Великий?»
fn which_place(state: &State) -> Speech {
    let names: Vec<String> = candidates(state).map(quoted).collect();
    let question = match &names[..] {
        [] => return Prompt::AskPlace.speech(0),
        [only] => format!("{only}?"),
        [rest @ .., last] => format!("{} или {last}?", rest.join(", ")),
    };
    Speech::plain(&question)
}

fn candidates(state: &State) -> impl Iterator<Item = &str> {
    state.birth.iter().flat_map(|birth| &birth.candidates).map(|candidate| candidate.name.as_str())
}

/// What a listener with a screen may want next.
fn suggestions(act: &Act, state: &State) -> Vec<Button> {
    let sending = |title: &str, act: &str| Button::sending(title, json!({"act": act, "v": 1}));
    match (act, state.expecting) {
        (Act::Goodbye, _) => Vec::new(),
        (_, Expecting::BirthTime) => vec![sending("Не знаю", "time_unknown")],
        (_, Expecting::HalfDay) => match state.birth.as_ref().and_then(|birth| birth.open_time).map(|time| time.hour) {
            Some(1..=3 | 12) => vec![Button::saying("Дня"), Button::saying("Ночи")],
            Some(4) => vec![Button::saying("Утра"), Button::saying("Дня")],
            _ => vec![Button::saying("Утра"), Button::saying("Вечера")],
        },
        (_, Expecting::Fold) => vec![Button::saying("Первый раз"), Button::saying("Второй раз")],
        (_, Expecting::PlaceChoice) => candidates(state)
            .enumerate()
            .map(|(n, name)| Button::sending(name, json!({"act": "choose", "n": n, "v": 1})))
            .collect(),
        (_, Expecting::BirthDate | Expecting::Place) => vec![Button::saying("Отмена")],
        (Act::Horoscope { .. }, _) => {
            vec![sending("А завтра?", "tomorrow"), sending("Другой знак", "sign"), sending("Натальная карта", "natal")]
        }
        _ => vec![
            sending("Гороскоп", "horoscope"),
            sending("Натальная карта", "natal"),
            sending("Что ты умеешь?", "abilities"),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentence(length: usize, priority: Priority) -> Sentence {
        Sentence { speech: Speech::plain(&format!("{}.", "о".repeat(length - 1))), priority, fact: None }
    }

    #[test]
    fn what_matters_comes_first_and_nothing_is_lost() {
        let told = [
            sentence(300, Priority::Optional),
            sentence(300, Priority::Essential),
            sentence(300, Priority::Important),
            sentence(5000, Priority::Optional),
        ];
        let pages = pages(&told);
        let lengths: Vec<Vec<usize>> =
            pages.iter().map(|page| page.iter().map(|s| units(&s.speech.text)).collect()).collect();
        assert_eq!(lengths, [vec![300, 300], vec![300], vec![5000]]);
        assert_eq!(pages[0][0].priority, Priority::Essential);
    }
}
