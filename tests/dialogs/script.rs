//! Conversations as text: how they are written, and how they are told again and compared.
//!
//! A file holds one conversation, or several, each under a heading `# title`. Each is told in a world of its own, once for every
//! kind of client, and has to go the same way word for word.
//!
//! A line that begins with `— ` is what the listener does; what follows is what the skill answers, with `(конец)` behind an answer
//! that ends the conversation.
//!
//! - `— words`: the listener says it; `— …` alone is silence;
//! - `— [2]`: presses the second button of the last answer; `— {"act":"sign"}`: presses a button with that payload;
//! - `— (звонит)`: begins a new call; `— (кладёт трубку)`: ends this one, so that the next words begin a new call;
//! - `— (спустя 2 дня)`, `— (спустя 599 секунд)`: lets time go by;
//! - `— (говорит борис)`: hands over to another listener;
//! - `— (…)`: anything else that the stage knows, such as a fault of its backend or a restart of its server.
//!
//! `> клиент хранит состояние` or `> клиент не хранит состояние` above a conversation tells it for that kind of client alone.
//!
//! A line that begins with `= ` asks the stage for its state: `= намерение: exit`. What stands behind the colon has to be so.
//!
//! `ASTROLOH_DIALOGS=write` writes the files anew instead of comparing them.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What a listener does.
pub enum Action<'t> {
    /// Says something; silence is empty.
    Say(&'t str),
    /// Presses a button of the last answer, counted from 1.
    Press(usize),
    /// Presses a button with this payload.
    PressPayload(serde_json::Value),
}

/// What a listener hears.
pub struct Answer {
    pub text: String,
    pub has_ended: bool,
}

/// Where a conversation takes place.
pub trait Stage {
    /// The current listener does something and hears an answer.
    async fn act(&mut self, action: Action<'_>) -> Answer;

    /// The current listener ends the call.
    fn hang_up(&mut self);

    /// Time goes by.
    fn advance(&mut self, by: Duration);

    /// Something else happens. Panics when it is not known here.
    async fn event(&mut self, event: &str);

    /// The value of a part of the state. Panics when there is no such part.
    fn state(&self, part: &str) -> String;
}

/// One conversation of a file.
pub struct Conversation<'t> {
    /// Empty where the file holds only one.
    pub title: &'t str,
    /// Whether the clients keep the skill's state, for each kind of client that it is told for.
    clients: &'static [bool],
    lines: Vec<&'t str>,
}

/// The conversations of a file.
pub fn conversations(text: &str) -> Vec<Conversation<'_>> {
    let begun = |title| Conversation { title, clients: &[true, false], lines: Vec::new() };
    let mut all = vec![begun("")];
    for line in text.lines() {
        let current = all.last_mut().unwrap();
        match line {
            "> клиент хранит состояние" => current.clients = &[true],
            "> клиент не хранит состояние" => current.clients = &[false],
            _ => match line.strip_prefix("# ") {
                Some(title) => all.push(begun(title)),
                None => current.lines.push(line),
            },
        }
    }
    all.retain(|conversation| !conversation.title.is_empty() || !conversation.lines.is_empty());
    all
}

impl Conversation<'_> {
    /// The conversation as it goes on this stage, in the form of the file.
    pub async fn tell(&self, stage: &mut impl Stage) -> String {
        let mut told = match (self.title, self.clients) {
            ("", [_, _]) => String::new(),
            ("", [client]) => format!("{}\n", client_line(*client)),
            (title, [client]) => format!("# {title}\n{}\n", client_line(*client)),
            (title, _) => format!("# {title}\n"),
        };
        for line in &self.lines {
            if let Some(check) = line.strip_prefix("= ") {
                let part = check.rsplit_once(": ").map_or(check, |(part, _)| part);
                // Belongs to the answer above, from which no empty line parts it.
                if told.ends_with("\n\n") {
                    told.pop();
                }
                writeln!(told, "= {part}: {}\n", stage.state(part)).unwrap();
                continue;
            }
            let Some(done) = line.strip_prefix("— ") else { continue };
            writeln!(told, "— {done}").unwrap();
            let action = match done.strip_prefix('(').and_then(|done| done.strip_suffix(')')) {
                Some("звонит") => {
                    stage.hang_up();
                    Action::Say("")
                }
                Some(event) => {
                    match event.split_whitespace().collect::<Vec<_>>()[..] {
                        ["кладёт", "трубку"] => stage.hang_up(),
                        ["спустя", number, unit] => stage.advance(unit_of(unit) * number.parse().unwrap()),
                        _ => stage.event(event).await,
                    }
                    continue;
                }
                None if done == "…" => Action::Say(""),
                None if done.starts_with('{') => Action::PressPayload(serde_json::from_str(done).unwrap()),
                None => match done.strip_prefix('[').and_then(|done| done.strip_suffix(']')) {
                    Some(button) => Action::Press(button.parse().unwrap()),
                    None => Action::Say(done),
                },
            };
            let answer = stage.act(action).await;
            let end = if answer.has_ended { "\n(конец)" } else { "" };
            writeln!(told, "{}{end}\n", answer.text).unwrap();
        }
        told.trim_end().to_owned() + "\n"
    }
}

fn client_line(client_keeps_state: bool) -> &'static str {
    if client_keeps_state {
        "> клиент хранит состояние"
    } else {
        "> клиент не хранит состояние"
    }
}

fn unit_of(word: &str) -> Duration {
    Duration::from_secs(match word {
        "секунду" | "секунды" | "секунд" => 1,
        "день" | "дня" | "дней" => 86_400,
        _ => panic!("no unit of time is called {word}"),
    })
}

/// Files of conversations, in the order of their names.
pub fn files(dir: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    files.sort();
    files
}

/// Tells every conversation of a directory and compares; `make` sets the stage for a conversation, given the name of its file and
/// whether the client keeps the skill's state. Returns the number of conversations.
#[expect(clippy::disallowed_methods, reason = "a test's own switch is no setting")]
pub async fn tell_all<S: Stage>(dir: &Path, mut make: impl AsyncFnMut(&str, bool) -> S) -> usize {
    let writes = std::env::var("ASTROLOH_DIALOGS").is_ok_and(|mode| mode == "write");
    let (mut wrong, mut count) = (String::new(), 0);
    for file in files(dir) {
        let name = file.file_stem().unwrap().to_str().unwrap();
        let script = std::fs::read_to_string(&file).unwrap();
        let mut all_told = Vec::new();
        for conversation in conversations(&script) {
            let mut told = Vec::new();
            for client_keeps_state in conversation.clients {
                let mut stage = make(name, *client_keeps_state).await;
                told.push(conversation.tell(&mut stage).await);
            }
            let heading = conversation.title;
            assert!(told.windows(2).all(|pair| pair[0] == pair[1]), "{name} {heading} depends on the client: {told:?}");
            all_told.extend(told.pop());
        }
        count += all_told.len();
        let told = all_told.join("\n");
        if writes {
            std::fs::write(&file, told).unwrap();
        } else if told != script {
            writeln!(wrong, "{name} went otherwise:\n{told}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    count
}
