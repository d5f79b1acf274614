//! `GET /api/v1/horoscope/{sign}`: a sign's day in words, with the facts behind them.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use serde::Serialize;
use serde_json::json;

use super::fields::{Fields, Known, misfit};
use super::natal::{PATIENCE, json_bytes, json_response};
use super::{Problem, Remedy};
use crate::astro::{CivilDate, Fact, Moment, Reading, Sign};
use crate::places::{IsoDateTime, Zone};
use crate::service::Service;
use crate::speech::words::{self, Case};
use crate::speech::{self, Day, SPEECH_LIMIT_CHARS, Sentence};

const FIELDS: &[Known] = &[
    Known { name: "period", aliases: &[] },
    Known { name: "date", aliases: &["day"] },
    Known { name: "timezone", aliases: &["tz", "tz_str"] },
    Known { name: "lang", aliases: &["language"] },
];

/// The zone of most listeners; the day of one who names no zone.
const DEFAULT_ZONE: &str = "Europe/Moscow";

#[derive(Serialize)]
struct HoroscopeView {
    sign: &'static str,
    sign_ru: String,
    period: &'static str,
    date: String,
    timezone: String,
    lang: &'static str,
    text: String,
    tts: String,
    sentences: Vec<SentenceView>,
}

#[derive(Serialize)]
struct SentenceView {
    text: String,
    tts: String,
    priority: &'static str,
    fact: Option<serde_json::Value>,
}

/// Answers with a sign's day.
pub async fn get(
    State(service): State<Arc<Service>>,
    Path(sign): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let mut fields = Fields::from_query(query.as_deref().unwrap_or_default(), FIELDS)?;
    let sign: Sign = sign.parse().or_else(|()| words::sign_named(&sign).ok_or(())).map_err(|()| {
        let choices = Sign::ALL.map(Sign::id).join(", ");
        misfit("sign", &sign.clone().into(), "there is no such sign", &format!("use one of: {choices}"))
    })?;
    fields.choice("period", |period| (period == "day").then_some(()), || "day".to_owned())?;
    fields.choice("lang", |lang| (lang == "ru").then_some(()), || "ru".to_owned())?;
    let zone = fields.text("timezone")?.unwrap_or_else(|| DEFAULT_ZONE.to_owned());
    let zone: Zone = zone.parse().map_err(|error: crate::places::ZoneError| {
        misfit("timezone", &zone.clone().into(), &error.to_string(), "send an IANA name such as Europe/Moscow")
    })?;
    let date = match fields.text("date")?.as_deref() {
        None | Some("today") => service.today(zone),
        Some("tomorrow") => service.today(zone).plus_days(1).expect("today is centuries from the calendar's end"),
        Some(text) => date(text)?,
    };
    let reading = service.horoscope(sign, date, zone, PATIENCE).await?;
    let view = reading.rendered("horoscope", |reading| json_bytes(&view(reading, date, zone)));
    Ok(json_response(view))
}

fn date(text: &str) -> Result<CivilDate, Problem> {
    let parsed: Result<IsoDateTime, _> = format!("{text}T00:00").parse();
    parsed.map(|parsed| parsed.local.date()).map_err(|_| {
        Problem::new(Remedy::Invalid, "it is no date of the calendar")
            .field("date")
            .value(text)
            .hint("send a date as 2026-11-23, or today, or tomorrow")
    })
}

fn view(reading: &Reading, date: CivilDate, zone: Zone) -> HoroscopeView {
    let clock = |moment| {
        let (local, _, _) = zone.at(moment);
        (local.time().hour(), local.time().minute())
    };
    let sentences = speech::horoscope(reading, Day::On(date), &clock);
    let (whole, _) = speech::compose(&sentences, SPEECH_LIMIT_CHARS);
    HoroscopeView {
        sign: reading.sign.id(),
        sign_ru: words::sign(reading.sign).form(Case::Nominative),
        period: "day",
        date: date.to_string(),
        timezone: zone.to_string(),
        lang: "ru",
        text: whole.text,
        tts: whole.tts,
        sentences: sentences.into_iter().map(SentenceView::of).collect(),
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
    let at = |moment: &Moment| moment.to_string();
    match fact {
        Fact::MoonIn { sign, house } => json!({"type": "moon_in", "sign": sign.id(), "house": house}),
        Fact::Ingress { body, sign, house, at: when } => {
            json!({"type": "ingress", "body": body.id(), "sign": sign.id(), "house": house, "at": at(when)})
        }
        Fact::Phase { phase, house, at: when } => {
            json!({"type": "phase", "phase": phase.id(), "house": house, "at": at(when)})
        }
        Fact::Aspect { a, a_house, b, b_house, kind, exact_at, orb_deg } => json!({
            "type": "aspect", "a": a.id(), "a_house": a_house, "b": b.id(), "b_house": b_house, "aspect": kind.id(),
            "exact_at": exact_at.as_ref().map(at), "orb": (orb_deg * 1e4).round() / 1e4,
        }),
        Fact::Station { body, retrograde, house, at: when } => {
            json!({"type": "station", "body": body.id(), "retrograde": retrograde, "house": house, "at": at(when)})
        }
        Fact::Retrograde { body, house } => json!({"type": "retrograde", "body": body.id(), "house": house}),
        Fact::RulerIn { body, sign, house } => {
            json!({"type": "ruler_in", "body": body.id(), "sign": sign.id(), "house": house})
        }
        Fact::SunIn { sign, house } => json!({"type": "sun_in", "sign": sign.id(), "house": house}),
    }
}
