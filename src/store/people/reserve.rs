//! Space on the disk that is kept for erasing: who asks to be forgotten is forgotten on a full disk too.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::private_file;

/// Bytes that are kept: an erasure writes some dozens of pages to three files, and what other writers take meanwhile is small.
pub const RESERVE_BYTES: u64 = 16 << 20;

/// With less free space than this an erasure does not begin before the reserve is given up.
const LEAST_FREE_BYTES: u64 = 8 << 20;

/// The reserve is laid where it leaves as much again for everything else.
const ROOM_BYTES: u64 = 2 * RESERVE_BYTES;

/// Its file in the data directory.
const FILE: &str = "erasure.reserve";

/// What an erasure finds before it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErasureRoom {
    /// There is room.
    Enough,
    /// The disk was full, and the reserve was given up.
    Made,
    /// The disk is full, and there is no reserve.
    Lacking,
}

/// A file of [`RESERVE_BYTES`] that holds nothing. All acts block on the disk.
#[derive(Debug, Clone)]
pub struct ErasureReserve {
    dir: PathBuf,
}

impl ErasureReserve {
    /// The reserve of this data directory, which need not be there yet.
    pub fn in_dir(dir: &Path) -> Self {
        Self { dir: dir.to_owned() }
    }

    /// Lays the reserve where it is missing and there is room for it; whether it is there.
    ///
    /// # Errors
    /// When the directory cannot be read or written.
    pub fn lay(&self) -> io::Result<bool> {
        let path = self.path();
        if self.is_laid() {
            return Ok(true);
        }
        if self.free_bytes()? < ROOM_BYTES {
            return Ok(false);
        }
        let laid = fill(&path);
        if laid.is_err() {
            // A part of it is no reserve.
            let _ = fs::remove_file(&path);
        }
        match laid {
            Err(error) if error.kind() == ErrorKind::StorageFull => Ok(false),
            laid => laid.map(|()| true),
        }
    }

    /// Whether it is there, whole.
    pub fn is_laid(&self) -> bool {
        fs::metadata(self.path()).is_ok_and(|file| file.len() == RESERVE_BYTES)
    }

    /// What it means that there is none, and the remedy.
    pub fn lack(&self) -> String {
        format!(
            "{} is missing: while the disk is full nobody can be erased; make {} MiB of room, and it is laid within seconds",
            self.path().display(),
            ROOM_BYTES >> 20
        )
    }

    /// Gives the reserve up if the disk is full.
    ///
    /// # Errors
    /// When the directory cannot be read or written.
    pub fn make_room(&self) -> io::Result<ErasureRoom> {
        if self.free_bytes()? >= LEAST_FREE_BYTES {
            return Ok(ErasureRoom::Enough);
        }
        match fs::remove_file(self.path()) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(ErasureRoom::Lacking),
            removed => removed.map(|()| ErasureRoom::Made),
        }
    }

    fn path(&self) -> PathBuf {
        self.dir.join(FILE)
    }

    /// What a process of this user may still write.
    fn free_bytes(&self) -> io::Result<u64> {
        crate::metrics::disk_space(&self.dir).map(|(_, free_bytes)| free_bytes)
    }
}

/// Makes the file with blocks of its own: a file with a hole would keep nothing.
fn fill(path: &Path) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    private_file::adopt_file(&file, path)?;
    match rustix::fs::fallocate(&file, rustix::fs::FallocateFlags::empty(), 0, RESERVE_BYTES) {
        Err(rustix::io::Errno::OPNOTSUPP) => write_zeroes(&mut file)?,
        allocated => allocated?,
    }
    file.sync_all()
}

fn write_zeroes(file: &mut File) -> io::Result<()> {
    let zeroes = [0; 64 << 10];
    (0..RESERVE_BYTES / zeroes.len() as u64).try_for_each(|_| file.write_all(&zeroes))
}
