//! The labelled utterances: reading the file, and an understanding on one line to compare with.

use std::sync::LazyLock;

use astroloh::alice::{
    DateFault, DateSaid, Expecting, Intent, Session, TimeSaid, Topic, Turn, TurnKind, Understood, UnknownReason,
    understand,
};
use astroloh::astro::CivilDate;

const FILE: &str = include_str!("../../utterances.txt");

/// Which half of the set a line belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Half {
    /// Looked at when rules are mended.
    Tuning,
    /// Only counted.
    Test,
}

/// An utterance with what is meant by it.
pub struct Labelled {
    pub expecting: Expecting,
    pub said: &'static str,
    pub intent: &'static str,
    /// Sorted.
    pub slots: Vec<&'static str>,
    pub half: Half,
}

/// How many of how many were understood.
#[derive(Debug, Default)]
pub struct Score {
    pub all: usize,
    pub intents: usize,
    pub whole: usize,
    /// A line for each that was not understood as a whole.
    pub misses: Vec<String>,
}

impl Score {
    /// Intents that are right, in percent.
    pub fn intents_percent(&self) -> f64 {
        100.0 * self.intents as f64 / self.all as f64
    }

    /// Intents that are right with every value, in percent.
    pub fn whole_percent(&self) -> f64 {
        100.0 * self.whole as f64 / self.all as f64
    }
}

/// The date of the set, a Monday.
pub fn today() -> CivilDate {
    CivilDate::new(2026, 11, 23).expect("the day exists")
}

/// Every line of the file.
pub fn every() -> &'static [Labelled] {
    static LINES: LazyLock<Vec<Labelled>> = LazyLock::new(|| read(FILE));
    &LINES
}

/// The lines of a file in the form of `tests/utterances.txt`.
pub fn read(file: &'static str) -> Vec<Labelled> {
    let mut expecting = Expecting::Nothing;
    let mut labelled = Vec::new();
    for line in file.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix("@ ") {
            expecting = serde_json::from_value(name.into()).expect("a question that there is");
            continue;
        }
        let (said, meant) = line.split_once('|').expect("an utterance and a meaning");
        let mut words = meant.split_whitespace();
        let intent = words.next().expect("an intent");
        let mut slots: Vec<&str> = words.collect();
        slots.sort_unstable();
        let said = said.trim();
        labelled.push(Labelled { expecting, said, intent, slots, half: half_of(said) });
    }
    labelled
}

/// FNV-1a, whose lowest bit parts the set.
fn half_of(said: &str) -> Half {
    let hash = said
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    // The lowest bit of FNV is the parity of the bytes; one from the middle mixes them all.
    if hash >> 32 & 1 == 0 { Half::Tuning } else { Half::Test }
}

/// The turn in which this is said, with no help from the platform.
pub fn turn(said: &str) -> Turn {
    Turn { kind: TurnKind::Utterance, utterance: said.to_owned(), session: Session::default(), ..Turn::default() }
}

/// How well a half is understood.
pub fn score(half: Half) -> Score {
    let mut score = Score::default();
    for line in every().iter().filter(|line| line.half == half) {
        let heard = understand(&turn(line.said), today(), line.expecting);
        let (intent, slots) = (heard.intent.name(), values(&heard));
        score.all += 1;
        score.intents += usize::from(intent == line.intent);
        let whole = intent == line.intent && slots == line.slots;
        score.whole += usize::from(whole);
        if !whole {
            let (got, due) = (slots.join(" "), line.slots.join(" "));
            score.misses.push(format!("{} | {intent} {got}   (not: {} {due})", line.said, line.intent));
        }
    }
    score
}

/// The values as the file names them, sorted: complete slots by their names in the contract, then what is open.
pub fn values(heard: &Understood) -> Vec<String> {
    let Understood { intent, slots, .. } = heard;
    let complete = slots.to_json(*intent, today());
    let shown = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let mut words: Vec<String> =
        complete.iter().map(|(name, value)| format!("{name}={}", shown(value).replace(' ', "_"))).collect();
    words.extend(match intent {
        Intent::Unknown(UnknownReason::Unclear) => None,
        Intent::Unknown(UnknownReason::NotDone(_)) => Some("elsewhere".to_owned()),
        Intent::Unknown(unheard) => Some(format!("{unheard:?}").to_lowercase()),
        Intent::Care(hardship) => Some(format!("{hardship:?}").to_lowercase()),
        _ => None,
    });
    let of_birth =
        matches!(intent, Intent::Reading(Topic::Natal) | Intent::SetBirthData | Intent::Reading(Topic::Synastry));
    words.extend(match slots.date {
        Some(DateSaid::Impossible(DateFault::NoSuchDay, _)) => Some("no_such_day".to_owned()),
        Some(DateSaid::Impossible(DateFault::ShortMonth { days, .. }, _)) => Some(format!("only_{days}_days")),
        Some(DateSaid::Calendar(parts)) if parts.date().is_none() && of_birth => {
            let show = |part: Option<i32>| part.map_or("?".to_owned(), |n| n.to_string());
            let (month, day) = (parts.month.map(i32::from), parts.day.map(i32::from));
            Some(format!("{}-{}-{}", show(parts.year), show(month), show(day)))
        }
        _ => None,
    });
    words.extend(match slots.time {
        Some(TimeSaid::EitherHalf(_)) => Some("half?".to_owned()),
        Some(TimeSaid::Vague) => Some("vague".to_owned()),
        Some(TimeSaid::Impossible) => Some("no_such_time".to_owned()),
        _ => None,
    });
    words.extend(slots.part_of_day.map(|part| format!("{part:?}").to_lowercase()));
    words.extend(slots.choice.map(|choice| format!("choice={choice}")));
    words.sort_unstable();
    words
}
