//! Months, weekdays and days counted from today, by their names in every case.

use std::collections::HashMap;
use std::sync::LazyLock;

const MONTHS: [&str; 12] = [
    "январь января январю январем январе",
    "февраль февраля февралю февралем феврале",
    "март марта марту мартом марте",
    "апрель апреля апрелю апрелем апреле",
    "май мая маю маем мае",
    "июнь июня июню июнем июне",
    "июль июля июлю июлем июле",
    "август августа августу августом августе",
    "сентябрь сентября сентябрю сентябрем сентябре",
    "октябрь октября октябрю октябрем октябре",
    "ноябрь ноября ноябрю ноябрем ноябре",
    "декабрь декабря декабрю декабрем декабре",
];

const WEEKDAYS: [&str; 7] = [
    "понедельник понедельника понедельнику понедельнике",
    "вторник вторника вторнику вторнике",
    "среда среды среду среде",
    "четверг четверга четвергу четверге",
    "пятница пятницы пятницу пятнице",
    "суббота субботы субботу субботе",
    "воскресенье воскресенья воскресение воскресения воскресенью",
];

const RELATIVE_DAYS: [(i64, &str); 6] = [
    (0, "сегодня сегодняшний сегодняшнего сегодняшнему"),
    (1, "завтра завтрашний завтрашнего завтрашнему завтрашнем завтро"),
    (2, "послезавтра послезавтрашний послезавтрашнего"),
    (-1, "вчера вчерашний вчерашнего"),
    (-2, "позавчера позавчерашний"),
    (0, "сигодня севодня сегодняшнем"),
];

static NAMED: LazyLock<HashMap<&'static str, u8>> = LazyLock::new(|| numbered(&MONTHS));
static WEEKDAY: LazyLock<HashMap<&'static str, u8>> = LazyLock::new(|| numbered(&WEEKDAYS));
static RELATIVE: LazyLock<HashMap<&'static str, i64>> = LazyLock::new(|| {
    RELATIVE_DAYS.iter().flat_map(|(days, forms)| forms.split(' ').map(|form| (form, *days))).collect()
});

fn numbered(table: &[&'static str]) -> HashMap<&'static str, u8> {
    (0..).zip(table).flat_map(|(at, forms)| forms.split(' ').map(move |form| (form, at))).collect()
}

/// 1 to 12 for a word that is a month in any case.
pub(in crate::alice::understand) fn month(word: &str) -> Option<u8> {
    NAMED.get(word).map(|at| at + 1)
}

/// 0 for Monday to 6 for Sunday.
pub(super) fn weekday(word: &str) -> Option<u8> {
    WEEKDAY.get(word).copied()
}

/// Days from today that a word names: 1 for «завтра».
pub(super) fn days_from_today(word: &str) -> Option<i64> {
    RELATIVE.get(word).copied()
}
