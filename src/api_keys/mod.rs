//! API keys: what programs authenticate with instead of the admin token. Each has a name, scopes and a quota, and can be revoked alone.
//!
//! The file `api-keys.json` in the data directory holds their hashes; a key itself is shown once, when it is created. The command
//! line writes the file, and a running server follows it.

mod file;
mod key;
mod ring;
mod scope;

pub use file::{FILE_NAME, KeyFileError, KeyList, MAX_KEYS};
pub use key::{ApiKey, KeyName, KeyState, Quota};
pub use ring::KeyRing;
pub use scope::{Scope, ScopeSet};
