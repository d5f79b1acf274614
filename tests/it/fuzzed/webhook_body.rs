//! A webhook body, or else a mere utterance: whatever it is, it is decoded, understood under every open question, and answered by the
//! dialog without a panic; values stay within what they may be.

use astroloh::alice::{DialogState, Expecting, MemoryAccess, Turn, TurnContext, TurnKind, decode, step, understand};
use astroloh::astro::CivilDate;

const QUESTIONS: [Expecting; 10] = [
    Expecting::Nothing,
    Expecting::Sign,
    Expecting::SecondSign,
    Expecting::Rating,
    Expecting::BirthDate,
    Expecting::BirthTime,
    Expecting::HalfDay,
    Expecting::Place,
    Expecting::Corrections,
    Expecting::Consent,
];

pub fn run(body: &[u8]) {
    let today = CivilDate::new(2026, 11, 23).expect("a day of the calendar");
    let turn = decode(body).unwrap_or_else(|_| {
        let utterance = String::from_utf8_lossy(body).into_owned();
        Turn { kind: TurnKind::Utterance, original_utterance: utterance.clone(), utterance, ..Turn::default() }
    });
    let (listener, timezone) = (turn.listener.clone(), turn.timezone.clone());
    let context = TurnContext {
        listener,
        timezone,
        today,
        knows_today: true,
        profile: Default::default(),
        memory: MemoryAccess::Open,
    };
    for expecting in QUESTIONS {
        let heard = understand(&turn, today, expecting);
        assert!(heard.slots.house.is_none_or(|house| (1..=12).contains(&house)));
        assert!(heard.slots.rating.is_none_or(|rating| (1..=5).contains(&rating)));
        let mut state = turn.state.as_ref().map(DialogState::from_value).unwrap_or_default();
        state.expecting = expecting;
        let (after, _) = step(state, &heard, &context);
        assert!(after.to_value().to_string().len() <= 1024, "the state is too large for the client");
    }
}
