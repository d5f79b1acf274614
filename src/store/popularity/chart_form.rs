//! The written form of a natal chart's question.

use serde::Deserialize;

use crate::astro::{Birth, ChartSettings, NatalChart, Place};

/// The question for a natal chart as JSON: moment, place and settings, and nothing else. Equal questions have equal forms.
///
/// A form names a birth, so it is made of a question that is being answered, and outlives the answer only for a chart that is
/// public: see [`super::chart_candidates`].
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ChartForm(String);

/// The parts of a written question, which may not fit together.
#[derive(Deserialize)]
struct ChartFormFields {
    birth: Birth,
    place: Option<Place>,
    settings: ChartSettings,
}

impl ChartForm {
    /// The form of a question.
    pub fn of(question: &NatalChart) -> Self {
        Self(serde_json::to_string(question).expect("a question is numbers and names"))
    }

    /// The form that was written as this text. Nothing when it is the form of no question, or not as this version writes it:
    /// written before a change of the settings, for instance.
    pub fn parse(text: &str) -> Option<Self> {
        let form = Self::of(&question_of(text)?);
        (form.0 == text).then_some(form)
    }

    /// The question.
    pub fn question(&self) -> NatalChart {
        question_of(&self.0).expect("the form was made of a question")
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn question_of(text: &str) -> Option<NatalChart> {
    let ChartFormFields { birth, place, settings } = serde_json::from_str(text).ok()?;
    if matches!(birth, Birth::Within { from, until } if from >= until) {
        return None;
    }
    // A chart without houses is the same wherever it is cast. A chart with houses that lost its place gets a form other than its text.
    let place = place.or_else(|| Place::new(0.0, 0.0))?;
    Some(NatalChart::new(birth, place, settings))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::astro::{Ayanamsa, Birth, ChartSettings, Frame, Moment, Perspective, Place, Zodiac};

    #[test]
    fn every_question_is_had_again_from_its_form() {
        let moment = |unix_s| Moment::from_unix_s(unix_s).unwrap();
        let place = Place::new(55.7558, 37.6173).unwrap();
        let births = [
            Birth::At(moment(648_023_400)),
            Birth::At(moment(-9_000_000_000)),
            Birth::Within { from: moment(647_985_600), until: moment(648_072_000) },
        ];
        let perspectives = [
            Perspective::Geocentric,
            Perspective::Topocentric(place),
            Perspective::Heliocentric,
            Perspective::TrueGeocentric,
        ];
        for birth in births {
            for perspective in perspectives {
                for zodiac in [Zodiac::Tropical, Zodiac::Sidereal(Ayanamsa::LAHIRI)] {
                    let settings = ChartSettings { frame: Frame { zodiac, perspective }, ..ChartSettings::default() };
                    let question = NatalChart::new(birth, place, settings);
                    let form = ChartForm::of(&question);
                    assert_eq!(form.question(), question);
                    assert!(ChartForm::parse(form.as_str()) == Some(form));
                }
            }
        }
    }

    #[test]
    fn what_is_no_question_is_no_form() {
        let moment = Moment::from_unix_s(648_023_400).unwrap();
        let place = Place::new(55.7558, 37.6173).unwrap();
        let text = ChartForm::of(&NatalChart::new(Birth::At(moment), place, ChartSettings::default())).0;
        assert!(ChartForm::parse(&text).is_some());
        let spoilt = [
            text.replace("[557558,376173]", "null"),
            text.replace("[557558,376173]", "[957558,376173]"),
            text.replace("Placidus", "Placido"),
            text.replace(r#"{"At":648023400}"#, r#"{"Within":{"from":648023400,"until":648023400}}"#),
            text.replace("648023400", "9e99"),
            format!(" {text}"),
            text[..text.len() - 1].to_owned(),
        ];
        for spoilt in spoilt {
            assert!(spoilt != text && ChartForm::parse(&spoilt).is_none(), "{spoilt}");
        }
    }
}
