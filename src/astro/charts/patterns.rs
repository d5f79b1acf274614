//! Aspect patterns: figures that three or more planets form together.

use serde::{Deserialize, Serialize};

use crate::astro::{AspectKind, Body, Chart, Degrees};

/// Fewest planets of a stellium.
const STELLIUM_PLANETS: usize = 3;

/// A figure of planets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum PatternKind {
    /// Three and more, each conjunct the next.
    Stellium,
    /// Three in mutual trines.
    GrandTrine,
    /// A grand trine, and a fourth opposite one of the three and sextile the others: the apex.
    Kite,
    /// Two opposite, and a third square both: the apex.
    TSquare,
    /// Two oppositions, each of whose ends squares the other's.
    GrandCross,
    /// Two sextile, and a third quincunx both: the apex.
    Yod,
    /// Two oppositions whose ends are joined by two trines and two sextiles.
    MysticRectangle,
}

impl PatternKind {
    /// Identifier in the API.
    pub const fn id(self) -> &'static str {
        ["stellium", "grand_trine", "kite", "t_square", "grand_cross", "yod", "mystic_rectangle"][self as usize]
    }
}

/// A pattern of a chart.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Pattern {
    /// Which one.
    pub kind: PatternKind,
    /// Its planets, in chart order.
    pub bodies: Vec<Body>,
    /// The planet on which it turns, for a kite, T-square or yod.
    pub apex: Option<Body>,
}

/// The orb within which two planets form a side of a pattern, in degrees. Usual ones, narrower than for an aspect alone: several sides must
/// hold at once.
const fn orb_deg(side: AspectKind) -> f64 {
    match side {
        AspectKind::Conjunction | AspectKind::Opposition | AspectKind::Trine => 8.0,
        AspectKind::Square => 7.0,
        AspectKind::Sextile => 6.0,
        _ => 3.0,
    }
}

/// The patterns among the ten planets of `chart`. The Moon counts only where the time is known.
pub fn chart_patterns(chart: &Chart) -> Vec<Pattern> {
    let counts = |body: &Body| *body != Body::Moon || chart.is_time_known();
    let planets: Vec<_> =
        Body::PLANETS.into_iter().filter(counts).filter_map(|body| Some((body, chart.longitude(body)?))).collect();
    patterns_among(&planets)
}

/// The patterns among `planets`, by kind. A grand trine within a kite and a T-square within a grand cross are not told again.
pub fn patterns_among(planets: &[(Body, Degrees)]) -> Vec<Pattern> {
    let figure = Figure { planets };
    let mut found = figure.stelliums();
    for (a, b) in figure.pairs() {
        found.extend(figure.on_pair(a, b));
        found.extend(figure.pairs().filter(|(c, _)| *c > a).filter_map(|(c, d)| figure.of_oppositions([a, b, c, d])));
    }
    drop_contained(&mut found, PatternKind::GrandTrine, PatternKind::Kite);
    drop_contained(&mut found, PatternKind::TSquare, PatternKind::GrandCross);
    found.sort_by(|one, other| (one.kind, &one.bodies, one.apex).cmp(&(other.kind, &other.bodies, other.apex)));
    found
}

/// The planets that patterns are sought among, known by their place in the list.
struct Figure<'a> {
    planets: &'a [(Body, Degrees)],
}

impl Figure<'_> {
    fn makes(&self, side: AspectKind, a: usize, b: usize) -> bool {
        (self.planets[a].1.separation(self.planets[b].1) - side.angle_deg()).abs() <= orb_deg(side)
    }

    fn pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        let count = self.planets.len();
        (0..count).flat_map(move |a| (a + 1..count).map(move |b| (a, b)))
    }

    fn pattern(&self, kind: PatternKind, members: &[usize], apex: Option<usize>) -> Pattern {
        let mut members = members.to_vec();
        members.sort_unstable();
        let body = |index: usize| self.planets[index].0;
        Pattern { kind, bodies: members.into_iter().map(body).collect(), apex: apex.map(body) }
    }

    /// T-squares and yods with `a` and `b` at their base, the grand trines in which they come first, and the kites on those.
    fn on_pair(&self, a: usize, b: usize) -> Vec<Pattern> {
        let mut found = Vec::new();
        let others = |members: &[usize]| {
            let members = members.to_vec();
            (0..self.planets.len()).filter(move |index| !members.contains(index))
        };
        for apex in others(&[a, b]) {
            let both = |side| self.makes(side, a, apex) && self.makes(side, b, apex);
            if self.makes(AspectKind::Opposition, a, b) && both(AspectKind::Square) {
                found.push(self.pattern(PatternKind::TSquare, &[a, b, apex], Some(apex)));
            }
            if self.makes(AspectKind::Sextile, a, b) && both(AspectKind::Quincunx) {
                found.push(self.pattern(PatternKind::Yod, &[a, b, apex], Some(apex)));
            }
            if apex > b && self.makes(AspectKind::Trine, a, b) && both(AspectKind::Trine) {
                let trine = [a, b, apex];
                found.push(self.pattern(PatternKind::GrandTrine, &trine, None));
                for head in others(&trine) {
                    let makes = |side| trine.iter().filter(|member| self.makes(side, head, **member)).count();
                    if makes(AspectKind::Opposition) == 1 && makes(AspectKind::Sextile) == 2 {
                        found.push(self.pattern(PatternKind::Kite, &[a, b, apex, head], Some(head)));
                    }
                }
            }
        }
        found
    }

    /// The grand cross or mystic rectangle whose oppositions are `a` to `b` and `c` to `d`, if they are one.
    fn of_oppositions(&self, [a, b, c, d]: [usize; 4]) -> Option<Pattern> {
        let is_apart = ![a, b].contains(&c) && ![a, b].contains(&d);
        if !is_apart || !self.makes(AspectKind::Opposition, a, b) || !self.makes(AspectKind::Opposition, c, d) {
            return None;
        }
        let joined = |side, pairs: [(usize, usize); 2]| pairs.into_iter().all(|(a, b)| self.makes(side, a, b));
        let (along, across) = ([(a, c), (b, d)], [(a, d), (b, c)]);
        let is_rectangle = |long, short| joined(AspectKind::Trine, long) && joined(AspectKind::Sextile, short);
        let kind = if joined(AspectKind::Square, along) && joined(AspectKind::Square, across) {
            PatternKind::GrandCross
        } else if is_rectangle(along, across) || is_rectangle(across, along) {
            PatternKind::MysticRectangle
        } else {
            return None;
        };
        Some(self.pattern(kind, &[a, b, c, d], None))
    }

    /// Runs of planets, each within a conjunction's orb of the next, also across 0°.
    fn stelliums(&self) -> Vec<Pattern> {
        let mut order: Vec<_> = (0..self.planets.len()).collect();
        order.sort_by(|a, b| self.planets[*a].1.value().total_cmp(&self.planets[*b].1.value()));
        let is_linked = |(a, b): (&usize, &usize)| self.makes(AspectKind::Conjunction, *a, *b);
        // Begin after a break, so that no run is cut at 0°. Ten planets cannot be linked all around.
        let count = order.len();
        if let Some(last) = (0..count).find(|index| !is_linked((&order[*index], &order[(index + 1) % count]))) {
            order.rotate_left((last + 1) % count);
        }
        order
            .chunk_by(|a, b| is_linked((a, b)))
            .filter(|run| run.len() >= STELLIUM_PLANETS)
            .map(|run| self.pattern(PatternKind::Stellium, run, None))
            .collect()
    }
}

/// Drops each `part` whose planets all belong to one `whole`.
fn drop_contained(found: &mut Vec<Pattern>, part: PatternKind, whole: PatternKind) {
    let wholes: Vec<_> = found.iter().filter(|pattern| pattern.kind == whole).cloned().collect();
    let is_within = |pattern: &Pattern, whole: &Pattern| pattern.bodies.iter().all(|body| whole.bodies.contains(body));
    found.retain(|pattern| pattern.kind != part || !wholes.iter().any(|whole| is_within(pattern, whole)));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(longitudes: &[f64]) -> Vec<Pattern> {
        let planets: Vec<_> =
            Body::PLANETS.into_iter().zip(longitudes).map(|(body, at)| (body, Degrees::new(*at))).collect();
        patterns_among(&planets)
    }

    const EXAMPLES: [(PatternKind, Option<Body>, &[f64]); 7] = [
        (PatternKind::Stellium, None, &[355.0, 2.0, 9.0]),
        (PatternKind::GrandTrine, None, &[0.0, 123.0, 244.0]),
        // 180 opposes 0, and is 60 from 120 and 240.
        (PatternKind::Kite, Some(Body::Venus), &[0.0, 120.0, 240.0, 180.0]),
        (PatternKind::TSquare, Some(Body::Mercury), &[350.0, 172.0, 80.0]),
        (PatternKind::GrandCross, None, &[5.0, 185.0, 95.0, 275.0]),
        (PatternKind::Yod, Some(Body::Mercury), &[330.0, 31.0, 180.0]),
        (PatternKind::MysticRectangle, None, &[0.0, 180.0, 60.0, 240.0]),
    ];

    #[test]
    fn each_pattern_is_found_alone_with_its_apex() {
        for (kind, apex, longitudes) in EXAMPLES {
            let found = found(longitudes);
            assert_eq!(found.iter().map(|pattern| (pattern.kind, pattern.apex)).collect::<Vec<_>>(), [(kind, apex)]);
            assert_eq!(found[0].bodies, Body::PLANETS[..longitudes.len()]);
        }
    }

    #[test]
    fn a_side_out_of_orb_breaks_the_pattern() {
        assert_eq!(found(&[0.0, 123.0, 248.1]), []);
        assert_eq!(found(&[330.0, 31.0, 184.0]), []);
        assert_eq!(found(&[355.0, 2.0, 10.1]), []);
    }

    proptest! {
        #[test]
        fn a_turned_sky_has_the_same_patterns(
            turn in 0.0..360.0f64, random in prop::array::uniform10(0.0..360.0f64),
        ) {
            let examples = EXAMPLES.map(|(_, _, longitudes)| longitudes);
            for longitudes in examples.into_iter().chain([&random[..]]) {
                let turned: Vec<_> = longitudes.iter().map(|at| at + turn).collect();
                prop_assert_eq!(found(longitudes), found(&turned));
            }
        }
    }
}
