//! The rules of the architecture, read off the source.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

mod constants;
mod question_ids;

/// Which modules of ours a module may name. A row may also be for a folder or a file of a module; the longest row that matches a file is
/// the one that holds. Names of folders, such as `web/params`, hold between the folders of one module that has rows for them.
pub const MAY_USE: &[(&str, &[&str])] = &[
    ("astro", &[]),
    ("build_info", &[]),
    ("clock", &["astro"]),
    ("private_file", &[]),
    ("seal", &["private_file"]),
    ("lifecycle", &[]),
    ("similar", &[]),
    ("heartbeat", &["lifecycle"]),
    ("rate_limit", &["clock"]),
    ("places", &["astro"]),
    ("speech", &["astro"]),
    ("names", &["astro"]),
    ("draw", &["astro", "names"]),
    ("metrics", &["astro", "clock"]),
    ("config", &["metrics", "places", "similar", "cache", "ops", "alice"]),
    ("data_dir", &["config", "private_file", "seal"]),
    ("api_keys", &["config", "data_dir", "private_file"]),
    ("engine", &["astro", "metrics", "clock", "heartbeat"]),
    ("cache", &["astro", "engine", "metrics", "clock", "lifecycle", "private_file", "seal", "rate_limit"]),
    ("store", &["astro", "metrics", "clock", "lifecycle", "private_file", "seal", "heartbeat"]),
    ("service", &["astro", "cache", "store", "places", "clock", "metrics", "seal", "lifecycle"]),
    ("ops", &["metrics", "store", "clock", "cache", "lifecycle"]),
    ("jobs", &["service", "ops", "store", "cache", "clock", "lifecycle", "metrics", "astro"]),
    ("alice", &["astro", "service", "speech", "metrics", "places", "clock", "cache", "rate_limit"]),
    ("web/mod", &[]),
    // Handlers of calculations reach the sky through the service alone: no store, no cache, no operations.
    (
        "web/calculations",
        &["astro", "service", "speech", "names", "draw", "places", "web/params", "web/responses", "web/routing"],
    ),
    ("web/params", &["astro", "service", "names", "draw", "places", "similar", "web/responses"]),
    ("web/responses", &["astro", "service", "names", "places"]),
    ("web/transport", &["clock", "lifecycle", "metrics", "web/requests"]),
    ("web/requests", &["metrics", "service", "web/responses", "web/transport"]),
    (
        "web/auth",
        &["api_keys", "build_info", "astro", "clock", "config", "rate_limit", "service", "web/params", "web/responses"],
    ),
    ("web/dashboard", &["web/docs", "web/responses"]),
    (
        "web/docs",
        &[
            "api_keys",
            "build_info",
            "web/params",
            "web/responses",
            "web/routing",
            "web/operations",
            "web/auth",
            "web/calculations",
        ],
    ),
    ("web/health", &["api_keys", "heartbeat", "lifecycle", "metrics", "service", "web/auth", "web/responses"]),
    ("web/webhook", &["alice", "api_keys", "service", "web/auth", "web/responses"]),
    (
        "web/operations",
        &[
            "alice",
            "api_keys",
            "astro",
            "cache",
            "config",
            "jobs",
            "lifecycle",
            "metrics",
            "ops",
            "places",
            "private_file",
            "service",
            "similar",
            "speech",
            "store",
            "web/auth",
            "web/calculations",
            "web/params",
            "web/responses",
            "web/routing",
            "web/health",
        ],
    ),
    (
        "web/routing",
        &[
            "alice",
            "api_keys",
            "astro",
            "metrics",
            "service",
            "web/auth",
            "web/calculations",
            "web/dashboard",
            "web/docs",
            "web/health",
            "web/operations",
            "web/params",
            "web/requests",
            "web/responses",
            "web/webhook",
        ],
    ),
];

/// The outermost modules may use everything; only `main` may use `cli`.
const OUTERMOST: [&str; 4] = ["app", "cli", "main", "lib"];

/// A crate that is kept behind doors: only files whose path starts so may name it.
const BEHIND_DOORS: &[(&str, &[&str])] = &[
    ("swisseph", &["engine/swiss"]),
    ("bincode", &["cache/codec.rs"]),
    ("moka", &["cache/memory"]),
    ("redb", &["cache/disk"]),
    ("rusqlite", &["store/"]),
    ("rustix", &["engine/memory_file.rs", "metrics/process.rs", "private_file.rs", "store/people/reserve.rs"]),
    ("sysinfo", &["metrics/process.rs"]),
    ("jiff", &["places/zone_rules.rs"]),
    ("tzf_rs", &["places/boundaries.rs"]),
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

/// Type names that more than one module declares, and why.
const SHARED_TYPE_NAMES: [(&str, &str); 2] = [
    ("Error", "one for each layer, always named with its module: `service::Error`"),
    ("World", "what a module's tests stand on; it never leaves them"),
];

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
    names_below(code, "crate::")
}

/// What some code names directly below a path.
fn names_below(code: &str, path: &str) -> Vec<String> {
    let mut named = Vec::new();
    for (position, _) in code.match_indices(path) {
        if code[..position].ends_with('$') {
            continue;
        }
        let rest = &code[position + path.len()..];
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

/// The row of a file, and what it may name.
fn row_of(path: &str) -> Option<(&'static str, &'static [&'static str])> {
    let stem = path.strip_suffix(".rs").unwrap();
    let holds = |row: &str| stem.strip_prefix(row).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    MAY_USE.iter().copied().filter(|(row, _)| holds(row)).max_by_key(|(row, _)| row.len())
}

#[test]
fn modules_name_only_those_of_their_row() {
    let mut broken = Vec::new();
    for source in sources() {
        let (module, code) = (source.module(), source.code());
        let named = modules_named(&code);
        if OUTERMOST.contains(&module) {
            let wrong = named.iter().filter(|named| *named == "cli" && module != "main");
            broken.extend(wrong.map(|named| format!("{} names {named}", source.path)));
            continue;
        }
        let (row, allowed) = row_of(&source.path).unwrap_or_else(|| panic!("{} has no row in the table", source.path));
        let mut wrong: Vec<_> =
            named.into_iter().filter(|named| named != module && !allowed.contains(&named.as_str())).collect();
        if row != module {
            let folders = names_below(&code, &format!("crate::{module}::")).into_iter();
            let folders = folders.map(|folder| format!("{module}/{folder}")).filter(|folder| folder != row);
            let is_row = |folder: &String| MAY_USE.iter().any(|(row, _)| row == folder);
            wrong.extend(folders.filter(|folder| is_row(folder) && !allowed.contains(&folder.as_str())));
        }
        broken.extend(wrong.into_iter().map(|named| format!("{} names {named}", source.path)));
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn the_longest_row_holds() {
    assert_eq!(row_of("web/calculations/natal.rs").unwrap().0, "web/calculations");
    assert_eq!(row_of("web/operations.rs").unwrap().0, "web/operations");
    assert_eq!(row_of("rate_limit.rs").unwrap().0, "rate_limit");
    assert_eq!(row_of("web/new.rs"), None);
}

/// The types that a source declares at the level of a module: structs, enums, traits, unions and aliases, also below `mod tests`.
/// Associated types are not among them.
fn types_declared(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| {
        let code = line.trim_start();
        let code = match code.strip_prefix("pub") {
            Some(rest) if rest.starts_with('(') => rest.split_once(") ")?.1,
            Some(rest) => rest.trim_start(),
            None => code,
        };
        let (keyword, rest) = code.split_once(' ')?;
        let is_declared = match keyword {
            "struct" | "enum" | "trait" | "union" => true,
            // With an indentation it is an associated type.
            "type" => line == line.trim_start(),
            _ => false,
        };
        let name = rest.split(|c: char| !c.is_alphanumeric() && c != '_').next()?;
        (is_declared && name.starts_with(char::is_uppercase)).then_some(name)
    })
}

#[test]
fn a_type_name_occurs_once() {
    let sources = sources();
    let mut homes: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for source in &sources {
        for name in types_declared(&source.text) {
            homes.entry(name).or_default().push(&source.path);
        }
    }
    assert!(homes.len() > 500, "only {} types were found", homes.len());
    for (name, paths) in &homes {
        let reason = SHARED_TYPE_NAMES.iter().find(|(shared, _)| shared == name);
        assert!(
            paths.len() == 1 || reason.is_some(),
            "{name} is declared in {}; put its noun in front",
            paths.join(", ")
        );
    }
    for (name, reason) in SHARED_TYPE_NAMES {
        assert!(homes.get(name).is_some_and(|paths| paths.len() > 1), "{name} ({reason}) is not shared any more");
    }
}

#[test]
fn declarations_are_told_from_associated_types() {
    let text = "pub(super) struct A<T>(T);\n    enum B {\ntype C = u8;\n    type D = u8;\npub trait E: Copy {\n// struct F\nlet type_g = 1;";
    assert_eq!(types_declared(text).collect::<Vec<_>>(), ["A", "B", "C", "E"]);
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
fn crates_behind_doors_stay_there() {
    for source in sources() {
        for (krate, doors) in BEHIND_DOORS {
            let may_name_it = doors.iter().any(|door| source.path.starts_with(door));
            let names_it = source.code().contains(&format!("{krate}::"));
            assert!(!names_it || may_name_it, "{} names {krate}; only {doors:?} may", source.path);
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
    // A setting that is only checked has no effect.
    let unchecked = |code: String| match code.split_once("fn validate(self)") {
        Some((before, rest)) => before.to_owned() + rest.split_once("\n    }\n").unwrap().1,
        None => code,
    };
    let read_in: Vec<_> = sources.iter().map(|source| unchecked(source.code())).collect();
    for field in declared {
        let read = read_in.iter().any(|code| code.contains(&format!(".{field}")));
        assert!(read, "the setting {field} is read nowhere");
    }
}

#[test]
fn the_table_reads_groups_too() {
    assert_eq!(modules_named("use crate::{astro, cache::{Key, Owner}, places::Zone};"), ["astro", "cache", "places"]);
    assert_eq!(modules_named("crate::web::x(crate::astro::y)"), ["web", "astro"]);
}
