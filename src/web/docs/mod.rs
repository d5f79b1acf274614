//! The API's documentation: OpenAPI, the reference page, and the plain-text index.

pub(in crate::web) mod docs_state;
pub(in crate::web) mod index;
pub(in crate::web) mod openapi;
pub(in crate::web) mod reference;
