//! What happens in the sky, as sentences with room for names, times and a clause.
//!
//! Each table has an even number of frames: one half for even days, one for odd. Those without a time of day have fourteen, so that the same
//! sentence is two weeks away from itself (see [`super::choice::Choice::pair`]).

use crate::astro::{AspectKind, DayFact, HouseFact, PhaseName, Sign};

use super::tone::Tone;

/// The frames for a fact. `moon_leaves` says that the Moon changes sign later on that day.
pub(super) fn frames(fact: &DayFact, moon_leaves: bool) -> &'static [&'static str] {
    match fact {
        DayFact::MoonIn { .. } if moon_leaves => &MOON_BEGINS_IN,
        DayFact::MoonIn { .. } => &MOON_IN,
        DayFact::NearAspect(aspect) => match (aspect.kind, Tone::of_aspect(aspect)) {
            (AspectKind::Conjunction, _) => &SIDE_BY_SIDE,
            (_, Tone::Friction) => &LASTING_DISPUTE,
            _ => &LASTING_ACCORD,
        },
        DayFact::House(fact) => match fact {
            HouseFact::SunIn { .. } => &SUN_IN,
            HouseFact::RulerIn { .. } => &RULER_IN,
            HouseFact::Stay { .. } => &super::outlook::STAYS,
            HouseFact::Retrograde { .. } => &RETROGRADE,
            HouseFact::Station { retrograde: true, .. } => &TURNS_BACK,
            HouseFact::Station { retrograde: false, .. } => &TURNS_FORWARD,
            HouseFact::Ingress { .. } => &INGRESS,
            HouseFact::Phase { phase, .. } => match phase {
                PhaseName::NewMoon => &NEW_MOON,
                PhaseName::FullMoon => &FULL_MOON,
                PhaseName::WaxingCrescent | PhaseName::FirstQuarter | PhaseName::WaxingGibbous => &FIRST_QUARTER,
                PhaseName::WaningGibbous | PhaseName::LastQuarter | PhaseName::WaningCrescent => &LAST_QUARTER,
            },
            HouseFact::Aspect { aspect, .. } => match (aspect.kind, Tone::of_aspect(aspect)) {
                (AspectKind::Conjunction, _) => &MEETING,
                (_, Tone::Friction) => &DISPUTE,
                _ => &ACCORD,
            },
        },
    }
}

/// The mood of the Moon in a sign.
pub(super) fn moods(sign: Sign) -> &'static [&'static str] {
    &MOODS[sign as usize]
}

/// The tables whose sentences hold nothing that differs from day to day, but the Moon's, who comes back to a sign after four weeks.
#[cfg(test)]
pub(super) static TIMELESS: [&[&str]; 6] =
    [&SUN_IN, &RULER_IN, &RETROGRADE, &SIDE_BY_SIDE, &LASTING_DISPUTE, &LASTING_ACCORD];

#[cfg(test)]
pub(super) static EVERY_FRAME_TABLE: [&[&str]; 18] = [
    &MOON_BEGINS_IN,
    &MOON_IN,
    &SUN_IN,
    &RULER_IN,
    &RETROGRADE,
    &TURNS_BACK,
    &TURNS_FORWARD,
    &INGRESS,
    &NEW_MOON,
    &FULL_MOON,
    &FIRST_QUARTER,
    &LAST_QUARTER,
    &MEETING,
    &SIDE_BY_SIDE,
    &DISPUTE,
    &LASTING_DISPUTE,
    &ACCORD,
    &LASTING_ACCORD,
];

const MOON_IN: [&str; 10] = [
    "Луна {when} {in}: {clause}.",
    "Пока Луна {in}, {clause}.",
    "Луна идёт по {sky:dat}, {mood}: {clause}.",
    "Тон задаёт Луна {in} — {clause}.",
    "{clause}: Луна {all} {in}.",
    "С Луной {in} {mood}: {clause}.",
    "Луна гостит {in} — {clause}.",
    "Луна {in} даёт подсказку: {clause}.",
    "Луна {all} {in}, {mood}: {clause}.",
    "{clause}, ведь Луна {in}.",
];

const MOON_BEGINS_IN: [&str; 6] = [
    "День начинается с Луной {in}: {clause}.",
    "Начало дня за Луной {in} — {clause}.",
    "Пока Луна ещё {in}, {clause}.",
    "День открывает Луна {in}, {mood}: {clause}.",
    "Луна начинает день {in}: {clause}.",
    "В начале дня Луна ещё {in} — {clause}.",
];

const SUN_IN: [&str; 14] = [
    "Солнце {in} освещает {theme:acc}: {clause}.",
    "Пока Солнце {in}, {clause}.",
    "{clause}: Солнце идёт по {sky:dat}.",
    "Фон месяца — Солнце {in}: {clause}.",
    "Солнце {in}, и света прибавляется там, где {theme}: {clause}.",
    "{clause}, пока Солнце {in}.",
    "Солнце задерживается {in}: {clause}.",
    "Солнечный свет сейчас падает на {theme:acc}: {clause}.",
    "{clause}, ведь Солнце {in}.",
    "Солнце идёт по {sky:dat}: {clause}.",
    "Время {sky:gen} продолжается: {clause}.",
    "За облаками или без них Солнце {in} — {clause}.",
    "Солнце {in} и греет {theme:acc}: {clause}.",
    "{clause} — Солнце всё ещё {in}.",
];

const RULER_IN: [&str; 14] = [
    "Ваша планета {a} {in}: {clause}.",
    "Управитель вашего знака, {a}, {in}: {clause}.",
    "{a} {in} ведёт вас туда, где {theme}: {clause}.",
    "{clause}: ваша планета {a} {in}.",
    "{a}, ваша путеводная планета, {in}: {clause}.",
    "Пока {a}, ваша планета, {in}, {clause}.",
    "Ваша планета {a} освещает {theme:acc}: {clause}.",
    "{clause}, пока {a}, управитель вашего знака, {in}.",
    "Ваш небесный проводник {a} {in}: {clause}.",
    "{clause}, ведь {a}, ваша планета, {in}.",
    "Ваша планета {a} держит путь по {sky:dat}: {clause}.",
    "{a} как управитель вашего знака смотрит на {theme:acc}: {clause}.",
    "Следите за {a:ins}, это ваша планета, и она {in}: {clause}.",
    "{a} {in}, а для вас это главный ориентир: {clause}.",
];

const RETROGRADE: [&str; 14] = [
    "{a} по-прежнему движется вспять: {clause}.",
    "Пока {a} пятится, {clause}.",
    "{clause}: {a} отступает назад по небу.",
    "Попятный ход {a:gen} подсказывает: {clause}.",
    "{clause}, пока {a} движется вспять.",
    "{a} оглядывается назад, оглянитесь и вы: {clause}.",
    "{a} идёт назад, и торопиться незачем: {clause}.",
    "Ретроградный ход {a:gen} продолжается: {clause}.",
    "{clause}, ведь {a} пятится.",
    "{a} возвращается по своим следам — {clause}.",
    "Обратный путь {a:gen} ещё не окончен: {clause}.",
    "{a} смотрит в прошлое: {clause}.",
    "{clause} — {a} идёт вспять.",
    "Пока {a} отступает, {clause}.",
];

const TURNS_BACK: [&str; 4] = [
    "{at} {a} останавливается и поворачивает вспять: {clause}.",
    "{part}, {at}, {a} замирает и разворачивается назад: {clause}.",
    "{a} {at} даёт задний ход: {clause}.",
    "{a} {at} начинает попятный путь: {clause}.",
];

const TURNS_FORWARD: [&str; 4] = [
    "{at} {a} выходит из попятного движения: {clause}.",
    "{part}, {at}, {a} снова идёт вперёд: {clause}.",
    "{a} {at} разворачивается и идёт прямо: {clause}.",
    "{a} {at} завершает долгий попятный путь: {clause}.",
];

const INGRESS: [&str; 8] = [
    "{at} {a} входит {into}: {clause}.",
    "{a} {at} переходит {into} — {clause}.",
    "{part}, {at}, {a} переступает порог {sky:gen}: {clause}.",
    "{clause}: {at} {a} входит {into}.",
    "{at} для {a:gen} начинается время {sky:gen}: {clause}.",
    "{a} {at} перебирается {into} — {clause}.",
    "{part}, {at}, {a} уже {in}: {clause}.",
    "{clause}, ведь {at} {a} переходит {into}.",
];

const NEW_MOON: [&str; 4] = [
    "{at} новолуние: {clause}.",
    "{part}, {at}, рождается новая Луна: {clause}.",
    "Новолуние {when} {at}: {clause}.",
    "{at} начинается новый лунный месяц: {clause}.",
];

const FULL_MOON: [&str; 4] = [
    "{at} полнолуние: {clause}.",
    "{part}, {at}, Луна становится полной: {clause}.",
    "Полнолуние {when} {at}: {clause}.",
    "{at} Луна достигает полноты: {clause}.",
];

const FIRST_QUARTER: [&str; 4] = [
    "{at} Луна проходит первую четверть: {clause}.",
    "{part}, {at}, Луна освещена наполовину и растёт: {clause}.",
    "Первая четверть Луны {when} {at}: {clause}.",
    "{at} наступает первая четверть Луны: {clause}.",
];

const LAST_QUARTER: [&str; 4] = [
    "{at} Луна проходит последнюю четверть: {clause}.",
    "{part}, {at}, Луна освещена наполовину и убывает: {clause}.",
    "Последняя четверть Луны {when} {at}: {clause}.",
    "{at} наступает последняя четверть Луны: {clause}.",
];

const ACCORD: [&str; 8] = [
    "{at} {a} в {exact} {kind:pre} с {b:ins}: {clause}.",
    "{part}, {at}, {a} и {b} помогают друг другу: {clause}.",
    "{gift} и {gift_2} заодно: {at} {a} в {kind:pre} с {b:ins}, так что {clause}.",
    "{clause}: {at} {a} дружит с {b:ins}.",
    "{a} {at} ладит с {b:ins}: {clause}.",
    "{a} {at} складывает точный {kind:acc} с {b:ins} — {clause}.",
    "{at} {a} получает поддержку {b:gen}: {clause}.",
    "{clause} — {at} {a} в {exact} {kind:pre} с {b:ins}.",
];

const DISPUTE: [&str; 10] = [
    "{at} {a} в {exact} {kind:pre} к {b:dat}: {clause}.",
    "{part}, {at}, между {a:ins} и {b:ins} натянута струна: {clause}.",
    "{gift} спорит с {gift_2:ins}: {at} {a} в {kind:pre} к {b:dat}, поэтому {clause}.",
    "{at} {a} спорит с {b:ins}, а {theme} — с {theme_2:ins}: {clause}.",
    "{clause}: {at} {a} и {b} не сходятся во мнениях.",
    "{a} {at} спорит с {b:ins}: {clause}.",
    "{a} {at} встаёт в {kind:acc} к {b:dat} — {clause}.",
    "{at} {a} и {b} тянут в разные стороны: {clause}.",
    "{at} {kind} {a:gen} и {b:gen} сталкивает {theme:acc} с {theme_2:ins}: {clause}.",
    "{clause}, ведь {at} {a} в {exact} {kind:pre} к {b:dat}.",
];

const MEETING: [&str; 6] = [
    "{at} {a} встречается с {b:ins}: {clause}.",
    "{part}, {at}, {a} сходится с {b:ins} — {clause}.",
    "{clause}: {at} {a} бок о бок с {b:ins}.",
    "{at} {a} встречает {b:acc}, {gift} сливается с {gift_2:ins}: {clause}.",
    "{a} {at} точно соединяется с {b:ins}: {clause}.",
    "{clause}, ведь {at} {a} и {b} в одной точке неба.",
];

const LASTING_ACCORD: [&str; 14] = [
    "{all} {a} в мягком {kind:pre} с {b:ins}: {clause}.",
    "{a} и {b} {when} в ладу: {clause}.",
    "{gift} и {gift_2} заодно, ведь {a} в {kind:pre} с {b:ins}: {clause}.",
    "{clause}: {a} ладит с {b:ins}.",
    "Фоном — {kind} {a:gen} и {b:gen}: {clause}.",
    "{a} держит {kind:acc} с {b:ins}, {gift} дружит с {gift_2:ins}: {clause}.",
    "{a} тихо поддерживает {b:acc}: {clause}.",
    "{clause}, ведь {a} в {kind:pre} с {b:ins}.",
    "{a} и {b} уже который день заодно: {clause}.",
    "{a} не устаёт помогать {b:dat}: {clause}.",
    "Между {a:ins} и {b:ins} согласие: {clause}.",
    "{clause} — {a} в добром {kind:pre} с {b:ins}.",
    "Тихий {kind} {a:gen} и {b:gen} работает на вас: {clause}.",
    "Пока {a} дружит с {b:ins}, {clause}.",
];

const LASTING_DISPUTE: [&str; 14] = [
    "На втором плане {kind} {a:gen} и {b:gen}: {clause}.",
    "{a} и {b} не в ладу: {clause}.",
    "{a} {all} в {kind:pre} к {b:dat}: {clause}.",
    "{clause}: {a} спорит с {b:ins}.",
    "{gift} спорит с {gift_2:ins}, ведь {a} в {kind:pre} к {b:dat}: {clause}.",
    "{a} держит {kind:acc} к {b:dat} — {clause}.",
    "Между {a:ins} и {b:ins} напряжение: {clause}.",
    "{clause}, ведь {a} и {b} {when} смотрят в разные стороны.",
    "{a} и {b} уже который день спорят: {clause}.",
    "Спор {a:gen} и {b:gen} не утихает: {clause}.",
    "{clause} — {a} в {kind:pre} к {b:dat}.",
    "Пока {a} спорит с {b:ins}, {clause}.",
    "{a} упирается, {b} не уступает: {clause}.",
    "{kind} {a:gen} и {b:gen} ещё держится: {clause}.",
];

const SIDE_BY_SIDE: [&str; 14] = [
    "{all} {a} рядом с {b:ins}: {clause}.",
    "{a} и {b} {when} идут бок о бок — {clause}.",
    "{clause}: {a} в соединении с {b:ins}.",
    "В небе соединение {a:gen} и {b:gen}: {clause}.",
    "{a} держится рядом с {b:ins}: {clause}.",
    "{clause}, ведь {a} и {b} идут рядом.",
    "{a} и {b} неразлучны: {clause}.",
    "{a} и {b} смотрят в одну сторону: {clause}.",
    "Соединение {a:gen} и {b:gen} ещё в силе: {clause}.",
    "{clause} — {a} бок о бок с {b:ins}.",
    "Пока {a} рядом с {b:ins}, {clause}.",
    "{gift} рядом с {gift_2:ins}, ведь {a} возле {b:gen}: {clause}.",
    "{a} делит с {b:ins} уголок неба: {clause}.",
    "{a} соседствует с {b:ins}: {clause}.",
];

const MOODS: [[&str; 2]; 12] = [
    ["чувства торопятся", "шаг сам ускоряется"],
    ["чувства неспешны", "торопиться незачем"],
    ["любопытство просыпается раньше вас", "мысли скачут весело"],
    ["чувства ближе к поверхности", "сердце помнит своих"],
    ["чувства щедры", "настроение просит аплодисментов"],
    ["глаз цепляется за мелочи", "мысли любят порядок"],
    ["глаз ищет красоту", "решать легче вдвоём"],
    ["чувства густеют", "вполсилы не получается"],
    ["душа просится в дорогу", "настроение смотрит вдаль"],
    ["чувства собраны и молчаливы", "ясность дороже слов"],
    ["свобода нужна как воздух", "настроение непредсказуемо"],
    ["чувства тоньше обычного", "границы размываются"],
];
