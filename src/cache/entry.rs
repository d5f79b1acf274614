//! A value in memory, and the handle to it that askers get.

use std::any::Any;
use std::fmt;
use std::ops::Deref;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use serde::de::DeserializeOwned;

use super::codec;

use super::invalidations::Generation;
use super::key::CacheKey;
use super::memory::MemoryTier;
use super::policy::Lifetime;

/// How many rendered views of one value are kept. Most values have one.
const MAX_VIEWS: usize = 4;

/// Weight of an entry beyond its value: 400 bytes itself, and moka's nodes for its key, place and order: 810 bytes of
/// resident memory for a small record, measured by `benches/memory_tier`.
const OVERHEAD_BYTES: usize = 880;

/// How much larger a value is decoded than encoded, with its vectors' spare room.
const DECODED_FACTOR: usize = 2;

/// Where a value comes from.
#[derive(Debug, Clone, Copy)]
pub struct EntryOrigin {
    /// From when until when it is served.
    pub life: Lifetime,
    /// When its making began.
    pub begun: Generation,
    /// What solving it took.
    pub cost: Duration,
    /// Its size in binary form.
    pub encoded_bytes: usize,
}

/// Whether a value was solved before anybody asked, and whether anybody has since.
#[derive(Debug, Default)]
struct Precomputed {
    is_so: bool,
    is_used: AtomicBool,
}

/// Number of uses of a value.
#[derive(Debug, Default)]
pub struct HitCount(AtomicU32);

impl HitCount {
    /// Counts more uses.
    pub fn add(&self, hits: u32) {
        self.0.fetch_add(hits, Ordering::Relaxed);
    }

    /// The number.
    pub fn count(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A value with all that is known of it.
pub struct CacheEntry {
    value: OnceLock<Arc<dyn Any + Send + Sync>>,
    /// Binary form of a value that was read ahead and not asked for since.
    plain: Mutex<Option<Vec<u8>>>,
    /// From when until when it is served.
    pub life: Lifetime,
    /// When its making began.
    pub begun: Generation,
    /// What solving it took.
    pub cost: Duration,
    /// Its key as people see it, once its question is known: some 60 bytes.
    shown_key: OnceLock<Box<str>>,
    /// How often it is asked for.
    pub hits: HitCount,
    precomputed: Precomputed,
    encoded_bytes: usize,
    rendered: [OnceLock<(&'static str, Bytes)>; MAX_VIEWS],
}

impl CacheEntry {
    /// A value and its origin.
    pub fn new<V: Send + Sync + 'static>(value: V, origin: EntryOrigin) -> Self {
        let value: Arc<dyn Any + Send + Sync> = Arc::new(value);
        Self::from_parts(value.into(), None, origin)
    }

    /// The same, solved before anybody asked.
    pub fn into_precomputed(self) -> Self {
        Self { precomputed: Precomputed { is_so: true, is_used: AtomicBool::new(false) }, ..self }
    }

    /// It was asked for: whether it was solved ahead, and then whether this is the first time.
    pub fn hit_precomputed(&self) -> Option<bool> {
        self.precomputed.is_so.then(|| !self.precomputed.is_used.swap(true, Ordering::Relaxed))
    }

    /// A value in binary form, of a type that only who asks for it will know; it was asked for so often before.
    pub fn read_ahead(plain: Vec<u8>, origin: EntryOrigin, hits: u32) -> Self {
        Self { hits: HitCount(AtomicU32::new(hits)), ..Self::from_parts(OnceLock::new(), Some(plain), origin) }
    }

    fn from_parts(value: OnceLock<Arc<dyn Any + Send + Sync>>, plain: Option<Vec<u8>>, origin: EntryOrigin) -> Self {
        let EntryOrigin { life, begun, cost, encoded_bytes } = origin;
        let plain = Mutex::new(plain);
        Self {
            value,
            plain,
            life,
            begun,
            cost,
            shown_key: OnceLock::new(),
            hits: HitCount::default(),
            precomputed: Precomputed::default(),
            encoded_bytes,
            rendered: Default::default(),
        }
    }

    /// The value, if it is of this type.
    pub fn value<V: DeserializeOwned + Send + Sync + 'static>(&self) -> Option<Arc<V>> {
        if self.value.get().is_none() {
            self.decode::<V>()?;
        }
        Arc::clone(self.value.get()?).downcast().ok()
    }

    /// Its key as people see it, unless its question is not known yet.
    pub fn shown_key(&self) -> Option<&str> {
        self.shown_key.get().map(|shown| &**shown)
    }

    /// Keeps the key as people see it, which `make` makes unless it is kept already.
    pub fn show_key_as(&self, make: impl FnOnce() -> Box<str>) {
        self.shown_key.get_or_init(make);
    }

    /// Whether it was read ahead and not asked for since.
    pub fn is_encoded(&self) -> bool {
        self.value.get().is_none()
    }

    #[cold]
    fn decode<V: DeserializeOwned + Send + Sync + 'static>(&self) -> Option<()> {
        // A concurrent call waits here, and finds it decoded.
        let mut plain = self.plain.lock().unwrap_or_else(PoisonError::into_inner);
        if self.value.get().is_none() {
            let value: V = codec::decode(plain.as_ref()?).ok()?;
            self.value.get_or_init(|| Arc::new(value));
            *plain = None;
        }
        Some(())
    }

    /// Roughly the memory that it takes, in bytes.
    pub fn weight_bytes(&self) -> u32 {
        let rendered: usize = self.rendered.iter().filter_map(OnceLock::get).map(|(_, bytes)| bytes.len()).sum();
        u32::try_from(OVERHEAD_BYTES + DECODED_FACTOR * self.encoded_bytes + rendered).unwrap_or(u32::MAX)
    }

    /// Time that each of its bytes saves, in nanoseconds: by it values are compared when memory has to be given back. The number of
    /// uses counts by its logarithm, because much of it is from long ago.
    pub fn worth(&self) -> f64 {
        // A value that cost nothing measurable is still worth keeping for its uses.
        let cost_ns = (self.cost.as_nanos() as f64).max(1_000.0);
        (1.0 + (1.0 + f64::from(self.hits.count())).log2()) * cost_ns / f64::from(self.weight_bytes())
    }

    /// The rendered view of this name, and whether it was rendered just now and kept.
    fn rendered(&self, view: &'static str, make: impl FnOnce() -> Bytes) -> (Bytes, bool) {
        let mut make = Some(make);
        for slot in &self.rendered {
            let mut is_new = false;
            // A concurrent call waits here and renders nothing.
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

/// What answered a lookup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tier {
    /// The memory tier.
    Memory,
    /// The disk tier.
    Disk,
    /// The engine.
    Computed,
    /// The memory tier, with a value past its time, because no fresh one was to be had.
    Stale,
}

impl Tier {
    /// Every tier.
    pub const ALL: [Self; 4] = [Self::Memory, Self::Disk, Self::Computed, Self::Stale];

    /// Name in metrics and in the API.
    pub const fn name(self) -> &'static str {
        ["memory", "disk", "computed", "stale"][self as usize]
    }
}

/// A value from the cache. Cheap to clone; derefs to the value.
pub struct Cached<V> {
    pub(super) value: Arc<V>,
    pub(super) entry: Arc<CacheEntry>,
    pub(super) key: CacheKey,
    pub(super) tier: Tier,
    pub(super) memory: Arc<MemoryTier>,
}

impl<V: Send + Sync + 'static> Cached<V> {
    /// The value, to keep.
    pub fn value(&self) -> Arc<V> {
        Arc::clone(&self.value)
    }

    /// What it was found by.
    pub fn key(&self) -> CacheKey {
        self.key
    }

    /// What answered.
    pub fn tier(&self) -> Tier {
        self.tier
    }

    /// Whether it is past its time, and was served because no fresh one was to be had.
    pub fn is_stale(&self) -> bool {
        self.tier == Tier::Stale
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
            let is_same = |present: &CacheEntry| std::ptr::eq(present, &raw const *self.entry);
            self.memory.put_if(self.key, &self.entry, |present| present.is_some_and(is_same));
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

    fn origin(encoded_bytes: usize) -> EntryOrigin {
        let life = Lifetime { made_at_s: 0, expires_at_s: 9 };
        EntryOrigin { life, begun: Generation::default(), cost: Duration::ZERO, encoded_bytes }
    }

    #[test]
    fn what_was_read_ahead_is_decoded_when_its_type_is_known() {
        let plain = codec::encode(&"Луна".to_owned()).unwrap();
        let entry = CacheEntry::read_ahead(plain.clone(), origin(plain.len()), 3);
        assert_eq!(entry.value::<Vec<f64>>(), None, "these bytes are no numbers");
        assert_eq!(*entry.value::<String>().unwrap(), "Луна");
        assert_eq!(entry.value::<Vec<f64>>(), None, "another type");
        assert_eq!(*entry.value::<String>().unwrap(), "Луна");
        assert_eq!(entry.hits.count(), 3);
    }

    #[test]
    fn a_view_is_rendered_once_and_more_views_than_fit_still_render() {
        let entry = CacheEntry::new(1_u8, origin(10));
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
