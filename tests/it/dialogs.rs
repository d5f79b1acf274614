//! Whole conversations, word for word, through HTTP and under the real sky: `tests/dialogs/` holds them as they were read aloud and
//! found good. Their form stands in `tests/dialogs/script.rs`.

use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;

use crate::script::{Action, Answer, Stage, tell_all};
use crate::world::{Memory, World};

/// A server, and the listeners who talk with it through speakers without a screen.
struct ServerStage {
    /// Absent only while the server restarts.
    world: Option<World>,
    client_keeps_state: bool,
    listeners: HashMap<String, Memory>,
    /// The name of the listener who talks.
    current: String,
}

impl ServerStage {
    fn world(&self) -> &World {
        self.world.as_ref().unwrap()
    }
}

impl Stage for ServerStage {
    async fn act(&mut self, action: Action<'_>) -> Answer {
        let words = match action {
            Action::Say(words) => words,
            Action::Press(number) => panic!("button {number} on a speaker without a screen"),
            Action::PressPayload(payload) => panic!("a button with {payload} on a speaker without a screen"),
        };
        let memory = self.listeners.remove(&self.current);
        let world = self.world.as_ref().unwrap();
        let mut listener = match memory {
            Some(memory) => world.listener_again(memory),
            None if self.client_keeps_state => world.listener(&self.current).with_a_client_that_keeps_state(),
            None => world.listener(&self.current),
        };
        let response = listener.turn(words).await["response"].clone();
        self.listeners.insert(self.current.clone(), listener.leave());
        assert_eq!(response.get("buttons"), None, "buttons without a screen: {response}");
        Answer { text: response["text"].as_str().unwrap().to_owned(), has_ended: response["end_session"] == true }
    }

    fn hang_up(&mut self) {
        if let Some(memory) = self.listeners.remove(&self.current) {
            let mut listener = self.world().listener_again(memory);
            listener.hang_up();
            let memory = listener.leave();
            self.listeners.insert(self.current.clone(), memory);
        }
    }

    fn advance(&mut self, by: Duration) {
        self.world().clock.advance(by);
    }

    async fn event(&mut self, event: &str) {
        match event.split_once(' ') {
            Some(("говорит", name)) => name.clone_into(&mut self.current),
            Some(("сервер", "перезапущен")) => {
                let world = self.world.take().unwrap();
                self.world = Some(world.restarted("").await);
            }
            _ => panic!("what is ({event})?"),
        }
    }

    fn state(&self, part: &str) -> String {
        match part.split_once(' ') {
            Some(("метрика", name)) => self.world().metric(name).to_string(),
            _ => panic!("no part of the state is called {part}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_conversation_goes_as_it_was_read_aloud() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dialogs");
    // Each in a world of its own: the same day, and no listener is known.
    let count = tell_all(&dir, async |name, client_keeps_state| ServerStage {
        world: Some(World::new().await),
        client_keeps_state,
        listeners: HashMap::new(),
        current: name.to_owned(),
    })
    .await;
    assert!(count >= 25, "there are {count} conversations");
}
