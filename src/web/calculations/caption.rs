//! The caption of a picture: whose chart it is, and of when.

use crate::astro::Moment;
use crate::service::{BirthEvent, ResolvedPlace};

/// The line below a picture's heading: when and where somebody was born, as the request says it.
pub fn subtitle(event: &BirthEvent) -> String {
    let local = event.local.to_string();
    let shown =
        if event.is_time_known() { local[..local.len() - 3].replace('T', " ") } else { event.local.date().to_string() };
    format!("{shown}, {}", place(&ResolvedPlace { place: event.place, named: event.named.clone() }))
}

/// A place in a picture's subtitle: its name, or its coordinates.
pub fn place(spot: &ResolvedPlace) -> String {
    match &spot.named {
        Some(found) => found.title().to_owned(),
        None => format!("{:.2} {:.2}", spot.place.latitude_deg(), spot.place.longitude_deg()),
    }
}

/// A moment in a picture's subtitle.
pub fn minute(moment: Moment) -> String {
    let text = moment.to_string();
    // Seconds and the final letter have a fixed length; a year before the common era has a longer date.
    format!("{} UTC", text[..text.len() - 4].replace('T', " "))
}
