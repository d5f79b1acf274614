//! Numbers in words.

mod cardinal;
mod ordinal;

pub use cardinal::cardinal;
pub use ordinal::ordinal;

/// Largest number with words; dates and degrees need no larger one.
pub const MAX_IN_WORDS: u16 = 9999;

/// The form of a noun after a number: one day, two days, five days.
pub fn plural<T: Copy>(count: u32, [one, few, many]: [T; 3]) -> T {
    match (count % 10, count % 100) {
        (_, 11..=14) => many,
        (1, _) => one,
        (2..=4, _) => few,
        _ => many,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_noun_agrees_with_its_number() {
        let days = |count| plural(count, ["день", "дня", "дней"]);
        let said: Vec<_> = [0, 1, 2, 4, 5, 11, 12, 14, 21, 22, 25, 101, 111, 112].into_iter().map(days).collect();
        assert_eq!(
            said,
            [
                "дней", "день", "дня", "дня", "дней", "дней", "дней", "дней", "день", "дня", "дней", "день", "дней",
                "дней"
            ]
        );
    }
}
