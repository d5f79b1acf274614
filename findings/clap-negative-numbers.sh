#!/usr/bin/env bash
# Expected: with `allow_negative_numbers` an option of type f64 takes every negative number that `f64::from_str` takes.
# Happens: what looks like a number to clap has to begin with a digit and may not have a signed exponent. "-.5" and "-1e-3" are refused as
# unknown arguments, while "-0.5" and "-1e3" pass; the error speaks of an unknown flag, not of a number.
# Versions: clap 4.6.9.
# Why it matters: a coordinate just west of Greenwich, or what a script prints for a small number, is told to be an unknown flag.
# `allow_hyphen_values` takes them (and leaves judging to the type).
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
clap = { version = "=4.6.9", features = ["derive"] }
TOML
cat >"$dir/src/main.rs" <<'RUST'
use clap::Parser;

#[derive(Parser)]
struct Arguments {
    #[arg(long, allow_negative_numbers = true)]
    longitude: f64,
}

fn main() {
    for value in ["-0.5", "-1e3", "-.5", "-1e-3"] {
        match Arguments::try_parse_from(["finding", "--longitude", value]) {
            Ok(arguments) => {
                assert_eq!(arguments.longitude, value.parse::<f64>().unwrap());
                println!("{value} Ok");
            }
            Err(error) => println!("{value} {:?}", error.kind()),
        }
    }
    println!("-1e-3 parses as f64: {}", "-1e-3".parse::<f64>().is_ok());
}
RUST
seen=$(cd "$dir" && CARGO_TARGET_DIR="$dir/target" cargo run --quiet)
echo "$seen"
expected='-0.5 Ok
-1e3 Ok
-.5 UnknownArgument
-1e-3 UnknownArgument
-1e-3 parses as f64: true'
[ "$seen" = "$expected" ] || { echo "changed: this was seen before:"; echo "$expected"; exit 1; }
