//! What must not be lost, and what is worth remembering: SQLite, the one place that names it.
//!
//! [`Database`] is a file with its threads; everything else here is a table or two with typed acts and questions.

mod database;
mod error;

pub use database::{Condition, Database, Outcome, Plan, Schema, Worth};
pub use error::Error;
