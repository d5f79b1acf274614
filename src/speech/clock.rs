//! The listener's clock: what time and what day a moment is for them.

use super::words::Case;
use super::{Speech, dates};
use crate::astro::{CivilDate, DAY_S, Moment};

/// The local hour and minute of a moment.
pub type LocalClock<'a> = dyn Fn(Moment) -> (u8, u8) + 'a;

/// The local date, hour and minute of a moment.
pub type LocalCalendar<'a> = dyn Fn(Moment) -> (CivilDate, u8, u8) + 'a;

/// The present, as the listener's clock shows it: what is near is called by today and tomorrow.
#[derive(Clone, Copy)]
pub struct Present<'a> {
    now: Moment,
    clock: &'a LocalClock<'a>,
}

impl<'a> Present<'a> {
    /// The present moment and the clocks that show it.
    pub fn new(now: Moment, clock: &'a LocalClock<'a>) -> Self {
        Self { now, clock }
    }

    /// The present moment.
    pub const fn now(&self) -> Moment {
        self.now
    }

    /// The day that the listener is in.
    pub fn today(&self) -> CivilDate {
        self.date_of(self.now)
    }

    /// The local date of a moment.
    pub fn date_of(&self, moment: Moment) -> CivilDate {
        local_date(moment, self.clock)
    }

    /// The local hour and minute of a moment.
    pub fn time_of(&self, moment: Moment) -> (u8, u8) {
        (self.clock)(moment)
    }

    /// "сегодня в 14:20", "завтра в 5:30", "24 ноября в 14:20"; with the year when it is another one.
    pub fn when(&self, moment: Moment) -> Speech {
        self.day(self.date_of(moment)).then(&at_time(moment, self.clock))
    }

    /// As [`Self::when`], for a moment that follows `earlier` in the same breath: of the same day only the time is said.
    pub fn when_after(&self, moment: Moment, earlier: Moment) -> Speech {
        if self.date_of(moment) == self.date_of(earlier) { at_time(moment, self.clock) } else { self.when(moment) }
    }

    /// "сейчас" within an hour of the present, else as [`Self::when`].
    pub fn now_or_when(&self, moment: Moment) -> Speech {
        const REACH_S: i64 = 3600;
        if (moment.unix_s() - self.now.unix_s()).abs() <= REACH_S {
            Speech::plain("сейчас")
        } else {
            self.when(moment)
        }
    }

    /// "сегодня", "завтра", "вчера", "24 ноября": on which day.
    pub fn day(&self, date: CivilDate) -> Speech {
        let today = self.today();
        match date.days() - today.days() {
            -1 => Speech::plain("вчера"),
            0 => Speech::plain("сегодня"),
            1 => Speech::plain("завтра"),
            _ if date.year() == today.year() => dates::day_and_month(date, Case::Genitive),
            _ => dates::date(date),
        }
    }
}

/// "24 ноября в 14:20": when a moment is, for somebody who may ask on any day.
pub(super) fn date_and_time(moment: Moment, clock: &LocalClock<'_>) -> Speech {
    dates::day_and_month(local_date(moment, clock), Case::Genitive).then(&at_time(moment, clock))
}

/// "в 14:20".
fn at_time(moment: Moment, clock: &LocalClock<'_>) -> Speech {
    let (hour, minute) = clock(moment);
    dates::at_time(hour, minute)
}

/// The local date of a moment, at the clock's offset from UTC (taken within -10 to +13:45 hours).
pub(super) fn local_date(moment: Moment, clock: &LocalClock<'_>) -> CivilDate {
    /// The largest offset in use but Kiribati's; beyond it a clock is behind UTC rather than ahead.
    const MAX_OFFSET_S: i64 = 13 * 3600 + 45 * 60;
    let (hour, minute) = clock(moment);
    let local_s = i64::from(hour) * 3600 + i64::from(minute) * 60;
    let ahead_s = (local_s - moment.unix_s().rem_euclid(DAY_S)).rem_euclid(DAY_S);
    // Seconds cut off by the clock make a small negative offset look like almost a day.
    let offset_s = if ahead_s <= MAX_OFFSET_S { ahead_s } else { ahead_s - DAY_S };
    moment.plus_s(offset_s + 30).map_or_else(|| moment.date(), Moment::date)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: u8, hour: i64) -> Moment {
        CivilDate::new(2026, 11, day).unwrap().midnight_utc().unwrap().plus_s(hour * 3600).unwrap()
    }

    fn zone(offset_s: i64) -> impl Fn(Moment) -> (u8, u8) {
        move |moment| {
            let minutes = (moment.unix_s() + offset_s).rem_euclid(86_400) / 60;
            ((minutes / 60) as u8, (minutes % 60) as u8)
        }
    }

    #[test]
    fn a_date_is_that_of_the_listeners_zone() {
        for (offset_h, hour, day) in [(3, 20, 24), (3, 21, 25), (-8, 7, 23), (-8, 8, 24), (12, 12, 25), (0, 23, 24)] {
            assert_eq!(local_date(at(24, hour), &zone(offset_h * 3600)).day(), day, "{offset_h} {hour}");
        }
    }

    #[test]
    fn what_is_near_is_called_by_today_and_tomorrow() {
        let moscow = zone(3 * 3600);
        let present = Present::new(at(24, 18), &moscow);
        let when = |moment| present.when(moment).text;
        assert_eq!(when(at(24, 20)), "сегодня в 23:00");
        assert_eq!(when(at(24, 21)), "завтра в 0:00");
        assert_eq!(when(at(23, 9)), "вчера в 12:00");
        assert_eq!(when(at(28, 9)), "28 ноября в 12:00");
        assert_eq!(when(at(24, 60 * 24)), "23 января 2027 года в 3:00");
        assert_eq!(present.when_after(at(28, 10), at(28, 9)).text, "в 13:00");
    }
}
