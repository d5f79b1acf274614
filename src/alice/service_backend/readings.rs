//! Each kind of reading: what is asked of the service, and who puts it into words.

use super::moon::MoonWanted;
use super::{ServiceBackend, births};
use crate::alice::backend::SkillBackend;
use crate::alice::birth::{BirthSaid, PlaceSaid};
use crate::alice::reading_request::ReadingRequest;
use crate::alice::subject::Subject;
use crate::alice::turn_error::TurnError;
use crate::alice::understand::Topic;
use crate::astro::{Body, CivilDate, Moment, Period, Sign, Synastry, TransitSettings};
use crate::cache::Owner;
use crate::places::Zone;
use crate::service::{LocalPeriod, MomentInput, NatalAnswer, RadixInput};
use crate::speech::{self, Sentence, SpokenDay};

/// A request, with what the service knows of who asks, where and when.
pub(super) struct ReadingContext<'a> {
    pub(super) request: &'a ReadingRequest,
    pub(super) owner: Owner,
    pub(super) zone: Zone,
    pub(super) today: CivilDate,
    pub(super) now: Moment,
}

impl ReadingContext<'_> {
    fn subject(&self) -> &Subject {
        &self.request.subject
    }

    /// The day that is asked about.
    pub(super) fn date(&self) -> CivilDate {
        self.subject().date.unwrap_or(self.today)
    }

    /// How the day that is asked about is called.
    fn day(&self) -> SpokenDay {
        match self.date() {
            date if date == self.today => SpokenDay::Today,
            date if Some(date) == self.today.plus_days(1) => SpokenDay::Tomorrow,
            date => SpokenDay::On(date),
        }
    }

    /// The stretch that is asked about. It begins on the day that was named, or today: the days of a week or month that are over are left out.
    fn span(&self) -> LocalPeriod {
        if let Some(period) = self.subject().told_of_days() {
            return LocalPeriod { period, first: self.date() };
        }
        let period = match (self.subject().period, self.subject().topic) {
            // A forecast of one day is a horoscope.
            (Period::Day, Topic::Forecast) if self.subject().date.is_none() => Period::Month,
            (period, _) => period,
        };
        LocalPeriod { period, first: self.date() }
    }

    /// What is told of several days where it is not exactly they.
    fn instead_of_days(&self) -> Option<Sentence> {
        let (days, period) = self.subject().days().zip(self.subject().told_of_days())?;
        let end = LocalPeriod { period, first: days.first() }.end()?.days() - 1;
        let last = days.last().days();
        (end != last).then(|| speech::told_instead_of_days(days.first(), period, end < last))
    }

    fn own(&self) -> Result<&BirthSaid, TurnError> {
        self.request.births.own.as_ref().ok_or(TurnError::Trouble)
    }
}

impl ServiceBackend {
    pub(super) async fn reading(&self, request: ReadingRequest) -> Result<Vec<Sentence>, TurnError> {
        let zone = self.zone(request.timezone.as_deref());
        let context = ReadingContext {
            owner: self.owner(request.listener.as_ref()),
            zone,
            today: self.service.today(zone),
            now: self.service.moment(MomentInput::Now),
            request: &request,
        };
        let told = self.reading_of(&context).await?;
        let told: Vec<_> = context.instead_of_days().into_iter().chain(told).collect();
        let placeless = request.births.own.as_ref().is_some_and(|birth| birth.place == PlaceSaid::Unknown);
        let told = if placeless { births::without_place(told) } else { told };
        Ok(match request.about() {
            Some(about) => about.tell(told),
            None => told,
        })
    }

    /// The reading as it is told to the one whom it is about.
    async fn reading_of(&self, context: &ReadingContext<'_>) -> Result<Vec<Sentence>, TurnError> {
        let Subject { topic, sign, sign_2, body, house, phase, .. } = context.request.subject;
        Ok(match (topic, sign) {
            (Topic::Horoscope | Topic::Forecast, Some(sign)) => self.of_sign(context, sign).await?,
            (Topic::Horoscope | Topic::Forecast, None) => self.of_person(context).await?,
            (Topic::Natal, _) => self.natal(context).await?,
            (Topic::Transits, sign) => self.transits(context, sign).await?,
            (Topic::Synastry, _) => self.synastry(context).await?,
            (Topic::Compatibility, _) => {
                let (one, two) = sign.zip(sign_2).ok_or(TurnError::Trouble)?;
                let pair = self.service.compatibility(one, two, self.timeout).await?;
                speech::compatibility(&pair)
            }
            (Topic::Moon, _) => self.moon(context, MoonWanted::State { phase }).await?,
            (Topic::VoidOfCourse, _) => self.moon(context, MoonWanted::VoidOfCourse).await?,
            (Topic::LunarCalendar, _) => self.lunar_calendar(context, context.request.subject.period).await?,
            (Topic::Advice, _) => self.advice(context, sign).await?,
            (Topic::Retrograde, _) => self.retrogrades(context, body).await?,
            (Topic::Sign, sign) => speech::sign_info(sign.ok_or(TurnError::Trouble)?),
            (Topic::Planet, Some(sign)) => speech::planet_in_sign(body.ok_or(TurnError::Trouble)?, sign),
            (Topic::Planet, None) => speech::planet_info(body.ok_or(TurnError::Trouble)?),
            (Topic::House, _) => speech::house_info(house.ok_or(TurnError::Trouble)?),
        })
    }

    async fn of_sign(&self, context: &ReadingContext<'_>, sign: Sign) -> Result<Vec<Sentence>, TurnError> {
        let span = context.span();
        if span.period == Period::Day {
            let reading = self.service.horoscope(sign, span.first, context.zone, self.timeout).await?;
            return Ok(speech::horoscope(&reading, context.day(), &context.zone.clock()));
        }
        let outlook = self.service.sign_reading(sign, span, context.zone, self.timeout).await?;
        Ok(speech::sign_period(&outlook, &context.zone.calendar()))
    }

    async fn of_person(&self, context: &ReadingContext<'_>) -> Result<Vec<Sentence>, TurnError> {
        let birth = context.own()?;
        let input = births::input(birth, &context.request.tastes);
        let answer =
            self.service.personal_reading(&input, context.span(), context.zone, context.owner, self.timeout).await?;
        births::understood("Рождение:", birth, &answer.event)?;
        Ok(speech::personal(&answer.outlook, context.day(), &context.zone.calendar()))
    }

    async fn natal(&self, context: &ReadingContext<'_>) -> Result<Vec<Sentence>, TurnError> {
        let (understood, answer) = self.chart(context, context.own()?).await?;
        let Some(part) = context.subject().part() else {
            return Ok(std::iter::once(understood).chain(speech::portrait(&answer.chart)).collect());
        };
        let understood = context.request.tells_birth.then_some(understood);
        Ok(understood.into_iter().chain(speech::portrait_of_part(&answer.chart, part)).collect())
    }

    /// A chart, and the birth as it was understood, said back.
    async fn chart(
        &self,
        context: &ReadingContext<'_>,
        birth: &BirthSaid,
    ) -> Result<(Sentence, NatalAnswer), TurnError> {
        let input = births::input(birth, &context.request.tastes);
        let answer = self.service.natal(&input, context.owner, self.timeout).await?;
        Ok((births::understood("Рождение:", birth, &answer.event)?, answer))
    }

    async fn transits(&self, context: &ReadingContext<'_>, sign: Option<Sign>) -> Result<Vec<Sentence>, TurnError> {
        let radix = match sign {
            Some(sign) => RadixInput::Sign(sign),
            None => RadixInput::Birth(Box::new(births::input(context.own()?, &context.request.tastes))),
        };
        let moment = self.noon_or_now(context)?;
        let settings = TransitSettings::default();
        let (event, sky) = self.service.transits_for(context.owner, &radix, moment, settings, self.timeout).await?;
        if let Some(event) = event {
            births::understood("Рождение:", context.own()?, &event)?;
        }
        Ok(speech::transits(&sky, sign, &context.zone.calendar()))
    }

    async fn synastry(&self, context: &ReadingContext<'_>) -> Result<Vec<Sentence>, TurnError> {
        let partner = context.request.births.partner.as_ref().ok_or(TurnError::Trouble)?;
        let tastes = &context.request.tastes;
        let own = self.service.nativity(&births::input(context.own()?, tastes)).await?;
        let mut told = vec![births::understood("Ваше рождение:", context.own()?, &own.event)?];
        let theirs = self.service.nativity(&births::input(partner, tastes)).await.map_err(TurnError::from);
        let theirs = theirs.map_err(|error| TurnError::OfPartner(Box::new(error)))?;
        let understood = births::understood("Рождение партнёра:", partner, &theirs.event);
        told.push(understood.map_err(|error| TurnError::OfPartner(Box::new(error)))?);
        let chart = self.service.synastry_for(context.owner, [&own, &theirs], Synastry::ORBS, self.timeout).await?;
        told.extend(speech::synastry(&chart));
        Ok(told)
    }

    /// Advice for the sign that is named, or that the Sun was in when the listener was born; else by the Moon alone.
    async fn advice(&self, context: &ReadingContext<'_>, sign: Option<Sign>) -> Result<Vec<Sentence>, TurnError> {
        let sign = match (sign, &context.request.births.own) {
            (None, Some(birth)) => {
                let (_, answer) = self.chart(context, birth).await?;
                answer
                    .chart
                    .bodies
                    .iter()
                    .find(|placed| placed.body == Body::Sun)
                    .map(|sun| sun.position.longitude.sign())
            }
            (sign, _) => sign,
        };
        match sign {
            Some(sign) => {
                let reading = self.service.horoscope(sign, context.date(), context.zone, self.timeout).await?;
                Ok(speech::advice_for_sign(&reading, &context.zone.clock()))
            }
            None => self.moon(context, MoonWanted::Advice).await,
        }
    }

    /// The present, or noon of another day that is asked about.
    pub(super) fn noon_or_now(&self, context: &ReadingContext<'_>) -> Result<Moment, TurnError> {
        const HALF_A_DAY_S: i64 = 12 * 3600;
        if context.date() == context.today {
            return Ok(context.now);
        }
        let (midnight, _) = context.zone.day_bounds(context.date()).ok_or(TurnError::DateOutOfReach)?;
        midnight.plus_s(HALF_A_DAY_S).ok_or(TurnError::DateOutOfReach)
    }
}
