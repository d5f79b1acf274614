//! From the socket to a request and back: connections, their limits and their timeouts.

pub(in crate::web) mod connection;
pub(in crate::web) mod connection_state;
pub(in crate::web) mod connection_table;
pub(in crate::web) mod date_header;
pub(in crate::web) mod head_lines;
pub(in crate::web) mod instrumented_io;
pub(in crate::web) mod limits;
pub(in crate::web) mod server;
pub(in crate::web) mod timeout_guard;
