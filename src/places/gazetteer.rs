//! The gazetteer: 42 128 places of the world, embedded, with their names, coordinates, time zones and sizes.

use std::cmp::Reverse;
use std::fmt;

use super::name_table::{NameTable, Rank};
use super::nearest::ByLatitude;
use super::spelling::spelled;
use super::timezone::Zone;
use super::transliterate::sound;
use crate::astro::Place;

/// Tab-separated: country, region code, name, Russian name, other names by `|`, latitude, longitude, IANA zone, population.
/// `assets/PLACES.md` says where it comes from.
static TABLE: &str = include_str!("../../assets/places.tsv");

/// Why reading a field of the embedded table cannot fail.
const TABLE_IS_SOUND: &str = "a test reads every row of the embedded table";

/// A place with a name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct NamedPlace {
    row: &'static str,
    place: Place,
    population: u32,
}

impl NamedPlace {
    fn field(&self, index: usize) -> &'static str {
        self.row.split('\t').nth(index).expect(TABLE_IS_SOUND)
    }

    /// ISO 3166 code of the country, as `RU`.
    pub fn country(&self) -> &'static str {
        self.field(0)
    }

    /// GeoNames code of the country's first-level region, as `48` or `TX`; unique within the country, may be empty.
    pub fn region(&self) -> &'static str {
        self.field(1)
    }

    /// The name in Latin letters.
    pub fn name(&self) -> &'static str {
        self.field(2)
    }

    /// The Russian name, if the table has one.
    pub fn name_ru(&self) -> Option<&'static str> {
        Some(self.field(3)).filter(|name| !name.is_empty())
    }

    /// The Russian name, or the Latin one where there is none.
    pub fn title(&self) -> &'static str {
        self.name_ru().unwrap_or_else(|| self.name())
    }

    /// Other names, mostly older or shorter ones, and ones in other languages that Cyrillic writes.
    pub fn other_names(&self) -> impl Iterator<Item = &'static str> {
        self.field(4).split('|').filter(|name| !name.is_empty())
    }

    /// Where it is.
    pub const fn place(&self) -> Place {
        self.place
    }

    /// IANA name of its time zone.
    pub fn zone_name(&self) -> &'static str {
        self.field(7)
    }

    /// Its time zone.
    pub fn zone(&self) -> Zone {
        self.zone_name().parse().expect(TABLE_IS_SOUND)
    }

    /// Inhabitants; 0 where the number is unknown.
    pub const fn population(&self) -> u32 {
        self.population
    }
}

impl fmt::Debug for NamedPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} {}, {})", self.title(), self.country(), self.region(), self.population)
    }
}

/// What loading needs of a row, read in one pass.
struct GazetteerRow {
    name: &'static str,
    name_ru: &'static str,
    other_names: &'static str,
    place: NamedPlace,
}

impl GazetteerRow {
    fn read(row: &'static str) -> Option<Self> {
        let mut fields = row.split('\t').skip(2);
        let (name, name_ru, other_names) = (fields.next()?, fields.next()?, fields.next()?);
        let (latitude, longitude) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
        let (_zone, population) = (fields.next()?, fields.next()?.parse().ok()?);
        let place = NamedPlace { row, place: Place::new(latitude, longitude)?, population };
        Some(Self { name, name_ru, other_names, place })
    }
}

/// Places by their names and by their coordinates. Never changes after it was loaded; share it by reference.
#[derive(Debug)]
pub struct Gazetteer {
    pub(super) places: Vec<NamedPlace>,
    /// Every name as it is spelled.
    pub(super) names: NameTable,
    /// The sounds of Latin names of places that have no Russian one.
    pub(super) sounds: NameTable,
    /// The sounds of other names, as Leningrad's, which the table has in Cyrillic letters alone.
    pub(super) other_sounds: NameTable,
    by_latitude: ByLatitude,
}

impl Gazetteer {
    /// Reads the embedded table: some tens of milliseconds and about 6 MB.
    pub fn load() -> Self {
        let mut places = Vec::with_capacity(TABLE.lines().count());
        let [mut names, mut sounds, mut other_sounds] = std::array::from_fn(|_| NameTable::default());
        for (number, line) in (0..).zip(TABLE.lines()) {
            let row = GazetteerRow::read(line).expect(TABLE_IS_SOUND);
            for name in [row.name, row.name_ru].into_iter().filter(|name| !name.is_empty()) {
                // "Kempten (Allgäu)" is Kempten to those who look for it, and what follows a comma is no name.
                let short = name.split_once(['(', ',']).map(|(short, _)| short);
                for spelling in [Some(name), short].into_iter().flatten().map(spelled) {
                    if row.name_ru.is_empty() {
                        sounds.add(&sound(&spelling), number, Rank::Primary);
                    }
                    names.add(&spelling, number, Rank::Primary);
                }
            }
            for other in row.other_names.split('|').filter(|name| !name.is_empty()) {
                let spelling = spelled(other);
                other_sounds.add(&sound(&spelling), number, Rank::Other);
                names.add(&spelling, number, Rank::Other);
            }
            places.push(row.place);
        }
        let by_latitude = ByLatitude::of(places.iter().map(NamedPlace::place));
        let [names, sounds, other_sounds] = [names, sounds, other_sounds].map(NameTable::sorted);
        Self { places, names, sounds, other_sounds, by_latitude }
    }

    /// How many places there are.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there are none; never, with the embedded table.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The place nearest to the coordinates, and how far it is in kilometres along the surface.
    pub fn nearest(&self, to: Place) -> (&NamedPlace, f64) {
        let (row, distance_km) = self.by_latitude.nearest(to).expect("the embedded table has places");
        (&self.places[row], distance_km)
    }

    /// The largest of the wanted places, largest first, at most `most`. Looks at every place.
    pub fn largest(&self, most: usize, is_wanted: impl Fn(&NamedPlace) -> bool) -> Vec<&NamedPlace> {
        let mut wanted: Vec<_> = self.places.iter().filter(|place| is_wanted(place)).collect();
        // The sort is stable: of equal ones the first in the table, always.
        wanted.sort_by_key(|place| Reverse(place.population));
        wanted.truncate(most);
        wanted
    }

    /// The nearest place of at least `min_population` people but the one that lies there itself: what tells it from its
    /// namesakes. Looks at every place, which takes some hundred microseconds.
    pub fn city_near(&self, to: Place, min_population: u32) -> Option<&NamedPlace> {
        let squared_distance = |other: &NamedPlace| {
            let north_deg = other.place.latitude_deg() - to.latitude_deg();
            let east_deg = (other.place.longitude_deg() - to.longitude_deg() + 180.0).rem_euclid(360.0) - 180.0;
            north_deg.powi(2) + (east_deg * to.latitude_deg().to_radians().cos()).powi(2)
        };
        self.places
            .iter()
            .filter(|other| other.population >= min_population && other.place != to)
            .min_by(|left, right| squared_distance(left).total_cmp(&squared_distance(right)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_sound() {
        let gazetteer = Gazetteer::load();
        assert_eq!(gazetteer.len(), 42_128);
        for place in &gazetteer.places {
            assert_eq!(place.row.split('\t').count(), 9, "{}", place.row);
            assert!(place.country().len() == 2 && !place.name().is_empty(), "{}", place.row);
            assert_eq!(place.zone().to_string(), place.zone_name(), "{}", place.row);
        }
    }

    #[test]
    fn a_place_tells_what_the_table_says() {
        let gazetteer = Gazetteer::load();
        let moscow = gazetteer.places.iter().find(|place| place.name() == "Moscow").unwrap();
        assert_eq!((moscow.country(), moscow.region(), moscow.name_ru()), ("RU", "48", Some("Москва")));
        assert_eq!((moscow.place(), moscow.population()), (Place::new(55.752, 37.6178).unwrap(), 10_381_222));
        assert_eq!(moscow.zone_name(), "Europe/Moscow");
        assert!(moscow.other_names().any(|name| name == "Маскав"));
    }

    #[test]
    fn the_largest_are_the_largest_of_those_that_are_wanted() {
        let gazetteer = Gazetteer::load();
        let titles = |most, country: &str| {
            let largest = gazetteer.largest(most, |place| place.country() == country);
            largest.into_iter().map(NamedPlace::title).collect::<Vec<_>>()
        };
        assert_eq!(titles(3, "RU"), ["Москва", "Санкт-Петербург", "Новосибирск"]);
        assert!(titles(9, "XX").is_empty() && titles(0, "RU").is_empty());
    }

    #[test]
    fn coordinates_have_a_nearest_place() {
        let gazetteer = Gazetteer::load();
        let (place, distance_km) = gazetteer.nearest(Place::new(55.76, 37.62).unwrap());
        assert_eq!(place.title(), "Москва");
        assert!(distance_km < 1.0);
        // Point Nemo, as far from land as one gets: about 2 700 km.
        let (place, distance_km) = gazetteer.nearest(Place::new(-48.8767, -123.3933).unwrap());
        assert!((2_600.0..3_600.0).contains(&distance_km), "{place:?} {distance_km}");
    }
}
