//! How a listener wants things.

use serde::{Deserialize, Serialize};

use crate::astro::{Ayanamsa, HouseSystem, Sign, Zodiac};
use crate::service::ChartOptions;

/// How a listener wants things. Absent: as it is for everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Preferences {
    /// The sign whose horoscope they mean when they name none.
    pub sign: Option<Sign>,
    /// How long an answer may be.
    pub voice_length: Option<VoiceLength>,
    /// In which zodiac their charts are cast.
    pub zodiac: Option<Zodiac>,
    /// How the houses of their charts are divided.
    pub house_system: Option<HouseSystem>,
}

/// How long an answer may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VoiceLength {
    /// The essential alone.
    Short,
    /// As much as fits.
    Full,
}

impl VoiceLength {
    /// Name in the API.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Short => "short",
            Self::Full => "full",
        }
    }
}

impl Preferences {
    /// How their charts are cast.
    pub fn chart_options(&self) -> ChartOptions {
        let usual = ChartOptions::default();
        let ayanamsa = match self.zodiac {
            Some(Zodiac::Sidereal(ayanamsa)) => Some(ayanamsa),
            Some(Zodiac::Tropical) | None => None,
        };
        ChartOptions { ayanamsa, house_system: self.house_system.unwrap_or(usual.house_system), ..usual }
    }

    pub(super) fn to_text(self) -> String {
        serde_json::to_string(&PreferencesForm::of(self)).expect("it has texts only")
    }

    /// What this program knows of what was kept.
    pub(super) fn from_text(text: &str) -> Self {
        serde_json::from_str::<PreferencesForm>(text).map(PreferencesForm::preferences).unwrap_or_default()
    }
}

/// Preferences in the words of the API. Append only.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct PreferencesForm {
    sign: Option<String>,
    voice_length: Option<VoiceLength>,
    zodiac: Option<String>,
    ayanamsa: Option<String>,
    house_system: Option<String>,
}

impl PreferencesForm {
    fn of(preferences: Preferences) -> Self {
        let (zodiac, ayanamsa) = match preferences.zodiac {
            Some(Zodiac::Sidereal(ayanamsa)) => (Some("sidereal"), Some(ayanamsa.id())),
            Some(Zodiac::Tropical) => (Some("tropical"), None),
            None => (None, None),
        };
        Self {
            sign: preferences.sign.map(|sign| sign.id().to_owned()),
            voice_length: preferences.voice_length,
            zodiac: zodiac.map(str::to_owned),
            ayanamsa: ayanamsa.map(str::to_owned),
            house_system: preferences.house_system.map(|system| system.id().to_owned()),
        }
    }

    fn preferences(self) -> Preferences {
        let ayanamsa = self.ayanamsa.and_then(|name| name.parse::<Ayanamsa>().ok());
        Preferences {
            sign: self.sign.and_then(|name| name.parse().ok()),
            voice_length: self.voice_length,
            zodiac: match self.zodiac.as_deref() {
                Some("sidereal") => ayanamsa.map(Zodiac::Sidereal),
                Some("tropical") => Some(Zodiac::Tropical),
                _ => None,
            },
            house_system: self.house_system.and_then(|name| name.parse().ok()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_read_again_and_what_is_not_known_is_left_out() {
        let sidereal = Preferences {
            sign: Some(Sign::Leo),
            voice_length: Some(VoiceLength::Full),
            zodiac: Some(Zodiac::Sidereal(Ayanamsa::LAHIRI)),
            house_system: Some(HouseSystem::WholeSign),
        };
        let tropical = Preferences { zodiac: Some(Zodiac::Tropical), ..Preferences::default() };
        for preferences in [sidereal, tropical, Preferences::default()] {
            assert_eq!(Preferences::from_text(&preferences.to_text()), preferences);
        }
        assert_eq!(sidereal.chart_options().ayanamsa, Some(Ayanamsa::LAHIRI));
        assert_eq!(tropical.chart_options().ayanamsa, None);
        let newer = r#"{"sign": "leo", "house_system": "of tomorrow", "colour": "green"}"#;
        assert_eq!(Preferences::from_text(newer), Preferences { sign: Some(Sign::Leo), ..Preferences::default() });
        assert_eq!(Preferences::from_text("nonsense"), Preferences::default());
    }
}
