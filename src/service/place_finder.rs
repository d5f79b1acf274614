//! Place lookups on a thread of their own: a misheard name costs milliseconds, which no async worker has.

use std::collections::HashSet;
use std::sync::LazyLock;
use std::thread::JoinHandle;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use tokio::sync::oneshot;

use super::approximate_lru::ApproximateLru;
use super::{Error, InputCandidate, Invalid};
use crate::astro::Place;
use crate::places::{
    Gazetteer, MAX_QUERY_CHARS, MatchKind, NamedPlace, PlaceMatch, Resolution, Zone, ZoneBasis, ZoneBoundaries,
    area_in_genitive,
};
use crate::store::Region;

/// Most places that one lookup returns.
pub const MAX_PLACES: usize = 50;

/// Lookups that may wait. At some milliseconds for the worst of them, the last one waits well under a second.
const QUEUE: usize = 64;

/// A city that everybody has heard of.
const CITY_POPULATION: u32 = 200_000;

/// Where most listeners of a Russian skill live.
const HOME_COUNTRY: &str = "RU";

/// Retry-After for callers that find the queue full.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// A place that was found.
#[derive(Debug, Clone)]
pub struct FoundPlace {
    /// International name.
    pub name: &'static str,
    /// Russian name, where there is one.
    pub name_ru: Option<&'static str>,
    /// ISO 3166 code of the country.
    pub country: &'static str,
    /// GeoNames code of the region.
    pub region: &'static str,
    /// Where it lies.
    pub place: Place,
    /// Its time zone.
    pub zone: Zone,
    /// Inhabitants; 0 when unknown.
    pub population: u32,
    /// How the name was matched.
    pub how: MatchKind,
    /// How likely it is meant; only the order and the ratios count.
    pub score: f64,
    /// The Russian or international name of a large city nearby, where that is needed to tell it from its namesakes.
    pub near: Option<&'static str>,
}

impl FoundPlace {
    fn of(place: &NamedPlace, how: MatchKind, score: f64) -> Self {
        Self {
            name: place.name(),
            name_ru: place.name_ru(),
            country: place.country(),
            region: place.region(),
            place: place.place(),
            zone: place.zone(),
            population: place.population(),
            how,
            score,
            near: None,
        }
    }

    /// The name that a Russian speaker would use.
    pub fn title(&self) -> &'static str {
        self.name_ru.unwrap_or(self.name)
    }

    /// The same with the city near it, where that tells it from its namesakes.
    pub fn distinct_title(&self) -> String {
        self.distinguished(self.title())
    }

    /// How it is called by ear, with what tells it from its namesakes. A place without a Russian name is called as it was: nothing is
    /// read in Latin letters.
    pub fn spoken_title(&self, said: &str) -> String {
        self.distinguished(&self.name_by_ear(said))
    }

    /// The Russian name, or the words that it was named by.
    pub fn name_by_ear(&self, said: &str) -> String {
        self.name_ru.map_or_else(|| capitalised(said), str::to_owned)
    }

    fn distinguished(&self, name: &str) -> String {
        let Some(city) = self.near else { return name.to_owned() };
        match area_in_genitive(self.country, self.region) {
            Some(area) => format!("{name} {area}"),
            None => format!("{name} возле города {city}"),
        }
    }
}

impl From<PlaceMatch<'_>> for FoundPlace {
    fn from(found: PlaceMatch<'_>) -> Self {
        Self::of(found.place, found.how, found.score)
    }
}

/// Every word with a capital.
fn capitalised(words: &str) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    };
    words.split(' ').map(capital).collect::<Vec<_>>().join(" ")
}

/// Why a query means no one place, and the places that it may mean.
struct Unresolved {
    why: String,
    places: Vec<FoundPlace>,
}

impl Unresolved {
    fn in_words(self, asked: &str) -> Invalid {
        let Self { why, places } = self;
        let invalid = |why: &str, hint: &str| Invalid::new("place", asked.to_owned(), why, hint);
        if asked.chars().count() > MAX_QUERY_CHARS {
            let why = format!("it is longer than {MAX_QUERY_CHARS} characters");
            invalid(&why, "send the name of a town")
        } else if places.is_empty() {
            invalid(&why, "check the spelling, or send latitude, longitude and timezone")
        } else {
            invalid(&why, "send latitude, longitude and timezone of one of the candidates")
                .among(places.into_iter().map(InputCandidate::Place))
        }
    }
}

/// A country's ISO 3166 code and a region's GeoNames code.
pub(super) type CountryCode = (&'static str, &'static str);

/// A point that lies farther than this from every known place is in no country that its nearest place would tell.
const COUNTRY_REACH_KM: f64 = 200.0;

enum Task {
    Find { query: String, limit: usize, found: oneshot::Sender<Vec<FoundPlace>> },
    Resolve { query: String, resolved: oneshot::Sender<Result<FoundPlace, Unresolved>> },
    Among { sentence: String, found: oneshot::Sender<Option<FoundPlace>> },
    ZoneAt { point: Place, zone: oneshot::Sender<(Zone, ZoneBasis)> },
    CountryAt { point: Place, country: oneshot::Sender<Option<CountryCode>> },
    Towns { regions: Vec<Region>, most: usize, towns: oneshot::Sender<Vec<FoundPlace>> },
}

/// Names and points that are remembered, of each as many.
const REMEMBERED: usize = 2_048;

/// Longest name that is remembered, in bytes; a town's is shorter.
const MAX_REMEMBERED_BYTES: usize = 128;

/// Finds places. The gazetteer is loaded on the finder's own thread, so that start-up does not wait for it.
pub struct PlaceFinder {
    tasks: Option<Sender<Task>>,
    thread: Option<JoinHandle<()>>,
    named: ApproximateLru<String, FoundPlace>,
    zones: ApproximateLru<Place, (Zone, ZoneBasis)>,
}

impl PlaceFinder {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the system refuses another thread.
    pub fn start() -> std::io::Result<Self> {
        let (tasks, queue) = bounded(QUEUE);
        let thread = std::thread::Builder::new().name("places".into()).spawn(move || serve(&queue))?;
        Ok(Self {
            tasks: Some(tasks),
            thread: Some(thread),
            named: ApproximateLru::new(REMEMBERED),
            zones: ApproximateLru::new(REMEMBERED),
        })
    }

    /// The places that a query may mean, the likeliest first.
    ///
    /// # Errors
    /// [`Error::Busy`] when too many lookups wait.
    pub async fn find(&self, query: String, limit: usize) -> Result<Vec<FoundPlace>, Error> {
        self.ask(|found| Task::Find { query, limit: limit.min(MAX_PLACES), found }).await
    }

    /// The one place that a query means.
    pub(super) async fn resolve(&self, query: String) -> Result<FoundPlace, Error> {
        if let Some(found) = self.named.get(query.as_str()) {
            return Ok(found);
        }
        let asked = query.clone();
        let resolved = self.ask(|resolved| Task::Resolve { query, resolved }).await?;
        let found = resolved.map_err(|unresolved| Error::from(unresolved.in_words(&asked)));
        if let Ok(found) = &found
            && asked.len() <= MAX_REMEMBERED_BYTES
        {
            self.named.note(asked, found.clone());
        }
        found
    }

    /// The zone whose clocks a point has, and how it is known.
    pub(super) async fn zone_at(&self, point: Place) -> Result<(Zone, ZoneBasis), Error> {
        if let Some(found) = self.zones.get(&point) {
            return Ok(found);
        }
        let found = self.ask(|zone| Task::ZoneAt { point, zone }).await?;
        self.zones.note(point, found);
        Ok(found)
    }

    /// The country and the region of the known place nearest to a point; nothing far from all of them.
    pub(super) async fn country_at(&self, point: Place) -> Result<Option<CountryCode>, Error> {
        self.ask(|country| Task::CountryAt { point, country }).await
    }

    /// A place whose name is among the words of a sentence.
    pub(super) async fn among(&self, sentence: String) -> Result<Option<FoundPlace>, Error> {
        self.ask(|found| Task::Among { sentence, found }).await
    }

    /// The largest town of each region, which is what people there name, or the nearest one where there is none; then the largest
    /// of [`HOME_COUNTRY`], until there are `most`. Each once.
    pub(super) async fn towns(&self, regions: Vec<Region>, most: usize) -> Result<Vec<FoundPlace>, Error> {
        self.ask(|towns| Task::Towns { regions, most, towns }).await
    }

    async fn ask<T>(&self, task: impl FnOnce(oneshot::Sender<T>) -> Task) -> Result<T, Error> {
        let (answer, answered) = oneshot::channel();
        let tasks = self.tasks.as_ref().ok_or(Error::Internal)?;
        match tasks.try_send(task(answer)) {
            Ok(()) => answered.await.map_err(|_| Error::Internal),
            Err(TrySendError::Full(_)) => Err(Error::Busy { retry_after: RETRY_AFTER }),
            Err(TrySendError::Disconnected(_)) => Err(Error::Internal),
        }
    }
}

impl Drop for PlaceFinder {
    fn drop(&mut self) {
        // The thread ends when its queue has no sender any more.
        self.tasks.take();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn serve(queue: &Receiver<Task>) {
    let gazetteer = Gazetteer::load();
    // Points without a zone are rare: the borders are opened by the first.
    let boundaries: LazyLock<ZoneBoundaries> = LazyLock::new(ZoneBoundaries::open);
    for task in queue {
        let answer = std::panic::AssertUnwindSafe(|| answer(&gazetteer, &boundaries, task));
        if std::panic::catch_unwind(answer).is_err() {
            tracing::error!("a place lookup panicked; its asker was told that we failed");
        }
    }
}

/// A caller that has gone does not want the answer any more; that is no failure.
fn answer(gazetteer: &Gazetteer, boundaries: &LazyLock<ZoneBoundaries>, task: Task) {
    let unresolved = |why, places| Err(Unresolved { why, places: told_apart(gazetteer, places) });
    match task {
        Task::Find { query, limit, found } if !found.is_closed() => {
            let _ = found.send(gazetteer.find(&query, limit).into_iter().map(FoundPlace::from).collect());
        }
        Task::Resolve { query, resolved } if !resolved.is_closed() => {
            let _ = resolved.send(match gazetteer.resolve(&query) {
                Resolution::One(found) => Ok(found.into()),
                Resolution::Several(several) => unresolved("several places are called that".to_owned(), several),
                Resolution::Elsewhere { area, places } => {
                    unresolved(format!("no place of that name is known in {area}"), places)
                }
                Resolution::UnreadArea { text, places } => {
                    unresolved(format!("{text} is no country or region that is known"), places)
                }
                Resolution::None => unresolved("no place is called that".to_owned(), Vec::new()),
            });
        }
        Task::ZoneAt { point, zone } if !zone.is_closed() => {
            let _ = zone.send(boundaries.zone_at(point, || gazetteer.nearest(point).0.zone()));
        }
        Task::CountryAt { point, country } if !country.is_closed() => {
            let (nearest, away_km) = gazetteer.nearest(point);
            let _ = country.send((away_km <= COUNTRY_REACH_KM).then(|| (nearest.country(), nearest.region())));
        }
        Task::Towns { regions, most, towns: sender } if !sender.is_closed() => {
            let _ = sender.send(towns(gazetteer, &regions, most));
        }
        Task::Among { sentence, found } if !found.is_closed() => {
            let _ = found.send(gazetteer.named_among(&sentence).map(FoundPlace::from));
        }
        Task::Among { .. }
        | Task::Find { .. }
        | Task::Resolve { .. }
        | Task::ZoneAt { .. }
        | Task::CountryAt { .. }
        | Task::Towns { .. } => {}
    }
}

fn towns(gazetteer: &Gazetteer, regions: &[Region], most: usize) -> Vec<FoundPlace> {
    let town = |region: &Region| {
        let largest = gazetteer.largest(1, |town| Region::of(town.place()) == *region).first().copied();
        largest.or_else(|| Some(gazetteer.nearest(region.place()?).0))
    };
    let at_home = gazetteer.largest(most, |town| town.country() == HOME_COUNTRY);
    let mut seen = HashSet::new();
    let towns = regions.iter().filter_map(town).chain(at_home).filter(|town| seen.insert(town.place())).take(most);
    towns.map(|town| FoundPlace::of(town, MatchKind::Exact, 1.0)).collect()
}

/// Several places; those of equal names with a city near them.
fn told_apart(gazetteer: &Gazetteer, several: Vec<PlaceMatch<'_>>) -> Vec<FoundPlace> {
    let mut found: Vec<FoundPlace> = several.into_iter().map(FoundPlace::from).collect();
    let titles: Vec<_> = found.iter().map(FoundPlace::title).collect();
    for place in &mut found {
        if titles.iter().filter(|title| **title == place.title()).count() > 1 {
            place.near = gazetteer.city_near(place.place, CITY_POPULATION).map(NamedPlace::title);
        }
    }
    found
}

impl super::Service {
    /// The places that a query may mean, the likeliest first; at most [`MAX_PLACES`].
    ///
    /// # Errors
    /// [`Error::Busy`] when too many lookups wait.
    pub async fn places(&self, query: &str, limit: usize) -> Result<Vec<FoundPlace>, Error> {
        self.places.find(query.to_owned(), limit).await
    }

    /// A place whose name is among the words of a sentence, to be asked about; nothing where there is none.
    ///
    /// # Errors
    /// As [`Self::places`].
    pub async fn place_among(&self, sentence: &str) -> Result<Option<FoundPlace>, Error> {
        self.places.among(sentence.to_owned()).await
    }
}
