//! The grid of aspects: who makes which aspect with whom.

use super::glyphs::Glyph;
use super::palette::Palette;
use super::svg::{Fixed, Point, Scale, Svg};
use crate::astro::{Aspect, AspectKind, AspectPoint};

const CELL: f64 = 28.0;
const HEAD_GLYPH: f64 = 19.0;
const CELL_GLYPH: f64 = 17.0;

/// Draws a staircase for the aspects within one chart, its left upper corner at `at`; returns where it ends below.
pub(super) fn draw_staircase(
    svg: &mut Svg,
    palette: &Palette,
    points: &[AspectPoint],
    aspects: &[Aspect<AspectPoint>],
    at: Point,
) -> f64 {
    let count = points.len();
    let middle =
        |column: usize, row: usize| Point::new(at.x + CELL * (column as f64 + 0.5), at.y + CELL * (row as f64 + 0.5));
    let row_of = |point: AspectPoint| points.iter().position(|known| *known == point);

    svg.put(format_args!("<path class=\"grid\" fill=\"none\" stroke=\"{}\" d=\"", palette.line));
    for row in 1..count {
        // The line above a row, and the one at the right of a column; each step carries the point's glyph.
        let y = at.y + CELL * row as f64;
        svg.put(format_args!("M{}H{}", Point::new(at.x, y), Fixed(at.x + CELL * row as f64)));
        let x = at.x + CELL * row as f64;
        svg.put(format_args!("M{}V{}", Point::new(x, y), Fixed(at.y + CELL * count as f64)));
    }
    let (width, height) = (Fixed(CELL * count as f64 - CELL), Fixed(CELL * count as f64 - CELL));
    svg.put(format_args!("M{}v{height}h{width}\"/>", Point::new(at.x, at.y + CELL)));

    let heads = (0..count).map(|row| (points[row], middle(row, row)));
    draw_heads(svg, palette, heads);
    let cells = aspects.iter().filter_map(|aspect| {
        let (a, b) = (row_of(aspect.a)?, row_of(aspect.b)?);
        Some((aspect.kind, middle(a.min(b), a.max(b))))
    });
    draw_cells(svg, palette, &cells.collect::<Vec<_>>());
    at.y + CELL * count as f64
}

/// Draws a table for the aspects across two charts, `inner` along the top and `outer` down the side, its left upper corner at `at`;
/// returns where it ends below.
pub(super) fn draw_cross_table(
    svg: &mut Svg,
    palette: &Palette,
    [inner, outer]: [&[AspectPoint]; 2],
    aspects: &[Aspect<AspectPoint>],
    at: Point,
) -> f64 {
    // The first column and row hold the glyphs of the points.
    let middle =
        |column: usize, row: usize| Point::new(at.x + CELL * (column as f64 + 0.5), at.y + CELL * (row as f64 + 0.5));
    let (right, bottom) = (at.x + CELL * (inner.len() + 1) as f64, at.y + CELL * (outer.len() + 1) as f64);

    svg.put(format_args!("<path class=\"grid\" fill=\"none\" stroke=\"{}\" d=\"", palette.line));
    for row in 1..=outer.len() + 1 {
        svg.put(format_args!("M{}H{}", Point::new(at.x, at.y + CELL * row as f64), Fixed(right)));
    }
    for column in 1..=inner.len() + 1 {
        svg.put(format_args!("M{}V{}", Point::new(at.x + CELL * column as f64, at.y), Fixed(bottom)));
    }
    svg.put(format_args!("\"/>"));

    let top = inner.iter().enumerate().map(|(column, point)| (*point, middle(column + 1, 0)));
    let side = outer.iter().enumerate().map(|(row, point)| (*point, middle(0, row + 1)));
    draw_heads(svg, palette, top.chain(side));
    let cells = aspects.iter().filter_map(|aspect| {
        let column = inner.iter().position(|point| *point == aspect.a)?;
        let row = outer.iter().position(|point| *point == aspect.b)?;
        Some((aspect.kind, middle(column + 1, row + 1)))
    });
    draw_cells(svg, palette, &cells.collect::<Vec<_>>());
    bottom
}

fn draw_heads(svg: &mut Svg, palette: &Palette, heads: impl Iterator<Item = (AspectPoint, Point)>) {
    let scale = Scale::of(HEAD_GLYPH);
    svg.open_glyphs(scale, "grid-heads", palette.ink, 2.0);
    for (point, at) in heads {
        svg.glyph(Glyph::of_point(point), at, scale, None);
    }
    svg.put(format_args!("</g>"));
}

fn draw_cells(svg: &mut Svg, palette: &Palette, cells: &[(AspectKind, Point)]) {
    let scale = Scale::of(CELL_GLYPH);
    for kind in AspectKind::ALL {
        let mut alike = cells.iter().filter(|(found, _)| *found == kind).peekable();
        if alike.peek().is_none() {
            continue;
        }
        svg.open_glyphs(scale, "grid-cells", palette.aspect(kind), 2.2);
        for (_, at) in alike {
            svg.glyph(Glyph::of_aspect(kind), *at, scale, None);
        }
        svg.put(format_args!("</g>"));
    }
}
