//! Wishes to be forgotten that could not be carried out at once: a small file beside the databases, because the databases are what
//! was slow or broken then.

use std::fmt::Write as _;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::PersonId;
use crate::private_file;

/// Its file in the data directory: a line for each wish, the person's keyed hash and the seconds since 1970 when it was heard and, once
/// it is, when it was carried out.
const FILE: &str = "erasure.wishes";

/// Most wishes that are kept; more are refused. A file of this many lines is half a megabyte.
const MAX_WISHES: usize = 10_000;

/// How long a wish that was carried out is kept to be told of, in seconds: thirty days.
const TOLD_WITHIN_S: i64 = 30 * 86_400;

/// Who wishes to be forgotten, and who was and has not heard of it. Writing blocks on the disk.
#[derive(Debug)]
pub struct ErasureWishes {
    path: PathBuf,
    wishes: Mutex<Vec<ErasureWish>>,
    /// Held while the file is written, so that the newest list is written last.
    writing: Mutex<()>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct ErasureWish {
    id: PersonId,
    heard_unix_s: i64,
    done_unix_s: Option<i64>,
}

impl ErasureWishes {
    /// The wishes of a data directory. What cannot be read is logged, and is no wish. Blocks.
    pub fn open(dir: &Path) -> Self {
        let path = dir.join(FILE);
        let wishes = match std::fs::read_to_string(&path) {
            Ok(text) => text.lines().filter_map(|line| ErasureWish::read(line, &path)).take(MAX_WISHES).collect(),
            Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
            Err(error) => {
                tracing::error!(%error, "{}: wishes to be forgotten cannot be read", path.display());
                Vec::new()
            }
        };
        Self { path, wishes: Mutex::new(wishes), writing: Mutex::new(()) }
    }

    /// Writes down that a person wishes to be forgotten; it is on the disk when this returns. A wish counts as pending from its
    /// beginning.
    ///
    /// # Errors
    /// When it cannot be written, or there are too many; then there is no such wish.
    pub fn add(&self, id: PersonId, now_unix_s: i64) -> io::Result<()> {
        {
            let mut wishes = self.lock();
            wishes.retain(|wish| wish.id != id && !wish.is_stale(now_unix_s));
            if wishes.len() >= MAX_WISHES {
                return Err(io::Error::new(ErrorKind::QuotaExceeded, format!("{MAX_WISHES} wishes are kept already")));
            }
            wishes.push(ErasureWish { id, heard_unix_s: now_unix_s, done_unix_s: None });
        }
        let written = self.write();
        if written.is_err() {
            self.lock().retain(|wish| wish.id != id);
        }
        written
    }

    /// Whether a person's wish waits to be carried out.
    pub fn is_pending(&self, id: PersonId) -> bool {
        self.lock().iter().any(|wish| wish.id == id && wish.done_unix_s.is_none())
    }

    /// Whose wishes wait to be carried out, oldest first.
    pub fn pending(&self) -> Vec<PersonId> {
        self.lock().iter().filter(|wish| wish.done_unix_s.is_none()).map(|wish| wish.id).collect()
    }

    /// A person's wish was carried out.
    ///
    /// # Errors
    /// When that cannot be written; it is then carried out again after a restart, which harms nothing.
    pub fn note_done(&self, id: PersonId, now_unix_s: i64) -> io::Result<()> {
        for wish in self.lock().iter_mut().filter(|wish| wish.id == id) {
            wish.done_unix_s = wish.done_unix_s.or(Some(now_unix_s));
        }
        self.write()
    }

    /// Whether a person's wish was carried out and they have not heard of it.
    pub fn is_done(&self, id: PersonId) -> bool {
        self.lock().iter().any(|wish| wish.id == id && wish.done_unix_s.is_some())
    }

    /// A person has heard that their wish was carried out: nothing of it is kept.
    ///
    /// # Errors
    /// When that cannot be written; they may hear it once more after a restart.
    pub fn note_told(&self, id: PersonId) -> io::Result<()> {
        self.lock().retain(|wish| wish.id != id || wish.done_unix_s.is_none());
        self.write()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<ErasureWish>> {
        self.wishes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> io::Result<()> {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let wishes = self.lock().clone();
        if wishes.is_empty() {
            return match std::fs::remove_file(&self.path) {
                Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
                _ => private_file::sync_dir(private_file::parent(&self.path)),
            };
        }
        let text = wishes.iter().fold(String::new(), |mut text, wish| {
            let done = wish.done_unix_s.map(|done| format!(" {done}")).unwrap_or_default();
            // Writing into a string does not fail.
            let _ = writeln!(text, "{:032x} {}{done}", u128::from_be_bytes(*wish.id.as_bytes()), wish.heard_unix_s);
            text
        });
        private_file::replace(&self.path, text.as_bytes())
    }
}

impl ErasureWish {
    fn read(line: &str, path: &Path) -> Option<Self> {
        let cells: Vec<&str> = line.split(' ').collect();
        let number = |cell: &str| cell.parse::<i64>().ok();
        let read = match cells[..] {
            [id, heard] if id.len() == 32 => {
                u128::from_str_radix(id, 16).ok().zip(number(heard)).map(|(id, heard)| (id, heard, None))
            }
            [id, heard, done] if id.len() == 32 => u128::from_str_radix(id, 16)
                .ok()
                .zip(number(heard))
                .zip(number(done))
                .map(|((id, heard), done)| (id, heard, Some(done))),
            _ => None,
        };
        if read.is_none() {
            tracing::error!("{}: a line is no wish to be forgotten, and is left out", path.display());
        }
        let (id, heard_unix_s, done_unix_s) = read?;
        Some(Self { id: PersonId::new(id.to_be_bytes()), heard_unix_s, done_unix_s })
    }

    /// It was carried out so long ago that it is not told any more.
    fn is_stale(&self, now_unix_s: i64) -> bool {
        self.done_unix_s.is_some_and(|done| now_unix_s - done > TOLD_WITHIN_S)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANNA: PersonId = PersonId::new([7; 16]);
    const BORIS: PersonId = PersonId::new([200; 16]);

    #[test]
    fn a_wish_outlives_the_process_until_it_was_told_that_it_is_done() {
        let dir = tempfile::tempdir().unwrap();
        ErasureWishes::open(dir.path()).add(ANNA, 100).unwrap();
        let again = ErasureWishes::open(dir.path());
        assert_eq!(again.pending(), [ANNA]);
        again.add(BORIS, 150).unwrap();
        again.note_done(ANNA, 200).unwrap();
        let again = ErasureWishes::open(dir.path());
        assert!(again.is_done(ANNA) && !again.is_pending(ANNA) && again.is_pending(BORIS));
        again.note_told(ANNA).unwrap();
        again.note_done(BORIS, 300).unwrap();
        again.note_told(BORIS).unwrap();
        assert!(!dir.path().join(FILE).exists(), "nothing is kept of who has been told");
    }

    #[test]
    fn what_was_never_told_goes_after_a_month() {
        let dir = tempfile::tempdir().unwrap();
        let wishes = ErasureWishes::open(dir.path());
        wishes.add(ANNA, 0).unwrap();
        wishes.note_done(ANNA, 10).unwrap();
        wishes.add(BORIS, 10 + TOLD_WITHIN_S).unwrap();
        assert!(wishes.is_done(ANNA));
        wishes.add(BORIS, 11 + TOLD_WITHIN_S).unwrap();
        assert!(!wishes.is_done(ANNA));
    }

    #[test]
    fn a_wish_that_cannot_be_written_is_none_and_junk_is_left_out() {
        let dir = tempfile::tempdir().unwrap();
        let nowhere = ErasureWishes::open(&dir.path().join("nowhere"));
        assert!(nowhere.add(ANNA, 1).is_err());
        assert!(!nowhere.is_pending(ANNA));
        let good = format!("{:032x} 5", u128::from_be_bytes(*ANNA.as_bytes()));
        std::fs::write(dir.path().join(FILE), format!("junk\n{good}\n{good} x\n\n7 8 9 10\n")).unwrap();
        assert_eq!(ErasureWishes::open(dir.path()).pending(), [ANNA]);
    }
}
