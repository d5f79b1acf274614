//! The admin token's file, as the operator may have left it.

use std::fs;
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use crate::config::Secret;
use crate::private_file::odd_kind;

/// Longest token that is read.
const MAX_TOKEN_BYTES: u64 = 4_096;

/// Permissions that are wrong in any case: those of strangers, and writing by a group.
const EXPOSING_MODE: u32 = 0o027;

/// What the file `admin.token` holds.
pub(super) enum TokenFile {
    /// There is none.
    Missing,
    /// It holds nothing: a full disk, or a hand, has left it so.
    Empty,
    /// A token; with its trouble when others may read or change it.
    Token(Secret, Option<String>),
    /// Something that is no token: what and what to do.
    Odd(String),
}

impl TokenFile {
    /// Reads the file at `path`. A pipe or a device in its place is not opened: it might never end.
    pub(super) fn read(path: &Path) -> Self {
        let shown = path.display();
        let odd = |what: &str| {
            Self::Odd(format!(
                "{shown}: {what}; write the token there as one line, or run `astroloh admin reset-token`"
            ))
        };
        let found = match fs::metadata(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Self::Missing,
            Err(error) => return odd(&format!("it cannot be read: {error}")),
            Ok(found) => found,
        };
        if let Some(kind) = odd_kind(&found) {
            return Self::Odd(format!("{shown}: it is {kind}; move it away, then run `astroloh admin reset-token`"));
        }
        let mut text = String::new();
        let read = fs::File::open(path).and_then(|file| file.take(MAX_TOKEN_BYTES + 1).read_to_string(&mut text));
        if let Err(error) = read {
            return odd(&format!("it cannot be read: {error}"));
        }
        let token = text.trim();
        if token.is_empty() {
            return Self::Empty;
        }
        if text.len() as u64 > MAX_TOKEN_BYTES {
            return odd(&format!("it is longer than {MAX_TOKEN_BYTES} bytes"));
        }
        if token.lines().count() > 1 {
            return odd("it has more than one line, and which of them is the token is not guessed");
        }
        if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return odd("it holds characters that no HTTP header may");
        }
        let mode = found.mode() & 0o777;
        let trouble = (mode & EXPOSING_MODE != 0).then(|| {
            format!(
                "{shown}: others may read or change it (mode {mode:o}); chmod 600 it, and run `astroloh admin reset-token` if somebody may have read it"
            )
        });
        Self::Token(Secret::new(token.to_owned()), trouble)
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_file_that_is_no_token_is_named_with_its_remedy() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("admin.token");
        assert!(matches!(TokenFile::read(&path), TokenFile::Missing));
        for (content, told) in [
            (&b"one\ntwo\n"[..], "more than one line"),
            (b"tok\0en", "no HTTP header"),
            ("токен".as_bytes(), "no HTTP header"),
            (b"\xff\xfe", "cannot be read"),
            (&[b'a'; 5_000], "longer than 4096 bytes"),
        ] {
            fs::write(&path, content).unwrap();
            let TokenFile::Odd(trouble) = TokenFile::read(&path) else { panic!("{told}: it was taken for a token") };
            assert!(trouble.contains(told) && trouble.contains("admin reset-token"), "{trouble}");
        }
        fs::write(&path, " \n").unwrap();
        assert!(matches!(TokenFile::read(&path), TokenFile::Empty));
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        assert!(
            matches!(TokenFile::read(&path), TokenFile::Odd(trouble) if trouble.contains("it is a directory; move it away"))
        );
    }

    #[test]
    fn a_token_that_others_may_read_is_good_and_told_of() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("admin.token");
        fs::write(&path, "token\r\n").unwrap();
        for (mode, is_exposed) in [(0o600, false), (0o640, false), (0o644, true), (0o660, true)] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            let TokenFile::Token(token, trouble) = TokenFile::read(&path) else { panic!("it is a token") };
            assert!(token.matches("token"));
            assert_eq!(trouble.is_some(), is_exposed, "{mode:o}");
        }
    }
}
