//! Secrets at rest: the master key, sealing of bytes, and hashes that only the key's holder can make.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use aes_gcm::aead::AeadInOut;
use aes_gcm::{Aes256Gcm, KeyInit};
use zeroize::Zeroizing;

use crate::private_file;

/// Bytes of a master key, and of every key derived from it.
pub const KEY_BYTES: usize = 32;

/// Bytes of a random nonce. 96 bits are safe for 2^32 sealings under one key, which is centuries of cache writes.
const NONCE_BYTES: usize = 12;

/// Bytes of an authentication tag.
const TAG_BYTES: usize = 16;

/// How many bytes longer than the plain text a sealed one is.
pub const SEAL_OVERHEAD_BYTES: usize = NONCE_BYTES + TAG_BYTES;

/// Permission bits of anybody but the owner.
const OTHERS_MODE: u32 = 0o077;

/// Why a key or sealed bytes cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file system refused.
    #[error("key file {}: {error}", path.display())]
    Io {
        /// The key file.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// Others than its owner may read the key file.
    #[error("key file {} has mode {mode:03o}, so others can read it; run chmod 600 on it", path.display())]
    Exposed {
        /// The key file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The key file does not hold a key.
    #[error(
        "key file {} has {length_bytes} bytes where {KEY_BYTES} belong; restore it from a backup of the key",
        path.display()
    )]
    Length {
        /// The key file.
        path: PathBuf,
        /// Its length.
        length_bytes: u64,
    },
    /// The system gave no random bytes.
    #[error("the system gave no random bytes: {0}")]
    NoRandomness(getrandom::Error),
    /// The bytes were not sealed with this key and this context, or have been changed since.
    #[error("sealed bytes do not fit their key or their context")]
    Forged,
    /// More bytes than the cipher can take, 64 GiB.
    #[error("too many bytes to seal")]
    TooLong,
}

/// The secret from which all others are derived. Wiped from memory when dropped; never printed.
pub struct MasterKey(Zeroizing<[u8; KEY_BYTES]>);

impl MasterKey {
    /// A key made of these bytes.
    pub fn from_bytes(bytes: [u8; KEY_BYTES]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The key in the file `path`.
    ///
    /// # Errors
    /// When the file cannot be read, others may read it too, or its length is wrong.
    pub fn load(path: &Path) -> Result<Self, Error> {
        let io_error = |error| Error::Io { path: path.to_owned(), error };
        // A pipe would be waited for.
        if let Some(kind) = private_file::odd_kind(&fs::metadata(path).map_err(io_error)?) {
            return Err(io_error(io::Error::new(io::ErrorKind::InvalidInput, format!("it is {kind}; move it away"))));
        }
        let mut file = File::open(path).map_err(io_error)?;
        let metadata = file.metadata().map_err(io_error)?;
        let mode = metadata.mode() & 0o777;
        if mode & OTHERS_MODE != 0 {
            return Err(Error::Exposed { path: path.to_owned(), mode });
        }
        if metadata.len() != KEY_BYTES as u64 {
            return Err(Error::Length { path: path.to_owned(), length_bytes: metadata.len() });
        }
        let mut key = Self::from_bytes([0; KEY_BYTES]);
        file.read_exact(&mut *key.0).map_err(io_error)?;
        Ok(key)
    }

    /// The key in the file `path`; where there is no file, a random key that is in the file, for its owner alone, from now on.
    ///
    /// If sealed data must not be lost, check first whether a key has to exist already, and call [`Self::load`] then.
    ///
    /// # Errors
    /// As [`Self::load`]; and when a new file cannot be written or there is no randomness. No half-written file stays behind.
    pub fn load_or_create(path: &Path) -> Result<Self, Error> {
        match Self::load(path) {
            Err(Error::Io { error, .. }) if error.kind() == io::ErrorKind::NotFound => Self::create(path),
            loaded => loaded,
        }
    }

    /// A random key that is kept nowhere.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn random() -> Result<Self, Error> {
        let mut key = Self::from_bytes([0; KEY_BYTES]);
        getrandom::fill(&mut *key.0).map_err(Error::NoRandomness)?;
        Ok(key)
    }

    fn create(path: &Path) -> Result<Self, Error> {
        let key = Self::random()?;
        private_file::replace(path, &*key.0).map_err(|error| Error::Io { path: path.to_owned(), error })?;
        Ok(key)
    }

    /// A sealer for one purpose. Different purposes have unrelated keys.
    pub fn sealer(&self, purpose: &'static str) -> Sealer {
        let key = self.derive("astroloh 2026 seal", purpose);
        Sealer { cipher: Aes256Gcm::new((&*key).into()) }
    }

    /// A keyed hash for one purpose. Different purposes have unrelated keys.
    pub fn hash(&self, purpose: &'static str) -> KeyedHash {
        KeyedHash { key: self.derive("astroloh 2026 hash", purpose) }
    }

    /// `key`, sealed for `purpose` under this one, with a `context` as [`Sealer::seal`] has it.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn seal_key(&self, purpose: &'static str, context: &[u8], key: &Self) -> Result<Vec<u8>, Error> {
        self.sealer(purpose).seal(context, &*key.0)
    }

    /// The key that [`Self::seal_key`] sealed.
    ///
    /// # Errors
    /// When it was sealed under another key, for another purpose or with another context, or has been changed since.
    pub fn open_key(&self, purpose: &'static str, context: &[u8], wrapped: &[u8]) -> Result<Self, Error> {
        let plain = Zeroizing::new(self.sealer(purpose).open(context, wrapped)?);
        let bytes = <[u8; KEY_BYTES]>::try_from(plain.as_slice()).map_err(|_| Error::Forged)?;
        Ok(Self::from_bytes(bytes))
    }

    fn derive(&self, family: &str, purpose: &str) -> Zeroizing<[u8; KEY_BYTES]> {
        Zeroizing::new(blake3::derive_key(&format!("{family}: {purpose}"), &*self.0))
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(***)")
    }
}

/// Makes bytes unreadable and unchangeable for whoever has not its key: AES-256-GCM with random nonces.
pub struct Sealer {
    cipher: Aes256Gcm,
}

impl Sealer {
    /// Appends `plain` to `out`, sealed. It can be opened with the same `context` only, which is not part of the result.
    ///
    /// # Errors
    /// When the system gives no random bytes. `out` is unchanged then.
    pub fn seal_into(&self, context: &[u8], plain: &[u8], out: &mut Vec<u8>) -> Result<(), Error> {
        let mut nonce = [0; NONCE_BYTES];
        getrandom::fill(&mut nonce).map_err(Error::NoRandomness)?;
        let start = out.len();
        out.reserve(plain.len() + SEAL_OVERHEAD_BYTES);
        out.extend_from_slice(&nonce);
        out.extend_from_slice(plain);
        let body = (&mut out[start + NONCE_BYTES..]).into();
        match self.cipher.encrypt_inout_detached(&nonce.into(), context, body) {
            Ok(tag) => {
                out.extend_from_slice(&tag);
                Ok(())
            }
            Err(_) => {
                out.truncate(start);
                Err(Error::TooLong)
            }
        }
    }

    /// `plain`, sealed.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn seal(&self, context: &[u8], plain: &[u8]) -> Result<Vec<u8>, Error> {
        let mut sealed = Vec::new();
        self.seal_into(context, plain, &mut sealed)?;
        Ok(sealed)
    }

    /// What was sealed.
    ///
    /// # Errors
    /// When a single bit of `sealed` or `context` differs, or it was sealed with another key.
    pub fn open(&self, context: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Error> {
        let (nonce, rest) = sealed.split_first_chunk::<NONCE_BYTES>().ok_or(Error::Forged)?;
        let (body, tag) = rest.split_last_chunk::<TAG_BYTES>().ok_or(Error::Forged)?;
        let mut plain = body.to_vec();
        self.cipher
            .decrypt_inout_detached(&(*nonce).into(), context, plain.as_mut_slice().into(), &(*tag).into())
            .map_err(|_| Error::Forged)?;
        Ok(plain)
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealer(***)")
    }
}

/// A hash that nobody can compute, and so nobody can search for what was hashed, without its key: keyed BLAKE3.
#[derive(Clone)]
pub struct KeyedHash {
    key: Zeroizing<[u8; KEY_BYTES]>,
}

impl KeyedHash {
    /// 16 bytes that stand for `bytes`.
    pub fn of(&self, bytes: &[u8]) -> [u8; 16] {
        let hash = blake3::keyed_hash(&self.key, bytes);
        *hash.as_bytes().first_chunk().expect("32 bytes begin with 16")
    }
}

impl fmt::Debug for KeyedHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyedHash(***)")
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn every_changed_bit_is_noticed() {
        let sealer = MasterKey::from_bytes([7; 32]).sealer("test");
        let sealed = sealer.seal(b"row 1", b"1990-05-01").unwrap();
        assert_eq!(sealer.open(b"row 1", &sealed).unwrap(), b"1990-05-01");
        for bit in 0..sealed.len() * 8 {
            let mut damaged = sealed.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert!(matches!(sealer.open(b"row 1", &damaged), Err(Error::Forged)), "bit {bit}");
        }
        assert!(matches!(sealer.open(b"row 2", &sealed), Err(Error::Forged)));
        for length in 0..sealed.len() {
            assert!(sealer.open(b"row 1", &sealed[..length]).is_err(), "cut to {length}");
        }
    }

    #[test]
    fn purposes_and_sealings_do_not_resemble_each_other() {
        let key = MasterKey::from_bytes([7; 32]);
        let sealed = key.sealer("cache").seal(b"", b"plain").unwrap();
        assert!(key.sealer("people").open(b"", &sealed).is_err());
        assert_ne!(sealed, key.sealer("cache").seal(b"", b"plain").unwrap());
        assert_ne!(key.hash("cache").of(b"x"), key.hash("people").of(b"x"));
        assert_eq!(format!("{key:?}"), "MasterKey(***)");
    }

    #[test]
    fn a_wrapped_key_is_had_again_from_its_own_wrapper_and_context_alone() {
        let (master, key) = (MasterKey::from_bytes([7; 32]), MasterKey::from_bytes([9; 32]));
        let wrapped = master.seal_key("test", b"ada", &key).unwrap();
        assert_eq!(*master.open_key("test", b"ada", &wrapped).unwrap().0, [9; 32]);
        assert!(!wrapped.windows(4).any(|bytes| bytes == [9; 4]));
        assert!(matches!(master.open_key("test", b"bob", &wrapped), Err(Error::Forged)));
        assert!(matches!(master.open_key("other", b"ada", &wrapped), Err(Error::Forged)));
        assert!(matches!(key.open_key("test", b"ada", &wrapped), Err(Error::Forged)));
        let short = master.sealer("test").seal(b"ada", &[1; 31]).unwrap();
        assert!(matches!(master.open_key("test", b"ada", &short), Err(Error::Forged)));
    }

    #[test]
    fn a_created_key_is_found_again_and_is_the_owners_alone() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("master.key");
        let created = MasterKey::load_or_create(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1, "no temporary file stays");
        assert_eq!(*created.0, *MasterKey::load_or_create(&path).unwrap().0);
    }

    #[test]
    fn an_exposed_or_cut_key_is_refused_and_left_as_it_is() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("master.key");
        private_file::replace(&path, &[1; 31]).unwrap();
        assert!(matches!(MasterKey::load_or_create(&path), Err(Error::Length { length_bytes: 31, .. })));
        private_file::replace(&path, &[1; 32]).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let refused = MasterKey::load_or_create(&path).unwrap_err().to_string();
        assert!(refused.contains("mode 640") && refused.contains("chmod 600"), "{refused}");
        assert_eq!(fs::read(&path).unwrap(), [1; 32]);
        assert!(matches!(MasterKey::load_or_create(Path::new("/nonexistent/key")), Err(Error::Io { .. })));
    }
}
