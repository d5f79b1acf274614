//! Everything that is said without looking at the sky: greetings, questions, help, apologies. Warm and short,
//! three to five seconds of speech, of no gender; nothing is promised that does not exist.

use super::Speech;

/// Something to say that is always said in the same words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prompt {
    /// The answer to the platform's probe.
    Pong,
    /// The skill is called and nothing is asked.
    Greeting,
    /// The listener greets in the middle of a conversation.
    GreetingAgain,
    /// What can be said now.
    Help,
    /// What exists.
    Abilities,
    /// For which sign?
    AskSign,
    /// The listener does not know the sign: the chart tells it.
    SignFromBirth,
    /// When were you born?
    AskBirthDate,
    /// Day and month are known.
    AskBirthYear,
    /// The year is known.
    AskBirthDay,
    /// The day is known.
    AskBirthMonth,
    /// At what time?
    AskBirthTime,
    /// Of the morning or of the evening? The hour of a twelve-hour clock.
    AskHalfDay(u8),
    /// Where?
    AskPlace,
    /// Which of several places; their names follow.
    AskWhichPlace,
    /// Whether a place was heard right; its name follows.
    AskGuessedPlace,
    /// The clocks showed this time twice.
    AskFold,
    /// The clocks jumped over this time.
    TimeSkipped,
    /// A number of days that this month does not have.
    MonthIsShorter {
        /// 1 to 12.
        month: u8,
        /// 28 to 30.
        days: u8,
    },
    /// No such day or month.
    NoSuchDate,
    /// A birth date after today.
    DateInFuture,
    /// A date outside of what the ephemeris knows.
    DateOutOfReach,
    /// No such time.
    NoSuchTime,
    /// «Вечером» is not exact enough.
    TimeTooVague,
    /// The gazetteer does not know the place.
    PlaceUnknown,
    /// Why the date is asked for.
    WhyDate,
    /// Why the time is asked for.
    WhyTime,
    /// Why the place is asked for.
    WhyPlace,
    /// A chart can't be made without the date.
    NoChartWithoutDate,
    /// A chart can't be made without the place.
    NoChartWithoutPlace,
    /// Too much was said at once to be read.
    TooLong,
    /// Collecting the birth data was given up.
    Cancelled,
    /// Only days exist: said before the reading of a day, or the question for whom, when a longer time was asked for.
    OnlyDays,
    /// Said before the horoscope of the first of several signs.
    OneSignAtATime,
    /// Said before the question of an interrupted collection.
    BackToChart,
    /// Not understood, first time.
    Unclear,
    /// Not understood again: concrete examples.
    UnclearAgain,
    /// Not understood again while birth data are asked for.
    UnclearAnswer,
    /// Nothing was said, first time.
    Silence,
    /// Nothing was said again.
    SilenceAgain,
    /// «Спасибо», «понятно».
    Welcome,
    /// «Нет», to nothing in particular.
    NothingPending,
    /// There is nothing before this to repeat.
    NothingToRepeat,
    /// There is no more to tell.
    NoMore,
    /// More can be told.
    MoreExists,
    /// Rudeness.
    Calm,
    /// Someone may be in danger.
    Care,
    /// No answer yet: it comes when asked again.
    Late,
    /// Too many questions at once.
    Busy,
    /// One listener asks faster than anybody speaks.
    TooOften,
    /// Something broke.
    Trouble,
    /// The end.
    Goodbye,
    /// An event of the platform that needs no answer in particular.
    Ready,
    /// The item of the morning show.
    MorningShow,
    /// Compatibility does not exist.
    NoCompatibility,
    /// The Moon's calendar does not exist.
    NoMoon,
    /// Planets by themselves do not exist.
    NoPlanets,
    /// Portraits of signs do not exist.
    NoSignTraits,
    /// Advice does not exist.
    NoAdvice,
    /// Stored data can't be asked about by voice.
    NoMyData,
    /// It is not about the stars.
    NotOurs,
    /// What exists instead of what was asked for.
    WhatExists,
}

impl Prompt {
    /// The words. `turn` chooses among variants, the same for the same turn.
    pub fn speech(self, turn: u64) -> Speech {
        let one_of = |variants: &[&str]| Speech::plain(variants[(turn % variants.len() as u64) as usize]);
        let both = |text: &str, tts: &str| Speech::new(text, tts);
        match self {
            Self::Pong => Speech::plain("pong"),
            Self::Greeting => both(
                "Здравствуйте! Я слежу за настоящим небом и рассказываю, что в нём происходит. Назовите свой знак зодиака.",
                "Здравствуйте! Я слежу за настоящим н+ебом и рассказываю, что в нём происходит. sil <[200]> Назовите свой знак зодиака.",
            ),
            Self::GreetingAgain => one_of(&[
                "Здравствуйте! Назовите знак зодиака или скажите: натальная карта.",
                "И снова здравствуйте! Назовите знак зодиака или скажите: натальная карта.",
            ]),
            Self::Help => Speech::plain(
                "Скажите, например: гороскоп для льва на завтра. Или: натальная карта. \
                 Ещё можно сказать: дальше, повтори, хватит.",
            ),
            Self::Abilities => Speech::plain(
                "Я рассказываю гороскоп для любого знака на любой день и строю натальную карту \
                 по дате, времени и месту рождения. С чего начнём?",
            ),
            Self::AskSign => one_of(&["Для какого знака?", "Какой знак зодиака вас интересует?"]),
            Self::SignFromBirth => Speech::plain("Знак видно из натальной карты. Назовите день, месяц и год рождения."),
            Self::AskBirthDate => Speech::plain("Назовите день, месяц и год рождения."),
            Self::AskBirthYear => Speech::plain("А какого года?"),
            Self::AskBirthDay => Speech::plain("Назовите ещё день и месяц рождения."),
            Self::AskBirthMonth => Speech::plain("А какого месяца и года?"),
            Self::AskBirthTime => Speech::plain("В какое время? Если не знаете, так и скажите."),
            Self::AskHalfDay(hour) => half_day(hour),
            Self::AskPlace => Speech::plain("В каком городе?"),
            Self::AskWhichPlace => Speech::plain("Таких мест несколько."),
            Self::AskGuessedPlace => Speech::plain("Правильно ли я слышу:"),
            Self::AskFold => Speech::plain(
                "В тот день стрелки перевели назад, и это время наступало дважды. Это был первый раз или второй?",
            ),
            Self::TimeSkipped => Speech::plain(
                "В тот день стрелки перевели вперёд, и такого времени не было. Назовите другое или скажите: не знаю.",
            ),
            Self::MonthIsShorter { month, days } => shorter(month, days),
            Self::NoSuchDate => Speech::plain("Такой даты нет. Назовите день, месяц и год ещё раз."),
            Self::DateInFuture => Speech::plain("Эта дата ещё не наступила. Назовите дату рождения ещё раз."),
            Self::DateOutOfReach => Speech::plain("Так далеко я не вижу. Назовите дату поближе."),
            Self::NoSuchTime => Speech::plain("Такого времени нет. Назовите час и минуты или скажите: не знаю."),
            Self::TimeTooVague => Speech::plain("Если помните, назовите час. А если нет, скажите: не знаю."),
            Self::PlaceUnknown => Speech::plain("Такого места я не знаю. Назовите ближайший крупный город."),
            Self::WhyDate => {
                Speech::plain("Дата нужна, чтобы найти, где стояли планеты. Назовите день, месяц и год рождения.")
            }
            Self::WhyTime => both(
                "От времени зависят асцендент и дома карты. Назовите время или скажите: не знаю.",
                "От времени зависят асценд+ент и дом+а карты. Назовите время или скажите: не знаю.",
            ),
            Self::WhyPlace => Speech::plain("От места зависят дома карты и часовой пояс. Назовите город рождения."),
            Self::NoChartWithoutDate => {
                Speech::plain("Без даты карту не построить. Зато есть гороскоп: назовите знак зодиака.")
            }
            Self::NoChartWithoutPlace => Speech::plain("Тогда назовите ближайший крупный город: хватит и его."),
            Self::TooLong => Speech::plain("Получилось очень длинно, всё не удержать. Скажите, пожалуйста, покороче."),
            Self::Cancelled => Speech::plain("Хорошо, карту отложим. Назовите знак, если нужен гороскоп."),
            Self::OnlyDays => both("Пока я вижу только по дням.", "Пок+а я вижу только по дням."),
            Self::OneSignAtATime => Speech::plain("По одному знаку за раз."),
            Self::BackToChart => Speech::plain("Вернёмся к карте."),
            Self::Unclear => one_of(&[
                "Не всё понятно. Скажите иначе или скажите: помощь.",
                "Простите, не получилось понять. Попробуйте сказать иначе.",
                "Эти слова мне пока незнакомы. Скажите иначе, пожалуйста.",
            ]),
            Self::UnclearAgain => Speech::plain(
                "Попробуйте так: гороскоп для весов на сегодня. Или: натальная карта. А чтобы выйти, скажите: хватит.",
            ),
            Self::UnclearAnswer => Speech::plain("Не получается понять. Можно ответить короче или сказать: отмена."),
            Self::Silence => one_of(&["Вы здесь? Назовите знак зодиака.", "Слушаю вас. Назовите знак зодиака."]),
            Self::SilenceAgain => Speech::plain("Если захотите выйти, скажите: хватит. А для гороскопа назовите знак."),
            Self::Welcome => one_of(&["Пожалуйста! Спросить можно ещё.", "Всегда пожалуйста. Что ещё рассказать?"]),
            Self::NothingPending => Speech::plain("Хорошо. Назовите знак, если нужен гороскоп, или скажите: хватит."),
            Self::NothingToRepeat => Speech::plain("Повторять пока нечего. Назовите знак зодиака."),
            Self::NoMore => Speech::plain("Это всё. Можно спросить о другом дне или знаке."),
            Self::MoreExists => Speech::plain("Сказать ещё? Скажите: дальше."),
            Self::Calm => Speech::plain("Давайте лучше о звёздах. Назовите знак, и я расскажу о его дне."),
            Self::Care => both(
                "Мне очень жаль, что вам так тяжело. Пожалуйста, не оставайтесь с этим в одиночку: поговорите с близким \
                 человеком. Детский телефон доверия: 8-800-2000-122, психологи МЧС: +7 495 989-50-50, при опасности: 112.",
                "Мне очень жаль, что вам так тяжело. Пожалуйста, не оставайтесь с этим в одиночку: поговорите с близким \
                 человеком. sil <[300]> Детский телефон доверия: восемь, восемьсот, две тысячи, сто двадцать два. sil <[300]> \
                 Психологи эм чэ эс: плюс семь, четыреста девяносто пять, девятьсот восемьдесят девять, пятьдесят, пятьдесят. \
                 sil <[300]> При опасности звоните сто двенадцать.",
            ),
            Self::Late => Speech::plain("Мне нужно чуть больше времени. Скажите: дальше, и я отвечу."),
            Self::Busy => Speech::plain("Сейчас очень много вопросов. Скажите: дальше, и я попробую ещё раз."),
            Self::TooOften => Speech::plain("Я за вами не успеваю. Спросите ещё раз через несколько секунд."),
            Self::Trouble => Speech::plain("Не получилось ответить. Попробуйте, пожалуйста, ещё раз."),
            Self::Goodbye => one_of(&["До свидания! Ясного неба.", "До встречи! Пусть день будет добрым."]),
            Self::Ready => Speech::plain("Слушаю вас. Назовите знак зодиака."),
            Self::MorningShow => {
                Speech::plain("Доброе утро! Чтобы узнать, что сегодня в небе, откройте навык и назовите свой знак.")
            }
            Self::NoCompatibility => not_yet("О совместимости"),
            Self::NoMoon => not_yet("О Луне отдельно"),
            Self::NoPlanets => not_yet("О планетах отдельно"),
            Self::NoSignTraits => not_yet("О характере знаков"),
            Self::NoAdvice => Speech::plain("Советов я не даю."),
            Self::NoMyData => Speech::plain("Показать или удалить данные голосом пока нельзя."),
            Self::NotOurs => Speech::plain("Это не ко мне: я только о звёздах."),
            Self::WhatExists => one_of(&[
                "Есть гороскоп на день и натальная карта: что выберете?",
                "Могу рассказать гороскоп на день или построить натальную карту.",
            ]),
        }
    }
}

fn not_yet(about: &str) -> Speech {
    Speech::new(format!("{about} я пока не рассказываю."), format!("{about} я пок+а не рассказываю."))
}

/// «Утра или вечера?» for an hour of 1 to 12.
fn half_day(hour: u8) -> Speech {
    Speech::plain(match hour {
        1..=3 => "Ночи или дня?",
        4 => "Утра или дня?",
        12 => "Дня или ночи?",
        _ => "Утра или вечера?",
    })
}

/// «В феврале двадцать восемь дней.»
fn shorter(month: u8, days: u8) -> Speech {
    const IN_MONTHS: [&str; 12] = [
        "январе",
        "феврале",
        "марте",
        "апреле",
        "мае",
        "июне",
        "июле",
        "августе",
        "сентябре",
        "октябре",
        "ноябре",
        "декабре",
    ];
    let month = IN_MONTHS[usize::from(month.clamp(1, 12)) - 1];
    let spoken = match days {
        28 => "двадцать восемь дней",
        29 => "двадцать девять дней",
        30 => "тридцать дней",
        _ => "тридцать один день",
    };
    let shown = if days == 31 { format!("{days} день") } else { format!("{days} дней") };
    let ask = "Назовите дату ещё раз.";
    Speech::new(
        format!("Такого дня не было: в {month} {shown}. {ask}"),
        format!("Такого дня не было: в {month} {spoken}. {ask}"),
    )
}

#[cfg(test)]
mod tests {
    use super::Prompt::*;
    use super::*;

    const ALL: &[Prompt] = &[
        Pong,
        Greeting,
        GreetingAgain,
        Help,
        Abilities,
        AskSign,
        SignFromBirth,
        AskBirthDate,
        AskBirthYear,
        AskBirthDay,
        AskBirthMonth,
        AskBirthTime,
        AskPlace,
        AskWhichPlace,
        AskGuessedPlace,
        AskFold,
        TimeSkipped,
        NoSuchDate,
        DateInFuture,
        DateOutOfReach,
        NoSuchTime,
        TimeTooVague,
        PlaceUnknown,
        WhyDate,
        WhyTime,
        WhyPlace,
        NoChartWithoutDate,
        NoChartWithoutPlace,
        TooLong,
        Cancelled,
        OnlyDays,
        OneSignAtATime,
        BackToChart,
        Unclear,
        UnclearAgain,
        UnclearAnswer,
        Silence,
        SilenceAgain,
        Welcome,
        NothingPending,
        NothingToRepeat,
        NoMore,
        MoreExists,
        Calm,
        Care,
        Late,
        Busy,
        TooOften,
        Trouble,
        Goodbye,
        Ready,
        MorningShow,
        NoCompatibility,
        NoMoon,
        NoPlanets,
        NoSignTraits,
        NoAdvice,
        NoMyData,
        NotOurs,
        WhatExists,
        AskHalfDay(1),
        AskHalfDay(6),
        AskHalfDay(12),
        AskHalfDay(255),
        MonthIsShorter { month: 2, days: 28 },
        MonthIsShorter { month: 255, days: 255 },
    ];

    #[test]
    fn every_prompt_is_short_and_clean() {
        // About twelve seconds of speech; only the answer to danger may be longer.
        const MAX_CHARS: usize = 160;
        for prompt in ALL {
            for turn in 0..3 {
                let Speech { text, tts } = prompt.speech(turn);
                let plain = |c: char| c.is_alphanumeric() || " .,:!?-+«»".contains(c);
                assert!(!text.is_empty() && text.chars().all(plain), "{prompt:?}: {text}");
                assert!(text.chars().count() <= MAX_CHARS || *prompt == Care, "{prompt:?}: {text}");
                assert!(!tts.is_empty() && !tts.contains("  ") && !text.contains("  "), "{prompt:?}");
                for name in ["Алис", "Яндекс"] {
                    assert!(!text.contains(name) && !tts.contains(name), "{prompt:?}");
                }
            }
        }
    }

    #[test]
    fn hours_and_months_agree() {
        assert_eq!(AskHalfDay(6).speech(0).text, "Утра или вечера?");
        assert_eq!(AskHalfDay(2).speech(0).text, "Ночи или дня?");
        let shorter = MonthIsShorter { month: 2, days: 28 }.speech(0);
        assert_eq!(shorter.text, "Такого дня не было: в феврале 28 дней. Назовите дату ещё раз.");
        assert!(shorter.tts.contains("двадцать восемь дней"));
    }
}
