//! Several days that were asked for: what is told in their place, said before it is told.

use super::dates::day_and_month;
use super::words::Case;
use super::{Sentence, SentencePriority, Speech};
use crate::astro::{CivilDate, Period};

/// The days of a week, as they begin: «с субботы».
const SINCE_WEEKDAYS: [&str; 7] =
    ["с понедельника", "со вторника", "со среды", "с четверга", "с пятницы", "с субботы", "с воскресенья"];

/// What is told where several days were asked for and `told` is the nearest that there is: «начну с субботы, 28 ноября».
pub fn told_instead_of_days(first: CivilDate, told: Period, begins_with_a_part: bool) -> Sentence {
    let since = SINCE_WEEKDAYS[usize::from(first.weekday() % 7)];
    let speech = match (told, begins_with_a_part) {
        (Period::Day, _) => Speech::plain(&format!("У каждого дня свой рассказ, начну {since},"))
            .then(&day_and_month(first, Case::Genitive))
            .followed_by("."),
        (Period::Month, true) => Speech::plain("За весь этот срок сразу не расскажу, начну с первого месяца."),
        (Period::Week, _) => Speech::plain("Ровно на эти дни прогноза нет, поэтому расскажу о неделе."),
        (Period::Month, false) => Speech::plain("Ровно на эти дни прогноза нет, поэтому расскажу о месяце."),
        (Period::Year, _) => Speech::plain("Ровно на этот срок прогноза нет, поэтому расскажу о годе."),
    };
    Sentence::leading(SentencePriority::Essential, speech)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_day_is_told_by_name() {
        let saturday = CivilDate::new(2026, 11, 28).unwrap();
        let said = told_instead_of_days(saturday, Period::Day, true).speech;
        assert_eq!(said.text, "У каждого дня свой рассказ, начну с субботы, 28 ноября.");
        assert_eq!(said.tts, "У каждого дня свой рассказ, начну с субботы, двадцать восьмого ноябр+я.");
    }
}
