//! What a kept value is found by. Made here and nowhere else, from the question itself.

use std::fmt;
use std::hash::{BuildHasher, Hash, Hasher};
use std::num::NonZeroU128;

use super::codec;
use super::{EntryKind, Record};
use crate::astro::{KeyLabel, LabelPart, Question};
use crate::seal::KeyedHash;

/// Bytes of a key.
pub const KEY_BYTES: usize = 1 + OWNER_BYTES + HASH_BYTES;

/// Bytes that an owner's keys of one kind begin with.
pub const PREFIX_BYTES: usize = 1 + OWNER_BYTES;

const OWNER_BYTES: usize = 16;
const HASH_BYTES: usize = 16;

/// Bytes of owner and of hash that a table shows of each.
const SHORT_BYTES: usize = 4;

/// What is hashed begins with one of these, so that no question has the hash of a record.
const QUESTION: u8 = 0;
const RECORD: u8 = 1;
const PERSON: u8 = 2;
const LABEL: u8 = 3;

/// A keyed hash of a person: tells people apart, and does not tell who they are without the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PersonCode(NonZeroU128);

impl PersonCode {
    /// All of it.
    pub fn to_bytes(self) -> [u8; 16] {
        self.0.get().to_be_bytes()
    }

    /// The code of these bytes, unless they are zero, which stands for no person.
    pub fn from_bytes(bytes: [u8; 16]) -> Option<Self> {
        NonZeroU128::new(u128::from_be_bytes(bytes)).map(Self)
    }
}

/// Whose a kept value is. An owner's values can be forgotten together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Owner {
    /// No person: the sky of a day, for instance.
    Nobody,
    /// A person's: whatever follows from birth data.
    Person(PersonCode),
}

impl Owner {
    fn bytes(self) -> [u8; OWNER_BYTES] {
        match self {
            Self::Nobody => [0; OWNER_BYTES],
            Self::Person(code) => code.to_bytes(),
        }
    }
}

/// What an owner's keys of one kind begin with.
pub type KeyPrefix = [u8; PREFIX_BYTES];

/// Where the values of `kind` that `owner` has begin.
pub fn prefix(kind: EntryKind, owner: Owner) -> KeyPrefix {
    let mut prefix = [kind.number(); PREFIX_BYTES];
    prefix[1..].copy_from_slice(&owner.bytes());
    prefix
}

/// Kind, owner, and keyed hash of what was asked. Keys sort by kind and then by owner.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CacheKey([u8; KEY_BYTES]);

impl CacheKey {
    /// All 33 bytes.
    pub fn as_bytes(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }

    /// The key's first part: kind and owner.
    pub fn prefix(&self) -> &KeyPrefix {
        self.0.first_chunk().expect("a key is longer than its first part")
    }

    /// What kind of value it finds.
    pub fn kind(&self) -> EntryKind {
        EntryKind::from_number(self.0[0]).expect("keys are made with a kind")
    }

    /// Whether its value is kept for no person.
    pub fn is_public(&self) -> bool {
        self.prefix()[1..].iter().all(|byte| *byte == 0)
    }

    /// The key as people see it when its question is not known: pattern, and the beginnings of owner and hash. That tells the keys
    /// of a table apart, and is too little to look one up. A session is shown by its owner alone.
    pub fn short(&self) -> String {
        let (pattern, hash) = (self.kind().pattern(), short_hex(&self.0[PREFIX_BYTES..]));
        match self.kind() {
            EntryKind::Session if self.is_public() => format!("{pattern}:{hash}"),
            EntryKind::Session => format!("{pattern}:{}", self.short_owner()),
            EntryKind::Answer(_) => format!("{pattern}:{}:{hash}", self.short_owner()),
        }
    }

    fn short_owner(&self) -> String {
        if self.is_public() { "-".to_owned() } else { short_hex(&self.0[1..]) }
    }

    /// The key of these bytes, if they begin with a kind.
    pub fn from_bytes(bytes: [u8; KEY_BYTES]) -> Option<Self> {
        EntryKind::from_number(bytes[0]).map(|_| Self(bytes))
    }

    fn new(kind: EntryKind, owner: Owner, hash: [u8; HASH_BYTES]) -> Self {
        let mut bytes = [0; KEY_BYTES];
        bytes[..PREFIX_BYTES].copy_from_slice(&prefix(kind, owner));
        bytes[PREFIX_BYTES..].copy_from_slice(&hash);
        Self(bytes)
    }
}

impl fmt::Display for CacheKey {
    /// `nc:{owner}:{hash}` and the like, in hexadecimal; `-` for no person.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.kind().pattern())?;
        let (owner, hash) = self.0[1..].split_at(OWNER_BYTES);
        if self.is_public() {
            f.write_str("-")?;
        } else {
            owner.iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
        }
        f.write_str(":")?;
        hash.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for CacheKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({self})")
    }
}

impl Hash for CacheKey {
    /// A part of the hash that the key already is.
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(u64::from_le_bytes(*self.0.last_chunk().expect("a key is longer than eight bytes")));
    }
}

/// Takes a [`CacheKey`]'s hash as it is: it is uniform, and cannot be chosen without the cache's secret.
#[derive(Debug, Clone, Copy, Default)]
pub struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

impl BuildHasher for KeyHasher {
    type Hasher = Self;

    fn build_hasher(&self) -> Self {
        Self::default()
    }
}

/// Makes keys. Holds the secret and the ephemeris' fingerprint, so that another ephemeris finds nothing of this one.
#[derive(Debug)]
pub struct KeyMaker {
    hash: KeyedHash,
    fingerprint: [u8; 16],
}

impl KeyMaker {
    /// Makes keys for answers from the ephemeris with this fingerprint.
    pub fn new(hash: KeyedHash, fingerprint: [u8; 16]) -> Self {
        Self { hash, fingerprint }
    }

    /// The key of the answer to `question`.
    ///
    /// # Errors
    /// When the question has no binary form.
    pub fn question_key<Q: Question>(&self, question: &Q, owner: Owner) -> Result<CacheKey, codec::Error> {
        let mut head = [QUESTION; 19];
        head[1..3].copy_from_slice(&Q::SCHEMA.to_le_bytes());
        head[3..].copy_from_slice(&self.fingerprint);
        // The id keeps two questions of one kind apart whose fields happen to be equal.
        let hash = codec::with_encoded(&head, &(Q::ID, question), |bytes| self.hash.of(bytes))?;
        Ok(CacheKey::new(Q::KIND.into(), owner, hash))
    }

    /// The key of the record under `id`.
    pub fn record_key<M: Record>(&self, owner: Owner, id: &[u8]) -> CacheKey {
        let [low, high] = M::SCHEMA.to_le_bytes();
        CacheKey::new(M::KIND, owner, self.hash.of(&[&[RECORD, low, high], id].concat()))
    }

    /// The key as people see it: the parts that the question says, hashed where it says so.
    pub fn shown(&self, key: &CacheKey, label: &KeyLabel) -> Box<str> {
        let hashed = |bytes: &[u8]| short_hex(&self.hash.of(&[&[LABEL], bytes].concat()));
        let mut shown = label.prefix().unwrap_or(key.kind().pattern()).to_owned();
        for part in label.parts() {
            shown.push(':');
            match part {
                LabelPart::Clear(text) => shown.push_str(text),
                LabelPart::Place(text) if key.is_public() => shown.push_str(text),
                LabelPart::Place(text) => shown.push_str(&hashed(text.as_bytes())),
                LabelPart::Hashed(number) => shown.push_str(&hashed(&number.to_le_bytes())),
                LabelPart::User => shown.push_str(&key.short_owner()),
            }
        }
        shown.into_boxed_str()
    }

    /// The code of the person who is known by `identity`.
    pub fn person_code(&self, identity: &[u8]) -> PersonCode {
        let code = u128::from_be_bytes(self.hash.of(&[&[PERSON], identity].concat()));
        PersonCode(NonZeroU128::new(code).unwrap_or(NonZeroU128::MIN))
    }
}

fn short_hex(bytes: &[u8]) -> String {
    bytes[..SHORT_BYTES].iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    use super::*;
    use crate::astro::{self, Kind, Sky};
    use crate::cache::tests::TestRecord;
    use crate::seal::MasterKey;

    macro_rules! questions {
        ($($name:ident, $id:literal, $schema:literal);+) => { $(
            #[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
            struct $name(u32);

            impl Question for $name {
                type Answer = u32;
                const ID: &str = $id;
                const KIND: Kind = Kind::Transits;
                const SCHEMA: u16 = $schema;

                fn label(&self) -> astro::KeyLabel {
                    astro::KeyLabel::new().hashed(self)
                }

                fn solve(&self, _sky: &dyn Sky) -> Result<u32, astro::Error> {
                    Ok(self.0)
                }
            }
        )+ };
    }
    questions!(Day, "day", 1; Week, "week", 1; RenamedDay, "day", 1; NewerDay, "day", 2);

    fn maker(secret: u8, fingerprint: u8) -> KeyMaker {
        KeyMaker::new(MasterKey::from_bytes([secret; 32]).hash("test"), [fingerprint; 16])
    }

    #[test]
    fn everything_that_an_answer_depends_on_is_in_its_key() {
        let maker_1 = maker(1, 1);
        let key = maker_1.question_key(&Day(5), Owner::Nobody).unwrap();
        assert_eq!(key, maker_1.question_key(&Day(5), Owner::Nobody).unwrap());
        let others = [
            maker_1.question_key(&Day(6), Owner::Nobody).unwrap(),
            maker_1.question_key(&Week(5), Owner::Nobody).unwrap(),
            maker_1.question_key(&NewerDay(5), Owner::Nobody).unwrap(),
            maker_1.question_key(&Day(5), Owner::Person(maker_1.person_code(b"a"))).unwrap(),
            maker(2, 1).question_key(&Day(5), Owner::Nobody).unwrap(),
            maker(1, 2).question_key(&Day(5), Owner::Nobody).unwrap(),
        ];
        assert!(others.iter().all(|other| *other != key), "{key} {others:?}");
    }

    #[test]
    fn what_is_on_disk_is_found_by_later_versions_too() {
        let maker = maker(1, 1);
        let key = maker.question_key(&Day(5), Owner::Nobody).unwrap();
        assert_eq!(key, maker.question_key(&RenamedDay(5), Owner::Nobody).unwrap(), "the type's name is no part of it");
        assert_eq!(key.to_string(), "trans:-:d943239825dbd797035369018114be1c");
        let id = maker.record_key::<TestRecord>(Owner::Person(maker.person_code(b"a")), b"1");
        assert_eq!(id.to_string(), "sess:21c5beb013a6c500a381b87e76a727f0:6eeeae3e74ff0e868bfeee16a7dcde1d");
    }

    #[test]
    fn it_is_shown_without_what_it_stands_for() {
        let maker = maker(1, 1);
        let shown = maker.question_key(&Day(5), Owner::Nobody).unwrap().to_string();
        assert!(shown.starts_with("trans:-:") && shown.len() == 8 + 32, "{shown}");
        let shown = maker.question_key(&Day(5), Owner::Person(maker.person_code(b"a"))).unwrap().to_string();
        assert_eq!(shown.split(':').map(str::len).collect::<Vec<_>>(), [5, 32, 32]);
        let short = maker.question_key(&Day(5), Owner::Person(maker.person_code(b"a"))).unwrap().short();
        let whole: Vec<_> = shown.split(':').collect();
        assert_eq!(short, format!("trans:{}:{}", &whole[1][..8], &whole[2][..8]));
        let public = maker.question_key(&Day(5), Owner::Nobody).unwrap();
        assert!(public.is_public() && public.short().starts_with("trans:-:"));
    }
}
