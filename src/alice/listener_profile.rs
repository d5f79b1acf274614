//! What is known of a listener beyond this conversation, and where and when the conversation takes place.

use super::birth::{BirthSaid, BirthTime, PlaceSaid};
use super::request::Listener;
use super::understand::{Preference, ZodiacSaid};
use crate::astro::{Ayanamsa, CivilDate, Zodiac};
use crate::service::{Preferences, VoiceLength};
use crate::speech::{self, Sentence, SentencePriority, Speech};

/// What a turn of the dialog rests on besides what was said.
#[derive(Debug, Clone, PartialEq)]
pub struct TurnContext {
    /// Who speaks; nothing when the client does not say.
    pub listener: Option<Listener>,
    /// Name of the listener's zone as the client sent it; it may name none.
    pub timezone: Option<String>,
    /// The listener's date.
    pub today: CivilDate,
    /// Whether that is certain; while it is not, readings are told of days that are named with their year.
    pub knows_today: bool,
    /// What is remembered of the listener; nothing for one who is unknown.
    pub profile: ListenerProfile,
    /// Whether the listener can be remembered and was looked up.
    pub memory: MemoryAccess,
}

impl TurnContext {
    /// Whether something can be remembered of this listener now.
    pub fn remembers(&self) -> bool {
        self.memory == MemoryAccess::Open
    }
}

/// How what is remembered of people is reached in a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MemoryAccess {
    /// The listener was looked up, and can be remembered.
    Open,
    /// The turn does not need it, the client does not say who speaks, or nothing is ever remembered here.
    Unasked,
    /// Out of reach, because nobody has proven who sends the turn.
    Closed,
    /// It cannot be read now: the store is slow, damaged or down. What is known of the listener is not known.
    Failing,
}

/// What is remembered of a listener.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ListenerProfile {
    /// They agreed to being remembered.
    pub has_agreed: bool,
    /// The births that they told.
    pub births: Vec<KnownBirth>,
    /// How they like things.
    pub preferences: Preferences,
}

/// A remembered birth.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownBirth {
    /// Whose; nothing for the listener's own.
    pub name: Option<String>,
    /// When and where.
    pub birth: BirthSaid,
}

impl ListenerProfile {
    /// The birth of a person; nothing for a name that is not remembered.
    pub fn birth_of(&self, name: Option<&str>) -> Option<&BirthSaid> {
        let is_meant = |known: &&KnownBirth| match (known.name.as_deref(), name) {
            (None, None) => true,
            (Some(known), Some(asked)) => known.to_lowercase() == asked.to_lowercase(),
            _ => false,
        };
        self.births.iter().find(is_meant).map(|known| &known.birth)
    }

    /// Nothing is remembered.
    pub fn is_empty(&self) -> bool {
        self.births.is_empty() && self.preferences == Preferences::default()
    }

    /// Of whom a birth is remembered.
    pub fn people(&self) -> Vec<Sentence> {
        let named = |known: &KnownBirth| match known.name.as_deref() {
            None => "вас".to_owned(),
            Some(name) => speech::person_in(name, speech::words::Case::Accusative),
        };
        let names: Vec<_> = self.births.iter().map(named).collect();
        let listed = match &names[..] {
            [] => return Vec::new(),
            [only] => only.clone(),
            [rest @ .., last] => format!("{} и {last}", rest.join(", ")),
        };
        let speech = Speech::plain(&format!("Помню {listed}. Чтобы забыть кого-то одного, скажите, кого."));
        vec![Sentence { speech, priority: SentencePriority::Important, fact: None }]
    }

    /// Everything that is remembered, for whom it is about.
    pub fn told(&self) -> Vec<Sentence> {
        let Self { births, preferences, .. } = self;
        let mut told = Vec::new();
        if let Some(sign) = preferences.sign {
            let name = speech::words::sign(sign).said(speech::words::Case::Nominative);
            told.push(Speech::new(format!("Ваш знак — {}.", name.text), format!("Ваш знак — {}.", name.tts)));
        }
        for KnownBirth { name, birth } in births {
            let whose = name.as_deref().map(|name| Speech::plain(&format!("{}.", capitalised(name))));
            told.push(whose.unwrap_or_default().then(&described(birth)));
        }
        if preferences.voice_length == Some(VoiceLength::Short) {
            told.push(Speech::plain("Вы просили рассказывать короче."));
        }
        if matches!(preferences.zodiac, Some(Zodiac::Sidereal(_))) {
            told.push(Speech::new("Карты я строю в сидерическом зодиаке.", "К+арты я строю в сидер+ическом зоди+аке."));
        }
        if preferences.house_system.is_some() {
            told.push(Speech::new("И считаю дома так, как вы просили.", "И счит+аю дом+а так, как вы просили."));
        }
        if !told.is_empty() {
            told.push(Speech::plain("Больше я о вас ничего не храню. Чтобы стереть всё, скажите: забудь меня."));
        }
        told.into_iter().map(|speech| Sentence { speech, priority: SentencePriority::Important, fact: None }).collect()
    }
}

/// Preferences with one that was said. The sidereal zodiac is Lahiri's, as it is in the API.
pub fn with_preference(preferences: Preferences, said: Preference) -> Preferences {
    match said {
        Preference::Sign(sign) => Preferences { sign: Some(sign), ..preferences },
        Preference::Brief => Preferences { voice_length: Some(VoiceLength::Short), ..preferences },
        Preference::Full => Preferences { voice_length: Some(VoiceLength::Full), ..preferences },
        Preference::Zodiac(ZodiacSaid::Tropical) => Preferences { zodiac: Some(Zodiac::Tropical), ..preferences },
        Preference::Zodiac(ZodiacSaid::Sidereal) => {
            Preferences { zodiac: Some(Zodiac::Sidereal(Ayanamsa::LAHIRI)), ..preferences }
        }
        Preference::Houses(system) => Preferences { house_system: Some(system), ..preferences },
    }
}

fn described(birth: &BirthSaid) -> Speech {
    let time = match birth.time {
        BirthTime::Known { time, .. } => Some((time.hour, time.minute)),
        BirthTime::Unknown => None,
    };
    let place = match &birth.place {
        PlaceSaid::Words(words) => Some(words.as_str()),
        PlaceSaid::Chosen(chosen) => Some(chosen.name.as_str()),
        PlaceSaid::Unknown => None,
    };
    speech::birth(birth.date, time, place)
}

fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
