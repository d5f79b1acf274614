//! Words in the picture, in both languages.

use super::Lang;
use crate::astro::{AspectKind, AspectPoint, Body, HouseSystem, Sign};

/// A text in Russian and English.
pub(super) struct Both {
    ru: &'static str,
    en: &'static str,
}

impl Both {
    pub(super) const fn in_lang(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Ru => self.ru,
            Lang::En => self.en,
        }
    }
}

const fn both(ru: &'static str, en: &'static str) -> Both {
    Both { ru, en }
}

pub(super) const CHART: Both = both("Астрологическая карта", "Astrological chart");
pub(super) const BIWHEEL: Both = both("Двойная астрологическая карта", "Astrological bi-wheel");
pub(super) const INNER: Both = both("Внутренний круг", "Inner wheel");
pub(super) const OUTER: Both = both("Внешний круг", "Outer wheel");
pub(super) const TROPICAL: Both = both("тропический зодиак", "tropical zodiac");
pub(super) const SIDEREAL: Both = both("сидерический зодиак", "sidereal zodiac");
pub(super) const NO_HOUSES: Both = both("без домов", "no houses");
pub(super) const HOUSE: Both = both("дом", "house");
pub(super) const TIME_UNKNOWN: Both =
    both("Время неизвестно, положения на середину дня.", "Time unknown; positions are for the middle of the day.");
pub(super) const MOON_RANGE: Both = both("Луна за день:", "The Moon that day:");
pub(super) const POLAR: Both = both(
    "У полюса выбранная система домов не работает; дома по Порфирию.",
    "The chosen house system fails near the pole; houses by Porphyry.",
);
pub(super) const ASPECTS: Both = both("Аспектов", "Aspects");
pub(super) const BODIES: Both = both("Точек", "Points");

/// Name of a body or angle.
pub(super) const fn point(point: AspectPoint) -> Both {
    match point {
        AspectPoint::Ascendant => both("Асцендент", "Ascendant"),
        AspectPoint::MediumCoeli => both("Середина неба", "Medium coeli"),
        AspectPoint::Body(body) => match body {
            Body::Sun => both("Солнце", "Sun"),
            Body::Moon => both("Луна", "Moon"),
            Body::Mercury => both("Меркурий", "Mercury"),
            Body::Venus => both("Венера", "Venus"),
            Body::Mars => both("Марс", "Mars"),
            Body::Jupiter => both("Юпитер", "Jupiter"),
            Body::Saturn => both("Сатурн", "Saturn"),
            Body::Uranus => both("Уран", "Uranus"),
            Body::Neptune => both("Нептун", "Neptune"),
            Body::Pluto => both("Плутон", "Pluto"),
            Body::MeanNode => both("Сев. узел, ср.", "Mean N. node"),
            Body::TrueNode => both("Сев. узел, ист.", "True N. node"),
            Body::MeanSouthNode => both("Юж. узел, ср.", "Mean S. node"),
            Body::TrueSouthNode => both("Юж. узел, ист.", "True S. node"),
            Body::MeanLilith => both("Лилит, ср.", "Mean Lilith"),
            Body::TrueLilith => both("Лилит, ист.", "True Lilith"),
            Body::Chiron => both("Хирон", "Chiron"),
            Body::Ceres => both("Церера", "Ceres"),
            Body::Pallas => both("Паллада", "Pallas"),
            Body::Juno => both("Юнона", "Juno"),
            Body::Vesta => both("Веста", "Vesta"),
        },
    }
}

/// Name of a sign.
pub(super) const fn sign(sign: Sign) -> Both {
    match sign {
        Sign::Aries => both("Овен", "Aries"),
        Sign::Taurus => both("Телец", "Taurus"),
        Sign::Gemini => both("Близнецы", "Gemini"),
        Sign::Cancer => both("Рак", "Cancer"),
        Sign::Leo => both("Лев", "Leo"),
        Sign::Virgo => both("Дева", "Virgo"),
        Sign::Libra => both("Весы", "Libra"),
        Sign::Scorpio => both("Скорпион", "Scorpio"),
        Sign::Sagittarius => both("Стрелец", "Sagittarius"),
        Sign::Capricorn => both("Козерог", "Capricorn"),
        Sign::Aquarius => both("Водолей", "Aquarius"),
        Sign::Pisces => both("Рыбы", "Pisces"),
    }
}

/// "In" a sign, as after the name of a body.
pub(super) const fn in_sign(sign: Sign) -> Both {
    match sign {
        Sign::Aries => both("в Овне", "in Aries"),
        Sign::Taurus => both("в Тельце", "in Taurus"),
        Sign::Gemini => both("в Близнецах", "in Gemini"),
        Sign::Cancer => both("в Раке", "in Cancer"),
        Sign::Leo => both("во Льве", "in Leo"),
        Sign::Virgo => both("в Деве", "in Virgo"),
        Sign::Libra => both("в Весах", "in Libra"),
        Sign::Scorpio => both("в Скорпионе", "in Scorpio"),
        Sign::Sagittarius => both("в Стрельце", "in Sagittarius"),
        Sign::Capricorn => both("в Козероге", "in Capricorn"),
        Sign::Aquarius => both("в Водолее", "in Aquarius"),
        Sign::Pisces => both("в Рыбах", "in Pisces"),
    }
}

/// Name of an aspect.
pub(super) const fn aspect(kind: AspectKind) -> Both {
    match kind {
        AspectKind::Conjunction => both("соединение", "conjunction"),
        AspectKind::Opposition => both("оппозиция", "opposition"),
        AspectKind::Trine => both("трин", "trine"),
        AspectKind::Square => both("квадрат", "square"),
        AspectKind::Sextile => both("секстиль", "sextile"),
        AspectKind::Quincunx => both("квинконс", "quincunx"),
        AspectKind::Semisextile => both("полусекстиль", "semisextile"),
        AspectKind::Semisquare => both("полуквадрат", "semisquare"),
        AspectKind::Sesquiquadrate => both("полутораквадрат", "sesquiquadrate"),
        AspectKind::Quintile => both("квинтиль", "quintile"),
        AspectKind::Biquintile => both("биквинтиль", "biquintile"),
    }
}

/// Whose houses they are.
pub(super) const fn houses(system: HouseSystem) -> Both {
    match system {
        HouseSystem::Placidus => both("дома Плацидуса", "Placidus houses"),
        HouseSystem::Koch => both("дома Коха", "Koch houses"),
        HouseSystem::Porphyry => both("дома Порфирия", "Porphyry houses"),
        HouseSystem::Regiomontanus => both("дома Региомонтана", "Regiomontanus houses"),
        HouseSystem::Campanus => both("дома Кампано", "Campanus houses"),
        HouseSystem::Equal => both("равные дома", "equal houses"),
        HouseSystem::EqualMc => both("равные дома от MC", "equal houses from MC"),
        HouseSystem::EqualAries => both("равные дома от Овна", "equal houses from Aries"),
        HouseSystem::WholeSign => both("дома по знакам", "whole-sign houses"),
        HouseSystem::Vehlow => both("дома Вехлова", "Vehlow houses"),
        HouseSystem::Alcabitius => both("дома Алькабитиуса", "Alcabitius houses"),
        HouseSystem::Morinus => both("дома Морена", "Morinus houses"),
        HouseSystem::Meridian => both("меридианные дома", "meridian houses"),
        HouseSystem::PolichPage => both("дома Полиха — Пейджа", "Polich-Page houses"),
        HouseSystem::KrusinskiPisaGoelzer => both("дома Крусинского", "Krusinski houses"),
        HouseSystem::Horizon => both("горизонтальные дома", "horizon houses"),
        HouseSystem::Apc => both("дома APC", "APC houses"),
        HouseSystem::CarterPoliEquatorial => both("экваториальные дома Картера", "Carter houses"),
        HouseSystem::PullenSd => both("дома Пуллена (SD)", "Pullen SD houses"),
        HouseSystem::PullenSr => both("дома Пуллена (SR)", "Pullen SR houses"),
        HouseSystem::Sripati => both("дома Шрипати", "Sripati houses"),
        HouseSystem::Sunshine => both("солнечные дома", "sunshine houses"),
        HouseSystem::SunshineAlternative => both("солнечные дома (вариант)", "sunshine houses, alternative"),
        HouseSystem::SavardA => both("дома Савара", "Savard houses"),
    }
}
