//! What is asked about two signs, or about two people.

use super::intent::{Intent, Topic};
use super::intent_classifier::IntentClassifier;
use super::lexicon::Cue;

impl IntentClassifier<'_> {
    /// Two signs, or two people.
    pub(super) fn about_two(&self) -> Option<Intent> {
        let signs = self.signs();
        let person = self.slots.person.is_some();
        let by_birth = self.phrase(&[
            "дате рождения",
            "датам рождения",
            "дата рождения",
            "по датам",
            "натальной карте",
            "натальным картам",
        ]);
        let we = self.says(&["нас", "нами"]);
        let charts = self.says(&["сравни", "сравнить", "сравнение"]) && (self.has(Cue::Chart) || person || we);
        let of_people = signs == 0 && (person || by_birth);
        // «Какая у нас с ним судьба», «а мы с ней как в сравнении».
        let with = self.phrase(&["с ним", "с ней", "с нею", "со мной"]) || person;
        let bond = self.says(&["судьба", "сравнении", "сравнению", "сравнить", "сравни", "будущее", "перспективы"]);
        if signs == 0 && bond && with && (we || self.says(&["мы"])) {
            return Some(Intent::Reading(Topic::Synastry));
        }
        let relation = self.has(Cue::Relation);
        if self.has(Cue::Synastry) || charts || relation && (self.has(Cue::Chart) || self.says(&["анализ", "разбор"]))
        {
            return Some(Intent::Reading(Topic::Synastry));
        }
        let compared = self.says(&["мы", "нам", "мне", "друг", "кто", "кому", "ли"]) || self.has(Cue::SignWord);
        let who = self.phrase(&["кто", "кому", "с кем", "какие знаки", "каким знакам", "какой знак"]);
        let fits = self.has(Cue::Fits)
            && (signs > 0 || person || compared)
            && (who || !self.has(Cue::Horoscope))
            && !self.has(Cue::Ruler)
            || relation && signs > 0 && self.phrase(&["с кем", "кого любит", "кого полюбит", "кто нужен"]);
        if self.has(Cue::Compatibility) || fits {
            return Some(if of_people {
                Intent::Reading(Topic::Synastry)
            } else {
                Intent::Reading(Topic::Compatibility)
            });
        }
        (relation && signs == 2).then_some(Intent::Reading(Topic::Compatibility))
    }
}
