//! Words and phrases that decide between two requests of the same words.

/// What tells the houses of a chart from those of a street.
pub(in crate::alice::understand) const HOUSES_OF_A_CHART: [&str; 9] = [
    "дома гороскопа",
    "домов гороскопа",
    "дома в гороскопе",
    "домов в гороскопе",
    "дома в астрологии",
    "дома натальной карты",
    "домов натальной карты",
    "дома в натальной карте",
    "домам гороскопа",
];

/// Adjectives by which a day for something is asked about.
pub(in crate::alice::understand) const KINDS_OF_DAY: [&str; 18] = [
    "хороший",
    "хорошая",
    "удачный",
    "благоприятный",
    "подходящий",
    "неудачный",
    "плохой",
    "неблагоприятный",
    "подходит",
    "лучший",
    "лучше",
    "годится",
    "хорошие",
    "благоприятные",
    "удачные",
    "счастливый",
    "подходящие",
    "хорош",
];

/// Adjectives of a horoscope that is made for one person.
pub(in crate::alice::understand) const OWN: [&str; 6] =
    ["персональный", "индивидуальный", "личный", "персонального", "индивидуального", "личного"];

/// Nouns that ask for what a sign is like.
pub(in crate::alice::understand) const TRAIT_NOUNS: [&str; 9] = [
    "характеристика",
    "характеристику",
    "характеристики",
    "описание",
    "характер",
    "опиши",
    "стихия",
    "характеризуй",
    "черты",
];

/// Phrases that ask for advice.
pub(in crate::alice::understand) const WHAT_TO_DO: [&str; 7] = [
    "как мне быть",
    "как быть",
    "обратить внимание",
    "что лучше сделать",
    "чем мне заняться",
    "чего мне избегать",
    "что мне сделать",
];
