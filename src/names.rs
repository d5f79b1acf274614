//! Names of what a chart holds, in Russian and English: for pictures, the API and tables.
//!
//! Dictionary forms only; speech has its own words, which can be declined.

use std::str::FromStr;

use crate::astro::{AspectKind, AspectPoint, Body, HouseSystem, LotKind, PhaseName, Sign};

/// A language of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lang {
    /// Russian.
    Ru,
    /// English.
    En,
}

impl Lang {
    /// Both languages.
    pub const ALL: [Self; 2] = [Self::Ru, Self::En];

    /// Language tag.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Ru => "ru",
            Self::En => "en",
        }
    }
}

impl FromStr for Lang {
    type Err = ();

    /// Accepts the tags in any letter case.
    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|lang| lang.id().eq_ignore_ascii_case(name.trim())).ok_or(())
    }
}

/// A text in Russian and English.
#[derive(Debug, Clone, Copy)]
pub struct Both {
    ru: &'static str,
    en: &'static str,
}

impl Both {
    /// The text in one of them.
    pub const fn in_lang(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Ru => self.ru,
            Lang::En => self.en,
        }
    }
}

/// A text in both languages.
pub const fn both(ru: &'static str, en: &'static str) -> Both {
    Both { ru, en }
}

/// Name of a body or angle.
pub const fn point(point: AspectPoint) -> Both {
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
pub const fn sign(sign: Sign) -> Both {
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
pub const fn in_sign(sign: Sign) -> Both {
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
pub const fn aspect(kind: AspectKind) -> Both {
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
pub const fn houses(system: HouseSystem) -> Both {
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

/// Name of a phase of the Moon.
pub const fn phase(name: PhaseName) -> Both {
    match name {
        PhaseName::NewMoon => both("новолуние", "new moon"),
        PhaseName::WaxingCrescent => both("растущий серп", "waxing crescent"),
        PhaseName::FirstQuarter => both("первая четверть", "first quarter"),
        PhaseName::WaxingGibbous => both("растущая Луна", "waxing gibbous"),
        PhaseName::FullMoon => both("полнолуние", "full moon"),
        PhaseName::WaningGibbous => both("убывающая Луна", "waning gibbous"),
        PhaseName::LastQuarter => both("последняя четверть", "last quarter"),
        PhaseName::WaningCrescent => both("убывающий серп", "waning crescent"),
    }
}

/// Name of a lot.
pub const fn lot(kind: LotKind) -> Both {
    match kind {
        LotKind::Fortune => both("жребий Фортуны", "Lot of Fortune"),
        LotKind::Spirit => both("жребий Духа", "Lot of Spirit"),
        LotKind::Eros => both("жребий Эроса", "Lot of Eros"),
        LotKind::Necessity => both("жребий Необходимости", "Lot of Necessity"),
        LotKind::Courage => both("жребий Отваги", "Lot of Courage"),
        LotKind::Victory => both("жребий Победы", "Lot of Victory"),
        LotKind::Nemesis => both("жребий Немезиды", "Lot of Nemesis"),
        LotKind::Basis => both("жребий Основания", "Lot of Basis"),
        LotKind::Exaltation => both("жребий Возвышения", "Lot of Exaltation"),
        LotKind::MarriageOfMen => both("жребий брака мужчин", "Lot of Marriage of men"),
        LotKind::MarriageOfWomen => both("жребий брака женщин", "Lot of Marriage of women"),
        LotKind::MarriageOfMenValens => both("жребий брака мужчин по Валенту", "Lot of Marriage of men, Valens"),
        LotKind::MarriageOfWomenValens => both("жребий брака женщин по Валенту", "Lot of Marriage of women, Valens"),
        LotKind::Children => both("жребий детей", "Lot of Children"),
        LotKind::Father => both("жребий отца", "Lot of the Father"),
        LotKind::Mother => both("жребий матери", "Lot of the Mother"),
        LotKind::Siblings => both("жребий братьев и сестёр", "Lot of Siblings"),
        LotKind::Illness => both("жребий болезни", "Lot of Illness"),
        LotKind::Wealth => both("жребий имущества", "Lot of Wealth"),
    }
}
