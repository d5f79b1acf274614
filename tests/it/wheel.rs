//! The chart as a picture: its structure is read back from the SVG.

use std::collections::BTreeSet;
use std::num::NonZeroU16;

use astroloh::astro::{
    AspectKind, Birth, Body, Chart, ChartSettings, CivilDate, Degrees, Frame, LinearSky, Moment, NatalChart, OrbTable,
    Perspective, Place, Question, Zodiac,
};
use astroloh::draw::{Legend, Style, Theme, aspects_across, biwheel, wheel};
use astroloh::names::Lang;
use proptest::prelude::*;
use roxmltree::{Document, Node};

use crate::golden::SKY;

/// A picture's promised size with 21 bodies.
const MAX_BYTES: usize = 40 * 1024;

fn moment(year: i32, month: u8, day: u8, second: i64) -> Moment {
    CivilDate::new(year, month, day).unwrap().midnight_utc().unwrap().plus_s(second).unwrap()
}

fn moscow() -> Place {
    Place::new(55.75, 37.62).unwrap()
}

/// 15 July 1990, 10:30 in Moscow.
fn anna() -> Chart {
    NatalChart::new(Birth::At(moment(1990, 7, 15, 23_400)), moscow(), ChartSettings::default()).solve(&*SKY).unwrap()
}

fn transit() -> Chart {
    NatalChart::new(Birth::At(moment(2026, 11, 23, 57_600)), moscow(), ChartSettings::default()).solve(&*SKY).unwrap()
}

/// The 21 bodies at these longitudes, the ascendant at `ascendant_deg`.
fn chart_at(longitudes_deg: &[f64], ascendant_deg: f64) -> Chart {
    let motions =
        Body::ALL.into_iter().zip(longitudes_deg).map(|(body, longitude)| (body, *longitude, 1.0 - *longitude % 2.0));
    let place = Place::new(10.0, Degrees::new(ascendant_deg).ahead_of(Degrees::new(0.0))).unwrap();
    NatalChart::new(Birth::At(moment(2000, 1, 1, 0)), place, ChartSettings::default())
        .solve(&LinearSky::new(motions))
        .unwrap()
}

fn group<'a>(document: &'a Document<'_>, class: &str) -> Option<Node<'a, 'a>> {
    document.descendants().find(|node| node.attribute("class") == Some(class))
}

fn number(node: &Node<'_, '_>, attribute: &str) -> f64 {
    node.attribute(attribute).map_or(0.0, |value| value.parse().unwrap())
}

/// A rectangle: left, top, right, bottom.
type Rectangle = [f64; 4];

fn around(x: f64, y: f64, width: f64, height: f64) -> Rectangle {
    [x - width / 2.0, y - height / 2.0, x + width / 2.0, y + height / 2.0]
}

/// The glyphs of a group, with their strokes but without the box's empty edge.
fn glyph_boxes(document: &Document<'_>, class: &str) -> Vec<Rectangle> {
    let Some(group) = group(document, class) else { return Vec::new() };
    let transform: Vec<f64> =
        group.attribute("transform").unwrap().split(['(', ')', ' ']).filter_map(|part| part.parse().ok()).collect();
    let [left, top, scale] = transform[..] else { panic!("{transform:?}") };
    let glyphs = group.children().filter(|node| node.has_tag_name("use"));
    glyphs
        .map(|node| {
            let (x, y) = ((number(&node, "x") + 12.0) * scale + left, (number(&node, "y") + 12.0) * scale + top);
            around(x, y, 20.0 * scale, 22.0 * scale)
        })
        .collect()
}

/// The texts of a group, as wide as the widest of the usual fonts makes them.
fn text_boxes(document: &Document<'_>, class: &str) -> Vec<Rectangle> {
    let Some(group) = group(document, class) else { return Vec::new() };
    let font = number(&group, "font-size");
    let texts = group.children().filter(|node| node.has_tag_name("text"));
    texts
        .map(|node| {
            let width: f64 =
                node.text().unwrap().chars().map(|c| if c.is_ascii_digit() { 0.64 } else { 0.38 }).sum::<f64>() * font;
            around(number(&node, "x"), number(&node, "y") - 0.36 * font, width, 0.72 * font)
        })
        .collect()
}

/// Everything that is written around a wheel, named for the report.
fn labels(document: &Document<'_>) -> Vec<(String, Rectangle)> {
    let mut labels = Vec::new();
    for class in ["bodies", "outer-bodies", "retrograde"] {
        labels.extend(glyph_boxes(document, class).into_iter().enumerate().map(|(n, r)| (format!("{class} {n}"), r)));
    }
    for class in ["degrees", "minutes", "houses"] {
        labels.extend(text_boxes(document, class).into_iter().enumerate().map(|(n, r)| (format!("{class} {n}"), r)));
    }
    labels
}

fn overlaps(document: &Document<'_>) -> Vec<String> {
    let labels = labels(document);
    let mut found = Vec::new();
    for (index, (name, a)) in labels.iter().enumerate() {
        for (other, b) in &labels[index + 1..] {
            if a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3] {
                found.push(format!("{name} {a:.0?} and {other} {b:.0?}"));
            }
        }
    }
    found
}

fn styles() -> impl Iterator<Item = Style> {
    let legends = [Legend::None, Legend::Table, Legend::Full];
    Theme::ALL.into_iter().flat_map(move |theme| {
        Lang::ALL.into_iter().flat_map(move |lang| {
            legends.into_iter().map(move |legend| Style { theme, lang, legend, ..Style::default() })
        })
    })
}

#[test]
fn a_wheel_holds_every_part_and_stays_small() {
    let (chart, outer) = (anna(), transit());
    let across = aspects_across(&chart, &outer, &OrbTable::NATAL);
    for style in styles() {
        for (svg, wheels) in [(wheel(&chart, &style), 1), (biwheel(&chart, &outer, &across, &style), 2)] {
            assert!(svg.len() <= MAX_BYTES, "{} bytes, {style:?}", svg.len());
            let document = Document::parse(&svg).unwrap();
            let root = document.root_element();
            assert_eq!((root.attribute("role"), root.attribute("width")), (Some("img"), Some("800")));
            assert!(root.children().any(|node| node.has_tag_name("title")));
            for class in ["signs", "ticks", "cusps", "angles", "aspects", "ends"] {
                assert!(group(&document, class).is_some(), "{class} is missing");
            }
            let glyphs = glyph_boxes(&document, "bodies").len() + glyph_boxes(&document, "outer-bodies").len();
            // The angles of the outer chart stand among its bodies.
            assert_eq!(glyphs, if wheels == 1 { 21 } else { 21 + 23 });
            assert_eq!(text_boxes(&document, "houses").len(), 12);
            assert_eq!(group(&document, "table").is_some(), style.legend != Legend::None);
            assert_eq!(group(&document, "grid").is_some(), style.legend == Legend::Full);
            assert_eq!(overlaps(&document), <[String; 0]>::default());
        }
    }
}

#[test]
fn aspects_stand_in_the_grid_as_often_as_in_the_chart() {
    let chart = anna();
    let svg = wheel(&chart, &Style::default());
    let document = Document::parse(&svg).unwrap();
    let paths_of = |class| group(&document, class).unwrap().children().filter_map(|path| path.attribute("d"));
    let cells: usize = paths_of("grid-cells").map(|path| path.matches('M').count()).sum();
    assert_eq!(cells, chart.aspects.len());
    let lines: usize = paths_of("aspects").map(|path| path.matches('M').count()).sum();
    assert_eq!(lines, chart.aspects.len());
}

#[test]
fn the_same_chart_is_the_same_bytes() {
    let (chart, outer) = (anna(), transit());
    let across = aspects_across(&chart, &outer, &OrbTable::NATAL);
    for style in styles() {
        assert_eq!(wheel(&chart, &style), wheel(&chart.clone(), &style.clone()));
        assert_eq!(biwheel(&chart, &outer, &across, &style), biwheel(&chart, &outer, &across, &style));
    }
}

#[test]
fn nothing_but_shapes_texts_and_concrete_colours() {
    let (chart, outer) = (anna(), transit());
    let across = aspects_across(&chart, &outer, &OrbTable::NATAL);
    for style in styles() {
        for svg in [wheel(&chart, &style), biwheel(&chart, &outer, &across, &style)] {
            let document = Document::parse(&svg).unwrap();
            let known = BTreeSet::from(["svg", "title", "desc", "defs", "rect", "g", "path", "circle", "text", "use"]);
            let ids: BTreeSet<_> = document.descendants().filter_map(|node| node.attribute("id")).collect();
            for node in document.descendants().filter(Node::is_element) {
                assert!(known.contains(node.tag_name().name()), "{:?}", node.tag_name());
                for attribute in node.attributes() {
                    let (name, value) = (attribute.name(), attribute.value());
                    assert!(!name.starts_with("on") && name != "style", "{name}");
                    assert!(!value.contains("NaN") && !value.contains("inf"), "{name}=\"{value}\"");
                    assert!(!value.split([' ', 'M', 'L', ',']).any(|part| part == "-0"), "{name}=\"{value}\"");
                    if matches!(name, "fill" | "stroke") {
                        let is_hex = value.len() == 7
                            && value.starts_with('#')
                            && value[1..].bytes().all(|byte| byte.is_ascii_hexdigit());
                        assert!(is_hex || value == "none", "{name}=\"{value}\"");
                    }
                    if name == "href" {
                        assert!(ids.contains(&value[1..]), "{value} is not defined");
                    }
                    if name == "font-family" {
                        assert_eq!(value, "sans-serif");
                    }
                }
            }
        }
    }
}

#[test]
fn it_tells_those_who_do_not_see_it() {
    let told = |lang| {
        let svg = wheel(&anna(), &Style { lang, ..Style::default() });
        let document = Document::parse(&svg).unwrap();
        let text_of =
            |name| document.descendants().find(|node| node.has_tag_name(name)).unwrap().text().unwrap().to_owned();
        format!("{}\n{}", text_of("title"), text_of("desc"))
    };
    insta::assert_snapshot!(told(Lang::Ru), @"
    Астрологическая карта
    1990-07-15 06:30 UTC, Солнце в Раке 22°31′, Луна в Овне 20°02′, Асцендент в Деве 15°21′. Точек: 21. Аспектов: 67.
    ");
    insta::assert_snapshot!(told(Lang::En), @"
    Astrological chart
    1990-07-15 06:30 UTC, Sun in Cancer 22°31′, Moon in Aries 20°02′, Ascendant in Virgo 15°21′. Points: 21. Aspects: 67.
    ");
}

#[test]
fn without_a_time_no_houses_are_drawn_and_the_moon_is_an_arc() {
    let birth = Birth::Within { from: moment(1990, 7, 14, 72_000), until: moment(1990, 7, 15, 72_000) };
    let chart = NatalChart::new(birth, moscow(), ChartSettings::default()).solve(&*SKY).unwrap();
    let svg = wheel(&chart, &Style::default());
    let document = Document::parse(&svg).unwrap();
    for class in ["cusps", "angles", "houses", "angle-names"] {
        assert!(group(&document, class).is_none(), "{class} was invented");
    }
    assert!(group(&document, "moon-range").is_some());
    assert!(
        group(&document, "notes")
            .unwrap()
            .descendants()
            .any(|node| { node.text().is_some_and(|text| text.starts_with("Луна за день:")) })
    );
}

#[test]
fn without_houses_aries_lies_at_the_left() {
    let frame = Frame { zodiac: Zodiac::Tropical, perspective: Perspective::Heliocentric };
    let settings = ChartSettings { frame, ..ChartSettings::default() };
    let chart = NatalChart::new(Birth::At(moment(1990, 7, 15, 0)), moscow(), settings).solve(&*SKY).unwrap();
    let svg = wheel(&chart, &Style::default());
    let document = Document::parse(&svg).unwrap();
    assert!(group(&document, "cusps").is_none());
    // Aries is the first of the fire signs; its middle lies 15° below nine o'clock.
    let [left, top, right, bottom] = glyph_boxes(&document, "fire")[0];
    let (x, y) = ((left + right) / 2.0 - 400.0, (top + bottom) / 2.0 - 476.0);
    assert!((y.atan2(-x).to_degrees() - 15.0).abs() < 0.3, "{x} {y}");
}

#[test]
fn a_hostile_title_stays_a_title() {
    let chart = anna();
    for title in [
        "</title><script>alert(1)</script>",
        "\"'&<>&amp;]]>",
        "\u{0}\u{8}\u{b}\u{ffff}\u{1b}[31m\n\t",
        &"Ж".repeat(100_000),
    ] {
        let style = Style {
            title: Some(title.to_owned()),
            subtitle: Some(title.to_owned()),
            wheel_names: Some([title.to_owned(), title.to_owned()]),
            ..Style::default()
        };
        for svg in [wheel(&chart, &style), biwheel(&chart, &chart, &[], &style)] {
            assert!(svg.len() <= MAX_BYTES, "{}", svg.len());
            let document = Document::parse(&svg).unwrap();
            assert!(!document.descendants().any(|node| node.has_tag_name("script")));
            let shown = document.root_element().first_element_child().unwrap().text().unwrap_or_default();
            let wanted = title.chars().filter(|c| c.is_alphanumeric()).take(30);
            assert!(shown.chars().filter(|c| c.is_alphanumeric()).take(30).eq(wanted), "{shown}");
        }
    }
}

#[test]
fn a_picture_is_as_wide_as_asked() {
    let style = Style { width_px: NonZeroU16::new(300).unwrap(), legend: Legend::None, ..Style::default() };
    let svg = wheel(&anna(), &style);
    let root = Document::parse(&svg).unwrap();
    let root = root.root_element();
    assert_eq!(root.attribute("viewBox"), Some("0 0 800 876"));
    assert_eq!((root.attribute("width"), root.attribute("height")), (Some("300"), Some("328.5")));
}

#[test]
fn every_kind_of_aspect_and_no_aspect_can_be_drawn() {
    let every = AspectKind::ALL.into_iter().fold(OrbTable::EMPTY, |orbs, kind| orbs.with(kind, 2.0).unwrap());
    let spread: Vec<_> = (0..21).map(|n| f64::from(n) * 15.0).collect();
    for orbs in [every, OrbTable::EMPTY] {
        let mut chart = chart_at(&spread, 40.0);
        chart.aspects = aspects_across(&chart, &chart, &orbs);
        for style in styles() {
            Document::parse(&wheel(&chart, &style)).unwrap();
        }
    }
    let mut empty = anna();
    (empty.bodies, empty.aspects) = (Vec::new(), Vec::new());
    Document::parse(&wheel(&empty, &Style::default())).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nothing_overlaps_however_crowded(
        shares in prop::collection::vec(0.0..1.0f64, 21), middle in 0.0..360.0f64, width in 0.0..360.0f64, ascendant in 0.0..360.0f64,
    ) {
        let longitudes: Vec<_> = shares.iter().map(|share| Degrees::new(middle + share * width).value()).collect();
        let chart = chart_at(&longitudes, ascendant);
        let style = Style { legend: Legend::None, ..Style::default() };
        for svg in [wheel(&chart, &style), biwheel(&chart, &chart, &[], &style)] {
            let document = Document::parse(&svg).unwrap();
            prop_assert_eq!(overlaps(&document), Vec::<String>::new());
        }
    }

    #[test]
    fn a_stellium_of_seven_within_two_degrees_across_aries_opens(ascendant in 0.0..360.0f64, shift in 0.0..2.0f64) {
        let mut longitudes: Vec<_> = (0..7).map(|n| Degrees::new(359.0 + (f64::from(n) / 3.0 + shift) % 2.0).value()).collect();
        longitudes.extend((1..15).map(|n| 30.0 + f64::from(n) * 20.0));
        let svg = wheel(&chart_at(&longitudes, ascendant), &Style { legend: Legend::None, ..Style::default() });
        let document = Document::parse(&svg).unwrap();
        prop_assert_eq!(overlaps(&document), Vec::<String>::new());
    }
}
