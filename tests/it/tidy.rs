//! The rules of the architecture, read off the source.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Who may use whom: a module and the modules of ours that it may name.
const MAY_USE: &[(&str, &[&str])] = &[
    ("astro", &[]),
    ("clock", &[]),
    ("seal", &[]),
    ("lifecycle", &[]),
    ("similar", &[]),
    ("rate_limit", &["clock"]),
    ("places", &["astro"]),
    ("speech", &["astro"]),
    ("names", &["astro"]),
    ("draw", &["astro", "names"]),
    ("metrics", &["astro", "clock", "label_set"]),
    ("config", &["metrics", "places", "similar"]),
    ("data_dir", &["config", "seal"]),
    ("engine", &["astro", "metrics", "clock"]),
    ("cache", &["astro", "engine", "metrics", "clock", "lifecycle", "seal"]),
    ("store", &["astro", "metrics", "clock", "lifecycle", "seal"]),
    ("service", &["astro", "cache", "store", "places", "clock", "metrics", "seal", "lifecycle"]),
    ("ops", &["metrics", "store", "clock", "cache", "lifecycle"]),
    ("jobs", &["service", "ops", "store", "cache", "clock", "lifecycle", "metrics", "astro"]),
    ("alice", &["astro", "service", "speech", "metrics", "places", "clock", "cache", "rate_limit"]),
    (
        "web",
        &[
            "astro",
            "service",
            "speech",
            "names",
            "draw",
            "alice",
            "metrics",
            "places",
            "clock",
            "lifecycle",
            "config",
            "rate_limit",
            "cache",
            "similar",
            "store",
            "ops",
            "jobs",
        ],
    ),
];

/// The outermost modules may use everything; only `main` may use `cli`.
const OUTERMOST: [&str; 4] = ["app", "cli", "main", "lib"];

/// A crate that is kept behind one door: only files whose path starts so may name it.
const BEHIND_ONE_DOOR: &[(&str, &str)] = &[
    ("swisseph", "engine/swiss"),
    ("bincode", "cache/codec.rs"),
    ("redb", "cache/disk"),
    ("rusqlite", "store/"),
    ("rustix", "store/backup"),
    ("sysinfo", "metrics/process.rs"),
    ("chrono_tz", "places/timezone.rs"),
];

/// What the pure core never names.
const FORBIDDEN_IN_ASTRO: &[&str] = &[
    "std::fs",
    "std::net",
    "std::env",
    "std::time",
    "std::thread",
    "tokio",
    "axum",
    "rand::",
    "tracing",
    "SystemTime",
];

const FORBIDDEN_NAMES: [&str; 7] = ["utils", "util", "helpers", "helper", "common", "misc", "manager"];

/// Longest file. Past it a file is two nouns.
const MAX_LINES: usize = 400;

struct Source {
    /// Path under `src/`, with forward slashes.
    path: String,
    text: String,
}

impl Source {
    fn module(&self) -> &str {
        self.path.split(['/', '.']).next().unwrap()
    }

    /// Its code, without comments and without what stands below `#[cfg(test)]`.
    fn code(&self) -> String {
        let text = self.text.split("#[cfg(test)]\nmod tests").next().unwrap();
        text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
    }
}

fn sources() -> Vec<Source> {
    fn walk(dir: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    walk(&root, &mut paths);
    paths.sort();
    paths
        .into_iter()
        .map(|path| Source {
            path: path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/"),
            text: std::fs::read_to_string(&path).unwrap(),
        })
        .collect()
}

/// The modules of ours that some code names: `crate::a::…`, `crate::{a::…, b}` and `crate::a!`.
fn modules_named(code: &str) -> Vec<String> {
    let mut named = Vec::new();
    for (position, _) in code.match_indices("crate::") {
        if code[..position].ends_with('$') {
            continue;
        }
        let rest = &code[position + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 1;
            let mut word = String::new();
            let mut at_start = true;
            for character in group.chars() {
                match character {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    ',' if depth == 1 => at_start = true,
                    c if depth == 1 && at_start && (c.is_alphanumeric() || c == '_') => word.push(c),
                    ':' if depth == 1 => at_start = false,
                    _ => {}
                }
                if (character == ',' || character == ':' || depth == 0) && !word.is_empty() {
                    named.push(std::mem::take(&mut word));
                }
                if depth == 0 {
                    break;
                }
            }
        } else {
            named.push(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
        }
    }
    named
}

#[test]
fn modules_use_only_whom_they_may() {
    let table: BTreeMap<_, _> = MAY_USE.iter().copied().collect();
    let mut broken = Vec::new();
    for source in sources() {
        let module = source.module();
        for named in modules_named(&source.code()) {
            let allowed = if OUTERMOST.contains(&module) {
                named != "cli" || module == "main"
            } else {
                let row = table.get(module).unwrap_or_else(|| panic!("{module} has no row in the table"));
                named == module || row.contains(&named.as_str())
            };
            if !allowed {
                broken.push(format!("{} names {named}", source.path));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn the_core_is_pure() {
    for source in sources().iter().filter(|source| source.module() == "astro") {
        for forbidden in FORBIDDEN_IN_ASTRO {
            assert!(!source.code().contains(forbidden), "{} names {forbidden}", source.path);
        }
    }
}

#[test]
fn crates_behind_one_door_stay_there() {
    for source in sources() {
        for (krate, door) in BEHIND_ONE_DOOR {
            let names_it = source.code().contains(&format!("{krate}::"));
            assert!(!names_it || source.path.starts_with(door), "{} names {krate}; only {door} may", source.path);
        }
    }
}

#[test]
fn files_are_one_noun_with_a_first_line_that_says_which() {
    for source in sources() {
        let stem = Path::new(&source.path).file_stem().unwrap().to_str().unwrap();
        assert!(!FORBIDDEN_NAMES.contains(&stem), "{} is named for no noun", source.path);
        assert!(source.text.starts_with("//! "), "{} does not say what it is", source.path);
        let lines = source.text.lines().count();
        assert!(lines <= MAX_LINES, "{} has {lines} lines", source.path);
    }
}

#[test]
fn every_setting_is_read() {
    let sources = sources();
    let declared: Vec<_> = sources
        .iter()
        .find(|source| source.path == "config/mod.rs")
        .unwrap()
        .text
        .lines()
        .filter_map(|line| {
            line.strip_prefix("    ")?.split_once(": ").filter(|_| line.contains("= \"") && line.ends_with(';'))
        })
        .map(|(field, _)| field.to_owned())
        .collect();
    assert!(declared.len() > 10, "the table of settings was not found: {declared:?}");
    for field in declared {
        let read = sources.iter().any(|source| source.code().contains(&format!(".{field}")));
        assert!(read, "nobody reads the setting {field}");
    }
}

#[test]
fn the_table_reads_groups_too() {
    assert_eq!(modules_named("use crate::{astro, cache::{Key, Owner}, places::Zone};"), ["astro", "cache", "places"]);
    assert_eq!(modules_named("crate::web::x(crate::astro::y)"), ["web", "astro"]);
}
