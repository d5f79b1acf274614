//! Handlers of the calculations, one file for each family of endpoints.

pub(in crate::web) mod batch;
pub(in crate::web) mod horoscope;
pub(in crate::web) mod moon;
pub(in crate::web) mod natal;
pub(in crate::web) mod pairs;
pub(in crate::web) mod places;
pub(in crate::web) mod progressions;
pub(in crate::web) mod returns;
pub(in crate::web) mod sky;
pub(in crate::web) mod transits;
