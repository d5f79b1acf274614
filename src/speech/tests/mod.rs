//! What the tests of everything that is said share.

pub(super) mod lint;
