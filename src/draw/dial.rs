//! What every wheel turns on: the band of signs, degree ticks, cusps, house numbers and angles.

use super::bodies::{DIGIT_HALF_HEIGHT, open_texts};
use super::glyphs::Glyph;
use super::palette::Palette;
use super::spread::spread;
use super::svg::{Dial, Fixed, GlyphSize, Svg, SvgPoint};
use crate::astro::{Degrees, Element, HouseCusps, MoonRange, Sign};
use crate::names::{self, Lang};

/// Radii of the circles, outermost first, in units of the picture.
#[derive(Debug, Clone, Copy)]
pub(super) struct Circles {
    /// Outer edge of the band of signs.
    pub(super) rim: f64,
    /// Glyphs of the signs.
    pub(super) sign_size: GlyphSize,
    /// Inner edge of the band; ticks stand on it.
    pub(super) band: f64,
    /// Length of the ticks for 1, 5 and 10 degrees.
    pub(super) ticks: [f64; 3],
    /// Between the bodies of two charts, in a bi-wheel.
    pub(super) between: Option<f64>,
    /// Outer edge of the ring of house numbers.
    pub(super) hub: f64,
    /// Edge of the disc of aspects.
    pub(super) disc: f64,
}

/// Signs and circles.
pub(super) fn draw_signs(svg: &mut Svg, dial: &Dial, palette: &Palette, lang: Lang, circles: &Circles) {
    let Circles { rim, band, sign_size, .. } = *circles;
    let signs_of = |element: Element| Sign::ALL.into_iter().filter(move |sign| sign.element() == element);
    let start_deg = |sign: Sign| 30.0 * sign.index() as f64;
    svg.put(format_args!("<g class=\"signs\" stroke=\"{}\" stroke-width=\"1\">", palette.line));
    for element in Element::ALL {
        svg.put(format_args!("<path fill=\"{}\" d=\"", palette.tints[element as usize]));
        for sign in signs_of(element) {
            let (from, until) = (start_deg(sign), start_deg(sign) + 30.0);
            svg.put(format_args!(
                "M{}A{rim} {rim} 0 0 0 {}L{}A{band} {band} 0 0 1 {}z",
                dial.at(from, rim),
                dial.at(until, rim),
                dial.at(until, band),
                dial.at(from, band)
            ));
        }
        svg.put(format_args!("\"/>"));
    }
    svg.put(format_args!("</g>"));
    for element in Element::ALL {
        svg.open_glyphs(sign_size, SvgPoint::ORIGIN, element.id(), palette.elements[element as usize]);
        for sign in signs_of(element) {
            let at = dial.at(start_deg(sign) + 15.0, (rim + band) / 2.0);
            let title = names::sign(sign).in_lang(lang);
            svg.glyph(Glyph::of_sign(sign), at, sign_size, Some(format_args!("{title}")));
        }
        svg.put(format_args!("</g>"));
    }

    circle(svg, dial, rim, "none", palette.strong, 1.5);
    circle(svg, dial, band, palette.ring, palette.strong, 1.0);
    draw_ticks(svg, dial, palette, circles);
    if let Some(between) = circles.between {
        circle(svg, dial, between, "none", palette.line, 1.0);
    }
    circle(svg, dial, circles.hub, palette.ring, palette.line, 1.0);
    circle(svg, dial, circles.disc, palette.disc, palette.line, 1.0);
}

/// A circle around the dial's centre.
fn circle(svg: &mut Svg, dial: &Dial, radius: f64, fill: &str, stroke: &str, width: f64) {
    let (x, y, radius, width) = (Fixed(dial.centre.x), Fixed(dial.centre.y), Fixed(radius), Fixed(width));
    svg.put(format_args!(
        "<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"{width}\"/>"
    ));
}

/// Ticks for 1, 5 and 10 degrees: dashes of three circles, a fraction of the bytes of 360 lines.
fn draw_ticks(svg: &mut Svg, dial: &Dial, palette: &Palette, circles: &Circles) {
    svg.put(format_args!("<g class=\"ticks\" fill=\"none\" stroke=\"{}\">", palette.strong));
    for ((step_deg, width), length) in [(1.0, 0.6), (5.0, 0.9), (10.0, 1.2)].into_iter().zip(circles.ticks) {
        let radius = circles.band - length / 2.0;
        let period = std::f64::consts::TAU * radius * step_deg / 360.0;
        // A circle's dashes start at three o'clock and run clockwise; longitudes there are those opposite the left. Turning back
        // by half a dash centres it on its degree.
        let half_deg = width / 2.0 / radius / std::f64::consts::TAU * 360.0;
        let turn_deg = (dial.left_deg + 180.0).rem_euclid(step_deg) - half_deg;
        svg.put(format_args!(
            "<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius:.1}\" stroke-width=\"{length}\" stroke-dasharray=\"{width} {gap:.5}\" \
             transform=\"rotate({turn_deg:.3} {x} {y})\"/>",
            x = Fixed(dial.centre.x),
            y = Fixed(dial.centre.y),
            gap = period - width,
            length = Fixed(length),
        ));
    }
    svg.put(format_args!("</g>"));
}

/// Cusps, house numbers and the four angles.
pub(super) fn draw_houses(svg: &mut Svg, dial: &Dial, palette: &Palette, circles: &Circles, houses: &HouseCusps) {
    /// A cusp nearer than this to an angle is that angle.
    const SAME_DEG: f64 = 0.01;
    /// Smallest angle between house numbers, and between the names of angles, that keeps them from touching.
    const NUMBERS_APART_DEG: f64 = 10.0;
    const ANGLES_APART_DEG: f64 = 4.5;

    let (ascendant, medium_coeli) = (houses.ascendant, houses.medium_coeli);
    let angles = [
        ("As", ascendant.longitude),
        ("Mc", medium_coeli.longitude),
        ("Ds", ascendant.opposite().longitude),
        ("Ic", medium_coeli.opposite().longitude),
    ];
    let is_angle = |cusp: Degrees| angles.iter().any(|(_, angle)| cusp.separation(*angle) < SAME_DEG);
    let line = |svg: &mut Svg, longitude: Degrees, from: f64, until: f64| {
        let (from, until) = (dial.at(longitude.value(), from), dial.at(longitude.value(), until));
        svg.put(format_args!("M{from}L{until}"));
    };

    svg.put(format_args!("<g class=\"cusps\" fill=\"none\"><path stroke=\"{}\" stroke-width=\"1\" d=\"", palette.line));
    for cusp in houses.cusps.iter().filter(|cusp| !is_angle(**cusp)) {
        line(svg, *cusp, circles.band, circles.disc);
    }
    // The axes leave the band free, where a sign's glyph may stand.
    svg.put(format_args!("\"/><path class=\"angles\" stroke=\"{}\" stroke-width=\"2\" d=\"", palette.strong));
    for (_, longitude) in angles {
        line(svg, longitude, circles.band, circles.disc);
        line(svg, longitude, circles.rim, circles.rim + 9.0);
    }
    svg.put(format_args!("\"/></g>"));

    let mut middles = [0.0; 12];
    for (index, middle) in middles.iter_mut().enumerate() {
        let (start, end) = (houses.cusps[index].value(), houses.cusps[(index + 1) % 12].value());
        *middle = Degrees::new(start + Degrees::new(end - start).value() / 2.0).value();
    }
    const NUMBER_FONT: f64 = 14.0;
    open_texts(svg, "houses", palette.muted, NUMBER_FONT);
    for (index, place) in spread(&middles, NUMBERS_APART_DEG).into_iter().enumerate() {
        let at = dial.at(place, (circles.hub + circles.disc) / 2.0);
        svg.text(SvgPoint::new(at.x, at.y + NUMBER_FONT * DIGIT_HALF_HEIGHT), format_args!("{}", index + 1));
    }
    svg.put(format_args!("</g>"));

    const ANGLE_FONT: f64 = 17.0;
    svg.put(format_args!(
        "<g class=\"angle-names\" fill=\"{}\" font-size=\"{ANGLE_FONT}\" font-weight=\"bold\" text-anchor=\"middle\">",
        palette.ink
    ));
    let places = spread(&angles.map(|(_, longitude)| longitude.value()), ANGLES_APART_DEG);
    for ((name, _), place) in angles.into_iter().zip(places) {
        let at = dial.at(place, circles.rim + 20.0);
        svg.text(SvgPoint::new(at.x, at.y + ANGLE_FONT * DIGIT_HALF_HEIGHT), format_args!("{name}"));
    }
    svg.put(format_args!("</g>"));
}

/// Where the Moon may have been on a day whose hour is unknown: an arc along the ticks.
pub(super) fn draw_moon_range(svg: &mut Svg, dial: &Dial, palette: &Palette, circles: &Circles, range: &MoonRange) {
    const WIDTH: f64 = 7.0;
    let radius = circles.band - circles.ticks[2] - WIDTH / 2.0;
    let (from, until) = (dial.at(range.from.value(), radius), dial.at(range.until.value(), radius));
    svg.put(format_args!(
        "<path class=\"moon-range\" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\" stroke-linecap=\"round\" \
         d=\"M{from}A{radius} {radius} 0 0 0 {until}\"/>",
        palette.moon_range,
        Fixed(WIDTH),
        radius = Fixed(radius)
    ));
}
