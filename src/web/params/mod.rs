//! The parameters of API requests: their declarations, and how a path, a query string or a JSON body is read by them.

pub(in crate::web) mod birth_fields;
pub(in crate::web) mod birth_time;
pub(in crate::web) mod chart_fields;
pub(in crate::web) mod field;
pub(in crate::web) mod fields;
pub(in crate::web) mod json_object;
pub(in crate::web) mod moment_fields;
pub(in crate::web) mod sent_moments;
pub(in crate::web) mod style_fields;
