//! JSON that is already rendered, and how it is put together without being parsed again.

use bytes::Bytes;
use serde::Serialize;

use crate::service::Cached;

/// A rendered JSON value. Cheap to clone.
///
/// Parts of an answer come from different owners: a chart is rendered once and kept with its cache entry, the birth belongs to the
/// request. Members are joined here, byte by byte, and nowhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderedJson(Bytes);

impl RenderedJson {
    /// Renders a view.
    pub fn of(view: &impl Serialize) -> Self {
        Self(serde_json::to_vec(view).expect("a view is plain data").into())
    }

    /// The value of a cache entry as `make` renders it; rendered once for each entry in memory and each `name`.
    pub fn cached<V: Send + Sync + 'static>(
        cached: &Cached<V>,
        name: &'static str,
        make: impl FnOnce(&V) -> Self,
    ) -> Self {
        Self(cached.rendered(name, |value| make(value).0))
    }

    /// An object with these members, in this order. The names must differ.
    pub fn object(members: &[(&str, &Self)]) -> Self {
        let len: usize = members.iter().map(|(name, value)| name.len() + value.0.len() + PUNCTUATION_BYTES).sum();
        let mut json = Vec::with_capacity(len + 2);
        json.push(b'{');
        for (index, (name, value)) in members.iter().enumerate() {
            if index > 0 {
                json.push(b',');
            }
            write_member(&mut json, name, value);
        }
        json.push(b'}');
        Self(json.into())
    }

    /// This object with another member before all others. The object must not have a member of that name.
    ///
    /// # Panics
    /// When this value is not an object.
    pub fn with_first_member(&self, name: &str, value: &Self) -> Self {
        let members = self.members();
        let mut json = Vec::with_capacity(self.0.len() + name.len() + value.0.len() + PUNCTUATION_BYTES);
        json.push(b'{');
        write_member(&mut json, name, value);
        if !members.is_empty() {
            json.push(b',');
        }
        json.extend_from_slice(members);
        json.push(b'}');
        Self(json.into())
    }

    /// This object with another member after all others. The object must not have a member of that name.
    ///
    /// # Panics
    /// When this value is not an object.
    pub fn with_last_member(&self, name: &str, value: &Self) -> Self {
        let members = self.members();
        let mut json = Vec::with_capacity(self.0.len() + name.len() + value.0.len() + PUNCTUATION_BYTES);
        json.push(b'{');
        json.extend_from_slice(members);
        if !members.is_empty() {
            json.push(b',');
        }
        write_member(&mut json, name, value);
        json.push(b'}');
        Self(json.into())
    }

    /// One piece of a list that is sent piece by piece: the value at `index` of `len`, as an element of the list that is the only
    /// member, `name`, of an object. The pieces of all indices, in their order, are the object.
    pub fn piece_of_list(&self, name: &str, index: usize, len: usize) -> Bytes {
        let mut piece = Vec::with_capacity(self.0.len() + name.len() + PUNCTUATION_BYTES + 2);
        if index == 0 {
            piece.push(b'{');
            write_name(&mut piece, name);
            piece.push(b'[');
        } else {
            piece.push(b',');
        }
        piece.extend_from_slice(&self.0);
        if index + 1 == len {
            piece.extend_from_slice(b"]}");
        }
        piece.into()
    }

    /// The value on a line of its own, as NDJSON has it.
    pub fn line(&self) -> Bytes {
        // Rendered JSON has no raw line breaks.
        [&self.0, b"\n".as_slice()].concat().into()
    }

    /// The rendered bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The members of an object, as they are written between its braces.
    fn members(&self) -> &[u8] {
        let inner = self.0.strip_prefix(b"{").and_then(|inner| inner.strip_suffix(b"}"));
        inner.expect("members are only added to objects")
    }
}

impl From<RenderedJson> for Bytes {
    fn from(json: RenderedJson) -> Self {
        json.0
    }
}

/// Bytes around a member beyond its name and its value: two quotes, a colon, a comma, and room for escapes and braces.
const PUNCTUATION_BYTES: usize = 8;

fn write_member(json: &mut Vec<u8>, name: &str, value: &RenderedJson) {
    write_name(json, name);
    json.extend_from_slice(&value.0);
}

fn write_name(json: &mut Vec<u8>, name: &str) {
    serde_json::to_writer(&mut *json, name).expect("a text can be written to memory");
    json.push(b':');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Map, Value, json};

    use super::*;

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "\\PC{0,8}[\"\\\\\n{}\\[\\],:]{0,4}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map(any_name(), inner, 0..4)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    fn any_name() -> impl Strategy<Value = String> {
        "[a-zа-я\"\\\\{}\n]{0,6}"
    }

    fn any_object() -> impl Strategy<Value = Map<String, Value>> {
        prop::collection::btree_map(any_name(), any_json(), 0..5).prop_map(|members| members.into_iter().collect())
    }

    fn parsed(bytes: &[u8]) -> Value {
        serde_json::from_slice(bytes).unwrap()
    }

    /// The text with the positions of its top-level names, to see the order that a parsed map does not keep.
    fn comes_first(json: &RenderedJson, name: &str) -> bool {
        let written = serde_json::to_string(name).unwrap();
        json.as_bytes()[1..].starts_with(written.as_bytes())
    }

    proptest! {
        #[test]
        fn joined_members_parse_to_what_serde_json_merges(
            object in any_object(), name in any_name(), value in any_json(),
        ) {
            prop_assume!(!object.contains_key(&name));
            let (rendered, member) = (RenderedJson::of(&object), RenderedJson::of(&value));
            let mut merged = object.clone();
            merged.insert(name.clone(), value.clone());
            let merged = Value::Object(merged);
            let first = rendered.with_first_member(&name, &member);
            prop_assert_eq!(&parsed(first.as_bytes()), &merged);
            prop_assert!(comes_first(&first, &name));
            let last = rendered.with_last_member(&name, &member);
            prop_assert_eq!(&parsed(last.as_bytes()), &merged);
            prop_assert_eq!(comes_first(&last, &name), object.is_empty());
        }

        #[test]
        fn an_object_of_members_is_what_serde_json_renders(object in any_object()) {
            let values: Vec<_> = object.iter().map(|(name, value)| (name, RenderedJson::of(value))).collect();
            let members: Vec<_> = values.iter().map(|(name, value)| (name.as_str(), value)).collect();
            prop_assert_eq!(RenderedJson::object(&members), RenderedJson::of(&object));
        }

        #[test]
        fn pieces_of_a_list_are_the_whole(name in any_name(), values in prop::collection::vec(any_json(), 1..6)) {
            let rendered: Vec<_> = values.iter().map(RenderedJson::of).collect();
            let pieces = rendered.iter().enumerate().map(|(index, value)| value.piece_of_list(&name, index, values.len()));
            let whole = pieces.collect::<Vec<_>>().concat();
            prop_assert_eq!(parsed(&whole), json!({name: values.clone()}));
            let lines = rendered.iter().map(RenderedJson::line).collect::<Vec<_>>().concat();
            let lines: Vec<_> = std::str::from_utf8(&lines).unwrap().lines().map(|line| parsed(line.as_bytes())).collect();
            prop_assert_eq!(lines, values);
        }
    }

    #[test]
    #[should_panic(expected = "members are only added to objects")]
    fn a_list_takes_no_members() {
        RenderedJson::of(&[1]).with_last_member("a", &RenderedJson::of(&2));
    }
}
