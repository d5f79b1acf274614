//! What a fact colours in the life of a sign: clauses by the tone of the fact and by its house.

mod flow;
mod focus;
mod friction;
mod moments;
mod review;

use super::tone::Tone;

/// The clauses for a tone and a house of 1 to 12; an even number of them.
pub(super) fn clauses(tone: Tone, house: u8) -> &'static [&'static str] {
    let house = (usize::from(house) + 11) % 12;
    match tone {
        Tone::Focus => &focus::CLAUSES[house],
        Tone::Flow => &flow::CLAUSES[house],
        Tone::Friction => &friction::CLAUSES[house],
        Tone::Review => &review::CLAUSES[house],
        Tone::Beginning => &moments::BEGINNINGS[house],
        Tone::Fullness => &moments::FULLNESS[house],
    }
}
