//! When something happens within a week, a month or a year, as a listener would say it.

use super::super::sentence::part_of_day;
use crate::astro::{CivilDate, Period};
use crate::speech::words::{Case, month, weekday};
use crate::speech::{Speech, dates};

/// The stretch between two dates, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OutlookSpan {
    pub(super) period: Period,
    pub(super) first: CivilDate,
    pub(super) last: CivilDate,
}

impl OutlookSpan {
    /// "на …": "неделю с 23 по 29 ноября", "ноябрь 2026 года", "2026 год". A month or year that does not begin with the calendar's is called by its ends.
    pub(super) fn accusative(self) -> Speech {
        let Self { period, first, last } = self;
        match period {
            Period::Day => {
                dates::day_and_month(first, Case::Accusative).then(&dates::year(first.year(), Case::Genitive))
            }
            Period::Week => Speech::new("неделю", "нед+елю").then(&dates::span(first, last)),
            Period::Month if first.day() == 1 => {
                month(first.month()).said(Case::Accusative).then(&dates::year(first.year(), Case::Genitive))
            }
            Period::Month => Speech::plain("месяц").then(&dates::span(first, last)),
            Period::Year if (first.month(), first.day()) == (1, 1) => dates::year(first.year(), Case::Accusative),
            Period::Year => Speech::plain("год").then(&dates::span(first, last)),
        }
    }

    /// A number that is another one for the next stretch of the same kind.
    pub(super) fn index(self) -> i64 {
        match self.period {
            Period::Day => self.first.days(),
            // 1970 began on a Thursday: weeks are counted from Monday.
            Period::Week => (self.first.days() + 3).div_euclid(7),
            Period::Month => i64::from(self.first.year()) * 12 + i64::from(self.first.month()),
            Period::Year => i64::from(self.first.year()),
        }
    }

    /// "всю неделю": all the time.
    pub(super) const fn all(self) -> &'static str {
        ["весь день", "всю неделю", "весь месяц", "весь год"][self.period as usize]
    }

    /// "в начале недели".
    pub(super) const fn at_first(self) -> &'static str {
        ["в начале дня", "в начале недели", "в начале месяца", "в начале года"][self.period as usize]
    }

    /// When within the stretch: one of several wordings. Those with two parts end with a comma, so a word must follow. What is `exact` is
    /// never told by a third of a month.
    pub(super) fn on(self, (date, hour, minute): (CivilDate, u8, u8), exact: bool, wording: u64) -> Speech {
        let day = day_of(date);
        let both = || on_weekday(date).followed_by(",").then(&day).followed_by(",");
        match (self.period, wording % 4) {
            (Period::Day, _) => dates::at_time(hour, minute),
            (Period::Week, 0 | 3) => both(),
            (Period::Week, 1) => on_weekday(date),
            (Period::Week, _) => on_weekday(date).then(&Speech::plain(part_of_day(hour))),
            (Period::Month, 0) => both(),
            (Period::Month, 1) if self.first.day() == 1 => Speech::plain(third(
                date,
                ["ближе к началу месяца,", "ближе к середине месяца,", "ближе к концу месяца,"],
            ))
            .then(&day)
            .followed_by(","),
            (Period::Year, 0 | 1) if !exact => {
                let part = third(date, ["в начале", "в середине", "в конце"]);
                Speech::plain(part).then(&month(date.month()).said(Case::Genitive))
            }
            _ => day,
        }
    }
}

/// "30 июня" in the genitive: when, or until when.
pub(super) fn day_of(date: CivilDate) -> Speech {
    dates::day_and_month(date, Case::Genitive)
}

/// "среда, 26 ноября" in a case.
pub(super) fn day_called(date: CivilDate, case: Case) -> Speech {
    weekday(date.weekday()).said(case).followed_by(",").then(&dates::day_and_month(date, case))
}

/// "в среду, 26 ноября".
pub(super) fn in_day(date: CivilDate) -> Speech {
    on_weekday(date).followed_by(",").then(&dates::day_and_month(date, Case::Genitive))
}

/// "в среду", "во вторник".
fn on_weekday(date: CivilDate) -> Speech {
    const TUESDAY: u8 = 1;
    let preposition = if date.weekday() == TUESDAY { "во" } else { "в" };
    Speech::plain(preposition).then(&weekday(date.weekday()).said(Case::Accusative))
}

fn third<T: Copy>(date: CivilDate, [early, middle, late]: [T; 3]) -> T {
    match date.day() {
        0..=10 => early,
        11..=20 => middle,
        _ => late,
    }
}
