//! The papers at the root say what is so: their paths exist, the map is whole, and their lines can be read anywhere.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::tidy::MAY_USE;

const PAPERS: [&str; 6] = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "NOTICE"];

/// Longest line of a paper, in characters.
const MAX_COLUMNS: usize = 110;

/// Folders and files of the root that papers name.
const ROOTS: [&str; 12] = [
    "src/",
    "tests/",
    "benches/",
    "fuzz/",
    "assets/",
    "ephe/",
    ".ci/",
    "proptest-regressions/",
    "Cargo.",
    "deny.toml",
    "clippy.toml",
    "rust-toolchain.toml",
];

/// Endings of files that are named without their folder; they have to be somewhere in the repository.
const ENDINGS: [&str; 5] = [".rs", ".md", ".js", ".py", ".yml"];

/// Made by commands that the papers name, and so in no checkout.
const MADE: [&str; 2] = ["target/pictures", "astroloh.toml"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn paper(name: &str) -> String {
    std::fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The texts in backticks, outside blocks of code.
fn quoted(text: &str) -> Vec<&str> {
    let prose = text.split("```").step_by(2);
    prose.flat_map(|part| part.split('`').skip(1).step_by(2)).collect()
}

/// Every file of the sources, as a path from the root.
fn files() -> BTreeSet<String> {
    fn walk(dir: &Path, found: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else {
                found.insert(path.strip_prefix(root()).unwrap().to_string_lossy().into_owned());
            }
        }
    }
    let mut found = BTreeSet::new();
    for dir in ["src", "tests", "benches", "assets", "fuzz/fuzz_targets"] {
        walk(&root().join(dir), &mut found);
    }
    found
}

/// What is quoted as a path and is none.
fn missing<'t>(text: &'t str, files: &BTreeSet<String>) -> Vec<&'t str> {
    let is_missing = |quoted: &&str| {
        if quoted.contains([' ', '*', '(', '<']) || MADE.contains(quoted) {
            false
        } else if ROOTS.iter().any(|start| quoted.starts_with(start)) || PAPERS.contains(quoted) {
            !root().join(quoted).exists()
        } else if ENDINGS.iter().any(|ending| quoted.ends_with(ending)) {
            !root().join(quoted).exists() && !files.iter().any(|file| file.ends_with(&format!("/{quoted}")))
        } else {
            false
        }
    };
    quoted(text).into_iter().filter(is_missing).collect()
}

/// The rows of the table below a heading: the cells of each, without the head.
fn table<'t>(text: &'t str, heading: &str) -> Vec<Vec<&'t str>> {
    let section = text.split_once(&format!("\n{heading}\n")).unwrap_or_else(|| panic!("no {heading}")).1;
    let rows = section.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
    rows.skip(2).map(|row| row.trim_matches('|').split('|').map(str::trim).collect()).collect()
}

#[test]
fn every_path_that_a_paper_names_exists() {
    let files = files();
    let mut seen = 0;
    for name in PAPERS {
        let text = paper(name);
        seen += quoted(&text).len();
        assert_eq!(missing(&text, &files), Vec::<&str>::new(), "{name} names what does not exist");
    }
    assert!(seen > 400, "only {seen} quotations were found");
}

/// The notice names its files without backticks, one path a word.
#[test]
fn every_file_of_the_notice_exists() {
    let text = paper("NOTICE");
    let words = text.split_whitespace().map(|word| word.trim_end_matches([',', ':', ';']));
    let paths: Vec<_> = words.filter(|word| ROOTS.iter().any(|start| word.starts_with(start))).collect();
    assert!(paths.len() > 8, "{paths:?}");
    for path in paths {
        let (dir, ending) = path.split_once('*').unwrap_or((path, ""));
        assert!(root().join(dir).exists(), "there is no {path}");
        let mut inside = std::fs::read_dir(root().join(dir)).into_iter().flatten();
        let has_one =
            |entry: std::io::Result<std::fs::DirEntry>| entry.unwrap().path().to_string_lossy().ends_with(ending);
        assert!(ending.is_empty() || inside.any(has_one), "there is no {path}");
    }
    for dir in ["assets/dashboard/vendor", "tests/browser/vendor"] {
        for entry in std::fs::read_dir(root().join(dir)).unwrap() {
            let file = entry.unwrap().file_name().into_string().unwrap();
            assert!(file == "VENDOR.md" || text.contains(&file), "NOTICE does not say whose {dir}/{file} is");
        }
    }
}

#[test]
fn a_line_fits_where_it_is_read() {
    for name in PAPERS {
        for (number, line) in paper(name).lines().enumerate() {
            let columns = line.chars().count();
            assert!(columns <= MAX_COLUMNS, "{name}:{} has {columns} columns", number + 1);
        }
    }
}

#[test]
fn every_top_module_is_on_the_map() {
    let text = paper("ARCHITECTURE.md");
    let mapped: BTreeSet<_> =
        table(&text, "## The map").iter().map(|row| row[0].trim_matches('`').to_owned()).collect();
    let modules: BTreeSet<_> = std::fs::read_dir(root().join("src"))
        .unwrap()
        .map(|entry| PathBuf::from(entry.unwrap().file_name()).file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    assert_eq!(mapped, modules);
}

/// The table of the papers, as that of the test: a row without a name goes on with the one above.
#[test]
fn who_may_use_whom_is_told_as_it_is_held() {
    let text = paper("ARCHITECTURE.md");
    let mut told: Vec<(String, Vec<String>)> = Vec::new();
    for row in table(&text, "## Who may use whom") {
        let names =
            row[1].split_whitespace().filter_map(|name| Some(name.strip_prefix('`')?.strip_suffix('`')?.to_owned()));
        match row[0].trim_matches('`') {
            "" => told.last_mut().unwrap().1.extend(names),
            module => told.push((module.to_owned(), names.collect())),
        }
    }
    let held: Vec<_> = MAY_USE
        .iter()
        .map(|(module, others)| ((*module).to_owned(), others.iter().map(|other| (*other).to_owned()).collect()))
        .collect();
    assert_eq!(told, held);
}

/// The README, the papers for contributors and the CI tell one command for the tests.
#[test]
fn the_commands_are_those_of_the_ci() {
    let ci = paper(".ci/run");
    let readme = paper("README.md");
    assert!(
        readme.contains("\ncargo run --release -- serve\n")
            && readme.contains("\ncargo test --locked --no-fail-fast\n")
    );
    let contributing = paper("CONTRIBUTING.md");
    let block = contributing.split("```").nth(1).unwrap();
    let checks: Vec<_> = block.lines().filter(|line| line.starts_with("cargo ")).collect();
    assert_eq!(checks.len(), 3, "{block}");
    for check in checks {
        assert!(ci.contains(check), ".ci/run does not run {check}");
    }
}

/// The table of paths in the README has every calculation that the description has.
#[tokio::test(flavor = "multi_thread")]
async fn the_readme_names_every_calculation() {
    let world = crate::world::World::new().await;
    let document = world.get("/api/openapi.json").await.json();
    let readme = paper("README.md");
    let rows = table(&readme, "## Ask it").into_iter().map(|row| row[0].to_owned()).collect::<Vec<_>>().join(" ");
    let named: Vec<_> = quoted(&rows).into_iter().map(|path| path.split('?').next().unwrap().to_owned()).collect();
    for path in document["paths"].as_object().unwrap().keys().filter(|path| !path.ends_with(".svg")) {
        let path = path.strip_prefix("/api/v1").unwrap().replace("{sign_2}", "{sign}");
        let is_named = named.contains(&path) || path == "/compatibility" || path == "/session";
        assert!(is_named, "the README does not name {path}");
    }
    for path in named {
        let is_served = document["paths"]
            .as_object()
            .unwrap()
            .keys()
            .any(|served| served.strip_prefix("/api/v1").unwrap().replace("{sign_2}", "{sign}") == path);
        assert!(is_served, "the README names {path}, which is not served");
    }
}

#[test]
fn what_is_missing_is_found() {
    let files = files();
    let text = "`src/lib.rs` `src/no.rs` `seal.rs` `gone.rs` `astro` `tests/it/` ```\n`src/in_code.rs`\n``` `x y.rs` `cache/no.rs`";
    assert_eq!(missing(text, &files), ["src/no.rs", "gone.rs", "cache/no.rs"]);
}

#[test]
fn the_toolchain_is_the_one_that_the_crate_asks_for() {
    let toolchain: toml::Table = paper("rust-toolchain.toml").parse().unwrap();
    let cargo: toml::Table = paper("Cargo.toml").parse().unwrap();
    let channel = toolchain["toolchain"]["channel"].as_str().unwrap();
    assert_eq!(channel, format!("{}.0", cargo["package"]["rust-version"].as_str().unwrap()));
}
