//! Two requests in one breath: «сначала Луна какая, а потом гороскоп Весам».

use super::lexicon::Cue;
use super::terms::Term;

/// Words after which another thing is asked for.
const NEXT: [&str; 7] = ["потом", "затем", "также", "еще", "заодно", "следом", "плюс"];

/// What names a request by itself; two of them on both sides of «и» are two requests.
const REQUESTS: [Cue; 9] = [
    Cue::Horoscope,
    Cue::Forecast,
    Cue::Natal,
    Cue::Compatibility,
    Cue::Synastry,
    Cue::Lunar,
    Cue::Transit,
    Cue::Retrograde,
    Cue::Advice,
];

/// The terms of the first request, and those of what may be a second one. It is one only if both are understood by themselves.
pub(super) fn parted(terms: Vec<Term>) -> (Vec<Term>, Option<Vec<Term>>) {
    match boundary(&terms) {
        Some(at) => {
            let mut first = terms;
            let second = first.split_off(at);
            (first, Some(second))
        }
        None => (terms, None),
    }
}

/// Where the second request begins, with the word that joins it.
fn boundary(terms: &[Term]) -> Option<usize> {
    let carries = |terms: &[Term]| terms.iter().any(|term| !term.cues.any(&[Cue::Filler, Cue::Polite]));
    let joins = |at: usize| terms[at].is_any(&["а", "и"]);
    (1..terms.len().saturating_sub(1)).find(|at| {
        let (first, second) = terms.split_at(*at);
        let next =
            joins(*at) && terms[at + 1].is_any(&NEXT) || terms[*at].is_any(&["потом", "затем"]) && !joins(at - 1);
        let named = |terms: &[Term]| terms.iter().any(|term| term.cues.any(&REQUESTS));
        let both = joins(*at) && named(first) && named(second);
        (next || both) && carries(first) && carries(&second[1..])
    })
}
