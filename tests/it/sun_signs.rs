//! A sign that is told from day and month alone is that of every year, wherever the birth was.

use astroloh::alice::{BirthDraft, DateParts};
use astroloh::astro::{Body, CivilDate, Frame, Sign, Sky};

use crate::golden::SKY;

/// Seconds by which the clocks farthest east are ahead of UTC, and those farthest west behind.
const EASTMOST_S: i64 = 14 * 3_600;
const WESTMOST_S: i64 = 12 * 3_600;

const DAY_S: i64 = 86_400;

fn told(date: CivilDate) -> Option<Sign> {
    let date = DateParts { year: None, month: Some(date.month()), day: Some(date.day()) };
    BirthDraft { date, ..BirthDraft::default() }.sign_without_year()
}

#[test]
fn the_sun_is_in_the_sign_that_is_told_without_a_year() {
    let mut certain = 0;
    for year in 1900..=2100 {
        let first = CivilDate::new(year, 1, 1).unwrap();
        for date in (0..366).filter_map(|days| first.plus_days(days)).filter(|date| date.year() == year) {
            let Some(sign) = told(date) else { continue };
            let midnight = date.midnight_utc().unwrap();
            // The first and the last moment of that date anywhere on Earth.
            for at in [midnight.plus_s(-EASTMOST_S), midnight.plus_s(DAY_S + WESTMOST_S)] {
                let sun = SKY.position(Body::Sun, at.unwrap().julian_day(), &Frame::TROPICAL).unwrap();
                assert_eq!(sun.longitude.sign(), sign, "{date}");
            }
            certain += usize::from(year == 2026);
        }
    }
    assert!(certain > 310, "only on {certain} days of 365 the year is not asked");
}
