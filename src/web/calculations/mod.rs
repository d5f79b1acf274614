//! Handlers of the calculations, one file for each family of endpoints.

use std::time::Duration;

pub(in crate::web) mod batch;
pub(in crate::web) mod caption;
pub(in crate::web) mod events;
pub(in crate::web) mod horoscope;
pub(in crate::web) mod moon;
pub(in crate::web) mod natal;
pub(in crate::web) mod pairs;
pub(in crate::web) mod places;
pub(in crate::web) mod progressions;
pub(in crate::web) mod returns;
pub(in crate::web) mod sky;
pub(in crate::web) mod transits;

/// How long a REST caller waits for a computation; longer than a voice turn may take.
pub const COMPUTE_TIMEOUT: Duration = Duration::from_secs(10);
