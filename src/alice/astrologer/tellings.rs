//! Each kind of reading: what is asked of the service, and who puts it into words.

use super::moon::MoonWanted;
use super::{Astrologer, births};
use crate::alice::birth::BirthSaid;
use crate::alice::oracle::Ask;
use crate::alice::refusal::Refusal;
use crate::alice::subject::{Subject, Topic};
use crate::astro::{Body, CivilDate, Moment, Period, Sign, Synastry, TransitSettings};
use crate::cache::Owner;
use crate::places::Zone;
use crate::service::{NatalAnswer, RadixInput, Span, When};
use crate::speech::{self, Day, Sentence};

/// Who asks, where and when.
pub(super) struct Asker<'a> {
    pub(super) ask: &'a Ask,
    pub(super) owner: Owner,
    pub(super) zone: Zone,
    pub(super) today: CivilDate,
    pub(super) now: Moment,
}

impl Asker<'_> {
    fn subject(&self) -> &Subject {
        &self.ask.subject
    }

    /// The day that is asked about.
    pub(super) fn date(&self) -> CivilDate {
        self.subject().date.unwrap_or(self.today)
    }

    /// How the day that is asked about is called.
    fn day(&self) -> Day {
        match self.date() {
            date if date == self.today => Day::Today,
            date if Some(date) == self.today.plus_days(1) => Day::Tomorrow,
            date => Day::On(date),
        }
    }

    /// The stretch that is asked about. It begins on the day that was named, or today: what is over interests nobody.
    fn span(&self) -> Span {
        let period = match (self.subject().period, self.subject().topic) {
            // A forecast of one day is a horoscope.
            (Period::Day, Topic::Forecast) if self.subject().date.is_none() => Period::Month,
            (period, _) => period,
        };
        Span { period, first: self.date() }
    }

    fn own(&self) -> Result<&BirthSaid, Refusal> {
        self.ask.births.own.as_ref().ok_or(Refusal::Trouble)
    }
}

impl Astrologer {
    pub(super) async fn told(&self, ask: Ask) -> Result<Vec<Sentence>, Refusal> {
        let zone = self.zone(ask.timezone.as_deref());
        let asker = Asker {
            owner: self.owner(ask.listener.as_ref()),
            zone,
            today: self.service.today(zone),
            now: self.service.moment(When::Now),
            ask: &ask,
        };
        let Subject { topic, sign, sign_2, body, house, phase, .. } = ask.subject;
        Ok(match (topic, sign) {
            (Topic::Horoscope | Topic::Forecast, Some(sign)) => self.of_sign(&asker, sign).await?,
            (Topic::Horoscope | Topic::Forecast, None) => self.of_person(&asker).await?,
            (Topic::Natal, _) => self.natal(&asker).await?,
            (Topic::Transits, sign) => self.transits(&asker, sign).await?,
            (Topic::Synastry, _) => self.synastry(&asker).await?,
            (Topic::Compatibility, _) => {
                let (one, two) = sign.zip(sign_2).ok_or(Refusal::Trouble)?;
                let pair = self.service.compatibility(one, two, self.patience).await?;
                speech::compatibility(&pair)
            }
            (Topic::Moon, _) => self.moon(&asker, MoonWanted::State { phase }).await?,
            (Topic::VoidOfCourse, _) => self.moon(&asker, MoonWanted::VoidOfCourse).await?,
            (Topic::LunarCalendar, _) => self.lunar_calendar(&asker, ask.subject.period).await?,
            (Topic::Advice, _) => self.advice(&asker, sign).await?,
            (Topic::Retrograde, _) => self.retrogrades(&asker, body).await?,
            (Topic::Sign, sign) => speech::sign_info(sign.ok_or(Refusal::Trouble)?),
            (Topic::Planet, Some(sign)) => speech::planet_in_sign(body.ok_or(Refusal::Trouble)?, sign),
            (Topic::Planet, None) => speech::planet_info(body.ok_or(Refusal::Trouble)?),
            (Topic::House, _) => speech::house_info(house.ok_or(Refusal::Trouble)?),
        })
    }

    async fn of_sign(&self, asker: &Asker<'_>, sign: Sign) -> Result<Vec<Sentence>, Refusal> {
        let span = asker.span();
        if span.period == Period::Day {
            let reading = self.service.horoscope(sign, span.first, asker.zone, self.patience).await?;
            return Ok(speech::horoscope(&reading, asker.day(), &asker.zone.clock()));
        }
        let outlook = self.service.sign_reading(sign, span, asker.zone, self.patience).await?;
        Ok(speech::sign_period(&outlook, &asker.zone.calendar()))
    }

    async fn of_person(&self, asker: &Asker<'_>) -> Result<Vec<Sentence>, Refusal> {
        let birth = asker.own()?;
        let input = births::input(birth, &asker.ask.tastes);
        let answer =
            self.service.personal_reading(&input, asker.span(), asker.zone, asker.owner, self.patience).await?;
        births::understood(birth, &answer.event)?;
        Ok(speech::personal(&answer.outlook, asker.day(), &asker.zone.calendar()))
    }

    async fn natal(&self, asker: &Asker<'_>) -> Result<Vec<Sentence>, Refusal> {
        let (understood, answer) = self.chart(asker, asker.own()?).await?;
        Ok(std::iter::once(understood).chain(speech::portrait(&answer.chart)).collect())
    }

    /// A chart, and the birth as it was understood, said back.
    async fn chart(&self, asker: &Asker<'_>, birth: &BirthSaid) -> Result<(Sentence, NatalAnswer), Refusal> {
        let input = births::input(birth, &asker.ask.tastes);
        let answer = self.service.natal(&input, asker.owner, self.patience).await?;
        Ok((births::understood(birth, &answer.event)?, answer))
    }

    async fn transits(&self, asker: &Asker<'_>, sign: Option<Sign>) -> Result<Vec<Sentence>, Refusal> {
        let radix = match sign {
            Some(sign) => RadixInput::Sign(sign),
            None => RadixInput::Birth(Box::new(births::input(asker.own()?, &asker.ask.tastes))),
        };
        let moment = self.noon_or_now(asker)?;
        let settings = TransitSettings::default();
        let (event, sky) = self.service.transits_for(asker.owner, &radix, moment, settings, self.patience).await?;
        if let Some(event) = event {
            births::understood(asker.own()?, &event)?;
        }
        Ok(speech::transits(&sky, sign, &asker.zone.calendar()))
    }

    async fn synastry(&self, asker: &Asker<'_>) -> Result<Vec<Sentence>, Refusal> {
        let partner = asker.ask.births.partner.as_ref().ok_or(Refusal::Trouble)?;
        let tastes = &asker.ask.tastes;
        let own = self.service.nativity(&births::input(asker.own()?, tastes)).await?;
        let mut told = vec![births::understood(asker.own()?, &own.event)?];
        let theirs = self.service.nativity(&births::input(partner, tastes)).await.map_err(Refusal::from);
        let theirs = theirs.map_err(|refusal| Refusal::OfPartner(Box::new(refusal)))?;
        let understood = births::understood(partner, &theirs.event);
        told.push(understood.map_err(|refusal| Refusal::OfPartner(Box::new(refusal)))?);
        let chart = self.service.synastry_for(asker.owner, [&own, &theirs], Synastry::ORBS, self.patience).await?;
        told.extend(speech::synastry(&chart));
        Ok(told)
    }

    /// Advice for the sign that is named, or that the Sun was in when the listener was born; else by the Moon alone.
    async fn advice(&self, asker: &Asker<'_>, sign: Option<Sign>) -> Result<Vec<Sentence>, Refusal> {
        let sign = match (sign, &asker.ask.births.own) {
            (None, Some(birth)) => {
                let (_, answer) = self.chart(asker, birth).await?;
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
                let reading = self.service.horoscope(sign, asker.date(), asker.zone, self.patience).await?;
                Ok(speech::advice_for_sign(&reading, &asker.zone.clock()))
            }
            None => self.moon(asker, MoonWanted::Advice).await,
        }
    }

    /// The present, or noon of another day that is asked about.
    pub(super) fn noon_or_now(&self, asker: &Asker<'_>) -> Result<Moment, Refusal> {
        const HALF_A_DAY_S: i64 = 12 * 3600;
        if asker.date() == asker.today {
            return Ok(asker.now);
        }
        let (midnight, _) = asker.zone.day_bounds(asker.date()).ok_or(Refusal::DateOutOfReach)?;
        midnight.plus_s(HALF_A_DAY_S).ok_or(Refusal::DateOutOfReach)
    }
}
