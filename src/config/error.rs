//! Why the settings cannot be used.

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A name that no setting has.
    #[error("unknown setting {name:?} in {place}{}", nearest.as_ref().map(|nearest| format!("; did you mean {nearest:?}?")).unwrap_or_default())]
    Unknown {
        /// The name as it was written.
        name: String,
        /// Where it was written.
        place: &'static str,
        /// The known name most like it.
        nearest: Option<String>,
    },
    /// A value that does not fit.
    #[error("setting {key} = {value:?}: {why}")]
    Invalid {
        /// The setting.
        key: &'static str,
        /// The value, masked when secret.
        value: String,
        /// What is wrong and what to write instead.
        why: String,
    },
    /// The file is no TOML, or cannot be read.
    #[error("settings file: {0}")]
    File(String),
}
