//! Other people than the listener: by kinship, by given name, or by a pronoun.

use super::given_names::name_form;
use super::kin::{KIN, KIN_FORMS};
use super::lexicon::Cue;
use super::slots::PersonSaid;
use super::terms::{Term, TermKind};
use crate::alice::request::{EntityValue, Turn};
use crate::speech::words;

/// Kin words that say what one is oneself unless something before them says whose they are: «я девушка Телец».
const NEEDS_MARKER: [&str; 6] = ["парень", "девушка", "друг", "любимый", "любимая", "ребенок"];

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

/// Words after which a name is that of a place.
const PLACE_MARKERS: [&str; 8] = ["в", "во", "из", "на", "под", "город", "улица", "зовут"];

/// «Мой», «моей»: whose a «друг» is.
const POSSESSIVES: [&str; 11] =
    ["мой", "моего", "моему", "моим", "моя", "моей", "мою", "наш", "нашего", "нашей", "своего"];

/// Words by which the listener speaks of what is theirs.
pub(super) const OWN: [&str; 16] = [
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
    "моем",
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

/// Finds who it is for or with, and takes the terms.
pub(super) fn find(terms: &mut [Term], turn: &Turn) -> Option<PersonSaid> {
    let (at, name) = (0..terms.len()).find_map(|at| Some((at, kin(terms, at)?.to_owned()))).or_else(|| {
        (0..terms.len())
            .find_map(|at| Some((at, given_name(terms, at, turn)?)))
            .or_else(|| (0..terms.len()).find_map(|at| Some((at, pronoun(terms, at)?.to_owned()))))
    })?;
    terms[at].taken = true;
    // «Моего мужа», «внуку моему»: whose they are is part of who they are.
    for place in [at.checked_sub(1), Some(at + 1)].into_iter().flatten() {
        if let Some(term) = terms.get_mut(place).filter(|term| term.is_any(&POSSESSIVES)) {
            term.taken = true;
        }
    }
    // «Дочка Катя», «внуку моему Серёже» is one person, and another than «дочка Маша».
    let name_at = at + 1 + usize::from(terms.get(at + 1).is_some_and(|next| POSSESSIVES.contains(&next.text.as_str())));
    let named = word(terms, name_at).and_then(|term| name_form(&term.text)).map(|form| form.name);
    let name = match named.filter(|_| KIN.iter().any(|(kin, _)| *kin == name)) {
        Some(given) => {
            terms[name_at].taken = true;
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
    let form = name_form(&term.text);
    let is_marked = MARKERS.contains(&marker) && marker != "о" || POSSESSIVES.contains(&marker) || asked_for(terms, at);
    let is_plain = form.is_some_and(|form| form.is_plainly_of_a_person) && !PLACE_MARKERS.contains(&marker);
    if !(is_marked || is_plain || form.is_some() && is_introduced(terms, at)) || bears_witness(terms, at) {
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
    form.map(|form| form.name.to_owned()).or_else(recognised)
}

/// «Дима, тринадцатого ноября…», «Катя Рыбы»: the one whose date or sign follows.
fn is_introduced(terms: &[Term], at: usize) -> bool {
    at == 0
        && terms.get(1).is_some_and(|next| {
            next.kind != TermKind::Word || words::sign_named(&next.text).is_some() || next.cues.has(Cue::Born)
        })
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
            ("скажи леночке на завтра", Some("лена")),
            ("удали диму мы расстались", Some("дима")),
            ("а на завтра кате", Some("катя")),
            ("зятя забудь он нехороший", Some("зять")),
            ("дима тринадцатого ноября", Some("дима")),
            ("катя рыбы", Some("катя")),
            ("сестре моей лиле", Some("сестра лиля")),
            ("а внуку моему сереже", Some("внук сережа")),
            ("катя говорит утром", None),
            ("родился в павле", None),
            ("меня зовут катя", None),
            ("а сноху мою светлану запомни", Some("сноха светлана")),
        ] {
            assert_eq!(who(words).as_deref(), name, "{words}");
        }
    }
}
