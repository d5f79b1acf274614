//! What an aspect between two charts means; each clause follows a colon and is true whichever of the two holds which point.

use crate::astro::{AspectKind, AspectPoint, Body, InterAspect};

/// The meaning of an aspect; nothing for points that say little of two people.
pub(super) fn clause(aspect: &InterAspect) -> Option<&'static str> {
    let (a, b) = (rank(aspect.a)?, rank(aspect.b)?);
    let (first, second) = (a.min(b), a.max(b));
    let is_hard = matches!(aspect.kind, AspectKind::Square | AspectKind::Opposition);
    let pair = CLAUSES.iter().find(|(one, other, _)| (*one as u8, *other as u8) == (first as u8, second as u8))?;
    Some(pair.2[usize::from(is_hard)])
}

/// The points that are told of, the more personal first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum SynastryPoint {
    Sun,
    Moon,
    Ascendant,
    Venus,
    Mars,
    Mercury,
    Jupiter,
    Saturn,
    Uranus,
    Neptune,
    Pluto,
}

const fn rank(point: AspectPoint) -> Option<SynastryPoint> {
    Some(match point {
        AspectPoint::Ascendant => SynastryPoint::Ascendant,
        AspectPoint::Body(Body::Sun) => SynastryPoint::Sun,
        AspectPoint::Body(Body::Moon) => SynastryPoint::Moon,
        AspectPoint::Body(Body::Venus) => SynastryPoint::Venus,
        AspectPoint::Body(Body::Mars) => SynastryPoint::Mars,
        AspectPoint::Body(Body::Mercury) => SynastryPoint::Mercury,
        AspectPoint::Body(Body::Jupiter) => SynastryPoint::Jupiter,
        AspectPoint::Body(Body::Saturn) => SynastryPoint::Saturn,
        AspectPoint::Body(Body::Uranus) => SynastryPoint::Uranus,
        AspectPoint::Body(Body::Neptune) => SynastryPoint::Neptune,
        AspectPoint::Body(Body::Pluto) => SynastryPoint::Pluto,
        AspectPoint::Body(_) | AspectPoint::MediumCoeli => return None,
    })
}

use SynastryPoint::{Ascendant, Jupiter, Mars, Mercury, Moon, Neptune, Pluto, Saturn, Sun, Uranus, Venus};

/// For each pair: in a conjunction, trine or sextile; in a square or opposition.
const CLAUSES: [(SynastryPoint, SynastryPoint, [&str; 2]); 51] = [
    (
        Sun,
        Sun,
        [
            "вы уважаете цели друг друга и легко идёте рядом",
            "цели у вас разные, и каждому нужно своё место под солнцем",
        ],
    ),
    (
        Sun,
        Moon,
        [
            "воля одного и чувства другого в ладу, вместе как д+ома",
            "одному важно дело, другому настроение, и слышать друг друга приходится учиться",
        ],
    ),
    (
        Sun,
        Ascendant,
        ["вы замечаете друг друга сразу и по-доброму", "вы сильно действуете друг на друга, порой вопреки привычкам"],
    ),
    (
        Sun,
        Venus,
        [
            "между вами много тепл+а, и нравиться получается само собой",
            "симпатия есть, а вкусы расходятся, договаривайтесь о мелочах",
        ],
    ),
    (
        Sun,
        Mars,
        [
            "вместе вы решительнее, и любое дело закипает",
            "вы подзадориваете друг друга, только не доводите азарт до ссоры",
        ],
    ),
    (
        Sun,
        Mercury,
        ["вам интересно разговаривать, и слов+а попадают в цель", "мысли расходятся, зато в споре рождается новое"],
    ),
    (
        Sun,
        Jupiter,
        ["рядом друг с другом вы верите в лучшее", "вы поддерживаете размах друг друга, только считайте силы"],
    ),
    (
        Sun,
        Saturn,
        [
            "есть надёжность и чувство долга, на это можно опереться",
            "порыв встречает границы, и терпение здесь растёт у обоих",
        ],
    ),
    (
        Sun,
        Uranus,
        [
            "вместе никогда не скучно, вы будите друг в друге новое",
            "планы меняются внезапно, оставляйте друг другу свободу",
        ],
    ),
    (
        Sun,
        Neptune,
        [
            "вы вдохновляете друг друга и верите в общую мечту",
            "легко увидеть в другом то, чего нет, поэтому чаще спрашивайте прямо",
        ],
    ),
    (Sun, Pluto, ["встреча меняет обоих и прибавляет сил", "оба хотите вест+и, поделите области, где каждый главный"]),
    (
        Moon,
        Moon,
        [
            "вы чувствуете одинаково, и молчать вместе уютно",
            "ритм чувств разный, и утешать друг друга нужно по-разному",
        ],
    ),
    (
        Moon,
        Ascendant,
        [
            "с первых минут кажется, будто вы давно знакомы",
            "настроение одного сразу видно другому, и это требует такта",
        ],
    ),
    (Moon, Venus, ["нежность между вами возникает легко", "нежность есть, но показываете вы её по-разному"]),
    (Moon, Mars, ["чувства и порыв подогревают друг друга", "резкое слово задевает сильнее обычного, берегите тон"]),
    (Moon, Mercury, ["о чувствах вам легко говорить", "объяснение встречает чувство, и обоим нужно терпение"]),
    (
        Moon,
        Jupiter,
        ["рядом спокойно и щедро, обиды проходят быстро", "заботы бывает слишком много, спрашивайте, нужна ли она"],
    ),
    (
        Moon,
        Saturn,
        ["забота здесь надёжная и на годы", "одному не хватает тепл+а, другому порядка, скажите об этом вслух"],
    ),
    (
        Moon,
        Uranus,
        ["чувства оживают, и быт не становится скучным", "настроение меняется быстро, помогает твёрдая договорённость"],
    ),
    (Moon, Neptune, ["вы угадываете чувства друг друга без слов", "легко додумать чужое настроение, лучше спросить"]),
    (
        Moon,
        Pluto,
        ["привязанность глубокая, друг о друге вы помните всегда", "чувства сильны до ревности, им нужен воздух"],
    ),
    (
        Ascendant,
        Ascendant,
        [
            "вы похоже смотрите на мир и держитесь на одной волне",
            "вы по-разному входите в мир, зато видите его с двух сторон",
        ],
    ),
    (Ascendant, Venus, ["вы приятны друг другу с первого взгляда", "обаяние действует, но привычки удивляют"]),
    (Ascendant, Mars, ["вы заряжаете друг друга на дел+а", "искры летят, дайте им выход в спорте или работе"]),
    (
        Ascendant,
        Mercury,
        ["разговор завязывается без усилий", "вы перебиваете друг друга, попробуйте говорить по очереди"],
    ),
    (Ascendant, Jupiter, ["вы приносите друг другу удачу и хорошее настроение", "щедрость через край, помните о мере"]),
    (
        Ascendant,
        Saturn,
        ["рядом с вами обоим проще быть собранными", "поначалу неловко, а со временем появляется опора"],
    ),
    (Ascendant, Uranus, ["вы удивляете друг друга, и это радует", "вместе неспокойно, зато не бывает скучно"]),
    (Ascendant, Neptune, ["между вами есть что-то сказочное", "образ другого легко приукрасить, присмотритесь"]),
    (Ascendant, Pluto, ["притяжение сильное с первых минут", "вы сильно влияете друг на друга, не давите"]),
    (Venus, Venus, ["вкусы и радости у вас общие", "л+юбите вы по-разному, учитесь языку друг друга"]),
    (Venus, Mars, ["между вами есть влечение и игра", "притяжение спорит с характером, и от этого только ярче"]),
    (Venus, Mercury, ["приятные слов+а даются вам легко", "комплименты понимаются не сразу, говорите проще"]),
    (Venus, Jupiter, ["вместе празднично и легко", "праздник хочется длить без конца, помните о буднях"]),
    (Venus, Saturn, ["любовь здесь крепкая и терпеливая", "нежности бывает тесно в рамках, давайте ей повод"]),
    (
        Venus,
        Uranus,
        ["искра вспыхивает внезапно и долго радует", "этой любви нужна свобода, чтобы было куда возвращаться"],
    ),
    (
        Venus,
        Neptune,
        [
            "вы видите друг в друге красоту, которую не видят другие",
            "мечта о другом прекрасна, но живой человек интереснее",
        ],
    ),
    (Venus, Pluto, ["страсть глубокая и не остывает", "страсть сильна, ревности лучше не давать повода"]),
    (Mars, Mars, ["вы хорошо работаете в паре", "два мотора спорят за руль, ведите по очереди"]),
    (Mars, Mercury, ["слово быстро становится делом", "спорите вы горячо, делайте паузу перед ответом"]),
    (Mars, Jupiter, ["вместе вам по плечу больш+ие дел+а", "размах опережает силы, начинайте с малого"]),
    (Mars, Saturn, ["сила и терпение складываются в результат", "газ спорит с тормозом, договоритесь о скорости"]),
    (Mars, Uranus, ["вместе вы смелее пробуете новое", "вспыхиваете вы внезапно, отойдите и вдохните"]),
    (Mars, Neptune, ["вы действуете по наитию и угадываете", "намерения легко понять неверно, проясняйте их словами"]),
    (Mars, Pluto, ["воля у вас на двоих огромная", "упрямство встречает упрямство, уступайте по очереди"]),
    (Mercury, Mercury, ["вы думаете на одном языке", "думаете вы по-разному, и вдвоём видно больше"]),
    (Mercury, Jupiter, ["вместе интересно учиться и мечтать", "детали и размах спорят, нужны и те, и другой"]),
    (Mercury, Saturn, ["вы хорошо продумываете планы", "критика задевает, начинайте с похвалы"]),
    (Mercury, Uranus, ["идеи сыплются без остановки", "разговор скачет, записывайте договорённости"]),
    (Mercury, Neptune, ["вы понимаете намёки и шутки друг друга", "слов+а легко понять иначе, переспрашивайте"]),
    (Mercury, Pluto, ["разговоры идут до самой сути", "слово может ранить глубоко, выбирайте его бережно"]),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_pair_with_a_personal_point_is_told_and_no_other() {
        let points = Body::PLANETS.map(AspectPoint::Body).into_iter().chain([AspectPoint::Ascendant]);
        let points: Vec<_> = points.collect();
        let is_slow = |point| {
            use Body::{Jupiter, Neptune, Pluto, Saturn, Uranus};
            matches!(point, AspectPoint::Body(Jupiter | Saturn | Uranus | Neptune | Pluto))
        };
        for a in &points {
            for b in &points {
                for kind in AspectKind::MAJOR {
                    let found = clause(&InterAspect { a: *a, b: *b, kind, orb_deg: 1.0 });
                    assert_eq!(found.is_some(), !(is_slow(*a) && is_slow(*b)), "{a:?} {b:?}");
                    assert_eq!(found, clause(&InterAspect { a: *b, b: *a, kind, orb_deg: 1.0 }));
                }
            }
        }
        let clauses: HashSet<_> = CLAUSES.iter().flat_map(|(_, _, clauses)| clauses).collect();
        assert_eq!(clauses.len(), 2 * CLAUSES.len());
        assert!(clauses.iter().all(|clause| !clause.contains([':', '.'])));
    }
}
