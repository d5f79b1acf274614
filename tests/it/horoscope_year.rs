//! A year of horoscopes from the real sky: what repeats, what signs share, and how it reads.

use std::collections::{HashMap, HashSet};
use std::sync::{LazyLock, Mutex};

use astroloh::astro::{
    Birth, Body, ChartSettings, CivilDate, DayReading, Error, Frame, Horizontal, HouseCusps, HouseSystem, JulianDay,
    LocalSolarEclipse, LunarEclipse, Moment, NatalChart, Outlook, Period, PeriodFact, PeriodReading, PeriodWindow,
    PersonalReading, Place, Position, Question, Radix, Sign, Sky, SolarEclipse, Star, TransitSettings, Transits,
    Zodiac,
};
use astroloh::speech::{self, SPEECH_LIMIT_CHARS, Sentence, SpokenDay};

use crate::golden::SKY;

/// The real sky, each position computed once: the twelve signs ask for the same ones.
struct Remembering {
    positions: Mutex<HashMap<(Body, u64), Position>>,
}

impl Remembering {
    fn new() -> Self {
        Self { positions: Mutex::new(HashMap::new()) }
    }
}

impl Sky for Remembering {
    fn position(&self, body: Body, at: JulianDay, frame: &Frame) -> Result<Position, Error> {
        assert_eq!(*frame, Frame::TROPICAL, "readings of signs are tropical");
        let key = (body, at.value().to_bits());
        if let Some(known) = self.positions.lock().unwrap().get(&key) {
            return Ok(*known);
        }
        let found = SKY.position(body, at, frame)?;
        self.positions.lock().unwrap().insert(key, found);
        Ok(found)
    }

    fn houses(&self, at: JulianDay, place: Place, system: HouseSystem, zodiac: Zodiac) -> Result<HouseCusps, Error> {
        SKY.houses(at, place, system, zodiac)
    }

    fn star(&self, star: Star, at: JulianDay, frame: &Frame) -> Result<Position, Error> {
        SKY.star(star, at, frame)
    }

    fn horizontal(&self, body: Body, at: JulianDay, place: Place) -> Result<Horizontal, Error> {
        SKY.horizontal(body, at, place)
    }

    fn next_solar_eclipse(&self, after: JulianDay) -> Result<SolarEclipse, Error> {
        SKY.next_solar_eclipse(after)
    }

    fn next_solar_eclipse_at(&self, after: JulianDay, place: Place) -> Result<LocalSolarEclipse, Error> {
        SKY.next_solar_eclipse_at(after, place)
    }

    fn next_lunar_eclipse(&self, after: JulianDay) -> Result<LunarEclipse, Error> {
        SKY.next_lunar_eclipse(after)
    }
}

/// The first day of the year that is measured.
fn first() -> CivilDate {
    CivilDate::new(2026, 11, 26).unwrap()
}

/// Midnight in Moscow, which has no summer time.
fn midnight(date: CivilDate) -> Moment {
    date.midnight_utc().unwrap().plus_s(-3 * 3600).unwrap()
}

fn moscow(moment: Moment) -> (CivilDate, u8, u8) {
    let local = moment.plus_s(3 * 3600).unwrap();
    let minutes = local.unix_s().rem_euclid(86_400) / 60;
    (local.date(), (minutes / 60) as u8, (minutes % 60) as u8)
}

fn clock(moment: Moment) -> (u8, u8) {
    let (_, hour, minute) = moscow(moment);
    (hour, minute)
}

fn day_of(sky: &Remembering, sign: Sign, date: CivilDate) -> Vec<Sentence> {
    let until = midnight(date.plus_days(1).unwrap());
    let reading = DayReading::new(sign, midnight(date), until).unwrap().solve(sky).unwrap();
    speech::horoscope(&reading, SpokenDay::Today, &clock)
}

fn outlook_of(sky: &Remembering, sign: Sign, period: Period, from: CivilDate, days: i64) -> Outlook {
    PeriodReading::new(sign, stretch(period, from, days)).solve(sky).unwrap()
}

fn stretch(period: Period, from: CivilDate, days: i64) -> PeriodWindow {
    let bounds = if period == Period::Week { (0..=days).collect() } else { vec![0, days] };
    PeriodWindow::new(period, bounds.into_iter().map(|day| midnight(from.plus_days(day).unwrap())).collect()).unwrap()
}

/// A year of days: by day, by sign, its sentences.
static YEAR: LazyLock<Vec<Vec<Vec<Sentence>>>> = LazyLock::new(|| {
    let days = (0..365).map(|day| {
        let date = first().plus_days(day).unwrap();
        // A new memory for every day: what it holds is asked for on no other.
        let sky = Remembering::new();
        Sign::ALL.into_iter().map(|sign| day_of(&sky, sign, date)).collect()
    });
    days.collect()
});

fn texts(sentences: &[Sentence]) -> HashSet<&str> {
    sentences.iter().map(|sentence| sentence.speech.text.as_str()).collect()
}

#[test]
fn no_sign_hears_a_sentence_twice_within_fourteen_days() {
    const APART_DAYS: usize = 14;
    let mut repeated = Vec::new();
    for sign in Sign::ALL {
        let mut last: HashMap<&str, usize> = HashMap::new();
        for (day, signs) in YEAR.iter().enumerate() {
            for sentence in &signs[sign.index()] {
                let text = sentence.speech.text.as_str();
                if let Some(before) = last.insert(text, day).filter(|before| day - before < APART_DAYS) {
                    repeated.push(format!("{sign:?}, days {before} and {day}: {text}"));
                }
            }
        }
    }
    assert!(repeated.is_empty(), "{} times:\n{}", repeated.len(), repeated[..repeated.len().min(40)].join("\n"));
}

#[test]
fn no_two_signs_share_more_than_a_fifth_of_a_day() {
    for (day, signs) in YEAR.iter().enumerate() {
        for (index, one) in signs.iter().enumerate() {
            for other in &signs[index + 1..] {
                let common = texts(one).intersection(&texts(other)).count();
                assert!(common * 5 <= one.len().min(other.len()), "day {day}: {common} sentences are shared");
            }
        }
    }
}

#[test]
fn neighbouring_weeks_share_no_sentence_and_signs_hardly_any() {
    let monday = CivilDate::new(2026, 11, 30).unwrap();
    let mut before: Vec<Vec<Sentence>> = Vec::new();
    for week in 0..16 {
        let from = monday.plus_days(7 * week).unwrap();
        let sky = Remembering::new();
        let told = |sign| speech::sign_period(&outlook_of(&sky, sign, Period::Week, from, 7), &moscow);
        let signs: Vec<_> = Sign::ALL.into_iter().map(told).collect();
        for (index, one) in signs.iter().enumerate() {
            assert_eq!(texts(one).len(), one.len(), "a week says nothing twice");
            if let Some(last) = before.get(index) {
                let common: Vec<_> = texts(one).intersection(&texts(last)).map(ToString::to_string).collect();
                assert!(common.is_empty(), "week of {from}: {common:?}");
            }
            for other in &signs[index + 1..] {
                let common = texts(one).intersection(&texts(other)).count();
                assert!(common * 5 <= one.len().min(other.len()), "week of {from}: {common} sentences are shared");
            }
        }
        before = signs;
    }
}

/// Greatest eclipse by NASA's catalogues, whose dynamical time is 72 s ahead of universal time; of the lunar ones those that reach the umbra.
/// <https://eclipse.gsfc.nasa.gov/SEdecade/SEdecade2021.html>, <https://eclipse.gsfc.nasa.gov/LEdecade/LEdecade2021.html>
const ECLIPSES_2026: [(Body, &str, Sign); 4] = [
    (Body::Sun, "2026-02-17T12:12", Sign::Aquarius),
    (Body::Moon, "2026-03-03T11:34", Sign::Virgo),
    (Body::Sun, "2026-08-12T17:46", Sign::Leo),
    (Body::Moon, "2026-08-28T04:13", Sign::Pisces),
];

#[test]
fn a_year_names_its_eclipses_to_the_minute_and_in_their_houses() {
    let outlook = outlook_of(&Remembering::new(), Sign::Leo, Period::Year, CivilDate::new(2026, 1, 1).unwrap(), 365);
    let mut found: Vec<_> = outlook
        .facts
        .iter()
        .filter_map(|ranked| match ranked.fact {
            PeriodFact::Eclipse { light, sign, house, at } => Some((at, light, sign, house)),
            _ => None,
        })
        .collect();
    found.sort_by_key(|(at, ..)| *at);
    assert_eq!(found.len(), ECLIPSES_2026.len(), "{found:?}");
    for ((at, light, sign, house), (of, greatest, stands_in)) in found.into_iter().zip(ECLIPSES_2026) {
        assert_eq!((light, sign), (of, stands_in));
        assert_eq!(house, Sign::Leo.house_of(sign));
        let minutes = |text: &str| {
            let (hour, minute) = text[11..16].split_once(':').unwrap();
            hour.parse::<i32>().unwrap() * 60 + minute.parse::<i32>().unwrap()
        };
        let told = at.to_string();
        assert_eq!(told[..10], greatest[..10]);
        assert!((minutes(&told) - minutes(greatest)).abs() <= 1, "{told}, not {greatest}");
    }
}

#[test]
fn a_person_hears_no_sentence_twice_within_fourteen_days() {
    let sky = Remembering::new();
    let chart = NatalChart::new(
        Birth::At(CivilDate::new(1990, 7, 15).unwrap().midnight_utc().unwrap().plus_s(7 * 3600).unwrap()),
        Place::new(55.7558, 37.6173).unwrap(),
        ChartSettings::default(),
    );
    let mut last: HashMap<String, i64> = HashMap::new();
    for day in 0..60 {
        let date = first().plus_days(day).unwrap();
        let reading = PersonalReading::new(chart.clone(), stretch(Period::Day, date, 1));
        let sentences = speech::personal(&reading.solve(&sky).unwrap(), SpokenDay::On(date), &moscow);
        assert!(sentences.len() > 1, "{date}: nothing happens");
        for sentence in &sentences {
            let text = &sentence.speech.text;
            if let Some(before) = last.insert(text.clone(), day) {
                assert!(day - before >= 14, "days {before} and {day}: {text}");
            }
        }
    }
}

#[test]
#[ignore = "prints days, weeks, months and years to be read aloud"]
fn print_readings() {
    let sky = Remembering::new();
    let print = |title: String, sentences: &[Sentence]| {
        println!("\n=== {title}");
        let (said, rest) = speech::compose(sentences, SPEECH_LIMIT_CHARS);
        println!("{}", said.text);
        let optional = rest.iter().map(|sentence| sentence.speech.text.as_str()).collect::<Vec<_>>().join(" ");
        println!("  >> {optional}");
    };
    for day in 0..40 {
        let sign = Sign::ALL[day as usize * 5 % 12];
        let date = first().plus_days(day * 9).unwrap();
        print(format!("{sign:?} {date}"), &day_of(&sky, sign, date));
    }
    for week in 0..8 {
        let sign = Sign::ALL[week as usize * 7 % 12];
        let date = CivilDate::new(2026, 11, 23).unwrap().plus_days(week * 42).unwrap();
        let outlook = outlook_of(&sky, sign, Period::Week, date, 7);
        print(format!("{sign:?} week of {date}"), &speech::sign_period(&outlook, &moscow));
    }
    for (sign, year, month) in
        [(Sign::Leo, 2026, 12), (Sign::Pisces, 2027, 2), (Sign::Virgo, 2027, 8), (Sign::Aries, 2027, 3)]
    {
        let from = CivilDate::new(year, month, 1).unwrap();
        let days = CivilDate::days_in_month(year, month);
        let outlook = outlook_of(&sky, sign, Period::Month, from, days.into());
        print(format!("{sign:?} month of {from}"), &speech::sign_period(&outlook, &moscow));
    }
    for (sign, year) in [(Sign::Taurus, 2027), (Sign::Scorpio, 2026), (Sign::Aquarius, 2027)] {
        let outlook = outlook_of(&sky, sign, Period::Year, CivilDate::new(year, 1, 1).unwrap(), 365);
        print(format!("{sign:?} year {year}"), &speech::sign_period(&outlook, &moscow));
    }
    let born = |year, month, day, hour: i64| {
        CivilDate::new(year, month, day).unwrap().midnight_utc().unwrap().plus_s(hour * 3600).unwrap()
    };
    let moscow_city = Place::new(55.7558, 37.6173).unwrap();
    let births = [
        Birth::At(born(1990, 7, 15, 7)),
        Birth::At(born(1978, 2, 3, 20)),
        Birth::Within { from: born(1985, 10, 20, 0), until: born(1985, 10, 21, 0) },
    ];
    for birth in births {
        let chart = NatalChart::new(birth, moscow_city, ChartSettings::default());
        for (period, from, days) in [
            (Period::Day, first(), 1),
            (Period::Day, first().plus_days(1).unwrap(), 1),
            (Period::Day, first().plus_days(50).unwrap(), 1),
            (Period::Week, CivilDate::new(2026, 11, 30).unwrap(), 7),
            (Period::Month, CivilDate::new(2026, 12, 1).unwrap(), 31),
            (Period::Year, CivilDate::new(2027, 1, 1).unwrap(), 365),
        ] {
            let stretch = stretch(period, from, days);
            let outlook = PersonalReading::new(chart.clone(), stretch).solve(&sky).unwrap();
            print(format!("{birth:?} {period:?} {from}"), &speech::personal(&outlook, SpokenDay::Today, &moscow));
        }
        let now = born(2026, 11, 26, 12);
        let transits = Transits::new(Radix::Natal(chart), now, TransitSettings::default()).solve(&sky).unwrap();
        print(format!("{birth:?} now"), &speech::transits(&transits, None, &moscow));
    }
    let now = born(2026, 11, 26, 12);
    let transits = Transits::new(Radix::Sign(Sign::Leo), now, TransitSettings::default()).solve(&sky).unwrap();
    print("Leo now".to_owned(), &speech::transits(&transits, Some(Sign::Leo), &moscow));
}
