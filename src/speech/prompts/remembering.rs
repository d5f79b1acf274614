//! Remembering a listener, forgetting them, and what they thought of a reading.

use super::{Prompt, one_of, same};
use crate::speech::Speech;

/// The words; nothing for a prompt of another kind.
pub(super) fn words(prompt: Prompt, turn: u64) -> Option<Speech> {
    match prompt {
        Prompt::OfferToRemember => same("Запомнить дату, время и место рождения, чтобы не спрашивать снова?"),
        Prompt::OfferToKeep => same("Хорошо. Запомнить это и на будущее?"),
        Prompt::Remembered => same(
            "Запомню. Спросить, что я о вас знаю, можно в любой момент. А чтобы стереть всё, скажите: забудь меня.",
        ),
        Prompt::NotRemembered => same("Хорошо, запоминать не буду. Что ещё рассказать?"),
        Prompt::NothingToRemember => same("Сначала скажите дату рождения. Назовите день, месяц и год."),
        Prompt::CannotRemember => same("Сейчас запомнить не получится, но в этом разговоре я всё помню."),
        Prompt::NotSaved => same("Записать не получилось. Попробуйте, пожалуйста, чуть позже."),
        Prompt::Saving => same("Записываю, это займёт ещё немного времени."),
        Prompt::MemoryFull => same("Больше людей мне не запомнить. Чтобы начать заново, скажите: забудь меня."),
        Prompt::AskForget => same("Стереть всё, что я о вас помню? Вернуть будет нельзя."),
        Prompt::Forgotten => same("Готово, о вас ничего не осталось. Если захотите, начнём сначала."),
        Prompt::NotForgotten => same("Хорошо, всё осталось как было."),
        Prompt::NothingKept => same("Я ничего о вас не храню. Только то, что вы сказали в этом разговоре."),
        Prompt::Preferred => one_of(turn, &["Запомню. Что рассказать?", "Хорошо, буду иметь в виду. Что рассказать?"]),
        Prompt::PreferredForNow => same("Хорошо, до конца разговора учту. Что рассказать?"),
        Prompt::RatedWell => one_of(turn, &["Спасибо! Мне очень приятно.", "Спасибо! Хорошо, что понравилось."]),
        Prompt::RatedFair => same("Спасибо за честность. Спросите «почему», и я расскажу, откуда это видно."),
        Prompt::RatedBadly => same("Жаль. Спасибо, что сказали: так понятнее, что поправить."),
        Prompt::NothingToRate => same("Оценивать пока нечего. Назовите знак, и я расскажу о его дне."),
        _ => None,
    }
}
