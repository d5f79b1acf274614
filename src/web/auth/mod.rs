//! Authentication and access: from where the server can be reached, principals and their scopes, sessions, trusted host names and
//! proxies, and the login routes.

pub(in crate::web) mod access;
pub(in crate::web) mod access_settings;
pub(in crate::web) mod cookie;
pub(in crate::web) mod gate;
pub(in crate::web) mod hosts;
pub(in crate::web) mod login;
pub(in crate::web) mod login_limits;
pub(in crate::web) mod origin;
pub(in crate::web) mod principal;
pub(in crate::web) mod proxies;
pub(in crate::web) mod quota;
pub(in crate::web) mod reach;
pub(in crate::web) mod session;
pub(in crate::web) mod webhook_secrets;
