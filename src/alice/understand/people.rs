//! Other people than the listener: by kinship, by given name, or by a pronoun.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::lexicon::Cue;
use super::slots::PersonSaid;
use super::terms::{Term, TermKind};
use crate::alice::request::{EntityValue, Turn};
use crate::speech::words;

/// Kin, lovers and friends: the name that they go by here, then its forms and others for the same person.
const KIN: [(&str, &str); 29] = [
    ("муж", "муж мужа мужу мужем муже муженек супруг супруга супругу супругом супруге"),
    ("жена", "жена жены жене жену женой женою супруга супруги супругой"),
    ("мама", "мама мамы маме маму мамой мать матери матерью мамочка мамочки"),
    ("папа", "папа папы папе папу папой отец отца отцу отцом отце"),
    ("сын", "сын сына сыну сыном сыне сынок сынка сынку сыночек сыночка"),
    ("дочь", "дочь дочери дочерью дочка дочки дочке дочку дочкой доченька доченьки"),
    ("брат", "брат брата брату братом брате братик"),
    ("сестра", "сестра сестры сестре сестру сестрой сестренка сестренки"),
    ("бабушка", "бабушка бабушки бабушке бабушку бабушкой бабуля"),
    ("дедушка", "дедушка дедушки дедушке дедушку дедушкой дед деда"),
    ("внук", "внук внука внуку внуком"),
    ("внучка", "внучка внучки внучке внучку внучкой"),
    ("тётя", "тетя тети тете тетю тетей"),
    ("дядя", "дядя дяди дяде дядю дядей"),
    ("свекровь", "свекровь свекрови свекровью"),
    ("тёща", "теща тещи теще тещу тещей"),
    ("ребенок", "ребенок ребенка ребенку ребенком ребенке малыш малыша малышу"),
    ("партнер", "партнер партнера партнеру партнером партнере партнерша партнерши"),
    ("парень", "парень парня парню парнем парне"),
    ("девушка", "девушка девушки девушке девушку девушкой"),
    ("друг", "друг друга другу другом друге"),
    ("подруга", "подруга подруги подруге подругу подругой подружка подружки подружке"),
    (
        "начальник",
        "начальник начальника начальнику начальником начальница начальницы шеф шефа шефу шефом босс босса боссу",
    ),
    ("коллега", "коллега коллеги коллеге коллегу коллегой"),
    ("любимый", "любимый любимого любимому любимым"),
    ("любимая", "любимая любимой любимую"),
    ("жених", "жених жениха жениху женихом"),
    ("невеста", "невеста невесты невесте невесту невестой"),
    ("сосед", "сосед соседа соседу соседом соседка соседки"),
];

/// Kin words that say what one is oneself unless something before them says whose they are: «я девушка Телец».
const NEEDS_MARKER: [&str; 6] = ["парень", "девушка", "друг", "любимый", "любимая", "ребенок"];

/// Given names, with those that are used at home. None of them is a sign.
const NAMES: &str = "анна аня мария маша елена лена ольга оля наталья наташа екатерина катя татьяна таня ирина ира светлана света юлия юля \
    анастасия настя дарья даша александра саша евгения женя марина виктория вика полина ксения ксюша алиса софия софья соня вероника \
    валентина людмила люда галина галя лариса надежда надя вера нина лидия лида алла инна яна кристина диана маргарита рита зоя \
    оксана алена алина арина варвара варя василиса ульяна тамара раиса рая жанна эльвира эльза александр дмитрий дима сергей сережа \
    андрей алексей леша максим евгений иван ваня михаил миша николай коля павел паша артем тема илья роман рома владимир вова володя \
    константин костя антон егор кирилл никита денис даниил данил даня игорь олег юрий юра виталий виктор витя вадим станислав стас \
    григорий гриша петр петя борис боря василий вася анатолий толя валерий валера вячеслав слава тимофей тимур руслан марк матвей \
    глеб семен степан федор федя георгий гоша арсений захар богдан артур эдуард эдик геннадий гена леонид леня ярослав родион давид \
    мирон савелий платон";

/// Words after which a given name means a person and not a place.
const MARKERS: [&str; 22] = [
    "для",
    "с",
    "со",
    "у",
    "про",
    "о",
    "об",
    "за",
    "к",
    "и",
    "муж",
    "мужа",
    "жена",
    "жены",
    "дочери",
    "сына",
    "подруги",
    "забудь",
    "удали",
    "сотри",
    "запомни",
    "а",
];

/// «Мой», «моей»: whose a «друг» is.
const POSSESSIVES: [&str; 11] =
    ["мой", "моего", "моему", "моим", "моя", "моей", "мою", "наш", "нашего", "нашей", "своего"];

/// Words by which the listener speaks of what is theirs.
pub(super) const OWN: [&str; 15] = [
    "мой",
    "моя",
    "мое",
    "мои",
    "моего",
    "моей",
    "моему",
    "моим",
    "мою",
    "моих",
    "себя",
    "себе",
    "свой",
    "своего",
    "меня",
];

/// The listener speaks of themselves: «мой гороскоп», «для меня», «а мне», «я родилась».
pub(super) fn is_own(terms: &[Term], tells_of_birth: bool) -> bool {
    const BEFORE_ME: [&str; 6] = ["для", "про", "у", "на", "о", "обо"];
    let text = |at: usize| terms.get(at).map_or("", |term| term.text.as_str());
    (0..terms.len()).any(|at| match text(at) {
        "меня" | "мне" if at > 0 => BEFORE_ME.contains(&text(at - 1)) || text(at - 1) == "а",
        "я" => tells_of_birth || at > 0 && text(at - 1) == "а",
        "меня" => false,
        word => OWN.contains(&word),
    })
}

/// Kin by every form.
static KIN_FORMS: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let mut kin = HashMap::new();
    for (name, forms) in &KIN {
        for form in forms.split(' ') {
            kin.entry(form).or_insert(*name);
        }
    }
    kin
});

/// Given names by every form.
static NAME_FORMS: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    NAMES.split_whitespace().flat_map(|name| forms_of(name).into_iter().map(move |form| (form, name))).collect()
});

/// The cases of a given name.
fn forms_of(name: &str) -> Vec<String> {
    // Names whose stem changes.
    let changed: &[&str] = match name {
        "павел" => &["павел", "павла", "павлу", "павлом", "павле"],
        "петр" => &["петр", "петра", "петру", "петром", "петре"],
        "лев" => &[],
        "любовь" => &["любовь", "любови", "любовью"],
        _ => {
            let cut = |letters: usize| {
                let end = name.char_indices().rev().nth(letters - 1).map_or(0, |(at, _)| at);
                &name[..end]
            };
            let (stem, endings): (&str, &[&str]) = match name.chars().last() {
                Some('а') => (cut(1), &["а", "ы", "и", "е", "у", "ой", "ей"]),
                Some('я') => (cut(1), &["я", "и", "е", "ю", "ей"]),
                Some('й') if name.ends_with("ий") => (cut(1), &["й", "я", "ю", "ем", "и"]),
                Some('й') => (cut(1), &["й", "я", "ю", "ем", "е"]),
                Some('ь') => (cut(1), &["ь", "я", "ю", "ем", "е"]),
                _ => (name, &["", "а", "у", "ом", "ем", "е"]),
            };
            return endings.iter().map(|ending| format!("{stem}{ending}")).collect();
        }
    };
    changed.iter().map(|form| (*form).to_owned()).collect()
}

/// Whether a folded word names kin, in any case.
pub(super) fn is_kin(word: &str) -> bool {
    KIN_FORMS.contains_key(word)
}

/// Whether a folded word is a given name, in any case.
pub(super) fn is_given_name(word: &str) -> bool {
    NAME_FORMS.contains_key(word)
}

/// Finds who it is for or with, and takes the terms.
pub(super) fn find(terms: &mut [Term], turn: &Turn) -> Option<PersonSaid> {
    let (at, name) = (0..terms.len()).find_map(|at| Some((at, kin(terms, at)?.to_owned()))).or_else(|| {
        (0..terms.len())
            .find_map(|at| Some((at, given_name(terms, at, turn)?)))
            .or_else(|| (0..terms.len()).find_map(|at| Some((at, pronoun(terms, at)?.to_owned()))))
    })?;
    terms[at].taken = true;
    // «Дочка Катя» is one person, and another than «дочка Маша».
    let named = word(terms, at + 1).and_then(|term| NAME_FORMS.get(term.text.as_str()).copied());
    let name = match named.filter(|_| KIN.iter().any(|(kin, _)| *kin == name)) {
        Some(given) => {
            terms[at + 1].taken = true;
            format!("{name} {given}")
        }
        None => name,
    };
    Some(PersonSaid { name })
}

fn word(terms: &[Term], at: usize) -> Option<&Term> {
    terms.get(at).filter(|term| !term.taken && term.kind == TermKind::Word)
}

fn before(terms: &[Term], at: usize) -> Option<&Term> {
    at.checked_sub(1).and_then(|before| terms.get(before))
}

fn kin(terms: &[Term], at: usize) -> Option<&'static str> {
    let text = word(terms, at)?.text.as_str();
    let name = *KIN_FORMS.get(text)?;
    let marker = before(terms, at).map_or("", |term| term.text.as_str());
    // «Друг другу», «друг с другом» is no friend.
    let is_friend = |term: Option<&Term>| term.is_some_and(|term| KIN_FORMS.get(term.text.as_str()) == Some(&"друг"));
    let mutual = name == "друг"
        && [at.wrapping_sub(2), at.wrapping_sub(1), at + 1, at + 2].iter().any(|place| is_friend(terms.get(*place)));
    // «Мой новый парень».
    let further = at.checked_sub(2).and_then(|at| terms.get(at)).map_or("", |term| term.text.as_str());
    let marked = MARKERS.contains(&marker) || POSSESSIVES.contains(&marker) || POSSESSIVES.contains(&further);
    (!mutual && !bears_witness(terms, at) && (marked || !NEEDS_MARKER.contains(&name) || asked_for(terms, at)))
        .then_some(name)
}

/// «Мама говорит, утром», «дочка рожала, не я»: who tells of a birth is not who was born.
fn bears_witness(terms: &[Term], at: usize) -> bool {
    const TELLS: [&str; 9] = ["говор", "сказ", "помн", "вспом", "рожал", "записал", "утвержд", "твердит", "уверя"];
    let tells = |at: usize| terms.get(at).is_some_and(|term| TELLS.iter().any(|stem| term.text.starts_with(stem)));
    tells(at + 1) || terms.get(at + 1).is_some_and(|next| next.is_any(&["мне", "не", "вроде"])) && tells(at + 2)
}

/// It stands behind the thing that is asked for: «карта рождения ребёнка», «гороскоп другу».
fn asked_for(terms: &[Term], at: usize) -> bool {
    const ASKED: [Cue; 6] = [Cue::Horoscope, Cue::Natal, Cue::Chart, Cue::Compatibility, Cue::Synastry, Cue::Birth];
    before(terms, at).is_some_and(|term| term.cues.any(&ASKED))
}

fn given_name(terms: &[Term], at: usize, turn: &Turn) -> Option<String> {
    let term = word(terms, at)?;
    let marker = before(terms, at).map_or("", |term| term.text.as_str());
    if !(MARKERS.contains(&marker) && marker != "о" || POSSESSIVES.contains(&marker) || asked_for(terms, at)) {
        return None;
    }
    let recognised = || {
        turn.entities.iter().find_map(|entity| match &entity.value {
            EntityValue::Person(name) if (entity.start..entity.end).contains(&term.token) => Some(name.to_lowercase()),
            _ => None,
        })
    };
    if words::sign_named(&term.text).is_some() {
        return None;
    }
    NAME_FORMS.get(term.text.as_str()).map(|name| (*name).to_owned()).or_else(recognised)
}

/// «С ним», «для неё»: the forms that stand only behind prepositions.
fn pronoun(terms: &[Term], at: usize) -> Option<&'static str> {
    const PREPOSITIONS: [&str; 10] = ["с", "со", "для", "у", "про", "о", "об", "за", "к", "на"];
    let text = word(terms, at)?.text.as_str();
    match text {
        "он" | "его" | "ему" => return Some("он"),
        "она" | "ее" => return Some("она"),
        _ => {}
    }
    before(terms, at).filter(|term| PREPOSITIONS.contains(&term.text.as_str()))?;
    Some(match text {
        "него" | "ним" | "нему" | "нем" => "он",
        "нее" | "ней" | "нею" => "она",
        "них" | "ними" => "они",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::terms::terms;
    use super::*;

    fn who(words: &str) -> Option<String> {
        find(&mut terms(words.split(' ')), &Turn::default()).map(|person| person.name)
    }

    #[test]
    fn kin_names_and_pronouns() {
        for (words, name) in [
            ("гороскоп для мужа", Some("муж")),
            ("моей дочке", Some("дочь")),
            ("совместимость с димой", Some("дима")),
            ("натальная карта павла", Some("павел")),
            ("для ильи", Some("илья")),
            ("с юрием", Some("юрий")),
            ("а с ним", Some("он")),
            ("про нее", Some("она")),
            ("подходим ли мы друг другу", None),
            ("мы живем друг с другом", None),
            ("мой друг", Some("друг")),
            ("я девушка телец", None),
            ("моя девушка телец", Some("девушка")),
            ("для льва", None),
            ("родился в городе владимир", None),
            ("вера в себя", None),
        ] {
            assert_eq!(who(words).as_deref(), name, "{words}");
        }
    }

    #[test]
    fn no_name_is_a_sign() {
        let signs: Vec<_> = NAME_FORMS.keys().filter(|form| words::sign_named(form).is_some()).collect();
        assert!(signs.is_empty(), "{signs:?}");
    }
}
