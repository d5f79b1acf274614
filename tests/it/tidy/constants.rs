//! Constants: one home for each.

use std::collections::BTreeMap;

use super::sources;

/// Constants of one name and one value that are facts apart: one may change without the other.
const APART: [(&str, &str); 14] = [
    ("ALL", "the name of all kinds in the API, and on the command line, which is another program's view of it"),
    ("CALM", "how long memory, and how long an alert, has to be calm"),
    ("IS_SECRET", "whether a setting's values are secret, said by each type"),
    ("KIND", "the kind of each question"),
    ("KINDS", "the length of one list, for arrays of two files"),
    ("MAX_DAYS", "bounds of questions, each from one constant of `astro::basics::constants`"),
    ("MAX_DAY_S", "as `MAX_DAYS`"),
    ("PAGE_BYTES", "the page of redb's file, and of SQLite's"),
    ("QUEUE", "what waits for the notifier, and for the finder of places"),
    ("REOPEN_AFTER", "pauses before a file is opened again, of two databases"),
    ("SCHEMA", "the version of each question's answer"),
    ("TICK", "how often each of four loops looks"),
    ("USUAL_LIMIT", "rows on a page of alerts, and of people"),
    ("TYPE", "media types that their files name alike"),
];

/// The constants that a source defines on one line: name, type and value, without underscores.
fn constants(code: &str) -> impl Iterator<Item = (String, String)> {
    code.lines().filter_map(|line| {
        let line = line.trim_start();
        let line = match line.strip_prefix("pub") {
            Some(rest) if rest.starts_with('(') => rest.split_once(") ")?.1,
            Some(rest) => rest.trim_start(),
            None => line,
        };
        let (name, rest) = line.strip_prefix("const ")?.split_once(": ")?;
        let is_name = name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
        (is_name && rest.ends_with(';')).then(|| (name.to_owned(), rest.replace('_', "")))
    })
}

#[test]
fn a_constant_is_defined_once() {
    let mut homes: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for source in sources().iter().filter(|source| !source.path.contains("tests")) {
        for constant in constants(&source.code()) {
            homes.entry(constant).or_default().push(source.path.clone());
        }
    }
    assert!(homes.len() > 500, "only {} constants were found", homes.len());
    let twice: BTreeMap<_, _> = homes.into_iter().filter(|(_, paths)| paths.len() > 1).collect();
    for ((name, value), paths) in &twice {
        let is_listed = APART.iter().any(|(apart, _)| apart == name);
        assert!(is_listed, "{name}: {value} is defined in {}; let one of them use the other's", paths.join(", "));
    }
    for (name, reason) in APART {
        assert!(twice.keys().any(|(twice, _)| twice == name), "{name} ({reason}) is not defined twice any more");
    }
}

#[test]
fn definitions_are_read_with_their_values() {
    let code = "const A: u8 = 1_0;\n    pub(super) const B_2: &str = \"b\";\nconst fn c(x: u8) -> u8 {\nconst _: () = assert!(true);";
    let found: Vec<_> = constants(code).map(|(name, value)| format!("{name}: {value}")).collect();
    assert_eq!(found, ["A: u8 = 10;", "B_2: &str = \"b\";", "_: () = assert!(true);"]);
}
