//! A value as it lies on disk: a readable head, and the value sealed so that any changed bit of either is noticed.

use std::time::Duration;

use super::StoredValue;
use crate::cache::key::{CacheKey, KEY_BYTES};
use crate::cache::policy::Lifetime;
use crate::seal::{self, SEAL_OVERHEAD_BYTES, Sealer};

/// Form of the frame; raised when it changes. Frames of another form are unreadable, and so misses.
const FORM: u8 = 2;

/// Form, kind, schema (2), made (8), expires (8), cost in microseconds (4).
const HEAD_BYTES: usize = 24;

/// How many bytes longer than its value a frame is.
pub const OVERHEAD_BYTES: usize = HEAD_BYTES + SEAL_OVERHEAD_BYTES;

/// Makes the frame of a value.
///
/// # Errors
/// When the system gives no random bytes.
pub fn make(sealer: &Sealer, key: &CacheKey, schema: u16, found: &StoredValue) -> Result<Vec<u8>, seal::Error> {
    let StoredValue { life, cost, plain } = found;
    let mut frame = Vec::with_capacity(OVERHEAD_BYTES + plain.len());
    frame.extend_from_slice(&[FORM, key.kind().number()]);
    frame.extend_from_slice(&schema.to_le_bytes());
    frame.extend_from_slice(&life.made_at_s.to_le_bytes());
    frame.extend_from_slice(&life.expires_at_s.to_le_bytes());
    frame.extend_from_slice(&u32::try_from(cost.as_micros()).unwrap_or(u32::MAX).to_le_bytes());
    let context = context(&frame, key);
    sealer.seal_into(&context, plain, &mut frame)?;
    Ok(frame)
}

/// What is in a frame, if it is what was made for this key.
///
/// # Errors
/// When anything in it has changed, or it belongs to another key.
pub fn open(sealer: &Sealer, key: &CacheKey, frame: &[u8]) -> Result<StoredValue, seal::Error> {
    let (head, sealed) = frame.split_at_checked(HEAD_BYTES).ok_or(seal::Error::Forged)?;
    let plain = sealer.open(&context(head, key), sealed)?;
    if head[0] != FORM {
        return Err(seal::Error::Forged);
    }
    let (life, cost) = life(frame).zip(cost(frame)).ok_or(seal::Error::Forged)?;
    Ok(StoredValue { life, cost, plain })
}

/// The life that a frame claims to have; not authenticated.
pub fn life(frame: &[u8]) -> Option<Lifetime> {
    let number = |at: usize| Some(i64::from_le_bytes(*frame.get(at..)?.first_chunk()?));
    Some(Lifetime { made_at_s: number(4)?, expires_at_s: number(12)? })
}

/// What solving the value claims to have taken; not authenticated.
pub fn cost(frame: &[u8]) -> Option<Duration> {
    Some(Duration::from_micros(u32::from_le_bytes(*frame.get(20..)?.first_chunk()?).into()))
}

fn context(head: &[u8], key: &CacheKey) -> [u8; HEAD_BYTES + KEY_BYTES] {
    let mut context = [0; HEAD_BYTES + KEY_BYTES];
    context[..HEAD_BYTES].copy_from_slice(&head[..HEAD_BYTES]);
    context[HEAD_BYTES..].copy_from_slice(key.as_bytes());
    context
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::key::{KeyMaker, Owner};
    use crate::cache::tests::TestRecord;
    use crate::seal::MasterKey;

    #[test]
    fn every_bit_counts_and_no_frame_fits_another_key() {
        let master = MasterKey::from_bytes([3; 32]);
        let (sealer, maker) = (master.sealer("test"), KeyMaker::new(master.hash("test"), [0; 16]));
        let [key, other] = [b"1", b"2"].map(|id| maker.record_key::<TestRecord>(Owner::Nobody, id));
        let life = Lifetime { made_at_s: 5, expires_at_s: 605 };
        let found = StoredValue { life, cost: Duration::from_micros(77), plain: b"value".to_vec() };
        let frame = make(&sealer, &key, 1, &found).unwrap();
        assert_eq!(frame.len(), OVERHEAD_BYTES + 5);
        assert_eq!(open(&sealer, &key, &frame).unwrap(), found);
        assert!(open(&sealer, &other, &frame).is_err());
        for bit in 0..frame.len() * 8 {
            let mut damaged = frame.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert!(open(&sealer, &key, &damaged).is_err(), "bit {bit}");
        }
        assert!((0..frame.len()).all(|length| open(&sealer, &key, &frame[..length]).is_err()));
    }
}
