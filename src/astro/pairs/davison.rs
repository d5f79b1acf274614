//! The Davison chart of a pair: cast for the middle of both births in time and space.

use crate::astro::{Birth, ChartSettings, Moment, NatalChart, Perspective, Place};

/// Where and when the Davison chart of a pair is cast (Ronald Davison, "Synastry", 1977).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Davison {
    /// The middle of both births. When a time is unknown it is a range as wide as what is not known.
    pub birth: Birth,
    /// The mean of both latitudes, and of both longitudes on the shorter way round.
    pub place: Place,
}

impl Davison {
    /// The middle of two births, in either order. Half a second is cut off. Of two meridians exactly opposite it takes the middle east of
    /// the western one.
    pub fn between(first: (Birth, Place), second: (Birth, Place)) -> Self {
        let (ends_a, ends_b) = (ends(first.0), ends(second.0));
        let from = middle(ends_a.0, ends_b.0);
        let until = middle(ends_a.1, ends_b.1);
        let birth = if from == until { Birth::At(from) } else { Birth::Within { from, until } };
        Self { birth, place: middle_place(first.1, second.1) }
    }

    /// The question for the chart; a topocentric one is seen from its own place.
    pub fn chart(self, settings: ChartSettings) -> NatalChart {
        let mut settings = settings;
        if let Perspective::Topocentric(_) = settings.frame.perspective {
            settings.frame.perspective = Perspective::Topocentric(self.place);
        }
        NatalChart::new(self.birth, self.place, settings)
    }
}

fn ends(birth: Birth) -> (Moment, Moment) {
    match birth {
        Birth::At(moment) => (moment, moment),
        Birth::Within { from, until } => (from, until),
    }
}

fn middle(a: Moment, b: Moment) -> Moment {
    Moment::from_unix_s((a.unix_s() + b.unix_s()).div_euclid(2)).expect("it lies between two valid moments")
}

fn middle_place(a: Place, b: Place) -> Place {
    let (west, east) = if a.longitude_deg() <= b.longitude_deg() { (a, b) } else { (b, a) };
    let mean_deg = (west.longitude_deg() + east.longitude_deg()) / 2.0;
    let is_across_180 = east.longitude_deg() - west.longitude_deg() > 180.0;
    let longitude_deg = match mean_deg {
        _ if !is_across_180 => mean_deg,
        mean_deg if mean_deg > 0.0 => mean_deg - 180.0,
        mean_deg => mean_deg + 180.0,
    };
    Place::new((a.latitude_deg() + b.latitude_deg()) / 2.0, longitude_deg)
        .expect("means of latitudes and longitudes stay on the globe")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::astro::CivilDate;

    fn midnight(year: i32, day: u8) -> Moment {
        CivilDate::new(year, 1, day).unwrap().midnight_utc().unwrap()
    }

    fn place(latitude_deg: f64, longitude_deg: f64) -> Place {
        Place::new(latitude_deg, longitude_deg).unwrap()
    }

    #[test]
    fn it_lies_in_the_middle_of_time_and_space() {
        let moscow = (Birth::At(midnight(2000, 1)), place(55.752, 37.6178));
        let new_york = (Birth::At(midnight(2000, 11)), place(40.7128, -74.006));
        let found = Davison::between(moscow, new_york);
        // (55.752 + 40.7128) / 2 and (37.6178 - 74.006) / 2.
        let expected = Davison { birth: Birth::At(midnight(2000, 6)), place: place(48.2324, -18.1941) };
        assert_eq!(found, expected);
    }

    #[test]
    fn it_goes_the_shorter_way_round_the_globe() {
        let between = |a, b| {
            Davison::between(
                (Birth::At(midnight(1990, 1)), place(0.0, a)),
                (Birth::At(midnight(1990, 1)), place(0.0, b)),
            )
        };
        assert_eq!(between(170.0, -170.0).place, place(0.0, 180.0));
        assert_eq!(between(175.0, -155.0).place, place(0.0, -170.0));
        assert_eq!(between(-175.0, 155.0).place, place(0.0, 170.0));
        assert_eq!(between(90.0, -90.0).place, place(0.0, 0.0));
    }

    #[test]
    fn what_is_not_known_of_a_birth_is_half_as_uncertain_in_the_middle() {
        let known = (Birth::At(midnight(2000, 1)), place(0.0, 0.0));
        let unknown = (Birth::Within { from: midnight(2000, 3), until: midnight(2000, 4) }, place(0.0, 0.0));
        let noon = midnight(2000, 2).plus_s(12 * 3600).unwrap();
        let expected = Birth::Within { from: midnight(2000, 2), until: noon };
        assert_eq!(Davison::between(known, unknown).birth, expected);
        assert_eq!(Davison::between(unknown, unknown).birth, unknown.0);
    }

    proptest! {
        #[test]
        fn it_knows_no_order_and_of_one_birth_is_that_birth(
            a in -2_000_000_000i64..4_000_000_000, b in -2_000_000_000i64..4_000_000_000,
            north_a in -90.0..90.0f64, east_a in -180.0..180.0f64, north_b in -90.0..90.0f64, east_b in -180.0..180.0f64,
        ) {
            let event = |unix_s, north, east| (Birth::At(Moment::from_unix_s(unix_s).unwrap()), place(north, east));
            let (a, b) = (event(a, north_a, east_a), event(b, north_b, east_b));
            prop_assert_eq!(Davison::between(a, b), Davison::between(b, a));
            prop_assert_eq!(Davison::between(a, a), Davison { birth: a.0, place: a.1 });
        }
    }
}
