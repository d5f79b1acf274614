//! What stands below a wheel: the table of bodies, notes, and the key to the lines. It says in words and figures what the wheel says by
//! colour and place.

use super::bodies::Mark;
use super::glyphs::Glyph;
use super::palette::{Palette, dashes};
use super::picture::MARGIN;
use super::svg::{EscapedText, Fixed, GlyphSize, Svg, SvgPoint};
use super::words;
use crate::astro::{AspectKind, AspectPoint, Chart, Degrees, Warning};
use crate::names::{self, Lang};

const ROW: f64 = 28.0;
/// What fits over a table, of the longest heading.
const HEADING_CHARS: usize = 30;
/// From a row's middle to the baseline of its text.
const BASELINE: f64 = 6.0;
/// A row is a whole number of units in these scales, which keeps the many rows short.
const GLYPH_SIZE: GlyphSize = GlyphSize::new(0.8, 2.0);
const RETROGRADE_SIZE: GlyphSize = GlyphSize::new(0.5, 2.6);

/// Where the columns of names lie, from their left edge.
const GLYPH_X: f64 = 10.0;
const NAME_X: f64 = 30.0;

/// Where the columns of places lie, from their left edge. Texts of positions and houses end there.
const POSITION_X: f64 = 54.0;
const SIGN_X: f64 = 74.0;
const RETROGRADE_X: f64 = 98.0;
const HOUSE_X: f64 = 150.0;

/// Height of a table of `rows`, with its row of headings.
pub(super) fn table_height(rows: usize) -> f64 {
    ROW * (rows + 1) as f64
}

/// From the row of headings down to a row.
fn row_at(row: usize) -> SvgPoint {
    SvgPoint::new(0.0, ROW * (row + 1) as f64)
}

/// Opens a column of texts with its own origin in the row of headings, so that entries need say only their row.
fn open_column(svg: &mut Svg, at: SvgPoint, colour: &str, rest: &str) {
    let origin = SvgPoint::new(at.x, at.y + ROW / 2.0 + BASELINE);
    svg.put(format_args!("<g class=\"table\" fill=\"{colour}\" {rest} transform=\"translate({origin})\">"));
}

/// Draws the glyph and the name of each point, a row each, the left upper corner of the table at `at`.
pub(super) fn draw_names(svg: &mut Svg, palette: &Palette, lang: Lang, points: &[AspectPoint], at: SvgPoint) {
    open_column(svg, SvgPoint::new(at.x + NAME_X, at.y), palette.ink, "font-size=\"17\"");
    for (row, point) in points.iter().enumerate() {
        svg.text(row_at(row), format_args!("{}", names::point(*point).in_lang(lang)));
    }
    svg.put(format_args!("</g>"));
    let origin = SvgPoint::new(at.x + GLYPH_X, at.y + ROW / 2.0);
    svg.open_glyphs(GLYPH_SIZE, origin, "table-points", palette.ink);
    for (row, point) in points.iter().enumerate() {
        svg.glyph(Glyph::of_point(*point), row_at(row), GLYPH_SIZE, None);
    }
    svg.put(format_args!("</g>"));
}

/// Draws where the points of one chart are, each in the row of its name, under a heading: position, sign, retrograde mark, house.
pub(super) fn draw_places(
    svg: &mut Svg,
    palette: &Palette,
    lang: Lang,
    (points, marks): (&[AspectPoint], &[Mark]),
    at: SvgPoint,
    heading: Option<&str>,
) {
    let (ink, muted) = (palette.ink, palette.muted);
    let column = |x: f64| SvgPoint::new(at.x + x, at.y);
    let rows: Vec<(usize, &Mark)> = points
        .iter()
        .enumerate()
        .filter_map(|(row, point)| Some((row, marks.iter().find(|mark| mark.point == *point)?)))
        .collect();

    open_column(svg, column(POSITION_X), ink, "font-size=\"17\" text-anchor=\"end\"");
    for (row, mark) in &rows {
        let (degree, minute, _) = mark.longitude.dms();
        svg.text(row_at(*row), format_args!("{degree}°{minute:02}′"));
    }
    svg.put(format_args!("</g>"));
    open_column(svg, column(HOUSE_X), muted, "font-size=\"15\" text-anchor=\"end\"");
    match heading {
        Some(heading) => {
            svg.text(SvgPoint::ORIGIN, format_args!("{}", EscapedText { text: heading, limit: HEADING_CHARS }))
        }
        None if marks.iter().any(|mark| mark.house.is_some()) => {
            svg.text(SvgPoint::ORIGIN, format_args!("{}", words::HOUSE.in_lang(lang)));
        }
        None => {}
    }
    for (row, house) in rows.iter().filter_map(|(row, mark)| Some((*row, mark.house?))) {
        svg.text(row_at(row), format_args!("{house}"));
    }
    svg.put(format_args!("</g>"));

    let origin = |x: f64| SvgPoint::new(at.x + x, at.y + ROW / 2.0);
    svg.open_glyphs(GLYPH_SIZE, origin(SIGN_X), "table-signs", ink);
    for (row, mark) in &rows {
        svg.glyph(Glyph::of_sign(mark.longitude.sign()), row_at(*row), GLYPH_SIZE, None);
    }
    svg.put(format_args!("</g>"));
    svg.open_glyphs(RETROGRADE_SIZE, origin(RETROGRADE_X), "table-retrograde", muted);
    for (row, _) in rows.iter().filter(|(_, mark)| mark.is_retrograde) {
        svg.glyph(Glyph::RETROGRADE, row_at(*row), RETROGRADE_SIZE, None);
    }
    svg.put(format_args!("</g>"));
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
            format!("{degree}°{minute:02}′ {}", names::in_sign(longitude.sign()).in_lang(lang))
        };
        notes.push(format!("{} {} – {}.", words::MOON_RANGE.in_lang(lang), place(range.from), place(range.until)));
    }
    if notes.is_empty() {
        return y;
    }
    let line = ROW * 0.8;
    svg.put(format_args!("<g class=\"notes\" fill=\"{}\" font-size=\"16\">", palette.muted));
    for (row, note) in notes.iter().enumerate() {
        svg.text(SvgPoint::new(MARGIN, y + line * (row as f64 + 0.5) + BASELINE), format_args!("{note}"));
    }
    svg.put(format_args!("</g>"));
    y + line * notes.len() as f64 + ROW / 2.0
}

/// Draws the key to the lines of `kinds` in `columns` columns, its upper left corner at `at`; returns where it ends below.
pub(super) fn draw_key(
    svg: &mut Svg,
    palette: &Palette,
    lang: Lang,
    kinds: &[AspectKind],
    at: SvgPoint,
    columns: usize,
) -> f64 {
    const COLUMN: f64 = 250.0;
    const LINE: f64 = 44.0;
    let place = |index: usize| {
        let (column, row) = (index % columns, index / columns);
        SvgPoint::new(at.x + COLUMN * column as f64, at.y + ROW * (row as f64 + 0.5))
    };
    svg.put(format_args!("<g class=\"key\" fill=\"none\" stroke-width=\"1.6\">"));
    for (index, kind) in kinds.iter().enumerate() {
        let start = place(index);
        svg.put(format_args!("<path stroke=\"{}\"", palette.aspect(*kind)));
        if let Some(dashes) = dashes(*kind) {
            svg.put(format_args!(" stroke-dasharray=\"{dashes}\""));
        }
        svg.put(format_args!(" d=\"M{start}h{}\"/>", Fixed(LINE)));
        svg.aspect_glyphs(*kind, palette.aspect(*kind), [SvgPoint::new(start.x + LINE + 18.0, start.y)].into_iter());
    }
    svg.put(format_args!("</g>"));
    svg.put(format_args!("<g class=\"key-names\" fill=\"{}\" font-size=\"16\">", palette.ink));
    for (index, kind) in kinds.iter().enumerate() {
        let start = place(index);
        let name = names::aspect(*kind).in_lang(lang);
        svg.text(SvgPoint::new(start.x + LINE + 36.0, start.y + BASELINE), format_args!("{name}"));
    }
    svg.put(format_args!("</g>"));
    at.y + ROW * kinds.len().div_ceil(columns) as f64
}
