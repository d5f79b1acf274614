//! Dates, times and degrees: digits for the eye, words for the ear.

use super::Speech;
use super::numbers::{cardinal, ordinal, plural};
use super::words::{Case, Gender, month, sign};
use crate::astro::{CivilDate, Degrees};

/// "15 июня 1990 года", "пятнадцатого июня тысяча девятьсот девяностого года": when it was.
pub fn date(date: CivilDate) -> Speech {
    day_and_month(date, Case::Genitive).then(&year(date.year(), Case::Genitive))
}

/// "15 июня" without the year. In words the day is in `case`: "пятнадцатого июня" when it was, "на пятнадцатое июня" for which day.
pub fn day_and_month(date: CivilDate, case: Case) -> Speech {
    let month = month(date.month());
    Speech::new(
        format!("{} {}", date.day(), month.form(Case::Genitive)),
        format!("{} {}", ordinal(u16::from(date.day()), Gender::Neuter, case), month.spoken(Case::Genitive)),
    )
}

/// "1990 года", "в 1990 году"; a year before the first of our era is counted back from it.
pub fn year(astronomical_year: i32, case: Case) -> Speech {
    let before_era = astronomical_year < 1;
    let number = if before_era { 1 - astronomical_year } else { astronomical_year };
    let noun = YEAR[case as usize];
    let era = if before_era { " до нашей эры" } else { "" };
    // A civil year lies within -9999..=9999; the one that turns into 10000 stays in digits.
    let words = match u16::try_from(number) {
        Ok(number) if number <= super::numbers::MAX_IN_WORDS => ordinal(number, Gender::Masculine, case),
        _ => number.to_string(),
    };
    Speech::new(format!("{number} {noun}{era}"), format!("{words} {noun}{era}"))
}

const YEAR: [&str; Case::ALL.len()] = ["год", "года", "году", "год", "годом", "году"];

/// "с 3 по 9 июня", "с 28 мая по 3 июня"; with the year where the two differ.
pub fn span(from: CivilDate, until: CivilDate) -> Speech {
    let start = if from.year() != until.year() {
        date(from)
    } else if from.month() != until.month() {
        day_and_month(from, Case::Genitive)
    } else {
        Speech::new(from.day().to_string(), ordinal(u16::from(from.day()), Gender::Neuter, Case::Genitive))
    };
    let mut end = day_and_month(until, Case::Accusative);
    if from.year() != until.year() {
        end = end.then(&year(until.year(), Case::Genitive));
    }
    Speech::plain("с").then(&start).then(&Speech::plain("по")).then(&end)
}

/// "в 14:20", "в четырнадцать двадцать". Midnight and noon are called so.
pub fn at_time(hour: u8, minute: u8) -> Speech {
    Speech::new(format!("в {hour}:{minute:02}"), format!("в {}", time_in_words(hour, minute)))
}

/// "с 14:20 до 18:05", "с четырнадцати двадцати до восемнадцати ноля пяти".
pub fn from_to(from: (u8, u8), until: (u8, u8)) -> Speech {
    since(from).then(&up_to(until))
}

/// "с 14:20".
pub fn since((hour, minute): (u8, u8)) -> Speech {
    Speech::new(format!("с {hour}:{minute:02}"), format!("с {}", time_in_genitive(hour, minute)))
}

/// "до 18:05".
pub fn up_to((hour, minute): (u8, u8)) -> Speech {
    Speech::new(format!("до {hour}:{minute:02}"), format!("до {}", time_in_genitive(hour, minute)))
}

fn time_in_genitive(hour: u8, minute: u8) -> String {
    let count = |number: u8, gender| cardinal(u16::from(number), gender, Case::Genitive);
    let hours = match hour {
        1 => "часа".to_owned(),
        _ => count(hour, Gender::Masculine),
    };
    match (hour, minute) {
        (0, 0) => "полуночи".to_owned(),
        (12, 0) => "полудня".to_owned(),
        (1, 0) => "часа ночи".to_owned(),
        (_, 0) => format!("{hours} {}", if hour == 21 { "часа" } else { "час+ов" }),
        (0, _) => format!(
            "ноля час+ов {} {}",
            count(minute, Gender::Feminine),
            if minute % 10 == 1 && minute != 11 { "мин+уты" } else { "мин+ут" }
        ),
        (_, 1..=9) => format!("{hours} ноля {}", count(minute, Gender::Masculine)),
        _ => format!("{hours} {}", count(minute, Gender::Masculine)),
    }
}

fn time_in_words(hour: u8, minute: u8) -> String {
    let count = |number: u8, gender| cardinal(u16::from(number), gender, Case::Accusative);
    match (hour, minute) {
        (0, 0) => "полночь".to_owned(),
        (12, 0) => "полдень".to_owned(),
        (1, 0) => "час".to_owned(),
        (_, 0) => format!("{} {}", count(hour, Gender::Masculine), plural(hour.into(), ["час", "час+а", "час+ов"])),
        (0, _) => format!(
            "ноль час+ов {} {}",
            count(minute, Gender::Feminine),
            plural(minute.into(), ["мин+уту", "мин+уты", "мин+ут"])
        ),
        (1, 1..=9) => format!("час ноль {}", count(minute, Gender::Masculine)),
        (1, _) => format!("час {}", count(minute, Gender::Masculine)),
        (_, 1..=9) => format!("{} ноль {}", count(hour, Gender::Masculine), count(minute, Gender::Masculine)),
        _ => format!("{} {}", count(hour, Gender::Masculine), count(minute, Gender::Masculine)),
    }
}

/// "24° Близнецов", "двадцать четыре градуса Близнецов": whole degrees passed within the sign.
pub fn degrees(longitude: Degrees) -> Speech {
    let (whole, _, _) = longitude.dms();
    let sign = sign(longitude.sign());
    Speech::new(
        format!("{whole}° {}", sign.form(Case::Genitive)),
        format!("{} {}", degrees_in_words(whole), sign.spoken(Case::Genitive)),
    )
}

/// "24°", "двадцать четыре градуса".
pub fn whole_degrees(count: u8) -> Speech {
    Speech::new(format!("{count}°"), degrees_in_words(count))
}

fn degrees_in_words(count: u8) -> String {
    let words = cardinal(u16::from(count), Gender::Masculine, Case::Nominative);
    format!("{words} {}", plural(count.into(), ["гр+адус", "гр+адуса", "гр+адусов"]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(year: i32, month: u8, day: u8) -> CivilDate {
        CivilDate::new(year, month, day).unwrap()
    }

    fn heard(speech: Speech) -> String {
        speech.tts.replace('+', "")
    }

    #[test]
    fn dates_are_digits_to_the_eye_and_words_to_the_ear() {
        let birth = date(on(1990, 6, 15));
        assert_eq!(birth.text, "15 июня 1990 года");
        assert_eq!(heard(birth), "пятнадцатого июня тысяча девятьсот девяностого года");
        assert_eq!(date(on(-43, 3, 15)).text, "15 марта 44 года до нашей эры");
        assert_eq!(heard(day_and_month(on(2026, 11, 24), Case::Accusative)), "двадцать четвёртое ноября");
        assert_eq!(heard(year(2026, Case::Prepositional)), "две тысячи двадцать шестом году");
        assert_eq!(date(on(-9999, 1, 1)).tts, "первого январ+я 10000 года до нашей эры");
    }

    #[test]
    fn spans_say_no_more_than_they_need() {
        assert_eq!(heard(span(on(2026, 6, 3), on(2026, 6, 9))), "с третьего по девятое июня");
        assert_eq!(span(on(2026, 5, 28), on(2026, 6, 3)).text, "с 28 мая по 3 июня");
        assert_eq!(span(on(2026, 12, 30), on(2027, 1, 2)).text, "с 30 декабря 2026 года по 2 января 2027 года");
    }

    #[test]
    fn every_minute_has_its_words() {
        for (hour, minute, said) in [
            (14, 20, "в четырнадцать двадцать"),
            (0, 0, "в полночь"),
            (12, 0, "в полдень"),
            (0, 5, "в ноль часов пять минут"),
            (0, 21, "в ноль часов двадцать одну минуту"),
            (0, 32, "в ноль часов тридцать две минуты"),
            (1, 0, "в час"),
            (1, 7, "в час ноль семь"),
            (2, 0, "в два часа"),
            (21, 0, "в двадцать один час"),
            (9, 5, "в девять ноль пять"),
        ] {
            assert_eq!(heard(at_time(hour, minute)), said);
        }
        assert_eq!(at_time(9, 5).text, "в 9:05");
    }

    #[test]
    fn stretches_of_time_are_in_the_genitive() {
        for (from, until, said) in [
            ((14, 20), (18, 5), "с четырнадцати двадцати до восемнадцати ноля пяти"),
            ((0, 0), (12, 0), "с полуночи до полудня"),
            ((1, 0), (1, 30), "с часа ночи до часа тридцати"),
            ((0, 21), (2, 0), "с ноля часов двадцати одной минуты до двух часов"),
            ((21, 0), (22, 41), "с двадцати одного часа до двадцати двух сорока одного"),
        ] {
            assert_eq!(heard(from_to(from, until)), said);
        }
        assert_eq!(from_to((9, 5), (10, 0)).text, "с 9:05 до 10:00");
    }

    #[test]
    fn degrees_are_counted_in_words() {
        let said = degrees(Degrees::new(84.7));
        assert_eq!(
            (said.text.as_str(), heard(said.clone()).as_str()),
            ("24° Близнецов", "двадцать четыре градуса Близнецов")
        );
        assert_eq!(heard(degrees(Degrees::new(121.0))), "один градус Льва");
        assert_eq!(heard(degrees(Degrees::new(0.5))), "ноль градусов Овна");
    }
}
