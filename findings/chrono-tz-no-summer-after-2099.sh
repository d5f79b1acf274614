#!/usr/bin/env bash
# Expected: the rule for summer time that a zone has today goes on for as long as the calendar does, as in the TZif files of the system,
# whose footer holds the rule.
# Happens: chrono-tz expands the rules into a table of transitions that ends with 2099. Every later July has winter time, without an error.
# Versions: chrono 0.4.45, chrono-tz 0.10.4 (IANA 2025b).
# Why it matters: forecasts, returns and "the same sky again" searches pass 2100 easily, and are an hour off from there.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/src"
cat >"$dir/Cargo.toml" <<'TOML'
[package]
name = "finding"
version = "0.0.0"
edition = "2024"

[dependencies]
chrono = "=0.4.45"
chrono-tz = "=0.10.4"
TOML
cat >"$dir/src/main.rs" <<'RUST'
use chrono::{Offset, TimeZone};
use chrono_tz::{America::New_York, Europe::Berlin};

fn main() {
    for zone in [Berlin, New_York] {
        for year in [2099, 2100] {
            let noon = zone.with_ymd_and_hms(year, 7, 1, 12, 0, 0).unwrap();
            println!("{zone} {year}-07-01: {}", noon.offset().fix());
        }
    }
}
RUST
seen=$(cd "$dir" && CARGO_TARGET_DIR="$dir/target" cargo run --quiet)
echo "$seen"
expected='Europe/Berlin 2099-07-01: +02:00
Europe/Berlin 2100-07-01: +01:00
America/New_York 2099-07-01: -04:00
America/New_York 2100-07-01: -05:00'
[ "$seen" = "$expected" ] || { echo "changed: this was seen before:"; echo "$expected"; exit 1; }
