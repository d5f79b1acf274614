#!/usr/bin/env bash
# Expected: a bounded cache takes a new entry by evicting an old one; or refuses the new one, and then does not show it.
# Happens: `insert` makes the entry readable at once, and the admission of TinyLFU is decided later, with the pending tasks: a key that was
# never asked for loses against each resident and is gone, although it was just written and read. An entry heavier than the whole capacity
# is readable in between too, so the bound on memory holds only after the pending tasks have run.
# Versions: moka 0.12.16.
# Why it matters: "write, then fetch with the next request" fails once the cache is full, and only then. Things that will be fetched once
# (a session, a late answer) need `EvictionPolicy::lru()` or a place of their own.
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
moka = { version = "=0.12.16", features = ["sync"] }
TOML
cat >"$dir/src/main.rs" <<'RUST'
use moka::sync::Cache;

fn main() {
    let full = Cache::builder().max_capacity(10).build();
    for key in 0..10 {
        full.insert(key, "old");
    }
    full.run_pending_tasks();
    for key in (0..10).cycle().take(50) {
        full.get(&key);
    }
    full.run_pending_tasks();
    full.insert(99, "new");
    let at_once = full.get(&99);
    full.run_pending_tasks();
    println!("full cache, new key: {at_once:?} then {:?}", full.get(&99));

    let light = Cache::builder().max_capacity(10).weigher(|_: &u32, weight: &u32| *weight).build();
    light.insert(1, 1000);
    let at_once = light.get(&1);
    light.run_pending_tasks();
    println!("heavier than the capacity: {at_once:?} then {:?}", light.get(&1));
}
RUST
seen=$(cd "$dir" && CARGO_TARGET_DIR="$dir/target" cargo run --quiet)
echo "$seen"
expected='full cache, new key: Some("new") then None
heavier than the capacity: Some(1000) then None'
[ "$seen" = "$expected" ] || { echo "changed: this was seen before:"; echo "$expected"; exit 1; }
