//! What leaves as a response: answers with their cache headers, problems, and the public JSON.

pub(in crate::web) mod accept_item;
pub(in crate::web) mod api_response;
pub(in crate::web) mod failure;
pub(in crate::web) mod fallback;
pub(in crate::web) mod policy;
pub(in crate::web) mod problem;
pub(in crate::web) mod rendered_json;
pub(in crate::web) mod view;
