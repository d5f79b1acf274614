//! The binary form of questions and answers. The only file that names bincode.

use bincode::config::{Configuration, Limit, LittleEndian, Varint};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Largest value that is kept or read back. A year's calendar is a tenth of it; whatever claims more is damaged.
pub const MAX_VALUE_BYTES: usize = 4 << 20;

/// Questions up to this size are encoded on the stack. They are some integers and a short list.
const QUESTION_BYTES: usize = 512;

/// Small numbers are short, and the limit bounds what decoding allocates, whatever lengths the bytes claim.
const FORM: Configuration<LittleEndian, Varint, Limit<MAX_VALUE_BYTES>> =
    bincode::config::standard().with_limit::<MAX_VALUE_BYTES>();

/// Why something has no binary form, or bytes are not the form of anything.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Error(String);

/// The binary form of `value`.
///
/// # Errors
/// When serde cannot write it, as a sequence of unknown length; or it is larger than [`MAX_VALUE_BYTES`].
pub fn encode<T: Serialize>(value: &T) -> Result<Vec<u8>, Error> {
    let bytes = bincode::serde::encode_to_vec(value, FORM).map_err(|error| Error(error.to_string()))?;
    if bytes.len() > MAX_VALUE_BYTES {
        return Err(Error(format!("{} bytes are more than the limit of {MAX_VALUE_BYTES}", bytes.len())));
    }
    Ok(bytes)
}

/// Reads back what [`encode`] wrote.
///
/// # Errors
/// When the bytes are not exactly one such value.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Error> {
    let (value, read_bytes) =
        bincode::serde::decode_from_slice(bytes, FORM).map_err(|error| Error(error.to_string()))?;
    if read_bytes == bytes.len() { Ok(value) } else { Err(Error("bytes are left over".to_owned())) }
}

/// Calls `read` with the binary form of `prefix` followed by that of `value`, without touching the heap when they are small.
///
/// # Errors
/// As [`encode`].
pub fn with_encoded<T: Serialize, R>(prefix: &[u8], value: &T, read: impl FnOnce(&[u8]) -> R) -> Result<R, Error> {
    let mut small = [0; QUESTION_BYTES];
    if let Some((head, rest)) = small.split_at_mut_checked(prefix.len())
        && let Ok(length) = bincode::serde::encode_into_slice(value, rest, FORM)
    {
        head.copy_from_slice(prefix);
        return Ok(read(&small[..prefix.len() + length]));
    }
    Ok(read(&[prefix, &encode(value)?].concat()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_that_lies_is_an_error_and_not_an_allocation() {
        let mut bytes = encode(&vec![1_u64, 2, 3]).unwrap();
        assert_eq!(decode::<Vec<u64>>(&bytes).unwrap(), [1, 2, 3]);
        // 253 announces a length of eight bytes.
        bytes.splice(..1, [&[253_u8][..], &(u64::MAX / 16).to_le_bytes()].concat());
        assert!(decode::<Vec<u64>>(&bytes).is_err());
        bytes.truncate(9);
        bytes[1..].copy_from_slice(&(1_u64 << 40).to_le_bytes());
        assert!(decode::<String>(&bytes).is_err());
    }

    #[test]
    fn cut_and_overlong_values_are_errors() {
        let bytes = encode(&("Луна", 1.5_f64)).unwrap();
        assert_eq!(decode::<(String, f64)>(&bytes).unwrap(), ("Луна".to_owned(), 1.5));
        assert!(decode::<(String, f64)>(&bytes[..bytes.len() - 1]).is_err());
        assert!(decode::<(String, f64)>(&[&bytes[..], &[0]].concat()).is_err());
        assert!(encode(&vec![0_u8; MAX_VALUE_BYTES]).is_err());
    }

    #[test]
    fn small_and_large_questions_have_the_same_form() {
        for length in [0, 3, QUESTION_BYTES - 4, QUESTION_BYTES - 3, QUESTION_BYTES, 10 * QUESTION_BYTES] {
            let value = vec![7_u8; length];
            let form = with_encoded(b"p", &value, <[u8]>::to_vec).unwrap();
            assert_eq!(form, [b"p".as_slice(), &encode(&value).unwrap()].concat(), "{length}");
        }
    }
}
