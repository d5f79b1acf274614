//! The bodies and points that a chart can hold.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A body or computed point with a longitude of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[repr(u8)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Body {
    Sun,
    Moon,
    Mercury,
    Venus,
    Mars,
    Jupiter,
    Saturn,
    Uranus,
    Neptune,
    Pluto,
    MeanNode,
    TrueNode,
    MeanSouthNode,
    TrueSouthNode,
    MeanLilith,
    TrueLilith,
    Chiron,
    Ceres,
    Pallas,
    Juno,
    Vesta,
}

impl Body {
    /// Every body, in the order in which charts list them.
    pub const ALL: [Self; 21] = [
        Self::Sun,
        Self::Moon,
        Self::Mercury,
        Self::Venus,
        Self::Mars,
        Self::Jupiter,
        Self::Saturn,
        Self::Uranus,
        Self::Neptune,
        Self::Pluto,
        Self::MeanNode,
        Self::TrueNode,
        Self::MeanSouthNode,
        Self::TrueSouthNode,
        Self::MeanLilith,
        Self::TrueLilith,
        Self::Chiron,
        Self::Ceres,
        Self::Pallas,
        Self::Juno,
        Self::Vesta,
    ];

    /// Sun to Pluto.
    pub const PLANETS: [Self; 10] = [
        Self::Sun,
        Self::Moon,
        Self::Mercury,
        Self::Venus,
        Self::Mars,
        Self::Jupiter,
        Self::Saturn,
        Self::Uranus,
        Self::Neptune,
        Self::Pluto,
    ];

    /// Identifier in the API and on the command line.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Sun => "sun",
            Self::Moon => "moon",
            Self::Mercury => "mercury",
            Self::Venus => "venus",
            Self::Mars => "mars",
            Self::Jupiter => "jupiter",
            Self::Saturn => "saturn",
            Self::Uranus => "uranus",
            Self::Neptune => "neptune",
            Self::Pluto => "pluto",
            Self::MeanNode => "mean_node",
            Self::TrueNode => "true_node",
            Self::MeanSouthNode => "mean_south_node",
            Self::TrueSouthNode => "true_south_node",
            Self::MeanLilith => "mean_lilith",
            Self::TrueLilith => "true_lilith",
            Self::Chiron => "chiron",
            Self::Ceres => "ceres",
            Self::Pallas => "pallas",
            Self::Juno => "juno",
            Self::Vesta => "vesta",
        }
    }

    /// The body opposite to which this one is defined, for the south nodes.
    pub const fn opposite_of(self) -> Option<Self> {
        match self {
            Self::MeanSouthNode => Some(Self::MeanNode),
            Self::TrueSouthNode => Some(Self::TrueNode),
            _ => None,
        }
    }

    /// A point of the Moon's orbit rather than a body; it has no meaning seen from the Sun.
    pub const fn is_lunar_point(self) -> bool {
        matches!(
            self,
            Self::MeanNode
                | Self::TrueNode
                | Self::MeanSouthNode
                | Self::TrueSouthNode
                | Self::MeanLilith
                | Self::TrueLilith
        )
    }
}

impl fmt::Display for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl FromStr for Body {
    type Err = ();

    /// Accepts our identifiers and the spellings of Kerykeion (`Mean_North_Lunar_Node`, `True_Lilith`), in any letter case.
    fn from_str(name: &str) -> Result<Self, ()> {
        let name = name.trim().to_ascii_lowercase().replace(['-', ' '], "_");
        let name = match name.as_str() {
            "node" | "north_node" | "true_north_node" | "true_north_lunar_node" => "true_node",
            "mean_north_node" | "mean_north_lunar_node" => "mean_node",
            "south_node" | "true_south_lunar_node" => "true_south_node",
            "mean_south_lunar_node" => "mean_south_node",
            "lilith" | "black_moon" => "mean_lilith",
            "osculating_lilith" => "true_lilith",
            other => other,
        };
        Self::ALL.into_iter().find(|body| body.id() == name).ok_or(())
    }
}

/// A set of bodies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BodySet(u32);

impl BodySet {
    /// Every body there is.
    pub const ALL: Self = Self((1 << Body::ALL.len()) - 1);

    /// The bodies in `bodies`, each once.
    pub fn of(bodies: impl IntoIterator<Item = Body>) -> Self {
        Self(bodies.into_iter().fold(0, |set, body| set | 1 << body as u32))
    }

    /// Whether it holds `body`.
    pub const fn contains(self, body: Body) -> bool {
        self.0 & (1 << body as u32) != 0
    }

    /// Its bodies in chart order.
    pub fn iter(self) -> impl Iterator<Item = Body> {
        Body::ALL.into_iter().filter(move |body| self.contains(*body))
    }

    /// How many bodies it holds.
    pub const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Whether it holds none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_body_is_found_by_its_id_and_kept_in_a_set() {
        for body in Body::ALL {
            assert_eq!(body.id().parse(), Ok(body));
            assert!(BodySet::ALL.contains(body));
            assert_eq!(BodySet::of([body]).iter().collect::<Vec<_>>(), [body]);
        }
        assert_eq!(BodySet::ALL.len(), Body::ALL.len());
    }

    #[test]
    fn kerykeion_spellings_are_understood() {
        assert_eq!("Mean_North_Lunar_Node".parse(), Ok(Body::MeanNode));
        assert_eq!("True_South_Lunar_Node".parse(), Ok(Body::TrueSouthNode));
        assert_eq!("Mean_Lilith".parse(), Ok(Body::MeanLilith));
        assert_eq!("vulcan".parse::<Body>(), Err(()));
    }
}
