#!/usr/bin/env bash
# Expected: `min()` and `max()` of a histogram are values that were recorded, at most rounded to the asked three digits inside the range.
# Happens: they are the two ends of the bucket that the value fell into. One single recording of 1 000 000 has a minimum below it and a
# maximum above it, and a mean that is neither.
# Versions: hdrhistogram 7.6.0 (three significant digits).
# Why it matters: "the slowest turn took 3.000 s" beside a limit of exactly 3 s shows a limit broken that was kept. Keep a true maximum
# beside the histogram where the number is shown to people.
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
hdrhistogram = { version = "=7.6.0", default-features = false }
TOML
cat >"$dir/src/main.rs" <<'RUST'
fn main() {
    let mut histogram = hdrhistogram::Histogram::<u64>::new(3).unwrap();
    histogram.record(1_000_000).unwrap();
    println!("recorded 1000000 once: min {}, max {}, mean {}", histogram.min(), histogram.max(), histogram.mean());
}
RUST
seen=$(cd "$dir" && CARGO_TARGET_DIR="$dir/target" cargo run --quiet)
echo "$seen"
expected='recorded 1000000 once: min 999936, max 1000447, mean 1000192'
[ "$seen" = "$expected" ] || { echo "changed: this was seen before:"; echo "$expected"; exit 1; }
