//! An alert: what is wrong with what since when, and whether a person knows.

use serde::{Deserialize, Serialize};

use super::{Rule, Unit};
use crate::store::{AlertId, Severity};

/// The life cycle of an alert. A transition consumes the stage before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "stage")]
pub enum Stage {
    /// It is not acknowledged.
    Raised,
    /// A person knows of it.
    Acknowledged {
        /// When it was acknowledged, in seconds since 1970.
        acknowledged_unix_s: i64,
    },
    /// It is over.
    Resolved {
        /// When it was acknowledged, if it was.
        acknowledged_unix_s: Option<i64>,
        /// When it was over, in seconds since 1970.
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

    /// Acknowledges it.
    ///
    /// # Errors
    /// When it is acknowledged or over: the stage as it was.
    pub(super) fn acknowledge(self, unix_s: i64) -> Result<Self, Self> {
        match self {
            Self::Raised => Ok(Self::Acknowledged { acknowledged_unix_s: unix_s }),
            Self::Acknowledged { .. } | Self::Resolved { .. } => Err(self),
        }
    }

    /// It is worse than what was acknowledged, so the acknowledgement no longer holds.
    pub(super) fn raise_again(self) -> Self {
        match self {
            Self::Raised | Self::Acknowledged { .. } => Self::Raised,
            Self::Resolved { .. } => self,
        }
    }

    /// It is over. The first end counts.
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
    /// The rule that it breaks.
    pub rule: Rule,
    /// What it is about, as `alice`; `all` when the rule has only one subject.
    pub subject: String,
    /// How bad it is now, or was when it ended.
    pub severity: Severity,
    /// The number that was read last, in the rule's unit.
    pub value: f64,
    /// The raise level that it broke, in the rule's unit: the one in force when it was raised, or last changed its severity. A
    /// setting that changes later changes only when the alert ends.
    pub threshold: f64,
    /// Since when it is so bad, in seconds since 1970: when the number was first read, not when the minimum duration was over.
    pub since_unix_s: i64,
    /// Where it is in its life.
    #[serde(flatten)]
    pub stage: Stage,
}

impl Alert {
    /// Whether it is not over.
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
