//! Facts into Russian words. Pure: the same facts give the same words.

// The language.
pub mod dates;
pub mod numbers;
pub mod words;

// The form of what is said.
mod choice;
mod clock;
mod counted;
mod days;
mod markup;
mod phrase;
mod voice;

// What is said.
mod advice;
mod birth;
mod compatibility;
mod horoscope;
mod moon;
mod natal;
mod person;
mod prompts;
mod reference;
mod retrograde;
mod synastry;
mod why;

#[cfg(test)]
mod tests;

pub use advice::{advice_by_moon, advice_for_sign};
pub use birth::{birth, birth_of};
pub use clock::{LocalCalendar, LocalClock, Present};
pub use compatibility::compatibility;
pub use days::told_instead_of_days;
pub use horoscope::{SpokenDay, horoscope, personal, sign_period, transits};
pub use markup::{clip, plain_words, spoken_length, text_length};
pub use moon::{LunarDays, lunar_calendar, moon_now, next_phases, void_now, voids_of_day};
pub use natal::{ChartPart, portrait, portrait_of_part};
pub use person::{AboutPerson, Pronoun, ask_to_forget, ask_to_forget_sign, now_about, person_in};
pub use prompts::{AstroTerm, Prompt};
pub use reference::{house_info, planet_in_sign, planet_info, sign_info};
pub use retrograde::{retrograde_of, retrogrades};
pub use synastry::synastry;
pub use voice::{SPEECH_LIMIT_CHARS, Sentence, SentencePriority, Speech, compose};
pub use why::{why, why_dated};
