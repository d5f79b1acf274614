//! A sign explained: element, modality, ruler, dates, character, strengths and growth.

use crate::astro::{CivilDate, Element, Fact, Modality, ReferenceFact, Sign};
use crate::speech::phrase::{TemplateValue, TemplateValues, fill, marked};
use crate::speech::words::{self, people_of};
use crate::speech::{Sentence, SentencePriority, dates};

/// What a sign is.
pub fn sign_info(sign: Sign) -> Vec<Sentence> {
    let portrait = &PORTRAITS[sign as usize];
    let opposite = sign.opposite();
    let (from, until) = season(sign);
    let slots: TemplateValues = vec![
        ("sign", TemplateValue::Word(words::sign(sign))),
        ("people", TemplateValue::Word(people_of(sign))),
        ("element", TemplateValue::Word(words::element(sign.element()))),
        ("modality", TemplateValue::Said(words::modality(sign.modality()))),
        ("ruler", TemplateValue::Word(words::body(sign.ruler()))),
        ("span", TemplateValue::Said(dates::span(from, until))),
        ("nature", TemplateValue::Said(marked(portrait.nature))),
        ("strengths", TemplateValue::Said(marked(portrait.strengths))),
        ("growth", TemplateValue::Said(marked(portrait.growth))),
        ("love", TemplateValue::Said(marked(portrait.love))),
        ("work", TemplateValue::Said(marked(portrait.work))),
        ("opposite", TemplateValue::Word(words::sign(opposite))),
        ("their_strengths", TemplateValue::Said(marked(PORTRAITS[opposite as usize].strengths))),
        ("temper", TemplateValue::Said(marked(TEMPERS[sign.element() as usize]))),
        ("pace", TemplateValue::Said(marked(PACES[sign.modality() as usize]))),
    ];
    let templates = [
        (SentencePriority::Essential, "{sign} — {modality} знак стихии {element:gen}, управляет здесь {ruler}."),
        (SentencePriority::Essential, "{nature}."),
        (SentencePriority::Important, "Солнце проходит этот знак примерно {span}."),
        (SentencePriority::Important, "Сильные ст+ороны {people:gen}: {strengths}."),
        (SentencePriority::Important, "Вырасти {people:dat} помогает {growth}."),
        (SentencePriority::Supplementary, "В любви {people} {love}."),
        (SentencePriority::Supplementary, "В делах {people} {work}."),
        (SentencePriority::Optional, "{temper}, {pace}."),
        (
            SentencePriority::Optional,
            "Напротив в зодиаке {opposite}, и вот что хорошо бы оттуда перенять: {their_strengths}.",
        ),
    ];
    templates
        .map(|(priority, template)| {
            Sentence::on(Fact::Reference(ReferenceFact::Sign(sign)), priority, fill(template, &slots))
        })
        .into()
}

/// What the people of a sign are strong in, as a list in the nominative.
pub(in crate::speech) const fn strengths(sign: Sign) -> &'static str {
    PORTRAITS[sign as usize].strengths
}

/// What the people of a sign grow by: a noun in the nominative, and why.
pub(in crate::speech) const fn growth(sign: Sign) -> &'static str {
    PORTRAITS[sign as usize].growth
}

/// The days in which the Sun passes the sign in most years; a leap year or a zone may shift either by one.
fn season(sign: Sign) -> (CivilDate, CivilDate) {
    const ENTRIES: [(u8, u8); 12] =
        [(3, 21), (4, 20), (5, 21), (6, 21), (7, 23), (8, 23), (9, 23), (10, 23), (11, 22), (12, 22), (1, 20), (2, 19)];
    let day = |sign: Sign| {
        let (month, day) = ENTRIES[sign as usize];
        CivilDate::new(2001, month, day).expect("the table holds days of any year")
    };
    let end = day(sign.plus(1)).plus_days(-1).expect("no entry is the first day that there is");
    (day(sign), end)
}

struct Portrait {
    nature: &'static str,
    strengths: &'static str,
    growth: &'static str,
    love: &'static str,
    work: &'static str,
}

const TEMPERS: [&str; Element::ALL.len()] = [
    "Огонь даёт порыв и веру в себя",
    "Земля даёт опору и здравый смысл",
    "Воздух даёт мысль и слово",
    "Вода даёт чувство и память",
];

const PACES: [&str; Modality::ALL.len()] = [
    "а кардинальный крест учит начинать",
    "а фиксированный крест учит держать и беречь",
    "а мут+абельный крест учит меняться на ходу",
];

const PORTRAITS: [Portrait; 12] = [
    Portrait {
        nature: "Овны загораются мгновенно и первыми бросаются туда, где другие ещё думают",
        strengths: "смелость, прямота и умение начинать с нуля",
        growth: "терпение, ведь не всякая дверь открывается с разбега",
        love: "горячи и честны, а ждать и намекать не умеют",
        work: "хороши на старте и доводят до финиша то, в чём есть азарт",
    },
    Portrait {
        nature: "Тельцы никуда не торопятся и строят так, чтобы стояло долго",
        strengths: "надёжность, вкус и спокойная сила",
        growth: "гибкость, ведь иногда новое удобнее привычного",
        love: "верны и ласковы, а заботу показывают делом и вкусным ужином",
        work: "доводят до конца всё, за что взялись, если их не подгонять",
    },
    Portrait {
        nature: "Близнецы живут разговорами, новостями и десятком дел сразу",
        strengths: "быстрый ум, лёгкость и дар находить общий язык с каждым",
        growth: "сосредоточенность, ведь одно законченное дело радует больше десяти начатых",
        love: "ценят собеседника больше, чем поклонника, и не выносят скуки",
        work: "соединяют людей и просто объясняют сложное",
    },
    Portrait {
        nature: "Раки чувствуют настроение с порога и берегут тех, кого считают своими",
        strengths: "забота, долгая память и чутьё на людей",
        growth: "открытость, ведь о желаниях лучше сказать, чем ждать, пока догадаются",
        love: "создают дом вокруг тех, кого любят, и раскрываются не сразу",
        work: "хороши там, где нужно внимание к людям",
    },
    Portrait {
        nature: "Львы светят щедро, любят размах и расцветают, когда их видят",
        strengths: "великодушие, творческая сила и умение вест+и за собой",
        growth: "скромность, ведь иногда приятно похлопать и другим",
        love: "дарят праздник и верность, а взамен ждут тепл+а и восхищения",
        work: "любят сцену и отвечают за дело с гордостью",
    },
    Portrait {
        nature: "Девы замечают то, что другие пропускают, и тихо приводят мир в порядок",
        strengths: "точность, трудолюбие и трезвая голова",
        growth: "снисходительность к себе, ведь хорошо не значит безупречно",
        love: "обходятся без громких слов, зато помнят, какой чай вы пьёте",
        work: "лучше всех справляются там, где важна каждая мелочь",
    },
    Portrait {
        nature: "Весы ищут согласия и красоты и умеют посмотреть на дело с двух сторон",
        strengths: "такт, вкус и чувство справедливости",
        growth: "решительность, ведь не всякий выбор нужно взвешивать до грамма",
        love: "ценят нежность и равенство, а ссоры переносят тяжело",
        work: "сильны в переговорах, искусстве и везде, где нужна мера",
    },
    Portrait {
        nature: "Скорпионы идут до самой сути и ничего не делают вполсилы",
        strengths: "воля, проницательность и верность тем, кому поверили",
        growth: "доверие, ведь не каждая тайна ст+оит такой охраны",
        love: "глубоки и преданны, а поверхностного не принимают",
        work: "берутся за то, перед чем другие отступают",
    },
    Portrait {
        nature: "Стрельцам нужны дорога, смысл и вид на горизонт",
        strengths: "бодрость, прямота и вера в лучшее",
        growth: "внимание к мелочам, ведь больш+ие планы держатся на маленьких шагах",
        love: "выбирают того, с кем интересно идти рядом, и не терпят клетки",
        work: "хороши там, где учат, путешествуют и открывают новое",
    },
    Portrait {
        nature: "Козероги ставят цель и поднимаются к ней шаг за шагом",
        strengths: "выдержка, чувство долга и добрый сухой юмор",
        growth: "умение отдыхать, ведь гора никуда не уйдёт",
        love: "сдержанны на словах и очень надёжны на деле",
        work: "строят надолго и умеют ждать результата",
    },
    Portrait {
        nature: "Водолеи думают по-своему и видят завтрашний день раньше других",
        strengths: "независимость, дружелюбие и свежий взгляд",
        growth: "тепло вблизи, ведь любить человечество проще, чем одного человека",
        love: "начинают с дружбы и дорожат свободой, своей и чужой",
        work: "придумывают то, чего ещё не было",
    },
    Portrait {
        nature: "Рыбы тонко чувствуют мир и живут воображением не меньше, чем делами",
        strengths: "сочувствие, фантазия и умение прощать",
        growth: "твёрдость, ведь доброе «нет» тоже бывает подарком",
        love: "не ставят условий и легко угадывают чужие желания",
        work: "сильны в искусстве и везде, где нужны чутьё и мягкость",
    },
];
