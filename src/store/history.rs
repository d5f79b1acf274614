//! History: what every series did, in five tiers from seconds to hours, over restarts.
//!
//! A batch of seconds is added to all tiers in one transaction. Rings never grow, so nothing has to be pruned but names.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, params};

use super::database::{Database, PendingWrite};
use super::history_tier::HistoryTier;
use super::{Error, series};
use crate::metrics::{MAX_SERIES, SampleFrame, Selector, SeriesKey, SeriesKeys, SeriesNumber, Summary};

/// Most names of series that are kept, those of former versions among them; past it the one not seen for longest is forgotten.
/// Not by age: a clock that is wrong for a minute would forget them all.
const MAX_NAMES: usize = 4 * MAX_SERIES;

/// How exactly it is known when a series was last seen. Saves a write of each name with each batch.
const SEEN_GRAIN_S: i64 = 86_400;

/// Seconds that belong together, and the names of their series.
#[derive(Debug, Clone)]
pub struct HistoryBatch {
    /// When each second began, since 1970, and what happened in it.
    pub seconds: Vec<(i64, SampleFrame)>,
    /// Names of the series by number.
    pub keys: SeriesKeys,
}

/// What can be put back into the live windows after a restart. Numbers are places in `keys`.
#[derive(Debug, Default)]
pub struct RecentHistory {
    /// Names.
    pub keys: Vec<SeriesKey>,
    /// Beginning and content of the slots of ten seconds of the last hour, oldest first.
    pub ten_seconds: Vec<(i64, SampleFrame)>,
    /// Beginning and content of the last sixty seconds, oldest first.
    pub seconds: Vec<(i64, SampleFrame)>,
}

/// The history in a database.
#[derive(Clone)]
pub struct History {
    database: Arc<Database>,
}

impl History {
    /// The history in this database.
    pub fn new(database: Arc<Database>) -> Self {
        Self { database }
    }

    /// Adds the seconds to every tier. A slot that already holds something, as after a restart, gets more.
    ///
    /// # Errors
    /// When the database is closed or has too much to do. The outcome tells the rest; the batch can then be given again.
    pub fn begin_add(&self, batch: Arc<HistoryBatch>) -> Result<PendingWrite<()>, Error> {
        self.database.begin_write(move |db| add(db, &batch))
    }

    /// Orders that what was added be put where a power cut cannot reach it.
    pub fn begin_checkpoint(&self) {
        self.database.begin_checkpoint();
    }

    /// The last hour, for the live windows.
    ///
    /// # Errors
    /// When the database is down or too busy.
    pub async fn recent(&self, now_s: i64) -> Result<RecentHistory, Error> {
        self.database
            .read(move |db| {
                let (names, ids) = names(db, None)?;
                let renumbered = |tier, from_s| -> rusqlite::Result<Vec<(i64, SampleFrame)>> {
                    let slots = slots(db, tier, from_s, now_s + 1)?;
                    Ok(slots
                        .into_iter()
                        .map(|(at_s, frame)| (at_s, frame.renumbered(|id| ids.get(&id).copied())))
                        .collect())
                };
                Ok(RecentHistory {
                    ten_seconds: renumbered(HistoryTier::TenSeconds, now_s - HistoryTier::TenSeconds.reach_s())?,
                    seconds: renumbered(HistoryTier::Second, now_s - 60)?,
                    keys: names,
                })
            })
            .await
    }

    /// Everything that happened from `from_s` until before `to_s`, as one. Exact to the slots of the finest tier that reaches
    /// back so far, of at least a hundredth of the stretch.
    ///
    /// # Errors
    /// When the database is down or too busy.
    pub async fn summary(&self, from_s: i64, to_s: i64, now_s: i64) -> Result<Summary, Error> {
        self.database
            .read(move |db| {
                let (names, ids) = names(db, None)?;
                let tier = HistoryTier::that_shows(from_s, now_s, to_s.saturating_sub(from_s) / 100);
                let mut sum = SampleFrame::default();
                for (_, frame) in slots(db, tier, from_s, to_s)? {
                    sum.merge(&frame);
                }
                let keys = SeriesKeys::new(names.into_iter().map(Arc::new).collect());
                let length = Duration::from_secs(u64::try_from(to_s.saturating_sub(from_s)).unwrap_or_default());
                Ok(Summary::new(length, keys, sum.renumbered(|id| ids.get(&id).copied())))
            })
            .await
    }

    /// A chart of a metric.
    ///
    /// # Errors
    /// When the question is too large or empty, or the database is down or too busy.
    pub async fn series(&self, query: series::SeriesQuery, now_s: i64) -> Result<series::Series, series::SeriesError> {
        query.check()?;
        let drawn = self.database.read(move |db| {
            // Before 1970 there is nothing.
            let from_s = query.from_s.max(0);
            let (_, ids) = names(db, Some(&query.metric))?;
            let tier = HistoryTier::that_shows(from_s, now_s, query.step_s);
            let slots = slots(db, tier, from_s, query.to_s)?;
            Ok(series::Series::from_slots(&query, now_s, tier.step_s(), &slots, |id| ids.contains_key(&id)))
        });
        Ok(drawn.await?)
    }
}

fn add(db: &Connection, batch: &HistoryBatch) -> rusqlite::Result<()> {
    let now_s = batch.seconds.iter().map(|(at_s, _)| *at_s).max().unwrap_or_default();
    let mut ids = HashMap::new();
    let mut changes: BTreeMap<(HistoryTier, i64), SampleFrame> = BTreeMap::new();
    for (at_s, frame) in &batch.seconds {
        for (number, _) in &frame.cells {
            if let (false, Some(key)) = (ids.contains_key(number), batch.keys.get(*number as usize)) {
                ids.insert(*number, id_of(db, key, now_s)?);
            }
        }
        let frame = frame.renumbered(|number| ids.get(&number).copied());
        for tier in HistoryTier::ALL {
            changes.entry((tier, tier.slot_of(*at_s))).or_default().merge(&frame);
        }
    }
    for ((tier, at_s), frame) in changes {
        add_to_slot(db, tier, at_s, frame)?;
    }
    Ok(())
}

fn add_to_slot(db: &Connection, tier: HistoryTier, at_s: i64, frame: SampleFrame) -> rusqlite::Result<()> {
    let place = tier.place(at_s);
    let there: Option<Vec<u8>> = db
        .prepare_cached("SELECT frame FROM slots WHERE place = ?1 AND at_s = ?2")?
        .query_row([place, at_s], |row| row.get(0))
        .optional()?;
    let mut sum = there.as_deref().and_then(SampleFrame::decode).unwrap_or_default();
    sum.merge(&frame);
    db.prepare_cached("INSERT OR REPLACE INTO slots (place, at_s, frame) VALUES (?1, ?2, ?3)")?.execute(params![
        place,
        at_s,
        sum.encode().0
    ])?;
    Ok(())
}

fn id_of(db: &Connection, key: &SeriesKey, now_s: i64) -> rusqlite::Result<SeriesNumber> {
    let labels = serde_json::to_string(&key.labels).expect("pairs of strings are JSON");
    let known = db
        .prepare_cached("SELECT id, seen_s FROM series WHERE name = ?1 AND labels = ?2")?
        .query_row([&key.name, &labels], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?)))
        .optional()?;
    match known {
        Some((id, seen_s)) => {
            if now_s - seen_s > SEEN_GRAIN_S {
                db.prepare_cached("UPDATE series SET seen_s = ?2 WHERE id = ?1")?.execute(params![id, now_s])?;
            }
            Ok(id)
        }
        None => {
            let most = i64::try_from(MAX_NAMES).unwrap_or(i64::MAX);
            db.prepare_cached(
                "DELETE FROM series WHERE id IN (SELECT id FROM series ORDER BY seen_s DESC, id DESC LIMIT -1 OFFSET ?1 - 1)",
            )?
            .execute([most])?;
            db.prepare_cached("INSERT INTO series (name, labels, seen_s) VALUES (?1, ?2, ?3) RETURNING id")?
                .query_row(params![key.name, labels, now_s], |row| row.get(0))
        }
    }
}

/// The names that are wanted, all or the selected, and each one's place in the list by its id.
fn names(
    db: &Connection,
    wanted: Option<&Selector>,
) -> rusqlite::Result<(Vec<SeriesKey>, HashMap<SeriesNumber, SeriesNumber>)> {
    let mut names = Vec::new();
    let mut ids = HashMap::new();
    let mut statement = db.prepare_cached("SELECT id, name, labels FROM series WHERE ?1 IS NULL OR name = ?1")?;
    let mut rows = statement.query([wanted.map(Selector::name)])?;
    while let Some(row) = rows.next()? {
        // Labels that are damaged select nothing.
        let labels = serde_json::from_str(&row.get::<_, String>(2)?).unwrap_or_default();
        let key = SeriesKey { name: row.get(1)?, labels };
        if wanted.is_none_or(|wanted| wanted.selects(&key)) {
            ids.insert(row.get(0)?, SeriesNumber::try_from(names.len()).unwrap_or(SeriesNumber::MAX));
            names.push(key);
        }
    }
    Ok((names, ids))
}

/// The slots of a tier that begin within the stretch, oldest first. A damaged one is left out.
fn slots(db: &Connection, tier: HistoryTier, from_s: i64, to_s: i64) -> rusqlite::Result<Vec<(i64, SampleFrame)>> {
    let mut statement =
        db.prepare_cached("SELECT at_s, frame FROM slots WHERE place BETWEEN ?1 AND ?2 AND at_s >= ?3 AND at_s < ?4")?;
    let first = tier.first_place();
    let mut rows = statement.query([first, first + tier.slots() - 1, tier.slot_of(from_s), to_s])?;
    let mut slots = Vec::new();
    while let Some(row) = rows.next()? {
        if let Some(frame) = SampleFrame::decode(row.get_ref(1)?.as_blob()?) {
            slots.push((row.get(0)?, frame));
        }
    }
    slots.sort_unstable_by_key(|(at_s, _)| *at_s);
    Ok(slots)
}

#[cfg(test)]
mod tests;
