//! The births that a calculation is about, as members of its answer.

use crate::service::{BirthEvent, Nativity};
use crate::web::responses::rendered_json::RenderedJson;
use crate::web::responses::view::{EventView, Words};

/// An answer with the birth, if there is one, as its first member.
pub fn with_event(event: Option<&BirthEvent>, answer: RenderedJson, words: Words) -> RenderedJson {
    match event {
        Some(event) => answer.with_first_member("event", &rendered(event, words)),
        None => answer,
    }
}

/// An answer with both births as its first members.
pub fn with_events(couple: &[Nativity; 2], answer: &RenderedJson, words: Words) -> RenderedJson {
    let with_partner = answer.with_first_member("partner_event", &rendered(&couple[1].event, words));
    with_partner.with_first_member("event", &rendered(&couple[0].event, words))
}

fn rendered(event: &BirthEvent, words: Words) -> RenderedJson {
    RenderedJson::of(&EventView::of(event, words))
}
