//! Charts as pictures: SVG wheels that look alike in every renderer and are the same bytes every time.
//!
//! Pure, as the core is: a chart and a style in, a string out. Colours stand as concrete presentation attributes, glyphs are our own
//! outlines, texts name a generic family only; there is no CSS, script, link or embedded document.

mod glyphs;
mod palette;
mod spread;
mod svg;
mod words;

mod aspect_grid;
mod aspect_web;
mod bodies;
mod dial;
mod legend;
mod picture;

use std::num::NonZeroU16;
use std::str::FromStr;

use crate::astro::{Aspect, AspectPoint, Chart, Moving, OrbTable, aspects_between};
use crate::names::Lang;

/// How a picture is to look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Style {
    /// Its colours.
    pub theme: Theme,
    /// The language of its words.
    pub lang: Lang,
    /// Its width in pixels; the height follows from what it holds.
    pub width_px: NonZeroU16,
    /// The heading; it may be anything, is escaped, and cut at [`Style::MAX_TITLE_CHARS`].
    pub title: Option<String>,
    /// The line below; absent, it tells the moment in UTC, the zodiac and the houses.
    pub subtitle: Option<String>,
    /// Names of the inner and the outer wheel of a bi-wheel; absent, it says just that.
    pub wheel_names: Option<[String; 2]>,
    /// What stands below the wheel.
    pub legend: Legend,
}

impl Style {
    /// Longest heading. A line of the picture holds about as many characters.
    pub const MAX_TITLE_CHARS: usize = 64;
    /// Longest line below the heading, whose letters are smaller.
    pub const MAX_SUBTITLE_CHARS: usize = 90;
    /// Default width in pixels: the picture's own units, in which one unit is one pixel.
    pub const DEFAULT_WIDTH_PX: NonZeroU16 = NonZeroU16::new(800).expect("it is not zero");
}

impl Default for Style {
    /// Light, Russian, 800 pixels wide, no title of its own, everything below the wheel.
    fn default() -> Self {
        Self {
            theme: Theme::Light,
            lang: Lang::Ru,
            width_px: Self::DEFAULT_WIDTH_PX,
            title: None,
            subtitle: None,
            wheel_names: None,
            legend: Legend::Full,
        }
    }
}

/// The colours of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Theme {
    /// Dark on light, for screens.
    Light,
    /// Light on dark, for screens.
    Dark,
    /// Black on white, without colours, for paper.
    Print,
}

impl Theme {
    /// Every theme.
    pub const ALL: [Self; 3] = [Self::Light, Self::Dark, Self::Print];

    /// Identifier in the API and on the command line.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Print => "print",
        }
    }
}

impl FromStr for Theme {
    type Err = ();

    /// Accepts the identifiers in any letter case.
    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|theme| theme.id().eq_ignore_ascii_case(name.trim())).ok_or(())
    }
}

/// What stands below a wheel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Legend {
    /// Nothing.
    None,
    /// The table of bodies and the key to the lines of the aspects.
    Table,
    /// The table, the key, and the grid of aspects.
    Full,
}

impl Legend {
    /// Every legend, the fullest first.
    pub const ALL: [Self; 3] = [Self::Full, Self::Table, Self::None];

    /// Identifier in the API.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Table => "table",
            Self::None => "none",
        }
    }
}

/// Draws one chart: a birth, a moment, or a composite.
///
/// The ascendant lies at nine o'clock; in a chart without houses, 0° Aries does. The picture is about 30 KB with 21 bodies and the
/// usual orbs.
pub fn wheel(chart: &Chart, style: &Style) -> String {
    picture::single(chart, style)
}

/// Draws `outer` around `inner`: two people, or a transit, return or progression around a birth. Houses, angles and orientation
/// are the inner chart's; the outer one's angles stand among its bodies.
///
/// Each of `aspects` is from a point of the inner chart (`a`) to one of the outer (`b`): see [`aspects_across`]. One whose point is
/// absent from its chart is passed over.
pub fn biwheel(inner: &Chart, outer: &Chart, aspects: &[Aspect<AspectPoint>], style: &Style) -> String {
    picture::double(inner, outer, aspects, style)
}

/// The aspects that points of `inner` (`a`) make with points of `outer` (`b`) within `orbs`: bodies, ascendants and media coeli; south nodes
/// are passed over, since they mirror the north nodes.
pub fn aspects_across(inner: &Chart, outer: &Chart, orbs: &OrbTable) -> Vec<Aspect<AspectPoint>> {
    let outer = moving(outer);
    moving(inner).into_iter().flat_map(|a| outer.iter().filter_map(move |b| aspects_between(a, *b, orbs))).collect()
}

fn moving(chart: &Chart) -> Vec<Moving<AspectPoint>> {
    let bodies = chart.bodies.iter().filter(|found| found.body.opposite_of().is_none());
    let bodies =
        bodies.map(|found| (AspectPoint::Body(found.body), found.position.longitude, found.position.speed_deg_per_day));
    let angles = chart.houses.iter().flat_map(|houses| {
        [(AspectPoint::Ascendant, houses.ascendant), (AspectPoint::MediumCoeli, houses.medium_coeli)]
    });
    bodies.chain(angles.map(|(point, angle)| (point, angle.longitude, angle.speed_deg_per_day))).collect()
}
