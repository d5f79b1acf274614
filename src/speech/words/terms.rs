//! Aspects, phases, elements, and what each body gives to a day.

use super::Gender::{Feminine, Masculine, Neuter, Plural};
use super::{Case, Gender, Word};
use crate::astro::{AspectKind, Body, Element, Modality, PhaseName};
use crate::speech::Speech;

/// The aspect's name.
pub const fn aspect(kind: AspectKind) -> &'static Word {
    &ASPECTS[kind as usize]
}

/// The phase's name.
pub const fn phase(name: PhaseName) -> &'static Word {
    &PHASES[name as usize]
}

/// The element's name.
pub const fn element(element: Element) -> &'static Word {
    &ELEMENTS[element as usize]
}

/// The modality as an adjective: "кардинальный" (знак, крест).
pub fn modality(modality: Modality) -> Speech {
    let spoken = ["кардин+альный", "фикс+ированный", "мут+абельный"][modality as usize];
    Speech::new(spoken.replace('+', ""), spoken)
}

/// "ваш", "ваша", "ваше", "ваши".
pub const fn your(gender: Gender) -> &'static str {
    match gender {
        Masculine => "ваш",
        Feminine => "ваша",
        Neuter => "ваше",
        Plural => "ваши",
    }
}

/// The pronoun for a thing of that gender: "он", "её", "ими".
pub const fn pronoun(gender: Gender, case: Case) -> &'static str {
    match gender {
        Masculine => ["он", "его", "ему", "его", "им", "нём"][case as usize],
        Feminine => ["она", "её", "ей", "её", "ею", "ней"][case as usize],
        Neuter => ["оно", "его", "ему", "его", "им", "нём"][case as usize],
        Plural => ["они", "их", "им", "их", "ими", "них"][case as usize],
    }
}

/// The name of the rising point of the ecliptic.
pub const fn ascendant() -> &'static Word {
    &ASCENDANT
}

/// The name of the culminating point of the ecliptic.
pub const fn medium_coeli() -> &'static Word {
    &MEDIUM_COELI
}

/// What the body gives, in one word in the singular: Mars gives drive.
pub const fn gift(body: Body) -> &'static Word {
    &GIFTS[body as usize]
}

const ASPECTS: [Word; AspectKind::ALL.len()] = [
    Word::new(Neuter, ["соедин+ение", "соедин+ения", "соедин+ению", "соедин+ение", "соедин+ением", "соедин+ении"]),
    Word::new(Feminine, ["оппоз+иция", "оппоз+иции", "оппоз+иции", "оппоз+ицию", "оппоз+ицией", "оппоз+иции"]),
    Word::new(Masculine, ["трин", "тр+ина", "тр+ину", "трин", "тр+ином", "тр+ине"]),
    Word::new(Masculine, ["квадр+ат", "квадр+ата", "квадр+ату", "квадр+ат", "квадр+атом", "квадр+ате"]),
    Word::new(Masculine, ["секст+иль", "секст+иля", "секст+илю", "секст+иль", "секст+илем", "секст+иле"]),
    Word::new(Masculine, ["квинк+онс", "квинк+онса", "квинк+онсу", "квинк+онс", "квинк+онсом", "квинк+онсе"]),
    Word::new(
        Masculine,
        ["полусекст+иль", "полусекст+иля", "полусекст+илю", "полусекст+иль", "полусекст+илем", "полусекст+иле"],
    ),
    Word::new(
        Masculine,
        ["полуквадр+ат", "полуквадр+ата", "полуквадр+ату", "полуквадр+ат", "полуквадр+атом", "полуквадр+ате"],
    ),
    Word::new(
        Masculine,
        [
            "полутораквадр+ат",
            "полутораквадр+ата",
            "полутораквадр+ату",
            "полутораквадр+ат",
            "полутораквадр+атом",
            "полутораквадр+ате",
        ],
    ),
    Word::new(Masculine, ["квинт+иль", "квинт+иля", "квинт+илю", "квинт+иль", "квинт+илем", "квинт+иле"]),
    Word::new(Masculine, ["биквинт+иль", "биквинт+иля", "биквинт+илю", "биквинт+иль", "биквинт+илем", "биквинт+иле"]),
];

const PHASES: [Word; PhaseName::ALL.len()] = [
    Word::new(Neuter, ["новол+уние", "новол+уния", "новол+унию", "новол+уние", "новол+унием", "новол+унии"]),
    Word::new(
        Masculine,
        [
            "раст+ущий серп",
            "раст+ущего серп+а",
            "раст+ущему серп+у",
            "раст+ущий серп",
            "раст+ущим серп+ом",
            "раст+ущем серп+е",
        ],
    ),
    Word::new(
        Feminine,
        [
            "п+ервая ч+етверть",
            "п+ервой ч+етверти",
            "п+ервой ч+етверти",
            "п+ервую ч+етверть",
            "п+ервой ч+етвертью",
            "п+ервой ч+етверти",
        ],
    ),
    Word::new(
        Feminine,
        [
            "раст+ущая Лун+а",
            "раст+ущей Лун+ы",
            "раст+ущей Лун+е",
            "раст+ущую Лун+у",
            "раст+ущей Лун+ой",
            "раст+ущей Лун+е",
        ],
    ),
    Word::new(Neuter, ["полнол+уние", "полнол+уния", "полнол+унию", "полнол+уние", "полнол+унием", "полнол+унии"]),
    Word::new(
        Feminine,
        [
            "убыв+ающая Лун+а",
            "убыв+ающей Лун+ы",
            "убыв+ающей Лун+е",
            "убыв+ающую Лун+у",
            "убыв+ающей Лун+ой",
            "убыв+ающей Лун+е",
        ],
    ),
    Word::new(
        Feminine,
        [
            "посл+едняя ч+етверть",
            "посл+едней ч+етверти",
            "посл+едней ч+етверти",
            "посл+еднюю ч+етверть",
            "посл+едней ч+етвертью",
            "посл+едней ч+етверти",
        ],
    ),
    Word::new(
        Masculine,
        [
            "убыв+ающий серп",
            "убыв+ающего серп+а",
            "убыв+ающему серп+у",
            "убыв+ающий серп",
            "убыв+ающим серп+ом",
            "убыв+ающем серп+е",
        ],
    ),
];

const ELEMENTS: [Word; Element::ALL.len()] = [
    Word::new(Masculine, ["ог+онь", "огн+я", "огн+ю", "ог+онь", "огн+ём", "огн+е"]),
    Word::new(Feminine, ["земл+я", "земл+и", "земл+е", "з+емлю", "земл+ёй", "земл+е"]),
    Word::new(Masculine, ["в+оздух", "в+оздуха", "в+оздуху", "в+оздух", "в+оздухом", "в+оздухе"]),
    Word::new(Feminine, ["вод+а", "вод+ы", "вод+е", "в+оду", "вод+ой", "вод+е"]),
];

const ASCENDANT: Word =
    Word::new(Masculine, ["Асценд+ент", "Асценд+ента", "Асценд+енту", "Асценд+ент", "Асценд+ентом", "Асценд+енте"]);

const MEDIUM_COELI: Word = Word::new(
    Feminine,
    ["Серед+ина н+еба", "Серед+ины н+еба", "Серед+ине н+еба", "Серед+ину н+еба", "Серед+иной н+еба", "Серед+ине н+еба"],
);

const GIFTS: [Word; Body::ALL.len()] = [
    Word::new(Feminine, ["в+оля", "в+оли", "в+оле", "в+олю", "в+олей", "в+оле"]),
    Word::new(Neuter, ["чуть+ё", "чуть+я", "чуть+ю", "чуть+ё", "чуть+ём", "чуть+е"]),
    Word::new(Masculine, ["ум", "ум+а", "ум+у", "ум", "ум+ом", "ум+е"]),
    Word::new(Neuter, ["оба+яние", "оба+яния", "оба+янию", "оба+яние", "оба+янием", "оба+янии"]),
    Word::new(Masculine, ["нап+ор", "нап+ора", "нап+ору", "нап+ор", "нап+ором", "нап+оре"]),
    Word::new(Masculine, ["разм+ах", "разм+аха", "разм+аху", "разм+ах", "разм+ахом", "разм+ахе"]),
    Word::new(Feminine, ["в+ыдержка", "в+ыдержки", "в+ыдержке", "в+ыдержку", "в+ыдержкой", "в+ыдержке"]),
    Word::new(Feminine, ["своб+ода", "своб+оды", "своб+оде", "своб+оду", "своб+одой", "своб+оде"]),
    Word::new(Feminine, ["мечт+а", "мечт+ы", "мечт+е", "мечт+у", "мечт+ой", "мечт+е"]),
    Word::new(Feminine, ["страсть", "стр+асти", "стр+асти", "страсть", "стр+астью", "стр+асти"]),
    PATH,
    PATH,
    MEMORY,
    MEMORY,
    SHADOW,
    SHADOW,
    Word::new(Masculine, ["+опыт", "+опыта", "+опыту", "+опыт", "+опытом", "+опыте"]),
    Word::new(Feminine, ["заб+ота", "заб+оты", "заб+оте", "заб+оту", "заб+отой", "заб+оте"]),
    Word::new(Feminine, ["м+удрость", "м+удрости", "м+удрости", "м+удрость", "м+удростью", "м+удрости"]),
    Word::new(Feminine, ["в+ерность", "в+ерности", "в+ерности", "в+ерность", "в+ерностью", "в+ерности"]),
    Word::new(
        Feminine,
        ["пр+еданность", "пр+еданности", "пр+еданности", "пр+еданность", "пр+еданностью", "пр+еданности"],
    ),
];

const PATH: Word = Word::new(Masculine, ["путь", "пут+и", "пут+и", "путь", "пут+ём", "пут+и"]);
const MEMORY: Word = Word::new(Feminine, ["п+амять", "п+амяти", "п+амяти", "п+амять", "п+амятью", "п+амяти"]);
const SHADOW: Word = Word::new(Feminine, ["тень", "т+ени", "т+ени", "тень", "т+енью", "т+ени"]);
