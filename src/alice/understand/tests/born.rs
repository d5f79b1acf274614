//! Births as people tell them: digits one by one, short months, hours between, nights between two days.

use super::*;

/// What is heard of a birth, on one line; the parts of the first day for a night.
fn birth(said: &str, expecting: Expecting) -> String {
    let heard = hear(said, expecting);
    let night = match heard.slots.date {
        Some(DateSaid::Night(parts)) => format!(" night of {:?}.{:?}.{:?}", parts.day, parts.month, parts.year),
        _ => String::new(),
    };
    format!("{}{}", meaning(&heard), night.replace("Some(", "").replace(')', ""))
}

#[test]
fn a_birth_as_people_tell_it() {
    for (said, meant) in [
        (
            "натальная карта 5 янв 1990 в 10 утра в москве",
            "natal_chart birth_date=1990-01-05 birth_time=10:00 place=москве",
        ),
        (
            "натальная карта 15 июля один девять девять ноль в 10 утра москва",
            "natal_chart birth_date=1990-07-15 birth_time=10:00 place=москва",
        ),
        ("натальная карта 15 июля девятнадцать девяносто", "natal_chart birth_date=1990-07-15"),
        (
            "натальная карта 15 июля 1990 в три четверти десятого утра москва",
            "natal_chart birth_date=1990-07-15 birth_time=09:45 place=москва",
        ),
        (
            "натальная карта родилась в ночь с 15 на 16 июля 1990 года в москве",
            "natal_chart place=москве night of 15.7.1990",
        ),
        ("натальная карта 15 июля 1990 с 10 до 11 утра москва", "natal_chart birth_date=1990-07-15 place=москва vague"),
        (
            "натальная карта 15 июля 1990 между десятью и одиннадцатью москва",
            "natal_chart birth_date=1990-07-15 place=москва vague",
        ),
        (
            "родилась тридцатого числа одиннадцатого месяца семьдесят девятого года",
            "set_birth_data birth_date=1979-11-30",
        ),
        ("двадцать третьего ноль пятого восемьдесят седьмого", "set_birth_data birth_date=1987-05-23"),
        ("23.05.87 г в 4 утра в перми", "set_birth_data birth_date=1987-05-23 birth_time=04:00 place=перми"),
        (
            "в девяностом родилась двадцать второго января в одиннадцать вечера",
            "set_birth_data birth_date=1990-01-22 birth_time=23:00",
        ),
        (
            "совместимость по дате рождения 12 03 1985 и 15 07 1988",
            "synastry birth_date=1985-03-12 partner_birth_date=1988-07-15",
        ),
        (
            "совместимость его пятое двенадцатое восемьдесят восьмого а мое двадцать второго января девяностого",
            "synastry birth_date=1990-01-22 partner_birth_date=1988-12-05 person=он",
        ),
        ("натальная карта 2 июля 1990 по старому стилю", "natal_chart birth_date=1990-07-15"),
        ("натальная карта 5 декабря 1899 по старому стилю", "natal_chart birth_date=1899-12-17"),
        ("натальная карта 29 февраля 1900 по старому стилю", "natal_chart birth_date=1900-03-13"),
        (
            "бабушка родилась 1 марта 1900 года по юлианскому календарю",
            "set_birth_data birth_date=1900-03-14 person=бабушка",
        ),
        ("натальная карта 28 марта 1990 по новому стилю", "natal_chart birth_date=1990-03-28"),
        ("натальная карта 15 июля 1990 в среду в 10 утра", "natal_chart birth_date=1990-07-15 birth_time=10:00"),
    ] {
        assert_eq!(birth(said, Expecting::Nothing), meant, "{said}");
    }
}

#[test]
fn an_answer_to_when_somebody_was_born() {
    check(
        Expecting::BirthDate,
        "
        один пять ноль семь один девять девять ноль | set_birth_data birth_date=1990-07-15
        пятнадцатого седьмого один девять девять ноль | set_birth_data birth_date=1990-07-15
        15 июл 1990 | set_birth_data birth_date=1990-07-15
        5 ое мая 1990 | set_birth_data birth_date=1990-05-05
        15.07 | set_birth_data ?-7-15
        15/07/90 | set_birth_data birth_date=1990-07-15
        29 февраля 2028 | set_birth_data birth_date=2028-02-29
        31 февраля 2030 | set_birth_data only_28_days
    ",
    );
    check(
        Expecting::BirthTime,
        "
        три четверти десятого утра | set_birth_data birth_time=09:45
        в десять с половиной | set_birth_data birth_time=10:30 half?
        десять часов с четвертью | set_birth_data birth_time=10:15 half?
        десять с половиной вечера | set_birth_data birth_time=22:30
        в три пополудни | set_birth_data birth_time=15:00
        в три часа пополуночи | set_birth_data birth_time=03:00
        в 24:00 | set_birth_data birth_time=24:00
        в 24 часа | set_birth_data birth_time=24:00
        в 25:00 | set_birth_data no_such_time
        в десятом часу | set_birth_data vague
        с 10 до 11 утра | set_birth_data vague
        с десяти до одиннадцати | set_birth_data vague
        10-11 утра | set_birth_data vague
        10-30 | set_birth_data birth_time=10:30
        без четверти десять утра | set_birth_data birth_time=09:45
        в двенадцать дня | set_birth_data birth_time=12:00
        в 12.10 | set_birth_data birth_time=12:10
    ",
    );
}

/// A night between two days, the end of a day, a day that a future month lacks.
#[test]
fn what_a_birth_is_asked_about() {
    use crate::alice::birth::{BirthDraft, BirthTime};
    use crate::speech::Prompt;
    let mut draft = BirthDraft::default();
    let mut tell = |said: &str, expecting| draft.fill(&hear(said, expecting).slots, expecting, today());
    let asked = tell("родилась в ночь с 15 на 16 июля 1990 года", Expecting::BirthDate);
    assert_eq!(asked, Some((Expecting::BirthDate, Prompt::AskWhichDay(15, 16))));
    assert_eq!(tell("шестнадцатого", Expecting::BirthDate), None);
    assert_eq!(tell("в 24:00", Expecting::BirthTime), None);
    assert_eq!(draft.date.date(), CivilDate::new(1990, 7, 17), "midnight at the end of the 16th");
    assert!(matches!(draft.time, Some(BirthTime::Known { time: WallTime::MIDNIGHT, .. })));
    let mut draft = BirthDraft::default();
    let asked = draft.fill(&hear("31 февраля 2030", Expecting::BirthDate).slots, Expecting::BirthDate, today());
    let prompt = Prompt::MonthWillBeShorter { month: 2, days: 28, year: 2030 };
    assert_eq!(asked, Some((Expecting::BirthDate, prompt)));
}

#[test]
fn a_time_that_is_taken_back_or_told_twice_is_the_one_that_was_meant() {
    for (said, time) in [
        ("ноль ноль пятнадцать то есть сразу после полуночи", "00:15"),
        ("в полночь почти двадцать три пятьдесят", "23:50"),
        ("в двенадцать десять полночь", "00:10"),
        ("после полуночи в два", "02:00"),
        ("ноль часов семь минут а нет он в ноль девятнадцать", "00:19"),
        ("не в семь сорок в девятнадцать пятьдесят", "19:50"),
        ("в полночь", "00:00"),
        ("без четверти полночь", "23:45"),
        ("часа в два двадцать дня", "14:20"),
        ("в районе половины седьмого утра", "06:30"),
        ("это сестра под утро а я в пять двадцать вечера", "17:20"),
        ("времени его не знаю мы всего три месяца встречаемся", "unknown"),
        ("в полдень", "12:00"),
    ] {
        let heard = birth(said, Expecting::BirthTime);
        assert!(heard.contains(&format!("birth_time={time}")), "{said}: {heard}");
    }
}

#[test]
fn a_place_ends_where_something_else_begins() {
    for (said, place) in [
        ("я из вышнего волочка он из питера", "place=вышнего волочка"),
        ("королёв который в подмосковье", "place=королев подмосковье"),
        ("я родилась в твери а он в торжке", "place=твери"),
    ] {
        let heard = birth(said, Expecting::Place);
        assert!(heard.split(" ").any(|slot| slot == place.replace(' ', "_")), "{said}: {heard}");
    }
}

#[test]
fn days_behind_a_chart_are_asked_about_and_correct_no_birth() {
    for asked in [Expecting::Corrections, Expecting::Consent] {
        for said in [
            "мне конкретно с первого по десятое",
            "давай то же самое только на январь",
            "здоровье как в этом году",
            "а завтра",
        ] {
            let heard = hear(said, asked);
            assert_ne!(heard.intent, Intent::SetBirthData, "{said}: {heard:?}");
        }
        for said in ["не третьего а четвёртого", "год другой восемьдесят пятый", "ошибка я в марте родился"]
        {
            assert_eq!(hear(said, Expecting::Corrections).intent, Intent::SetBirthData, "{said}");
        }
    }
}
