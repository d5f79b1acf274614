//! A turn as the platform would send it, for those who try the skill without the platform: the terminal and the dashboard.

use serde_json::{Value, json};

/// What is said, by whom and where: a device with a screen, whose client keeps no state.
#[derive(Debug, Clone)]
pub struct SimulatedTurn<'a> {
    /// What is said; nothing to begin anew and be greeted.
    pub words: &'a str,
    /// Name of the conversation.
    pub session: &'a str,
    /// Name of the device. Who is tried out is no listener: a name of its own keeps them apart.
    pub device: &'a str,
    /// The conversation begins anew.
    pub anew: bool,
    /// Name of the time zone.
    pub timezone: &'a str,
    /// The skill's id, where one is set.
    pub skill_id: Option<&'a str>,
    /// Differs from turn to turn; only its last eight digits are sent, as the platform does.
    pub message: u64,
}

impl SimulatedTurn<'_> {
    /// The request of the protocol, version 1.0.
    pub fn request(&self) -> Value {
        let words = self.words.trim();
        json!({
            "meta": {
                "locale": "ru-RU",
                "timezone": self.timezone,
                "client_id": self.device,
                "interfaces": {"screen": {}},
            },
            "session": {
                "message_id": self.message % 100_000_000,
                "session_id": self.session,
                "skill_id": self.skill_id,
                "application": {"application_id": self.device},
                "new": self.anew || words.is_empty(),
            },
            "request": {"command": command(words), "original_utterance": words, "type": "SimpleUtterance"},
            "version": "1.0",
        })
    }
}

/// What the platform makes of an utterance before it is sent: lower case, without punctuation between words.
fn command(words: &str) -> String {
    let spaced: String = words
        .to_lowercase()
        .chars()
        .map(|character| if matches!(character, ',' | '!' | '?' | ';' | '«' | '»' | '"') { ' ' } else { character })
        .collect();
    spaced.split_whitespace().map(|word| word.trim_end_matches('.')).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn punctuation_goes_and_dates_stay() {
        assert_eq!(command("Гороскоп, пожалуйста!  Я родился 15.07.1990."), "гороскоп пожалуйста я родился 15.07.1990");
    }
}
