//! Cues: what a single word speaks for, looked up once for each word.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::{manners, requests};

/// What a word speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(in crate::alice::understand) enum Cue {
    // Requests.
    /// «Гороскоп».
    Horoscope,
    /// «Прогноз», which is a horoscope or a forecast.
    Forecast,
    /// «Натальная» and nothing else.
    Natal,
    /// «Карта», which may also be one of tarot or of the metro.
    Chart,
    /// «Совместимость».
    Compatibility,
    /// «Подходят»: two of something are compared.
    Fits,
    /// «Отношения», «любовь»: of two signs.
    Relation,
    /// «Синастрия».
    Synastry,
    /// «Лунный».
    Lunar,
    /// «Календарь».
    Calendar,
    /// «Фаза», «растущая».
    Phase,
    /// «Затмение».
    Eclipse,
    /// «Стрижка».
    Haircut,
    /// «Холостая».
    Idle,
    /// «Транзит».
    Transit,
    /// «Планета».
    Planet,
    /// «Аспект», «обстановка».
    SkyState,
    /// «Влияние».
    Influence,
    /// «Ретроградный».
    Retrograde,
    /// «Попятное», «директный»: with a planet.
    Motion,
    /// «Характеристика», «стихия»: of a sign.
    Trait,
    /// «Управитель»: of a sign.
    Ruler,
    /// «Знак».
    SignWord,
    /// «Дом» of a chart, or of the street.
    HouseWord,
    /// «Асцендент».
    Ascendant,
    /// «Совет».
    Advice,
    /// «Делать», «избегать»: what advice is asked for.
    Deed,
    /// «Соляр», «прогрессия».
    Return,
    /// «Личный».
    Personal,
    /// «Важный».
    Important,
    /// «События», «даты».
    Event,
    /// «Звёзды».
    Stars,
    /// «Говорят», «обещают»: what stars do.
    Foretell,
    /// «Ждёт», «ожидает».
    Await,
    /// «Пройдёт», «готовит»: what a day does.
    Pass,
    /// «День».
    DayWord,
    /// «Рождения».
    Birth,
    /// «Родился»: birth data follow.
    Born,
    // What is done with a thing.
    /// «Почему».
    Why,
    /// «Зачем».
    WhatFor,
    /// «Откуда», «основано»: what the last answer rests on is asked for.
    Grounds,
    /// «Расскажи», «значит»: a thing is to be explained.
    Explain,
    /// «Про», «о».
    About,
    /// «Говори», «отвечай»: from now on.
    Speak,
    /// «Короче».
    Short,
    /// «Подробнее».
    Long,
    /// «Забудь», «удали».
    Forget,
    /// «Запомни».
    Remember,
    /// «Данные».
    Data,
    /// «Знаешь», «помнишь».
    Know,
    /// «Меня», «мне», «мои».
    Me,
    /// «Я».
    I,
    /// «Оценка», «ставлю».
    Rate,
    /// «Звезда», «балл»: what ratings are counted in.
    RateUnit,
    /// «Понравилось».
    Like,
    // The rest.
    /// Of work, love or money: what advice and houses are about.
    Sphere,
    /// Of another trade.
    Elsewhere,
    /// Of an illness.
    Illness,
    Rude,
    /// «Не».
    Not,
    /// Carries nothing.
    Filler,
    /// May be left out before a phrase is compared as a whole.
    Polite,
}

/// A set of cues.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::alice::understand) struct Cues(u128);

impl Cues {
    /// No cue.
    pub const NONE: Self = Self(0);

    /// Those that a folded word has; none for a word that is not known.
    pub fn of_word(word: &str) -> Self {
        WORDS.get(word).copied().unwrap_or_default()
    }

    /// Whether `cue` is among them.
    pub const fn has(self, cue: Cue) -> bool {
        self.0 & 1 << cue as u8 != 0
    }

    /// Whether the word names a request by itself.
    pub fn is_request(self) -> bool {
        self.any(requests::CAN_BE_MISHEARD) || self.any(&[Cue::Natal, Cue::Idle])
    }

    /// Whether one of them is among these.
    pub fn any(self, cues: &[Cue]) -> bool {
        cues.iter().any(|cue| self.has(*cue))
    }

    /// Both sets.
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// Endings of adjectives, by the one that stands in the table: hard, and soft or behind к, г, х.
const HARD: [&str; 13] = ["ый", "ая", "ое", "ые", "ого", "ой", "ому", "ую", "ым", "ом", "ых", "ыми", "ою"];
const SOFT: [&str; 15] = ["ий", "ая", "ое", "ие", "ого", "ой", "ому", "ую", "им", "ом", "их", "ими", "яя", "ее", "ою"];

static WORDS: LazyLock<HashMap<String, Cues>> = LazyLock::new(|| {
    let mut words: HashMap<String, Cues> = HashMap::new();
    for (cue, list) in requests::WORDS.iter().chain(manners::WORDS) {
        for form in list.split_whitespace().flat_map(forms) {
            let known = words.entry(form).or_default();
            *known = known.with(Cues(1 << *cue as u8));
        }
    }
    words
});

/// The forms that an entry stands for: `лунн+ый` for every case of the adjective, another word for itself.
fn forms(entry: &str) -> Vec<String> {
    let endings: &[&str] = match entry.split_once('+') {
        Some((_, "ый")) => &HARD,
        Some((_, "ий")) => &SOFT,
        _ => return vec![entry.to_owned()],
    };
    let stem = entry.split('+').next().unwrap_or_default();
    endings.iter().map(|ending| format!("{stem}{ending}")).collect()
}

/// Every word that speaks for a request, for those that were misheard.
pub(in crate::alice::understand) fn request_words() -> impl Iterator<Item = String> {
    requests::WORDS
        .iter()
        .filter(|(cue, _)| requests::CAN_BE_MISHEARD.contains(cue))
        .flat_map(|(_, list)| list.split_whitespace().flat_map(forms))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_speaks_for_itself_and_no_part_of_it_does() {
        assert!(Cues::of_word("гороскоп").has(Cue::Horoscope));
        assert!(Cues::of_word("ретроградного").has(Cue::Retrograde));
        assert!(Cues::of_word("лунные").has(Cue::Lunar));
        for whole in ["гороскопический", "лун", "картина", "показать", "плунный"]
        {
            assert!(!Cues::of_word(whole).any(&[Cue::Horoscope, Cue::Lunar, Cue::Chart]), "{whole}");
        }
    }

    #[test]
    fn every_entry_is_folded() {
        for (_, list) in requests::WORDS.iter().chain(manners::WORDS) {
            for entry in list.split_whitespace() {
                let plain = entry.replace('+', "");
                assert_eq!(super::super::super::terms::fold(&plain), plain, "{entry} would never be met");
                assert!(!entry.contains('+') || forms(entry).len() > 1, "{entry} has an ending that is not known");
            }
        }
    }
}
