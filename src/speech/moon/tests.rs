//! The Moon in words, over moons whose moments are known.

use super::*;
use crate::astro::{
    Apsis, ApsisKind, AspectKind, Body, CivilDate, Degrees, Fact, LinearSky, LunarCalendar, LunarDay, LunarMonth,
    Moment, MoonAspect, MoonFact, MoonReport, PhaseName, PrincipalPhase, Question, Sign, Source, VoidOfCourse,
    VoidRule,
};
use crate::speech::tests::lint::faults_of;
use crate::speech::{Present, Sentence};

fn on(day: i64, hour: i64) -> Moment {
    let first = CivilDate::new(2026, 11, 1).unwrap().plus_days(day - 1).unwrap();
    // Local hours of Moscow.
    first.midnight_utc().unwrap().plus_s((hour - 3) * 3600).unwrap()
}

fn moscow(moment: Moment) -> (u8, u8) {
    let minutes = (moment.unix_s() + 3 * 3600).rem_euclid(86_400) / 60;
    ((minutes / 60) as u8, (minutes % 60) as u8)
}

/// The 24th at noon: the Moon in `sign` since the 23rd, void of course from eight to eleven in the evening.
fn report(sign: Sign, phase: PhaseName, number: u8) -> MoonReport {
    let phases = [
        (PhaseName::FullMoon, on(24, 18)),
        (PhaseName::LastQuarter, on(25, 9)),
        (PhaseName::NewMoon, on(39, 4)),
        (PhaseName::FirstQuarter, on(47, 1)),
    ];
    let last = MoonAspect { body: Body::Venus, kind: AspectKind::Trine, at: on(24, 20) };
    let apsis = Apsis { kind: ApsisKind::Perigee, at: on(26, 1), distance_km: 360_000.0 };
    MoonReport {
        at: on(24, 12),
        longitude: Degrees::new(30.0 * sign.index() as f64 + 10.0),
        sign,
        latitude_deg: 0.0,
        declination_deg: 0.0,
        speed_deg_per_day: 13.0,
        distance_km: 384_000.0,
        elongation_deg: 45.0 * f64::from(phase as u8),
        phase_angle_deg: 0.0,
        phase,
        illumination: f64::from(phase as u8) / 7.0,
        is_waxing: true,
        new_moon: on(9, 10),
        age_days: 15.0,
        lunar_day: LunarDay { number, from: on(24, 1), until: on(25, 2) },
        next_phases: phases.map(|(name, at)| PrincipalPhase { name, at, sign: sign.plus(1) }).to_vec(),
        next_apsides: [apsis, apsis],
        void_of_course: VoidOfCourse {
            sign,
            entered: on(23, 1),
            last_aspect: Some(last),
            from: on(24, 20),
            until: on(24, 23),
        },
        source: Source::SwissEphemeris,
    }
}

fn texts(sentences: &[Sentence]) -> Vec<&str> {
    sentences.iter().map(|sentence| sentence.speech.text.as_str()).collect()
}

#[test]
fn the_moon_of_now_is_told_with_what_comes_next() {
    let said = moon_now(
        &report(Sign::Gemini, PhaseName::WaxingGibbous, 14),
        LunarDays::ByMoonrise,
        &Present::new(on(24, 12), &moscow),
    );
    let said = texts(&said);
    assert_eq!(said[0], "Сейчас Луна растёт: она в Близнецах и освещена на 43%.");
    assert!(
        said[1].starts_with("Пока Луна в Близнецах, ") && said[1].ends_with(" Перейдёт она в Рака сегодня в 23:00.")
    );
    assert_eq!(said[2], "Без курса Луна будет сегодня с 20:00, пока не перейдёт в Рака в 23:00.");
    assert!(said[4].starts_with("Лунный день четырнадцатый"));
    assert_eq!(said[5], "Ближайшее полнолуние сегодня в 18:00, Луна будет в Раке.");
    assert_eq!(said[6], "Ближайшее новолуние 9 декабря в 4:00, Луна будет в Раке.");
}

#[test]
fn another_moment_is_called_by_its_name() {
    let present = Present::new(on(23, 12), &moscow);
    let said = moon_now(&report(Sign::Leo, PhaseName::FullMoon, 15), LunarDays::ByElongation, &present);
    assert!(said[0].speech.text.starts_with("Завтра в 12:00 полнолуние: Луна во Льве"), "{}", said[0].speech.text);
}

#[test]
fn the_next_full_moon_is_told_with_the_days_to_wait() {
    let report = report(Sign::Taurus, PhaseName::WaxingGibbous, 12);
    let present = Present::new(on(24, 12), &moscow);
    let said = next_phases(&report, Some(PhaseName::NewMoon), &present);
    assert_eq!(texts(&said)[..2], ["Ближайшее новолуние 9 декабря в 4:00, Луна будет в Близнецах.", "Ждать 15 дней."]);
    assert_eq!(next_phases(&report, None, &present).len(), 4);
    assert_eq!(next_phases(&report, Some(PhaseName::WaningCrescent), &present).len(), 3);
}

#[test]
fn a_void_that_is_on_is_told_by_its_end() {
    let mut report = report(Sign::Cancer, PhaseName::WaxingGibbous, 12);
    let before = void_now(&report, &Present::new(report.at, &moscow));
    assert_eq!(before[1].speech.text, "Продлится это примерно 3 часа.");
    report.at = on(24, 21);
    let said = void_now(&report, &Present::new(report.at, &moscow));
    assert_eq!(
        said[0].speech.text,
        "Сейчас Луна без курса и останется такой, пока не перейдёт во Льва сегодня в 23:00."
    );
    assert_eq!(said[0].fact, Some(Fact::Moon(MoonFact::Void(report.void_of_course))));
}

fn calendar(days: i64, moon_deg: f64) -> LunarCalendar {
    let bounds = (1..=days + 1).map(|day| on(day, 0)).collect();
    let others = VoidRule::Modern.bodies()[1..].iter().enumerate();
    let mut motions: Vec<_> = others.map(|(index, body)| (*body, 37.0 * index as f64, 0.1)).collect();
    motions.extend([(Body::Moon, moon_deg, 13.1), (Body::Sun, 280.0, 1.0)]);
    LunarMonth::new(bounds, None, VoidRule::Modern).unwrap().solve(&LinearSky::new(motions)).unwrap()
}

#[test]
fn a_month_is_told_by_its_good_days_and_a_week_by_its_signs() {
    let present = Present::new(on(24, 12), &moscow);
    let month = lunar_calendar(&calendar(30, 10.0).days, LunarDays::ByElongation, &present);
    assert_eq!(month[0].speech.text, "Лунный календарь с 1 по 30 ноября.");
    let favoured = month.iter().filter(|sentence| sentence.speech.text.contains(" удаются ")).count();
    assert_eq!(favoured, 4);
    let week = lunar_calendar(&calendar(7, 10.0).days, LunarDays::ByElongation, &present);
    assert!(texts(&week).iter().any(|text| text.starts_with("Сначала Луна")));
    let day = lunar_calendar(&calendar(1, 10.0).days, LunarDays::ByElongation, &Present::new(on(1, 9), &moscow));
    assert_eq!(texts(&day)[0], "Вот какая Луна сегодня.");
    assert!(texts(&day).iter().any(|text| text.starts_with("Лунный день ")), "{:?}", texts(&day));
    assert_eq!(lunar_calendar(&[], LunarDays::ByElongation, &present), []);
}

#[test]
fn what_is_over_is_told_as_past_and_its_voids_no_more() {
    let days = calendar(7, 10.0).days;
    let told = |now| lunar_calendar(&days, LunarDays::ByElongation, &Present::new(now, &moscow));
    let voids = |said: &[Sentence]| said.iter().filter(|said| said.speech.text.contains("без курса")).count();
    let (before, late, after) = (told(on(0, 12)), told(on(7, 23)), told(on(20, 12)));
    assert!(texts(&before).iter().all(|text| !text.contains("перешла")));
    assert!(texts(&late).iter().any(|text| text.contains("она перешла")));
    assert!(voids(&late) < voids(&before), "{:?}", texts(&before));
    assert_eq!(voids(&after), voids(&before));
}

#[test]
fn a_void_over_midnight_is_cut_by_the_day() {
    let mut day = calendar(1, 10.0).days.remove(0);
    let void = VoidOfCourse {
        sign: Sign::Leo,
        entered: on(-1, 0),
        last_aspect: None,
        from: day.from.plus_s(-3600).unwrap(),
        until: day.from.plus_s(5 * 3600).unwrap(),
    };
    day.voids = vec![void];
    let present = Present::new(on(1, 12), &moscow);
    assert_eq!(voids_of_day(&day, &present)[0].speech.text, "Сегодня Луна без курса с начала суток и до 5:00.");
    day.voids[0].until = day.until;
    day.voids[0].from = day.from.plus_s(14 * 3600).unwrap();
    assert_eq!(voids_of_day(&day, &present)[0].speech.text, "Сегодня Луна без курса с 14:00 и до конца суток.");
    day.voids.clear();
    assert!(voids_of_day(&day, &present)[0].speech.text.starts_with("Сегодня Луна весь день на курсе"));
}

/// Every wording of every table, on an even and on an odd day.
fn every_sentence() -> Vec<Sentence> {
    let mut all = Vec::new();
    for sign in Sign::ALL {
        for phase in PhaseName::ALL {
            for day in [23, 24, 60] {
                let report = report(sign, phase, (sign as u8 * 8 + phase as u8) % 30 + 1);
                let present = Present::new(on(day, 12), &moscow);
                all.extend(moon_now(&report, LunarDays::ByElongation, &present));
                all.extend(next_phases(&report, Some(phase), &present));
                let later = MoonReport { at: on(day, 21), ..report };
                all.extend(void_now(&later, &Present::new(on(day, 21), &moscow)));
            }
        }
        let moon_deg = 30.0 * sign.index() as f64;
        for days in [1, 7 + sign.index() as i64 % 2, 30] {
            let calendar = calendar(days, moon_deg);
            let present = Present::new(on(days % 2 + 3, 12), &moscow);
            all.extend(lunar_calendar(&calendar.days, LunarDays::ByElongation, &present));
            all.extend(calendar.days.iter().flat_map(|day| voids_of_day(day, &present)));
        }
    }
    all
}

#[test]
fn every_sentence_is_clean_russian() {
    let mut faults: Vec<_> = every_sentence().iter().flat_map(|sentence| faults_of(&sentence.speech)).collect();
    faults.sort();
    faults.dedup();
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults[..faults.len().min(20)].join("\n"));
}

#[test]
#[ignore = "prints every sentence, for a check of cases by a morphological analyser"]
fn print_every_sentence() {
    for sentence in every_sentence() {
        println!("> {}", sentence.speech.text);
    }
}
