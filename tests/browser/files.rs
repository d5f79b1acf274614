//! What can be read off the dashboard's files: that what is vendored is untouched, that both languages say the same, that every
//! address is relative.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

const VENDORED: [&str; 2] = ["assets/dashboard/vendor", "tests/browser/vendor"];

/// Longest file. Past it a file is two nouns.
const MAX_LINES: usize = 400;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files_below(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_below(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// Our own scripts, with their paths.
fn scripts() -> Vec<(String, String)> {
    let own = files_below(&root().join("assets/dashboard"));
    let own = own.into_iter().filter(|path| path.extension().is_some_and(|it| it == "js"));
    let own = own.filter(|path| !path.starts_with(root().join(VENDORED[0])));
    let found: Vec<_> = own
        .map(|path| {
            let name = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(&path).unwrap())
        })
        .collect();
    assert!(found.len() > 20, "the scripts were not found");
    found
}

/// The words of a language: key and text, as they are written.
fn words(language: &str) -> Vec<(String, String)> {
    let text = std::fs::read_to_string(root().join(format!("assets/dashboard/i18n/{language}.js"))).unwrap();
    let lines = text.lines().filter_map(|line| line.trim().strip_prefix('"')?.split_once("\": "));
    lines.map(|(key, text)| (key.to_owned(), text.to_owned())).collect()
}

/// The names in braces of a text.
fn places(text: &str) -> BTreeSet<&str> {
    let names = text.split('{').skip(1).filter_map(|part| Some(part.split_once('}')?.0));
    names.filter(|name| !name.is_empty() && name.chars().all(char::is_alphanumeric)).collect()
}

#[test]
fn vendored_files_are_those_of_the_registry() {
    for dir in VENDORED {
        let table = std::fs::read_to_string(root().join(dir).join("VENDOR.md")).unwrap();
        let rows: Vec<(&str, &str)> = table
            .lines()
            .filter_map(|line| {
                let cells: Vec<_> = line.split('|').map(|cell| cell.trim().trim_matches('`')).collect();
                (cells.len() == 8 && cells[6].len() == 64).then(|| (cells[1], cells[6]))
            })
            .collect();
        let listed: BTreeSet<_> = rows.iter().map(|(file, _)| (*file).to_owned()).collect();
        let there: BTreeSet<_> = files_below(&root().join(dir))
            .iter()
            .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
            .filter(|name| name != "VENDOR.md")
            .collect();
        assert_eq!(there, listed, "{dir}/VENDOR.md lists exactly what is there");
        for (file, hash) in rows {
            let found = Sha256::digest(std::fs::read(root().join(dir).join(file)).unwrap());
            let found: String = found.iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(found, hash, "{dir}/{file} was changed");
        }
    }
}

#[test]
fn both_languages_say_the_same_things() {
    let (ru, en) = (words("ru"), words("en"));
    assert!(ru.len() > 300, "the words were not found: {}", ru.len());
    let keys = |words: &[(String, String)]| words.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>();
    assert_eq!(keys(&ru), keys(&en));
    for ((key, russian), (_, english)) in ru.iter().zip(&en) {
        assert_eq!(places(russian), places(english), "{key} takes other values in the other language");
        assert!(!english.contains("{ one") || russian.contains("few:"), "{key} is counted in one language only");
    }
}

#[test]
fn every_word_that_is_asked_for_is_there() {
    let known: BTreeSet<_> = words("ru").into_iter().map(|(key, _)| key).collect();
    for (name, script) in scripts().iter().filter(|(name, _)| !name.contains("/i18n/")) {
        for call in ["t(\"", "named(\""] {
            for (at, _) in script.match_indices(call) {
                let before = script[..at].chars().next_back().unwrap_or(' ');
                if before.is_alphanumeric() || before == '.' {
                    continue;
                }
                let key = script[at + call.len()..].split('"').next().unwrap();
                assert!(known.contains(key), "{name} asks for {key}");
            }
        }
    }
}

#[test]
fn every_address_is_relative_and_nothing_is_inline() {
    let mut texts = scripts();
    for file in ["index.html", "style.css"] {
        texts.push((file.to_owned(), std::fs::read_to_string(root().join("assets/dashboard").join(file)).unwrap()));
    }
    for (name, text) in texts {
        for forbidden in [
            "http://",
            "https://",
            "\"/api",
            "`/api",
            "=\"/",
            "url(/",
            "innerHTML",
            "dangerouslySet",
            " style=",
            "eval(",
        ] {
            assert!(!text.contains(forbidden), "{name} has {forbidden}");
        }
    }
}

#[test]
fn a_script_is_one_noun_with_a_first_line_that_says_which() {
    // A list of words is one noun, however long.
    for (name, script) in scripts().into_iter().filter(|(name, _)| !name.contains("/i18n/")) {
        assert!(script.starts_with("// "), "{name} does not say what it is");
        let lines = script.lines().count();
        assert!(lines <= MAX_LINES, "{name} has {lines} lines");
    }
}
