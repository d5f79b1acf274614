//! The routes: the table of the calculations' endpoints, and the router made from it.

pub(in crate::web) mod endpoint;
pub(in crate::web) mod endpoints;
pub(in crate::web) mod routes;
