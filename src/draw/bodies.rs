//! A ring of bodies: glyph, degree, minute and retrograde mark towards the centre, spread apart, each led to its longitude.

use super::glyphs::Glyph;
use super::palette::Palette;
use super::spread::spread;
use super::svg::{Dial, Fixed, GlyphSize, Svg, SvgPoint};
use crate::astro::{AspectPoint, Chart, Degrees};
use crate::names::{self, Lang};

/// A body or angle as it is drawn and listed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    pub(super) point: AspectPoint,
    pub(super) longitude: Degrees,
    pub(super) is_retrograde: bool,
    pub(super) house: Option<u8>,
}

/// The bodies of a chart.
pub(super) fn bodies_of(chart: &Chart) -> Vec<Mark> {
    let marks = chart.bodies.iter().map(|found| Mark {
        point: AspectPoint::Body(found.body),
        longitude: found.position.longitude,
        // A node that moves backwards is in its usual course, but charts mark it all the same.
        is_retrograde: found.position.is_retrograde(),
        house: found.house,
    });
    marks.collect()
}

/// The ascendant and the medium coeli of a chart, if it has them.
pub(super) fn angles_of(chart: &Chart) -> Vec<Mark> {
    let angles = chart.houses.iter().flat_map(|houses| {
        [(AspectPoint::Ascendant, houses.ascendant), (AspectPoint::MediumCoeli, houses.medium_coeli)]
    });
    angles.map(|(point, angle)| Mark { point, longitude: angle.longitude, is_retrograde: false, house: None }).collect()
}

/// Where things lie in a ring, as radii and sizes in units of the picture.
#[derive(Debug, Clone, Copy)]
pub(super) struct BodyRing {
    /// Name of the ring's glyphs.
    pub(super) class: &'static str,
    /// The circle on which longitudes are exact.
    pub(super) rim: f64,
    /// Where the mark of a longitude ends and its leader begins.
    pub(super) foot: f64,
    /// Where the glyphs lie; the rest follows inwards.
    pub(super) glyph: f64,
    pub(super) glyph_size: GlyphSize,
    pub(super) degree_font: f64,
    pub(super) minute_font: f64,
    pub(super) retrograde_size: GlyphSize,
    /// Smallest angle between neighbours: the widest diagonal among glyph and texts, seen from the centre.
    pub(super) apart_deg: f64,
}

/// Half the width and half the height of something upright.
type Half = [f64; 2];

/// Where the parts of one body lie, as distances from the dial's centre.
struct BodyColumn {
    place_deg: f64,
    degree: f64,
    minute: f64,
    retrograde: f64,
}

impl BodyRing {
    /// Glyph, degree, minute and mark stand upright, so how near they can follow one another depends on the direction: least
    /// straight above and below the centre, most where their corners meet.
    fn column(&self, dial: &Dial, place_deg: f64) -> BodyColumn {
        /// Free space between two parts.
        const AIR: f64 = 0.8;
        /// No step is shorter than this share of the longest, so that the rings look even.
        const EVEN: f64 = 0.88;
        let nudged = |half: Half| [half[0] + DEGREE_NUDGE, half[1]];
        let direction = dial.at(place_deg, 1.0);
        let (across, along) = ((direction.x - dial.centre.x).abs(), (direction.y - dial.centre.y).abs());
        let step = |a: Half, b: Half| {
            let (width, height) = (a[0] + b[0], a[1] + b[1]);
            let touching = f64::min(width / across, height / along);
            f64::max(touching + AIR, width.hypot(height) * EVEN)
        };
        let degree_half = nudged(text_half(self.degree_font));
        let minute_half = text_half(self.minute_font);
        let degree = self.glyph - step(glyph_half(self.glyph_size), degree_half);
        let minute = degree - step(degree_half, minute_half);
        let retrograde = minute - step(minute_half, glyph_half(self.retrograde_size));
        BodyColumn { place_deg, degree, minute, retrograde }
    }

    /// Draws `marks`; where `hints` gives a language, hovering a glyph tells its name and place.
    pub(super) fn draw(&self, svg: &mut Svg, dial: &Dial, palette: &Palette, hints: Option<Lang>, marks: &[Mark]) {
        if marks.is_empty() {
            return;
        }
        let longitudes: Vec<_> = marks.iter().map(|mark| mark.longitude.value()).collect();
        let places = spread(&longitudes, self.apart_deg);
        let columns: Vec<_> = places.iter().map(|place| self.column(dial, *place)).collect();

        // Plates keep cusps from running through the glyphs.
        let plate = Fixed(self.glyph_size.side());
        let ground = palette.ring;
        svg.put(format_args!("<path stroke=\"{ground}\" stroke-width=\"{plate}\" stroke-linecap=\"round\" d=\""));
        for column in &columns {
            let outer = dial.at(column.place_deg, self.glyph - 2.0);
            let inner = dial.at(column.place_deg, column.retrograde + 4.0);
            svg.put(format_args!("M{outer}L{inner}"));
        }
        svg.put(format_args!("\"/><path fill=\"none\" stroke=\"{}\" stroke-width=\"1.2\" d=\"", palette.muted));
        for (longitude, place) in longitudes.iter().zip(&places) {
            self.lead(svg, dial, *longitude, *place);
        }
        svg.put(format_args!("\"/>"));

        svg.open_glyphs(self.glyph_size, SvgPoint::ORIGIN, self.class, palette.ink);
        for (mark, place) in marks.iter().zip(&places) {
            let (glyph, at) = (Glyph::of_point(mark.point), dial.at(*place, self.glyph));
            let Some(lang) = hints else {
                svg.glyph(glyph, at, self.glyph_size, None);
                continue;
            };
            let (degree, minute, _) = mark.longitude.dms();
            let (name, sign) = (names::point(mark.point), names::in_sign(mark.longitude.sign()));
            let (name, sign) = (name.in_lang(lang), sign.in_lang(lang));
            svg.glyph(glyph, at, self.glyph_size, Some(format_args!("{name} {sign} {degree}°{minute:02}′")));
        }
        svg.put(format_args!("</g>"));

        svg.open_glyphs(self.retrograde_size, SvgPoint::ORIGIN, "retrograde", palette.muted);
        for (_, column) in marks.iter().zip(&columns).filter(|(mark, _)| mark.is_retrograde) {
            let at = dial.at(column.place_deg, column.retrograde);
            svg.glyph(Glyph::RETROGRADE, at, self.retrograde_size, None);
        }
        svg.put(format_args!("</g>"));

        let texts = marks.iter().map(|mark| mark.longitude.dms()).zip(&columns);
        open_texts(svg, "degrees", palette.ink, self.degree_font);
        for ((degree, _, _), column) in texts.clone() {
            let at = dial.at(column.place_deg, column.degree);
            let at = SvgPoint::new(at.x + DEGREE_NUDGE, at.y + self.degree_font * DIGIT_HALF_HEIGHT);
            svg.text(at, format_args!("{degree}°"));
        }
        svg.put(format_args!("</g>"));
        open_texts(svg, "minutes", palette.muted, self.minute_font);
        for ((_, minute, _), column) in texts {
            let at = dial.at(column.place_deg, column.minute);
            svg.text(SvgPoint::new(at.x, at.y + self.minute_font * DIGIT_HALF_HEIGHT), format_args!("{minute:02}′"));
        }
        svg.put(format_args!("</g>"));
    }

    /// From the rim at the true longitude to the glyph: straight inwards, then along a spiral. Spirals between the same two
    /// circles whose ends keep their order never cross, and never reach the glyphs between, as straight lines would.
    fn lead(&self, svg: &mut Svg, dial: &Dial, longitude_deg: f64, place_deg: f64) {
        /// Longest piece of a spiral that still looks round.
        const PIECE_DEG: f64 = 10.0;
        let head = self.glyph + self.glyph_size.side() / 2.0 + 1.0;
        let way_deg = Degrees::new(place_deg).ahead_of(Degrees::new(longitude_deg));
        let pieces = (way_deg.abs() / PIECE_DEG).ceil().max(1.0) as u32;
        svg.put(format_args!("M{}L{}", dial.at(longitude_deg, self.rim), dial.at(longitude_deg, self.foot)));
        for piece in 1..=pieces {
            let share = f64::from(piece) / f64::from(pieces);
            let radius = self.foot + (head - self.foot) * share;
            svg.put(format_args!("L{}", dial.at(longitude_deg + way_deg * share, radius)));
        }
    }
}

/// Half the height of a digit as a share of the font size: centring by baseline, since renderers differ in `dominant-baseline`.
pub(super) const DIGIT_HALF_HEIGHT: f64 = 0.36;

/// The degree sign weighs little: a figure looks centred when it is set this far to the right.
const DEGREE_NUDGE: f64 = 1.0;

/// Two digits and a sign, as wide as the widest of the usual sans-serif fonts makes them.
const TEXT_HALF_WIDTH: f64 = 0.83;

fn text_half(font: f64) -> Half {
    [font * TEXT_HALF_WIDTH, font * DIGIT_HALF_HEIGHT]
}

/// A glyph with its stroke fills so much of its box.
fn glyph_half(size: GlyphSize) -> Half {
    [10.0 * size.scale, 11.0 * size.scale]
}

/// Opens a group of centred texts.
pub(super) fn open_texts(svg: &mut Svg, class: &str, colour: &str, font: f64) {
    let font = Fixed(font);
    svg.put(format_args!("<g class=\"{class}\" fill=\"{colour}\" font-size=\"{font}\" text-anchor=\"middle\">"));
}
