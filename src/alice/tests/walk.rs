//! A listener without a plan: phrases and buttons in any order. Wherever that leads, help, a new topic and the way out work.

use super::*;

const TURNS: u64 = 5000;

/// How many turns lie between two looks at whether there is a way on.
const LOOK_EVERY: u64 = 20;

const PHRASES: &[&str] = &[
    "",
    "да",
    "нет",
    "не знаю",
    "почему",
    "зачем",
    "дальше",
    "повтори",
    "отмена",
    "помощь",
    "что ты умеешь",
    "спасибо",
    "привет",
    "абракадабра",
    "ты дура",
    "какая погода",
    "лев",
    "дева и рак",
    "гороскоп",
    "гороскоп на завтра",
    "гороскоп для весов на неделю",
    "гороскоп для мужа",
    "а завтра",
    "а для рыб",
    "а с ним",
    "а на месяц",
    "на выходных",
    "натальная карта",
    "натальная карта для маши",
    "я родилась 5 мая 1990 года в семь вечера в самаре",
    "15 июля 1990",
    "31 февраля 1990",
    "31 мая 2990",
    "пятнадцатого",
    "в шесть",
    "вечера",
    "в 25 часов",
    "москва",
    "ростов",
    "екатеренбург",
    "зюзюкино",
    "второй",
    "30 сентября 1990 2:30 москва",
    "25 марта 1990 2:30 москва",
    "нет не в мае а в марте",
    "не в десять а в одиннадцать",
    "и не омск а томск",
    "ой не третьего а четвёртого",
    "год другой восемьдесят пятый",
    "я родилась не в туле",
    "нет неправильно",
    "хочу исправить время",
    "муж родился 3 июня 1988 в полдень в твери",
    "у мужа не в твери а в самаре",
    "она третьего июля 2008",
    "я овен а сын телец",
    "мама рыбы",
    "сравни нас",
    "сравни меня с сыном",
    "какой у меня асцендент",
    "в каком доме у мужа венера",
    "а луна",
    "питер время не помню",
    "бирку потеряли",
    "забудь мужа",
    "забудь маму",
    "кого ты помнишь",
    "мне очень плохо",
    "у мамы рак",
    "жить не хочется",
    "транзиты",
    "прогноз на месяц",
    "совместимость",
    "совместимость льва и рыб",
    "совместимость с мужем",
    "синастрия",
    "какая сегодня луна",
    "когда полнолуние",
    "лунный календарь",
    "луна без курса",
    "расскажи о скорпионе",
    "расскажи о планете",
    "венера",
    "венера в овне",
    "пятый дом",
    "ретроградный меркурий",
    "дай совет",
    "запомни меня",
    "что ты обо мне знаешь",
    "забудь меня",
    "мой знак лев",
    "говори короче",
    "говори подробнее",
    "на пять",
    "не понравилось",
    "пять",
    "хватит",
];

/// A fixed sequence of numbers that looks random: a linear congruential generator with the constants of Knuth's MMIX.
struct WalkRng(u64);

impl WalkRng {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most
    }
}

#[tokio::test]
async fn there_is_a_way_on_from_everywhere() {
    let mut dice = WalkRng(20_261_123);
    for mut world in [World::new(), World::with_a_client_that_stores_nothing()] {
        let mut buttons = Vec::new();
        for turn in 0..TURNS / 2 {
            let heard = if !buttons.is_empty() && dice.below(4) == 0 {
                let button: Value = buttons.swap_remove(dice.below(buttons.len()));
                match button.get("payload") {
                    Some(payload) => world.press(payload.clone()).await,
                    None => world.say(button["title"].as_str().unwrap()).await,
                }
            } else {
                let said = PHRASES[dice.below(PHRASES.len())];
                world.say(said).await
            };
            if heard.ended {
                world.hang_up();
            }
            buttons = heard.buttons;
            if turn % LOOK_EVERY == 0 {
                let heard = world.say("помощь").await;
                assert_eq!(heard.intent, "help", "after {turn} turns: {}", heard.text);
                let heard = world.say("гороскоп для льва").await;
                assert!(heard.text.contains("Horoscope leo"), "after {turn} turns: {}", heard.text);
                if dice.below(3) == 0 {
                    assert!(world.say("хватит").await.ended, "after {turn} turns");
                    world.hang_up();
                }
            }
        }
    }
}
