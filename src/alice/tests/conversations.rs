//! The conversations of `tests/dialogs/echo/`: answers repeat what was asked of the sky, so that the dialog itself can be read.

use std::path::Path;

use super::script::{Action, Answer, Stage, tell_all};
use super::*;

/// A listener in a world, and what they heard last.
struct EchoStage {
    world: World,
    last: Option<Heard>,
}

impl EchoStage {
    fn last(&self) -> &Heard {
        self.last.as_ref().expect("something was said before")
    }
}

impl Stage for EchoStage {
    async fn act(&mut self, action: Action<'_>) -> Answer {
        let heard = match action {
            Action::Say(words) => self.world.say(words).await,
            Action::Press(number) => match &self.last().buttons[number - 1] {
                Value::Object(button) if button.contains_key("payload") => {
                    let payload = button["payload"].clone();
                    self.world.press(payload).await
                }
                button => {
                    let title = button["title"].as_str().unwrap().to_owned();
                    self.world.say(&title).await
                }
            },
            Action::PressPayload(payload) => self.world.press(payload).await,
        };
        let answer = Answer { text: heard.text.clone(), has_ended: heard.ended };
        self.last = Some(heard);
        answer
    }

    fn hang_up(&mut self) {
        self.world.hang_up();
    }

    fn advance(&mut self, by: Duration) {
        self.world.clock.advance(by);
    }

    async fn event(&mut self, event: &str) {
        self.world.feels(match event {
            "бэкенд отвечает" => Mood::Ready,
            "бэкенд медлит" => Mood::Slow,
            "бэкенд занят" => Mood::Busy,
            "бэкенд сломан" => Mood::Broken,
            "бэкенд не помнит" => Mood::Forgetful,
            "память не отвечает" => Mood::Down,
            "бэкенд знает факты" => return self.world.backend.facts.store(true, Ordering::SeqCst),
            _ => panic!("what is ({event})?"),
        });
    }

    fn state(&self, part: &str) -> String {
        match part.split_once(' ').unwrap_or((part, "")) {
            ("намерение", _) => self.last().intent.to_owned(),
            ("кнопка", number) => {
                let number: usize = number.parse().unwrap();
                self.last().buttons[number - 1]["title"].as_str().unwrap().to_owned()
            }
            ("профили", _) => self.world.backend.profiles.lock().unwrap().len().to_string(),
            ("оценки", _) => {
                let ratings = self.world.backend.ratings.lock().unwrap();
                ratings.iter().map(|(score, intent)| format!("{score} {intent}")).collect::<Vec<_>>().join(", ")
            }
            _ => panic!("no part of the state is called {part}"),
        }
    }
}

// Time stands still until nothing else is left to do, so that a slow backend costs no time.
#[tokio::test(start_paused = true)]
async fn every_conversation_goes_as_it_was_written_down() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dialogs/echo");
    let count = tell_all(&dir, async |_, client_keeps_state| {
        let world = if client_keeps_state { World::new() } else { World::with_a_client_that_stores_nothing() };
        EchoStage { world, last: None }
    })
    .await;
    assert!(count >= 45, "there are {count} conversations");
}
