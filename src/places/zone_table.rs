//! The table of time zones in use: the embedded one, or newer files that the operator brings.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

use super::zone_release::{ZoneOrigin, ZoneRelease};
use super::zone_rules::ZoneRules;
use crate::astro::CivilDate;

/// `assets/ZONES.md` says what is in it, and where it comes from.
static PACKED: &[u8] = include_bytes!("../../assets/zones.bin");

/// Why reading the embedded table cannot fail.
const TABLE_IS_SOUND: &str = "a test reads every zone of the embedded table";

/// The zones with fixed numbers, so that constants can name them.
const FIRST_NAMES: [&str; 2] = ["UTC", "Europe/Moscow"];

/// Longest name that is taken from files; the longest that IANA has is `America/Argentina/ComodRivadavia` with 32.
pub(super) const MAX_NAME_BYTES: usize = 48;

/// Most zones that a table may have. IANA has 600.
const MAX_ZONES: usize = 4_096;

static EMBEDDED: LazyLock<ZoneTable> = LazyLock::new(|| ZoneTable::unpack(PACKED).expect(TABLE_IS_SOUND));

static BROUGHT: OnceLock<ZoneTable> = OnceLock::new();

/// The number of a zone in the table. The embedded zones have the same numbers in every table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct ZoneNumber(u16);

impl ZoneNumber {
    pub(super) const UTC_ROW: Self = Self(0);
    pub(super) const MOSCOW_ROW: Self = Self(1);
}

#[derive(Debug)]
struct ZoneEntry {
    name: Cow<'static, str>,
    tzif: Cow<'static, [u8]>,
    /// Read when first needed: most zones of the table never are.
    rules: OnceLock<ZoneRules>,
}

/// Zones by their numbers and names.
#[derive(Debug)]
pub(super) struct ZoneTable {
    entries: Vec<ZoneEntry>,
    /// By names in small letters.
    numbers: HashMap<String, u16>,
    release: ZoneRelease,
}

/// A file of an operator's directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZoneFile {
    /// The zone's name.
    pub name: String,
    /// What it holds.
    pub tzif: Vec<u8>,
}

/// What was made of an operator's files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZoneFilesTaken {
    /// Zones that follow the files now.
    pub taken: usize,
    /// Files that are no zones, with why not. The embedded zones of these names stay in use.
    pub damaged: Vec<(String, String)>,
    /// Embedded zones that the files lack; they stay in use.
    pub missing: Vec<&'static str>,
}

/// The table in use.
pub(super) fn zone_table() -> &'static ZoneTable {
    BROUGHT.get().unwrap_or(&EMBEDDED)
}

/// Which release the zones in use are of.
pub fn zone_release() -> &'static ZoneRelease {
    &zone_table().release
}

/// Replaces the embedded zones by an operator's, for as long as the process lives. Files that are no zones change nothing. A process
/// takes files once; later ones are not taken.
pub fn take_zone_files(release: ZoneRelease, files: Vec<ZoneFile>) -> Option<ZoneFilesTaken> {
    let (table, told) = EMBEDDED.replaced_by(release, files);
    BROUGHT.set(table).is_ok().then_some(told)
}

/// What would be made of an operator's files, without taking them.
pub fn look_at_zone_files(files: Vec<ZoneFile>) -> ZoneFilesTaken {
    EMBEDDED.replaced_by(EMBEDDED.release.clone(), files).1
}

/// Which release the embedded zones are of.
pub fn embedded_zone_release() -> &'static ZoneRelease {
    &EMBEDDED.release
}

impl ZoneTable {
    fn of(entries: Vec<ZoneEntry>, release: ZoneRelease) -> Self {
        let numbered = (0..).zip(&entries);
        let numbers = numbered.map(|(number, entry)| (entry.name.to_ascii_lowercase(), number)).collect();
        Self { entries, numbers, release }
    }

    fn unpack(packed: &'static [u8]) -> Option<Self> {
        let end = packed.windows(2).position(|pair| pair == b"\n\n")?;
        let mut lines = std::str::from_utf8(&packed[..end]).ok()?.lines();
        let bodies = &packed[end + 2..];
        let mut head = lines.next()?.strip_prefix("astroloh zones 1\t")?.split('\t');
        let release = ZoneRelease {
            name: head.next()?.to_owned(),
            published: head.next().and_then(day),
            origin: ZoneOrigin::Embedded,
        };
        let mut entries = Vec::new();
        for line in lines {
            let mut fields = line.split('\t');
            let name = fields.next()?;
            let start: usize = fields.next()?.parse().ok()?;
            let length: usize = fields.next()?.parse().ok()?;
            let tzif = bodies.get(start..start.checked_add(length)?)?;
            entries.push(ZoneEntry { name: name.into(), tzif: tzif.into(), rules: OnceLock::new() });
        }
        for (number, name) in FIRST_NAMES.into_iter().enumerate() {
            let at = entries.iter().position(|entry| entry.name == name)?;
            entries[number..=at].rotate_right(1);
        }
        Some(Self::of(entries, release))
    }

    /// The same zones with the rules of files where these are sound, and the further zones that files have.
    fn replaced_by(&self, release: ZoneRelease, files: Vec<ZoneFile>) -> (Self, ZoneFilesTaken) {
        let mut told = ZoneFilesTaken { taken: 0, damaged: Vec::new(), missing: Vec::new() };
        let mut brought: HashMap<String, ZoneEntry> = HashMap::new();
        let mut further = Vec::new();
        for ZoneFile { name, tzif } in files {
            match ZoneRules::read(&name, &tzif) {
                Ok(rules) => {
                    told.taken += 1;
                    if !self.numbers.contains_key(&name.to_ascii_lowercase()) {
                        further.push(name.clone());
                    }
                    // The file's bytes are not needed any more.
                    let entry = ZoneEntry { name: name.clone().into(), tzif: Cow::default(), rules: rules.into() };
                    brought.insert(name, entry);
                }
                Err(why) => told.damaged.push((name, why)),
            }
        }
        let mut entries = Vec::with_capacity(self.entries.len() + further.len());
        for own in &self.entries {
            let kept = || ZoneEntry { name: own.name.clone(), tzif: own.tzif.clone(), rules: OnceLock::new() };
            entries.push(brought.remove(own.name.as_ref()).unwrap_or_else(kept));
        }
        further.sort_unstable();
        let room = MAX_ZONES.saturating_sub(entries.len());
        entries.extend(further.iter().filter_map(|name| brought.remove(name)).take(room));
        let damaged: Vec<_> = told.damaged.iter().map(|(name, _)| name.as_str()).collect();
        let is_missing = |entry: &&ZoneEntry| entry.rules.get().is_none() && !damaged.contains(&entry.name.as_ref());
        let own = entries.iter().take(self.entries.len()).filter(is_missing);
        told.missing = own
            .filter_map(|entry| match &entry.name {
                Cow::Borrowed(name) => Some(*name),
                Cow::Owned(_) => None,
            })
            .collect();
        (Self::of(entries, release), told)
    }

    /// The zone of that name, in any letter case.
    pub(super) fn number(&self, name: &str) -> Option<ZoneNumber> {
        self.numbers.get(&name.to_ascii_lowercase()).copied().map(ZoneNumber)
    }

    /// Every zone's name.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.name.as_ref())
    }

    /// The name of a zone.
    pub(super) fn name(&self, number: ZoneNumber) -> &str {
        &self.entry(number).name
    }

    /// The rules of a zone.
    pub(super) fn rules(&self, number: ZoneNumber) -> &ZoneRules {
        let entry = self.entry(number);
        entry.rules.get_or_init(|| ZoneRules::read(&entry.name, &entry.tzif).expect(TABLE_IS_SOUND))
    }

    fn entry(&self, ZoneNumber(number): ZoneNumber) -> &ZoneEntry {
        // A number of another table stands for a zone that every table has, or for one of the only table that was brought.
        &self.entries[usize::from(number)]
    }
}

fn day(text: &str) -> Option<CivilDate> {
    let mut fields = text.splitn(3, '-');
    let year = fields.next()?.parse().ok()?;
    CivilDate::new(year, fields.next()?.parse().ok()?, fields.next()?.parse().ok()?)
}
