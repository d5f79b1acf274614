//! What surrounds every handler: the middleware, the request's name, counts, limits on its body, response headers, and the panic fence.

pub(in crate::web) mod body;
pub(in crate::web) mod host_header;
pub(in crate::web) mod in_flight;
pub(in crate::web) mod metrics_layer;
pub(in crate::web) mod middleware;
pub(in crate::web) mod panic_fence;
pub(in crate::web) mod request_id;
