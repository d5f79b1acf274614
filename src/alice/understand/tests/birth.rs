//! What is heard while a birth date and a birth time are asked for.

use super::*;

#[test]
fn asked_for_a_birth_date() {
    check(Expecting::BirthDate, "
        пятнадцатое июля тысяча девятьсот девяностого года | set_birth_data birth_date=1990-07-15
        пятнадцатого июля девяностого | set_birth_data birth_date=1990-07-15
        15 июля 1990 | set_birth_data birth_date=1990-07-15
        июля пятнадцатого девяностого | set_birth_data birth_date=1990-07-15
        июль 15 1990 | set_birth_data birth_date=1990-07-15
        1990 год июль 15 | set_birth_data birth_date=1990-07-15
        в девяностом году пятнадцатого июля | set_birth_data birth_date=1990-07-15
        15 07 1990 | set_birth_data birth_date=1990-07-15
        15 07 90 | set_birth_data birth_date=1990-07-15
        15.07.90 | set_birth_data birth_date=1990-07-15
        15/07/1990 | set_birth_data birth_date=1990-07-15
        1990-07-15 | set_birth_data birth_date=1990-07-15
        15071990 | set_birth_data birth_date=1990-07-15
        пятнадцатого седьмого девяностого | set_birth_data birth_date=1990-07-15
        третье марта две тысячи пятого | set_birth_data birth_date=2005-03-03
        1 января двухтысячного | set_birth_data birth_date=2000-01-01
        31 декабря 05 | set_birth_data birth_date=2005-12-31
        29 февраля 1988 | set_birth_data birth_date=1988-02-29
        31 февраля 1990 | set_birth_data only_28_days
        29 февраля 1990 | set_birth_data only_28_days
        31.04.1990 | set_birth_data only_30_days
        15.13.1990 | set_birth_data no_such_day
        45 мая 1990 | set_birth_data no_such_day
        в девяностом | set_birth_data 1990-?-?
        в 1990 году | set_birth_data 1990-?-?
        в июле | set_birth_data ?-7-?
        15 июля | set_birth_data ?-7-15
        пятнадцатого | set_birth_data ?-?-15
        15 числа | set_birth_data ?-?-15
        нет не в мае а в марте | set_birth_data ?-3-?
        в марте а не в мае | set_birth_data ?-3-?
        15 июля 1990 года в половине девятого вечера | set_birth_data birth_date=1990-07-15 birth_time=20:30
        15 июля 1990 в 7 утра в москве | set_birth_data birth_date=1990-07-15 birth_time=07:00 place=москве
        5 мая 1988 10 30 | set_birth_data birth_date=1988-05-05 birth_time=10:30
        в двадцать два часа тридцать минут пятнадцатого сентября тысяча девятьсот восемьдесят второго года | set_birth_data birth_date=1982-09-15 birth_time=22:30
        15 июля 1990 москва | set_birth_data birth_date=1990-07-15 place=москва
        тридцать первого двенадцатого девяносто девятого | set_birth_data birth_date=1999-12-31
        1990 | set_birth_data 1990-?-?
        пять ноль пять восемьдесят восемь | set_birth_data birth_date=1988-05-05
        ноль пять ноль семь девяностого | set_birth_data birth_date=1990-07-05
        050588 | set_birth_data birth_date=1988-05-05
        5 мая 88 10 30 | set_birth_data birth_date=1988-05-05 birth_time=10:30
        двадцать третье февраля девяносто первого двадцать три сорок пять новосибирск | set_birth_data birth_date=1991-02-23 birth_time=23:45 place=новосибирск
        5 мая в шестом часу | set_birth_data ?-5-5 vague
        зачем тебе дата | unknown whyask
        не скажу | reject
        гороскоп для льва на завтра | horoscope date=2026-11-24 sign=leo
        а завтра | horoscope date=2026-11-24
        лунный календарь | lunar_calendar
        отмена | reject
    ");
}

#[test]
fn asked_for_a_birth_time() {
    check(
        Expecting::BirthTime,
        "
        10:30 | set_birth_data birth_time=10:30
        в 10 30 | set_birth_data birth_time=10:30
        1430 | set_birth_data birth_time=14:30
        десять тридцать | set_birth_data birth_time=10:30
        десять тридцать утра | set_birth_data birth_time=10:30
        десять ноль пять | set_birth_data birth_time=10:05
        двадцать два часа пять минут | set_birth_data birth_time=22:05
        в половине девятого вечера | set_birth_data birth_time=20:30
        полдевятого утра | set_birth_data birth_time=08:30
        около шести утра | set_birth_data birth_time=06:00
        часов в шесть вечера | set_birth_data birth_time=18:00
        примерно в семь вечера | set_birth_data birth_time=19:00
        в полдень | set_birth_data birth_time=12:00
        в полночь | set_birth_data birth_time=00:00
        без пятнадцати три | set_birth_data birth_time=02:45 half?
        без четверти три ночи | set_birth_data birth_time=02:45
        без двадцати три дня | set_birth_data birth_time=14:40
        четверть пятого дня | set_birth_data birth_time=16:15
        десять минут пятого утра | set_birth_data birth_time=04:10
        в шесть | set_birth_data birth_time=06:00 half?
        в час дня | set_birth_data birth_time=13:00
        в час ночи | set_birth_data birth_time=01:00
        в двенадцать ночи | set_birth_data birth_time=00:00
        в двенадцать дня | set_birth_data birth_time=12:00
        в 11 ночи | set_birth_data birth_time=23:00
        три часа дня | set_birth_data birth_time=15:00
        утром в семь | set_birth_data birth_time=07:00
        двадцать | set_birth_data birth_time=20:00
        вечером | set_birth_data vague
        в начале седьмого | set_birth_data vague
        в шестом часу утра | set_birth_data vague
        примерно между пятью и шестью утра | set_birth_data vague
        после обеда | set_birth_data vague
        полпервого ночи | set_birth_data birth_time=00:30
        без пяти час ночи | set_birth_data birth_time=00:55
        в пять минут первого ночи | set_birth_data birth_time=00:05
        в восемь вечера в москве | set_birth_data birth_time=20:00 place=москве
        18.40 | set_birth_data birth_time=18:40
        в 25 часов | set_birth_data no_such_time
        25:99 | set_birth_data no_such_time
        не знаю | set_birth_data birth_time=unknown
        точно не знаю | set_birth_data birth_time=unknown
        не помню | set_birth_data birth_time=unknown
        понятия не имею | set_birth_data birth_time=unknown
        не знаю точно примерно в шесть утра | set_birth_data birth_time=06:00
        нет дата не пятнадцатое а шестнадцатое июля | set_birth_data ?-7-16
        зачем | unknown whyask
        повтори | repeat
        стоп | exit
        а для рыб | horoscope sign=pisces
    ",
    );
}
