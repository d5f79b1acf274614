//! Words of time in every case: months, weekdays, days counted from today, units, and what counts them.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::feasts;

const MONTHS: [&str; 12] = [
    "январь января январю январем январе янв",
    "февраль февраля февралю февралем феврале фев февр",
    "март марта марту мартом марте мар",
    "апрель апреля апрелю апрелем апреле апр",
    "май мая маю маем мае",
    "июнь июня июню июнем июне июн",
    "июль июля июлю июлем июле июл",
    "август августа августу августом августе авг",
    "сентябрь сентября сентябрю сентябрем сентябре сен сент",
    "октябрь октября октябрю октябрем октябре окт",
    "ноябрь ноября ноябрю ноябрем ноябре ноя нояб",
    "декабрь декабря декабрю декабрем декабре дек",
];

const WEEKDAYS: [&str; 7] = [
    "понедельник понедельника понедельнику понедельнике понедельником пн",
    "вторник вторника вторнику вторнике вторником вт",
    "среда среды среду среде средой ср",
    "четверг четверга четвергу четверге четвергом чт",
    "пятница пятницы пятницу пятнице пятницей пт",
    "суббота субботы субботу субботе субботой сб",
    "воскресенье воскресенья воскресение воскресения воскресенью воскресеньем воскресении вс",
];

const RELATIVE_DAYS: [(i64, &str); 4] = [
    (0, "сегодня сегодняшний сегодняшнего сегодняшнему сегодняшнем сегодняшним сигодня севодня"),
    (1, "завтра завтрашний завтрашнего завтрашнему завтрашнем завтрашним завтро"),
    (-1, "вчера вчерашний вчерашнего вчерашнему вчерашнем вчерашним"),
    (0, "седня сёдня"),
];

/// Most times that «после» or «поза» is said before a day: more than that is no word.
const MOST_PREFIXES: i64 = 6;

const SEASONS: [&str; 4] =
    ["зима зиму зиме зимой зимы", "весна весну весне весной весны", "лето лету лете летом", "осень осени осенью"];

const UNITS: [(TimeUnit, &str); 9] = [
    (TimeUnit::Minute, "минут минуту минуты минуток минутку"),
    (TimeUnit::Hour, "час часа часов часик часика"),
    (TimeUnit::Day, "день дня дней дню днем дне днями деньков денек денька сутки суток сутками"),
    (TimeUnit::Week, "неделя недели неделе неделю неделей недель неделями недельку недельки неделька"),
    (TimeUnit::Month, "месяц месяца месяце месяцу месяцем месяцев месяцами месяцок месяцочек месячишко"),
    (TimeUnit::Quarter, "квартал квартала квартале кварталу кварталов"),
    (TimeUnit::HalfYear, "полугодие полугодия полугодий"),
    (TimeUnit::Year, "год года году годом годик годика лет г"),
    (TimeUnit::Century, "век века веков столетие десятилетие"),
];

const COLLECTIVES: [&str; 6] = ["двое", "трое", "четверо", "пятеро", "шестеро", "семеро"];

const WHICH: [(Which, &str); 10] = [
    (Which::Next, "следующ"),
    (Which::Next, "будущ"),
    (Which::Next, "предстоящ"),
    (Which::This, "ближайш"),
    (Which::This, "текущ"),
    (Which::This, "нынешн"),
    (Which::Last, "прошл"),
    (Which::Last, "прошедш"),
    (Which::Last, "минувш"),
    (Which::BeforeLast, "позапрошл"),
];

const WHICH_ENDINGS: [&str; 22] = [
    "ий", "ая", "ее", "ие", "его", "ей", "ему", "ую", "им", "ем", "их", "ый", "ое", "ые", "ого", "ой", "ом", "ых",
    "юю", "ому", "ым", "ими",
];

const OTHERS: [(TimeWord, &str); 19] = [
    (TimeWord::Which(Which::This), "этот эта эту этой этом эти этих этого сей"),
    (TimeWord::Ahead, "через черес чрез"),
    (TimeWord::Past, "спустя"),
    (TimeWord::Ago, "назад"),
    (TimeWord::Onward, "позже позднее попозже"),
    (TimeWord::Before, "раньше ранее пораньше"),
    (TimeWord::DayNumber, "число числа числу числе"),
    (TimeWord::Weekend, "выходные выходных выходным выходными уикенд уикэнд"),
    (TimeWord::Couple, "пару пара парой"),
    (TimeWord::OneAndHalf, "полтора полторы полутора"),
    (TimeWord::Half, "пол половину половина половинку"),
    (TimeWord::Several, "несколько нескольких"),
    (TimeWord::Edge(Edge::Start), "начало начале начала началу"),
    (TimeWord::Edge(Edge::Middle), "середина середину середине середины"),
    (TimeWord::Edge(Edge::End), "конец конце концу конца"),
    (TimeWord::Every, "каждый каждую каждые каждое"),
    (TimeWord::Days, "дни деньки днях"),
    (
        TimeWord::Vague,
        "праздники праздников праздникам праздниках каникулы каникулах каникул отпуск отпуске понедельникам вторникам средам \
         четвергам пятницам субботам воскресеньям",
    ),
    (TimeWord::Decade, "декада декаду декаде декады"),
];

/// A length of time that is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::alice::understand) enum TimeUnit {
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    HalfYear,
    Year,
    Century,
}

/// Which of several weeks, months or years.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::alice::understand) enum Which {
    BeforeLast,
    Last,
    This,
    Next,
}

impl Which {
    /// How many weeks, months or years from the present one.
    pub const fn steps(self) -> i64 {
        self as i64 - 2
    }
}

/// A part of a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::alice::understand) enum Edge {
    Start,
    Middle,
    End,
}

/// What a word says about time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::alice::understand) enum TimeWord {
    /// 1 to 12.
    Month(u8),
    /// 0 for Monday to 6 for Sunday.
    Weekday(u8),
    /// Days from today: 1 for «завтра».
    Named(i64),
    /// Winter is 0, autumn is 3.
    Season(u8),
    /// «День», «неделя».
    Unit(TimeUnit),
    /// «Полгода», «полмесяца»: half of it, in one word.
    HalfOf(TimeUnit),
    /// «Следующий», «этот», «прошлый».
    Which(Which),
    /// «Через».
    Ahead,
    /// «Спустя», before or behind a count.
    Past,
    /// «Назад», behind a count.
    Ago,
    /// «Позже», behind a count.
    Onward,
    /// «Раньше», behind a count.
    Before,
    /// «Число», behind a day of the month.
    DayNumber,
    /// «Выходные».
    Weekend,
    /// «Пару».
    Couple,
    /// «Полтора».
    OneAndHalf,
    /// «Пол» apart from what it halves.
    Half,
    /// «Несколько»: a count that can't be counted.
    Several,
    /// «Двое суток».
    Collective(u8),
    /// «В начале».
    Edge(Edge),
    /// «Каждый».
    Every,
    /// «Дни», of which it may be said which.
    Days,
    /// «Праздники», «по пятницам»: days that the words do not tell.
    Vague,
    /// «Декада».
    Decade,
    /// The first word of the name of a feast.
    Feast,
}

static WORDS: LazyLock<HashMap<String, TimeWord>> = LazyLock::new(|| {
    let numbered = |table: &[&'static str], make: fn(u8) -> TimeWord| {
        let rows = (0..).zip(table.to_vec());
        rows.flat_map(|(at, forms)| forms.split(' ').map(move |form| (form.to_owned(), make(at)))).collect::<Vec<_>>()
    };
    let forms = |word, forms: &'static str| forms.split(' ').map(move |form| (form.to_owned(), word));
    let feasts = feasts::first_words().map(|form| (form, TimeWord::Feast));
    let which = WHICH
        .into_iter()
        .flat_map(|(which, stem)| WHICH_ENDINGS.map(|end| (format!("{stem}{end}"), TimeWord::Which(which))));
    let collectives = (2..).zip(COLLECTIVES).map(|(n, word)| (word.to_owned(), TimeWord::Collective(n)));
    feasts
        .chain(numbered(&MONTHS, |at| TimeWord::Month(at + 1)))
        .chain(numbered(&WEEKDAYS, TimeWord::Weekday))
        .chain(numbered(&SEASONS, TimeWord::Season))
        .chain(RELATIVE_DAYS.into_iter().flat_map(|(days, words)| forms(TimeWord::Named(days), words)))
        .chain(UNITS.into_iter().flat_map(|(unit, words)| forms(TimeWord::Unit(unit), words)))
        .chain(OTHERS.into_iter().flat_map(|(word, words)| forms(word, words)))
        .chain(which)
        .chain(collectives)
        .collect()
});

/// What a folded word says about time, if anything.
pub(in crate::alice::understand) fn time_word(word: &str) -> Option<TimeWord> {
    if let Some(known) = WORDS.get(word) {
        return Some(*known);
    }
    prefixed_day(word).map(TimeWord::Named).or_else(|| {
        let half = word.strip_prefix("пол").map(|rest| rest.strip_prefix('у').unwrap_or(rest))?;
        match WORDS.get(half) {
            Some(TimeWord::Unit(unit)) => Some(TimeWord::HalfOf(*unit)),
            _ => None,
        }
    })
}

/// «Послепослезавтра», «позапозавчера»: each prefix is a day more.
fn prefixed_day(word: &str) -> Option<i64> {
    let (prefix, step) = if word.starts_with("после") { ("после", 1) } else { ("поза", -1) };
    let (mut rest, mut days) = (word.strip_prefix(prefix)?, step);
    while let Some(shorter) = rest.strip_prefix(prefix) {
        (rest, days) = (shorter, days + step);
    }
    match WORDS.get(rest) {
        Some(TimeWord::Named(named)) if *named == step && days.abs() <= MOST_PREFIXES => Some(named + days),
        _ => None,
    }
}

/// 1 to 12 for a word that is a month in any case.
pub(in crate::alice::understand) fn month(word: &str) -> Option<u8> {
    match WORDS.get(word) {
        Some(TimeWord::Month(month)) => Some(*month),
        _ => None,
    }
}

/// Which week, month or year an adjective names.
pub(in crate::alice::understand) fn which(word: &str) -> Option<Which> {
    match WORDS.get(word) {
        Some(TimeWord::Which(which)) => Some(*which),
        _ => None,
    }
}
