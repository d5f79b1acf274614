//! The writer is killed in the middle of its work: what it had said is kept is there, and what it had said is erased is not.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use astroloh::clock::ManualClock;
use astroloh::metrics::Metrics;
use astroloh::seal::MasterKey;
use astroloh::store::{Erasure, KeptProfile, People, PersonId, PutOutcome};

/// What tells the child where to write.
const DIRECTORY: &str = "PEOPLE_TO_WRITE";

/// How often it is killed.
const TIMES: u64 = 12;

async fn open(dir: &Path) -> People {
    let clock = Arc::new(ManualClock::at_unix_s(1_800_000_000));
    let metrics = Metrics::new(clock.clone());
    People::open(dir, Arc::new(MasterKey::from_bytes([5; 32])), &metrics, clock).await.unwrap()
}

fn person(number: u64) -> PersonId {
    let mut id = [7; 16];
    id[..8].copy_from_slice(&number.to_be_bytes());
    PersonId::new(id)
}

fn profile(number: u64) -> KeptProfile {
    KeptProfile { name: format!("person {number}"), body: format!("born in the year {number}") }
}

/// Nothing of anybody is elsewhere.
fn nowhere(_: PersonId) -> std::future::Ready<bool> {
    std::future::ready(true)
}

/// The child: writes until it is killed, and says what is done. Every third person is erased again.
#[tokio::test]
#[ignore = "it is run by the test below, and killed"]
async fn writer() {
    let environment = astroloh::config::environment();
    let Some((_, dir)) = environment.into_iter().find(|(name, _)| name == DIRECTORY) else { return };
    let people = open(Path::new(&dir)).await;
    people.finish_erasures(nowhere).await.unwrap();
    let first = u64::from(people.count().await.unwrap()) * 1_000;
    let mut out = std::io::stdout();
    let mut say = |what: &str, number: u64| {
        writeln!(out, "{what} {number}").unwrap();
        out.flush().unwrap();
    };
    for number in first.. {
        assert_eq!(people.consent(person(number), 1).await.unwrap(), PutOutcome::Kept);
        assert_eq!(people.put_profile(person(number), "me", &profile(number)).await.unwrap(), PutOutcome::Kept);
        say("kept", number);
        if number % 3 == 0 {
            say("erasing", number);
            assert_eq!(people.erase_person(person(number), nowhere).await.unwrap(), Erasure::Done);
            say("erased", number);
        }
    }
}

#[tokio::test]
async fn a_killed_writer_loses_nothing_that_it_said_is_done() {
    let dir = tempfile::tempdir().unwrap();
    // What was said last of each person.
    let mut said = BTreeMap::new();
    for time in 0..TIMES {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "people::killed::writer", "--ignored", "--nocapture", "--test-threads", "1"])
            .env(DIRECTORY, dir.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut note = |line: String| {
            let done = line.split_once(' ').and_then(|(what, number)| Some((what.to_owned(), number.parse().ok()?)));
            if let Some((what, number)) =
                done.filter(|(what, _)| ["kept", "erasing", "erased"].contains(&what.as_str()))
            {
                let number: u64 = number;
                said.insert(number, what);
                return true;
            }
            false
        };
        let wanted = 5 + 7 * time % 40;
        let mut heard = 0;
        while heard < wanted {
            heard += u64::from(note(lines.next().expect("the writer writes").unwrap()));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        // It may have said more before it died.
        for line in lines.map_while(Result::ok) {
            note(line);
        }

        let people = open(dir.path()).await;
        people.finish_erasures(nowhere).await.unwrap();
        for database in people.databases() {
            assert_eq!(database.faults().await.unwrap(), Vec::<String>::new());
        }
        assert_eq!(people.count_unreadable().await.unwrap(), 0);
        for (number, what) in &said {
            let found = people.person(person(*number)).await.unwrap();
            match what.as_str() {
                "kept" => assert_eq!(found.unwrap().profiles, [profile(*number)], "person {number}, time {time}"),
                "erased" => assert_eq!(found, None, "person {number}, time {time}"),
                // Either all of them is there, or nothing.
                _ => assert!(found.is_none_or(|found| found.profiles == [profile(*number)]), "person {number}"),
            }
        }
        people.close(std::time::Duration::from_secs(30)).await.unwrap();
    }
    assert!(said.len() > 50 && said.values().any(|what| what == "erased"), "{said:?}: nothing was tried");
}
