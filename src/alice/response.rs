//! The response side of the Alice protocol 1.0. The one place that owns every limit of an answer: whatever goes in,
//! what comes out is valid JSON that the platform accepts.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::speech::Speech;

/// What is answered to a turn.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AliceResponse {
    /// What is shown and said.
    pub speech: Speech,
    /// Suggestions for a listener with a screen; the answer is complete without them.
    pub buttons: Vec<Button>,
    /// The conversation is over.
    pub end_session: bool,
    /// What the platform gives back with the next turn; replaced whole each time, lost when not sent.
    pub session_state: Option<Value>,
    /// Makes the answer an item of the morning show.
    pub show_item: Option<ShowItem>,
}

/// A suggestion that disappears after the next turn.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Button {
    /// Its words.
    pub title: String,
    /// Comes back when it is pressed; without it the title comes back as if it had been said.
    pub payload: Option<Value>,
    /// A page to open.
    pub url: Option<String>,
}

/// An item of the morning show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShowItem {
    /// The same for the same item.
    pub content_id: String,
    /// ISO 8601 in UTC.
    pub publication_date: String,
}

/// Longest `text` and longest `tts`, each the larger of characters and UTF-16 units, for "symbol" is not defined.
pub const MAX_SPEECH_UNITS: usize = 1024;
/// Most buttons.
pub const MAX_BUTTONS: usize = 5;
/// Longest title of a button.
pub const MAX_TITLE_UNITS: usize = 64;
/// Longest URL of a button, percent-encoded.
pub const MAX_URL_BYTES: usize = 1024;
/// Largest payload of a button as JSON.
pub const MAX_PAYLOAD_BYTES: usize = 4096;
/// Largest session state as JSON.
pub const MAX_STATE_BYTES: usize = 1024;
/// Longest answer as a whole.
pub const MAX_ANSWER_UNITS: usize = 5000;

/// Said when there is nothing else to say: an empty text is refused by some clients.
const NOTHING_TO_SAY: &str = "Скажите, что вам рассказать.";

impl AliceResponse {
    /// The answer as the platform wants it.
    pub fn encode(&self) -> Vec<u8> {
        let mut body = self.body(MAX_BUTTONS);
        if units(&body) > MAX_ANSWER_UNITS {
            body = self.body(0);
        }
        // Only quotes by the hundred, which JSON doubles, get this far: the text is then voiced as it is shown.
        if units(&body) > MAX_ANSWER_UNITS {
            body = Self { speech: Speech::plain(&self.speech.text), ..self.clone() }.body(0);
        }
        body.into_bytes()
    }

    fn body(&self, max_buttons: usize) -> String {
        let text = Some(shown(&self.speech.text)).filter(|text| !text.is_empty());
        let text = text.unwrap_or_else(|| {
            Some(shown(&self.speech.tts)).filter(|t| !t.is_empty()).unwrap_or(NOTHING_TO_SAY.into())
        });
        let tts = spoken(&self.speech.tts);
        let mut response = Map::new();
        if !tts.is_empty() && tts != text {
            response.insert("tts".into(), tts.into());
        }
        response.insert("text".into(), text.into());
        response.insert("end_session".into(), self.end_session.into());
        let buttons: Vec<Value> = self.buttons.iter().filter_map(Button::body).take(max_buttons).collect();
        if let Some(item) = &self.show_item {
            let meta = json!({"content_id": item.content_id, "publication_date": item.publication_date});
            response.insert("show_item_meta".into(), meta);
        } else if !buttons.is_empty() {
            response.insert("buttons".into(), buttons.into());
        }
        let state = self.session_state.as_ref().filter(|state| {
            state.is_object()
                && state.to_string().len() <= MAX_STATE_BYTES
                && units(&state.to_string()) <= MAX_STATE_BYTES
        });
        let state = state.cloned().unwrap_or_else(|| json!({}));
        json!({"response": response, "session_state": state, "version": "1.0"}).to_string()
    }
}

impl Button {
    /// A button whose title says what pressing it says.
    pub fn saying(title: &str) -> Self {
        Self { title: title.to_owned(), ..Self::default() }
    }

    /// A button that comes back as `payload`.
    pub fn sending(title: &str, payload: Value) -> Self {
        Self { title: title.to_owned(), payload: Some(payload), url: None }
    }

    /// Nothing when it has no title, or a part that can't be cut is too large.
    fn body(&self) -> Option<Value> {
        let title = cut_words(&cleaned(&self.title), MAX_TITLE_UNITS);
        let mut body = json!({"title": title, "hide": true});
        if let Some(payload) = &self.payload {
            (payload.is_object() && payload.to_string().len() <= MAX_PAYLOAD_BYTES).then_some(())?;
            body["payload"] = payload.clone();
        }
        if let Some(url) = &self.url {
            body["url"] = percent_encoded(url).filter(|url| url.len() <= MAX_URL_BYTES)?.into();
        }
        (!title.is_empty()).then_some(body)
    }
}

/// The larger of characters and UTF-16 units.
pub fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// A text for the eye: no markup of the voice, no emoji, no control characters, within the limit.
fn shown(text: &str) -> String {
    cut_sentences(&cleaned(&without_markup(text)), MAX_SPEECH_UNITS)
}

/// A text for the ear: its markup stays.
fn spoken(tts: &str) -> String {
    cut_sentences(&cleaned(tts), MAX_SPEECH_UNITS)
}

/// What a listener said, fit to be said back: nothing in it can be taken for markup.
pub fn quoted(words: &str) -> String {
    let plain: String = words.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '.' | ',')).collect();
    cut_words(&cleaned(&plain), MAX_TITLE_UNITS)
}

/// Without `<...>` tags, `sil <[...]>` pauses and stress marks.
fn without_markup(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let tail = &rest[next.len_utf8()..];
        if (rest.starts_with("sil <[") || next == '<')
            && let Some(end) = rest.find('>')
        {
            rest = &rest[end + 1..];
            continue;
        }
        let stress = next == '+' && tail.chars().next().is_some_and(is_vowel);
        if !stress && !matches!(next, '<' | '>') {
            plain.push(next);
        }
        rest = tail;
    }
    plain
}

/// Without emoji, control and direction characters; runs of spaces become one.
fn cleaned(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for c in text.chars() {
        let c = if c == '\u{a0}' || c == '\t' || c == '\r' { ' ' } else { c };
        let space = c == ' ' || c == '\n';
        if is_noise(c) || space && clean.chars().next_back().is_none_or(|last| last == ' ' || last == '\n') {
            continue;
        }
        clean.push(c);
    }
    clean.trim_end().to_owned()
}

fn is_vowel(c: char) -> bool {
    "аеёиоуыэюяАЕЁИОУЫЭЮЯ".contains(c)
}

fn is_noise(c: char) -> bool {
    c.is_control() && c != '\n'
        || matches!(u32::from(c),
            0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0xfe00..=0xfe0f | 0xfeff | 0xe000..=0xf8ff | 0xfff0..=0xffff
            | 0x2190..=0x21ff | 0x2300..=0x23ff | 0x2500..=0x27bf | 0x2900..=0x297f | 0x2b00..=0x2bff | 0x1_f000..)
}

/// The longest run of whole sentences within `limit` units, or of whole words when not even one sentence fits.
fn cut_sentences(text: &str, limit: usize) -> String {
    let fitting = prefix(text, limit);
    if fitting.len() == text.len() {
        return text.to_owned();
    }
    let ends = fitting.char_indices().filter(|(at, c)| {
        matches!(c, '.' | '!' | '?' | '…')
            && fitting[at + c.len_utf8()..].chars().next().is_none_or(|next| " \n".contains(next))
    });
    let mut ends = ends.map(|(at, c)| at + c.len_utf8());
    match ends.rfind(|end| !opens_markup(&fitting[..*end])) {
        Some(end) => fitting[..end].to_owned(),
        None => cut_words(text, limit),
    }
}

/// The longest run of whole words within `limit` units; cuts a word only when it is the first.
fn cut_words(text: &str, limit: usize) -> String {
    let fitting = prefix(text, limit);
    if fitting.len() == text.len() {
        return text.to_owned();
    }
    let spaces = fitting.char_indices().rfind(|(at, c)| *c == ' ' && !opens_markup(&fitting[..*at]));
    let mut cut = spaces.map_or(fitting, |(at, _)| &fitting[..at]);
    while opens_markup(cut) || cut.ends_with('+') {
        let last = cut.rfind(['<', '+']).unwrap_or(0);
        cut = &cut[..last];
    }
    cut.trim_end().trim_end_matches("sil").trim_end().to_owned()
}

/// Ends inside of a tag or pause, or between `sil` and its length.
fn opens_markup(text: &str) -> bool {
    text.rfind('<').is_some_and(|open| text.rfind('>').is_none_or(|close| close < open)) || text.ends_with(" sil")
}

fn prefix(text: &str, limit: usize) -> &str {
    let mut used = 0;
    let end = text.char_indices().find(|(_, c)| {
        used += c.len_utf16();
        used > limit
    });
    end.map_or(text, |(at, _)| &text[..at])
}

/// The URL with every byte outside of printable ASCII encoded; nothing when it is no web address.
fn percent_encoded(url: &str) -> Option<String> {
    if !(url.starts_with("https://") || url.starts_with("http://")) {
        return None;
    }
    let mut encoded = String::with_capacity(url.len());
    for byte in url.bytes() {
        if byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}') {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").expect("writing to a String cannot fail");
        }
    }
    Some(encoded)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn encoded(answer: &AliceResponse) -> Value {
        serde_json::from_slice(&answer.encode()).unwrap()
    }

    fn saying(text: &str, tts: &str) -> Value {
        encoded(&AliceResponse { speech: Speech::new(text, tts), ..AliceResponse::default() })["response"].clone()
    }

    #[test]
    fn markup_stays_in_the_voice() {
        let said =
            saying("Прив+ет sil <[300]> всем <speaker audio=\"x.opus\">😀 ♌ 5+5", "Прив+ет sil <[300]> всем 😀");
        assert_eq!(said["text"], "Привет всем 5+5");
        assert_eq!(said["tts"], "Прив+ет sil <[300]> всем");
    }

    #[test]
    fn a_text_is_never_empty() {
        assert_eq!(saying("", "")["text"], NOTHING_TO_SAY);
        assert_eq!(saying("\u{202e}😀", "Привет")["text"], "Привет");
    }

    #[test]
    fn a_long_text_ends_with_a_sentence() {
        let long = "Луна в Овне. ".repeat(200);
        let text = saying(&long, "")["text"].as_str().unwrap().to_owned();
        assert!(text.ends_with("Овне.") && units(&text) > 1000, "{text}");
        let pauses = "слово sil <[300]> ".repeat(200);
        let tts = saying("да", &pauses)["tts"].as_str().unwrap().to_owned();
        assert!(tts.ends_with("слово") || tts.ends_with("<[300]>"), "{tts}");
    }

    #[test]
    fn a_state_that_is_too_large_is_left_out() {
        let state = json!({"long": "я".repeat(600)});
        assert_eq!(
            encoded(&AliceResponse { session_state: Some(state), ..AliceResponse::default() })["session_state"],
            json!({})
        );
    }

    fn any_value() -> impl Strategy<Value = Value> {
        proptest::collection::vec(("\\PC{0,20}", ".{0,900}"), 0..3)
            .prop_map(|fields| fields.into_iter().map(|(k, v)| (k, Value::from(v))).collect::<Map<_, _>>().into())
    }

    prop_compose! {
        fn any_button()(title in ".{0,90}", payload in proptest::option::of(any_value()), url in proptest::option::of("(https://)?.{0,400}")) -> Button {
            Button { title, payload, url }
        }
    }

    prop_compose! {
        fn any_answer()(
            text in "([а-яё+<>\\[\\]sil .!😀]{0,1500}|.{0,1500})",
            tts in "([а-яё+<>\\[\\]sil .!]{0,1500}|(слово sil <\\[300\\]> [.]?){0,150}|.{0,1500})",
            buttons in proptest::collection::vec(any_button(), 0..9),
            end_session in any::<bool>(),
            session_state in proptest::option::of(any_value()),
        ) -> AliceResponse {
            AliceResponse { speech: Speech { text, tts }, buttons, end_session, session_state, show_item: None }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]
        #[test]
        fn every_answer_is_within_the_limits(answer in any_answer()) {
            let bytes = answer.encode();
            crate::alice::tests::limits::check(&bytes).map_err(TestCaseError::fail)?;
        }
    }
}
