//! The words of a place: what is left of an utterance when everything else has been understood.

use super::kin;
use super::lexicon::Cue;
use super::terms::{Term, TermKind};
use crate::alice::request::{EntityValue, Turn};

/// Words after which a place is named.
const MARKERS: [&str; 34] = [
    "в",
    "во",
    "из",
    "под",
    "около",
    "возле",
    "город",
    "городе",
    "города",
    "городом",
    "городок",
    "поселок",
    "поселке",
    "поселка",
    "г",
    "место",
    "месте",
    "село",
    "селе",
    "села",
    "деревня",
    "деревне",
    "деревни",
    "деревню",
    "станица",
    "станице",
    "станицы",
    "аул",
    "ауле",
    "хутор",
    "хуторе",
    "поселении",
    "городка",
    "городке",
];

/// Nouns that name where or when one is and no place on a map.
const NEVER: [&str; 40] = [
    "роддоме",
    "больнице",
    "дома",
    "доме",
    "машине",
    "поезде",
    "самолете",
    "семье",
    "гостях",
    "деревне",
    "городе",
    "селе",
    "поле",
    "лесу",
    "бане",
    "детстве",
    "весной",
    "летом",
    "осенью",
    "зимой",
    "весна",
    "лето",
    "осень",
    "зима",
    "утром",
    "вечером",
    "ночью",
    "днем",
    "сорочке",
    "рубашке",
    "срок",
    "марте",
    "общем",
    "принципе",
    "смысле",
    "сколько",
    "семью",
    "сутки",
    "праздник",
    "рубашке",
];

/// Words at which a name ends: «в Свердловске, это сейчас Екатеринбург».
const ENDS: [&str; 24] = [
    "место",
    "месте",
    "местом",
    "это",
    "сейчас",
    "ныне",
    "бывший",
    "теперь",
    "он",
    "она",
    "они",
    "я",
    "его",
    "ее",
    "из",
    "который",
    "которая",
    "которое",
    "где",
    "если",
    "там",
    "а",
    "но",
    "только",
];

/// Words that name what lies near a place, and not the place: «под Воронежем, посёлок Рамонь».
const NEAR: [&str; 6] = ["под", "около", "возле", "недалеко", "рядом", "близ"];

/// Kinds of settlements that are smaller than what lies near them.
const SETTLEMENTS: [&str; 14] = [
    "поселок",
    "поселке",
    "поселка",
    "деревня",
    "деревне",
    "деревни",
    "станица",
    "станице",
    "хутор",
    "хуторе",
    "аул",
    "ауле",
    "городок",
    "местечко",
];

/// What towns are called in writing, by those who do so.
const SHORT: [(&str, &str); 22] = [
    ("мск", "москва"),
    ("спб", "санкт-петербург"),
    ("нск", "новосибирск"),
    ("новосиб", "новосибирск"),
    ("екб", "екатеринбург"),
    ("екат", "екатеринбург"),
    ("ебург", "екатеринбург"),
    ("нн", "нижний новгород"),
    ("ннов", "нижний новгород"),
    ("крд", "краснодар"),
    ("рнд", "ростов-на-дону"),
    ("кзн", "казань"),
    ("члб", "челябинск"),
    ("челяба", "челябинск"),
    ("врн", "воронеж"),
    ("влг", "волгоград"),
    ("кгд", "калининград"),
    ("смр", "самара"),
    ("крск", "красноярск"),
    ("новокуз", "новокузнецк"),
    ("хаб", "хабаровск"),
    ("мурм", "мурманск"),
];

/// The words of a place with what is said for short in full.
fn in_full(words: &str) -> String {
    let full = |word: &str| SHORT.iter().find(|(short, _)| *short == word).map(|(_, full)| *full);
    words.split(' ').map(|word| full(word).unwrap_or(word)).collect::<Vec<_>>().join(" ")
}

/// Longest name that is looked up, in words: «Петропавловск-Камчатский Камчатский край Россия» has five.
const MAX_WORDS: usize = 8;

/// The words of a place. `free`: any words that are left are one; otherwise only those behind a marker or recognised by the platform.
pub(super) fn find(terms: &[Term], turn: &Turn, free: bool) -> Option<FoundWords> {
    // «Королёв, который в Подмосковье»: the clause says in which region.
    if let Some(clause) = terms.iter().position(|term| term.is_any(&["который", "которая", "которое"]))
        && let Some(name) = find(&terms[..clause], turn, free)
    {
        let region = find(&terms[clause + 1..], turn, true).filter(|region| region.words != name.words);
        let words = region.map_or(name.words.clone(), |region| format!("{} {}", name.words, region.words));
        return Some(FoundWords { words, ..name });
    }
    // One that is said to be a place before the longest, and of those the first.
    let left = segments(terms)
        .into_iter()
        .rev()
        .filter(|segment| free || segment.marked > 0)
        .filter(|segment| may_be_a_name(segment.terms))
        .max_by_key(|segment| (segment.marked, segment.terms.len()));
    let city = turn.entities.iter().find_map(|entity| match &entity.value {
        EntityValue::City(city) => Some((city, entity.start..entity.end)),
        _ => None,
    });
    match (left, city) {
        // The platform's name is in the nominative; ours may say more, as a region.
        (Some(left), Some((city, span))) if left.terms.iter().all(|term| span.contains(&term.token)) => {
            Some(FoundWords { words: city.clone(), is_marked: true })
        }
        (Some(left), _) => {
            let words = left.terms.iter().map(|term| term.text.as_str()).collect::<Vec<_>>().join(" ");
            Some(FoundWords { words: in_full(&words), is_marked: left.marked > 0 })
        }
        (None, Some((city, span))) => {
            let taken = terms.iter().any(|term| term.taken && span.contains(&term.token));
            (!taken).then(|| FoundWords { words: city.clone(), is_marked: true })
        }
        (None, None) => None,
    }
}

/// The words of a place, and whether they were said as one.
pub(super) struct FoundWords {
    pub words: String,
    pub is_marked: bool,
}

/// Kin, words of a request or of hardship, and common nouns are no names of places.
fn may_be_a_name(terms: &[Term]) -> bool {
    const OURS: [Cue; 12] = [
        Cue::Horoscope,
        Cue::Natal,
        Cue::Compatibility,
        Cue::Ascendant,
        Cue::Lunar,
        Cue::Retrograde,
        Cue::Synastry,
        Cue::Transit,
        Cue::Forecast,
        Cue::Advice,
        Cue::Born,
        Cue::Remember,
    ];
    const ELSEWHERE: [&str; 14] = [
        "армии",
        "тюрьме",
        "школе",
        "школу",
        "институте",
        "отпуске",
        "отпуск",
        "командировке",
        "садике",
        "садик",
        "роддоме",
        "больнице",
        "больницу",
        "браке",
    ];
    !terms.first().is_some_and(|term| term.is_any(&ELSEWHERE))
        && !terms.iter().any(|term| term.cues.any(&OURS) || kin::is_kin(&term.text))
        && !terms.last().is_some_and(|term| NEVER.contains(&term.text.as_str()) || !term.marks.is_empty())
}

struct Segment<'t> {
    terms: &'t [Term],
    /// How surely the words before it say that it is a place: not, as what lies near the place, or as the place.
    marked: u8,
}

/// Runs of terms that no other reader has taken, without the fillers at their ends.
fn segments(terms: &[Term]) -> Vec<Segment<'_>> {
    let is_edge = |term: &Term| term.kind == TermKind::Word && term.cues.has(Cue::Filler);
    let near = terms.iter().any(|term| term.is_any(&NEAR));
    let parts = |term: &Term| near && (term.is_any(&NEAR) || term.is_any(&SETTLEMENTS));
    let mut segments = Vec::new();
    // «В Липецке, в старом роддоме»: each preposition begins another name.
    for run in terms.split(|term| term.taken || term.is_any(&ENDS) || term.is_any(&["в", "во"]) || parts(term)) {
        let from = run.iter().position(|term| !is_edge(term)).unwrap_or(run.len());
        let until = run.iter().rposition(|term| !is_edge(term)).map_or(from, |last| last + 1);
        // A number at the edge is a house, an age or noise.
        let words = &run[from..until];
        if words.is_empty() || words.len() > MAX_WORDS || words.iter().all(|term| term.kind != TermKind::Word) {
            continue;
        }
        let first = words[0].token;
        let marked = terms
            .iter()
            .rev()
            .filter(|term| term.token < first)
            .find(|term| {
                let text = term.text.as_str();
                !term.cues.has(Cue::Filler) || MARKERS.contains(&text) || NEAR.contains(&text)
            })
            .filter(|term| MARKERS.contains(&term.text.as_str()) || NEAR.contains(&term.text.as_str()))
            .map_or(0, |term| if NEAR.contains(&term.text.as_str()) { 1 } else { 2 });
        segments.push(Segment { terms: words, marked });
    }
    segments
}
