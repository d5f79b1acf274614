//! What a listener wants to hear about: enough to tell it, to tell it again, to go on with it, and to say why.

use serde::{Deserialize, Serialize};

use super::known_person::MAX_WHO_CHARS;
use super::understand::{DateRange, PartAsked, Slots, Topic};
use crate::astro::{Body, CivilDate, Period, PhaseName, Sign};
use crate::speech::ChartPart;

/// A reading that is asked for. Births are not in it: whose they are is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// Of which kind.
    pub topic: Topic,
    /// Of which sign.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign: Option<Sign>,
    /// With which sign.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign_2: Option<Sign>,
    /// Of which body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
    /// Of which house, 1 to 12.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub house: Option<u8>,
    /// Of a chart, this part alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<PartAsked>,
    /// Of which phase of the Moon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phase: Option<PhaseName>,
    /// For how long.
    #[serde(default, skip_serializing_if = "is_day")]
    pub period: Period,
    /// The first day; nothing for the day on which it is told.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "super::state::iso_date")]
    pub date: Option<CivilDate>,
    /// The last of several days; nothing for one day or a period.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "super::state::iso_date")]
    pub last: Option<CivilDate>,
    /// The listener asked it for themselves: the sign that is named in answer is theirs.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub own: bool,
    /// Whose birth; nothing for the listener's own. In a synastry: the partner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
}

impl Topic {
    /// How it is called when it is offered, in the nominative.
    pub const fn spoken(self) -> &'static str {
        match self {
            Self::Horoscope => "гороскоп",
            Self::Natal => "натальная карта",
            Self::Transits => "рассказ о нынешнем небе",
            Self::Forecast => "прогноз",
            Self::Compatibility => "совместимость знаков",
            Self::Synastry => "совместимость по датам рождения",
            Self::Moon => "рассказ о Луне",
            Self::LunarCalendar => "лунный календарь",
            Self::VoidOfCourse => "Луна без курса",
            Self::Sign => "рассказ о знаке",
            Self::Planet => "рассказ о планете",
            Self::House => "рассказ о доме карты",
            Self::Retrograde => "рассказ о ретроградных планетах",
            Self::Advice => "совет",
        }
    }

    /// «А для рыб?» goes on with it.
    const fn takes_sign(self) -> bool {
        matches!(
            self,
            Self::Horoscope | Self::Compatibility | Self::Sign | Self::Planet | Self::Advice | Self::Forecast
        )
    }

    /// «А завтра?» goes on with it.
    pub const fn takes_date(self) -> bool {
        matches!(
            self,
            Self::Horoscope
                | Self::Transits
                | Self::Forecast
                | Self::Moon
                | Self::LunarCalendar
                | Self::VoidOfCourse
                | Self::Retrograde
                | Self::Advice
        )
    }
}

impl Subject {
    /// A reading of that kind for today, and nothing else known of it.
    pub const fn of(topic: Topic) -> Self {
        Self {
            topic,
            sign: None,
            sign_2: None,
            body: None,
            house: None,
            part: None,
            phase: None,
            period: Period::Day,
            date: None,
            last: None,
            own: false,
            who: None,
        }
    }

    /// What was said about it; `days` are those that the words mean.
    pub fn with(mut self, slots: &Slots, days: Option<(CivilDate, Option<CivilDate>)>) -> Self {
        let pair = matches!(self.topic, Topic::Compatibility);
        match (slots.sign, slots.sign_2) {
            (Some(one), Some(two)) => (self.sign, self.sign_2) = (Some(one), pair.then_some(two)),
            // «А с девой?»: the first of the two stays.
            (Some(other), None) if pair && self.sign.is_some() => self.sign_2 = Some(other),
            (Some(one), None) => (self.sign, self.who) = (Some(one), None),
            (None, Some(other)) if pair => self.sign_2 = Some(other),
            (None, _) => {}
        }
        if let Some(period) = slots.period {
            // «А на неделю» begins now, unless another beginning is named.
            (self.period, self.date, self.last) = (period, None, None);
        }
        if let Some((first, last)) = days {
            (self.date, self.last) = (Some(first), last);
            if slots.period.is_none() {
                self.period = Period::Day;
            }
        }
        self.body = slots.body.or(self.body);
        self.house = slots.house.or(self.house);
        self.phase = slots.phase.or(self.phase);
        if let Some(person) = &slots.person {
            self.who = Some(person.name.chars().take(MAX_WHO_CHARS).collect());
            if slots.sign.is_none() {
                self.sign = None;
            }
        } else if slots.own {
            self.who = None;
            self.sign = slots.sign;
            self.own = true;
        }
        self
    }

    /// What is meant by words that name no topic, «а завтра?», «а для рыб?», after this was told; nothing when they don't fit it.
    pub fn followed_by(&self, slots: &Slots, days: Option<(CivilDate, Option<CivilDate>)>) -> Option<Self> {
        let fits = (slots.sign.is_none() || self.topic.takes_sign())
            && (days.is_none() && slots.period.is_none() || self.topic.takes_date());
        fits.then(|| self.clone().with(slots, days))
    }

    /// The part of a chart that is told alone; nothing for the whole, and where it is not said of what.
    pub fn part(&self) -> Option<ChartPart> {
        Some(match self.part? {
            PartAsked::Place => self.body.map(ChartPart::Body).or(self.house.map(ChartPart::House))?,
            PartAsked::Aspects => ChartPart::Aspects(self.body),
            PartAsked::Ascendant => ChartPart::Ascendant,
            PartAsked::MediumCoeli => ChartPart::MediumCoeli,
        })
    }

    /// The days that it is about, where they are several.
    pub fn days(&self) -> Option<DateRange> {
        DateRange::new(self.date?, self.last?)
    }

    /// The period that is told of several days: the nearest that there is, and the day or days themselves for the Moon.
    pub fn told_of_days(&self) -> Option<Period> {
        let days = self.days()?.days();
        match self.topic {
            Topic::Transits | Topic::Advice | Topic::VoidOfCourse => Some(Period::Day),
            Topic::Horoscope | Topic::Forecast => Some(match days {
                ..=3 => Period::Day,
                4..=10 => Period::Week,
                11..=300 => Period::Month,
                _ => Period::Year,
            }),
            _ => None,
        }
    }

    /// The same for the days behind the first, where several are told one by one.
    pub fn of_next_day(&self) -> Option<Self> {
        let days = self.days().filter(|_| self.told_of_days() == Some(Period::Day))?;
        let next = days.first().plus_days(1)?;
        Some(Self { date: Some(next), last: Some(days.last()).filter(|last| *last > next), ..self.clone() })
    }

    /// What it tells of may be exact on another day than the one asked about.
    pub fn reaches_beyond_a_day(&self) -> bool {
        self.period != Period::Day || self.last.is_some() || matches!(self.topic, Topic::Transits | Topic::Forecast)
    }

    /// It can be told from what is in it and the sky alone.
    pub fn is_whole(&self) -> bool {
        match self.topic {
            Topic::Horoscope | Topic::Sign => self.sign.is_some(),
            Topic::Compatibility => self.sign.is_some() && self.sign_2.is_some(),
            Topic::Planet => self.body.is_some(),
            Topic::House => self.house.is_some(),
            Topic::Forecast => self.sign.is_some(),
            Topic::Natal | Topic::Synastry => false,
            Topic::Transits => self.sign.is_some(),
            Topic::Advice => self.sign.is_some() || self.who.is_none(),
            Topic::Moon | Topic::LunarCalendar | Topic::VoidOfCourse | Topic::Retrograde => true,
        }
    }

    /// It holds nothing that [`Subject::with`] would not have put there.
    pub fn is_valid(&self) -> bool {
        self.house.is_none_or(|house| (1..=12).contains(&house))
            && (self.last.is_none() || self.date < self.last)
            && self.who.as_ref().is_none_or(|who| who.chars().count() <= MAX_WHO_CHARS)
    }
}

fn is_day(period: &Period) -> bool {
    *period == Period::Day
}
