//! The fields of the language and of a picture's style.

use std::num::NonZeroU16;

use crate::draw::{Legend, Style, Theme};
use crate::names::Lang;
use crate::web::Problem;
use crate::web::params::field::{Field, ParamType};
use crate::web::params::fields::Fields;
use crate::web::responses::view::Words;

/// The language of an answer's words.
pub const LANG: Field = Field::new(
    "lang",
    ParamType::OneOf(|| Lang::ALL.map(Lang::id).to_vec()),
    "Adds names in this language beside the identifiers, and writes warnings in it.",
)
.also(&["language"]);

const THEME: Field = Field::new(
    "theme",
    ParamType::OneOf(|| Theme::ALL.map(Theme::id).to_vec()),
    "Colours for light or dark screens, or for print.",
)
.or(|| Style::default().theme.id().into());
const WIDTH: Field = Field::new("width", ParamType::Integer(100, 4000), "Width in pixels. The height follows from it.")
    .or(|| Style::default().width_px.get().into());
const LEGEND: Field = Field::new(
    "legend",
    ParamType::OneOf(|| Legend::ALL.map(Legend::id).to_vec()),
    "What is drawn below the wheel: table, key and aspect grid; table and key; or nothing.",
)
.or(|| Style::default().legend.id().into());
const TITLE: Field = Field::new("title", ParamType::Text, "The heading; at most 64 characters are shown.");

/// How a picture is to look.
pub const STYLE: &[Field] = &[THEME, WIDTH, LEGEND, TITLE];

/// The language alone.
pub const WORDS: &[Field] = &[LANG];

/// Reads the language.
///
/// # Errors
/// When there is no such language.
pub fn words(fields: &mut Fields) -> Result<Words, Problem> {
    Ok(Words(fields.choice(&LANG, |name| name.parse().ok())?))
}

/// Reads how a picture is to look.
///
/// # Errors
/// A problem that names the first field at fault, its value and the remedy.
pub fn style(fields: &mut Fields) -> Result<Style, Problem> {
    let usual = Style::default();
    let width_px =
        NonZeroU16::new(fields.integer_or_default(&WIDTH)? as u16).expect("the field's range begins above zero");
    Ok(Style {
        theme: fields.choice_or_default(&THEME, |name| name.parse().ok())?,
        lang: words(fields)?.0.unwrap_or(usual.lang),
        width_px,
        title: fields.text(&TITLE)?,
        legend: fields.choice_or_default(&LEGEND, |name| Legend::ALL.into_iter().find(|one| one.id() == name))?,
        ..usual
    })
}
