//! A file that lies in memory alone, has no name that others know, and cannot be changed any more.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsRawFd;
use std::path::PathBuf;

use rustix::fs::{MemfdFlags, SealFlags, fcntl_add_seals, memfd_create};

/// An anonymous file. What was mapped from it stays mapped when it is dropped.
#[derive(Debug)]
pub(super) struct MemoryFile(File);

impl MemoryFile {
    /// One with this content; `name` is for the tables of the system.
    ///
    /// # Errors
    /// When the system has no such files, or no memory.
    pub(super) fn with_content(name: &str, content: &[u8]) -> io::Result<Self> {
        let mut file = File::from(memfd_create(name, MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING)?);
        file.write_all(content)?;
        fcntl_add_seals(&file, SealFlags::SEAL | SealFlags::SHRINK | SealFlags::GROW | SealFlags::WRITE)?;
        Ok(Self(file))
    }

    /// Where this process, and only while it has the file, finds it.
    pub(super) fn path(&self) -> PathBuf {
        format!("/proc/self/fd/{}", self.0.as_raw_fd()).into()
    }
}
