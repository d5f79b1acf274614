//! The whole picture: heading, wheel, and what stands below.

use std::fmt::Write as _;

use super::aspect_grid::{draw_cross_table, draw_staircase};
use super::aspect_web::{AspectLine, draw_web};
use super::bodies::{BodyRing, Mark, angles_of, bodies_of};
use super::dial::{Circles, draw_houses, draw_moon_range, draw_signs};
use super::legend::{draw_key, draw_names, draw_notes, draw_places, table_height};
use super::palette::Palette;
use super::svg::{Dial, EscapedText, Fixed, GlyphSize, Svg, SvgPoint};
use super::{Legend, Style, words};
use crate::astro::{Aspect, AspectKind, AspectPoint, Body, Chart, Degrees, Zodiac};
use crate::names::{self, Lang};

/// Width of every picture in its own units. The wheel is as wide.
const WIDTH: f64 = 800.0;
/// Free space at the edges.
pub(super) const MARGIN: f64 = 28.0;
const GAP: f64 = 22.0;
/// Bytes of a usual picture, so that the string need not grow.
const CAPACITY_BYTES: usize = 48 * 1024;

const SINGLE: Circles = Circles {
    rim: 366.0,
    sign_size: GlyphSize::new(1.1, 2.0),
    band: 326.0,
    ticks: [5.0, 8.0, 12.0],
    between: None,
    hub: 191.0,
    disc: 167.0,
};

const SINGLE_RING: BodyRing = BodyRing {
    class: "bodies",
    rim: 326.0,
    foot: 312.0,
    glyph: 281.0,
    glyph_size: GlyphSize::new(1.1, 2.0),
    degree_font: 17.0,
    minute_font: 14.0,
    retrograde_size: GlyphSize::new(0.5, 2.6),
    apart_deg: 7.8,
};

const DOUBLE: Circles = Circles {
    rim: 366.0,
    sign_size: GlyphSize::new(0.9, 2.1),
    band: 334.0,
    ticks: [4.0, 6.0, 9.0],
    between: Some(224.0),
    hub: 127.0,
    disc: 108.0,
};

const OUTER_RING: BodyRing = BodyRing {
    class: "outer-bodies",
    rim: 334.0,
    foot: 323.0,
    glyph: 303.0,
    glyph_size: GlyphSize::new(1.0, 2.0),
    degree_font: 15.0,
    minute_font: 12.0,
    retrograde_size: GlyphSize::new(0.4, 2.8),
    apart_deg: 7.0,
};

const INNER_RING: BodyRing = BodyRing {
    class: "bodies",
    rim: 224.0,
    foot: 219.0,
    glyph: 201.0,
    glyph_size: GlyphSize::new(0.9, 2.1),
    degree_font: 14.0,
    minute_font: 11.0,
    retrograde_size: GlyphSize::new(0.4, 2.8),
    apart_deg: 9.0,
};

pub(super) fn single(chart: &Chart, style: &Style) -> String {
    let mut picture = PictureCanvas::new(style, chart);
    let aspect_lines =
        aspect_lines(&chart.aspects, |point| longitude_in(chart, point), |point| longitude_in(chart, point));
    let bodies = bodies_of(chart);
    picture.draw_dial(chart, &SINGLE);
    picture.draw_web(&SINGLE, &aspect_lines);
    picture.draw_ring(&SINGLE_RING, Some(style.lang), &bodies);

    if style.legend != Legend::None {
        let rows: Vec<_> = bodies.iter().copied().chain(angles_of(chart)).collect();
        let (left, right) = rows.split_at(rows.len().div_ceil(2));
        picture.draw_tables([left, right]);
        picture.draw_notes(chart);
        let points: Vec<_> =
            rows.iter().map(|mark| mark.point).filter(|point| involves(&chart.aspects, *point)).collect();
        picture.draw_aspects(&aspect_lines, style.legend == Legend::Full, |svg, palette, at| {
            draw_staircase(svg, palette, &points, &chart.aspects, at)
        });
    }
    let title = style.title.as_deref().unwrap_or(words::CHART.in_lang(style.lang));
    picture.finish(title, &subtitle(chart, style), &describe(&[(None, chart)], aspect_lines.len(), style))
}

pub(super) fn double(inner: &Chart, outer: &Chart, aspects: &[Aspect<AspectPoint>], style: &Style) -> String {
    let mut picture = PictureCanvas::new(style, inner);
    let aspect_lines = aspect_lines(aspects, |point| longitude_in(inner, point), |point| longitude_in(outer, point));
    let inner_bodies = bodies_of(inner);
    let outer_marks: Vec<_> = bodies_of(outer).into_iter().chain(angles_of(outer)).collect();
    picture.draw_dial(inner, &DOUBLE);
    picture.draw_web(&DOUBLE, &aspect_lines);
    // With two tables below, hints would only repeat them, and the picture would outgrow its bound.
    let hints = (style.legend == Legend::None).then_some(style.lang);
    picture.draw_ring(&OUTER_RING, hints, &outer_marks);
    picture.draw_ring(&INNER_RING, hints, &inner_bodies);

    let names = match &style.wheel_names {
        Some([inner, outer]) => [inner.as_str(), outer.as_str()],
        None => [words::INNER.in_lang(style.lang), words::OUTER.in_lang(style.lang)],
    };
    if style.legend != Legend::None {
        let inner_marks: Vec<_> = inner_bodies.into_iter().chain(angles_of(inner)).collect();
        picture.draw_table_of_both([&inner_marks, &outer_marks], names);
        picture.draw_notes(inner);
        let column = inner_marks.iter().map(|mark| mark.point);
        let columns: Vec<_> = column.filter(|point| aspects.iter().any(|aspect| aspect.a == *point)).collect();
        let row = outer_marks.iter().map(|mark| mark.point);
        let rows: Vec<_> = row.filter(|point| aspects.iter().any(|aspect| aspect.b == *point)).collect();
        picture.draw_aspects_in_rows(&aspect_lines, style.legend == Legend::Full, |svg, palette, at| {
            draw_cross_table(svg, palette, [&columns, &rows], aspects, at)
        });
    }
    let title = style.title.as_deref().unwrap_or(words::BIWHEEL.in_lang(style.lang));
    let charts = [(Some(names[0]), inner), (Some(names[1]), outer)];
    picture.finish(title, &subtitle(inner, style), &describe(&charts, aspect_lines.len(), style))
}

/// A picture being drawn from the top down.
struct PictureCanvas<'a> {
    style: &'a Style,
    palette: &'static Palette,
    dial: Dial,
    svg: Svg,
    /// Down to where it is drawn.
    bottom: f64,
}

impl<'a> PictureCanvas<'a> {
    const HEADING: f64 = 76.0;

    fn new(style: &'a Style, oriented_by: &Chart) -> Self {
        let left_deg = oriented_by.houses.as_ref().map_or(0.0, |houses| houses.ascendant.longitude.value());
        let centre = SvgPoint::new(WIDTH / 2.0, Self::HEADING + WIDTH / 2.0);
        Self {
            style,
            palette: Palette::of(style.theme),
            dial: Dial { centre, left_deg },
            svg: Svg::with_capacity(CAPACITY_BYTES),
            bottom: Self::HEADING + WIDTH,
        }
    }

    fn draw_dial(&mut self, chart: &Chart, circles: &Circles) {
        let Self { svg, palette, dial, style, .. } = self;
        draw_signs(svg, dial, palette, style.lang, circles);
        if let Some(houses) = &chart.houses {
            draw_houses(svg, dial, palette, circles, houses);
        }
        if let Some(range) = &chart.moon_range {
            draw_moon_range(svg, dial, palette, circles, range);
        }
    }

    fn draw_ring(&mut self, ring: &BodyRing, hints: Option<Lang>, marks: &[Mark]) {
        ring.draw(&mut self.svg, &self.dial, self.palette, hints, marks);
    }

    fn draw_web(&mut self, circles: &Circles, aspect_lines: &[AspectLine]) {
        draw_web(&mut self.svg, &self.dial, self.palette, circles.disc, aspect_lines);
    }

    /// The table of one chart, in two halves side by side.
    fn draw_tables(&mut self, halves: [&[Mark]; 2]) {
        const PLACES_X: f64 = 194.0;
        for (marks, x) in halves.into_iter().zip([MARGIN, WIDTH / 2.0 + MARGIN]) {
            let points: Vec<_> = marks.iter().map(|mark| mark.point).collect();
            let (at, places_at) = (SvgPoint::new(x, self.bottom), SvgPoint::new(x + PLACES_X, self.bottom));
            draw_names(&mut self.svg, self.palette, self.style.lang, &points, at);
            draw_places(&mut self.svg, self.palette, self.style.lang, (&points, marks), places_at, None);
        }
        self.bottom += table_height(halves.map(<[Mark]>::len).into_iter().max().unwrap_or(0)) + GAP;
    }

    /// The table of two charts: each point once, with its place in both.
    fn draw_table_of_both(&mut self, charts: [&[Mark]; 2], names: [&str; 2]) {
        const PLACES_X: [f64; 2] = [330.0, 600.0];
        let mut points: Vec<_> = charts[0].iter().map(|mark| mark.point).collect();
        points.extend(
            charts[1].iter().map(|mark| mark.point).filter(|point| charts[0].iter().all(|mark| mark.point != *point)),
        );
        draw_names(&mut self.svg, self.palette, self.style.lang, &points, SvgPoint::new(MARGIN, self.bottom));
        for ((marks, name), x) in charts.into_iter().zip(names).zip(PLACES_X) {
            let at = SvgPoint::new(x, self.bottom);
            draw_places(&mut self.svg, self.palette, self.style.lang, (&points, marks), at, Some(name));
        }
        self.bottom += table_height(points.len()) + GAP;
    }

    fn draw_notes(&mut self, chart: &Chart) {
        self.bottom = draw_notes(&mut self.svg, self.palette, self.style.lang, chart, self.bottom);
    }

    /// The key, and beside it the grid that is wide only at its foot.
    fn draw_aspects(
        &mut self,
        aspect_lines: &[AspectLine],
        is_full: bool,
        grid: impl Fn(&mut Svg, &Palette, SvgPoint) -> f64,
    ) {
        if !is_full || aspect_lines.is_empty() {
            return self.draw_aspects_in_rows(aspect_lines, false, grid);
        }
        const KEY_X: f64 = WIDTH - 250.0;
        let top = self.bottom;
        let kinds = kinds_of(aspect_lines);
        let key_end = draw_key(&mut self.svg, self.palette, self.style.lang, &kinds, SvgPoint::new(KEY_X, top), 1);
        let grid_end = grid(&mut self.svg, self.palette, SvgPoint::new(MARGIN, top));
        self.bottom = key_end.max(grid_end) + GAP;
    }

    /// The key, and below it the grid.
    fn draw_aspects_in_rows(
        &mut self,
        aspect_lines: &[AspectLine],
        is_full: bool,
        grid: impl Fn(&mut Svg, &Palette, SvgPoint) -> f64,
    ) {
        const COLUMNS: usize = 3;
        if aspect_lines.is_empty() {
            return;
        }
        let (kinds, at) = (kinds_of(aspect_lines), SvgPoint::new(MARGIN, self.bottom));
        self.bottom = draw_key(&mut self.svg, self.palette, self.style.lang, &kinds, at, COLUMNS) + GAP;
        if is_full {
            self.bottom = grid(&mut self.svg, self.palette, SvgPoint::new(MARGIN, self.bottom)) + GAP;
        }
    }

    fn finish(self, title: &str, subtitle: &str, description: &str) -> String {
        let Self { style, palette, svg, bottom, .. } = self;
        let (width_px, lang) = (style.width_px, style.lang.id());
        let height_px = Fixed(f64::from(width_px.get()) * bottom / WIDTH);
        let title = EscapedText { text: title, limit: Style::MAX_TITLE_CHARS };
        let subtitle = EscapedText { text: subtitle, limit: Style::MAX_SUBTITLE_CHARS };
        let (width, height, middle) = (Fixed(WIDTH), Fixed(bottom), Fixed(WIDTH / 2.0));
        let mut head = String::with_capacity(2048);
        write!(
            head,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width_px}\" \
             height=\"{height_px}\" viewBox=\"0 0 {width} {height}\" role=\"img\" xml:lang=\"{lang}\" \
             font-family=\"sans-serif\"><title>{title}</title><desc>{description}</desc>\
             <rect width=\"{width}\" height=\"{height}\" fill=\"{ground}\"/>\
             <g class=\"heading\" text-anchor=\"middle\"><text x=\"{middle}\" y=\"40\" font-size=\"{title_font}\" font-weight=\"bold\" \
             fill=\"{ink}\">{title}</text><text x=\"{middle}\" y=\"66\" font-size=\"16\" fill=\"{muted}\">{subtitle}</text></g>",
            ground = palette.ground,
            ink = palette.ink,
            muted = palette.muted,
            title_font = TITLE_FONT,
        )
        .expect("writing to a string cannot fail");
        svg.finish(&head)
    }
}

const TITLE_FONT: u8 = 24;

fn kinds_of(aspect_lines: &[AspectLine]) -> Vec<AspectKind> {
    AspectKind::ALL.into_iter().filter(|kind| aspect_lines.iter().any(|thread| thread.kind == *kind)).collect()
}

fn involves(aspects: &[Aspect<AspectPoint>], point: AspectPoint) -> bool {
    aspects.iter().any(|aspect| aspect.a == point || aspect.b == point)
}

fn longitude_in(chart: &Chart, point: AspectPoint) -> Option<Degrees> {
    match point {
        AspectPoint::Body(body) => {
            chart.bodies.iter().find(|found| found.body == body).map(|found| found.position.longitude)
        }
        AspectPoint::Ascendant => chart.houses.map(|houses| houses.ascendant.longitude),
        AspectPoint::MediumCoeli => chart.houses.map(|houses| houses.medium_coeli.longitude),
    }
}

fn aspect_lines(
    aspects: &[Aspect<AspectPoint>],
    from: impl Fn(AspectPoint) -> Option<Degrees>,
    until: impl Fn(AspectPoint) -> Option<Degrees>,
) -> Vec<AspectLine> {
    let aspect_lines = aspects.iter().filter_map(|aspect| {
        let (from, until) = (from(aspect.a)?, until(aspect.b)?);
        Some(AspectLine { kind: aspect.kind, orb_deg: aspect.orb_deg, from, until })
    });
    aspect_lines.collect()
}

fn subtitle(chart: &Chart, style: &Style) -> String {
    if let Some(subtitle) = &style.subtitle {
        return subtitle.clone();
    }
    let lang = style.lang;
    let zodiac = match chart.settings.frame.zodiac {
        Zodiac::Tropical => words::TROPICAL,
        Zodiac::Sidereal(_) => words::SIDEREAL,
    };
    let houses = chart.houses.map_or(words::NO_HOUSES, |houses| names::houses(houses.system));
    format!("{} · {} · {}", moment(chart), zodiac.in_lang(lang), houses.in_lang(lang))
}

/// The chart's moment to the minute, or its day when the hour is unknown.
fn moment(chart: &Chart) -> String {
    let text = chart.moment.to_string();
    let (date, time) = text.split_once('T').expect("a moment is written as ISO 8601");
    if chart.moon_range.is_some() {
        return date.to_owned();
    }
    format!("{date} {} UTC", &time[..5])
}

/// The picture for those who do not see it: Sun, Moon and ascendant of each chart, and how much there is.
fn describe(charts: &[(Option<&str>, &Chart)], aspect_count: usize, style: &Style) -> String {
    let lang = style.lang;
    let mut text = String::new();
    for (name, chart) in charts {
        if let Some(name) = name {
            let _ = write!(text, "{}: ", EscapedText { text: name, limit: Style::MAX_TITLE_CHARS });
        }
        if let Some(subtitle) = &style.subtitle {
            let _ = write!(text, "{}", EscapedText { text: subtitle, limit: Style::MAX_SUBTITLE_CHARS });
        } else {
            let _ = write!(text, "{}", moment(chart));
        }
        let wanted = [AspectPoint::Body(Body::Sun), AspectPoint::Body(Body::Moon), AspectPoint::Ascendant];
        for point in wanted {
            if let Some(longitude) = longitude_in(chart, point) {
                let (degree, minute, _) = longitude.dms();
                let (name, sign) = (names::point(point).in_lang(lang), names::in_sign(longitude.sign()).in_lang(lang));
                let _ = write!(text, ", {name} {sign} {degree}°{minute:02}′");
            }
        }
        let _ = write!(text, ". {}: {}. ", words::BODIES.in_lang(lang), chart.bodies.len());
    }
    let _ = write!(text, "{}: {aspect_count}.", words::ASPECTS.in_lang(lang));
    text
}
