//! What stands below a wheel: the table of bodies, notes, and the key to the lines. It says in words and figures what the wheel says by
//! colour and place.

use super::Lang;
use super::bodies::Mark;
use super::glyphs::Glyph;
use super::palette::{Palette, dashes};
use super::picture::MARGIN;
use super::svg::{Fixed, Plain, Point, Scale, Svg};
use super::words;
use crate::astro::{AspectKind, Chart, Degrees, Warning};

const ROW: f64 = 28.0;
const FONT: f64 = 17.0;
/// From a row's middle to the baseline of its text.
const BASELINE: f64 = 6.0;
const GLYPH: f64 = 20.0;
const SMALL_GLYPH: f64 = 12.0;

/// Where the columns of a table lie, from its left edge: texts of positions and houses end there, the others begin.
const NAME_X: f64 = 30.0;
const POSITION_X: f64 = 244.0;
const SIGN_X: f64 = 262.0;
const RETROGRADE_X: f64 = 286.0;
const HOUSE_X: f64 = 344.0;

/// Draws a table of `marks` under `heading`, its left upper corner at `at`; returns where it ends below.
pub(super) fn draw_table(
    svg: &mut Svg,
    palette: &Palette,
    lang: Lang,
    marks: &[Mark],
    at: Point,
    heading: Option<&str>,
) -> f64 {
    let middle = |row: usize| at.y + ROW * (row as f64 + 1.5);
    let has_houses = marks.iter().any(|mark| mark.house.is_some());
    svg.put(format_args!("<g class=\"table\" fill=\"{}\" font-size=\"{}\">", palette.ink, Fixed(FONT)));
    if let Some(heading) = heading {
        let (x, y) = (Fixed(at.x), Fixed(at.y + ROW / 2.0 + BASELINE));
        let heading = Plain { text: heading, limit: 30 };
        svg.put(format_args!("<text font-weight=\"bold\" x=\"{x}\" y=\"{y}\">{heading}</text>"));
    }
    for (row, mark) in marks.iter().enumerate() {
        let (x, y) = (Fixed(at.x + NAME_X), Fixed(middle(row) + BASELINE));
        svg.put(format_args!("<text x=\"{x}\" y=\"{y}\">{}</text>", words::point(mark.point).in_lang(lang)));
    }
    svg.put(format_args!("<g text-anchor=\"end\">"));
    for (row, mark) in marks.iter().enumerate() {
        let (x, y) = (Fixed(at.x + POSITION_X), Fixed(middle(row) + BASELINE));
        let (degree, minute, _) = mark.longitude.dms();
        svg.put(format_args!("<text x=\"{x}\" y=\"{y}\">{degree}°{minute:02}′</text>"));
    }
    svg.put(format_args!("</g></g>"));

    svg.put(format_args!("<g class=\"table-houses\" fill=\"{}\" font-size=\"15\" text-anchor=\"end\">", palette.muted));
    if has_houses {
        let (x, y) = (Fixed(at.x + HOUSE_X), Fixed(at.y + ROW / 2.0 + BASELINE));
        svg.put(format_args!("<text x=\"{x}\" y=\"{y}\">{}</text>", words::HOUSE.in_lang(lang)));
    }
    for (row, house) in marks.iter().enumerate().filter_map(|(row, mark)| Some((row, mark.house?))) {
        let (x, y) = (Fixed(at.x + HOUSE_X), Fixed(middle(row) + BASELINE));
        svg.put(format_args!("<text x=\"{x}\" y=\"{y}\">{house}</text>"));
    }
    svg.put(format_args!("</g>"));

    let scale = Scale::of(GLYPH);
    svg.open_glyphs(scale, "table-glyphs", palette.ink, 2.0);
    for (row, mark) in marks.iter().enumerate() {
        svg.glyph(Glyph::of_point(mark.point), Point::new(at.x + GLYPH / 2.0, middle(row)), scale, None);
        let sign = Glyph::of_sign(mark.longitude.sign());
        svg.glyph(sign, Point::new(at.x + SIGN_X, middle(row)), scale, None);
    }
    svg.put(format_args!("</g>"));
    let small = Scale::of(SMALL_GLYPH);
    svg.open_glyphs(small, "table-retrograde", palette.muted, 2.6);
    for (row, _) in marks.iter().enumerate().filter(|(_, mark)| mark.is_retrograde) {
        svg.glyph(Glyph::RETROGRADE, Point::new(at.x + RETROGRADE_X, middle(row) + 2.0), small, None);
    }
    svg.put(format_args!("</g>"));
    at.y + ROW * (marks.len() + 1) as f64
}

/// What the reader of `chart` must know, a line each, from `y` down; returns where they end.
pub(super) fn draw_notes(svg: &mut Svg, palette: &Palette, lang: Lang, chart: &Chart, y: f64) -> f64 {
    let mut notes = Vec::new();
    for warning in &chart.warnings {
        match warning {
            Warning::TimeUnknown => notes.push(words::TIME_UNKNOWN.in_lang(lang).to_owned()),
            Warning::PolarHouses { .. } => notes.push(words::POLAR.in_lang(lang).to_owned()),
            // The rest changes no line of the picture.
            _ => {}
        }
    }
    if let Some(range) = &chart.moon_range {
        let place = |longitude: Degrees| {
            let (degree, minute, _) = longitude.dms();
            format!("{degree}°{minute:02}′ {}", words::in_sign(longitude.sign()).in_lang(lang))
        };
        notes.push(format!("{} {} – {}.", words::MOON_RANGE.in_lang(lang), place(range.from), place(range.until)));
    }
    if notes.is_empty() {
        return y;
    }
    let line = ROW * 0.8;
    svg.put(format_args!("<g class=\"notes\" fill=\"{}\" font-size=\"16\">", palette.muted));
    for (row, note) in notes.iter().enumerate() {
        let (x, y) = (Fixed(MARGIN), Fixed(y + line * (row as f64 + 0.5) + BASELINE));
        svg.put(format_args!("<text x=\"{x}\" y=\"{y}\">{note}</text>"));
    }
    svg.put(format_args!("</g>"));
    y + line * notes.len() as f64 + ROW / 2.0
}

/// Draws the key to the lines of `kinds` in so many `columns`, its left upper corner at `at`; returns where it ends below.
pub(super) fn draw_key(
    svg: &mut Svg,
    palette: &Palette,
    lang: Lang,
    kinds: &[AspectKind],
    at: Point,
    columns: usize,
) -> f64 {
    const COLUMN: f64 = 250.0;
    const LINE: f64 = 44.0;
    let place = |index: usize| {
        let (column, row) = (index % columns, index / columns);
        Point::new(at.x + COLUMN * column as f64, at.y + ROW * (row as f64 + 0.5))
    };
    svg.put(format_args!("<g class=\"key\" fill=\"none\" stroke-width=\"2\">"));
    for (index, kind) in kinds.iter().enumerate() {
        let start = place(index);
        svg.put(format_args!("<path stroke=\"{}\"", palette.aspect(*kind)));
        if let Some(dashes) = dashes(*kind) {
            svg.put(format_args!(" stroke-dasharray=\"{dashes}\""));
        }
        svg.put(format_args!(" d=\"M{start}h{}\"/>", Fixed(LINE)));
    }
    svg.put(format_args!("</g>"));
    let scale = Scale::of(SMALL_GLYPH * 1.4);
    for (index, kind) in kinds.iter().enumerate() {
        let start = place(index);
        svg.open_glyphs(scale, "key-glyph", palette.aspect(*kind), 2.2);
        svg.glyph(Glyph::of_aspect(*kind), Point::new(start.x + LINE + 18.0, start.y), scale, None);
        svg.put(format_args!("</g>"));
    }
    svg.put(format_args!("<g class=\"key-names\" fill=\"{}\" font-size=\"16\">", palette.ink));
    for (index, kind) in kinds.iter().enumerate() {
        let start = place(index);
        let (x, y) = (Fixed(start.x + LINE + 36.0), Fixed(start.y + BASELINE));
        svg.put(format_args!("<text x=\"{x}\" y=\"{y}\">{}</text>", words::aspect(*kind).in_lang(lang)));
    }
    svg.put(format_args!("</g>"));
    at.y + ROW * kinds.len().div_ceil(columns) as f64
}
