//! What a person is known by here: a keyed hash, and its beginning for people to read.

use std::fmt;
use std::str::FromStr;

/// Bytes of a short code: of a hundred thousand people, two share one with a likelihood of 1 in 50 000.
const SHORT_BYTES: usize = 6;

/// A keyed hash of a listener's namespace and id. It tells people apart; without the key it does not tell who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PersonId([u8; 16]);

impl PersonId {
    /// The person with this hash.
    pub const fn new(hash: [u8; 16]) -> Self {
        Self(hash)
    }

    /// The hash.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// The hash, read from a row.
    pub(super) fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// What the operator knows the person by.
    pub fn code(&self) -> ShortCode {
        ShortCode(*self.0.first_chunk().expect("16 bytes begin with 6"))
    }
}

/// The beginning of a [`PersonId`], written as `3f9a-21c4-77de`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ShortCode([u8; SHORT_BYTES]);

impl ShortCode {
    /// The first and the last id that have this code.
    pub(super) fn bounds(self) -> [PersonId; 2] {
        [0, u8::MAX].map(|rest| {
            let mut id = [rest; 16];
            id[..SHORT_BYTES].copy_from_slice(&self.0);
            PersonId(id)
        })
    }
}

impl fmt::Display for ShortCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, e, g] = self.0;
        write!(f, "{a:02x}{b:02x}-{c:02x}{d:02x}-{e:02x}{g:02x}")
    }
}

/// A text that is no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it is no code; write it as 3f9a-21c4-77de")]
pub struct ParseShortCodeError;

impl FromStr for ShortCode {
    type Err = ParseShortCodeError;

    /// Reads the code with or without dashes, in any letter case.
    fn from_str(text: &str) -> Result<Self, ParseShortCodeError> {
        let digits = text.trim().chars().filter(|character| *character != '-').map(|character| character.to_digit(16));
        let digits: Vec<u32> = digits.collect::<Option<_>>().ok_or(ParseShortCodeError)?;
        let digits: [u32; 2 * SHORT_BYTES] = digits.try_into().map_err(|_| ParseShortCodeError)?;
        let byte = |index: usize| (digits[2 * index] << 4 | digits[2 * index + 1]) as u8;
        Ok(Self(std::array::from_fn(byte)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_it_is_written_and_bounds_its_people() {
        let id = PersonId([0x3f, 0x9a, 0x21, 0xc4, 0x77, 0xde, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
        let code = id.code();
        assert_eq!(code.to_string(), "3f9a-21c4-77de");
        for text in ["3f9a-21c4-77de", " 3F9A21C477DE ", "3-f9a21c477de"] {
            assert_eq!(text.parse(), Ok(code), "{text}");
        }
        for text in ["", "3f9a-21c4-77d", "3f9a-21c4-77de0", "zzzz-21c4-77de", "3f9a-21c4-77д"] {
            assert_eq!(text.parse::<ShortCode>(), Err(ParseShortCodeError), "{text}");
        }
        let [first, last] = code.bounds();
        assert!(first < id && id < last && first.code() == code && last.code() == code);
    }
}
