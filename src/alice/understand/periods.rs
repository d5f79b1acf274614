//! Stretches of time: «на неделю», «в следующем месяце», «на декабрь», «на выходных».

use super::dates::{self, DateRange, DateSaid, Which, which};
use super::terms::{Term, TermKind};
use crate::astro::CivilDate;
use crate::astro::Period;

/// A stretch of time as it was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PeriodSaid {
    /// How long; nothing for a weekend, which is no week.
    pub period: Option<Period>,
    /// Its first day; nothing when it begins now.
    pub from: Option<CivilDate>,
    /// Its last day, where it is no period.
    pub last: Option<CivilDate>,
}

impl PeriodSaid {
    /// The days, as a date that was said.
    pub fn date(self) -> Option<DateSaid> {
        let first = self.from?;
        let range = self.last.and_then(|last| DateRange::new(first, last));
        Some(range.map_or(DateSaid::Relative(first), DateRange::said))
    }
}

/// Words before a stretch of time that begins now.
const BEFORE: [&str; 22] = [
    "на",
    "за",
    "в",
    "во",
    "по",
    "до",
    "от",
    "весь",
    "всю",
    "всей",
    "целый",
    "целую",
    "каждый",
    "каждую",
    "конца",
    "конце",
    "начале",
    "начала",
    "середине",
    "конец",
    "начало",
    "середину",
];

/// What makes of a week a count of weeks.
const COUNTED: [&str; 6] = ["через", "пару", "несколько", "раз", "полторы", "каждые"];

/// Adjectives that name a period.
const ADJECTIVES: [(Period, &str); 8] = [
    (Period::Day, "ежедневн"),
    (Period::Day, "дневн"),
    (Period::Week, "недельн"),
    (Period::Week, "еженедельн"),
    (Period::Month, "месячн"),
    (Period::Month, "ежемесячн"),
    (Period::Year, "годов"),
    (Period::Year, "ежегодн"),
];

/// The length that a noun names.
fn unit(word: &str) -> Option<Period> {
    Some(match word {
        "день" | "сутки" | "денек" => Period::Day,
        "неделя" | "недели" | "неделе" | "неделю" | "неделей" | "недельку" | "неделька" => {
            Period::Week
        }
        "месяц" | "месяца" | "месяце" | "месяцу" | "месяцок" => Period::Month,
        "год" | "года" | "году" | "годик" => Period::Year,
        _ => return None,
    })
}

/// Finds a stretch of time and takes its terms. Not for dates of birth, where «в июле» is a part of a date.
pub(super) fn find(terms: &mut [Term], today: CivilDate) -> Option<PeriodSaid> {
    find_that(terms, today, |_| true)
}

/// The same, where its first day was told apart: «на неделю с 5 декабря». Another stretch, as «в марте», is no length.
pub(super) fn find_length(terms: &mut [Term], today: CivilDate) -> Option<PeriodSaid> {
    find_that(terms, today, |found| found.from.is_none())
}

fn find_that(terms: &mut [Term], today: CivilDate, wanted: fn(&PeriodSaid) -> bool) -> Option<PeriodSaid> {
    let finder = PeriodFinder { terms, today };
    let places = || 0..terms.len();
    let (stretch, from, until) = places()
        .find_map(|at| finder.weekend(at))
        .or_else(|| places().find_map(|at| finder.month(at)))
        .or_else(|| places().find_map(|at| finder.unit(at)))
        .or_else(|| places().find_map(|at| finder.adjective(at)))
        .filter(|(found, ..)| wanted(found))?;
    for term in &mut terms[from..until] {
        term.taken = true;
    }
    Some(stretch)
}

/// A stretch with the range of terms that say it.
type FoundPeriod = Option<(PeriodSaid, usize, usize)>;

struct PeriodFinder<'t> {
    terms: &'t [Term],
    today: CivilDate,
}

impl PeriodFinder<'_> {
    fn word(&self, at: usize) -> Option<&str> {
        self.terms.get(at).filter(|term| !term.taken && term.kind == TermKind::Word).map(|term| term.text.as_str())
    }

    fn word_before(&self, at: usize) -> Option<&str> {
        at.checked_sub(1).and_then(|before| self.word(before))
    }

    /// The number at a place, if it can be a year: also «двадцать седьмой», of the years around this one.
    fn year(&self, at: Option<usize>) -> Option<i32> {
        const AROUND: std::ops::RangeInclusive<i32> = -2..=30;
        let number = self.terms.get(at?)?.number()?;
        let said = i32::try_from(number.value).ok()?;
        let of_century = self.today.year() - self.today.year().rem_euclid(100) + said;
        let short = number.ordinal && said < 100 && AROUND.contains(&(of_century - self.today.year()));
        if short { Some(of_century) } else { Some(said).filter(|year| (1000..=9999).contains(year)) }
    }

    fn weekend(&self, at: usize) -> FoundPeriod {
        if !["выходные", "выходных", "выходным", "выходными", "выхи", "выхах", "уикенд", "уикэнд"]
            .contains(&self.word(at)?)
        {
            return None;
        }
        const SATURDAY: i64 = 5;
        let weekday = i64::from(self.today.weekday());
        let ahead = if weekday > SATURDAY { 0 } else { SATURDAY - weekday };
        let which = self.word_before(at).and_then(which);
        let weeks = which.map_or(0, Which::steps);
        let first = self.today.plus_days(ahead + 7 * weeks)?;
        // On a Sunday half of it is over.
        let last = first.plus_days(if first.weekday() == SATURDAY as u8 { 1 } else { 0 });
        let from = at - usize::from(which.is_some());
        Some((PeriodSaid { period: None, from: Some(first), last }, from, at + 1))
    }

    /// A month by its name without a day: this one or the next of that name.
    fn month(&self, at: usize) -> FoundPeriod {
        let month = dates::month(self.word(at)?)?;
        let day_at = |place: Option<usize>| {
            place.and_then(|place| self.terms.get(place)?.number()).is_some_and(|number| number.value < 1000)
        };
        let before = at.checked_sub(1);
        let named_day = self.word_before(at).is_some_and(|word| ["числа", "число"].contains(&word));
        // «На июнь двадцать седьмого года» has a year behind it, and no day.
        let year_follows = self.year(Some(at + 1)).is_some() && self.word(at + 2).and_then(unit) == Some(Period::Year);
        if day_at(before) || named_day || day_at(Some(at + 1)) && !year_follows {
            return None;
        }
        // «В мае следующего года».
        let place = at + 1 + usize::from(self.word(at + 1).is_some_and(|word| ["в", "во"].contains(&word)));
        let of_year =
            self.word(place).and_then(which).filter(|_| self.word(place + 1).and_then(unit) == Some(Period::Year));
        if let Some(which) = of_year {
            let from = CivilDate::new(self.today.year() + i32::try_from(which.steps()).ok()?, month, 1);
            return Some((PeriodSaid { period: Some(Period::Month), from, last: None }, at, place + 2));
        }
        let (said, from, until) = match (self.year(Some(at + 1)), self.year(before)) {
            (Some(year), _) => (Some(year), at, at + 2 + usize::from(self.word(at + 2).and_then(unit).is_some())),
            (None, Some(year)) => (Some(year), at - 1, at + 1),
            (None, None) => (None, at, at + 1),
        };
        let past = month < self.today.month();
        let year = said.unwrap_or(self.today.year() + i32::from(past));
        Some((
            PeriodSaid { period: Some(Period::Month), from: CivilDate::new(year, month, 1), last: None },
            from,
            until,
        ))
    }

    fn unit(&self, at: usize) -> FoundPeriod {
        let period = unit(self.word(at)?)?;
        let (before, after) = (self.word_before(at), self.word(at + 1));
        if after.is_some_and(|word| ["назад", "рождения"].contains(&word)) {
            return None;
        }
        let since = |from| PeriodSaid { period: Some(period), from, last: None };
        if period == Period::Year {
            // «15 апреля 1987 года» is a date, and a past year most likely of a birth.
            let of_date = at >= 2
                && self.terms[at - 2].kind == TermKind::Word
                && dates::month(&self.terms[at - 2].text).is_some();
            let numbered = self.year(at.checked_sub(1));
            if numbered.is_some_and(|year| of_date || year < self.today.year()) {
                return None;
            }
            if let Some(year) = numbered {
                return Some((since(CivilDate::new(year, 1, 1)), at - 1, at + 1));
            }
            // «Год двадцать седьмой».
            if self.word(at) == Some("год")
                && let Some(year) = self.year(Some(at + 1)).filter(|year| *year >= self.today.year())
            {
                return Some((since(CivilDate::new(year, 1, 1)), at, at + 2));
            }
            if before.is_some_and(|word| ["новый", "новом", "новому", "нового"].contains(&word)) {
                return Some((since(CivilDate::new(self.today.year() + 1, 1, 1)), at - 1, at + 1));
            }
        }
        let before = before?;
        // «На той неделе» is the coming one; «в том году» was the last.
        let that = ["той", "ту", "та"].contains(&before) && period == Period::Week;
        if let Some(which) = which(before).or(that.then_some(Which::Next)) {
            return (period != Period::Day).then(|| (since(self.beginning(period, which)), at - 1, at + 1));
        }
        if COUNTED.contains(&before) {
            return None;
        }
        let named = BEFORE.contains(&before) && (period != Period::Day || before == "на");
        // «Телец неделя»: as people say it in a hurry.
        let hurried = ["неделя", "неделю", "месяц"].contains(&self.word(at)?);
        (named || hurried).then(|| (since(None), at, at + 1))
    }

    fn beginning(&self, period: Period, which: Which) -> Option<CivilDate> {
        let steps = which.steps();
        if steps == 0 {
            return None;
        }
        let today = self.today;
        match period {
            Period::Day => None,
            Period::Week => today.plus_days(7 * steps - i64::from(today.weekday())),
            Period::Month => {
                let months = i64::from(today.year()) * 12 + i64::from(today.month()) - 1 + steps;
                CivilDate::new(i32::try_from(months.div_euclid(12)).ok()?, months.rem_euclid(12) as u8 + 1, 1)
            }
            Period::Year => CivilDate::new(today.year() + i32::try_from(steps).ok()?, 1, 1),
        }
    }

    fn adjective(&self, at: usize) -> FoundPeriod {
        const ENDINGS: [&str; 10] = ["ый", "ая", "ое", "ые", "ого", "ой", "ую", "ому", "ых", "ом"];
        let word = self.word(at)?;
        let declined = |stem: &str| word.strip_prefix(stem).is_some_and(|ending| ENDINGS.contains(&ending));
        let (period, _) = ADJECTIVES.iter().find(|(_, stem)| declined(stem))?;
        Some((PeriodSaid { period: Some(*period), from: None, last: None }, at, at + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::super::terms::terms;
    use super::*;

    fn said(words: &str, today: (i32, u8, u8)) -> String {
        let today = CivilDate::new(today.0, today.1, today.2).unwrap();
        let found = find(&mut terms(words.split(' ')), today);
        found.map_or("-".to_owned(), |PeriodSaid { period, from, .. }| {
            format!("{period:?} {}", from.map_or("now".to_owned(), |date| date.to_string()))
        })
    }

    #[test]
    fn weeks_months_and_years() {
        let monday = (2026, 11, 23);
        for (words, meant) in [
            ("на неделю", "Some(Week) now"),
            ("на той неделе", "Some(Week) 2026-11-30"),
            ("на прошлой неделе", "Some(Week) 2026-11-16"),
            ("через неделю", "-"),
            ("неделю назад", "-"),
            ("на следующий месяц", "Some(Month) 2026-12-01"),
            ("на прошлый месяц", "Some(Month) 2026-10-01"),
            ("на декабрь", "Some(Month) 2026-12-01"),
            ("на ноябрь", "Some(Month) 2026-11-01"),
            ("в марте", "Some(Month) 2027-03-01"),
            ("в марте 2028 года", "Some(Month) 2028-03-01"),
            ("5 декабря", "-"),
            ("на 2027 год", "Some(Year) 2027-01-01"),
            ("на этот год", "Some(Year) now"),
            ("до конца года", "Some(Year) now"),
            ("мне 33 года", "-"),
            ("день рождения", "-"),
            ("на выходных", "None 2026-11-28"),
            ("на прошлых выходных", "None 2026-11-21"),
            ("годовой", "Some(Year) now"),
        ] {
            assert_eq!(said(words, monday), meant, "{words}");
        }
        assert_eq!(said("на выходных", (2026, 11, 29)), "None 2026-11-29", "on a Sunday the weekend is under way");
        assert_eq!(said("на следующий месяц", (2026, 12, 31)), "Some(Month) 2027-01-01");
        assert_eq!(said("на следующей неделе", (2026, 11, 29)), "Some(Week) 2026-11-30");
    }
}
