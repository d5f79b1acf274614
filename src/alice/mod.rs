//! The Alice skill: a webhook body becomes a turn, a turn a meaning, a meaning an act, and the act's result an answer.
//! It translates and keeps the thread of the conversation; it computes nothing about the sky.

// The wire.
mod request;
mod response;

// The meaning of a turn, and what to do about it. Pure.
mod birth;
mod dialog;
mod known;
mod refusal;
mod state;
mod subject;
mod understand;

// Doing it, and saying what came of it.
mod astrologer;
mod oracle;
mod patience;
mod rehearsal;
mod replay;
mod reply;
mod skill;

#[cfg(test)]
mod limits;
#[cfg(test)]
mod stories;

pub use astrologer::Astrologer;
pub use birth::{BirthDraft, BirthSaid, BirthTime, Candidate, Fold, PlaceSaid};
pub use dialog::{Act, Births, Deed, Telling, step};
pub use known::{Known, KnownBirth, Setting, with_preference};
pub use oracle::{Ask, Conversation, Oracle};
pub use refusal::{Refusal, after};
pub use rehearsal::Rehearsal;
pub use reply::{Reply, Scene, page, reply};
pub use request::{DateTimeParts, Entity, EntityValue, Listener, NotAlice, Part, Session, Turn, TurnKind, decode};
pub use response::{Answer, Button, ShowItem, quoted};
pub use skill::{DEADLINE, Skill, SkillSettings, TurnOutcome};
pub use state::{Last, State};
pub use subject::{Subject, Topic};
pub use understand::{
    DateFault, DateParts, DateSaid, Expecting, Intent, PartOfDay, Person, Preference, Slots, TimeSaid, Understood,
    Unheard, WallTime, ZodiacSaid, understand,
};
