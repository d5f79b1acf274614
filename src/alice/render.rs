//! An action and its result as an answer: sentences chosen by priority and told in order, questions last, suggestions for a screen.

use serde_json::json;

use super::dialog::DialogAction;
use super::response::{AliceResponse, Button, quoted, units};
use super::state::DialogState;
use super::understand::{Expecting, Topic};
use crate::astro::Fact;
use crate::speech::{self, Prompt, Sentence, SentencePriority, Speech, words};

/// Longest part of a reading in one turn: comfortable to listen to, and with the words around it within the 800
/// characters that fit speech.
const PAGE_UNITS: usize = 640;

/// The same for those who like it short: some fifteen seconds.
const BRIEF_PAGE_UNITS: usize = 260;

/// Sentences that are told to somebody for whom the answer was too much.
const SIMPLE_SENTENCES: usize = 2;

/// An answer, and what it rests on.
#[derive(Debug, Clone, Default)]
pub struct TurnReply {
    /// What is said.
    pub answer: AliceResponse,
    /// The facts behind the sentences that are said, in their order.
    pub facts: Vec<Fact>,
}

/// Who listens, and where in the conversation.
#[derive(Debug, Clone, Copy)]
pub struct RenderContext {
    /// The listener sees the text and the buttons.
    pub screen: bool,
    /// Chooses among variants of the same words.
    pub turn: u64,
}

/// How many readings are told before the listener hears that they can be rated.
const RATING_AFTER_READINGS: u8 = 3;

/// Puts an action into words. `told` is the reading that the action asked for, empty for the others; the state learns how far it was told.
pub fn render(action: &DialogAction, told: &[Sentence], state: &mut DialogState, context: RenderContext) -> TurnReply {
    let mut reply = match action {
        DialogAction::Say(prompts) | DialogAction::Do(_, prompts) => TurnReply::saying(prompts, state, context),
        DialogAction::Goodbye => TurnReply::saying(&[Prompt::Goodbye], state, context),
        DialogAction::Tell(_, then) => {
            let mut reply = reading(told, state.page, state, context);
            let after = after_reading(then, state);
            reply.answer.speech = reply.answer.speech.then(&spoken(&after, state, context));
            reply
        }
        DialogAction::Explain(_, then) => explanation(told, then, state, context),
        DialogAction::TellKept | DialogAction::TellPeople => reading(told, 0, state, context),
    };
    reply.answer.buttons = if context.screen { suggestions(action, state) } else { Vec::new() };
    reply.answer.end_session = *action == DialogAction::Goodbye;
    reply.answer.session_state = Some(state.to_value());
    reply
}

/// The sentences of the part of a reading that the state points to.
pub fn page(told: &[Sentence], state: &DialogState) -> Vec<Sentence> {
    let pages = pages(told, page_units(state));
    pages.get(usize::from(state.page)).into_iter().flatten().map(|sentence| (*sentence).clone()).collect()
}

impl TurnReply {
    fn saying(prompts: &[Prompt], state: &DialogState, context: RenderContext) -> Self {
        let answer = AliceResponse { speech: spoken(prompts, state, context), ..AliceResponse::default() };
        Self { answer, facts: Vec::new() }
    }
}

/// What is asked after a part of a reading: one thing at most.
fn after_reading(interrupted: &[Prompt], state: &mut DialogState) -> Vec<Prompt> {
    if !interrupted.is_empty() {
        return interrupted.to_vec();
    }
    if state.more {
        return vec![Prompt::MoreExists];
    }
    if state.told.as_ref().is_some_and(|told| told.of_next_day().is_some()) {
        return vec![Prompt::NextDayExists];
    }
    if state.unsaved && state.drafts().all(|draft| draft.done) {
        (state.unsaved, state.expecting) = (false, Expecting::Consent);
        return vec![Prompt::OfferToRemember];
    }
    if state.readings == RATING_AFTER_READINGS && !state.rated {
        state.rated = true;
        return vec![Prompt::RatingInvited];
    }
    Vec::new()
}

fn page_units(state: &DialogState) -> usize {
    if state.brief { BRIEF_PAGE_UNITS } else { PAGE_UNITS }
}

/// One page of a reading.
fn reading(told: &[Sentence], page: u8, state: &mut DialogState, context: RenderContext) -> TurnReply {
    let pages = pages(told, page_units(state));
    state.more = usize::from(page) + 1 < pages.len();
    if state.simply
        && let Some(sentences) = pages.get(usize::from(page))
    {
        return simply(sentences);
    }
    let Some(sentences) = pages.get(usize::from(page)) else {
        // What is repeated now is the page that was told last.
        state.page = u8::try_from(pages.len().saturating_sub(1)).unwrap_or(u8::MAX);
        return TurnReply::saying(&[if pages.is_empty() { Prompt::Trouble } else { Prompt::NoMore }], state, context);
    };
    told_of(sentences)
}

/// The weightiest of a page's sentences, slowly.
fn simply(sentences: &[&Sentence]) -> TurnReply {
    let weightiest = sentences.iter().map(|sentence| sentence.priority).min();
    let chosen: Vec<&Sentence> = sentences
        .iter()
        .filter(|sentence| Some(sentence.priority) == weightiest)
        .take(SIMPLE_SENTENCES)
        .copied()
        .collect();
    let mut reply = told_of(&chosen);
    reply.answer.speech = reply.answer.speech.slowly();
    reply
}

/// Why a part of a reading says what it says: as much as fits, the weightiest first.
fn explanation(whys: &[Sentence], then: &[Prompt], state: &DialogState, context: RenderContext) -> TurnReply {
    let pages = pages(whys, PAGE_UNITS);
    let Some(sentences) = pages.first() else { return TurnReply::saying(&[Prompt::NoReasons], state, context) };
    let mut reply = told_of(sentences);
    reply.answer.speech = reply.answer.speech.then(&spoken(then, state, context));
    reply
}

fn told_of(sentences: &[&Sentence]) -> TurnReply {
    let speech = sentences.iter().fold(Speech::default(), |said, sentence| said.then(&sentence.speech));
    let facts = sentences.iter().filter_map(|sentence| sentence.fact).collect();
    TurnReply { answer: AliceResponse { speech, ..AliceResponse::default() }, facts }
}

/// The sentences in parts that can be listened to. The first part takes what matters most, as much as fits; each keeps the order.
fn pages(told: &[Sentence], most_units: usize) -> Vec<Vec<&Sentence>> {
    let mut left: Vec<&Sentence> = told.iter().collect();
    let mut pages = Vec::new();
    while !left.is_empty() {
        let (mut text_units, mut tts_units) = (0, 0);
        let mut chosen = vec![false; left.len()];
        for priority in [
            SentencePriority::Essential,
            SentencePriority::Important,
            SentencePriority::Supplementary,
            SentencePriority::Optional,
        ] {
            for (at, sentence) in left.iter().enumerate().filter(|(_, sentence)| sentence.priority == priority) {
                let (text, tts) = (units(&sentence.speech.text) + 1, units(&sentence.speech.tts) + 1);
                let fits = text_units + text <= most_units && tts_units + tts <= most_units;
                // A sentence that fits nowhere gets a page of its own, and the encoder cuts it.
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

fn spoken(prompts: &[Prompt], state: &DialogState, context: RenderContext) -> Speech {
    prompts.iter().fold(Speech::default(), |said, prompt| {
        let partner = state.wanted.as_ref().and_then(|wanted| wanted.who.as_deref()).filter(|name| !name.is_empty());
        let words = match (prompt, &state.forgetting) {
            (Prompt::AskForgetBirth, Some(name)) => speech::ask_to_forget(name),
            (Prompt::AskForgetSign, Some(name)) => speech::ask_to_forget_sign(name),
            (Prompt::NowPartner, _) if let Some(name) = partner => speech::now_about(name),
            _ => prompt.speech(context.turn),
        };
        match (prompt, &state.unread_time) {
            (Prompt::AskWhichPlace | Prompt::AskGuessedPlace, _) => said.then(&words).then(&which_place(state)),
            (Prompt::OfferNext, _) => said.then(&words).then(&offered(state)),
            (Prompt::AskWhichReading, _) => said.then(&words).then(&which_reading(state)),
            (Prompt::HeardWords, _) => said.then(&words).then(&heard_words(state)),
            (Prompt::AskDay, Some(heard)) => {
                said.then(&Speech::plain(&format!("Я слышу: «{}».", quoted(heard)))).then(&words)
            }
            _ => said.then(&words),
        }
    })
}

/// «Ростов-на-Дону или Ростов Великий?»
fn which_place(state: &DialogState) -> Speech {
    let names: Vec<String> = candidates(state).map(quoted).collect();
    let question = match &names[..] {
        [] => return Prompt::AskPlace.speech(0),
        [only] => format!("{only}?"),
        [rest @ .., last] => format!("{} или {last}?", rest.join(", ")),
    };
    Speech::plain(&question)
}

/// «гороскоп или совет?»
fn which_reading(state: &DialogState) -> Speech {
    let named = state.perhaps.map(|two| two.map(Topic::spoken).join(" или "));
    Speech::plain(&format!("{}?", named.as_deref().unwrap_or("гороскоп")))
}

/// «„пингвина“.»
fn heard_words(state: &DialogState) -> Speech {
    state.unread.as_ref().map_or_else(Speech::default, |words| Speech::plain(&format!("«{}».", quoted(words))))
}

/// «гороскоп для Весов. Рассказать?»
fn offered(state: &DialogState) -> Speech {
    let name = state.asked.as_ref().map_or("гороскоп", |subject| subject.topic.spoken());
    let of_sign = state
        .asked
        .as_ref()
        .and_then(|subject| subject.sign)
        .filter(|_| state.asked.as_ref().is_some_and(|s| s.topic == Topic::Horoscope));
    let sign =
        of_sign.map(|sign| format!(" для {}", words::sign(sign).form(words::Case::Genitive))).unwrap_or_default();
    Speech::plain(&format!("{name}{sign}. Рассказать?"))
}

fn candidates(state: &DialogState) -> impl Iterator<Item = &str> {
    state.draft().into_iter().flat_map(|birth| &birth.candidates).map(|candidate| candidate.name.as_str())
}

/// What a listener with a screen may want next.
fn suggestions(action: &DialogAction, state: &DialogState) -> Vec<Button> {
    let sending = |title: &str, act: &str| Button::sending(title, json!({"act": act, "v": 1}));
    let saying = |titles: &[&str]| titles.iter().map(|title| Button::saying(title)).collect();
    match (action, state.expecting) {
        (DialogAction::Goodbye, _) => Vec::new(),
        (_, Expecting::BirthTime) => vec![sending("Не знаю", "time_unknown")],
        (_, Expecting::HalfDay) => match state.draft().and_then(|birth| birth.open_time).map(|time| time.hour) {
            Some(1..=3 | 12) => saying(&["Дня", "Ночи"]),
            Some(4) => saying(&["Утра", "Дня"]),
            _ => saying(&["Утра", "Вечера"]),
        },
        (_, Expecting::Fold) => saying(&["Первый раз", "Второй раз"]),
        (_, Expecting::PlaceChoice) => candidates(state)
            .enumerate()
            .map(|(n, name)| Button::sending(name, json!({"act": "choose", "n": n, "v": 1})))
            .collect(),
        (_, Expecting::Reading) => {
            let act = |topic: Topic| if topic == Topic::Natal { "natal" } else { topic.name() };
            state.perhaps.into_iter().flatten().map(|topic| sending(topic.spoken(), act(topic))).collect()
        }
        (_, Expecting::Day) => saying(&["На сегодня", "На завтра", "На неделю"]),
        (_, Expecting::BirthDate | Expecting::Place) => saying(&["Отмена"]),
        (_, Expecting::Consent | Expecting::Forget) => saying(&["Да", "Нет"]),
        (_, Expecting::Rating) => saying(&["1", "2", "3", "4", "5"]),
        (DialogAction::Say(prompts), Expecting::Nothing | Expecting::Sign | Expecting::Corrections)
            if prompts.iter().any(|prompt| !offers(*prompt).is_empty()) =>
        {
            saying(prompts.iter().map(|prompt| offers(*prompt)).find(|titles| !titles.is_empty()).unwrap_or_default())
        }
        (DialogAction::Tell(_, then), _) if then.contains(&Prompt::OfferNext) => saying(&["Да", "Нет"]),
        (DialogAction::Tell(request, _), _) => saying(after(request.subject.topic, state.more)),
        (DialogAction::Explain(..), _) if state.more => saying(&["Дальше", "Повтори"]),
        _ => vec![
            sending("Гороскоп", "horoscope"),
            sending("Натальная карта", "natal"),
            sending("Что ты умеешь?", "abilities"),
        ],
    }
}

/// What a prompt offers in its own words, for a screen.
const fn offers(prompt: Prompt) -> &'static [&'static str] {
    match prompt {
        Prompt::UnclearAgain => &["Гороскоп для весов", "Натальная карта"],
        Prompt::UnclearStill => &["Какая сегодня Луна", "Совместимость льва и рыб"],
        Prompt::UnclearAfterReading => &["Почему?", "А завтра?"],
        Prompt::UnclearAfterReadingStill => &["Гороскоп", "Что ты умеешь?"],
        Prompt::CareIllness | Prompt::CareDeath | Prompt::CareCourt => &["Какая сегодня Луна"],
        Prompt::CareSorrow => &["Что сейчас на небе"],
        Prompt::Care | Prompt::CareViolence => &["Что ты умеешь?"],
        Prompt::NoReminders => &["Гороскоп на сегодня"],
        Prompt::NoDivination | Prompt::NoNumerology | Prompt::NoPerson => &["Гороскоп на сегодня", "Натальная карта"],
        Prompt::NoFate => &["Прогноз на месяц", "Натальная карта"],
        _ => &[],
    }
}

/// What goes well after a reading of that kind.
const fn after(topic: Topic, more: bool) -> &'static [&'static str] {
    match (topic, more) {
        (Topic::Horoscope, true) => &["Дальше", "А завтра?", "Почему?"],
        (Topic::Horoscope, false) => &["А завтра?", "А на неделю?", "Почему?"],
        (_, true) => &["Дальше", "Почему?"],
        (Topic::Natal, false) => &["Почему?", "Транзиты", "Прогноз на месяц"],
        (Topic::Transits | Topic::Forecast, false) => &["Почему?", "А на неделю?", "Натальная карта"],
        (Topic::Compatibility | Topic::Synastry, false) => &["Почему?", "Гороскоп", "Что ты умеешь?"],
        (Topic::Moon | Topic::LunarCalendar | Topic::VoidOfCourse, false) => {
            &["А завтра?", "Лунный календарь", "Когда полнолуние?"]
        }
        (Topic::Sign | Topic::Planet | Topic::House | Topic::Retrograde | Topic::Advice, false) => {
            &["Гороскоп", "Совместимость", "Что ты умеешь?"]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentence(length: usize, priority: SentencePriority) -> Sentence {
        Sentence { speech: Speech::plain(&format!("{}.", "о".repeat(length - 1))), priority, fact: None }
    }

    #[test]
    fn what_matters_comes_first_and_nothing_is_lost() {
        let told = [
            sentence(300, SentencePriority::Optional),
            sentence(300, SentencePriority::Essential),
            sentence(300, SentencePriority::Important),
            sentence(5000, SentencePriority::Optional),
        ];
        let pages = pages(&told, PAGE_UNITS);
        let lengths: Vec<Vec<usize>> =
            pages.iter().map(|page| page.iter().map(|s| units(&s.speech.text)).collect()).collect();
        assert_eq!(lengths, [vec![300, 300], vec![300], vec![5000]]);
        assert_eq!(pages[0][0].priority, SentencePriority::Essential);
    }
}
