//! What signs, planets and houses are: explanations that no date changes.

mod house;
mod in_sign;
mod planet;
mod sign;

pub use house::house_info;
pub use in_sign::planet_in_sign;
pub use planet::planet_info;
pub use sign::sign_info;
pub(super) use sign::{growth, strengths};

#[cfg(test)]
mod tests;
