//! Every sample request is answered, and so is every damaged one.

use super::*;

#[tokio::test]
async fn every_sample_is_answered() {
    let expected: HashMap<&str, &str> = SAMPLES.lines().filter_map(|line| line.trim().split_once(' ')).collect();
    let files = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/alice-samples")).unwrap();
    let mut seen = 0;
    for file in files {
        let path = file.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let world = World::new();
        let outcome = world.skill.turn(&std::fs::read(&path).unwrap()).await;
        seen += 1;
        if outcome.status == 400 {
            assert!(name.contains("-bad-"), "{name}");
            continue;
        }
        let answer = limits::check(&outcome.body).unwrap();
        let text = answer["response"]["text"].as_str().unwrap();
        let number = name.split('-').next().unwrap();
        let (intent, words) = expected
            .get(number)
            .unwrap_or_else(|| panic!("{name}: {}, {text}", outcome.intent))
            .split_once('|')
            .unwrap();
        assert_eq!(outcome.intent, intent.trim(), "{name}: {text}");
        assert!(text.contains(words.trim()), "{name}: {text}");
    }
    assert_eq!(seen, 65);
    for huge in ["я".repeat(300_000), "лев ".repeat(100_000)] {
        let request = json!({"type": "SimpleUtterance", "command": huge, "original_utterance": huge});
        World::new().send(request).await;
    }
}

/// Number of the sample, intent, and what the answer contains. Those that may be refused are absent unless they are answered.
const SAMPLES: &str = "
    01 launch | Назовите свой знак
    02 horoscope | leo 2026-11-23
    03 set_birth_data | городе
    04 horoscope | знак
    05 horoscope | знак
    06 unknown |
    07 unknown |
    08 horoscope | leo
    09 unknown |
    10 compatibility | Compatibility
    11 natal_chart | В какое время?
    12 confirm | знак
    13 reject | Хорошо
    14 help | гороскоп для льва
    15 repeat | нечего
    16 what_can_you_do | натальную карту
    17 horoscope | знак
    18 horoscope | знак
    19 ping | pong
    20 lunar_calendar | LunarCalendar
    21 launch | Назовите свой знак
    22 help | гороскоп для льва
    23 show | Доброе утро
    24 show | Доброе утро
    25 care | 8-800-2000-122
    26 unknown | Слушаю
    27 confirm | знак
    28 horoscope | знак
    29 horoscope | знак
    30 unknown |
    31 exit |
    32 unknown | о звёздах
    33 moon | Moon
    33b moon | Moon
    34 moon | Moon
    35 horoscope | знак
    36 silence | знак
    40 unknown | Слушаю
    41 unknown | Слушаю
    42 unknown | Слушаю
    43 unknown | Слушаю
    44 unknown | Слушаю
    45 unknown | Слушаю
    46 launch | Назовите свой знак
    50 launch | Назовите
    51 launch | Назовите
    52 exit |
    85 launch | Назовите
    87 launch | Назовите
    88 launch | Назовите
    89 set_birth_data | в феврале
    90 unknown |
    92 launch | Назовите
    93 horoscope | знак
    96 launch | Назовите
    97 launch | Назовите
    98 launch |
    99 confirm | знак
";

fn mutate(value: &mut Value, path: &[u8], new: &Value) {
    let step = path.first().copied().map_or(0, usize::from);
    let deeper = path.get(1..).unwrap_or_default();
    match value {
        Value::Object(map) if !path.is_empty() && !map.is_empty() => {
            let at = step % map.len();
            mutate(map.values_mut().nth(at).unwrap(), deeper, new);
        }
        Value::Array(list) if !path.is_empty() && !list.is_empty() => {
            let at = step % list.len();
            mutate(&mut list[at], deeper, new);
        }
        other => *other = new.clone(),
    }
}

proptest::proptest! {
    /// A field of a real request becomes something else: it is still answered, or refused as no request at all.
    #[test]
    fn a_damaged_request_is_answered(
        sample in 0usize..4,
        path in proptest::collection::vec(proptest::prelude::any::<u8>(), 1..6),
        new in proptest::prop_oneof![
            proptest::prelude::Just(Value::Null), proptest::prelude::Just(json!([])), proptest::prelude::Just(json!({"a": 1})),
            proptest::prelude::Just(json!(-1)), proptest::prelude::Just(json!(1e300)), proptest::prelude::Just(json!(true)),
            "\\PC{0,40}".prop_map(Value::from),
        ],
    ) {
        let samples: [&[u8]; 4] = [
            include_bytes!("../../../tests/alice-samples/03-datetime-absolute-birth.json"),
            include_bytes!("../../../tests/alice-samples/11-intent-datetime-geo-slots.json"),
            include_bytes!("../../../tests/alice-samples/17-button-pressed-payload.json"),
            include_bytes!("../../../tests/alice-samples/27-state-roundtrip.json"),
        ];
        let mut body: Value = serde_json::from_slice(samples[sample]).unwrap();
        mutate(&mut body, &path, &new);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let outcome = runtime.block_on(World::new().skill.turn(body.to_string().as_bytes()));
        if outcome.status == 200 {
            limits::check(&outcome.body).map_err(proptest::prelude::TestCaseError::fail)?;
        } else {
            proptest::prop_assert!(!body["request"].is_object(), "{}", body);
        }
    }
}
