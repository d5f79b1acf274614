//! A birth as it was understood, said back to the listener, so that a misheard word does not pass unnoticed.

use super::dates::{at_time, date};
use super::{Speech, plain_words};
use crate::astro::CivilDate;

/// "Рождение: 15 июля 1990 года в 10:30, Москва." An unknown time or place is left out.
pub fn birth(day: CivilDate, time: Option<(u8, u8)>, place: Option<&str>) -> Speech {
    birth_of("Рождение:", day, time, place)
}

/// The same behind other words than "Рождение:", as "Ваше рождение:".
pub fn birth_of(lead: &str, day: CivilDate, time: Option<(u8, u8)>, place: Option<&str>) -> Speech {
    let mut said = Speech::plain(lead).then(&date(day));
    if let Some((hour, minute)) = time {
        said = said.then(&at_time(hour, minute));
    }
    if let Some(place) = place {
        // The name in apposition keeps its first form: no foreign name has to be declined.
        let place = plain_words(place);
        said = Speech::new(format!("{}, {place}", said.text), format!("{}, {place}", said.tts));
    }
    Speech::new(format!("{}.", said.text), format!("{}.", said.tts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_is_said() {
        let day = CivilDate::new(1990, 7, 15).unwrap();
        let said = birth(day, Some((10, 30)), Some("Москва"));
        assert_eq!(said.text, "Рождение: 15 июля 1990 года в 10:30, Москва.");
        assert!(said.tts.starts_with("Рождение: пятнадцатого и"), "{}", said.tts);
        assert!(said.tts.ends_with("в десять тридцать, Москва."), "{}", said.tts);
        assert_eq!(birth(day, None, None).text, "Рождение: 15 июля 1990 года.");
    }
}
