//! What every answer to a voice turn must be, written from the protocol and independently of the code that answers.

use serde_json::Value;

const MAX_ANSWER_CHARS: usize = 5000;
const MAX_SPEECH_CHARS: usize = 1024;
const MAX_BUTTONS: usize = 5;
const MAX_TITLE_CHARS: usize = 64;
const MAX_URL_BYTES: usize = 1024;
const MAX_PAYLOAD_BYTES: usize = 4096;
const MAX_STATE_BYTES: usize = 1024;

const VOWELS: &str = "аеёиоуыэюяАЕЁИОУЫЭЮЯ";

/// The answer as JSON; panics with it when Alice might refuse it, cut it or read markup out.
#[track_caller]
pub fn assert_valid_answer(body: &str) -> Value {
    assert!(body.chars().count() <= MAX_ANSWER_CHARS, "the whole answer is too long: {body}");
    let answer: Value = serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {body}"));
    assert_eq!(answer["version"], "1.0", "{body}");
    let response = &answer["response"];
    let text = response["text"].as_str().unwrap_or_else(|| panic!("no text: {body}"));
    assert_speech("text", text);
    assert!(!text.contains(['<', '>', '[', ']']) && !text.contains("sil "), "markup in the text: {text}");
    assert!(!has_stress(text), "a stress mark in the text: {text}");
    if let Some(tts) = response.get("tts") {
        let tts = tts.as_str().unwrap_or_else(|| panic!("tts is no text: {body}"));
        assert_speech("tts", tts);
        let silent = without_pauses(tts);
        assert!(!silent.contains(['<', '>', '[', ']']), "markup in tts that is no pause: {tts}");
        assert!(!silent.contains("++") && !silent.ends_with('+'), "a stress mark on nothing: {tts}");
    }
    assert!(response["end_session"].is_boolean(), "{body}");
    if let Some(buttons) = response.get("buttons") {
        let buttons = buttons.as_array().unwrap_or_else(|| panic!("buttons are no list: {body}"));
        assert!((1..=MAX_BUTTONS).contains(&buttons.len()), "{} buttons: {body}", buttons.len());
        buttons.iter().for_each(assert_button);
    }
    if let Some(item) = response.get("show_item_meta") {
        assert!(!item["content_id"].as_str().unwrap().is_empty(), "{body}");
        assert!(item["publication_date"].as_str().unwrap().ends_with('Z'), "{body}");
    }
    let state = &answer["session_state"];
    assert!(state.is_object() && state.to_string().len() <= MAX_STATE_BYTES, "session_state: {state}");
    answer
}

#[track_caller]
fn assert_speech(name: &str, speech: &str) {
    // "Symbol" is not defined: the larger of the two counts is safe.
    let length = speech.chars().count().max(speech.encode_utf16().count());
    assert!((1..=MAX_SPEECH_CHARS).contains(&length), "{name} has {length} symbols: {speech}");
    assert_eq!(speech.trim(), speech, "{name} begins or ends with a space");
    let noise = |c: char| c.is_control() && c != '\n' || "\u{202e}\u{200b}\u{feff}".contains(c) || c > '\u{ffff}';
    assert!(!speech.contains(noise), "{name} has characters that nobody can see or say: {speech:?}");
    assert!(!speech.contains(['{', '}']), "{name} has a slot that was not filled: {speech}");
}

#[track_caller]
fn assert_button(button: &Value) {
    let title = button["title"].as_str().unwrap();
    assert!((1..=MAX_TITLE_CHARS).contains(&title.chars().count()), "{button}");
    assert!(button["hide"].is_boolean(), "{button}");
    if let Some(payload) = button.get("payload") {
        assert!(payload.is_object() && payload.to_string().len() <= MAX_PAYLOAD_BYTES, "{button}");
    }
    if let Some(url) = button.get("url") {
        let url = url.as_str().unwrap();
        assert!(url.is_ascii() && url.len() <= MAX_URL_BYTES && url.starts_with("http"), "{button}");
    }
}

/// A plus before a vowel; the one of a telephone number stands before a digit.
fn has_stress(text: &str) -> bool {
    text.split('+').skip(1).any(|rest| rest.starts_with(|c| VOWELS.contains(c)))
}

/// Without `sil <[300]>`.
fn without_pauses(tts: &str) -> String {
    let mut parts = tts.split("sil <[");
    let mut silent = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (length, rest) = part.split_once("]>").unwrap_or_else(|| panic!("a pause that does not end: {tts}"));
        assert!(length.parse::<u16>().is_ok_and(|ms| ms > 0), "a pause of no length: {tts}");
        silent.push_str(rest);
    }
    silent
}

#[test]
fn the_check_can_fail() {
    let valid = |response: &str| {
        let body = format!(r#"{{"response":{response},"session_state":{{}},"version":"1.0"}}"#);
        std::panic::catch_unwind(|| assert_valid_answer(&body)).is_ok()
    };
    assert!(valid(r#"{"text":"Привет, +7 495","tts":"Прив+ет sil <[300]> всем","end_session":false}"#));
    for wrong in [
        r#"{"end_session":false}"#,
        r#"{"text":"","end_session":false}"#,
        r#"{"text":"Привет"}"#,
        r#"{"text":"Прив+ет","end_session":false}"#,
        r#"{"text":"Привет sil <[300]>","end_session":false}"#,
        r#"{"text":"Привет","tts":"<speaker audio=\"x\">","end_session":false}"#,
        r#"{"text":"Привет","tts":"Привет sil <[300","end_session":false}"#,
        r#"{"text":"Привет","buttons":[{"title":"","hide":true}],"end_session":false}"#,
        &format!(r#"{{"text":"{}","end_session":false}}"#, "я".repeat(1025)),
    ] {
        assert!(!valid(wrong), "{wrong}");
    }
}
