//! How two signs go together: their distance, elements, crosses and rulers, what each brings, and the score that the parts sum to.

use super::counted::counted;
use super::phrase::{TemplateValue, TemplateValues, fill, marked};
use super::reference::{growth, strengths};
use super::words::{self, Case, Gender, people_of};
use super::{Sentence, SentencePriority};
use crate::astro::{
    AspectKind, Component, Element, Fact, Modality, PairFact, PlanetaryFriendship, RulersRelation, SignPair,
};

/// The compatibility of two signs. The first sign is the one who asks, and what each brings to the other is said from that side. The score is the
/// pair's own.
pub fn compatibility(pair: &SignPair) -> Vec<Sentence> {
    let slots = slots(pair);
    let is_alone = pair.first == pair.second;
    let on = |component, priority, template: &str| {
        let fact = PairFact::Signs { first: pair.first, second: pair.second, component };
        Sentence::on(Fact::Pair(fact), priority, fill(template, &slots))
    };
    let house = |template: &str| {
        let fact = PairFact::House { first: pair.first, second: pair.second };
        Sentence::on(Fact::Pair(fact), SentencePriority::Important, fill(template, &slots))
    };
    let mut sentences = vec![
        on(Component::Aspect, SentencePriority::Essential, meeting(pair.aspect)),
        on(Component::Elements, SentencePriority::Essential, elements(pair.elements)),
        on(Component::Modalities, SentencePriority::Important, modalities(pair.modalities)),
        on(Component::Rulers, SentencePriority::Important, rulers(pair.rulers_relation)),
    ];
    if is_alone {
        sentences.push(on(
            Component::Aspect,
            SentencePriority::Important,
            "Общая сила двух {people:gen}: {strengths}.",
        ));
        sentences.push(on(Component::Aspect, SentencePriority::Supplementary, "Обоим пригодится {growth}."));
    } else {
        sentences.push(house("В жизни {people:gen} {people_2} отвечают за {theme:acc}, а в жизни {people_2:gen} {people} за {theme_2:acc}."));
        sentences.push(on(Component::Polarity, SentencePriority::Important, "Вклад {people:gen}: {strengths}."));
        sentences.push(on(Component::Polarity, SentencePriority::Important, "Вклад {people_2:gen}: {strengths_2}."));
        sentences.push(on(
            Component::Polarity,
            SentencePriority::Optional,
            "{people:dat} в этой паре пригодится {growth}.",
        ));
        sentences.push(on(
            Component::Polarity,
            SentencePriority::Optional,
            "{people_2:dat} в этой паре пригодится {growth_2}.",
        ));
    }
    sentences.push(on(Component::Aspect, SentencePriority::Supplementary, advice(pair.aspect)));
    let strongest = Component::ALL.into_iter().max_by_key(|component| {
        u16::from(pair.parts[*component as usize].points) * 100 / u16::from(component.max_points())
    });
    sentences.push(on(strongest.unwrap_or(Component::Elements), SentencePriority::Supplementary, verdict(pair.score)));
    sentences
}

fn slots(pair: &SignPair) -> TemplateValues {
    // Where the crosses differ, the people of the quicker one come first.
    let (quick, slow) = if (pair.modalities.0 as u8) <= (pair.modalities.1 as u8) {
        (pair.first, pair.second)
    } else {
        (pair.second, pair.first)
    };
    // Where one ruler is the friendlier, it comes first.
    let is_turned = matches!(pair.rulers_relation, RulersRelation::Two { first, second } if first < second);
    let (friendly, reserved) = if is_turned { (pair.rulers.1, pair.rulers.0) } else { pair.rulers };
    let said = |words: &str| TemplateValue::Said(marked(words));
    let points = counted(pair.score.into(), Gender::Masculine, Case::Nominative, ["балл", "б+алла", "б+аллов"]);
    vec![
        ("people", TemplateValue::Word(people_of(pair.first))),
        ("people_2", TemplateValue::Word(people_of(pair.second))),
        ("quick", TemplateValue::Word(people_of(quick))),
        ("slow", TemplateValue::Word(people_of(slow))),
        ("ruler", TemplateValue::Word(words::body(friendly))),
        ("ruler_2", TemplateValue::Word(words::body(reserved))),
        ("gift", TemplateValue::Word(words::gift(friendly))),
        ("gift_2", TemplateValue::Word(words::gift(reserved))),
        ("theme", TemplateValue::Word(words::theme(pair.second_from_first))),
        ("theme_2", TemplateValue::Word(words::theme(pair.first_from_second))),
        ("strengths", said(strengths(pair.first))),
        ("strengths_2", said(strengths(pair.second))),
        ("growth", said(growth(pair.first))),
        ("growth_2", said(growth(pair.second))),
        (
            "points",
            TemplateValue::Said(super::Speech::new(
                format!("{} из 100", points.text),
                format!("{} из ста", points.tts),
            )),
        ),
    ]
}

/// How the signs stand to each other. Signs make no other aspects by distance than these seven.
const fn meeting(aspect: AspectKind) -> &'static str {
    match aspect {
        AspectKind::Conjunction => {
            "Встреча двух {people:gen} похожа на зеркало: всё родное, и достоинства, и привычки."
        }
        AspectKind::Semisextile => {
            "{people} и {people_2} живут в зодиаке по соседству: близко, но +окна выходят на разные ст+ороны."
        }
        AspectKind::Sextile => "{people} и {people_2} легко находят общий язык: между знаками секстиль, аспект дружбы.",
        AspectKind::Square => {
            "{people} и {people_2} притягиваются и спорят: между знаками квадрат, и скучно вместе не бывает."
        }
        AspectKind::Trine => {
            "{people} и {people_2} понимают друг друга с полуслова: между знаками трин, самый мягкий из аспектов."
        }
        AspectKind::Opposition => {
            "{people} и {people_2} сто+ят друг напротив друга: между знаками оппозиция, и каждый видит в другом то, чего ему не хватает."
        }
        _ => {
            "{people} и {people_2} удивляют друг друга: между знаками квинконс, и к разным привычкам нужно приноровиться."
        }
    }
}

const fn elements(pair: (Element, Element)) -> &'static str {
    use Element::{Air, Earth, Fire, Water};
    match pair {
        (Fire, Fire) => "Два огня горят ярко: вместе весело и жарко, только первое место лучше занимать по очереди.",
        (Earth, Earth) => "Две земл+и дают прочный дом: вместе надёжно и спокойно, а новизну ст+оит приносить нарочно.",
        (Air, Air) => "Два воздуха не наговорятся: идей хватит на десятерых, только про ужин не забудьте.",
        (Water, Water) => "Две вод+ы сливаются легко: чувства понятны без слов, но свой берег нужен каждому.",
        (Fire, Earth) | (Earth, Fire) => {
            "Огонь согревает землю, земля бережёт огонь: размаху нужна основа, и вместе выходит крепкое дело."
        }
        (Fire, Air) | (Air, Fire) => "Воздух раздувает огонь: слово подхватывает порыв, и вместе легко сдвинуть г+оры.",
        (Fire, Water) | (Water, Fire) => {
            "Огонь и вода при встрече дают пар: чувств много, и беречь друг друга нужно особенно внимательно."
        }
        (Earth, Air) | (Air, Earth) => {
            "Земля и воздух живут на разных этажах: одним важно построить, другим придумать, и полезно слушать обоих."
        }
        (Earth, Water) | (Water, Earth) => {
            "Вода питает землю, земля держит воду: вместе уютно, и всё посаженное растёт."
        }
        (Air, Water) | (Water, Air) => {
            "Воздух и вода говорят на разных языках: одним важно понять, другим почувствовать."
        }
    }
}

const fn modalities(pair: (Modality, Modality)) -> &'static str {
    use Modality::{Cardinal, Fixed, Mutable};
    match pair {
        (Cardinal, Cardinal) => "Каждому здесь хочется начинать, поэтому договоритесь, кто за что отвечает.",
        (Fixed, Fixed) => "Каждый здесь сто+ит на своём, поэтому уступать лучше по очереди.",
        (Mutable, Mutable) => "Каждый здесь легко меняет планы, поэтому хоть одно общее правило пусть будет твёрдым.",
        (Cardinal, Fixed) | (Fixed, Cardinal) => "{quick} начинают, {slow} удерживают: хорошо для долгих дел.",
        (Cardinal, Mutable) | (Mutable, Cardinal) => "{quick} выбирают направление, {slow} находят дорогу.",
        (Fixed, Mutable) | (Mutable, Fixed) => "{quick} держат курс, {slow} вовремя подсказывают, где повернуть.",
    }
}

fn rulers(relation: RulersRelation) -> &'static str {
    use PlanetaryFriendship::{Enemy, Friend, Neutral};
    let RulersRelation::Two { first, second } = relation else {
        return "Управляет обоими знаками {ruler}, и главное у вас общее: {gift}.";
    };
    match (first.max(second), first.min(second)) {
        (Friend, Friend) => {
            "Управители знаков, {ruler} и {ruler_2}, дружат: {gift} и {gift_2} поддерживают друг друга."
        }
        (Friend, Neutral) => "Управители знаков, {ruler} и {ruler_2}, ладят: {gift} и {gift_2} легко уживаются.",
        (Friend, Enemy) => {
            "Управители знаков, {ruler} и {ruler_2}, знакомятся неспешно: {gift} тянется навстречу, а {gift_2} привыкает не сразу."
        }
        (Neutral, Neutral) => {
            "Управители знаков, {ruler} и {ruler_2}, друг другу не мешают: {gift} и {gift_2} живут по-соседски."
        }
        _ => {
            "Управители знаков, {ruler} и {ruler_2}, разного нрава: {gift} и {gift_2} уживаются, когда у каждого своё время."
        }
    }
}

const fn advice(aspect: AspectKind) -> &'static str {
    match aspect {
        AspectKind::Conjunction => "Оставляйте друг другу место быть разными.",
        AspectKind::Semisextile => "Рассказывайте друг другу даже то, что кажется очевидным.",
        AspectKind::Sextile => "Затейте общее дело, оно вас сблизит.",
        AspectKind::Square => "Спорьте о деле, а не о характере, и споры пойдут на пользу.",
        AspectKind::Trine => "Не принимайте лёгкость как должное, говорите спасибо вслух.",
        AspectKind::Opposition => "Учитесь друг у друга и не переделывайте.",
        _ => "Договоритесь о мелочах заранее, и крупное сложится само.",
    }
}

const fn verdict(score: u8) -> &'static str {
    match score {
        80.. => "Вместе это {points}: редкое согласие, берегите его.",
        60..80 => "Вместе это {points}: хорошая основа, на которой можно строить.",
        40..60 => "Вместе это {points}: есть и притяжение, и над чем потрудиться вдвоём.",
        _ => "Вместе это {points}: вы очень разные, и мост строят двое, шаг за шагом.",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::astro::{Sign, SignCompatibility};
    use crate::speech::tests::lint::faults_of;
    use crate::speech::{SPEECH_LIMIT_CHARS, compose};

    fn told(first: Sign, second: Sign) -> Vec<Sentence> {
        compatibility(&SignCompatibility { first, second }.pair())
    }

    fn whole(sentences: &[Sentence]) -> String {
        compose(sentences, 4000).0.text
    }

    #[test]
    fn a_pair_is_told_by_what_separates_it() {
        let said = whole(&told(Sign::Leo, Sign::Capricorn));
        for part in [
            "Львы и Козероги удивляют друг друга: между знаками квинконс",
            "Огонь согревает землю",
            "Козероги начинают, Львы удерживают",
            "Управители знаков, Солнце и Сатурн, разного нрава: воля и выдержка уживаются",
            "В жизни Львов Козероги отвечают за будничные дела, а в жизни Козерогов Львы за доверие и перемены.",
            "Вместе это 23 балла из 100",
        ] {
            assert!(said.contains(part), "{part}: {said}");
        }
        let same = whole(&told(Sign::Libra, Sign::Libra));
        assert!(same.starts_with("Встреча двух Весов похожа на зеркало"), "{same}");
        assert!(same.contains("Управляет обоими знаками Венера, и главное у вас общее: обаяние."), "{same}");
    }

    #[test]
    fn the_friendlier_ruler_is_named_first() {
        // The Moon takes Mercury for a friend, Mercury the Moon for an enemy, in either order of the signs.
        for (first, second) in [(Sign::Cancer, Sign::Gemini), (Sign::Gemini, Sign::Cancer)] {
            let said = whole(&told(first, second));
            assert!(said.contains("Луна и Меркурий, знакомятся неспешно: чутьё тянется навстречу"), "{said}");
        }
    }

    #[test]
    fn no_two_pairs_are_told_alike_and_the_order_shows() {
        let all: HashSet<_> = SignCompatibility::all().map(|pair| whole(&compatibility(&pair.pair()))).collect();
        assert_eq!(all.len(), 144);
    }

    #[test]
    fn all_that_matters_fits_one_answer() {
        for pair in SignCompatibility::all() {
            let sentences = compatibility(&pair.pair());
            assert!(sentences.iter().all(|sentence| sentence.fact.is_some()));
            let (_, rest) = compose(&sentences, SPEECH_LIMIT_CHARS);
            let left_out = rest.iter().find(|sentence| sentence.priority <= SentencePriority::Important);
            assert_eq!(left_out, None, "{pair:?}");
        }
    }

    #[test]
    fn every_sentence_is_clean_russian() {
        let faults: Vec<_> = SignCompatibility::all()
            .flat_map(|pair| compatibility(&pair.pair()))
            .flat_map(|sentence| faults_of(&sentence.speech))
            .collect();
        assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults[..faults.len().min(20)].join("\n"));
    }

    #[test]
    #[ignore = "prints every sentence, for a check of cases by a morphological analyser"]
    fn print_every_sentence() {
        for sentence in SignCompatibility::all().flat_map(|pair| compatibility(&pair.pair())) {
            println!("> {}", sentence.speech.text);
        }
    }
}
