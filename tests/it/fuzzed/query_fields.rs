//! A query string: it names a birth, or is refused with a problem that says what is wrong.

use astroloh::web::birth_from_query;

pub fn run(bytes: &[u8]) {
    let Ok(query) = std::str::from_utf8(bytes) else { return };
    if let Err(problem) = birth_from_query(query) {
        assert!(!problem.to_string().is_empty());
    }
}
