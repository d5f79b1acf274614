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
    /// What is wrong with the files it is from.
    trouble: Option<String>,
}

/// The table in use.
pub(super) fn zone_table() -> &'static ZoneTable {
    BROUGHT.get().unwrap_or(&EMBEDDED)
}

/// The table inside the binary.
pub(super) fn embedded_zone_table() -> &'static ZoneTable {
    &EMBEDDED
}

/// Puts another table in use, for as long as the process lives. Only the first that a process brings is.
pub(super) fn bring_zone_table(table: ZoneTable) {
    let _ = BROUGHT.set(table);
}

/// Which release the zones in use are of.
pub fn zone_release() -> &'static ZoneRelease {
    &zone_table().release
}

/// What is wrong with the files that an operator brought, and the remedy; nothing when there are none, or they are sound.
pub fn zone_files_trouble() -> Option<&'static str> {
    zone_table().trouble()
}

impl ZoneTable {
    fn of(entries: Vec<ZoneEntry>, release: ZoneRelease, trouble: Option<String>) -> Self {
        let numbered = (0..).zip(&entries);
        let numbers = numbered.map(|(number, entry)| (entry.name.to_ascii_lowercase(), number)).collect();
        Self { entries, numbers, release, trouble }
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
        Some(Self::of(entries, release, None))
    }

    /// The same zones with the rules of those that are brought, and the further zones among them.
    pub(super) fn replaced_by(
        &self,
        mut brought: HashMap<String, ZoneRules>,
        release: ZoneRelease,
        trouble: Option<String>,
    ) -> Self {
        let mut entries: Vec<_> = self
            .entries
            .iter()
            .map(|own| ZoneEntry {
                name: own.name.clone(),
                tzif: own.tzif.clone(),
                rules: brought.remove(own.name.as_ref()).map_or_else(OnceLock::new, OnceLock::from),
            })
            .collect();
        let room = MAX_ZONES.saturating_sub(entries.len());
        let further = brought.into_iter().filter(|(name, _)| self.number(name).is_none()).take(room);
        entries.extend(further.map(|(name, rules)| ZoneEntry {
            name: name.into(),
            tzif: Cow::default(),
            rules: rules.into(),
        }));
        Self::of(entries, release, trouble)
    }

    /// What is wrong with the files that it is from.
    pub(super) fn trouble(&self) -> Option<&str> {
        self.trouble.as_deref()
    }

    /// Which release it is of.
    pub(super) fn release(&self) -> &ZoneRelease {
        &self.release
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
