//! Where a server keeps its things, if anywhere.

use std::path::Path;

use anyhow::Context as _;

use crate::data_dir::{DataDir, KeptSecret};
use crate::engine;
use crate::seal::MasterKey;
use crate::store::backup::{databases, finish_restore};

/// Where a core keeps its things.
pub enum Persistence<'a> {
    /// In a data directory that this process holds.
    DataDir(&'a DataDir),
    /// The same, with the history of the numbers beside it.
    WithHistory(&'a DataDir),
    /// Nowhere; the ephemeris passes through this directory at the start.
    Ephemeral {
        /// A directory that can be written.
        scratch: &'a Path,
    },
}

impl Persistence<'_> {
    /// Ends what an earlier process left unfinished, and returns the master key, a directory that can be written, and why the key ends
    /// with the process, if it does.
    ///
    /// # Errors
    /// When a restore cannot be ended, or the key cannot be had.
    pub(super) fn prepare(&self) -> anyhow::Result<(MasterKey, &Path, Option<String>)> {
        match self {
            Self::DataDir(data) | Self::WithHistory(data) => {
                finish_restore(data.path(), &databases(data.path())).context("a restore that was cut short")?;
                engine::remove_leftovers(data.path());
                let KeptSecret { secret, trouble } = data.master_key_or_temporary()?;
                Ok((secret, data.path(), trouble))
            }
            Self::Ephemeral { scratch } => Ok((MasterKey::random()?, scratch, None)),
        }
    }

    /// The data directory, if there is one.
    pub(super) fn data_path(&self) -> Option<&Path> {
        match self {
            Self::DataDir(data) | Self::WithHistory(data) => Some(data.path()),
            Self::Ephemeral { .. } => None,
        }
    }
}
