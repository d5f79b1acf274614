//! Names of people and how they are declined. The rules for given names are those of petrovich (github.com/petrovich/petrovich-rules, MIT).

use super::Pronoun;
use crate::speech::words::Case;

/// Kin, lovers and friends in their six cases, with their pronoun.
const KIN: [(Pronoun, &str); 31] = [
    (Pronoun::He, "муж мужа мужу мужа мужем муже"),
    (Pronoun::She, "жена жены жене жену женой жене"),
    (Pronoun::She, "мама мамы маме маму мамой маме"),
    (Pronoun::She, "мать матери матери мать матерью матери"),
    (Pronoun::He, "папа папы папе папу папой папе"),
    (Pronoun::He, "сын сына сыну сына сыном сыне"),
    (Pronoun::She, "дочь дочери дочери дочь дочерью дочери"),
    (Pronoun::He, "брат брата брату брата братом брате"),
    (Pronoun::She, "сестра сестры сестре сестру сестрой сестре"),
    (Pronoun::She, "бабушка бабушки бабушке бабушку бабушкой бабушке"),
    (Pronoun::He, "дедушка дедушки дедушке дедушку дедушкой дедушке"),
    (Pronoun::He, "внук внука внуку внука внуком внуке"),
    (Pronoun::She, "внучка внучки внучке внучку внучкой внучке"),
    (Pronoun::She, "тётя тёти тёте тётю тётей тёте"),
    (Pronoun::He, "дядя дяди дяде дядю дядей дяде"),
    (Pronoun::She, "свекровь свекрови свекрови свекровь свекровью свекрови"),
    (Pronoun::She, "тёща тёщи тёще тёщу тёщей тёще"),
    (Pronoun::He, "ребенок ребёнка ребёнку ребёнка ребёнком ребёнке"),
    (Pronoun::He, "партнер партнёра партнёру партнёра партнёром партнёре"),
    (Pronoun::He, "парень парня парню парня парнем парне"),
    (Pronoun::She, "девушка девушки девушке девушку девушкой девушке"),
    (Pronoun::He, "друг друга другу друга другом друге"),
    (Pronoun::She, "подруга подруги подруге подругу подругой подруге"),
    (Pronoun::He, "начальник начальника начальнику начальника начальником начальнике"),
    (Pronoun::He, "коллега коллеги коллеге коллегу коллегой коллеге"),
    (Pronoun::He, "любимый любимого любимому любимого любимым любимом"),
    (Pronoun::She, "любимая любимой любимой любимую любимой любимой"),
    (Pronoun::He, "жених жениха жениху жениха женихом женихе"),
    (Pronoun::She, "невеста невесты невесте невесту невестой невесте"),
    (Pronoun::He, "сосед соседа соседу соседа соседом соседе"),
    (Pronoun::She, "соседка соседки соседке соседку соседкой соседке"),
];

/// Men's names that end like women's.
const MASCULINE: &str = "илья никита дима миша гриша паша леша сережа саша женя коля ваня вася боря витя толя петя федя костя леня \
    гена рома тема вова володя слава стас юра гоша антоша данила кузьма фома лука савва сева эдик слава валера даня никитка";

/// Women's names that end like men's.
const FEMININE: &str = "любовь нинель адель николь мишель рахиль эстер";

/// Nouns and adverbs that end like verbs of the second person.
const NO_VERBS: &str = "свете совете планете предмете секрете ответе привете орбите защите граните зените визите кредите монете \
    диете газете ракете пакете билете кабинете интернете приоритете лимите аппетите";

/// The pronoun and the cases of a word of kinship.
pub(super) fn kin(word: &str) -> Option<(Pronoun, &'static str)> {
    let is_meant = |(_, forms): &&(Pronoun, &str)| forms.split(' ').next() == Some(word);
    KIN.iter().find(is_meant).copied()
}

pub(super) fn is_masculine(name: &str) -> bool {
    MASCULINE.split_whitespace().any(|known| known == name)
}

pub(super) fn is_feminine(name: &str) -> bool {
    FEMININE.split_whitespace().any(|known| known == name)
}

/// A given name in a case, with a capital letter.
pub(super) fn given(name: &str, case: Case) -> String {
    let cut = |letters: usize| {
        let end = name.char_indices().rev().nth(letters - 1).map_or(0, |(at, _)| at);
        &name[..end]
    };
    let hushes = |stem: &str| stem.ends_with(['г', 'к', 'х', 'ж', 'ч', 'ш', 'щ']);
    let soft = |stem: &str| stem.ends_with(['ж', 'ч', 'ш', 'щ', 'ц']);
    let stem;
    let endings: [&str; 6] = match name {
        "павел" => {
            stem = "павл";
            ["", "а", "у", "а", "ом", "е"]
        }
        "петр" | "пётр" => {
            stem = "петр";
            ["", "а", "у", "а", "ом", "е"]
        }
        _ if name.ends_with("ия") => {
            stem = cut(1);
            ["я", "и", "и", "ю", "ей", "и"]
        }
        _ if name.ends_with('я') => {
            stem = cut(1);
            ["я", "и", "е", "ю", "ей", "е"]
        }
        _ if name.ends_with('а') => {
            stem = cut(1);
            match (hushes(stem), soft(stem)) {
                (_, true) => ["а", "и", "е", "у", "ей", "е"],
                (true, _) => ["а", "и", "е", "у", "ой", "е"],
                _ => ["а", "ы", "е", "у", "ой", "е"],
            }
        }
        _ if name.ends_with("ий") => {
            stem = cut(1);
            ["й", "я", "ю", "я", "ем", "и"]
        }
        _ if name.ends_with('й') => {
            stem = cut(1);
            ["й", "я", "ю", "я", "ем", "е"]
        }
        "любовь" => {
            stem = "любов";
            ["ь", "и", "и", "ь", "ью", "и"]
        }
        _ if name.ends_with('ь') && !is_feminine(name) => {
            stem = cut(1);
            ["ь", "я", "ю", "я", "ем", "е"]
        }
        _ if name.ends_with(['о', 'е', 'и', 'у', 'ю', 'э']) || is_feminine(name) => {
            stem = name;
            [""; 6]
        }
        _ => {
            stem = name;
            if soft(name) { ["", "а", "у", "а", "ем", "е"] } else { ["", "а", "у", "а", "ом", "е"] }
        }
    };
    let declined = if case == Case::Nominative { name.to_owned() } else { format!("{stem}{}", endings[case as usize]) };
    let mut letters = declined.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A verb of «вы» as it is of «он»; nothing for a word that is none.
pub(super) fn third_person(word: &str) -> Option<String> {
    if NO_VERBS.split_whitespace().any(|noun| noun == word) {
        return None;
    }
    [("етесь", "ется"), ("ётесь", "ётся"), ("итесь", "ится"), ("ете", "ет"), ("ёте", "ёт"), ("ите", "ит")]
        .into_iter()
        .find_map(|(second, third)| Some(format!("{}{third}", word.strip_suffix(second)?)))
}
