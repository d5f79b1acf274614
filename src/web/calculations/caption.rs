//! The caption of a picture: whose chart it is, and of when.

use crate::astro::Moment;
use crate::service::BirthEvent;

/// The line below a picture's heading: when and where somebody was born, as the request says it.
pub fn subtitle(event: &BirthEvent) -> String {
    let local = event.local.to_string();
    let shown =
        if event.is_time_known() { local[..local.len() - 3].replace('T', " ") } else { event.local.date().to_string() };
    match &event.named {
        Some(found) => format!("{shown}, {}", found.title()),
        None => format!("{shown}, {:.2} {:.2}", event.place.latitude_deg(), event.place.longitude_deg()),
    }
}

/// A moment in a picture's subtitle.
pub fn minute(moment: Moment) -> String {
    let text = moment.to_string();
    // Seconds and the final letter have a fixed length; a year before the common era has a longer date.
    format!("{} UTC", text[..text.len() - 4].replace('T', " "))
}
