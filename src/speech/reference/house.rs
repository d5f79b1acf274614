//! A house explained: its matters, its question, and its strength.

use crate::astro::{Fact, ReferenceFact};
use crate::speech::counted::ordinal_words;
use crate::speech::phrase::{TemplateValue, fill, marked};
use crate::speech::words::{Case, Gender};
use crate::speech::{LocalClock, Sentence, SentencePriority, why};

/// What the house `number` (1 to 12) is about; nothing for another number.
pub fn house_info(number: u8) -> Vec<Sentence> {
    let Some((matters, asks)) = usize::from(number).checked_sub(1).and_then(|index| HOUSES.get(index)) else {
        return Vec::new();
    };
    let fact = Fact::Reference(ReferenceFact::House(number));
    // Reference facts have no time.
    let clock: &LocalClock<'_> = &|_| (0, 0);
    let slots = vec![
        ("house", TemplateValue::Said(ordinal_words(number, Gender::Masculine, Case::Nominative))),
        ("matters", TemplateValue::Said(marked(matters))),
        ("asks", TemplateValue::Said(marked(asks))),
        ("strength", TemplateValue::Said(marked(STRENGTHS[usize::from(number - 1) % 3]))),
    ];
    let mut told = vec![Sentence::on(fact, SentencePriority::Essential, fill("{house} дом — это {matters}.", &slots))];
    // The two angles are asked about by their own names too.
    let angle = match number {
        1 => Some("Начинается он с асцендента: это знак, который восх+одит в минуту рождения"),
        10 => Some("Начинается он с середины неба: это знак, который в минуту рождения стоит выше всех"),
        _ => None,
    };
    told.extend(angle.map(|angle| {
        Sentence::on(
            fact,
            SentencePriority::Essential,
            fill("{angle}.", &vec![("angle", TemplateValue::Said(marked(angle)))]),
        )
    }));
    told.extend([
        Sentence::on(fact, SentencePriority::Important, fill("Его вопрос: {asks}", &slots)),
        Sentence::on(fact, SentencePriority::Important, fill("{strength}.", &slots)),
        Sentence::on(fact, SentencePriority::Supplementary, why(&fact, clock)),
    ]);
    told
}

/// Angular, succedent and cadent houses in turn.
const STRENGTHS: [&str; 3] = [
    "Это угловой дом, и планеты в нём заметны всем с первого взгляда",
    "Это посл+едующий дом, и планеты в нём копят и удерживают",
    "Это п+адающий дом, и планеты в нём действуют тихо, через мысли и навыки",
];

/// The matters of each house and the question that it asks.
const HOUSES: [(&str, &str); 12] = [
    ("вы сами: внешность, манера держаться и первое впечатление", "какими вы входите в мир?"),
    ("всё, что вы считаете своим: вещи, заработок, навыки и чувство собственной цены", "на что вы опираетесь?"),
    ("разговоры, учёба, короткие поездки, братья, сёстры и соседи", "как вы узнаёте и рассказываете?"),
    ("дом, семья, корни и всё, куда хочется возвращаться", "где ваше место силы?"),
    ("любовь, дети, игра и творчество", "что приносит вам радость?"),
    ("ежедневные дел+а, распорядок, помощь другим и домашние животные", "как устроен ваш обычный день?"),
    ("близкие отношения, союзы и договоры", "кого вы ищете рядом с собой?"),
    ("доверие, общее с другими, перемены и всё, что скрыто под поверхностью", "что вы готовы отпустить?"),
    ("дальние дороги, высшее образование, вера и смысл", "куда зовёт вас горизонт?"),
    ("призвание, работа, имя и положение в обществе", "чего вы хотите достичь?"),
    ("друзья, единомышленники и надежды", "с кем вы мечтаете?"),
    ("тишина, уединение, сны и всё, что происходит за кулисами", "где вы отдыхаете от мира?"),
];
