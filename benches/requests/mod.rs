//! Requests by number, as many different ones as a bench needs.

/// Births and listeners that take turns: fewer than fit into their kind's share of memory, so that each is a hit there.
pub const POOL: u64 = 400;

pub const WEBHOOK: &str = "/api/v1/yandex/webhook";

/// Москва, in a query.
const MOSCOW: &str = "%D0%9C%D0%BE%D1%81%D0%BA%D0%B2%D0%B0";

/// A chart by coordinates; another one for each number below 67 million.
pub fn natal_path(number: u64) -> String {
    format!("/api/v1/natal?datetime={}&lat=55.7558&lon=37.6173&tz=Europe/Moscow", datetime(number))
}

/// A chart by the place's name.
pub fn natal_path_by_place(number: u64) -> String {
    format!("/api/v1/natal?datetime={}&place={MOSCOW}", datetime(number))
}

/// A sign's day; one for each number below 12.
pub fn horoscope_path(number: u64) -> String {
    let sign = astroloh::astro::Sign::ALL[(number % 12) as usize].id();
    format!("/api/v1/horoscope/{sign}?period=day&date=2026-11-23")
}

/// A turn as the platform sends it. `conversation` is one of many; `state` is what the client keeps for us, if it does.
pub fn turn(conversation: u64, message: u64, state: Option<&str>) -> String {
    let sign = ["льва", "овна", "тельца", "рака", "девы", "весов"][(message % 6) as usize];
    let state = state.map(|state| format!(r#""state":{{"session":{state}}},"#)).unwrap_or_default();
    format!(
        r#"{{"meta":{{"locale":"ru-RU","timezone":"Europe/Moscow","client_id":"ru.yandex.quasar.app/1.0","interfaces":{{}}}},"session":{{"message_id":{message},"session_id":"session {conversation}","skill_id":"skill","application":{{"application_id":"device {conversation}"}},"new":false}},{state}"request":{{"command":"гороскоп для {sign} на сегодня","original_utterance":"Гороскоп для {sign} на сегодня","nlu":{{"tokens":["гороскоп","для","{sign}","на","сегодня"],"entities":[],"intents":{{}}}},"type":"SimpleUtterance"}},"version":"1.0"}}"#
    )
}

/// A local time of the years 1950 to 2009 that Moscow's clocks showed once.
fn datetime(number: u64) -> String {
    let (second, rest) = (number % 60, number / 60);
    let (minute, rest) = (rest % 60, rest / 60);
    let (hour, rest) = (8 + rest % 12, rest / 12);
    let (day, rest) = (1 + rest % 28, rest / 28);
    let (month, year) = (1 + rest % 12, 1950 + rest / 12 % 60);
    format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
}
