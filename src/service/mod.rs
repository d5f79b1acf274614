//! The use cases. The only layer where *now*, *who* and *where* become values.
//!
//! Knows nothing of HTTP, Alice or words: [`crate::web`] and [`crate::alice`] call the same methods and translate what comes back.

mod approximate_lru;
mod birth;
mod birth_calendar;
mod birth_warning;
mod charts;
mod error;
mod horoscope;
mod locality;
mod moment_input;
mod month;
mod pairs;
mod people;
mod place_finder;
mod precompute;
mod progressions;
mod returns;
mod sessions;
mod sky;
mod transits;
mod zone_status;

use std::sync::Arc;
use std::time::Duration;

use crate::astro::{CivilDate, Moment, Question};
use crate::cache::Cache;
use crate::clock::{Clock, ClockVerdict, ClockWatch, EARLIEST_UNIX_S};
use crate::metrics::Metrics;
use crate::places::Zone;
use crate::store::Popularity;

// What answers are made of, so that callers need not name the cache.
pub use crate::cache::{
    Asker, Cached, ComputeAccount, ComputeClass, ComputeQuota, FallbackCause, Owner, QUOTA_WINDOW, QuotaBalance,
    QuotaClient, Tier,
};

pub use birth::{BirthEvent, BirthInput, ChartOptions, ClockChoice, Nativity, PerspectiveChoice, ZoneSource};
pub use birth_calendar::{CalendarChoice, CalendarDoubt, DateReading};
pub use birth_warning::BirthWarning;
pub use charts::NatalAnswer;
pub use error::{Error, InputCandidate, Invalid};
pub use horoscope::{LocalPeriod, PersonalAnswer};
pub use locality::{Locality, PlaceInput, ResolvedPlace};
pub use moment_input::MomentInput;
pub use people::{
    Account, Consent, KeptBirth, MAX_NAME_CHARS, MAX_PROFILES, PeopleError, PeoplePage, PeopleStoreStatus, Person,
    PersonalData, PersonalDataHolder, Preferences, Profile, Relation, Retired, VoiceLength,
};
pub use place_finder::{FoundPlace, MAX_PLACES, PlaceFinder};
pub use precompute::{ExpectedQuestion, PrecomputeCategory, PrecomputeOutcome, Precomputer};
pub use progressions::ProgressionInput;
pub use returns::{FoundReturn, ReturnInput, ReturnWhen};
pub use sessions::SessionRecord;
pub use transits::{RadixInput, TimeWindow};
pub use zone_status::ZoneStatus;

/// Answers what people want to know. Shared as `Arc<Service>`.
pub struct Service {
    // Dependencies
    cache: Cache,
    places: PlaceFinder,
    clock: Arc<dyn Clock>,
    clock_watch: Arc<ClockWatch>,
    popularity: Option<Arc<Popularity>>,
    people: people::PeopleStore,
    wishes: Option<people::WishBook>,

    // Configuration
    default_zone: Zone,

    // Metrics
    metrics: Option<Arc<Metrics>>,
}

impl Service {
    /// A service over these parts.
    pub fn new(cache: Cache, places: PlaceFinder, clock: Arc<dyn Clock>) -> Self {
        let clock_watch = Arc::new(ClockWatch::new(Arc::clone(&clock)));
        let (people, default_zone) = (people::PeopleStore::None, Zone::DEFAULT);
        Self { cache, places, clock, clock_watch, popularity: None, people, wishes: None, default_zone, metrics: None }
    }

    /// The same, but listeners and requests that name no zone live in this one rather than in [`Zone::DEFAULT`].
    pub fn with_default_zone(self, default_zone: Zone) -> Self {
        Self { default_zone, ..self }
    }

    /// The same, but what listeners think of it is counted there.
    pub fn with_metrics(self, metrics: Arc<Metrics>) -> Self {
        Self { metrics: Some(metrics), ..self }
    }

    /// The same, but what is asked for is counted there: signs, days, places, and natal charts that many clients ask for; nothing
    /// of who asks.
    pub fn with_popularity(self, popularity: Arc<Popularity>) -> Self {
        Self { popularity: Some(popularity), ..self }
    }

    /// The zone of listeners and requests that name none.
    pub fn default_zone(&self) -> Zone {
        self.default_zone
    }

    /// What is to be thought of the machine's wall clock.
    pub fn clock_verdict(&self) -> ClockVerdict {
        self.clock_watch.verdict()
    }

    /// The date that calendars in `zone` show now, if the machine's clock is right.
    pub fn today(&self, zone: Zone) -> CivilDate {
        date_at(self.clock.unix_s(), zone)
    }

    /// The latest date in `zone` of which it is known that it has come: today, or the day on which this program was made where the clock
    /// is before it. What people say of their births is held against it.
    pub fn latest_known_day(&self, zone: Zone) -> CivilDate {
        date_at(self.clock.unix_s().max(EARLIEST_UNIX_S), zone)
    }

    /// The answer to a question that belongs to no listener.
    async fn ask<Q: Question>(&self, question: &Q, timeout: Duration) -> Result<Cached<Q::Answer>, Error> {
        Ok(self.cache.answer(question, Owner::Nobody, timeout).await?)
    }

    /// The cache, for health reports and shut-down.
    pub fn cache(&self) -> &Cache {
        &self.cache
    }
}

/// The date that calendars in `zone` show at that second.
fn date_at(unix_s: i64, zone: Zone) -> CivilDate {
    // A clock beyond the year 2999 is broken; 1970 is then as good as any.
    Moment::from_unix_s(unix_s)
        .map(|now| zone.at(now).0.date())
        .unwrap_or_else(|| CivilDate::new(1970, 1, 1).expect("it is a date"))
}
