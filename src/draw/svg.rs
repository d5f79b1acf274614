//! SVG as text: numbers, escaping, glyph references, and points on a dial.

use std::fmt::{self, Write as _};

use super::glyphs::{BOX, Glyph, TABLE, aspect_outline};
use crate::astro::AspectKind;

/// A document being written: its body, and which glyphs the body refers to.
#[derive(Debug, Default)]
pub(super) struct Svg {
    body: String,
    used: u64,
}

impl Svg {
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self { body: String::with_capacity(bytes), used: 0 }
    }

    /// Appends markup as it stands.
    pub(super) fn put(&mut self, markup: fmt::Arguments<'_>) {
        self.body.write_fmt(markup).expect("writing to a string cannot fail");
    }

    /// Opens a group of glyphs drawn as strokes of `colour`; [`Svg::glyph`] fills it, `</g>` ends it.
    pub(super) fn open_glyphs(&mut self, size: GlyphSize, origin: SvgPoint, class: &str, colour: &str) {
        let (scale, weight) = (Fixed(size.scale), Fixed(size.weight));
        let corner = SvgPoint::new(origin.x - size.scale * BOX / 2.0, origin.y - size.scale * BOX / 2.0);
        self.put(format_args!(
            "<g class=\"{class}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{weight}\" stroke-linecap=\"round\" \
             stroke-linejoin=\"round\" transform=\"translate({corner})scale({scale})\">"
        ));
    }

    /// A glyph centred at `from_origin`, inside a group opened with the same size; hovering tells `title`, where there is one.
    pub(super) fn glyph(
        &mut self,
        glyph: Glyph,
        from_origin: SvgPoint,
        size: GlyphSize,
        title: Option<fmt::Arguments<'_>>,
    ) {
        self.used |= 1 << glyph.index();
        self.put(format_args!("<use href=\"#g{}\"", glyph.index()));
        self.coordinate('x', from_origin.x / size.scale);
        self.coordinate('y', from_origin.y / size.scale);
        match title {
            Some(title) => self.put(format_args!("><title>{title}</title></use>")),
            None => self.put(format_args!("/>")),
        }
    }

    /// A path of the glyphs of one aspect, centred at each of `places`.
    pub(super) fn aspect_glyphs(&mut self, kind: AspectKind, colour: &str, places: impl Iterator<Item = SvgPoint>) {
        let ([x, y], outline) = aspect_outline(kind);
        self.put(format_args!("<path stroke=\"{colour}\" d=\""));
        for place in places {
            self.put(format_args!("M{}{outline}", SvgPoint::new(place.x + x, place.y + y)));
        }
        self.put(format_args!("\"/>"));
    }

    /// A text whose baseline starts, ends or is centred at `at`, as its group says.
    pub(super) fn text(&mut self, at: SvgPoint, text: fmt::Arguments<'_>) {
        self.put(format_args!("<text"));
        self.coordinate('x', at.x);
        self.coordinate('y', at.y);
        self.put(format_args!(">{text}</text>"));
    }

    /// An attribute that is absent when zero, its default.
    fn coordinate(&mut self, name: char, value: f64) {
        let value = Fixed(value);
        if !value.is_zero() {
            self.put(format_args!(" {name}=\"{value}\""));
        }
    }

    /// The whole document: `head`, the outlines of the glyphs used, the body.
    pub(super) fn finish(self, head: &str) -> String {
        let mut out = String::with_capacity(head.len() + self.body.len() + 8192);
        out.push_str(head);
        out.push_str("<defs>");
        for (index, outline) in TABLE.iter().enumerate().filter(|(index, _)| self.used & (1 << index) != 0) {
            write!(out, "<path id=\"g{index}\" d=\"{outline}\"/>").expect("writing to a string cannot fail");
        }
        out.push_str("</defs>");
        out.push_str(&self.body);
        out.push_str("</svg>\n");
        out
    }
}

/// How large and heavy glyphs are drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct GlyphSize {
    /// Times the glyph's own box, with one decimal, so that it is written exactly.
    pub(super) scale: f64,
    /// Width of the strokes in units of the glyph's box.
    pub(super) weight: f64,
}

impl GlyphSize {
    pub(super) const fn new(scale: f64, weight: f64) -> Self {
        Self { scale, weight }
    }

    /// The side of its box in units of the picture.
    pub(super) fn side(self) -> f64 {
        self.scale * BOX
    }
}

/// A number with at most one decimal, never `-0`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fixed(pub(super) f64);

impl Fixed {
    fn tenths(self) -> i64 {
        (self.0 * 10.0).round() as i64
    }

    fn is_zero(self) -> bool {
        self.tenths() == 0
    }
}

impl fmt::Display for Fixed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenths = self.tenths();
        let sign = if tenths < 0 { "-" } else { "" };
        let (whole, tenth) = (tenths.abs() / 10, tenths.abs() % 10);
        if tenth == 0 { write!(f, "{sign}{whole}") } else { write!(f, "{sign}{whole}.{tenth}") }
    }
}

/// A place in the picture; y grows downwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct SvgPoint {
    pub(super) x: f64,
    pub(super) y: f64,
}

impl SvgPoint {
    pub(super) const ORIGIN: Self = Self { x: 0.0, y: 0.0 };

    pub(super) fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }
}

impl fmt::Display for SvgPoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", Fixed(self.x), Fixed(self.y))
    }
}

/// Where longitudes lie around a centre: `left_deg` at nine o'clock, growing anticlockwise as in the sky.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dial {
    pub(super) centre: SvgPoint,
    pub(super) left_deg: f64,
}

impl Dial {
    pub(super) fn at(&self, longitude_deg: f64, radius: f64) -> SvgPoint {
        let (sin, cos) = (longitude_deg - self.left_deg).to_radians().sin_cos();
        SvgPoint::new(self.centre.x - radius * cos, self.centre.y + radius * sin)
    }
}

/// Text made harmless: markup escaped, characters that XML forbids left out, and cut at `limit` characters with an ellipsis.
pub(super) struct EscapedText<'a> {
    pub(super) text: &'a str,
    pub(super) limit: usize,
}

impl fmt::Display for EscapedText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let allowed = |c: &char| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}');
        let characters = || self.text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(allowed);
        let is_cut = characters().nth(self.limit).is_some();
        for character in characters().take(if is_cut { self.limit - 1 } else { self.limit }) {
            match character {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                other => f.write_char(other)?,
            }
        }
        if is_cut { f.write_char('…') } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_never_minus_zero() {
        for (number, text) in [(-0.04, "0"), (0.05, "0.1"), (-1.25, "-1.3"), (12.0, "12"), (-0.96, "-1")] {
            assert_eq!(Fixed(number).to_string(), text);
        }
    }

    #[test]
    fn text_cannot_become_markup() {
        let plain = |text, limit| EscapedText { text, limit }.to_string();
        assert_eq!(plain("<a b='\"'>&\u{0}\u{ffff}\n", 99), "&lt;a b=&#39;&quot;&#39;&gt;&amp; ");
        assert_eq!(plain("12345", 5), "12345");
        assert_eq!(plain("123456", 5), "1234…");
    }

    #[test]
    fn the_dial_turns_anticlockwise_from_nine_o_clock() {
        let dial = Dial { centre: SvgPoint::new(0.0, 0.0), left_deg: 100.0 };
        assert_eq!(dial.at(100.0, 10.0).to_string(), "-10 0");
        assert_eq!(dial.at(190.0, 10.0).to_string(), "0 10");
        assert_eq!(dial.at(10.0, 10.0).to_string(), "0 -10");
    }
}
