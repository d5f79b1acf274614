//! Which time zone a point lies in, by the borders of the zones. The only file that names tzf_rs.

use tzf_rs::EmbeddedFinder;

use super::timezone::Zone;
use crate::astro::Place;

/// How the zones of the sea are called, as `Etc/GMT+7`: by whole hours of longitude, outside of every country's waters.
const AT_SEA: &str = "Etc/";

/// In all of Xinjiang two clocks are kept, two hours apart: the local one, and that of the state.
const LOCAL_CLOCK: &str = "Asia/Urumqi";
const CLOCK_OF_THE_STATE: &str = "Asia/Shanghai";

/// How the zone of a point became known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ZoneBasis {
    /// The point lies within the zone's borders.
    Border,
    /// It lies within the borders of several: states dispute it, or two clocks are kept there.
    SeveralBorders,
    /// It lies at sea: nautical time, by its longitude.
    Sea,
    /// No zone claims it; the clocks are those of the nearest known town.
    NearestTown,
}

/// The borders of all time zones, out of OpenStreetMap, with those that differ only in their history kept apart. A border may be off by
/// 111 m.
///
/// Read in place, from the binary: opening looks through its 4 MB once, and a look-up takes some microseconds.
pub struct ZoneBoundaries(EmbeddedFinder);

impl ZoneBoundaries {
    /// Opens the embedded borders: some milliseconds.
    pub fn open() -> Self {
        Self(EmbeddedFinder::new())
    }

    /// The zone of a point. Where several claim it, it is the local one of two clocks that are kept side by side, else the one that
    /// `nearest_town` tells, if that is among them. Where none does, it is the town's too.
    pub fn zone_at(&self, point: Place, nearest_town: impl Fn() -> Zone) -> (Zone, ZoneBasis) {
        let mut names = self.0.get_tz_names(point.longitude_deg(), point.latitude_deg());
        // A zone that the table of rules lacks tells no clock.
        let zones = |names: &[&str], is_sea: bool| {
            let wanted = names.iter().filter(|name| name.starts_with(AT_SEA) == is_sea);
            wanted.filter_map(|name| name.parse().ok()).collect::<Vec<Zone>>()
        };
        let count = zones(&names, false).len();
        if names.contains(&LOCAL_CLOCK) {
            names.retain(|name| *name != CLOCK_OF_THE_STATE);
        }
        let claims = zones(&names, false);
        let basis = if count > 1 { ZoneBasis::SeveralBorders } else { ZoneBasis::Border };
        match (claims.as_slice(), zones(&names, true).first()) {
            ([only], _) => (*only, basis),
            ([first, ..], _) => (Some(nearest_town()).filter(|town| claims.contains(town)).unwrap_or(*first), basis),
            ([], Some(sea)) => (*sea, ZoneBasis::Sea),
            ([], None) => (nearest_town(), ZoneBasis::NearestTown),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::super::gazetteer::Gazetteer;
    use super::*;

    static BORDERS: LazyLock<ZoneBoundaries> = LazyLock::new(ZoneBoundaries::open);
    static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(Gazetteer::load);

    fn zone_at(latitude_deg: f64, longitude_deg: f64) -> (String, ZoneBasis) {
        let point = Place::new(latitude_deg, longitude_deg).unwrap();
        let (zone, basis) = BORDERS.zone_at(point, || GAZETTEER.nearest(point).0.zone());
        (zone.to_string(), basis)
    }

    fn on_land(latitude_deg: f64, longitude_deg: f64) -> String {
        let (zone, basis) = zone_at(latitude_deg, longitude_deg);
        let is_on_land = matches!(basis, ZoneBasis::Border | ZoneBasis::SeveralBorders);
        assert!(is_on_land, "{latitude_deg} {longitude_deg}: {basis:?}");
        zone
    }

    #[test]
    fn a_point_has_the_clocks_of_its_side_of_the_border() {
        // The nearest listed towns are across the Bering Strait and in Hawaii: twenty hours and a day off.
        assert_eq!(on_land(64.501, -165.406), "America/Nome");
        assert_eq!(on_land(1.867, -157.333), "Pacific/Kiritimati");
        // Kreuzlingen and Konstanz are one town, of two clocks in history, as are Denmark and the Netherlands beside their neighbours.
        assert_eq!((on_land(47.645, 9.178), on_land(47.665, 9.175)), ("Europe/Zurich".into(), "Europe/Berlin".into()));
        assert_eq!(
            (on_land(52.52, 13.405), on_land(55.68, 12.57)),
            ("Europe/Berlin".into(), "Europe/Copenhagen".into())
        );
        assert_eq!(
            (on_land(52.374, 4.89), on_land(50.85, 4.35)),
            ("Europe/Amsterdam".into(), "Europe/Brussels".into())
        );
        assert_eq!(zone_at(43.8, 87.5833), ("Asia/Urumqi".to_owned(), ZoneBasis::SeveralBorders));
        assert_eq!(on_land(-90.0, 0.0), "Antarctica/McMurdo");
    }

    #[test]
    fn at_sea_the_longitude_tells() {
        assert_eq!(zone_at(-48.8767, -123.3933), ("Etc/GMT+8".to_owned(), ZoneBasis::Sea));
        assert_eq!(zone_at(0.0, 0.0), ("Etc/GMT".to_owned(), ZoneBasis::Sea));
        assert_eq!(zone_at(30.0, 180.0).1, ZoneBasis::Sea);
    }

    /// Of the principal points of zone.tab all lie in their zones but Monaco's, which is given in whole minutes and lies in France. Of 2 500
    /// points of timezonefinder one in Australia has its neighbour's: the borders are simpler than the land.
    #[test]
    fn points_lie_in_their_zones() {
        let table = include_str!("../../tests/golden/zone-points.tsv");
        let (mut count, mut others) = (0, Vec::new());
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            let fields: Vec<_> = line.split('\t').collect();
            let found = on_land(fields[1].parse().unwrap(), fields[2].parse().unwrap());
            if found != fields[0] {
                others.push(format!("{line}: {found}"));
            }
            count += 1;
        }
        assert!(count > 2_900 && others.len() <= 2, "{count} points, and other zones have {others:#?}");
    }
}
