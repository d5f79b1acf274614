//! The grid of aspects: who makes which aspect with whom.

use super::glyphs::Glyph;
use super::palette::Palette;
use super::svg::{Fixed, GlyphSize, Svg, SvgPoint};
use crate::astro::{Aspect, AspectKind, AspectPoint};

const CELL: f64 = 28.0;
const HEAD_SIZE: GlyphSize = GlyphSize::new(0.8, 2.0);

/// Draws a staircase for the aspects within one chart, its upper left corner at `at`; returns where it ends below.
pub(super) fn draw_staircase(
    svg: &mut Svg,
    palette: &Palette,
    points: &[AspectPoint],
    aspects: &[Aspect<AspectPoint>],
    at: SvgPoint,
) -> f64 {
    let count = points.len();
    let place = |column: usize, row: usize| SvgPoint::new(CELL * column as f64, CELL * row as f64);
    let row_of = |point: AspectPoint| points.iter().position(|known| *known == point);

    svg.put(format_args!("<path class=\"grid\" fill=\"none\" stroke=\"{}\" d=\"", palette.line));
    for row in 1..count {
        // The line above a row, and the one at the right of a column; each step carries the point's glyph.
        let y = at.y + CELL * row as f64;
        svg.put(format_args!("M{}H{}", SvgPoint::new(at.x, y), Fixed(at.x + CELL * row as f64)));
        let x = at.x + CELL * row as f64;
        svg.put(format_args!("M{}V{}", SvgPoint::new(x, y), Fixed(at.y + CELL * count as f64)));
    }
    let (width, height) = (Fixed(CELL * count as f64 - CELL), Fixed(CELL * count as f64 - CELL));
    svg.put(format_args!("M{}v{height}h{width}\"/>", SvgPoint::new(at.x, at.y + CELL)));

    let heads = (0..count).map(|row| (points[row], place(row, row)));
    draw_heads(svg, palette, at, heads);
    let cells = aspects.iter().filter_map(|aspect| {
        let (a, b) = (row_of(aspect.a)?, row_of(aspect.b)?);
        Some((aspect.kind, place(a.min(b), a.max(b))))
    });
    draw_cells(svg, palette, at, &cells.collect::<Vec<_>>());
    at.y + CELL * count as f64
}

/// Draws a table for the aspects across two charts, `inner` along the top and `outer` down the side, its left upper corner at `at`;
/// returns where it ends below.
pub(super) fn draw_cross_table(
    svg: &mut Svg,
    palette: &Palette,
    [inner, outer]: [&[AspectPoint]; 2],
    aspects: &[Aspect<AspectPoint>],
    at: SvgPoint,
) -> f64 {
    // The first column and row hold the glyphs of the points.
    let place = |column: usize, row: usize| SvgPoint::new(CELL * column as f64, CELL * row as f64);
    let (right, bottom) = (at.x + CELL * (inner.len() + 1) as f64, at.y + CELL * (outer.len() + 1) as f64);

    svg.put(format_args!("<path class=\"grid\" fill=\"none\" stroke=\"{}\" d=\"", palette.line));
    for row in 1..=outer.len() + 1 {
        svg.put(format_args!("M{}H{}", SvgPoint::new(at.x, at.y + CELL * row as f64), Fixed(right)));
    }
    for column in 1..=inner.len() + 1 {
        svg.put(format_args!("M{}V{}", SvgPoint::new(at.x + CELL * column as f64, at.y), Fixed(bottom)));
    }
    svg.put(format_args!("\"/>"));

    let top = inner.iter().enumerate().map(|(column, point)| (*point, place(column + 1, 0)));
    let side = outer.iter().enumerate().map(|(row, point)| (*point, place(0, row + 1)));
    draw_heads(svg, palette, at, top.chain(side));
    let cells = aspects.iter().filter_map(|aspect| {
        let column = inner.iter().position(|point| *point == aspect.a)?;
        let row = outer.iter().position(|point| *point == aspect.b)?;
        Some((aspect.kind, place(column + 1, row + 1)))
    });
    draw_cells(svg, palette, at, &cells.collect::<Vec<_>>());
    bottom
}

fn draw_heads(
    svg: &mut Svg,
    palette: &Palette,
    corner: SvgPoint,
    heads: impl Iterator<Item = (AspectPoint, SvgPoint)>,
) {
    svg.open_glyphs(HEAD_SIZE, first_cell(corner), "grid-heads", palette.ink);
    for (point, at) in heads {
        svg.glyph(Glyph::of_point(point), at, HEAD_SIZE, None);
    }
    svg.put(format_args!("</g>"));
}

fn draw_cells(svg: &mut Svg, palette: &Palette, corner: SvgPoint, cells: &[(AspectKind, SvgPoint)]) {
    svg.put(format_args!(
        "<g class=\"grid-cells\" fill=\"none\" stroke-width=\"1.4\" transform=\"translate({})\">",
        first_cell(corner)
    ));
    for kind in AspectKind::ALL {
        let mut alike = cells.iter().filter(|(found, _)| *found == kind).map(|(_, at)| *at).peekable();
        if alike.peek().is_some() {
            svg.aspect_glyphs(kind, palette.aspect(kind), alike);
        }
    }
    svg.put(format_args!("</g>"));
}

/// The middle of the cell in the corner.
fn first_cell(corner: SvgPoint) -> SvgPoint {
    SvgPoint::new(corner.x + CELL / 2.0, corner.y + CELL / 2.0)
}
