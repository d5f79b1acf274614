//! The colours of each theme. Every text colour stands out from what it lies on by 4.5 to 1 or more (WCAG AA).

use super::Theme;
use crate::astro::AspectKind;

/// Colours, each as `#rrggbb`.
#[derive(Debug)]
pub(super) struct Palette {
    /// The picture's ground.
    pub(super) ground: &'static str,
    /// The ring of bodies.
    pub(super) ring: &'static str,
    /// The disc of aspects.
    pub(super) disc: &'static str,
    /// Text and glyphs.
    pub(super) ink: &'static str,
    /// Text and glyphs of less weight.
    pub(super) muted: &'static str,
    /// Circles, cusps, rules.
    pub(super) line: &'static str,
    /// Angles and the rim.
    pub(super) strong: &'static str,
    /// Bands of the signs: fire, earth, air, water.
    pub(super) tints: [&'static str; 4],
    /// Glyphs of the signs: fire, earth, air, water.
    pub(super) elements: [&'static str; 4],
    /// Where the Moon may have been.
    pub(super) moon_range: &'static str,
    conjunction: &'static str,
    opposition: &'static str,
    trine: &'static str,
    square: &'static str,
    sextile: &'static str,
    quincunx: &'static str,
    quintile: &'static str,
    minor: &'static str,
}

impl Palette {
    pub(super) const fn of(theme: Theme) -> &'static Self {
        match theme {
            Theme::Light => &LIGHT,
            Theme::Dark => &DARK,
            Theme::Print => &PRINT,
        }
    }

    pub(super) const fn aspect(&self, kind: AspectKind) -> &'static str {
        match kind {
            AspectKind::Conjunction => self.conjunction,
            AspectKind::Opposition => self.opposition,
            AspectKind::Trine => self.trine,
            AspectKind::Square => self.square,
            AspectKind::Sextile => self.sextile,
            AspectKind::Quincunx => self.quincunx,
            AspectKind::Quintile | AspectKind::Biquintile => self.quintile,
            AspectKind::Semisextile | AspectKind::Semisquare | AspectKind::Sesquiquadrate => self.minor,
        }
    }
}

/// Dashes by which lines can be told apart without their colour; nothing is a full line.
pub(super) const fn dashes(kind: AspectKind) -> Option<&'static str> {
    match kind {
        AspectKind::Conjunction | AspectKind::Trine => None,
        AspectKind::Opposition => Some("18 4"),
        AspectKind::Square => Some("9 4"),
        AspectKind::Sextile => Some("4 4"),
        AspectKind::Quincunx => Some("10 3 2 3"),
        AspectKind::Semisextile | AspectKind::Semisquare | AspectKind::Sesquiquadrate => Some("5 3 1 3"),
        AspectKind::Quintile | AspectKind::Biquintile => Some("1.5 4"),
    }
}

static LIGHT: Palette = Palette {
    ground: "#fdfbf7",
    ring: "#ffffff",
    disc: "#faf7f1",
    ink: "#232733",
    muted: "#5c6272",
    line: "#c6c3bc",
    strong: "#454b5c",
    tints: ["#f8ded5", "#e0ebd3", "#f8eec9", "#d6e5f3"],
    elements: ["#a23a1c", "#42692a", "#77590a", "#245a90"],
    moon_range: "#8a93ad",
    conjunction: "#a8690c",
    opposition: "#b3245e",
    trine: "#2268b8",
    square: "#c8372d",
    sextile: "#16827a",
    quincunx: "#617c1d",
    quintile: "#7a4fb5",
    minor: "#747a88",
};

static DARK: Palette = Palette {
    ground: "#11141b",
    ring: "#171b24",
    disc: "#12161e",
    ink: "#e9ebf1",
    muted: "#a2aaba",
    line: "#3a4252",
    strong: "#98a1b5",
    tints: ["#43241e", "#24351f", "#3b331a", "#1b3047"],
    elements: ["#ff9f87", "#a9d888", "#eed074", "#8fc5f5"],
    moon_range: "#77829c",
    conjunction: "#e8a94c",
    opposition: "#f272a5",
    trine: "#62a8f2",
    square: "#f2705f",
    sextile: "#4dc7bb",
    quincunx: "#b3cc5e",
    quintile: "#b894ee",
    minor: "#8f97a8",
};

static PRINT: Palette = Palette {
    ground: "#ffffff",
    ring: "#ffffff",
    disc: "#ffffff",
    ink: "#000000",
    muted: "#3c3c3c",
    line: "#9a9a9a",
    strong: "#000000",
    tints: ["#dedede", "#f6f6f6", "#ececec", "#d0d0d0"],
    elements: ["#000000", "#000000", "#000000", "#000000"],
    moon_range: "#8c8c8c",
    conjunction: "#000000",
    opposition: "#000000",
    trine: "#4a4a4a",
    square: "#000000",
    sextile: "#4a4a4a",
    quincunx: "#5e5e5e",
    quintile: "#5e5e5e",
    minor: "#6e6e6e",
};

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance of WCAG 2.2.
    fn luminance(colour: &str) -> f64 {
        let channel = |from: usize| {
            let value = f64::from(u8::from_str_radix(&colour[from..from + 2], 16).unwrap()) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    fn contrast(a: &str, b: &str) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn the_contrast_is_that_of_the_guidelines() {
        assert_eq!(contrast("#000000", "#ffffff"), 21.0);
        assert!((contrast("#767676", "#ffffff") - 4.54).abs() < 0.01);
    }

    #[test]
    fn texts_and_sign_glyphs_stand_out_in_every_theme() {
        for theme in Theme::ALL {
            let palette = Palette::of(theme);
            for ground in [palette.ground, palette.ring, palette.disc] {
                for text in [palette.ink, palette.muted] {
                    assert!(contrast(text, ground) >= 4.5, "{theme:?}: {text} on {ground}");
                }
                for kind in AspectKind::ALL {
                    // Lines are graphics: 3 to 1.
                    let colour = palette.aspect(kind);
                    assert!(contrast(colour, ground) >= 3.0, "{theme:?}: {colour} on {ground}");
                }
            }
            for (glyph, tint) in palette.elements.iter().zip(palette.tints) {
                assert!(contrast(glyph, tint) >= 4.5, "{theme:?}: {glyph} on {tint}");
                assert!(contrast(glyph, palette.ground) >= 4.5, "{theme:?}: {glyph} on {}", palette.ground);
            }
        }
    }
}
