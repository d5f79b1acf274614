//! The rules: what can be wrong.

use serde::{Deserialize, Serialize};

macro_rules! rules {
    ($( $(#[doc = $doc:literal])+ $rule:ident = $name:literal, $title:literal, $unit:ident; )+) => {
        /// Something that can be wrong. Its name is the same in API, log, metrics and webhook.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Rule { $( $(#[doc = $doc])+ #[serde(rename = $name)] $rule, )+ }

        impl Rule {
            /// Every rule.
            pub const ALL: &[Self] = &[ $(Self::$rule),+ ];

            /// Its name.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$rule => $name),+ }
            }

            /// What it reads, in words that begin a sentence.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$rule => $title),+ }
            }

            /// Unit of what it reads.
            pub const fn unit(self) -> Unit {
                match self { $(Self::$rule => Unit::$unit),+ }
            }
        }
    };
}

rules! {
    /// People wait too long for a service: the 95th percentile of its answers.
    ResponseTime = "response_time", "response time (p95)", Milliseconds;
    /// A single run of an operation took too long.
    SlowOperation = "slow_operation", "longest run", Milliseconds;
    /// A single run of an operation allocated too much.
    OperationMemory = "operation_memory", "memory of one run", Bytes;
    /// The cache as a whole answers too little by itself.
    HitRate = "hit_rate", "cache hit rate", Share;
    /// The cache answers too little of one kind of question by itself.
    KindHitRate = "kind_hit_rate", "cache hit rate", Share;
    /// A service fails too often.
    Errors = "errors", "error share", Share;
    /// Resident memory comes near its limit.
    Memory = "memory", "memory in use", Share;
    /// The processor is busy with this process, or with everything on the machine.
    Cpu = "cpu", "processor load", Share;
    /// Questions are refused because they would not be answered in time.
    Refusals = "refusals", "refused share", Share;
    /// Threads of the engine are dead, or hang.
    EngineHung = "engine_hung", "hung share of the engine's threads", Share;
    /// The cache runs on memory alone, though it should have a disk tier.
    DiskTierDown = "disk_tier_down", "outage of the cache's disk tier", Outage;
    /// People and history cannot be read or written.
    StoreDown = "store_down", "outage of the store", Outage;
    /// The data directory's disk is nearly full, by share.
    DiskFreeShare = "disk_free_share", "free share of the disk", Share;
    /// The data directory's disk is nearly full, by bytes.
    DiskFree = "disk_free", "free space on the disk", Bytes;
    /// A job fails again and again.
    JobFailing = "job_failing", "failures in a row", Count;
}

impl Rule {
    /// The subject of a rule that knows only one.
    pub const ONLY_SUBJECT: &str = "all";
}

/// Unit of what a rule reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Milliseconds.
    Milliseconds,
    /// From 0 to 1; shown in per cent.
    Share,
    /// Bytes; shown in MB of 1024 × 1024, as the guide counts them.
    Bytes,
    /// A number of things.
    Count,
    /// 1 while something is out of order, 0 else.
    Outage,
}

impl Unit {
    /// Name in API and webhook.
    pub const fn name(self) -> &'static str {
        ["ms", "share", "bytes", "count", "outage"][self as usize]
    }

    /// `value` for a person.
    pub fn show(self, value: f64) -> String {
        match self {
            Self::Milliseconds => format!("{value:.0} ms"),
            Self::Share => format!("{:.1} %", value * 100.0),
            Self::Bytes => format!("{:.0} MB", value / 1_048_576.0),
            Self::Count => format!("{value:.0}"),
            Self::Outage => if value > 0.5 { "down" } else { "up" }.to_owned(),
        }
    }
}
