//! Checks a finished answer against the protocol, independently of the code that made it.

use serde_json::Value;

use crate::alice::response::{
    MAX_ANSWER_UNITS, MAX_BUTTONS, MAX_PAYLOAD_BYTES, MAX_SPEECH_UNITS, MAX_STATE_BYTES, MAX_TITLE_UNITS, MAX_URL_BYTES,
};

/// The answer as JSON, or what is wrong with it.
pub(in crate::alice) fn check(bytes: &[u8]) -> Result<Value, String> {
    let whole = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
    let answer: Value = serde_json::from_str(whole).map_err(|error| error.to_string())?;
    let hold = |holds: bool, what: &str| if holds { Ok(()) } else { Err(format!("{what}: {whole}")) };
    let units = |text: &str| text.chars().count().max(text.encode_utf16().count());
    hold(units(whole) <= MAX_ANSWER_UNITS, "the answer is too long")?;
    hold(answer["version"] == "1.0", "version")?;
    let response = &answer["response"];
    let text = response["text"].as_str().ok_or("no text")?;
    hold(!text.trim().is_empty() && units(text) <= MAX_SPEECH_UNITS, "text is empty or too long")?;
    hold(!text.contains(['<', '>', '\u{0}', '\u{202e}']), "markup in text")?;
    hold(response["end_session"].is_boolean(), "end_session")?;
    if let Some(tts) = response["tts"].as_str() {
        hold(!tts.is_empty() && units(tts) <= MAX_SPEECH_UNITS, "tts is empty or too long")?;
        hold(!tts.chars().any(|c| c.is_control() && c != '\n'), "control characters in tts")?;
    }
    let buttons = response["buttons"].as_array().cloned().unwrap_or_default();
    hold(buttons.len() <= MAX_BUTTONS, "too many buttons")?;
    for button in &buttons {
        let title = button["title"].as_str().ok_or("a button without a title")?;
        hold(!title.is_empty() && units(title) <= MAX_TITLE_UNITS, "title")?;
        hold(button["hide"] == true, "hide")?;
        hold(
            button.get("payload").is_none_or(|p| p.is_object() && p.to_string().len() <= MAX_PAYLOAD_BYTES),
            "payload",
        )?;
        hold(button["url"].as_str().is_none_or(|url| url.len() <= MAX_URL_BYTES && url.is_ascii()), "url")?;
    }
    let state = &answer["session_state"];
    hold(state.is_object() && state.to_string().len() <= MAX_STATE_BYTES, "session_state")?;
    Ok(answer)
}
