//! What values suggest among words that nobody claimed: «картошку чищу, чего там у Рыб на сегодня».

use super::intent::{Expecting, Intent, Topic};
use super::intent_classifier::IntentClassifier;
use super::lexicon::{Cue, Cues};
use crate::astro::Body;

/// Most words that nobody claimed beside values that still suggest a request.
const MAX_CHATTER_WORDS: usize = 4;

impl IntentClassifier<'_> {
    /// «Скажи лучше, что завтра у Дев».
    pub(super) fn tells_better_of_a_sign(&self) -> bool {
        self.slots.sign.is_some()
            && self.says(&["лучше"])
            && !self.says(&["делать", "сделать", "заняться", "поступить"])
    }

    /// A sign with a time or a question, among chatter: «картошку чищу, чего там у Рыб на сегодня». Of a few words that nobody claimed
    /// none stands in the place of a value.
    fn is_sign_among_chatter(&self) -> bool {
        const OTHERWISE: [&str; 10] =
            ["где", "купи", "купить", "сколько", "приготовить", "поймать", "кило", "рецепт", "зоопарк", "аквариум"];
        let unclaimed = self.terms.iter().filter(|term| !term.taken && term.cues == Cues::NONE).count();
        let asked =
            self.says(&["что", "чего", "как"]) && self.says(&["у", "по", "для", "я", "меня", "мне", "там", "а"]);
        self.slots.sign.is_some()
            && self.slots.sign_2.is_none()
            && (self.has_time() || asked)
            && unclaimed <= MAX_CHATTER_WORDS
            && !self.says(&OTHERWISE)
            && !self.any(&[Cue::Elsewhere, Cue::Illness, Cue::Rude, Cue::Why, Cue::WhatFor, Cue::Not])
    }

    /// What values suggest among a few words that nobody claimed.
    pub(super) fn suggested_among_chatter(&self) -> Option<Intent> {
        let unclaimed = self.terms.iter().filter(|term| !term.taken && term.cues == Cues::NONE).count();
        if self.is_sign_among_chatter() {
            let with = self.says(&["с", "со"]) && !self.has_time();
            return Some(Intent::Reading(if with { Topic::Compatibility } else { Topic::Horoscope }));
        }
        if unclaimed > MAX_CHATTER_WORDS
            || self.any(&[Cue::Elsewhere, Cue::Illness, Cue::Rude])
            || self.says(&["купи", "купить", "где купить"])
        {
            return None;
        }
        // The Sun and the Moon are spoken of for their own sake, the planets are not.
        if self.slots.body.is_some_and(|body| !matches!(body, Body::Sun | Body::Moon)) {
            return Some(Intent::Reading(Topic::Planet));
        }
        let first = self.terms.first().map_or("", |term| term.text.as_str());
        let goes_on = self.has_time() && ["а", "ой", "нет"].contains(&first) && self.expecting == Expecting::Nothing;
        goes_on.then_some(Intent::Reading(Topic::Horoscope))
    }
}
