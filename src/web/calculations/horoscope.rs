//! `/api/v1/horoscope/{sign}`: a sign's day, week, month or year in words, with the facts behind them.

use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::astro::{
    Body, DayFact, DayFacts, Fact, HouseFact, Moment, Outlook, Period, PeriodFact, Sign, SkyAspect, Transit,
};
use crate::places::Zone;
use crate::service::LocalPeriod;
use crate::speech::words::{self, Case};
use crate::speech::{self, SPEECH_LIMIT_CHARS, Sentence, SpokenDay};
use crate::web::calculations::COMPUTE_TIMEOUT;
use crate::web::params::birth_fields::{LISTENER_TIMEZONE, zone};
use crate::web::params::field::{Field, ParamType};
use crate::web::params::fields::{Fields, invalid_value};
use crate::web::params::moment_fields::{DATE, date, today_holds_s};
use crate::web::responses::api_response::ApiResponse;
use crate::web::responses::rendered_json::RenderedJson;
use crate::web::routing::endpoint::ApiRequest;
use crate::web::{Problem, ProblemKind, responses::view};

const SIGN: Field =
    Field::new("sign", ParamType::OneOf(|| Sign::ALL.map(Sign::id).to_vec()), "The sign, in English or Russian.")
        .like("leo");
const PERIOD: Field = Field::new(
    "period",
    ParamType::OneOf(|| Period::ALL.map(Period::id).to_vec()),
    "The date itself, its week from Monday on, its month or its year.",
)
.or(|| Period::Day.id().into());
const LANG: Field = Field::new("lang", ParamType::OneOf(|| vec!["ru"]), "The language of the text; only Russian.")
    .or(|| "ru".into())
    .also(&["language"]);

/// What a horoscope takes.
pub const HOROSCOPE: &[Field] = &[SIGN, PERIOD, DATE, LISTENER_TIMEZONE, LANG];

/// A sign's day, week, month or year in words.
#[derive(Serialize, ToSchema)]
pub struct HoroscopeView {
    sign: &'static str,
    sign_ru: String,
    period: &'static str,
    /// The first day.
    date: String,
    /// The last day, which is the first one when the period is a day.
    last_date: String,
    timezone: String,
    lang: &'static str,
    text: String,
    tts: String,
    sentences: Vec<SentenceView>,
}

#[derive(Serialize, ToSchema)]
struct SentenceView {
    text: String,
    tts: String,
    priority: &'static str,
    /// What the sentence rests on, with its time.
    fact: Option<serde_json::Value>,
}

/// Reads a sign, in English or in any form of Russian; nothing when none is given.
///
/// # Errors
/// When there is no such sign.
pub fn sign(fields: &mut Fields, field: &Field) -> Result<Option<Sign>, Problem> {
    let Some(text) = fields.text(field)? else { return Ok(None) };
    let sign: Result<Sign, ()> = text.parse().or_else(|()| words::sign_named(&text).ok_or(()));
    sign.map(Some).map_err(|()| {
        let hint = format!("use one of: {}", field.param_type.choices());
        invalid_value(field, &text.into(), "there is no such sign", &hint)
    })
}

/// Answers with a sign's day, week, month or year.
pub async fn answer(ApiRequest { service, mut fields, .. }: ApiRequest) -> Result<ApiResponse, Problem> {
    let sign = sign(&mut fields, &SIGN)?.ok_or_else(|| {
        Problem::new(ProblemKind::Invalid, "the sign is missing").field(SIGN.name).hint("send a sign")
    })?;
    let period = fields.choice_or_default(&PERIOD, |name| name.parse().ok())?;
    fields.choice(&LANG, |lang| (lang == "ru").then_some(()))?;
    let usual = service.default_zone();
    let zone = zone(&mut fields)?.unwrap_or(usual);
    let is_now = !fields.has(&DATE);
    let date = date(&mut fields, &DATE, &service, zone)?;
    let request = HoroscopeRequest { sign, span: LocalPeriod::of_calendar(period, date), zone };
    // Zones whose clocks agree share an answer, but not its words: those of the usual one are kept beside it.
    let reply = if period == Period::Day {
        let reading = service.horoscope(sign, date, zone, COMPUTE_TIMEOUT).await?;
        let words = |reading: &DayFacts| RenderedJson::of(&request.view(request.day(reading)));
        let json = if zone == usual { RenderedJson::cached(&reading, "horoscope", words) } else { words(&reading) };
        ApiResponse::json(json).from(&reading)
    } else {
        let outlook = service.sign_reading(sign, request.span, zone, COMPUTE_TIMEOUT).await?;
        let words = |outlook: &Outlook| RenderedJson::of(&request.view(request.outlook(outlook)));
        let json = if zone == usual { RenderedJson::cached(&outlook, "horoscope", words) } else { words(&outlook) };
        ApiResponse::json(json).from(&outlook)
    };
    let next = request.span.end().filter(|_| is_now).and_then(|next| zone.day_bounds(next));
    Ok(reply.holding(today_holds_s(&service, next.map(|(from, _)| from))))
}

/// A request for a horoscope: the sign, the days, and the zone whose clock is used.
struct HoroscopeRequest {
    sign: Sign,
    span: LocalPeriod,
    zone: Zone,
}

impl HoroscopeRequest {
    fn day(&self, reading: &DayFacts) -> Vec<Sentence> {
        speech::horoscope(reading, SpokenDay::On(self.span.first), &self.zone.clock())
    }

    fn outlook(&self, outlook: &Outlook) -> Vec<Sentence> {
        speech::sign_period(outlook, &self.zone.calendar())
    }

    fn view(&self, sentences: Vec<Sentence>) -> HoroscopeView {
        let Self { sign, span, zone } = self;
        let (whole, _) = speech::compose(&sentences, SPEECH_LIMIT_CHARS);
        let last = span.end().and_then(|end| end.plus_days(-1)).unwrap_or(span.first);
        HoroscopeView {
            sign: sign.id(),
            sign_ru: words::sign(*sign).form(Case::Nominative),
            period: span.period.id(),
            date: span.first.to_string(),
            last_date: last.to_string(),
            timezone: zone.to_string(),
            lang: "ru",
            text: whole.text,
            tts: whole.tts,
            sentences: sentences.into_iter().map(SentenceView::of).collect(),
        }
    }
}

impl SentenceView {
    fn of(sentence: Sentence) -> Self {
        Self {
            text: sentence.speech.text,
            tts: sentence.speech.tts,
            priority: sentence.priority.id(),
            fact: sentence.fact.as_ref().map(fact_view),
        }
    }
}

/// A fact as the API shows it.
pub fn fact_view(fact: &Fact) -> serde_json::Value {
    match fact {
        Fact::Day(fact) => day_fact(fact),
        Fact::Period(fact) => period_fact(fact),
        Fact::RetrogradePeriod(period) => view::retrograde_period(period),
        Fact::Moon(fact) => view::moon_fact(fact),
        Fact::Natal(fact) => view::natal_fact(fact),
        Fact::Pair(fact) => view::pair_fact(fact),
        Fact::Reference(lore) => view::lore(*lore),
    }
}

fn day_fact(fact: &DayFact) -> serde_json::Value {
    match fact {
        DayFact::MoonIn { sign, house } => json!({"type": "moon_in", "sign": sign.id(), "house": house}),
        DayFact::NearAspect(found) => aspect(found, None),
        DayFact::House(fact) => house_fact(fact),
    }
}

fn period_fact(fact: &PeriodFact) -> serde_json::Value {
    match fact {
        PeriodFact::House(fact) => house_fact(fact),
        PeriodFact::Leaving { body, sign, house, until } => stay(*body, *sign, *house, Some(*until)),
        PeriodFact::Eclipse { light, sign, house, at } => json!({
            "type": "eclipse", "light": light.id(), "sign": sign.id(), "house": house, "at": at.to_string(),
        }),
        PeriodFact::HouseIngress { body, house, retrograde, at } => json!({
            "type": "house_ingress", "body": body.id(), "house": house, "retrograde": retrograde, "at": at.to_string(),
        }),
        PeriodFact::Transit(Transit { body, kind, point, house, exact_at, orb_deg, retrograde }) => json!({
            "type": "transit", "body": body.id(), "aspect": kind.id(), "point": point.id(), "house": house,
            "exact_at": exact_at.map(|at| at.to_string()), "orb": orb(*orb_deg), "retrograde": retrograde,
        }),
    }
}

fn house_fact(fact: &HouseFact) -> serde_json::Value {
    match fact {
        HouseFact::SunIn { sign, house } => json!({"type": "sun_in", "sign": sign.id(), "house": house}),
        HouseFact::RulerIn { body, sign, house } => {
            json!({"type": "ruler_in", "body": body.id(), "sign": sign.id(), "house": house})
        }
        HouseFact::Stay { body, sign, house } => stay(*body, *sign, *house, None),
        HouseFact::Retrograde { body, house } => json!({"type": "retrograde", "body": body.id(), "house": house}),
        HouseFact::Ingress { body, sign, house, at } => json!({
            "type": "ingress", "body": body.id(), "sign": sign.id(), "house": house, "at": at.to_string(),
        }),
        HouseFact::Phase { phase, house, at } => {
            json!({"type": "phase", "phase": phase.id(), "house": house, "at": at.to_string()})
        }
        HouseFact::Station { body, retrograde, house, at } => json!({
            "type": "station", "body": body.id(), "retrograde": retrograde, "house": house, "at": at.to_string(),
        }),
        HouseFact::Aspect { aspect: found, at } => aspect(found, Some(*at)),
    }
}

fn stay(body: Body, sign: Sign, house: u8, until: Option<Moment>) -> serde_json::Value {
    json!({
        "type": "stay", "body": body.id(), "sign": sign.id(), "house": house, "until": until.map(|at| at.to_string()),
    })
}

fn aspect(found: &SkyAspect, exact_at: Option<Moment>) -> serde_json::Value {
    let SkyAspect { a, a_house, b, b_house, kind, orb_deg } = found;
    json!({
        "type": "aspect", "a": a.id(), "a_house": a_house, "b": b.id(), "b_house": b_house, "aspect": kind.id(),
        "exact_at": exact_at.map(|at| at.to_string()), "orb": orb(*orb_deg),
    })
}

fn orb(orb_deg: f64) -> f64 {
    (orb_deg * 1e4).round() / 1e4
}
