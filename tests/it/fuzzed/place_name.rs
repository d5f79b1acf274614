//! The name of a place, as it is typed or was heard: found, ambiguous or unknown, within bounds.

use std::sync::LazyLock;

use astroloh::places::Gazetteer;

const LIMIT: usize = 10;

static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(Gazetteer::load);

pub fn run(bytes: &[u8]) {
    let name = String::from_utf8_lossy(bytes);
    assert!(GAZETTEER.find(&name, LIMIT).len() <= LIMIT);
    GAZETTEER.resolve(&name);
}
