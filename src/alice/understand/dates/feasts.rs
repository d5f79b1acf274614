//! Feasts: days that go by a name, fixed by the calendar or counted from Easter.

use super::DateRange;
use crate::astro::{CivilDate, WrittenDate};

/// When a feast is.
#[derive(Debug, Clone, Copy)]
enum FeastRule {
    /// Month and day.
    On(u8, u8),
    /// From one month and day until another, which may be of the next year.
    Between((u8, u8), (u8, u8)),
    /// Days after Orthodox Easter: the first and the last.
    Easter(i64, i64),
    /// Days after Catholic Easter.
    WesternEaster(i64),
}

use FeastRule::{Between, Easter, On, WesternEaster};

/// Stems of the words of a name, and when it is. A word may have an ending of up to three letters; «день» stands for its forms.
const FEASTS: [(&str, FeastRule); 70] = [
    ("католическ рождеств", On(12, 25)),
    ("рождеств богородиц", On(9, 21)),
    ("рождественск сочельник", On(1, 6)),
    ("рождеств христов", On(1, 7)),
    ("рождеств", On(1, 7)),
    ("сочельник", On(1, 6)),
    ("стар нов год", On(1, 14)),
    ("новогодн ноч", Between((12, 31), (1, 1))),
    ("новогодн каникул", Between((1, 1), (1, 8))),
    ("новогодн праздник", Between((1, 1), (1, 8))),
    ("рождественск каникул", Between((1, 1), (1, 8))),
    ("рождественск праздник", Between((1, 1), (1, 8))),
    ("крещени", On(1, 19)),
    ("святк", Between((1, 7), (1, 18))),
    ("татьян день", On(1, 25)),
    ("день студент", On(1, 25)),
    ("сретени", On(2, 15)),
    ("день свят валентин", On(2, 14)),
    ("день валентин", On(2, 14)),
    ("валентинов день", On(2, 14)),
    ("день всех влюбленн", On(2, 14)),
    ("день влюбленн", On(2, 14)),
    ("день защитник", On(2, 23)),
    ("международн женск день", On(3, 8)),
    ("женск день", On(3, 8)),
    ("масленичн недел", Easter(-55, -49)),
    ("масленой недел", Easter(-55, -49)),
    ("маслениц", Easter(-55, -49)),
    ("прощен воскресен", Easter(-49, -49)),
    ("чист понедельник", Easter(-48, -48)),
    ("велик пост", Easter(-48, -1)),
    ("вербн воскресен", Easter(-7, -7)),
    ("страстн недел", Easter(-6, -1)),
    ("чист четверг", Easter(-3, -3)),
    ("страстн пятниц", Easter(-2, -2)),
    ("католическ пасх", WesternEaster(0)),
    ("пасх", Easter(0, 0)),
    ("пасхальн воскресен", Easter(0, 0)),
    ("пасхальн недел", Easter(0, 6)),
    ("светл седмиц", Easter(0, 6)),
    ("светл воскресен", Easter(0, 0)),
    ("красн горк", Easter(7, 7)),
    ("радониц", Easter(9, 9)),
    ("вознесени", Easter(39, 39)),
    ("троиц", Easter(49, 49)),
    ("духов день", Easter(50, 50)),
    ("день смех", On(4, 1)),
    ("день дурак", On(4, 1)),
    ("благовещени", On(4, 7)),
    ("день космонавтик", On(4, 12)),
    ("майск праздник", Between((5, 1), (5, 9))),
    ("первомай", On(5, 1)),
    ("день побед", On(5, 9)),
    ("день защит детей", On(6, 1)),
    ("день росси", On(6, 12)),
    ("иван купал", On(7, 7)),
    ("день семь", On(7, 8)),
    ("медов спас", On(8, 14)),
    ("яблочн спас", On(8, 19)),
    ("преображени", On(8, 19)),
    ("успени", On(8, 28)),
    ("орехов спас", On(8, 29)),
    ("день знани", On(9, 1)),
    ("день учител", On(10, 5)),
    ("покров", On(10, 14)),
    ("хеллоуин", On(10, 31)),
    ("хэллоуин", On(10, 31)),
    ("день народн единств", On(11, 4)),
    ("день конституци", On(12, 12)),
    ("день свят никола", On(12, 19)),
];

const ENDINGS: [&str; 34] = [
    "", "а", "у", "ом", "е", "ы", "и", "о", "ой", "ою", "ей", "ю", "я", "ем", "ий", "ие", "ия", "ию", "ием", "ый",
    "ое", "ая", "ую", "ого", "ому", "ым", "ые", "ых", "ин", "ина", "ину", "ам", "ая", "ов",
];

const DAY: [&str; 4] = ["день", "дня", "дню", "днем"];

/// Most letters of an ending.
const MAX_ENDING_CHARS: usize = 3;

/// Every form of every word that a name begins with, but for «день», which is a word of time anyway.
pub(super) fn first_words() -> impl Iterator<Item = String> {
    let stems = FEASTS.iter().filter_map(|(name, _)| name.split(' ').next()).filter(|stem| *stem != "день");
    stems.flat_map(|stem| ENDINGS.iter().map(move |ending| format!("{stem}{ending}"))).chain(["святок".to_owned()])
}

fn is_form(stem: &str, word: &str) -> bool {
    if stem == "день" {
        return DAY.contains(&word);
    }
    word.strip_prefix(stem).is_some_and(|ending| ending.chars().count() <= MAX_ENDING_CHARS)
}

/// A feast whose name is at the beginning of the words, and of how many words the name is.
pub(super) fn at_beginning<'w>(words: impl Iterator<Item = &'w str> + Clone) -> Option<(Feast, usize)> {
    let found = FEASTS.iter().filter_map(|(name, rule)| {
        let mut words = words.clone();
        let stems = name.split(' ');
        let length = stems.clone().count();
        let fits = stems.into_iter().all(|stem| words.next().is_some_and(|word| is_form(stem, word)));
        fits.then_some((Feast(*rule), length))
    });
    found.max_by_key(|(_, length)| *length)
}

/// A feast that was named.
#[derive(Debug, Clone, Copy)]
pub(super) struct Feast(FeastRule);

impl Feast {
    /// Its days in a year; nothing when the calendar ends before them.
    pub fn of_year(self, year: i32) -> Option<DateRange> {
        let day = |(month, day): (u8, u8)| CivilDate::new(year, month, day);
        let (first, last) = match self.0 {
            On(month, of_month) => (day((month, of_month))?, day((month, of_month))?),
            Between(from, until) => {
                let next = year + i32::from(until < from);
                (day(from)?, CivilDate::new(next, until.0, until.1)?)
            }
            Easter(from, until) => {
                let easter = orthodox_easter(year)?;
                (easter.plus_days(from)?, easter.plus_days(until)?)
            }
            WesternEaster(after) => (western_easter(year)?.plus_days(after)?, western_easter(year)?.plus_days(after)?),
        };
        DateRange::new(first, last)
    }

    /// The feast that is under way or comes next.
    pub fn after(self, today: CivilDate) -> Option<DateRange> {
        // One that began in the old year may still be under way.
        (today.year() - 1..=today.year() + 1).filter_map(|year| self.of_year(year)).find(|days| days.last() >= today)
    }
}

/// Easter of the Orthodox church, by the method of Meeus (*Astronomical Algorithms*, chapter 8), in our calendar.
fn orthodox_easter(year: i32) -> Option<CivilDate> {
    let (a, b, c) = (year.rem_euclid(4), year.rem_euclid(7), year.rem_euclid(19));
    let d = (19 * c + 15).rem_euclid(30);
    let e = (2 * a + 4 * b - d + 34).rem_euclid(7);
    let (month, day) = ((d + e + 114) / 31, (d + e + 114) % 31 + 1);
    WrittenDate::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)?.in_julian()
}

/// Easter of the western churches, by the Gregorian method of Butcher (*Astronomical Algorithms*, chapter 8).
fn western_easter(year: i32) -> Option<CivilDate> {
    let (a, b, c) = (year.rem_euclid(19), year.div_euclid(100), year.rem_euclid(100));
    let (d, e) = (b / 4, b % 4);
    let g = (b - (b + 8) / 25 + 1) / 3;
    let h = (19 * a + b - d - g + 15).rem_euclid(30);
    let l = (32 + 2 * e + 2 * (c / 4) - h - c % 4).rem_euclid(7);
    let m = (a + 11 * h + 22 * l) / 451;
    let (month, day) = ((h + l - 7 * m + 114) / 31, (h + l - 7 * m + 114) % 31 + 1);
    CivilDate::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(year: i32, month: u8, day: u8) -> CivilDate {
        CivilDate::new(year, month, day).unwrap()
    }

    /// The Orthodox dates are those of the calendar of the Moscow Patriarchate, the western ones of the U.S. Naval Observatory.
    #[test]
    fn easter_is_when_the_churches_keep_it() {
        for (year, orthodox, western) in [
            (2023, (4, 16), (4, 9)),
            (2024, (5, 5), (3, 31)),
            (2025, (4, 20), (4, 20)),
            (2026, (4, 12), (4, 5)),
            (2027, (5, 2), (3, 28)),
            (2028, (4, 16), (4, 16)),
        ] {
            assert_eq!(orthodox_easter(year), Some(date(year, orthodox.0, orthodox.1)));
            assert_eq!(western_easter(year), Some(date(year, western.0, western.1)));
        }
    }
}
