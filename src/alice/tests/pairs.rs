//! Two signs, and two people.

use super::*;

#[tokio::test]
async fn two_signs_in_one_breath_or_in_two() {
    talk(
        "
        совместимость льва и рыб | Compatibility leo pisces
        а с девой | Compatibility leo virgo
        совместимость | знак
        овен | каким знаком
        овен | Compatibility aries aries
        совместимость овна | каким знаком
        с весами | Compatibility aries libra
    ",
    )
    .await;
}

#[tokio::test]
async fn two_people_one_after_the_other() {
    talk(
        "
        синастрия | Сначала о вас. Назовите день, месяц и год рождения.
        15 июля 1990 | В какое время?
        10:30 | В каком городе?
        москва | Теперь о втором человеке. Назовите день, месяц и год рождения.
        3 июня 1988 | В какое время?
        не знаю | В каком городе?
        самара | Synastry Карта 1990-07-15 10:30 москва Карта 1988-06-03 без времени самара.
        нет, не в самаре, а в твери | Synastry Карта 1990-07-15 10:30 москва Карта 1988-06-03 без времени твери.
    ",
    )
    .await;
}

#[tokio::test]
async fn the_partners_town_may_need_a_question() {
    talk(
        "
        натальная карта 15 июля 1990 10:30 москва | Natal Карта
        синастрия | Теперь о втором человеке
        3 июня 1988 в полдень | В каком городе?
        ростов | Ростов-на-Дону или Ростов Великий?
        второй | Synastry Карта 1990-07-15 10:30 москва Карта 1988-06-03 12:00 Ростов Великий.
    ",
    )
    .await;
}

#[tokio::test]
async fn a_pair_is_given_up_without_losing_ones_own_birth() {
    talk(
        "
        натальная карта 15 июля 1990 10:30 москва | Natal Карта
        синастрия | Теперь о втором человеке
        отмена | отложим
        мои транзиты | Transits Карта 1990-07-15
    ",
    )
    .await;
}
