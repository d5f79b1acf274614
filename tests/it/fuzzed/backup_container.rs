//! A file that is said to be a backup, as it is and as one whose manifest is signed: it is restored, or refused and nothing of it is left.

use astroloh::store::backup::{databases, restore};

pub fn run(bytes: &[u8]) {
    refuse_or_restore(bytes);
    refuse_or_restore(&signed(bytes));
}

/// The bytes up to the first zero as a manifest with its true hash, the rest as the databases.
fn signed(bytes: &[u8]) -> Vec<u8> {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    let (manifest, databases) = bytes.split_at(end);
    let head = b"astroloh backup 1\n".as_slice();
    let hash = blake3::hash(manifest);
    [head, &(manifest.len() as u64).to_le_bytes(), manifest, hash.as_bytes(), databases].concat()
}

fn refuse_or_restore(bytes: &[u8]) {
    let dir = tempfile::tempdir().expect("a directory for temporary files");
    let (file, data) = (dir.path().join("backup"), dir.path().join("data"));
    std::fs::write(&file, bytes).expect("there is room for it");
    if let Err(error) = restore(&file, &data, databases) {
        assert!(!error.to_string().is_empty());
        let is_empty = std::fs::read_dir(&data).map_or(true, |mut left| left.next().is_none());
        assert!(is_empty, "a refused backup leaves something: {error}");
    }
}
