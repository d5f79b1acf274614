//! Where on Earth, and what the clocks there show: the embedded gazetteer, place names as people say them, civil time to UTC.
//!
//! Pure: knows nothing of the time of day, files or the network. Everything it answers from lies inside the binary, or is handed to it at the
//! start: newer time zones.

// Places by name and by coordinates.
mod area_names;
mod areas;
mod boundaries;
mod case_forms;
mod gazetteer;
mod matching;
mod name_table;
mod nearest;
mod place_query;
mod ranking;
mod spelling;
mod transliterate;

// Civil time.
mod calendar_reform;
mod civil_time;
mod fold;
mod local_time_resolution;
mod timezone;
mod zone_files;
mod zone_release;
mod zone_rules;
mod zone_table;

pub use areas::{Area, area_in_genitive, is_area_alone};
pub use boundaries::{ZoneBasis, ZoneBoundaries};
pub use calendar_reform::{Calendar, CalendarReform};
pub use civil_time::{IsoDateTime, LocalDateTime, LocalTime, TimeError, UtcOffset, WrittenDateTime};
pub use fold::Fold;
pub use gazetteer::{Gazetteer, NamedPlace};
pub use local_time_resolution::{LocalTimeResolution, ResolvedLocalTime, TzSource, at_offset, local_mean_time};
pub use place_query::{MAX_QUERY_CHARS, Resolution};
pub use ranking::{MatchKind, PlaceMatch};
pub use timezone::{Zone, ZoneError};
pub use zone_files::{ZoneFiles, bring_zones};
pub use zone_release::{ZoneOrigin, ZoneRelease};
pub use zone_table::{zone_files_trouble, zone_release};
