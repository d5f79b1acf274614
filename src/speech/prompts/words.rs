//! The words of every prompt.

use super::{Prompt, answers, care};
use crate::speech::words::{Case, Gender};
use crate::speech::{Speech, dates, numbers};

/// The words of a prompt; `turn` chooses among variants.
pub(super) fn words(prompt: Prompt, turn: u64) -> Speech {
    match prompt {
        // Questions: for whom, when, where, which of several.
        Prompt::AskSign => one_of(turn, &["Для какого знака?", "Какой знак зодиака вас интересует?"]),
        Prompt::AskDay => {
            one_of(turn, &["На какой день рассказать?", "Какой это день? Назовите число или день недели."])
        }
        Prompt::TodayUnknown => same(
            "У меня сбились часы, и какое сегодня число, я не знаю. Назовите день, месяц и год, и я расскажу о нём.",
        ),
        Prompt::AskSecondSign => one_of(turn, &["А с каким знаком сравнить?", "С каким знаком сравним?"]),
        Prompt::SignFromBirth => same("Знак подскажет дата рождения. Назовите день, месяц и год."),
        Prompt::AskBody => same("О какой планете рассказать? Например, о Венере или о Марсе."),
        Prompt::AskHouse => {
            both("О каком доме рассказать? Всего их двенадцать.", "О каком доме рассказать? Всег+о их двенадцать.")
        }
        Prompt::FirstYours => same("Сначала о вас."),
        Prompt::NowYours => same("Теперь о вас."),
        Prompt::NowPartner => same("Теперь о втором человеке."),
        Prompt::AskBirthDate => same("Назовите день, месяц и год рождения."),
        Prompt::AskBirthYear => same("А какого года?"),
        Prompt::AskBirthDay => same("Назовите ещё день и месяц рождения."),
        Prompt::AskBirthMonth => same("А какого месяца и года?"),
        Prompt::AskWhatToCorrect => same("Что поправить: дату, время или город? Скажите сразу, как правильно."),
        Prompt::AskWhoseToCorrect => {
            same("Чьи данные поправить? Скажите, например: я родилась в Туле. Или: он родился в Туле.")
        }
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
        // Remembering a listener, forgetting them, and what they thought of a reading.
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
        Prompt::ForgetPromised => same(
            "Прямо сейчас стереть не получается. Ваша просьба записана: всё сотрётся, как только это станет возможно.",
        ),
        Prompt::Forgetting => {
            same("Стираю, это займёт ещё немного времени. Проверить можно так: спросите, что я о вас знаю.")
        }
        Prompt::NotForgottenNow => same("Сейчас стереть не получается. Попросите, пожалуйста, ещё раз чуть позже."),
        Prompt::WishDone => same("В прошлый раз вы просили забыть вас. Сделано: о вас ничего не осталось."),
        Prompt::CannotLookUp => same("Сейчас не получается заглянуть в записи. Спросите, пожалуйста, чуть позже."),
        Prompt::NothingKept => same("Я ничего о вас не храню. Только то, что вы сказали в этом разговоре."),
        Prompt::AskForgetBirth => same("Забыть эту дату рождения?"),
        Prompt::AskForgetSign => same("Забыть этот знак?"),
        Prompt::BirthForgotten => same("Готово, этого я больше не помню. Остальное осталось как было."),
        Prompt::NothingKeptOfPerson => same("Этой даты рождения я и так не знаю."),
        Prompt::NobodyKept => same("Пока никого. Знаю только то, что вы сказали в этом разговоре."),
        Prompt::MemoryClosed => {
            same("Моя память сейчас закрыта: ни заглянуть в неё, ни что-нибудь стереть не получится. Попробуйте позже.")
        }
        Prompt::Preferred => one_of(turn, &["Запомню. Что рассказать?", "Хорошо, буду иметь в виду. Что рассказать?"]),
        Prompt::PreferredForNow => same("Хорошо, до конца разговора учту. Что рассказать?"),
        Prompt::RatedWell => one_of(turn, &["Спасибо! Мне очень приятно.", "Спасибо! Хорошо, что понравилось."]),
        Prompt::RatedFair => same("Спасибо за честность. Спросите «почему», и я расскажу, откуда это видно."),
        Prompt::RatedBadly => same("Жаль. Спасибо, что сказали: так понятнее, что поправить."),
        Prompt::NothingToRate => same("Оценивать пока нечего. Назовите знак, и я расскажу о его дне."),
        // What does not fit, was not understood, or cannot be done.
        Prompt::TimeSkipped => {
            same("В тот день стрелки перевели вперёд, и такого времени не было. Назовите другое или скажите: не знаю.")
        }
        Prompt::MonthIsShorter { month, days } => shorter(month, days),
        Prompt::MonthWillBeShorter { month, days, year } => will_be_shorter(month, days, year),
        Prompt::AskWhichDay(one, two) => which_day(one, two),
        Prompt::NoSuchDate => same("Такой даты нет. Назовите день, месяц и год ещё раз."),
        Prompt::DateInFuture => same("Эта дата ещё не наступила. Назовите дату рождения ещё раз."),
        Prompt::DateOutOfReach => same("Так далеко я не вижу. Назовите дату поближе."),
        Prompt::NoSuchTime => same("Такого времени нет. Назовите час и минуты или скажите: не знаю."),
        Prompt::TimeTooVague => same("Если помните, назовите час. А если нет, скажите: не знаю."),
        Prompt::PlaceUnknown => same("Такого места я не знаю. Назовите ближайший крупный город."),
        Prompt::AskTown => same("Мест там много. А в каком городе, или рядом с каким?"),
        Prompt::NoChartWithoutDate => same("Без даты карту не построить. Зато есть гороскоп: назовите знак зодиака."),
        Prompt::NoChartWithoutPlace => same("Тогда назовите ближайший крупный город: хватит и его."),
        Prompt::OfferWithoutPlace => both(
            "Можно и без города, тогда в карте не будет домов и асцендента. Рассказать так?",
            "Можно и без города, тогда в карте не будет дом+ов и асценд+ента. Рассказать так?",
        ),
        Prompt::TooLong => same("Получилось очень длинно, всё не удержать. Скажите, пожалуйста, покороче."),
        Prompt::Unclear => one_of(
            turn,
            &[
                "Не всё понятно. Скажите иначе или скажите: помощь.",
                "Простите, не получилось понять. Попробуйте сказать иначе.",
                "Эти слова мне пока незнакомы. Скажите иначе, пожалуйста.",
            ],
        ),
        Prompt::UnclearAgain => {
            same("Попробуйте так: гороскоп для весов на сегодня. Или: натальная карта. А чтобы выйти, скажите: хватит.")
        }
        Prompt::UnclearAnswer => same("Не получается понять. Можно ответить короче или сказать: отмена."),
        Prompt::Calm => same("Давайте лучше о звёздах. Назовите знак, и я расскажу о его дне."),
        Prompt::Late => same("Мне нужно чуть больше времени. Скажите: дальше, и я отвечу."),
        Prompt::Busy => same("Сейчас очень много вопросов. Скажите: дальше, и я попробую ещё раз."),
        Prompt::ShortOfMemory => {
            same("Сейчас мне не хватает памяти для новых расчётов. Скажите: дальше, и я попробую ещё раз.")
        }
        Prompt::NotComputing => {
            same("Новые расчёты у меня сейчас не получаются. Скажите: дальше, и я попробую ещё раз.")
        }
        Prompt::Restarting => same("Меня как раз перезапускают. Подождите несколько секунд и скажите: дальше."),
        Prompt::Unsolvable => {
            same("Именно это у меня рассчитать не получается. Спросите, пожалуйста, о чём-нибудь другом.")
        }
        Prompt::TooOften => same("Я за вами не успеваю. Спросите ещё раз через несколько секунд."),
        Prompt::Trouble => same("Не получилось ответить. Попробуйте, пожалуйста, ещё раз."),
        // Greetings, help, and the small talk that keeps a conversation going.
        Prompt::Pong => same("pong"),
        Prompt::Greeting => both(
            "Здравствуйте! Я слежу за настоящим небом и рассказываю, что в нём происходит. Назовите свой знак зодиака.",
            "Здравствуйте! Я слежу за настоящим н+ебом и рассказываю, что в нём происходит. sil <[200]> Назовите свой знак зодиака.",
        ),
        Prompt::GreetingReturn => one_of(
            turn,
            &[
                "С возвращением! Рассказать, что сегодня в небе для вас?",
                "Как хорошо, что вы снова здесь. Рассказать о вашем дне?",
            ],
        ),
        Prompt::GreetingAgain => one_of(
            turn,
            &[
                "Здравствуйте! Назовите знак зодиака или скажите: натальная карта.",
                "И снова здравствуйте! Назовите знак зодиака или скажите: натальная карта.",
            ],
        ),
        Prompt::Help => same(
            "Скажите, например: гороскоп для льва на завтра. Или: совместимость рыб и девы. \
             Или: какая сегодня луна. А чтобы выйти, скажите: хватит.",
        ),
        Prompt::HelpAfterReading => same(
            "Можно спросить: почему? Можно сказать: дальше, повтори, а завтра, а на неделю. \
             Или назвать другой знак. Чтобы выйти, скажите: хватит.",
        ),
        Prompt::HelpWithBirth => same(
            "Ответить можно частями и своими словами. Если чего-то не знаете, так и скажите. А передумаете, скажите: отмена.",
        ),
        Prompt::Abilities => both(
            "Я рассказываю гороскоп на день, неделю, месяц и год, строю натальную карту, сравниваю знаки и людей, \
             слежу за Луной и планетами. С чего начнём?",
            "Я рассказываю гороскоп на день, неделю, месяц и год, строю натальную карту, сравниваю зн+аки и людей, \
             слежу за Лун+ой и план+етами. sil <[200]> С чего начнём?",
        ),
        Prompt::BackToChart => same("Вернёмся к вашему вопросу."),
        Prompt::Cancelled => same("Хорошо, отложим. Назовите знак, если нужен гороскоп."),
        Prompt::Silence => one_of(turn, &["Вы здесь? Назовите знак зодиака.", "Слушаю вас. Назовите знак зодиака."]),
        Prompt::SilenceAgain => same("Если захотите выйти, скажите: хватит. А для гороскопа назовите знак."),
        Prompt::Welcome => one_of(turn, &["Пожалуйста! Спросить можно ещё.", "Всегда пожалуйста. Что ещё рассказать?"]),
        Prompt::NothingPending => same("Хорошо. Назовите знак, если нужен гороскоп, или скажите: хватит."),
        Prompt::NothingToRepeat => same("Повторять пока нечего. Назовите знак зодиака."),
        Prompt::NothingToExplain => same("Сначала спросите о чём-нибудь, а потом я расскажу, откуда это видно."),
        Prompt::NoReasons => same("Здесь дело не в событиях неба, а в самой природе знаков и планет."),
        Prompt::NoMore => one_of(
            turn,
            &["Это всё. Можно спросить о другом дне или знаке.", "Больше добавить нечего. Спросите о чём-нибудь ещё."],
        ),
        // Always the same, so that a repetition is the same.
        Prompt::NextDayExists => same("Скажите: дальше, и я расскажу о следующем дне."),
        Prompt::MoreExists => same("Продолжить? Скажите: дальше."),
        Prompt::RatingInvited => same("Кстати, можно оценить рассказ от одного до пяти."),
        Prompt::Goodbye => one_of(turn, &["До свидания! Ясного неба.", "До встречи! Пусть день будет добрым."]),
        Prompt::Ready => same("Слушаю вас. Назовите знак зодиака."),
        Prompt::MorningShow => {
            same("Доброе утро! Чтобы узнать, что сегодня в небе, откройте навык и назовите свой знак.")
        }
        Prompt::NotOurs => same("Это не ко мне: я только о звёздах."),
        Prompt::WhatExists => one_of(
            turn,
            &[
                "Есть гороскоп, совместимость, Луна и натальная карта: что выберете?",
                "Спросите о гороскопе, о Луне или о совместимости знаков.",
            ],
        ),
        // What is said of hardship, and of the skill itself, has files of its own.
        other => care::words(other).or_else(|| answers::words(other)).unwrap_or_default(),
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

/// «Такого дня не было: в феврале двадцать восемь дней.»
fn shorter(month: u8, days: u8) -> Speech {
    let (month, shown, spoken) = length_of_month(month, days);
    let ask = "Назовите дату ещё раз.";
    Speech::new(
        format!("Такого дня не было: в {month} {shown}. {ask}"),
        format!("Такого дня не было: в {month} {spoken}. {ask}"),
    )
}

/// «Такого дня не будет: в феврале две тысячи тридцатого года двадцать восемь дней.»
fn will_be_shorter(month: u8, days: u8, year: i32) -> Speech {
    let (month, shown, spoken) = length_of_month(month, days);
    let days = Speech::new(shown, spoken);
    let said = Speech::plain(&format!("Такого дня не будет: в {month}")).then(&dates::year(year, Case::Genitive));
    said.then(&days).followed_by(".").then(&Speech::plain("Назовите дату ещё раз."))
}

/// «Пятнадцатого или шестнадцатого?»
fn which_day(one: u8, two: u8) -> Speech {
    let ordinal = |day: u8| numbers::ordinal(day.into(), Gender::Neuter, Case::Genitive);
    let before = "До полуночи ещё прежнее число, после неё уже новое. Какого числа?";
    Speech::new(format!("{before} {one}-го или {two}-го?"), format!("{before} {} или {}?", ordinal(one), ordinal(two)))
}

/// A month in the prepositional, and its days for the eye and for the ear.
fn length_of_month(month: u8, days: u8) -> (&'static str, String, &'static str) {
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
    (month, shown, spoken)
}

/// The same for the eye and for the ear.
fn same(words: &str) -> Speech {
    Speech::plain(words)
}

fn both(text: &str, tts: &str) -> Speech {
    Speech::new(text, tts)
}

/// One of several, by turn.
fn one_of(turn: u64, variants: &[&str]) -> Speech {
    same(variants[(turn % variants.len() as u64) as usize])
}
