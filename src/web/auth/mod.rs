//! Authentication: the operator's token and sessions, trusted host names and proxies, and the login routes.

pub(in crate::web) mod access;
pub(in crate::web) mod hosts;
pub(in crate::web) mod login;
pub(in crate::web) mod proxies;
pub(in crate::web) mod quota;
pub(in crate::web) mod session;
