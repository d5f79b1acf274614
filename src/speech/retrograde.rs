//! Which planets move backwards, until when, and what that time is good for.

use super::choice::Choice;
use super::clock::Present;
use super::phrase::{TemplateValue, TemplateValues, fill, marked};
use super::words::{self, Case, Gender};
use super::{Sentence, SentencePriority, Speech};
use crate::astro::{Body, Fact, Moment, ReferenceFact, Retrograde};

/// The planets that move backwards now, each with the end of it and what it is good for; if there are none, that is said. The next to turn is
/// named when `periods` hold one. Asteroids are passed over.
pub fn retrogrades(periods: &[Retrograde], present: &Present<'_>) -> Vec<Sentence> {
    let planets = || periods.iter().filter(|period| Body::PLANETS.contains(&period.body));
    let mut choice = Choice::new(present.today().days(), 0);
    let mut sentences = Vec::new();
    let on: Vec<_> = planets().filter(|period| is_on(period, present.now())).collect();
    match on[..] {
        [] => sentences.push(Sentence::leading(
            SentencePriority::Essential,
            marked("Сейчас все планеты идут вперёд, ретрогр+адных среди них нет."),
        )),
        [only] => sentences.extend(one(only, present, &mut choice)),
        [first, ..] => {
            let names: Vec<_> = on.iter().map(|period| words::body(period.body).said(Case::Nominative)).collect();
            let slots = vec![("names", TemplateValue::Said(listed(&names)))];
            let speech = fill("Сейчас ретрогр+адны, то есть движутся назад, {names}.", &slots);
            sentences.push(Sentence::on(Fact::RetrogradePeriod(*first), SentencePriority::Essential, speech));
            for period in on {
                sentences.push(told(
                    period,
                    present,
                    SentencePriority::Important,
                    "{a} повернёт вперёд {until}, {in}.",
                ));
                sentences.push(meaning(period, &mut choice));
            }
        }
    }
    let next = planets().filter(|period| period.turns_retrograde.at > present.now());
    if let Some(period) = next.min_by_key(|period| period.turns_retrograde.at) {
        sentences.push(told(period, present, SentencePriority::Supplementary, "Следом назад повернёт {a}: {from}."));
    }
    sentences
}

/// Whether `body` moves backwards now, until when or from when on; `periods` are those of the body that touch the time from now on. Sun and
/// Moon never do, and the points of the Moon's orbit have no stations.
pub fn retrograde_of(body: Body, periods: &[Retrograde], present: &Present<'_>) -> Vec<Sentence> {
    let mut choice = Choice::new(present.today().days(), body as u64);
    if matches!(body, Body::Sun | Body::Moon) {
        let slots = vec![("a", TemplateValue::Word(words::body(body)))];
        let speech = fill("{a} никогда не движется назад, ретрогр+адными бывают только планеты.", &slots);
        return vec![Sentence::on(
            Fact::Reference(ReferenceFact::NeverBack(body)),
            SentencePriority::Essential,
            speech,
        )];
    }
    if let Some(speech) = of_lunar_point(body) {
        return vec![Sentence::on(Fact::Reference(ReferenceFact::Planet(body)), SentencePriority::Essential, speech)];
    }
    let of_body = || periods.iter().filter(|period| period.body == body);
    if let Some(period) = of_body().find(|period| is_on(period, present.now())) {
        return one(period, present, &mut choice);
    }
    let next = of_body().filter(|period| period.turns_retrograde.at > present.now());
    match next.min_by_key(|period| period.turns_retrograde.at) {
        Some(period) => {
            vec![
                told(period, present, SentencePriority::Essential, "Сейчас {a} идёт вперёд, а назад повернёт {from}."),
                told(
                    period,
                    present,
                    SentencePriority::Essential,
                    "Обратный путь продлится до другого поворота, {until}.",
                ),
                meaning(period, &mut choice),
            ]
        }
        None => {
            let slots = vec![("a", TemplateValue::Word(words::body(body)))];
            vec![Sentence::leading(
                SentencePriority::Essential,
                fill("{a} идёт вперёд и скоро назад не повернёт.", &slots),
            )]
        }
    }
}

/// The nodes go backwards nearly always, and the turns of Lilith are not counted.
fn of_lunar_point(body: Body) -> Option<Speech> {
    let template = match body {
        Body::MeanNode | Body::TrueNode | Body::MeanSouthNode | Body::TrueSouthNode => {
            "{a} почти всегда идёт назад, это его обычный ход."
        }
        Body::MeanLilith | Body::TrueLilith => "{a} — расчётная точка, о её попятном движении не говорят.",
        _ => return None,
    };
    Some(fill(template, &vec![("a", TemplateValue::Word(words::body(body)))]))
}

fn is_on(period: &Retrograde, at: Moment) -> bool {
    (period.turns_retrograde.at..period.turns_direct.at).contains(&at)
}

fn one(period: &Retrograde, present: &Present<'_>, choice: &mut Choice) -> Vec<Sentence> {
    let opening = match words::body(period.body).gender() {
        Gender::Feminine => "Сейчас {a} ретрогр+адная, то есть движется назад, а вперёд повернёт {until}, {in}.",
        Gender::Neuter => "Сейчас {a} ретрогр+адное, то есть движется назад, а вперёд повернёт {until}, {in}.",
        _ => "Сейчас {a} ретрогр+адный, то есть движется назад, а вперёд повернёт {until}, {in}.",
    };
    let shadow = "Путь, пройденный дважды, {a} закончит {free}, тогда всё окончательно войдёт в колею.";
    vec![
        told(period, present, SentencePriority::Essential, opening),
        meaning(period, choice),
        told(period, present, SentencePriority::Supplementary, shadow),
    ]
}

fn slots(period: &Retrograde, present: &Present<'_>) -> TemplateValues {
    let name = words::body(period.body);
    vec![
        ("a", TemplateValue::Word(name)),
        ("from", TemplateValue::Said(present.when(period.turns_retrograde.at))),
        ("until", TemplateValue::Said(present.when(period.turns_direct.at))),
        ("free", TemplateValue::Said(present.day(present.date_of(period.shadow_until)))),
        ("in", TemplateValue::Said(words::in_sign(period.turns_direct.longitude.sign()))),
    ]
}

/// A template filled for a period.
fn told(period: &Retrograde, present: &Present<'_>, priority: SentencePriority, template: &str) -> Sentence {
    Sentence::on(Fact::RetrogradePeriod(*period), priority, fill(template, &slots(period, present)))
}

/// "Сатурн, Уран и Нептун".
fn listed(names: &[Speech]) -> Speech {
    let join = |form: fn(&Speech) -> &str| match names {
        [before @ .., last] if !before.is_empty() => {
            format!("{} и {}", before.iter().map(form).collect::<Vec<_>>().join(", "), form(last))
        }
        _ => names.iter().map(form).collect(),
    };
    Speech::new(join(|name| &name.text), join(|name| &name.tts))
}

fn meaning(period: &Retrograde, choice: &mut Choice) -> Sentence {
    let speech: Speech = marked(choice.any(good_for(period.body), period.body as u64));
    Sentence::on(Fact::RetrogradePeriod(*period), SentencePriority::Important, speech)
}

/// What the time is good for.
const fn good_for(body: Body) -> &'static [&'static str] {
    match body {
        Body::Mercury => &[
            "Перечитывайте п+исьма, проверяйте расписание и возвращайтесь к старым разговорам: они сложатся лучше новых.",
            "Хорошее время для правки, уборки в файлах и встреч с теми, кого давно не видели.",
        ],
        Body::Venus => &[
            "Время понять, что вам по-настоящему нравится, и написать тем, о ком вспоминаете с теплом.",
            "Новый образ лучше отложить, а старую дружбу хорошо оживить.",
        ],
        Body::Mars => &[
            "Сил меньше на рывок и больше на доводку: заканчивайте начатое и не ввязывайтесь в чужие споры.",
            "Берегите темп: то, что не поддаётся с наскока, поддастся со второго захода.",
        ],
        Body::Jupiter => &[
            "Удача сейчас внутри: пересмотрите планы и учитесь тому, что пропустили.",
            "Хорошо вернуться к отложенной учёбе и старой мечте.",
        ],
        Body::Saturn => &[
            "Время проверить, на чём всё держится, и подлатать основу.",
            "Старые обязательства ст+оит пересмотреть и часть из них отпустить.",
        ],
        Body::Uranus => &[
            "Перемены зреют внутри: замечайте, от чего устали, и не рубите сплеча.",
            "Свобода начинается с маленьких привычек, поменяйте одну.",
        ],
        Body::Neptune => &[
            "Туман редеет: видно, где мечта, а где самообман.",
            "Возвращайтесь к музыке, снам и всему, что вдохновляло раньше.",
        ],
        Body::Pluto => &[
            "Глубокие перемены идут тихо: разбирайте старое понемногу.",
            "Хорошо понять, за что вы держитесь по привычке.",
        ],
        _ => &[
            "Время вернуться к тому, что осталось недосказанным.",
            "Хорошо пересмотреть старое, прежде чем начать новое.",
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::astro::{CivilDate, Degrees, Station};
    use crate::speech::tests::lint::faults_of;

    fn on(day: i64) -> Moment {
        CivilDate::new(2026, 11, 1).unwrap().plus_days(day - 1).unwrap().midnight_utc().unwrap()
    }

    fn utc(moment: Moment) -> (u8, u8) {
        let minutes = moment.unix_s().rem_euclid(86_400) / 60;
        ((minutes / 60) as u8, (minutes % 60) as u8)
    }

    fn period(body: Body, from: i64, until: i64) -> Retrograde {
        let station = |day| Station { at: on(day).plus_s(9 * 3600).unwrap(), longitude: Degrees::new(215.0) };
        Retrograde {
            body,
            shadow_from: on(from - 20),
            turns_retrograde: station(from),
            turns_direct: station(until),
            shadow_until: on(until + 20),
        }
    }

    fn texts(sentences: &[Sentence]) -> Vec<&str> {
        sentences.iter().map(|sentence| sentence.speech.text.as_str()).collect()
    }

    #[test]
    fn what_goes_back_is_told_by_its_end_and_what_will_by_its_beginning() {
        let periods = [period(Body::Mercury, -8, 14), period(Body::Saturn, 30, 120), period(Body::Chiron, -8, 100)];
        let present = Present::new(on(10), &utc);
        let said = retrogrades(&periods, &present);
        let said = texts(&said);
        assert_eq!(
            said[0],
            "Сейчас Меркурий ретроградный, то есть движется назад, а вперёд повернёт 14 ноября в 9:00, в Скорпионе."
        );
        assert_eq!(said[3], "Следом назад повернёт Сатурн: 30 ноября в 9:00.");
        let saturn = retrograde_of(Body::Saturn, &periods, &present);
        assert_eq!(texts(&saturn)[0], "Сейчас Сатурн идёт вперёд, а назад повернёт 30 ноября в 9:00.");
        assert_eq!(saturn[0].fact, Some(Fact::RetrogradePeriod(periods[1])));
        let several = [period(Body::Mars, -8, 40), period(Body::Venus, -5, 30), period(Body::Saturn, 1, 90)];
        assert_eq!(
            texts(&retrogrades(&several, &present))[0],
            "Сейчас ретроградны, то есть движутся назад, Марс, Венера и Сатурн."
        );
        let none = retrogrades(&periods[1..2], &present);
        assert!(texts(&none)[0].starts_with("Сейчас все планеты идут вперёд"));
    }

    #[test]
    fn the_lights_never_go_back() {
        let said = retrograde_of(Body::Moon, &[], &Present::new(on(1), &utc));
        assert_eq!(texts(&said), ["Луна никогда не движется назад, ретроградными бывают только планеты."]);
        let node = retrograde_of(Body::TrueNode, &[], &Present::new(on(1), &utc));
        assert_eq!(texts(&node), ["Северный узел почти всегда идёт назад, это его обычный ход."]);
    }

    fn every_sentence() -> Vec<Sentence> {
        let mut all = Vec::new();
        for body in Body::ALL {
            for day in [1, 2, 40] {
                let present = Present::new(on(day), &utc);
                let periods = [period(body, 0, 20), period(Body::Venus, 41, 80)];
                all.extend(retrogrades(&periods, &present));
                all.extend(retrograde_of(body, &[period(body, 0, 20)], &present));
                all.extend(retrograde_of(body, &[period(body, 90, 120)], &present));
            }
        }
        all
    }

    #[test]
    fn every_sentence_is_clean_russian() {
        let faults: Vec<_> = every_sentence().iter().flat_map(|sentence| faults_of(&sentence.speech)).collect();
        assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults[..faults.len().min(20)].join("\n"));
    }

    #[test]
    #[ignore = "prints every sentence, for a check of cases by a morphological analyser"]
    fn print_every_sentence() {
        for sentence in every_sentence() {
            println!("> {}", sentence.speech.text);
        }
    }
}
