//! `astroloh cache`: what a running server's cache did and holds, and to drop it; through the server's API.

use std::fmt::Write as _;

use anyhow::anyhow;
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::calculation::pretty;
use super::server::{OperatorRequest, ServerArgs};
use super::{Failure, Setup, print};

/// Every kind but session, in the API's word.
const ALL: &str = "all";

#[derive(Subcommand)]
pub(super) enum CacheCommand {
    /// Print hits, sizes and evictions of each tier, by kind
    Stats(CacheStatsArgs),
    /// Clear the cache
    Clear(CacheClearArgs),
}

#[derive(Args)]
pub(super) struct CacheStatsArgs {
    #[command(flatten)]
    server: ServerArgs,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
pub(super) struct CacheClearArgs {
    /// Kind to clear, as in `astroloh cache stats` [default: all but session, the memory of conversations]
    kind: Option<String>,
    #[command(flatten)]
    server: ServerArgs,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl CacheCommand {
    pub(super) fn run(self, setup: &Setup) -> Result<(), Failure> {
        match self {
            Self::Stats(CacheStatsArgs { server, json }) => {
                let stats = server.send(setup, OperatorRequest::Get("/api/v1/cache"))?;
                print(&if json { pretty(&stats) } else { table(&stats) })
            }
            Self::Clear(CacheClearArgs { kind, server, json }) => {
                let kind = kind.as_deref().unwrap_or(ALL);
                let dropped =
                    server.send(setup, OperatorRequest::Post("/api/v1/cache/invalidate", json!({"kind": kind})))?;
                if json {
                    print(&pretty(&dropped))?;
                } else {
                    let kinds = dropped["kinds"].as_array().into_iter().flatten().filter_map(Value::as_str);
                    print(&format!("dropped: {}", kinds.collect::<Vec<_>>().join(", ")))?;
                }
                match dropped["reason"].as_str() {
                    None => Ok(()),
                    Some(reason) => Err(anyhow!(
                        "{reason}; nothing old is served, but a restart may bring it back, so clear again when the disk tier is up"
                    )
                    .into()),
                }
            }
        }
    }
}

fn table(stats: &Value) -> String {
    let whole = |value: &Value| value.as_u64().map_or_else(|| "-".to_owned(), |number| number.to_string());
    let size = |tier: &Value, name: &str| {
        tier[name].as_f64().map_or_else(|| "-".to_owned(), |bytes| format!("{:.1} MB", bytes / 1_048_576.0))
    };
    let holds = |tier: &Value| {
        format!("{} values, {} of {}", whole(&tier["entries"]), size(tier, "bytes"), size(tier, "max_bytes"))
    };
    let disk = &stats["disk"];
    let mut text = format!(
        "memory  {}\ndisk    {}, {}\n\n{:<15} {:>10} {:>7} {:>9} {:>9} {:>9} {:>9} {:>10}",
        holds(&stats["memory"]),
        holds(&disk["holds"]),
        disk["status"].as_str().unwrap_or("-"),
        "kind",
        "requests",
        "hits",
        "memory",
        "disk",
        "computed",
        "joined",
        "saved",
    );
    for kind in stats["kinds"].as_array().into_iter().flatten() {
        let hits = kind["hit_rate"].as_f64().map_or_else(|| "-".to_owned(), |rate| format!("{:.1} %", rate * 100.0));
        let saved =
            kind["saved_ms"].as_f64().map_or_else(|| "-".to_owned(), |saved_ms| format!("{:.1} s", saved_ms / 1e3));
        write!(
            text,
            "\n{:<15} {:>10} {hits:>7} {:>9} {:>9} {:>9} {:>9} {saved:>10}",
            kind["kind"].as_str().unwrap_or("-"),
            whole(&kind["requests"]),
            whole(&kind["memory_hits"]),
            whole(&kind["disk_hits"]),
            whole(&kind["computed"]),
            whole(&kind["coalesced"]),
        )
        .expect("writing to a string cannot fail");
    }
    text
}
