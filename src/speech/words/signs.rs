//! The twelve signs: as places in the sky, and as the people born under them.

use super::Gender::{Feminine, Masculine, Plural};
use super::{Case, Word};
use crate::astro::Sign;
use crate::speech::Speech;

/// The sign's name.
pub const fn sign(sign: Sign) -> &'static Word {
    &SIGNS[sign as usize]
}

/// The people of the sign, in the plural.
pub const fn people_of(sign: Sign) -> &'static Word {
    &PEOPLE[sign as usize]
}

/// "в Рыбах", "во Льве".
pub fn in_sign(sign: Sign) -> Speech {
    with_preposition(sign, Case::Prepositional)
}

/// "в Рыбы", "во Льва".
pub fn into_sign(sign: Sign) -> Speech {
    with_preposition(sign, Case::Accusative)
}

fn with_preposition(of: Sign, case: Case) -> Speech {
    let preposition = if of == Sign::Leo { "во" } else { "в" };
    Speech::plain(preposition).then(&sign(of).said(case))
}

const SIGNS: [Word; 12] = [
    Word::new(Masculine, ["Ов+ен", "Овн+а", "Овн+у", "Овн+а", "Овн+ом", "Овн+е"]),
    Word::new(Masculine, ["Тел+ец", "Тельц+а", "Тельц+у", "Тельц+а", "Тельц+ом", "Тельц+е"]),
    Word::new(Plural, ["Близнец+ы", "Близнец+ов", "Близнец+ам", "Близнец+ы", "Близнец+ами", "Близнец+ах"]),
    Word::new(Masculine, ["Рак", "Р+ака", "Р+аку", "Р+ака", "Р+аком", "Р+аке"]),
    Word::new(Masculine, ["Лев", "Льва", "Льву", "Льва", "Львом", "Льве"]),
    Word::new(Feminine, ["Д+ева", "Д+евы", "Д+еве", "Д+еву", "Д+евой", "Д+еве"]),
    Word::new(Plural, ["Вес+ы", "Вес+ов", "Вес+ам", "Вес+ы", "Вес+ами", "Вес+ах"]),
    Word::new(Masculine, ["Скорпи+он", "Скорпи+она", "Скорпи+ону", "Скорпи+она", "Скорпи+оном", "Скорпи+оне"]),
    Word::new(Masculine, ["Стрел+ец", "Стрельц+а", "Стрельц+у", "Стрельц+а", "Стрельц+ом", "Стрельц+е"]),
    Word::new(Masculine, ["Козер+ог", "Козер+ога", "Козер+огу", "Козер+ога", "Козер+огом", "Козер+оге"]),
    Word::new(Masculine, ["Водол+ей", "Водол+ея", "Водол+ею", "Водол+ея", "Водол+еем", "Водол+ее"]),
    Word::new(Plural, ["Р+ыбы", "Рыб", "Р+ыбам", "Р+ыбы", "Р+ыбами", "Р+ыбах"]),
];

const PEOPLE: [Word; 12] = [
    Word::new(Plural, ["Овн+ы", "Овн+ов", "Овн+ам", "Овн+ов", "Овн+ами", "Овн+ах"]),
    Word::new(Plural, ["Тельц+ы", "Тельц+ов", "Тельц+ам", "Тельц+ов", "Тельц+ами", "Тельц+ах"]),
    Word::new(Plural, ["Близнец+ы", "Близнец+ов", "Близнец+ам", "Близнец+ов", "Близнец+ами", "Близнец+ах"]),
    Word::new(Plural, ["Р+аки", "Р+аков", "Р+акам", "Р+аков", "Р+аками", "Р+аках"]),
    Word::new(Plural, ["Львы", "Львов", "Львам", "Львов", "Льв+ами", "Львах"]),
    Word::new(Plural, ["Д+евы", "Дев", "Д+евам", "Дев", "Д+евами", "Д+евах"]),
    Word::new(Plural, ["Вес+ы", "Вес+ов", "Вес+ам", "Вес+ы", "Вес+ами", "Вес+ах"]),
    Word::new(Plural, ["Скорпи+оны", "Скорпи+онов", "Скорпи+онам", "Скорпи+онов", "Скорпи+онами", "Скорпи+онах"]),
    Word::new(Plural, ["Стрельц+ы", "Стрельц+ов", "Стрельц+ам", "Стрельц+ов", "Стрельц+ами", "Стрельц+ах"]),
    Word::new(Plural, ["Козер+оги", "Козер+огов", "Козер+огам", "Козер+огов", "Козер+огами", "Козер+огах"]),
    Word::new(Plural, ["Водол+еи", "Водол+еев", "Водол+еям", "Водол+еев", "Водол+еями", "Водол+еях"]),
    Word::new(Plural, ["Р+ыбы", "Рыб", "Р+ыбам", "Рыб", "Р+ыбами", "Р+ыбах"]),
];
