//! The people of a conversation: the listener and others, each with the birth and the sign that were told of them.

use serde::{Deserialize, Serialize};

use super::birth::BirthDraft;
use crate::astro::Sign;

/// Most people of one conversation: the state that holds them has to stay small.
const MAX_KNOWN: usize = 6;

/// Longest name of a person that is carried along.
pub const MAX_WHO_CHARS: usize = 40;

/// One of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownPerson {
    /// Who it is; nothing for the listener.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
    /// When and where they were born.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth: Option<BirthDraft>,
    /// Their sign, where it was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign: Option<Sign>,
    /// The listener has neither agreed nor refused to have the birth remembered.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub fresh: bool,
}

impl KnownPerson {
    /// A name of at most [`MAX_WHO_CHARS`] characters.
    pub fn is_name(name: &str) -> bool {
        name.chars().count() <= MAX_WHO_CHARS
    }
}

/// Everybody that was told of in a conversation; who was spoken of last stands last.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PersonRecord(Vec<KnownPerson>);

impl PersonRecord {
    /// Nobody.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them, who was spoken of last at the end.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &KnownPerson> {
        self.0.iter()
    }

    /// The birth of a person, where it was told.
    pub fn birth_of(&self, who: Option<&str>) -> Option<&BirthDraft> {
        self.0.iter().find(|person| person.who.as_deref() == who)?.birth.as_ref()
    }

    /// The sign of a person, where it was told.
    pub fn sign_of(&self, who: Option<&str>) -> Option<Sign> {
        self.0.iter().find(|person| person.who.as_deref() == who)?.sign
    }

    /// A birth was told; the one that was told of the same person before is corrected by it.
    pub fn note_birth(&mut self, who: Option<&str>, birth: BirthDraft) {
        let person = self.person(who);
        person.fresh |= person.birth.as_ref() != Some(&birth);
        person.birth = Some(birth);
    }

    /// A sign was named.
    pub fn note_sign(&mut self, who: Option<&str>, sign: Sign) {
        self.person(who).sign = Some(sign);
    }

    /// Who was spoken of now.
    pub fn note_mention(&mut self, who: &str) {
        if self.0.iter().any(|person| person.who.as_deref() == Some(who)) {
            self.person(Some(who));
        }
    }

    /// What was told of a birth does not hold.
    pub fn drop_birth(&mut self, who: Option<&str>) {
        self.0.iter_mut().filter(|person| person.who.as_deref() == who).for_each(|person| person.birth = None);
        self.0.retain(|person| person.birth.is_some() || person.sign.is_some());
    }

    /// Nothing is known of a person any more.
    pub fn drop_person(&mut self, who: Option<&str>) {
        self.0.retain(|person| person.who.as_deref() != who);
    }

    /// The listener has answered whether these births are to be remembered.
    pub fn settle(&mut self) {
        self.0.iter_mut().for_each(|person| person.fresh = false);
    }

    /// Drops whoever was spoken of longest ago, the listener last of all; whether there was anybody.
    pub fn drop_oldest(&mut self) -> bool {
        let oldest = self.0.iter().position(|person| person.who.is_some()).or((!self.0.is_empty()).then_some(0));
        oldest.map(|at| self.0.remove(at)).is_some()
    }

    /// It holds nothing that a conversation would not have put there.
    pub fn is_valid(&self) -> bool {
        self.0.len() <= MAX_KNOWN
            && self.0.iter().all(|person| {
                person.who.as_deref().is_none_or(KnownPerson::is_name)
                    && person.birth.as_ref().is_none_or(BirthDraft::is_valid)
            })
    }

    /// The person, moved to the end; a new one where there is none of that name.
    fn person(&mut self, who: Option<&str>) -> &mut KnownPerson {
        let known = match self.0.iter().position(|person| person.who.as_deref() == who) {
            Some(at) => self.0.remove(at),
            None => KnownPerson { who: who.map(str::to_owned), birth: None, sign: None, fresh: false },
        };
        if self.0.len() >= MAX_KNOWN {
            self.drop_oldest();
        }
        self.0.push(known);
        self.0.last_mut().expect("one has just been added")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_what_was_told_of_them_and_the_listener_is_dropped_last() {
        let mut known = PersonRecord::default();
        known.note_sign(None, Sign::Leo);
        for name in ["муж", "дочь", "мама", "папа", "сын", "брат", "сестра"] {
            known.note_birth(Some(name), BirthDraft::default());
        }
        assert!(known.is_valid());
        assert_eq!(known.sign_of(None), Some(Sign::Leo));
        assert!(known.birth_of(Some("муж")).is_none() && known.birth_of(Some("сестра")).is_some());
        known.note_mention("мама");
        assert_eq!(known.iter().next_back().unwrap().who.as_deref(), Some("мама"));
        while known.iter().count() > 1 {
            assert!(known.drop_oldest());
        }
        assert_eq!(known.sign_of(None), Some(Sign::Leo));
    }
}
