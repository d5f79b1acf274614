//! "Ваш" as it agrees with the word behind it.

use super::{Case, Word};
use crate::speech::Speech;

/// "вашему Солнцу", "вашей Луны": the listener's own.
pub fn yours(word: &Word, case: Case) -> Speech {
    let own = YOURS[word.gender() as usize][case as usize];
    Speech::new(own.replace('+', ""), own).then(&word.said(case))
}

/// By gender; the accusative is that of inanimate things, as planets are.
const YOURS: [[&str; Case::ALL.len()]; 4] = [
    ["ваш", "в+ашего", "в+ашему", "ваш", "в+ашим", "в+ашем"],
    ["в+аша", "в+ашей", "в+ашей", "в+ашу", "в+ашей", "в+ашей"],
    ["в+аше", "в+ашего", "в+ашему", "в+аше", "в+ашим", "в+ашем"],
    ["в+аши", "в+аших", "в+ашим", "в+аши", "в+ашими", "в+аших"],
];

#[cfg(test)]
mod tests {
    use super::super::{body, medium_coeli};
    use super::*;
    use crate::astro::Body;

    #[test]
    fn the_listeners_own_agrees_in_gender_and_case() {
        let said = |word, case| yours(word, case).text;
        assert_eq!(said(body(Body::Sun), Case::Dative), "вашему Солнцу");
        assert_eq!(said(body(Body::Moon), Case::Accusative), "вашу Луну");
        assert_eq!(said(body(Body::Mars), Case::Accusative), "ваш Марс");
        assert_eq!(said(medium_coeli(), Case::Instrumental), "вашей Серединой неба");
    }
}
