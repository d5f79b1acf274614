//! The Alice skill: a webhook body becomes a turn, a turn a meaning, a meaning an act, and the act's result an answer.
//! It translates and keeps the thread of the conversation; it computes nothing about the sky.

// The wire.
mod request;
mod response;

// The meaning of a turn, and what to do about it. Pure.
mod birth;
mod dialog;
mod refusal;
mod state;
mod understand;

// Doing it, and saying what came of it.
mod astrologer;
mod oracle;
mod patience;
mod replay;
mod reply;
mod skill;

#[cfg(test)]
mod limits;
#[cfg(test)]
mod stories;

pub use astrologer::Astrologer;
pub use birth::{BirthDraft, BirthSaid, BirthTime, Candidate, Fold, PlaceSaid};
pub use dialog::{Act, step};
pub use oracle::{Conversation, HoroscopeAsk, Oracle};
pub use refusal::{Refusal, after};
pub use reply::{Reply, Scene, reply};
pub use request::{DateTimeParts, Entity, EntityValue, Listener, NotAlice, Part, Session, Turn, TurnKind, decode};
pub use response::{Answer, Button, ShowItem, quoted};
pub use skill::{DEADLINE, Skill, SkillSettings, TurnOutcome};
pub use state::{Last, State};
pub use understand::{
    DateFault, DateParts, DateSaid, Expecting, Intent, PartOfDay, Period, Slots, TimeSaid, Topic, Understood, Unheard,
    WallTime, understand,
};
