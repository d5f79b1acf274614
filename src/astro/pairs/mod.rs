//! Two charts, or two signs, compared.

pub(in crate::astro) mod compatibility;
pub(in crate::astro) mod composite;
pub(in crate::astro) mod davison;
pub(in crate::astro) mod relationship;
pub(in crate::astro) mod synastry;
