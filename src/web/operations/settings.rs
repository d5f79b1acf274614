//! `/api/v1/settings`: the settings that are in force, and where each comes from.

use bytes::Bytes;
use serde::Serialize;
use utoipa::ToSchema;

use super::OperatorState;
use super::endpoint::told;
use crate::config::EffectiveSetting;
use crate::web::Problem;
use crate::web::params::fields::Fields;

/// The settings in force.
#[derive(Serialize, ToSchema)]
pub struct SettingsView {
    /// In the order in which they are documented.
    settings: Vec<SettingView>,
}

/// A setting.
#[derive(Serialize, ToSchema)]
pub struct SettingView {
    /// Its name in the settings file.
    key: &'static str,
    /// The value as it is written in the file; for a secret only whether there is one; null when it is empty.
    value: Option<String>,
    /// The default; null when that is empty.
    default: Option<&'static str>,
    /// Where the value was written: `default`, `file`, `environment` or `flag`.
    source: &'static str,
    /// Unit of a number, where it has one.
    unit: Option<&'static str>,
    /// What it does, and what its absence means.
    doc: String,
    /// Its name in the environment.
    variable: String,
    /// Whether the value is not shown.
    is_secret: bool,
}

impl SettingView {
    fn of(effective: &EffectiveSetting) -> Self {
        let EffectiveSetting { setting, shown, origin } = effective;
        Self {
            key: setting.key,
            value: Some(shown.clone()).filter(|shown| !shown.is_empty()),
            default: Some(setting.default.as_str()).filter(|default| !default.is_empty()),
            source: origin.name(),
            unit: setting.unit(),
            doc: setting.help(),
            variable: setting.variable(),
            is_secret: setting.is_secret,
        }
    }
}

/// Answers with the settings.
pub async fn answer(state: OperatorState, _: Fields) -> Result<Bytes, Problem> {
    Ok(told(&SettingsView { settings: state.operations.settings.iter().map(SettingView::of).collect() }))
}
