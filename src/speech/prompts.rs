//! Everything that is said without looking at the sky: greetings, questions, help, apologies. Warm and short,
//! three to five seconds of speech, of no gender; nothing is promised that does not exist.

mod answers;
mod care;
mod glossary;
mod words;

pub use glossary::AstroTerm;

use super::Speech;

/// Something to say that is always said in the same words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prompt {
    /// The answer to the platform's probe.
    Pong,
    /// The skill is called and nothing is asked.
    Greeting,
    /// A listener who is remembered has come back; their day can be told at once.
    GreetingReturn,
    /// The listener greets in the middle of a conversation.
    GreetingAgain,
    /// What can be said now, before anything was told.
    Help,
    /// What can be said about what was just told.
    HelpAfterReading,
    /// What can be said while birth data are asked for.
    HelpWithBirth,
    /// What exists.
    Abilities,
    /// For which day? The words of time that were heard follow.
    AskDay,
    /// The server's clock is surely wrong: a reading can be told of a day that is named with its year.
    TodayUnknown,
    /// For which sign?
    AskSign,
    /// With which sign?
    AskSecondSign,
    /// The listener does not know the sign: the birth date tells it.
    SignFromBirth,
    /// Which planet?
    AskBody,
    /// Which house of the chart?
    AskHouse,
    /// Two births are needed, and the listener's own comes first.
    FirstYours,
    /// The other one's birth is known; now the listener's.
    NowYours,
    /// The listener's birth is known; now the other one's.
    NowPartner,
    /// When were you born?
    AskBirthDate,
    /// Day and month are known.
    AskBirthYear,
    /// The year is known.
    AskBirthDay,
    /// The day is known.
    AskBirthMonth,
    /// Which part of a birth that was told is wrong?
    AskWhatToCorrect,
    /// Whose birth of two is corrected?
    AskWhoseToCorrect,
    /// At what time?
    AskBirthTime,
    /// Of the morning or of the evening? The hour of a twelve-hour clock.
    AskHalfDay(u8),
    /// Where?
    AskPlace,
    /// Which of several places; their names follow.
    AskWhichPlace,
    /// Whether a place was heard right; its name follows.
    AskGuessedPlace,
    /// The clocks showed this time twice.
    AskFold,
    /// The clocks jumped over this time.
    TimeSkipped,
    /// A number of days that this month does not have.
    MonthIsShorter {
        /// 1 to 12.
        month: u8,
        /// 28 to 30.
        days: u8,
    },
    /// A number of days that this month of a year to come will not have.
    MonthWillBeShorter {
        /// 1 to 12.
        month: u8,
        /// 28 to 30.
        days: u8,
        /// The year.
        year: i32,
    },
    /// Born in the night between two days: on which of them? Their numbers.
    AskWhichDay(u8, u8),
    /// No such day or month.
    NoSuchDate,
    /// A birth date after today.
    DateInFuture,
    /// A date outside of what the ephemeris knows.
    DateOutOfReach,
    /// No such time.
    NoSuchTime,
    /// «Вечером» is not exact enough.
    TimeTooVague,
    /// The gazetteer does not know the place.
    PlaceUnknown,
    /// A region or a country was named: a town in it is asked for.
    AskTown,
    /// Why the date is asked for.
    WhyDate,
    /// Why the time is asked for.
    WhyTime,
    /// Why the place is asked for.
    WhyPlace,
    /// A chart can't be made without the date.
    NoChartWithoutDate,
    /// A chart can't be made without the place.
    NoChartWithoutPlace,
    /// Asked again, the listener knows no place: the chart without houses is offered.
    OfferWithoutPlace,
    /// Too much was said at once to be read.
    TooLong,
    /// Collecting the birth data was given up.
    Cancelled,
    /// Said before the question of an interrupted collection.
    BackToChart,
    /// Not understood, first time.
    Unclear,
    /// Not understood again: concrete examples.
    UnclearAgain,
    /// Not understood a third time: other examples.
    UnclearStill,
    /// Not understood again, after a reading: what goes on from it.
    UnclearAfterReading,
    /// Not understood a third time, after a reading.
    UnclearAfterReadingStill,
    /// Not understood again while birth data are asked for.
    UnclearAnswer,
    /// Not understood a third time while a date is asked for: an example of an answer.
    UnclearDate,
    /// The same while a time is.
    UnclearTime,
    /// The same while a place is.
    UnclearPlace,
    /// The same while something is to be chosen or agreed to.
    UnclearChoice,
    /// The same while a sign is asked for.
    UnclearSign,
    /// Nothing was said, first time.
    Silence,
    /// Nothing was said again.
    SilenceAgain,
    /// «Спасибо», «понятно».
    Welcome,
    /// «Нет», to nothing in particular.
    NothingPending,
    /// There is nothing before this to repeat.
    NothingToRepeat,
    /// There is no more to tell.
    NoMore,
    /// More can be told.
    MoreExists,
    /// The day after the one that was told can be told.
    NextDayExists,
    /// Rudeness.
    Calm,
    /// Someone may be in danger.
    Care,
    /// Somebody is beaten, threatened or abused.
    CareViolence,
    /// Somebody is ill.
    CareIllness,
    /// A child is expected, or wished for.
    CarePregnancy,
    /// Somebody has died, or asks when.
    CareDeath,
    /// Unfaithfulness, or being left.
    CareBetrayal,
    /// Debts, or not having enough.
    CareMoney,
    /// A wish to win.
    CareLottery,
    /// An exam.
    CareExam,
    /// A court.
    CareCourt,
    /// Being sad, lonely or afraid.
    CareSorrow,
    /// Who speaks?
    AboutWho,
    /// Is it real?
    AboutReal,
    /// What does it cost?
    AboutPrice,
    /// Is it true?
    AboutTruth,
    /// What a word of the trade means.
    Glossary(AstroTerm),
    /// No cards and runes.
    NoDivination,
    /// No numerology.
    NoNumerology,
    /// No years of beasts.
    NoEasternZodiac,
    /// No comparison by names.
    NoNames,
    /// No person to talk to.
    NoPerson,
    /// Nothing is said unasked.
    NoReminders,
    /// No thirteenth sign.
    NoOphiuchus,
    /// No promises of what will happen to somebody.
    NoFate,
    /// The second of two requests is offered; its name follows.
    OfferNext,
    /// Said before the words that were not understood.
    HeardWords,
    /// Said before the two readings that may have been meant.
    AskWhichReading,
    /// No answer yet: it comes when asked again.
    Late,
    /// Too many questions at once.
    Busy,
    /// Nothing new is computed, because memory is short.
    ShortOfMemory,
    /// Nothing new is computed, because computing fails.
    NotComputing,
    /// The server is being restarted.
    Restarting,
    /// This one thing cannot be computed.
    Unsolvable,
    /// One listener asks faster than anybody speaks.
    TooOften,
    /// Something broke.
    Trouble,
    /// Shall the birth data be remembered?
    OfferToRemember,
    /// Shall what the listener prefers be remembered?
    OfferToKeep,
    /// They are.
    Remembered,
    /// They are not, as the listener wishes.
    NotRemembered,
    /// There are no birth data yet that could be remembered.
    NothingToRemember,
    /// The listener can't be told from others, or nothing can be kept now.
    CannotRemember,
    /// It could not be written down.
    NotSaved,
    /// It is being written down and is not yet.
    Saving,
    /// As many people are remembered as can be.
    MemoryFull,
    /// Shall everything be forgotten?
    AskForget,
    /// Everything is.
    Forgotten,
    /// Nothing is, as the listener wishes.
    NotForgotten,
    /// Shall one birth be forgotten? Whose it is takes the place of these words.
    AskForgetBirth,
    /// Shall the sign of one person be forgotten, of whom nothing else is known? Whose it is takes the place of these words.
    AskForgetSign,
    /// One birth is forgotten.
    BirthForgotten,
    /// Nothing is known of the person whose birth is to be forgotten.
    NothingKeptOfPerson,
    /// Nobody is remembered.
    NobodyKept,
    /// It cannot be done now; the wish is written down.
    ForgetPromised,
    /// It is being done and is not yet.
    Forgetting,
    /// It cannot be done now, and the wish cannot be written down.
    NotForgottenNow,
    /// A wish to be forgotten was carried out since.
    WishDone,
    /// What is remembered cannot be looked up now.
    CannotLookUp,
    /// Nothing is remembered of the listener.
    NothingKept,
    /// What is remembered can be neither told nor erased now.
    MemoryClosed,
    /// A preference is kept.
    Preferred,
    /// A preference holds for this conversation only: the listener can't be told from others.
    PreferredForNow,
    /// From one to five?
    AskRating,
    /// What was just told can be rated.
    RatingInvited,
    /// A good rating.
    RatedWell,
    /// A middling rating.
    RatedFair,
    /// A bad rating.
    RatedBadly,
    /// Nothing was told that could be rated.
    NothingToRate,
    /// Nothing was told that could be explained.
    NothingToExplain,
    /// What was told rests on no event of the sky.
    NoReasons,
    /// The end.
    Goodbye,
    /// An event of the platform that needs no answer in particular.
    Ready,
    /// The item of the morning show.
    MorningShow,
    /// It is not about the stars.
    NotOurs,
    /// What exists instead of what was asked for.
    WhatExists,
}

impl Prompt {
    /// The words. `turn` chooses among variants, the same for the same turn.
    pub fn speech(self, turn: u64) -> Speech {
        words::words(self, turn)
    }
}

#[cfg(test)]
mod tests;
