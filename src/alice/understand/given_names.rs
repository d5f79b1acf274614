//! Given names, in every case and as people are called at home.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Given names, with those that are used at home. None of them is a sign.
const NAMES: &str = "анна аня мария маша елена лена ольга оля наталья наташа екатерина катя татьяна таня ирина ира светлана света юлия юля \
    анастасия настя дарья даша александра саша евгения женя марина виктория вика полина ксения ксюша алиса софия софья соня вероника \
    валентина людмила люда галина галя лариса надежда надя вера нина лидия лида алла инна яна кристина диана маргарита рита зоя \
    оксана алена алина арина варвара варя василиса ульяна тамара раиса рая жанна эльвира эльза александр дмитрий дима сергей сережа \
    андрей алексей леша максим евгений иван ваня михаил миша николай коля павел паша артем тема илья роман рома владимир вова володя \
    константин костя антон егор кирилл никита денис даниил данил даня игорь олег юрий юра виталий виктор витя вадим станислав стас \
    григорий гриша петр петя борис боря василий вася анатолий толя валерий валера вячеслав слава тимофей тимур руслан марк матвей \
    глеб семен степан федор федя георгий гоша арсений захар богдан артур эдуард эдик геннадий гена леонид леня ярослав родион давид \
    мирон савелий платон лиля лилия лева зинаида зина клавдия клава антонина тоня нюра эмма элина эля милана ева злата амина аделина кира \
    есения стефания милана святослав всеволод сева аркадий ефим герман назар марат ренат рустам ильдар амир дамир эльдар тигран армен степа \
    трофим прохор вениамин тихон майя рима роза";

/// What people are called at home, and the name that the other forms of the same person go by here.
const AT_HOME: &str = "леночка:лена ленуся:лена оленька:оля катюша:катя катенька:катя машенька:маша маруся:маша танюша:таня танечка:таня \
    ирочка:ира иришка:ира светочка:света светик:света юленька:юля настенька:настя настюша:настя дашенька:даша дашуля:даша сашенька:саша \
    сашка:саша викуля:вика полинка:полина ксюшенька:ксюша сонечка:соня галочка:галя наденька:надя верочка:вера ниночка:нина анечка:аня \
    анюта:аня аннушка:анна аленушка:алена аришка:арина варенька:варя димка:дима димочка:дима сереженька:сережа сережка:сережа лешенька:леша \
    лешка:леша алеша:леша ванечка:ваня ванька:ваня мишенька:миша мишка:миша мишаня:миша коленька:коля колька:коля пашенька:паша пашка:паша \
    темочка:тема ромочка:рома ромка:рома вовочка:вова вовка:вова костик:костя игорек:игорь витенька:витя витек:витя вадик:вадим гришенька:гриша \
    гришка:гриша петенька:петя петька:петя боренька:боря васенька:вася васька:вася толик:толя валерка:валера славик:слава славочка:слава \
    матвейка:матвей захарка:захар левушка:лева лидочка:лида людочка:люда зоечка:зоя лилечка:лиля томочка:тамара";

/// Names that are words, towns or signs as well: they need something before them that says that a person is meant.
const OTHERWISE_A_WORD: &str = "вера надежда любовь слава света роман рома тема марк лев мир рая майя владимир гена марина рима роза лилия \
    алиса платон вика валера витя паша богдан родион давид виктория софия диана кристина полина виталий максим юля юлия яна женя саша \
    дарья алла нина инна тома";

/// A form of a given name.
#[derive(Debug, Clone, Copy)]
pub(super) struct NameForm {
    /// The name that it is a form of, in the nominative.
    pub name: &'static str,
    /// It is no nominative, and no form of another word, so that it says by itself that something is for or about the person.
    pub is_plainly_of_a_person: bool,
}

/// Given names by every form.
static NAME_FORMS: LazyLock<HashMap<String, NameForm>> = LazyLock::new(|| {
    let at_home = AT_HOME.split_whitespace().filter_map(|pair| pair.split_once(':'));
    let named: Vec<_> = NAMES.split_whitespace().map(|name| (name, name)).chain(at_home).collect();
    let mut forms: HashMap<String, NameForm> = HashMap::new();
    for (called, name) in &named {
        let is_word = OTHERWISE_A_WORD.split_whitespace().any(|word| word == *name);
        for form in forms_of(called) {
            let is_plainly_of_a_person = !is_word && named.iter().all(|(called, _)| *called != form);
            forms.entry(form).or_insert(NameForm { name, is_plainly_of_a_person });
        }
    }
    forms
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

/// Whether a folded word is a given name, in any case.
pub(super) fn is_given_name(word: &str) -> bool {
    NAME_FORMS.contains_key(word)
}

/// Which form of which given name a folded word is.
pub(super) fn name_form(word: &str) -> Option<NameForm> {
    NAME_FORMS.get(word).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speech::words;

    #[test]
    fn no_name_is_a_sign() {
        let signs: Vec<_> = NAME_FORMS.keys().filter(|form| words::sign_named(form).is_some()).collect();
        assert!(signs.is_empty(), "{signs:?}");
    }

    #[test]
    fn a_form_says_by_itself_that_a_person_is_meant_where_it_is_nothing_else() {
        for (form, name, is_plain) in [
            ("кате", "катя", true),
            ("катя", "катя", false),
            ("леночке", "лена", true),
            ("диму", "дима", true),
            ("мишеньку", "миша", true),
            ("веру", "вера", false),
            ("паше", "паша", false),
            ("павла", "павел", true),
        ] {
            let heard = name_form(form).unwrap();
            assert_eq!((heard.name, heard.is_plainly_of_a_person), (name, is_plain), "{form}");
        }
    }
}
