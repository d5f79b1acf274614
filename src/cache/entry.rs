//! A value in memory, and the handle to it that askers get.

use std::any::Any;
use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;

use super::erasures::Epoch;
use super::key::Key;
use super::memory::Memory;
use super::policy::Lifetime;

/// How many rendered views of one value are kept. Most values have one.
const MAX_VIEWS: usize = 4;

/// What an entry weighs beyond its value: itself and moka's book-keeping, measured at 0.4 to 1.1 KB.
const OVERHEAD_BYTES: usize = 1_024;

/// How much larger a value is decoded than encoded, with its vectors' spare room.
const DECODED_FACTOR: usize = 2;

/// A value with all that is known of it.
pub struct Entry {
    value: Arc<dyn Any + Send + Sync>,
    /// From when until when it is served.
    pub life: Lifetime,
    /// When its making began.
    pub begun: Epoch,
    encoded_bytes: usize,
    rendered: [OnceLock<(&'static str, Bytes)>; MAX_VIEWS],
}

impl Entry {
    /// A value that has `encoded_bytes` in binary form.
    pub fn new<V: Send + Sync + 'static>(value: V, life: Lifetime, begun: Epoch, encoded_bytes: usize) -> Self {
        Self { value: Arc::new(value), life, begun, encoded_bytes, rendered: Default::default() }
    }

    /// The value, if it is of this type.
    pub fn value<V: Send + Sync + 'static>(&self) -> Option<Arc<V>> {
        Arc::clone(&self.value).downcast().ok()
    }

    /// Roughly the memory that it takes, in bytes.
    pub fn weight_bytes(&self) -> usize {
        let rendered: usize = self.rendered.iter().filter_map(OnceLock::get).map(|(_, bytes)| bytes.len()).sum();
        OVERHEAD_BYTES + DECODED_FACTOR * self.encoded_bytes + rendered
    }

    /// The rendered view of this name, and whether it was rendered just now and kept.
    fn rendered(&self, view: &'static str, make: impl FnOnce() -> Bytes) -> (Bytes, bool) {
        let mut make = Some(make);
        for slot in &self.rendered {
            let mut is_new = false;
            // Whoever comes meanwhile waits here and renders nothing.
            let (kept, bytes) = slot.get_or_init(|| {
                is_new = true;
                (view, make.take().expect("rendering ends the loop")())
            });
            if *kept == view {
                return (bytes.clone(), is_new);
            }
        }
        (make.expect("no slot was free to render into")(), false)
    }
}

/// What answered a look-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tier {
    /// The memory tier.
    Memory,
    /// The disk tier.
    Disk,
    /// The engine.
    Computed,
}

impl Tier {
    /// Every tier.
    pub const ALL: [Self; 3] = [Self::Memory, Self::Disk, Self::Computed];

    /// Name in metrics and in the API.
    pub const fn name(self) -> &'static str {
        ["memory", "disk", "computed"][self as usize]
    }
}

/// A value from the cache. Cheap to clone; derefs to the value.
pub struct Cached<V> {
    pub(super) value: Arc<V>,
    pub(super) entry: Arc<Entry>,
    pub(super) key: Key,
    pub(super) tier: Tier,
    pub(super) memory: Arc<Memory>,
}

impl<V: Send + Sync + 'static> Cached<V> {
    /// The value, to keep.
    pub fn value(&self) -> Arc<V> {
        Arc::clone(&self.value)
    }

    /// What it was found by.
    pub fn key(&self) -> Key {
        self.key
    }

    /// What answered.
    pub fn tier(&self) -> Tier {
        self.tier
    }

    /// When the value was made, in seconds since 1970.
    pub fn made_at_s(&self) -> i64 {
        self.entry.life.made_at_s
    }

    /// The first second since 1970 in which it is not served any more.
    pub fn expires_at_s(&self) -> i64 {
        self.entry.life.expires_at_s
    }

    /// The value as `make` renders it, which happens once per entry in memory and name of view.
    pub fn rendered(&self, view: &'static str, make: impl FnOnce(&V) -> Bytes) -> Bytes {
        let (bytes, is_new) = self.entry.rendered(view, || make(&self.value));
        if is_new {
            self.memory.reweigh(self.key, &self.entry);
        }
        bytes
    }
}

impl<V> Deref for Cached<V> {
    type Target = V;

    fn deref(&self) -> &V {
        &self.value
    }
}

impl<V> Clone for Cached<V> {
    fn clone(&self) -> Self {
        Self {
            value: Arc::clone(&self.value),
            entry: Arc::clone(&self.entry),
            memory: Arc::clone(&self.memory),
            ..*self
        }
    }
}

impl<V> fmt::Debug for Cached<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cached").field("key", &self.key).field("tier", &self.tier).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_is_rendered_once_and_more_views_than_fit_still_render() {
        let entry = Entry::new(1_u8, Lifetime { made_at_s: 0, expires_at_s: 9 }, Epoch::default(), 10);
        let empty = entry.weight_bytes();
        let bytes = |text: &'static str| Bytes::from_static(text.as_bytes());
        assert_eq!(entry.rendered("json", || bytes("{}")), (bytes("{}"), true));
        assert_eq!(entry.rendered("json", || unreachable!()), (bytes("{}"), false));
        assert_eq!(entry.weight_bytes(), empty + 2);
        for view in ["a", "b", "c"] {
            assert!(entry.rendered(view, || bytes(view)).1);
        }
        assert_eq!(entry.rendered("d", || bytes("d")), (bytes("d"), false));
        assert_eq!(entry.rendered("c", || unreachable!()), (bytes("c"), false));
    }
}
