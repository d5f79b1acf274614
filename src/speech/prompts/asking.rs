//! Questions: for whom, when, where, which of several.

use super::{Prompt, both, one_of, same};
use crate::speech::Speech;

/// The words of a question; nothing for what is none.
pub(super) fn words(prompt: Prompt, turn: u64) -> Option<Speech> {
    match prompt {
        Prompt::AskSign => one_of(turn, &["Для какого знака?", "Какой знак зодиака вас интересует?"]),
        Prompt::AskSecondSign => one_of(turn, &["А с каким знаком сравнить?", "С каким знаком сравним?"]),
        Prompt::SignFromBirth => same("Знак подскажет дата рождения. Назовите день, месяц и год."),
        Prompt::AskBody => same("О какой планете рассказать? Например, о Венере или о Марсе."),
        Prompt::AskHouse => {
            both("О каком доме рассказать? Всего их двенадцать.", "О каком доме рассказать? Всег+о их двенадцать.")
        }
        Prompt::FirstYours => same("Сначала о вас."),
        Prompt::NowPartner => same("Теперь о втором человеке."),
        Prompt::AskBirthDate => same("Назовите день, месяц и год рождения."),
        Prompt::AskBirthYear => same("А какого года?"),
        Prompt::AskBirthDay => same("Назовите ещё день и месяц рождения."),
        Prompt::AskBirthMonth => same("А какого месяца и года?"),
        Prompt::AskBirthTime => same("В какое время? Если не знаете, так и скажите."),
        Prompt::AskHalfDay(hour) => same(half_day(hour)),
        Prompt::AskPlace => same("В каком городе?"),
        Prompt::AskWhichPlace => same("Таких мест несколько."),
        Prompt::AskGuessedPlace => same("Правильно ли я слышу:"),
        Prompt::AskFold => {
            same("В тот день стрелки перевели назад, и это время наступало дважды. Это был первый раз или второй?")
        }
        Prompt::AskRating => same("Насколько вам понравилось, от одного до пяти?"),
        Prompt::WhyDate => same("Дата нужна, чтобы найти, где стояли планеты. Назовите день, месяц и год рождения."),
        Prompt::WhyTime => both(
            "От времени зависят асцендент и дома карты. Назовите время или скажите: не знаю.",
            "От времени зависят асценд+ент и дом+а карты. Назовите время или скажите: не знаю.",
        ),
        Prompt::WhyPlace => both(
            "От места зависят дома карты и часовой пояс. Назовите город рождения.",
            "От места зависят дом+а карты и часовой п+ояс. Назовите город рождения.",
        ),
        _ => None,
    }
}

/// «Утра или вечера?» for an hour of 1 to 12.
fn half_day(hour: u8) -> &'static str {
    match hour {
        1..=3 => "Ночи или дня?",
        4 => "Утра или дня?",
        12 => "Дня или ночи?",
        _ => "Утра или вечера?",
    }
}
