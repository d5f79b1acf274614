//! An alert: the rule that is broken, its subject, since when, and the stage of its life cycle.

use serde::{Deserialize, Serialize};

use super::{Rule, Unit};
use crate::store::{AlertId, Severity};

/// The life cycle of an alert. A transition consumes the stage before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "stage")]
pub enum Stage {
    /// Open, and not acknowledged.
    Raised,
    /// Open, and acknowledged by a person.
    Acknowledged {
        /// When it was acknowledged, in seconds since 1970.
        acknowledged_unix_s: i64,
    },
    /// The number is good again; the alert is closed.
    Resolved {
        /// When it was acknowledged, if it was.
        acknowledged_unix_s: Option<i64>,
        /// When it was resolved, in seconds since 1970.
        resolved_unix_s: i64,
    },
}

impl Stage {
    /// Name in API and log.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Raised => "raised",
            Self::Acknowledged { .. } => "acknowledged",
            Self::Resolved { .. } => "resolved",
        }
    }

    /// The stage after an acknowledgement.
    ///
    /// # Errors
    /// When the stage is not `Raised`: that stage, unchanged.
    pub(super) fn acknowledge(self, unix_s: i64) -> Result<Self, Self> {
        match self {
            Self::Raised => Ok(Self::Acknowledged { acknowledged_unix_s: unix_s }),
            Self::Acknowledged { .. } | Self::Resolved { .. } => Err(self),
        }
    }

    /// The stage after an escalation, which voids an acknowledgement.
    pub(super) fn raise_again(self) -> Self {
        match self {
            Self::Raised | Self::Acknowledged { .. } => Self::Raised,
            Self::Resolved { .. } => self,
        }
    }

    /// The stage after the end. A second end changes nothing.
    pub(super) fn resolve(self, unix_s: i64) -> Self {
        match self {
            Self::Raised => Self::Resolved { acknowledged_unix_s: None, resolved_unix_s: unix_s },
            Self::Acknowledged { acknowledged_unix_s } => {
                Self::Resolved { acknowledged_unix_s: Some(acknowledged_unix_s), resolved_unix_s: unix_s }
            }
            Self::Resolved { .. } => self,
        }
    }
}

/// An alert.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Alert {
    /// Its id; provisional until the history has it.
    pub id: AlertId,
    /// The provisional id that it had before the history took it, in this run of the server. It goes on naming the alert.
    pub provisional_id: Option<AlertId>,
    /// The broken rule.
    pub rule: Rule,
    /// Subject of the rule, as `alice`; `all` when the rule has only one.
    pub subject: String,
    /// Present severity, or the last one of a resolved alert.
    pub severity: Severity,
    /// Number that was measured last, in the rule's unit.
    pub value: f64,
    /// When it was measured, in seconds since 1970. Earlier than now while there is nothing to measure, as without traffic.
    pub measured_unix_s: i64,
    /// Since when the number no longer breaks the limit of the alert's severity, in seconds since 1970: the alert waits for calm.
    /// `None` while the limit is broken, or nothing is known.
    pub calm_since_unix_s: Option<i64>,
    /// The raise level that it broke, in the rule's unit: the one in force when it was raised, or last changed its severity. A
    /// later change of the setting does not change it.
    pub threshold: f64,
    /// When the number was first measured bad, in seconds since 1970; the minimum duration comes after it.
    pub since_unix_s: i64,
    /// Stage of the life cycle.
    #[serde(flatten)]
    pub stage: Stage,
}

impl Alert {
    /// Whether it is not resolved.
    pub const fn is_open(&self) -> bool {
        !matches!(self.stage, Stage::Resolved { .. })
    }

    /// Whether `id` names it: as its own id, or as its provisional one.
    pub fn is_named(&self, id: AlertId) -> bool {
        self.id == id || self.provisional_id == Some(id)
    }

    /// Takes the id that the history has for it, and remembers a provisional one before it.
    pub fn assign_id(&mut self, id: AlertId) {
        if self.id.is_provisional() && self.id != id {
            self.provisional_id = Some(self.id);
        }
        self.id = id;
    }

    /// One sentence for a person: `response time of alice is 1800 ms, limit 1500 ms`.
    pub fn sentence(&self) -> String {
        let unit = self.rule.unit();
        let of = if self.subject == Rule::ONLY_SUBJECT { String::new() } else { format!(" of {}", self.subject) };
        if unit == Unit::Outage {
            return format!("{}{of}", self.rule.title());
        }
        format!("{}{of} is {}, limit {}", self.rule.title(), unit.show(self.value), unit.show(self.threshold))
    }
}
