//! The one file: a head that names it, the manifest with its hash, and the databases' bytes.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;

use super::scratch::beside;
use super::{BackupError, Manifest, ManifestEntry};
use crate::private_file;

/// What a backup begins with. Another form has another number.
const HEAD: &[u8] = b"astroloh backup 1\n";

/// What every form begins with.
pub const ANY_HEAD: [u8; 16] = *b"astroloh backup ";

/// Longest manifest: some hundred bytes a table.
const MAX_MANIFEST_BYTES: u64 = 1 << 20;

const BLOCK_BYTES: usize = 64 << 10;

/// Writes the manifest and the files, which are in its order; the file gets its name when it is whole and on the disk, so that
/// one that was there before is there or replaced.
pub fn write(target: &Path, manifest: &Manifest, files: &[impl AsRef<Path>]) -> Result<(), BackupError> {
    let unfinished = beside(target, ".unfinished");
    let written = (|| {
        let _ = fs::remove_file(&unfinished);
        let mut file = private_file::create_new(&unfinished)?;
        if let Ok(replaced) = fs::metadata(target) {
            private_file::inherit(&unfinished, &replaced)?;
        }
        let json = serde_json::to_vec(manifest).expect("numbers and names always serialize");
        file.write_all(HEAD)?;
        file.write_all(&(json.len() as u64).to_le_bytes())?;
        file.write_all(&json)?;
        file.write_all(blake3::hash(&json).as_bytes())?;
        for part in files {
            io::copy(&mut File::open(part)?, &mut file)?;
        }
        file.sync_all()?;
        fs::rename(&unfinished, target)?;
        private_file::sync_dir(private_file::parent(target))
    })();
    if written.is_err() {
        let _ = fs::remove_file(&unfinished);
    }
    written.map_err(BackupError::io(target))
}

/// A backup that is read.
pub struct Container<'f> {
    file: &'f Path,
    content: File,
}

impl<'f> Container<'f> {
    /// Opens it and reads its manifest; the parts follow in its order.
    pub fn open(file: &'f Path) -> Result<(Self, Manifest), BackupError> {
        let mut content = File::open(file).map_err(BackupError::io(file))?;
        let length = content.metadata().map_err(BackupError::io(file))?.len();
        if length == 0 {
            return Err(BackupError::not_whole(file, "the file is empty"));
        }
        let mut head = [0; HEAD.len()];
        if content.read_exact(&mut head).is_err() || !head.starts_with(&ANY_HEAD) {
            return Err(BackupError::not_whole(file, "it is no backup of astroloh's"));
        }
        if head != HEAD {
            return Err(BackupError::Newer { file: file.to_owned(), found: "its form is not known here".to_owned() });
        }
        let mut container = Self { file, content };
        let mut size = [0; 8];
        container.read(&mut size)?;
        let size = u64::from_le_bytes(size);
        if size > MAX_MANIFEST_BYTES.min(length) {
            return Err(BackupError::not_whole(file, "its manifest is damaged"));
        }
        let mut json = vec![0; usize::try_from(size).expect("a megabyte at most")];
        container.read(&mut json)?;
        let mut hash = [0; blake3::OUT_LEN];
        container.read(&mut hash)?;
        let manifest = serde_json::from_slice(&json).ok().filter(|_| blake3::hash(&json) == hash);
        let manifest = manifest.ok_or_else(|| BackupError::not_whole(file, "its manifest is damaged"))?;
        Ok((container, manifest))
    }

    /// Writes the next part, which has to be this one, to a file of its own.
    pub fn extract(&mut self, part: &ManifestEntry, target: &Path) -> Result<(), BackupError> {
        let mut copy = private_file::create_new(target).map_err(BackupError::io(target))?;
        let mut hasher = blake3::Hasher::new();
        let mut block = vec![0; BLOCK_BYTES];
        let mut left = part.bytes;
        while left > 0 {
            let wanted = usize::try_from(left).unwrap_or(usize::MAX).min(BLOCK_BYTES);
            self.read(&mut block[..wanted])?;
            hasher.update(&block[..wanted]);
            copy.write_all(&block[..wanted]).map_err(BackupError::io(target))?;
            left -= wanted as u64;
        }
        if hasher.finalize().to_hex().as_str() != part.blake3 {
            return Err(BackupError::not_whole(self.file, format!("the {} database in it is damaged", part.database)));
        }
        copy.sync_all().map_err(BackupError::io(target))
    }

    /// Checks that nothing follows.
    pub fn end(mut self) -> Result<(), BackupError> {
        match self.content.read(&mut [0]).map_err(BackupError::io(self.file))? {
            0 => Ok(()),
            _ => Err(BackupError::not_whole(self.file, "something follows its last database")),
        }
    }

    fn read(&mut self, bytes: &mut [u8]) -> Result<(), BackupError> {
        self.content.read_exact(bytes).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => BackupError::not_whole(self.file, "its end is missing"),
            _ => BackupError::Io { path: self.file.to_owned(), error },
        })
    }
}

/// BLAKE3 of a file, and its size.
pub fn hash_of(path: &Path) -> io::Result<(String, u64)> {
    let mut hasher = blake3::Hasher::new();
    let bytes = io::copy(&mut File::open(path)?, &mut hasher)?;
    Ok((hasher.finalize().to_hex().to_string(), bytes))
}
