//! Bytes from the disk tier, as if they had been unsealed: they are one value in binary form or an error, and nothing else.

use astroloh::astro::{
    DayReading, EphemerisTable, Forecast, LunarMonth, NatalChart, PeriodReading, Question, SignCompatibility, Transits,
};
use astroloh::cache::codec::{MAX_VALUE_BYTES, decode, encode};

pub fn run(bytes: &[u8]) {
    let Some((kind, bytes)) = bytes.split_first() else { return };
    match kind % 8 {
        0 => answer::<NatalChart>(bytes),
        1 => answer::<Transits>(bytes),
        2 => answer::<SignCompatibility>(bytes),
        3 => answer::<Forecast>(bytes),
        4 => answer::<LunarMonth>(bytes),
        5 => answer::<EphemerisTable>(bytes),
        6 => answer::<DayReading>(bytes),
        _ => answer::<PeriodReading>(bytes),
    }
}

/// What is read back is written the same again.
fn answer<Q: Question>(bytes: &[u8]) {
    let Ok(value) = decode::<Q::Answer>(bytes) else { return };
    let Ok(written) = encode(&value) else { return };
    assert!(written.len() <= MAX_VALUE_BYTES);
    let again = decode::<Q::Answer>(&written).expect("it was written just now");
    assert_eq!(encode(&again).expect("it was written before"), written);
}
