//! A planet in a sign: what the planet does, in the manner of the sign.

use super::planet_info;
use crate::astro::{Body, Fact, ReferenceFact, Sign, exalted_in};
use crate::speech::natal::character::MANNER;
use crate::speech::phrase::{TemplateValue, TemplateValues, fill, marked};
use crate::speech::words::{self, Case, in_sign, pronoun};
use crate::speech::{Sentence, SentencePriority};

/// What a planet in a sign means for anyone who has it; of a body that is no planet, what the body means in any sign.
pub fn planet_in_sign(body: Body, sign: Sign) -> Vec<Sentence> {
    let Some(PlanetActivity { does, help, .. }) = activity(body) else { return planet_info(body) };
    let fact = Fact::Reference(ReferenceFact::PlanetInSign { body, sign });
    let slots: TemplateValues = vec![
        ("a", TemplateValue::Word(words::body(body))),
        ("in", TemplateValue::Said(in_sign(sign))),
        ("does", TemplateValue::Said(marked(does))),
        ("manner", TemplateValue::Said(marked(MANNER[sign as usize]))),
        ("field", TemplateValue::Said(marked(help))),
        ("gift", TemplateValue::Said(marked(GIFTS[sign as usize]))),
        ("snare", TemplateValue::Said(marked(SNARES[sign as usize]))),
        ("it", TemplateValue::Said(marked(pronoun(words::body(body).gender(), Case::Nominative)))),
        ("to_it", TemplateValue::Said(marked(pronoun(words::body(body).gender(), Case::Dative)))),
    ];
    let is_of_generation = matches!(body, Body::Uranus | Body::Neptune | Body::Pluto);
    let opening = if is_of_generation {
        "Поколение с {a:ins} {in} {does} {manner}."
    } else {
        "С {a:ins} {in} {does} {manner}."
    };
    let mut sentences = vec![
        Sentence::on(fact, SentencePriority::Essential, fill(opening, &slots)),
        Sentence::on(fact, SentencePriority::Important, fill("{field} выручает {gift}, а мешает {snare}.", &slots)),
    ];
    if let Some(dignity) = dignity(body, sign) {
        sentences.push(Sentence::on(fact, SentencePriority::Important, fill(dignity, &slots)));
    }
    if is_of_generation {
        let lasting = "О самом человеке больше скажет дом, в котором {a} сто+ит в его карте.";
        sentences.push(Sentence::on(fact, SentencePriority::Supplementary, fill(lasting, &slots)));
    }
    sentences
}

/// How well a planet feels in the sign: at home, honoured, or a guest.
fn dignity(body: Body, sign: Sign) -> Option<&'static str> {
    let rules = |sign: Sign| sign.ruler() == body || sign.traditional_ruler() == body;
    let is_exalted = |sign: Sign| exalted_in(sign) == Some(body);
    Some(if rules(sign) {
        "Это обитель: здесь {a} у себя д+ома и проявляется в полную силу."
    } else if is_exalted(sign) {
        "Это экзальт+ация: здесь {a} как почётный гость, и {to_it} всё удаётся."
    } else if rules(sign.opposite()) {
        "Это изгн+ание: {a} здесь вдали от д+ома, и {to_it} приходится искать обходные пути."
    } else if is_exalted(sign.opposite()) {
        "Это падение: здесь {a} не на виду, и {it} учится скромности."
    } else {
        return None;
    })
}

/// What people with the planet do, and in what the sign helps or hinders.
struct PlanetActivity {
    does: &'static str,
    help: &'static str,
}

const fn activity(body: Body) -> Option<PlanetActivity> {
    let (does, help) = match body {
        Body::Sun => ("идут своей дор+огой", "На своей дороге"),
        Body::Moon => ("чувствуют", "В чувствах"),
        Body::Mercury => ("думают и говорят", "В разговоре и учёбе"),
        Body::Venus => ("любят", "В любви"),
        Body::Mars => ("действуют и спорят", "В деле"),
        Body::Jupiter => ("растут и ищут удачу", "На пути к большему"),
        Body::Saturn => ("берутся за трудное", "В долгом труде"),
        Body::Uranus => ("меняет правила", "В переменах"),
        Body::Neptune => ("мечтает", "В мечтах"),
        Body::Pluto => ("преображает мир", "На переломах"),
        _ => return None,
    };
    Some(PlanetActivity { does, help })
}

/// What a sign lends to any planet, in one noun.
const GIFTS: [&str; 12] = [
    "смелость",
    "упорство",
    "любопытство",
    "чуткость",
    "щедрость",
    "точность",
    "такт",
    "глубина",
    "вера в лучшее",
    "выдержка",
    "свежий взгляд",
    "воображение",
];

/// What a sign tempts any planet to, in one noun.
const SNARES: [&str; 12] = [
    "нетерпение",
    "упрямство",
    "рассеянность",
    "обидчивость",
    "жажда похвалы",
    "придирчивость",
    "нерешительность",
    "подозрительность",
    "преувеличение",
    "суровость",
    "отстранённость",
    "неопределённость",
];
