//! What time does to a chart: transits, progressions, directions, returns, ingresses, stations.

pub(in crate::astro) mod directions;
pub(in crate::astro) mod forecast;
pub(in crate::astro) mod ingresses;
pub(in crate::astro) mod progressions;
pub(in crate::astro) mod returns;
pub(in crate::astro) mod stations;
pub(in crate::astro) mod transits;
