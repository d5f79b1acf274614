//! The Alice skill: a webhook body becomes a turn, a turn a meaning, a meaning an action, and the action's result an answer.
//! It translates and keeps the thread of the conversation; it computes nothing about the sky.

// The wire.
mod request;
mod response;

// The meaning of a turn, and what to do about it. Pure.
mod birth;
mod dialog;
mod known_person;
mod listener_profile;
mod reading_request;
mod state;
mod subject;
mod turn_error;
mod understand;

// Doing it, and saying what came of it.
mod backend;
mod idempotency;
mod rate_limit;
mod render;
mod service_backend;
mod simulated_turn;
mod skill;
mod turn_outcome;

#[cfg(test)]
mod tests;

pub use backend::{Conversation, ListenerLookup, SkillBackend};
pub use birth::{BirthDraft, BirthSaid, BirthTime, PlaceCandidate, PlaceSaid};
pub use dialog::{DialogAction, ProfileChange, step};
pub use idempotency::IdempotencyCache;
pub use known_person::{KnownPerson, PersonRecord};
pub use listener_profile::{KnownBirth, ListenerProfile, MemoryAccess, TurnContext, with_preference};
pub use reading_request::{ReadingBirths, ReadingRequest};
pub use render::{RenderContext, TurnReply, page, render};
pub use request::{
    DateTimePart, DateTimeParts, Entity, EntityValue, Listener, NotAlice, Session, Turn, TurnKind, decode,
};
pub use response::{AliceResponse, Button, ShowItem, quoted};
pub use service_backend::ServiceBackend;
pub use simulated_turn::SimulatedTurn;
pub use skill::{DEADLINE, DEADLINE_MS, Skill, SkillSettings};
pub use state::{DialogState, LastAnswer};
pub use subject::Subject;
pub use turn_error::{TurnError, step_after_error};
pub use turn_outcome::TurnOutcome;
pub use understand::{
    Accounted, DateFault, DateParts, DateRange, DateSaid, Expecting, Hardship, Intent, PartOfDay, PersonSaid,
    Preference, SkillQuestion, Slots, TimeSaid, Topic, Understood, Undone, UnknownReason, WallTime, ZodiacSaid,
    understand,
};
