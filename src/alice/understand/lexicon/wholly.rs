//! Utterances that mean one thing as a whole: some word says it, and every other word only goes with it.

/// What ends a conversation.
const FAREWELL: [&str; 50] = [
    "хватит",
    "выключайся",
    "выключись",
    "отключайся",
    "отключись",
    "угомонись",
    "уймись",
    "отстань",
    "свободна",
    "свободны",
    "отбой",
    "стоп",
    "выйди",
    "выйти",
    "выход",
    "выходи",
    "выхожу",
    "закрой",
    "закройся",
    "закрывайся",
    "закончим",
    "закончи",
    "закончить",
    "заканчивай",
    "заканчиваем",
    "заверши",
    "завершай",
    "достаточно",
    "прощай",
    "прощайте",
    "прощаюсь",
    "свидания",
    "пока",
    "отстань",
    "отвяжись",
    "надоело",
    "надоела",
    "надоел",
    "ухожу",
    "уходи",
    "закругляемся",
    "закругляйся",
    "заткнись",
    "замолчи",
    "замолкни",
    "умолкни",
    "отключись",
    "выключись",
    "выключайся",
    "отбой",
];

/// What may stand beside it, by spaces.
const BESIDE_FAREWELL: &str = "ну и а да ой ох все всем уже ты я меня мне тебя тебе с на до из от этот этого это эту сегодня сейчас больше не надо \
                               нужно навык навыка игру игры игра программу программы приложение приложения приложением разговор разговора \
                               разговаривать говорить болтать слушать спасибо пожалуйста алиса большое за помощь всего давай давайте \
                               наверное пора хочу иди спать спокойной ночи доброго хорошего вечера дня скорого завтра встречи целую \
                               дура дурак тупая блин короче ладно хорошо окей ок этом думаю мы наконец милая дорогая астролог звезды \
                               помолчи помолчать рот быстро немедленно скорее вон отсюда разговоров болтовни работать хорош понял поняла понятно \
                               тогда вольно сколько можно спрашивать неее просто";

/// What asks for less and slower.
const TOO_MUCH: [&str; 17] = [
    "помедленнее",
    "медленнее",
    "медленно",
    "помедленней",
    "медленней",
    "проще",
    "попроще",
    "понятнее",
    "понятней",
    "попонятнее",
    "доступнее",
    "быстро",
    "сложно",
    "сложное",
    "непонятно",
    "понял",
    "поняла",
];

/// What may stand beside it, by spaces. «Понял» alone is understanding.
const BESIDE_TOO_MUCH: &str = "ну и а ой я ты вы мне меня нам все это так слишком очень как то можно можешь можете пожалуйста давай давайте \
                               повтори повторите повторить еще раз говори говорите говорить говоришь расскажи объясни объясните \
                               поясни скажи скажите рассказывай ничего не совсем половину половины ни слова что вообще немного чуть \
                               немножко чуточку спокойнее человеческим языком словами по русски о чем речь сказала сказал алиса хоть \
                               для тебя вас бабушки бабушке стой подожди погоди потише читай было успела успел";

/// A whole phrase of farewell. A word of it inside of another sentence ends nothing: «когда лучше выйти замуж».
pub(in crate::alice::understand) fn is_farewell(words: &str) -> bool {
    // «Пока не знаю», «пока не надо» put off.
    (is_wholly(words, &FAREWELL, BESIDE_FAREWELL) || ends_with_farewell(words))
        && !words.starts_with("пока не ")
        && !words.ends_with(" не пока")
}

/// «Ладно, пойду печку топить, прощай»: a few words that end with nothing but a farewell.
fn ends_with_farewell(words: &str) -> bool {
    const PARTING: [&str; 11] = [
        "конец связи",
        "с богом пойду",
        "прощай",
        "прощайте",
        "чао",
        "чао какао",
        "бывай",
        "покедова",
        "до свидания",
        "до завтра",
        "спокойной ночи",
    ];
    const LEAVING: [&str; 6] = ["ладно", "ну", "все", "потом", "хорошо", "спасибо"];
    const MAX_LEAVING_WORDS: usize = 6;
    let ends =
        |parting: &&str| words.strip_suffix(*parting).is_some_and(|before| before.is_empty() || before.ends_with(' '));
    let leaves = LEAVING.iter().any(|word| words.split(' ').next() == Some(word)) && words.ends_with(" пока");
    words.split(' ').count() <= MAX_LEAVING_WORDS && (PARTING.iter().any(ends) || leaves)
}

/// The last answer was too much, too fast or not understood.
pub(in crate::alice::understand) fn is_too_much(words: &str) -> bool {
    let understood = words.split(' ').any(|word| word == "понял" || word == "поняла");
    is_wholly(words, &TOO_MUCH, BESIDE_TOO_MUCH) && (!understood || words.split(' ').any(|word| word == "не"))
}

fn is_wholly(words: &str, strong: &[&str], beside: &str) -> bool {
    let mut said = false;
    for word in words.split(' ') {
        if strong.contains(&word) {
            said = true;
        } else if !beside.split_whitespace().any(|known| known == word) {
            return false;
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_farewell_is_a_whole_phrase() {
        for said in [
            "хватит",
            "да заткнись ты уже",
            "закройся",
            "ну все хватит на сегодня",
            "отстань от меня",
            "ладно пойду печку топить прощай",
            "все чао какао",
            "потом спрошу пока",
            "выйди из навыка",
            "пока",
            "мне надоело",
            "до свидания спасибо большое",
        ] {
            assert!(is_farewell(said), "{said}");
        }
        for said in [
            "хватит ли мне денег",
            "когда лучше выйти замуж",
            "пока не знаю",
            "закрой окно",
            "выход луны",
            "надоело жить",
            "хватит про луну",
            "когда выйти из отношений",
            "гороскоп на пока",
        ] {
            assert!(!is_farewell(said), "{said}");
        }
    }

    #[test]
    fn too_much_is_said_in_many_ways() {
        for said in ["повтори помедленнее", "ничего не поняла", "попроще", "давай попроще"]
        {
            assert!(is_too_much(said), "{said}");
        }
        for said in ["поняла", "все понял", "быстро гороскоп", "проще некуда"] {
            assert!(!is_too_much(said), "{said}");
        }
    }
}
