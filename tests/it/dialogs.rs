//! Whole conversations, word for word: `tests/dialogs/` holds one in each file, as they were read aloud and found good.
//!
//! A line that begins with `— ` is what the listener says; `— …` alone is silence, `— (звонит)` begins a new call, `— (спустя 2 дня)` lets
//! days go by. What follows is what the skill answers. Written anew by `ASTROLOH_DIALOGS=write cargo test --test it dialogs`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::world::{Listener, World};

const DAY: Duration = Duration::from_secs(86_400);

fn files() -> Vec<PathBuf> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dialogs");
    let mut files: Vec<_> = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// What the skill answers to the script's questions, in the script's form.
async fn transcript(world: &World, name: &str, script: &str) -> String {
    let mut listener: Listener<'_> = world.listener(name);
    let mut told = String::new();
    for said in script.lines().filter_map(|line| line.strip_prefix("— ")) {
        writeln!(told, "— {said}").unwrap();
        if let Some(aside) = said.strip_prefix('(').and_then(|said| said.strip_suffix(')')) {
            match aside.split_whitespace().collect::<Vec<_>>()[..] {
                ["спустя", days, _] => world.clock.advance(DAY * days.parse().unwrap()),
                ["звонит"] => {
                    listener.hang_up();
                    let response = listener.turn("").await["response"].clone();
                    writeln!(told, "{}\n", response["text"].as_str().unwrap()).unwrap();
                }
                _ => panic!("{name}: what is ({aside})?"),
            }
            continue;
        }
        let response = listener.turn(if said == "…" { "" } else { said }).await["response"].clone();
        let text = response["text"].as_str().unwrap();
        let end = if response["end_session"] == true { "\n(конец)" } else { "" };
        writeln!(told, "{text}{end}\n").unwrap();
    }
    told.trim_end().to_owned() + "\n"
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::disallowed_methods, reason = "a test's own switch is no setting")]
async fn every_conversation_goes_as_it_was_read_aloud() {
    let writes = std::env::var("ASTROLOH_DIALOGS").is_ok_and(|mode| mode == "write");
    let files = files();
    assert!(files.len() >= 20, "there are {} conversations", files.len());
    let mut wrong = String::new();
    for file in files {
        let name = file.file_stem().unwrap().to_str().unwrap();
        let script = std::fs::read_to_string(&file).unwrap();
        // Each in a world of its own: the same day, and nobody knows anybody.
        let world = World::new().await;
        let told = transcript(&world, name, &script).await;
        if writes {
            std::fs::write(&file, told).unwrap();
        } else if told != script {
            writeln!(wrong, "{name} went otherwise:\n{told}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
