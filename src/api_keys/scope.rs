//! Scopes: what an API key lets its holder do.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What an endpoint needs, and what a key lets its holder do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Ask for calculations.
    Calculate,
    /// Read metrics and health: numbers of the server, and nothing about people.
    Observe,
    /// Do everything that the operator does. Includes the other two.
    Operate,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 3] = [Self::Calculate, Self::Observe, Self::Operate];

    /// Its name in the API, in the file and on the command line.
    pub const fn id(self) -> &'static str {
        ["calculate", "observe", "operate"][self as usize]
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl FromStr for Scope {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|scope| scope.id() == text);
        known.ok_or_else(|| format!("{text:?} is no scope; use {}", Self::ALL.map(Self::id).join(", ")))
    }
}

/// The scopes of a key: at least one, each once, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Scope>", into = "Vec<Scope>")]
pub struct ScopeSet(Vec<Scope>);

impl ScopeSet {
    /// Whether what needs `scope` may be done with them.
    pub fn covers(&self, scope: Scope) -> bool {
        self.0.iter().any(|own| *own == scope || *own == Scope::Operate)
    }

    /// The scopes, in their order.
    pub fn iter(&self) -> impl Iterator<Item = Scope> {
        self.0.iter().copied()
    }
}

impl TryFrom<Vec<Scope>> for ScopeSet {
    type Error = &'static str;

    fn try_from(mut scopes: Vec<Scope>) -> Result<Self, &'static str> {
        scopes.sort_unstable();
        scopes.dedup();
        if scopes.is_empty() { Err("a key needs a scope") } else { Ok(Self(scopes)) }
    }
}

impl From<ScopeSet> for Vec<Scope> {
    fn from(scopes: ScopeSet) -> Self {
        scopes.0
    }
}

impl fmt::Display for ScopeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.iter().map(|scope| scope.id()).collect::<Vec<_>>().join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operate_covers_everything_and_the_others_themselves() {
        let covered = |scopes: &[Scope]| {
            let set = ScopeSet::try_from(scopes.to_vec()).unwrap();
            Scope::ALL.map(|scope| set.covers(scope))
        };
        assert_eq!(covered(&[Scope::Calculate]), [true, false, false]);
        assert_eq!(covered(&[Scope::Observe]), [false, true, false]);
        assert_eq!(covered(&[Scope::Observe, Scope::Calculate]), [true, true, false]);
        assert_eq!(covered(&[Scope::Operate]), [true; 3]);
        assert!(ScopeSet::try_from(Vec::new()).is_err());
        assert_eq!("operate".parse(), Ok(Scope::Operate));
        assert_eq!("all".parse::<Scope>().unwrap_err(), r#""all" is no scope; use calculate, observe, operate"#);
    }
}
