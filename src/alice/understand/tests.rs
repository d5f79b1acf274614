//! What people say, and what was meant. Today is Monday, 23 November 2026.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::alice::request::Session;

mod birth;
mod born;
mod context;
mod dates;
mod days_again;
mod guessed;
mod hostile;
mod kinds;

fn today() -> CivilDate {
    CivilDate::new(2026, 11, 23).unwrap()
}

fn hear(said: &str, expecting: Expecting) -> Understood {
    let turn =
        Turn { kind: TurnKind::Utterance, utterance: said.to_owned(), session: Session::default(), ..Turn::default() };
    understand(&turn, today(), expecting)
}

/// The meaning on one line: intent, complete slots by their names in the contract, then what is open.
fn meaning(understood: &Understood) -> String {
    let Understood { intent, slots, .. } = understood;
    let mut words = vec![intent.name().to_owned()];
    match intent {
        Intent::Unknown(UnknownReason::Unclear) => {}
        Intent::Unknown(UnknownReason::NotDone(_)) => words.push("elsewhere".into()),
        Intent::Care(hardship) => words.push(format!("{hardship:?}").to_lowercase()),
        Intent::Unknown(reason) => words.push(format!("{reason:?}").to_lowercase()),
        _ => {}
    }
    for (name, value) in slots.to_json(*intent, today()) {
        words.push(format!(
            "{name}={}",
            value.as_str().map_or_else(|| value.to_string(), |text| text.replace(' ', "_"))
        ));
    }
    match slots.date {
        Some(DateSaid::Impossible(DateFault::NoSuchDay, _)) => words.push("no_such_day".into()),
        Some(DateSaid::Impossible(DateFault::ShortMonth { days, .. }, _)) => words.push(format!("only_{days}_days")),
        Some(DateSaid::Calendar(parts)) if parts.date().is_none() && *intent != Intent::Reading(Topic::Horoscope) => {
            let show = |part: Option<i32>| part.map_or("?".into(), |n| n.to_string());
            words.push(format!(
                "{}-{}-{}",
                show(parts.year),
                show(parts.month.map(i32::from)),
                show(parts.day.map(i32::from))
            ));
        }
        _ => {}
    }
    match slots.time {
        Some(TimeSaid::EitherHalf(_)) => words.push("half?".into()),
        Some(TimeSaid::Vague) => words.push("vague".into()),
        Some(TimeSaid::Impossible) => words.push("no_such_time".into()),
        _ => {}
    }
    words.extend(slots.part_of_day.map(|part| format!("{part:?}").to_lowercase()));
    words.extend(slots.choice.map(|choice| format!("choice={choice}")));
    words.join(" ")
}

/// Each line: what was said `|` what was meant.
fn check(expecting: Expecting, table: &str) {
    let mut wrong = Vec::new();
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (said, meant) = line.split_once('|').unwrap();
        let got = meaning(&hear(said.trim(), expecting));
        if got != meant.trim() {
            wrong.push(format!("{} | {got}   (not: {})", said.trim(), meant.trim()));
        }
    }
    assert!(wrong.is_empty(), "{} misunderstood after {expecting:?}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn out_of_the_blue() {
    check(Expecting::Nothing, "
        гороскоп | horoscope
        гороскоп для льва | horoscope sign=leo
        Гороскоп для Льва на сегодня! | horoscope date=2026-11-23 sign=leo
        расскажи пожалуйста гороскоп для рыб на завтра | horoscope date=2026-11-24 sign=pisces
        алиса дай гороскоп тельцу | horoscope sign=taurus
        гороскоп стрельцу на послезавтра | horoscope date=2026-11-25 sign=sagittarius
        гороскоп деве | horoscope sign=virgo
        что ждет деву завтра | horoscope date=2026-11-24 sign=virgo
        что сегодня ждет рыб | horoscope date=2026-11-23 sign=pisces
        что ждёт меня на этой неделе | horoscope period=week
        гороскоп на 2027 год | horoscope date=2027-01-01 period=year
        гороскоп на декабрь | horoscope date=2026-12-01 period=month
        гороскоп для близнецов на выходные | horoscope date=2026-11-28 date_to=2026-11-29 sign=gemini
        гороскоп для льва и рыб | horoscope sign=leo sign_2=pisces
        не надо гороскоп | reject
        закрой дверь | unknown
        какой у меня знак зодиака | natal_chart
        хватит болтать расскажи гороскоп льву | horoscope sign=leo
        гороскоп по дате рождения 15 июля 1990 | natal_chart birth_date=1990-07-15
        моя дата рождения 15 июля 1990 время 10 30 место москва | set_birth_data birth_date=1990-07-15 birth_time=10:30 place=москва
        что меня ждёт завтра | horoscope date=2026-11-24
        что говорят звёзды | horoscope
        что говорят звезды сегодня для весов | horoscope date=2026-11-23 sign=libra
        какой прогноз на завтра | horoscope date=2026-11-24
        прогноз погоды на завтра | unknown elsewhere
        гороскоп на неделю для овна | horoscope period=week sign=aries
        гороскоп на месяц | horoscope period=month
        гороскоп на год | horoscope period=year
        гороскоп на этой неделе для скорпиона | horoscope period=week sign=scorpio
        гороскоп для козерога на день | horoscope period=day sign=capricorn
        гороскоп на прошлую пятницу для близнецов | horoscope date=2026-11-20 sign=gemini
        гороскоп на пятницу для близнецов | horoscope date=2026-11-27 sign=gemini
        гороскоп на 1 декабря для водолея | horoscope date=2026-12-01 sign=aquarius
        гороскоп водолеям на двадцать пятое | horoscope date=2026-11-25 sign=aquarius
        гороскоп для рака через неделю | horoscope date=2026-11-30 sign=cancer
        гороскоп для рака через три дня | horoscope date=2026-11-26 sign=cancer
        гороскоп льва на вчера | horoscope date=2026-11-22 sign=leo
        гороскоп на 31 февраля для льва | horoscope sign=leo only_29_days
        лев | horoscope sign=leo
        Лев. | horoscope sign=leo
        я лев | horoscope sign=leo
        мой знак лев | set_preference preference=leo sign=leo
        мой знак зодиака рыбы | set_preference preference=pisces sign=pisces
        лев на завтра | horoscope date=2026-11-24 sign=leo
        а для рыб | horoscope sign=pisces
        а завтра | horoscope date=2026-11-24
        а на послезавтра | horoscope date=2026-11-25
        а на неделю | horoscope period=week
        Рaк | horoscope sign=cancer
        лев толстой | unknown
        у меня рак груди | care illness
        весы сломались | unknown
        натальная карта | natal_chart
        построй мою натальную карту | natal_chart
        карта рождения | natal_chart
        показать карту | natal_chart
        моя карта | natal_chart
        карты таро | unknown elsewhere
        карта метро | unknown
        персональный гороскоп | natal_chart
        натальная карта моего сына | natal_chart person=сын
        натальная карта 5 мая 1988 москва | natal_chart birth_date=1988-05-05 place=москва
        натальная карта москва 5 мая 1988 | natal_chart birth_date=1988-05-05 place=москва
        натальная карта пятнадцатое июля девяностого года десять тридцать утра москва | natal_chart birth_date=1990-07-15 birth_time=10:30 place=москва
        составь натальную карту 15.07.1990 10:30 санкт-петербург | natal_chart birth_date=1990-07-15 birth_time=10:30 place=санкт_петербург
        натальная карта 15 июля 1990 года время не знаю город ростов-на-дону | natal_chart birth_date=1990-07-15 birth_time=unknown place=ростов_на_дону
        натальная карта 15 июля 1990 в 18 45 в нижнем новгороде | natal_chart birth_date=1990-07-15 birth_time=18:45 place=нижнем_новгороде
        я родилась 23 июня 1990 года в 14 30 | set_birth_data birth_date=1990-06-23 birth_time=14:30
        я родился в самаре 3 марта 1985 года в семь вечера | set_birth_data birth_date=1985-03-03 birth_time=19:00 place=самаре
        мой день рождения пятое мая восемьдесят восьмого | set_birth_data birth_date=1988-05-05
        15 июля 1990 | set_birth_data birth_date=1990-07-15
        15.03.1990 | set_birth_data birth_date=1990-03-15
        помощь | help
        алиса помоги пожалуйста | help
        что ты умеешь | what_can_you_do
        а что ты еще умеешь делать | what_can_you_do
        повтори пожалуйста | repeat
        ещё раз | repeat
        дальше | more
        ещё | more
        расскажи подробнее | more
        да | confirm
        да конечно | confirm
        нет | reject
        нет спасибо | reject
        не надо | reject
        спасибо | thanks
        всё понятно | thanks
        хватит | exit
        хватит играть | exit
        выход | exit
        стоп | exit
        пока | exit
        до свидания | exit
        всё | exit
        ладно пока | exit
        мне пора | exit
        да нет | reject
        как дела у тельцов сегодня | horoscope date=2026-11-23 sign=taurus
        ну всё пока | exit
        выйди из навыка | exit
        закрой навык | exit
        на этом всё спасибо | exit
        привет | launch
        доброе утро | launch
        совместимость овна и рака на этой неделе | compatibility period=week sign=aries sign_2=cancer
        подходят ли рыбы стрельцу | compatibility sign=pisces sign_2=sagittarius
        лунный календарь | lunar_calendar
        какая сегодня луна | moon date=2026-11-23
        какой сегодня лунный день | moon date=2026-11-23
        новолуние | moon phase=new_moon
        какие транзиты | transits
        ретроградный меркурий | retrograde body=mercury
        дай совет | advice
        духовная консультация | advice
        характеристика рака | sign_info sign=cancer
        характеристика | sign_info
        забудь меня | forget_me
        ты дура | unknown rude
        я не хочу жить | care despair
        сколько времени | unknown
        мне 33 а росту 1.75 | unknown
        что было 2 года назад в марте | horoscope date=2024-03-01 period=month
        абракадабра швабра | unknown
        не знаю | unknown doesnotknow
        овощная духовка | unknown
        картина | unknown
        покажи погоду | unknown elsewhere
    ");
}

#[test]
fn asked_for_a_sign() {
    check(
        Expecting::Sign,
        "
        лев | horoscope sign=leo
        ну наверное я телец | horoscope sign=taurus
        у меня в паспорте написано что дева | horoscope sign=virgo
        у меня рак груди | care illness
        не знаю | unknown doesnotknow
        я не знаю свой знак | unknown doesnotknow
        лев на завтра | horoscope date=2026-11-24 sign=leo
        15 июля 1990 | set_birth_data birth_date=1990-07-15
        хватит | exit
        натальная карта | natal_chart
    ",
    );
}

#[test]
fn asked_for_a_place() {
    check(
        Expecting::Place,
        "
        москва | set_birth_data place=москва
        в москве | set_birth_data place=москве
        я родилась в городе Нижний Новгород | set_birth_data place=нижний_новгород
        Ростов-на-Дону | set_birth_data place=ростов_на_дону
        это было в орле | set_birth_data place=орле
        троицк московской области | set_birth_data place=троицк_московской_области
        нью-йорк | set_birth_data place=нью_йорк
        пока | exit
        помощь | help
        не знаю | unknown doesnotknow
        нет не в мае а в марте | set_birth_data ?-3-?
    ",
    );
}

#[test]
fn asked_to_choose() {
    check(
        Expecting::HalfDay,
        "
        утра | set_birth_data morning
        вечером | set_birth_data evening
        дня | set_birth_data day
        ночи | set_birth_data night
        семь вечера | set_birth_data birth_time=19:00
        не знаю | set_birth_data birth_time=unknown
    ",
    );
    check(
        Expecting::PlaceChoice,
        "
        первый | set_birth_data choice=0
        второе | set_birth_data choice=1
        великий | set_birth_data place=великий
        на дону | set_birth_data place=дону
    ",
    );
    check(
        Expecting::Fold,
        "
        первый раз | set_birth_data choice=0
        по зимнему | set_birth_data choice=1
        второй | set_birth_data choice=1
        не знаю | set_birth_data birth_time=unknown
    ",
    );
}

#[test]
fn after_a_chart() {
    check(
        Expecting::Corrections,
        "
        нет не в июле а в августе | set_birth_data ?-8-?
        нет в 10 40 | set_birth_data birth_time=10:40
        нет не в москве а в твери | set_birth_data place=твери
        ошибка место тверь | set_birth_data place=тверь
        а если время неизвестно | set_birth_data birth_time=unknown
        гороскоп для льва | horoscope sign=leo
        спасибо | thanks
    ",
    );
}

#[test]
fn the_platform_knows_more_words_than_we_do() {
    let hear = |words: &str, value: Value, expecting| {
        let tokens: Vec<&str> = words.split(' ').collect();
        let entity = json!({"type": "YANDEX.DATETIME", "tokens": {"start": 1, "end": tokens.len()}, "value": value});
        let nlu = json!({"tokens": tokens, "entities": [entity]});
        let body = json!({"request": {"type": "SimpleUtterance", "command": words, "nlu": nlu}});
        meaning(&understand(&super::super::decode(body.to_string().as_bytes()).unwrap(), today(), expecting))
    };
    let relative = json!({"day": -12, "day_is_relative": true});
    assert_eq!(hear("а позапрошлая среда", relative.clone(), Expecting::Nothing), "horoscope date=2026-11-11");
    assert_eq!(hear("а давеча", relative, Expecting::Nothing), "horoscope date=2026-11-11");
    let christmas = json!({"year": 1990, "month": 1, "day": 7, "hour": 25});
    assert_eq!(hear("в рождество", christmas, Expecting::BirthDate), "set_birth_data birth_date=1990-01-07");
    let absurd = json!({"year": 1_000_000_000_000_i64, "day": -1_000_000_000, "day_is_relative": true});
    assert_eq!(hear("а давеча", absurd, Expecting::Nothing), "unknown");
}

#[test]
fn the_sky_is_not_a_person() {
    let body = include_bytes!("../../../tests/alice-samples/08-fio-vs-zodiac.json");
    let understood = understand(&super::super::decode(body).unwrap(), today(), Expecting::Nothing);
    assert_eq!(meaning(&understood), "horoscope sign=leo");
}

proptest! {
    #[test]
    fn nothing_that_is_said_panics(said in "\\PC{0,60}") {
        for expecting in [Expecting::Nothing, Expecting::BirthDate, Expecting::BirthTime, Expecting::Place, Expecting::Fold] {
            meaning(&hear(&said, expecting));
        }
    }

    #[test]
    fn nothing_made_of_our_own_words_panics(
        words in proptest::collection::vec(prop_oneof![
            Just("не"), Just("а"), Just("в"), Just("без"), Just("пол"), Just("час"), Just("часов"), Just("минут"), Just("назад"),
            Just("через"), Just("неделю"), Just("год"), Just("мая"), Just("пятого"), Just("двадцать"), Just("тысяча"), Just("три"),
            Just("утра"), Just("числа"), Just("1990"), Just("99999999"), Just("10:30"), Just("0.0.0"), Just("полдевятого"), Just("лев"),
            Just("натальная"), Just("четверть"), Just("ноль"), Just("4294967295"), Just("не знаю"), Just("москва"), Just("00000000"),
        ], 0..9),
    ) {
        let said = words.join(" ");
        for expecting in [Expecting::Nothing, Expecting::BirthDate, Expecting::BirthTime, Expecting::HalfDay, Expecting::PlaceChoice] {
            meaning(&hear(&said, expecting));
        }
    }
}
