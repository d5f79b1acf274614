//! What the reader of an answer must know.

use serde::Serialize;
use utoipa::ToSchema;

use super::Words;
use crate::astro::{AspectPoint, Body, Sign, Warning};
use crate::names::{self, Lang, both};
use crate::places::{Calendar, CalendarReform};
use crate::service::{BirthWarning, CalendarDoubt};

/// A warning: a code for programs, a message for people.
#[derive(Serialize, ToSchema)]
pub struct WarningView {
    code: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    bodies: Vec<&'static str>,
}

impl WarningView {
    /// The views of several.
    pub fn all(warnings: &[Warning], words: Words) -> Vec<Self> {
        warnings.iter().map(|warning| Self::of(warning, words.0.unwrap_or(Lang::En))).collect()
    }

    fn of(warning: &Warning, lang: Lang) -> Self {
        let ids = |bodies: &[Body]| bodies.iter().map(|body| body.id()).collect::<Vec<_>>();
        let (code, bodies) = match warning {
            Warning::PolarHouses { .. } => ("polar_houses", Vec::new()),
            Warning::Approximate { bodies } => ("approximate", ids(bodies)),
            Warning::LeftOut { bodies } => ("left_out", ids(bodies)),
            Warning::TimeUnknown => ("time_unknown", Vec::new()),
            Warning::SignUncertain { body, .. } => ("sign_uncertain", ids(&[*body])),
            Warning::NoHousesFromSun => ("no_houses_from_sun", Vec::new()),
            Warning::MidheavenTurned => ("midheaven_turned", Vec::new()),
        };
        Self { code, message: warning_text(warning, lang), bodies }
    }

    /// The views of what was taken for a birth.
    pub fn of_birth(warnings: &[BirthWarning], words: Words) -> Vec<Self> {
        let lang = words.0.unwrap_or(Lang::En);
        let view = |warning: &BirthWarning| {
            let (code, message) = birth_warning(warning, lang);
            Self { code, message, bodies: Vec::new() }
        };
        warnings.iter().map(view).collect()
    }
}

/// What was taken for a birth: a code for programs, and a message for people.
pub fn birth_warning(warning: &BirthWarning, lang: Lang) -> (&'static str, String) {
    match warning {
                BirthWarning::SeveralZones => (
                    "several_zones",
                    both(
                        "точка входит в несколько часовых поясов, взят один из них; другой задаёт поле timezone",
                        "several time zones claim the point, and one of them was taken; send timezone for another",
                    )
                    .in_lang(lang)
                    .to_owned(),
                ),
                BirthWarning::AtSea => (
                    "at_sea",
                    both(
                        "точка лежит в море, вне поясов стран: взято морское время по долготе; другое задают поля timezone и utc_offset",
                        "the point lies at sea, outside of every country's zone: nautical time by its longitude; send timezone or utc_offset \
                         for another clock",
                    )
                    .in_lang(lang)
                    .to_owned(),
                ),
                BirthWarning::ZoneOfNearestPlace => (
                    "zone_of_nearest_place",
                    both(
                        "точка не входит ни в один часовой пояс: взят пояс ближайшего известного места; другой задаёт поле timezone",
                        "no time zone claims the point: the clocks are those of the nearest known place; send timezone for others",
                    )
                    .in_lang(lang)
                    .to_owned(),
                ),
                BirthWarning::PlaceByOtherName(name) => (
                    "place_by_other_name",
                    match lang {
                        Lang::Ru => format!("место найдено под другим или более длинным названием: {name}"),
                        Lang::En => format!("the place was found under another or a longer name: {name}"),
                    },
                ),
                BirthWarning::PlaceByLikeness(name) => (
                    "place_by_likeness",
                    match lang {
                        Lang::Ru => format!("такого названия нет, взято похожее: {name}; проверьте, то ли это место"),
                        Lang::En => format!("no place is called that; one with a similar name was taken: {name}; check that it is meant"),
                    },
                ),
                BirthWarning::Calendar(doubt) => (
                    if doubt.calendar == Calendar::Julian { "julian_calendar" } else { "gregorian_calendar" },
                    calendar_text(doubt, lang),
                ),
            }
}

/// Both readings of a date, and how to choose.
fn calendar_text(doubt: &CalendarDoubt, lang: Lang) -> String {
    let CalendarDoubt { written, date, calendar, reform, is_disputed } = doubt;
    let CalendarReform { since, earliest, latest } = reform;
    match (calendar, lang) {
        (Calendar::Julian, Lang::Ru) => {
            let parts = if *is_disputed { ", хотя и не везде" } else { "" };
            format!(
                "дата {written} прочитана по юлианскому календарю, которого там держались до {since}{parts}; по григорианскому это {date}. \
                 Если она дана уже по новому стилю, пошлите calendar=gregorian"
            )
        }
        (Calendar::Julian, Lang::En) => {
            let parts = if *is_disputed { ", though not in every part of the country" } else { "" };
            format!(
                "{written} was read by the Julian calendar, which was kept there until {since}{parts}; by the Gregorian one it is {date}. \
                 If it is meant by that one, send calendar=gregorian"
            )
        }
        (Calendar::Gregorian, Lang::Ru) => format!(
            "дата {written} прочитана по григорианскому календарю; области этой страны переходили на него с {earliest} по {latest}. \
             Если она дана по старому стилю, пошлите calendar=julian"
        ),
        (Calendar::Gregorian, Lang::En) => format!(
            "{written} was read by the Gregorian calendar; parts of the country took it up from {earliest} to {latest}. If it is meant in \
             Old Style, send calendar=julian"
        ),
    }
}

/// A warning in words.
pub fn warning_text(warning: &Warning, lang: Lang) -> String {
    let body = |body: Body| names::point(AspectPoint::Body(body)).in_lang(lang);
    let bodies = |bodies: &[Body]| bodies.iter().map(|found| body(*found)).collect::<Vec<_>>().join(", ");
    let sign = |sign: Sign| names::sign(sign).in_lang(lang);
    match warning {
        Warning::PolarHouses { requested } => format!(
            "{}: {}",
            names::houses(*requested).in_lang(lang),
            both("у полюса их нет, взяты дома по Порфирию", "there are none so near the pole; these are Porphyry's")
                .in_lang(lang)
        ),
        Warning::Approximate { bodies: found } => format!(
            "{}: {}",
            both(
                "время вне файлов эфемерид, неточно на несколько секунд дуги",
                "the moment is outside the ephemeris files; some arcseconds off"
            )
            .in_lang(lang),
            bodies(found)
        ),
        Warning::LeftOut { bodies: found } => format!(
            "{}: {}",
            both(
                "нет положения в это время или с этой точки зрения",
                "no position at that moment or from that perspective"
            )
            .in_lang(lang),
            bodies(found)
        ),
        Warning::TimeUnknown => both(
            "время рождения неизвестно: без домов, углов и жребиев; положения на середину дня",
            "the time of birth is unknown: no houses, angles and lots; positions are for the middle of the day",
        )
        .in_lang(lang)
        .to_owned(),
        Warning::SignUncertain { body: moved, from, until } => match lang {
            Lang::Ru => format!("{}: в тот день смена знака, {} – {}", body(*moved), sign(*from), sign(*until)),
            Lang::En => format!("{} moved from {} to {} on that day", body(*moved), sign(*from), sign(*until)),
        },
        Warning::MidheavenTurned => both(
            "за полярным кругом точка эклиптики на верхнем меридиане была под горизонтом: эта система домов берёт за середину неба \
             противоположную",
            "beyond the polar circle the point of the ecliptic on the upper meridian was below the horizon: this house system takes the \
             opposite one for the midheaven",
        )
        .in_lang(lang)
        .to_owned(),
        Warning::NoHousesFromSun => both(
            "в гелиоцентрической карте нет домов, углов и жребиев",
            "a heliocentric chart has no houses, angles and lots",
        )
        .in_lang(lang)
        .to_owned(),
    }
}
