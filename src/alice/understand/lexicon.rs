//! The words and phrases that requests are made of. Everything is compared by whole words, folded (lower case, ё as е).

use serde::{Deserialize, Serialize};

use super::terms::Term;
use super::{Expecting, Intent, Period};

/// Something that people ask an astrologer and that is not answered here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Topic {
    Compatibility,
    Moon,
    Planets,
    SignTraits,
    Advice,
    MyData,
    Elsewhere,
}

/// Words that name a natal chart and nothing else.
pub(super) const NATAL: &[&str] =
    &["натальная", "натальную", "натальной", "натальный", "натальные", "натал", "космограмма", "космограмму", "радикс"];

/// Words that name a chart, or a map.
pub(super) const CHART: &[&str] = &["карта", "карту", "карты", "карте", "картой"];

/// Words that name a horoscope.
pub(super) const HOROSCOPE: &[&str] = &[
    "гороскоп",
    "гороскопа",
    "гороскопу",
    "гороскопом",
    "гороскопе",
    "гороскопы",
    "прогноз",
    "прогноза",
    "прогнозом",
    "предсказание",
    "предсказания",
    "horoscope",
    "forecast",
];

/// Words that announce birth data.
pub(super) const BORN: &[&str] = &["родился", "родилась", "родились", "рождена", "рожден", "рождения"];

/// Words before a stretch of time.
pub(super) const BEFORE_PERIOD: &[&str] = &[
    "на",
    "этой",
    "этот",
    "этом",
    "эту",
    "следующую",
    "следующей",
    "следующий",
    "следующем",
    "ближайшую",
    "ближайший",
    "весь",
    "всю",
    "целый",
];

/// Words that carry nothing: politeness, pronouns, prepositions and the like.
const FILLERS: &str = "как дела а и ну вот же ли бы мне меня мой моя мое мою моего моей мы нам я ты вы у по про о об для на в во за к с со из \
     то так там тут это этот эта пожалуйста алиса слушай скажи подскажи расскажи рассказать дай давай давайте покажи показать прочитай \
     прочти почитай хочу хотел хотела хотелось узнать знать услышать можно теперь тогда еще тоже также наверное кажется вроде думаю \
     что какой какая какое какие будет есть был была было быть нужен нужна нужно знак знака знаку знаком зодиака зодиак гороскоп \
     сделай сделать составь составить построй построить посчитай рассчитай рассчитать родился родилась родились рождена рожден \
     рождения рождение день дата дату время место город городе города точно точное точный примерно приблизительно ровно часов часа \
     год года году число числа месяц да нет ой ладно хорошо значит просто сам сама наш теперь сейчас только спасибо человек женщина \
     мужчина девушка сын сына дочь дочери дочка дочки мужа муж жена жены мамы мама папы друга подруги ребенка себя себе астролог \
     свой свое свою где когда если быстро коротко подробно всех имею ввиду виду конечно именно г поселке поселок";

/// It carries nothing.
pub(super) fn is_filler(word: &str) -> bool {
    FILLERS.split_whitespace().any(|filler| filler == word)
}

/// Left out before a phrase is compared as a whole.
const POLITE: &str =
    "алиса пожалуйста ну а и ой так вот же давай слушай навык этот из спасибо тогда уже мне ладно хорошо ок ой";

const PHRASES: &[(Intent, &str)] = &[
    (
        Intent::Exit,
        "выход|выйти|выйди|стоп|хватит|хватит играть|достаточно|закончить|закончи|закончим|заканчивай|заканчиваем|завершить|\
        заверши|закрой|закрыть|пока|пока пока|до свидания|до встречи|до скорого|до завтра|прощай|прощайте|все|все хватит|на этом все|\
        все пока|конец|выключи|выключись|отключись|уходи|я ухожу|останови|остановись|остановить|замолчи|всего доброго|всего хорошего|\
        закончить разговор|хватит на сегодня|закончим на сегодня|больше ничего не надо|больше ничего не нужно|больше не надо|домой|пора",
    ),
    (
        Intent::Repeat,
        "повтори|повторить|повторите|повторяй|еще раз|повтори еще раз|скажи еще раз|расскажи еще раз|повтори последнее|не расслышал|\
        не расслышала|я не расслышал|я не расслышала|что ты сказала|что ты сказал|что|чего|не понял|не поняла|прочти еще раз",
    ),
    (
        Intent::More,
        "дальше|еще|продолжай|продолжи|продолжить|продолжение|подробнее|поподробнее|подробней|что еще|расскажи еще|расскажи дальше|\
        расскажи подробнее|рассказывай|рассказывай дальше|а еще|что дальше|слушаю дальше|давай дальше|готово",
    ),
    (
        Intent::Help,
        "помощь|помоги|помогите|справка|подсказка|инструкция|нужна помощь|помоги мне|подскажи|что говорить|что сказать|\
        что можно сказать|как пользоваться|как тобой пользоваться|как с тобой говорить",
    ),
    (
        Intent::WhatCanYouDo,
        "что ты умеешь|что умеешь|что ты можешь|что ты знаешь|что можешь|что еще ты умеешь|что еще умеешь|возможности|\
        какие возможности|команды|какие команды|что можно спросить|что у тебя можно спросить|расскажи о себе|кто ты|ты кто|что это|\
        для чего ты|зачем ты|что ты делаешь",
    ),
    (
        Intent::Confirm,
        "да|ага|угу|конечно|да конечно|хочу|да хочу|верно|правильно|точно|согласен|согласна|хорошо|ладно|ок|окей|да да|\
        разумеется|можно|давай|поехали|го|продолжаем|готов|готова|да давай|валяй|естественно|именно",
    ),
    (
        Intent::Reject,
        "нет|да нет|нет нет|не|не надо|не нужно|не хочу|нет не надо|нет не хочу|неа|отмена|отмени|отменить|передумал|передумала|я передумал|\
        я передумала|не сейчас|потом|нет не нужно|не стоит|ничего|никакой|забудь|неважно|не важно|не буду говорить|не скажу|\
        хватит спрашивать|не буду",
    ),
    (
        Intent::Thanks,
        "спасибо|большое спасибо|спасибо большое|благодарю|понятно|все понятно|ясно|все ясно|понял|поняла|здорово|\
        отлично|класс|классно|круто|интересно|супер|спс|хорошо спасибо|молодец|прекрасно|замечательно|ничего себе|ого",
    ),
    (
        Intent::Launch,
        "привет|здравствуй|здравствуйте|приветствую|доброе утро|добрый день|добрый вечер|доброй ночи|начать|начни|начнем|\
        начинай|старт|поехали сначала|с начала|сначала|начать сначала|меню|главное меню|хай|салют|hello|hi",
    ),
];

/// The intent of an utterance that is a fixed phrase as a whole, whatever politeness surrounds it.
pub(super) fn whole_phrase(words: &str) -> Option<Intent> {
    let of = |words: &str| {
        let matches = |phrases: &str| phrases.split('|').any(|phrase| phrase.trim() == words);
        PHRASES.iter().find(|(_, phrases)| matches(phrases)).map(|(intent, _)| *intent)
    };
    let polite = |word: &&str| !POLITE.split(' ').any(|filler| filler == *word);
    of(words).or_else(|| of(&words.split(' ').filter(polite).collect::<Vec<_>>().join(" ")))
}

/// Phrases that mean the same wherever they stand in a short utterance that was not understood otherwise.
pub(super) fn loose_phrase(words: &str) -> Option<Intent> {
    const MAX_WORDS: usize = 7;
    let has = |word: &str| words.split(' ').any(|w| w == word);
    let any = |list: &[&str]| list.iter().any(|word| has(word));
    if words.split(' ').count() > MAX_WORDS {
        return None;
    }
    let verb = any(&["умеешь", "можешь"]) && any(&["что", "чего", "чему"]);
    Some(match () {
        () if verb => Intent::WhatCanYouDo,
        () if any(&["выйди", "выйти", "хватит", "закончим", "заканчивай", "прощай", "стоп"])
            || any(&["закрой", "закройся", "выключи"]) && any(&["навык", "игру", "программу", "приложение"])
            || words.contains("до свидания") =>
        {
            Intent::Exit
        }
        () if any(&["помощь", "справка", "помоги"]) => Intent::Help,
        () if any(&["повтори", "повторите"]) || words.starts_with("еще раз ") => Intent::Repeat,
        () if any(&["привет", "здравствуй", "здравствуйте"]) => Intent::Launch,
        () if any(&["дальше", "продолжай", "подробнее", "подробно"]) => Intent::More,
        () if words.starts_with("да ") => Intent::Confirm,
        () if words.starts_with("нет ") => Intent::Reject,
        () if has("спасибо") => Intent::Thanks,
        () => return None,
    })
}

/// The platform's own intents that we know.
pub(super) fn platform_intent(names: &[String]) -> Option<Intent> {
    const KNOWN: [(&str, Intent); 6] = [
        ("YANDEX.WHAT_CAN_YOU_DO", Intent::WhatCanYouDo),
        ("YANDEX.HELP", Intent::Help),
        ("YANDEX.REPEAT", Intent::Repeat),
        ("YANDEX.BOOK.NAVIGATION.NEXT", Intent::More),
        ("YANDEX.CONFIRM", Intent::Confirm),
        ("YANDEX.REJECT", Intent::Reject),
    ];
    KNOWN.iter().find(|(known, _)| names.iter().any(|name| name == known)).map(|(_, intent)| *intent)
}

/// A natal chart is asked for: by its name, as «карта» alone, or by the question which sign one is.
pub(super) fn is_natal(words: &str) -> bool {
    const NEUTRAL: [&str; 5] = ["рождения", "астрологическая", "астрологическую", "персональная", "персональную"];
    let any = |list: &[&str]| words.split(' ').any(|word| list.contains(&word));
    // A card of tarot or a map of the city is a «карта» too.
    let chart_alone = words.split(' ').all(|word| CHART.contains(&word) || NEUTRAL.contains(&word) || is_filler(word));
    let own_sign = any(&["какой"]) && any(&["знак"]) && any(&["мой", "меня", "я"]);
    any(NATAL)
        || any(CHART) && (chart_alone || any(&["рождения"])) && !any(&["карты"])
        || own_sign
        || words.contains("персональный гороскоп")
        || words.contains("гороскоп рождения")
}

/// A horoscope is asked for, by its name or by what it tells.
pub(super) fn is_horoscope(words: &str) -> bool {
    const ASKED: [&str; 10] = [
        "говорят звезды",
        "обещают звезды",
        "сулят звезды",
        "звезды говорят",
        "звезды обещают",
        "звезды сулят",
        "день готовит",
        "готовит день",
        "день пройдет",
        "пройдет день",
    ];
    const SIGN_ALONE: [&str; 7] =
        ["знак", "мой знак", "знак зодиака", "мой знак зодиака", "другой знак", "выбрать знак", "другой знак зодиака"];
    let padded = format!(" {words} ");
    let has = |phrase: &str| padded.contains(&format!(" {phrase} "));
    SIGN_ALONE.contains(&words)
        || words.split(' ').any(|word| HOROSCOPE.contains(&word))
        || has("что") && (has("ждет") || has("ожидает"))
        || ASKED.iter().any(|asked| has(asked))
}

/// What is offered is declined.
pub(super) fn is_declined(words: &str) -> bool {
    ["не надо ", "не хочу ", "не нужно ", "не нужен "].iter().any(|no| words.starts_with(no))
}

const TOPICS: &[(Topic, &str)] = &[
    (Topic::Elsewhere, "погода погоды погоду погоде таро руны гадание погадай нумерология курс доллара анекдот сказку"),
    (Topic::MyData, "удали сотри стереть"),
    (
        Topic::Compatibility,
        "совместимость совместимости совместимостью синастрия синастрию синастрии подходим подходят подходит \
        сочетаются сочетаемся уживутся композит композитная композитную",
    ),
    (
        Topic::Moon,
        "луна луны луну луне луной лунный лунная лунные лунного лунной лунному лунар новолуние новолуния новолунию полнолуние \
        полнолуния полнолунию фаза фазы фазу затмение затмения",
    ),
    (
        Topic::Planets,
        "транзит транзиты транзитов транзитах ретроградный ретроградная ретроградного ретроградные ретроградность \
        меркурий меркурия меркурии венера венеры венере марс марса марсе юпитер юпитера юпитере сатурн сатурна сатурне уран урана \
        уране нептун нептуна нептуне плутон плутона плутоне планета планеты планет соляр соляра прогрессия прогрессии прогрессий \
        асцендент асцендента солнце солнца",
    ),
    (Topic::SignTraits, "характеристика характеристику характер характера опиши описание характеризуй"),
    (Topic::Advice, "совет совета советы посоветуй рекомендация рекомендации духовная консультация консультацию"),
];

/// What is asked for and does not exist here.
pub(super) fn topic(words: &str) -> Option<Topic> {
    if ["забудь меня", "забудь обо мне", "что ты обо мне знаешь", "что ты знаешь обо мне", "забудь мои данные"]
        .contains(&words)
    {
        return Some(Topic::MyData);
    }
    let of = |list: &str| words.split(' ').any(|word| list.split_whitespace().any(|w| w == word));
    TOPICS.iter().find(|(_, list)| of(list)).map(|(topic, _)| *topic)
}

/// The stretch of time that a word names.
pub(super) fn period(word: &str) -> Option<Period> {
    Some(match word {
        "день" | "сутки" => Period::Day,
        "неделю" | "неделе" | "недельку" => Period::Week,
        "месяц" | "месяце" => Period::Month,
        "год" | "году" => Period::Year,
        _ => return None,
    })
}

const UNKNOWING: [&str; 19] = [
    "время не знаю",
    "время не помню",
    "время неизвестно",
    "время рождения неизвестно",
    "времени не знаю",
    "времени не помню",
    "точного времени не знаю",
    "без времени",
    "не знаю",
    "не помню",
    "не в курсе",
    "понятия не имею",
    "без понятия",
    "неизвестно",
    "не уверен",
    "не уверена",
    "затрудняюсь",
    "забыл",
    "забыла",
];

/// The listener says that they don't know.
pub(super) fn is_unknowing(words: &str) -> bool {
    let padded = format!(" {words} ");
    UNKNOWING.iter().any(|phrase| padded.contains(&format!(" {phrase} ")))
}

/// Whether the listener says that they don't know; takes the terms that say it.
pub(super) fn take_unknowing(terms: &mut [Term]) -> bool {
    for phrase in UNKNOWING {
        let words: Vec<&str> = phrase.split(' ').collect();
        let said = |window: &[Term]| window.iter().zip(&words).all(|(term, word)| term.is(word));
        if let Some(at) = terms.windows(words.len()).position(said) {
            for term in &mut terms[at..at + words.len()] {
                term.taken = true;
            }
            return true;
        }
    }
    false
}

/// The first, second or third, as an answer to a choice between several.
pub(super) fn choice(words: &[&str], expecting: Expecting) -> Option<u8> {
    const ORDINALS: [&[&str]; 3] = [
        &["первый", "первая", "первое", "первом", "первого", "первую", "1", "один"],
        &["второй", "вторая", "второе", "втором", "второго", "вторую", "2", "два"],
        &["третий", "третья", "третье", "третьем", "третьего", "третью", "3", "три"],
    ];
    const PASSES: [&[&str]; 2] = [
        &["летнее", "летнему", "летнего", "раньше", "ранний", "до"],
        &["зимнее", "зимнему", "зимнего", "позже", "поздний", "после"],
    ];
    let said = |lists: &[&[&str]]| {
        lists.iter().position(|list| words.iter().any(|word| list.contains(word))).map(|at| at as u8)
    };
    said(&ORDINALS).or_else(|| (expecting == Expecting::Fold).then(|| said(&PASSES)).flatten())
}

/// A «рак» that is no sign.
pub(super) fn is_of_illness(words: &str) -> bool {
    const WORDS: &str = "груди легких крови кожи желудка печени мозга опухоль онкология онколог болезнь болен больна болеет диагноз \
        стадия стадии врач умер умерла лечение лечить";
    words.split(' ').any(|word| WORDS.split_whitespace().any(|ill| ill == word))
}

/// Someone speaks of not wanting to live.
pub(super) fn is_danger(words: &str) -> bool {
    const PHRASES: [&str; 9] = [
        "не хочу жить",
        "не хочется жить",
        "хочу умереть",
        "покончить с собой",
        "покончу с собой",
        "убить себя",
        "убью себя",
        "суицид",
        "самоубийство",
    ];
    let padded = format!(" {words} ");
    PHRASES.iter().any(|phrase| padded.contains(&format!(" {phrase} ")))
}

/// It is rude.
pub(super) fn is_rude(words: &str) -> bool {
    const WORDS: &str = "дура дурак дурочка тупая тупой идиот идиотка дебил дебилка сука блять бля блядь хуй хуйня нахуй пизда пиздец \
        ебать заткнись тварь мразь сволочь козел овца коза лохушка стерва говно дерьмо отстой жопа";
    words.split(' ').any(|word| WORDS.split_whitespace().any(|rude| rude == word))
}
