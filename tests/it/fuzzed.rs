//! What the fuzz targets run, over their seeds and over mutations of them: the fuzzers find, the suite holds.

use std::path::PathBuf;

use astroloh::astro::{
    Birth, Body, ChartSettings, JulianDay, LinearSky, Moment, NatalChart, Place, Question, SignCompatibility,
};
use astroloh::cache::codec::encode;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

mod backup_container;
mod cache_codec;
mod forwarded_headers;
mod place_name;
mod query_fields;
mod settings;
mod webhook_body;

/// Mutations of each seed: a second or two for the slowest target.
const MUTATIONS: u32 = 60;

type Target = (&'static str, fn(&[u8]));

const TARGETS: [Target; 7] = [
    ("webhook_body", webhook_body::run),
    ("query_fields", query_fields::run),
    ("forwarded_headers", forwarded_headers::run),
    ("place_name", place_name::run),
    ("cache_codec", cache_codec::run),
    ("backup_container", backup_container::run),
    ("settings", settings::run),
];

fn fuzz_dir() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz")
}

fn seeds(target: &str) -> Vec<Vec<u8>> {
    let dir = fuzz_dir().join("corpus").join(target);
    let files = std::fs::read_dir(&dir).unwrap_or_else(|error| panic!("{}: {error}", dir.display()));
    // What a fuzzer has found lies beside them.
    let mut paths: Vec<_> =
        files.map(|file| file.unwrap().path()).filter(|path| path.extension() == Some("seed".as_ref())).collect();
    paths.sort();
    paths.into_iter().map(|path| std::fs::read(path).unwrap()).collect()
}

/// One change to a seed.
#[derive(Debug, Clone)]
enum Mutation {
    Set(prop::sample::Index, u8),
    Insert(prop::sample::Index, Vec<u8>),
    Cut(prop::sample::Index, prop::sample::Index),
    Twice,
}

impl Mutation {
    fn any() -> impl Strategy<Value = Self> {
        prop_oneof![
            4 => (any::<prop::sample::Index>(), any::<u8>()).prop_map(|(at, byte)| Self::Set(at, byte)),
            2 => (any::<prop::sample::Index>(), prop::collection::vec(any::<u8>(), 1..8))
                .prop_map(|(at, bytes)| Self::Insert(at, bytes)),
            2 => (any::<prop::sample::Index>(), any::<prop::sample::Index>()).prop_map(|(from, to)| Self::Cut(from, to)),
            1 => Just(Self::Twice),
        ]
    }

    fn apply(&self, bytes: &mut Vec<u8>) {
        let at = |index: &prop::sample::Index, bytes: &[u8]| index.index(bytes.len() + 1);
        match self {
            Self::Set(index, byte) => {
                let place = at(index, bytes);
                if let Some(changed) = bytes.get_mut(place) {
                    *changed = *byte;
                }
            }
            Self::Insert(index, more) => {
                let place = at(index, bytes);
                bytes.splice(place..place, more.iter().copied());
            }
            Self::Cut(one, other) => {
                let (one, other) = (at(one, bytes), at(other, bytes));
                bytes.drain(one.min(other)..one.max(other));
            }
            Self::Twice => bytes.extend_from_within(..),
        }
    }
}

#[test]
fn every_target_stands_its_seeds_and_what_becomes_of_them() {
    for (name, run) in TARGETS {
        let seeds = seeds(name);
        assert!(seeds.len() >= 3, "{name} has too few seeds");
        run(&[]);
        for seed in seeds {
            run(&seed);
            let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
            let config = Config { cases: MUTATIONS, failure_persistence: None, ..Config::default() };
            let mutations = prop::collection::vec(Mutation::any(), 1..5);
            let outcome = TestRunner::new_with_rng(config, rng).run(&mutations, |mutations| {
                let mut bytes = seed.clone();
                mutations.iter().for_each(|mutation| mutation.apply(&mut bytes));
                run(&bytes);
                Ok(())
            });
            outcome.unwrap_or_else(|error| panic!("{name}: {error}"));
        }
    }
}

/// An answer of each of these kinds in binary form, behind the number by which the target knows the kind.
fn whole_answers() -> Vec<(&'static str, Vec<u8>)> {
    let epoch = Moment::nearest(JulianDay::new(LinearSky::EPOCH).unwrap()).unwrap();
    let sky =
        LinearSky::new(Body::ALL.into_iter().zip(1..).map(|(body, n)| (body, f64::from(n) * 20.0, 1.0 / f64::from(n))));
    let moscow = Place::new(55.75, 37.62).unwrap();
    let chart = NatalChart::new(Birth::At(epoch), moscow, ChartSettings::default()).solve(&sky).unwrap();
    let signs = SignCompatibility::all().next().unwrap().solve(&sky).unwrap();
    vec![
        ("natal_chart", [vec![0], encode(&chart).unwrap()].concat()),
        ("sign_compatibility", [vec![2], encode(&signs).unwrap()].concat()),
    ]
}

/// To be run when the form of answers has changed: `cargo test --test it seeds_of_the_codec -- --ignored`.
#[test]
#[ignore = "writes into the source tree"]
fn seeds_of_the_codec_are_written() {
    for (name, bytes) in whole_answers() {
        std::fs::write(fuzz_dir().join(format!("corpus/cache_codec/{name}.seed")), bytes).unwrap();
    }
}

#[test]
fn seeds_of_the_codec_are_whole_answers() {
    for (name, bytes) in whole_answers() {
        let seed = std::fs::read(fuzz_dir().join(format!("corpus/cache_codec/{name}.seed"))).unwrap();
        assert!(seed == bytes, "{name}.seed is of another form; see seeds_of_the_codec_are_written");
    }
}

#[test]
fn every_target_is_built_and_has_a_name_that_cargo_fuzz_knows() {
    let manifest = std::fs::read_to_string(fuzz_dir().join("Cargo.toml")).unwrap();
    let mut files: Vec<_> = std::fs::read_dir(fuzz_dir().join("fuzz_targets"))
        .unwrap()
        .map(|file| file.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    files.sort();
    let mut names: Vec<_> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    names.sort();
    assert_eq!(files, names);
    for name in names {
        assert!(manifest.contains(&format!("path = \"fuzz_targets/{name}.rs\"")), "{name} is not in fuzz/Cargo.toml");
    }
}
