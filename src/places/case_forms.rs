//! Russian case endings undone: from "нижнем новгороде" back to the names that it can be a form of.
//!
//! Works on spellings (lower case, е for ё) and over-generates: a made-up name is in no table, so it does no harm.

/// Nominative endings, and the endings that the other cases put in their place.
const ENDINGS: [(&str, &[&str]); 20] = [
    // Новгород, Саратов, Череповец.
    ("", &["а", "у", "ом", "ем", "е"]),
    // Ярославль; Казань.
    ("ь", &["я", "ю", "ем", "е", "и", "ью"]),
    // Шанхай, Кий.
    ("й", &["я", "ю", "ем", "е", "и"]),
    // Ручей.
    ("ей", &["ья", "ью", "ьем", "ье"]),
    // Москва, Калуга.
    ("а", &["ы", "и", "е", "у", "ой", "ей"]),
    // Верея, Александрия.
    ("я", &["и", "е", "ю", "ей"]),
    // Иваново.
    ("о", &["а", "у", "ом", "ым", "е"]),
    // Заречье, Городище.
    ("е", &["я", "ю", "а", "у", "ем", "и"]),
    // Видное, Нижнее.
    ("ое", &["ого", "ому", "ым", "ом"]),
    ("ее", &["его", "ему", "им", "ем"]),
    // Грозный, Нижний, Волжский, Лесной.
    ("ый", &["ого", "ому", "ым", "ом"]),
    ("ий", &["ого", "его", "ому", "ему", "им", "ом", "ем"]),
    ("ой", &["ого", "ому", "ым", "им", "ом"]),
    // Старая, Нижняя.
    ("ая", &["ой", "ей", "ую"]),
    ("яя", &["ей", "юю"]),
    // Минеральные, Великие.
    ("ые", &["ых", "ым", "ыми"]),
    ("ие", &["их", "им", "ими"]),
    // Челны, Чебоксары, Люберцы; Мытищи, Химки.
    ("ы", &["ов", "ев", "ам", "ами", "ах", ""]),
    ("и", &["ов", "ей", "ам", "ами", "ах", "ям", "ями", "ях", ""]),
    // Озера, Ворота.
    ("а", &["ам", "ами", "ах", ""]),
];

/// The shortest word that is taken for a form (Уфе), and the shortest stem; shorter ones are particles.
const MIN_WORD_CHARS: usize = 3;
const MIN_STEM_CHARS: usize = 2;

/// The names in the nominative that the word can be a case form of, the word itself not among them.
pub fn nominatives(word: &str) -> Vec<String> {
    let mut names = Vec::new();
    if word.chars().count() < MIN_WORD_CHARS || !word.chars().all(|letter| matches!(letter, 'а'..='я')) {
        return names;
    }
    for (nominative, oblique_endings) in ENDINGS {
        for oblique in oblique_endings {
            let Some(stem) = word.strip_suffix(oblique) else { continue };
            if stem.chars().count() < MIN_STEM_CHARS {
                continue;
            }
            add(&mut names, word, stem, nominative);
            let fleeting = if oblique.is_empty() {
                without_fleeting_vowel(stem).into_iter().collect()
            } else if matches!(nominative, "" | "ь") {
                with_fleeting_vowel(stem)
            } else {
                Vec::new()
            };
            for stem in fleeting {
                add(&mut names, word, &stem, nominative);
            }
        }
    }
    names
}

fn add(names: &mut Vec<String>, word: &str, stem: &str, ending: &str) {
    let name = format!("{stem}{ending}");
    if name != word && !names.contains(&name) {
        names.push(name);
    }
}

const fn is_vowel(letter: char) -> bool {
    matches!(letter, 'а' | 'е' | 'и' | 'о' | 'у' | 'ы' | 'э' | 'ю' | 'я')
}

/// The stem with the vowel that only the nominative has: орл- to орел, ельц- to елец, городк- to городок.
fn with_fleeting_vowel(stem: &str) -> Vec<String> {
    let Some((rest, last, before)) = last_two(stem) else { return Vec::new() };
    match before {
        'ь' | 'й' => vec![format!("{rest}е{last}")],
        _ if is_vowel(before) => Vec::new(),
        _ => vec![format!("{rest}{before}е{last}"), format!("{rest}{before}о{last}")],
    }
}

/// The stem without the vowel that only the genitive plural has: химок to химк-, люберец to люберц-.
fn without_fleeting_vowel(stem: &str) -> Option<String> {
    let (rest, last, before) = last_two(stem)?;
    let fleeting = matches!(before, 'е' | 'о') && !is_vowel(last) && !matches!(last, 'й' | 'ь');
    (fleeting && !rest.ends_with(is_vowel)).then(|| format!("{rest}{last}"))
}

/// All but the last two letters, the last letter if it is a consonant, and the one before it.
fn last_two(stem: &str) -> Option<(&str, char, char)> {
    let mut letters = stem.char_indices();
    let (_, last) = letters.next_back()?;
    let (start, before) = letters.next_back()?;
    (!is_vowel(last)).then(|| (&stem[..start], last, before))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn forms_lead_back_to_their_names() {
        let pairs = [
            ("новгороде", "новгород"),
            ("нижнем", "нижний"),
            ("нижнего", "нижний"),
            ("москвой", "москва"),
            ("калуги", "калуга"),
            ("казанью", "казань"),
            ("ярославлем", "ярославль"),
            ("орле", "орел"),
            ("орла", "орел"),
            ("череповцом", "череповец"),
            ("ельца", "елец"),
            ("химок", "химки"),
            ("люберцах", "люберцы"),
            ("люберец", "люберцы"),
            ("великих", "великие"),
            ("лук", "луки"),
            ("челнов", "челны"),
            ("видном", "видное"),
            ("старой", "старая"),
            ("грозного", "грозный"),
            ("иваново", "иваново"),
            ("кемерова", "кемерово"),
            ("боровичей", "боровичи"),
            ("шанхае", "шанхай"),
            ("торжка", "торжок"),
        ];
        for (form, name) in pairs {
            assert!(form == name || nominatives(form).iter().any(|found| found == name), "{form} -> {name}");
        }
    }

    #[test]
    fn particles_and_latin_stay_as_they_are() {
        assert!(nominatives("на").is_empty());
        assert!(nominatives("london").is_empty());
    }

    proptest! {
        #[test]
        fn any_word_has_few_names(word in "\\PC{0,30}|[а-я]{0,30}") {
            prop_assert!(nominatives(&word).len() <= 40);
        }
    }
}
