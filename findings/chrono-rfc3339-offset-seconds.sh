#!/usr/bin/env bash
# Expected: a moment written by `DateTime::to_rfc3339` and read back by `parse_from_rfc3339` is the same moment.
# Happens: RFC 3339 has no seconds in an offset. Moscow kept 2:30:17 before 1916; chrono writes "+02:30" beside the unchanged local time,
# without an error, and what is read back is another moment, 17 seconds away.
# Versions: chrono 0.4.45, chrono-tz 0.10.4.
# Why it matters: a birth before standard time, kept or sent as RFC 3339, moves by up to half a minute; the ascendant moves with it by up
# to some arcminutes. Keep the moment in UTC beside the local time.
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
use chrono::{DateTime, TimeZone, Utc};

fn main() {
    let noon = chrono_tz::Europe::Moscow.with_ymd_and_hms(1900, 1, 1, 12, 0, 0).unwrap();
    let written = noon.to_rfc3339();
    let read = DateTime::parse_from_rfc3339(&written).unwrap();
    println!("local: {written}");
    println!("moment lost: {} s", read.timestamp() - noon.timestamp());
    let utc = DateTime::parse_from_rfc3339(&noon.with_timezone(&Utc).to_rfc3339()).unwrap();
    println!("utc way lost: {} s", utc.timestamp() - noon.timestamp());
}
RUST
seen=$(cd "$dir" && CARGO_TARGET_DIR="$dir/target" cargo run --quiet)
echo "$seen"
expected='local: 1900-01-01T12:00:00+02:30
moment lost: 17 s
utc way lost: 0 s'
[ "$seen" = "$expected" ] || { echo "changed: this was seen before:"; echo "$expected"; exit 1; }
