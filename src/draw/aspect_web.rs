//! The web of aspects: coloured and dashed by kind, thinned by orb.

use super::palette::{Palette, dashes};
use super::svg::{Dial, Fixed, Svg};
use crate::astro::{AspectKind, Degrees};

/// A line of the web.
#[derive(Debug, Clone, Copy)]
pub(super) struct AspectLine {
    pub(super) kind: AspectKind,
    pub(super) orb_deg: f64,
    pub(super) from: Degrees,
    pub(super) until: Degrees,
}

/// How orbs show: up to this many degrees, a line of this width and opacity. The last takes the rest.
const WEIGHTS: [(f64, f64, f64); 4] = [(1.0, 2.2, 1.0), (3.0, 1.6, 0.9), (6.0, 1.0, 0.75), (f64::INFINITY, 0.6, 0.6)];

/// Draws the threads within a disc, the tightest on top, and a dot where each ends.
pub(super) fn draw_web(svg: &mut Svg, dial: &Dial, palette: &Palette, radius: f64, aspect_lines: &[AspectLine]) {
    svg.put(format_args!("<g class=\"aspects\" fill=\"none\">"));
    for (weight, (_, width, opacity)) in WEIGHTS.iter().enumerate().rev() {
        for kind in AspectKind::ALL.into_iter().rev() {
            let mut alike =
                aspect_lines.iter().filter(|line| line.kind == kind && weight_of(line.orb_deg) == weight).peekable();
            if alike.peek().is_none() {
                continue;
            }
            svg.put(format_args!("<path stroke=\"{}\" stroke-width=\"{}\"", palette.aspect(kind), Fixed(*width)));
            if let Some(dashes) = dashes(kind) {
                svg.put(format_args!(" stroke-dasharray=\"{dashes}\""));
            }
            if *opacity < 1.0 {
                svg.put(format_args!(" stroke-opacity=\"{opacity}\""));
            }
            svg.put(format_args!(" d=\""));
            for line in alike {
                let (from, until) = (dial.at(line.from.value(), radius), dial.at(line.until.value(), radius));
                svg.put(format_args!("M{from}L{until}"));
            }
            svg.put(format_args!("\"/>"));
        }
    }
    svg.put(format_args!("</g>"));

    let mut ends: Vec<_> = aspect_lines.iter().flat_map(|line| [line.from.value(), line.until.value()]).collect();
    ends.sort_by(f64::total_cmp);
    ends.dedup();
    if ends.is_empty() {
        return;
    }
    // A dot is a line of no length with round ends.
    svg.put(format_args!(
        "<path class=\"ends\" stroke=\"{}\" stroke-width=\"4\" stroke-linecap=\"round\" d=\"",
        palette.muted
    ));
    for end in ends {
        svg.put(format_args!("M{}h0", dial.at(end, radius)));
    }
    svg.put(format_args!("\"/>"));
}

fn weight_of(orb_deg: f64) -> usize {
    WEIGHTS.iter().position(|(limit_deg, _, _)| orb_deg <= *limit_deg).unwrap_or(WEIGHTS.len() - 1)
}
