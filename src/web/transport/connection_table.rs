//! The open connections by holder: how many each address may have, and which one is given up for another.
//!
//! An address that is over its share loses its own idlest connection. When the table is full, the address with the most connections makes
//! room. So one address cannot keep others out, whatever it opens.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio_util::sync::CancellationToken;

use crate::web::transport::connection_state::ConnectionProgress;

/// Connections beyond the limit that are taken for health checks alone; the oldest of them makes room for the next.
const HEALTH_PLACES: usize = 8;

/// Tells which address a connection counts for; nothing for a trusted proxy, which carries the requests of many and has no share.
pub type HolderOf = dyn Fn(IpAddr) -> Option<IpAddr> + Send + Sync;

/// The bounds of a table.
#[derive(Debug, Clone, Copy)]
pub(in crate::web) struct TableLimits {
    /// Most connections, those for health alone aside.
    pub connections: usize,
    /// Most connections of one address that are not all being answered.
    pub per_address: usize,
}

/// The open connections.
pub(in crate::web) struct ConnectionTable {
    limits: TableLimits,
    /// Where connections take the number of their latest activity from.
    order: Arc<AtomicU64>,
    entries: Mutex<Entries>,
}

#[derive(Default)]
struct Entries {
    next: u64,
    open: HashMap<u64, TableEntry>,
    for_health: HashMap<u64, TableEntry>,
}

struct TableEntry {
    holder: Option<IpAddr>,
    progress: Arc<ConnectionProgress>,
    displaced: CancellationToken,
}

/// A connection's place in the table; free again when it is dropped.
pub(in crate::web) struct ConnectionPlace {
    table: Arc<ConnectionTable>,
    number: u64,
    /// What the connection does, written by the connection.
    pub progress: Arc<ConnectionProgress>,
    /// Fires when the connection has to make room for another.
    pub displaced: CancellationToken,
    /// Whether only health checks are answered on it.
    pub is_for_health: bool,
}

impl ConnectionTable {
    /// An empty table.
    pub fn new(limits: TableLimits) -> Arc<Self> {
        Arc::new(Self { limits, order: Arc::default(), entries: Mutex::default() })
    }

    /// A place for a new connection of `holder`. Others may be displaced for it; when none can be, only health is answered on it.
    pub fn admit(self: &Arc<Self>, holder: Option<IpAddr>) -> ConnectionPlace {
        let mut entries = self.entries();
        if holder.is_some() && entries.count(holder) >= self.limits.per_address {
            // All of them are being answered otherwise: that is bounded by what they ask, and no reason to refuse another.
            entries.displace_idlest(holder);
        }
        let is_for_health = entries.open.len() >= self.limits.connections && !entries.make_room(holder, self.limits);
        if is_for_health && entries.for_health.len() >= HEALTH_PLACES {
            let oldest = entries.for_health.keys().min().copied();
            if let Some(entry) = oldest.and_then(|oldest| entries.for_health.remove(&oldest)) {
                entry.displaced.cancel();
            }
        }
        let number = entries.next;
        entries.next += 1;
        let progress = Arc::new(ConnectionProgress::ordered_by(Arc::clone(&self.order)));
        let displaced = CancellationToken::new();
        let entry = TableEntry { holder, progress: Arc::clone(&progress), displaced: displaced.clone() };
        let list = if is_for_health { &mut entries.for_health } else { &mut entries.open };
        list.insert(number, entry);
        ConnectionPlace { table: Arc::clone(self), number, progress, displaced, is_for_health }
    }

    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for ConnectionPlace {
    fn drop(&mut self) {
        let mut entries = self.table.entries();
        let list = if self.is_for_health { &mut entries.for_health } else { &mut entries.open };
        list.remove(&self.number);
    }
}

impl Entries {
    fn count(&self, holder: Option<IpAddr>) -> usize {
        self.open.values().filter(|entry| entry.holder == holder).count()
    }

    /// Gives up the holder's connection that has been idle longest; whether there was one on which no answer is due.
    fn displace_idlest(&mut self, holder: Option<IpAddr>) -> bool {
        self.displace(|entry| entry.holder == holder && !entry.progress.is_response_pending())
    }

    /// Gives up the connection, of those chosen, whose latest activity lies farthest back; whether there was one.
    fn displace(&mut self, is_chosen: impl Fn(&TableEntry) -> bool) -> bool {
        let chosen = self.open.iter().filter(|(_, entry)| is_chosen(entry));
        let idlest = chosen.min_by_key(|(number, entry)| (entry.progress.latest_activity(), **number));
        let Some(number) = idlest.map(|(number, _)| *number) else { return false };
        if let Some(entry) = self.open.remove(&number) {
            entry.displaced.cancel();
        }
        true
    }

    /// Makes room in a full table for a connection of `newcomer`; whether that was possible.
    fn make_room(&mut self, newcomer: Option<IpAddr>, limits: TableLimits) -> bool {
        let mut counts: HashMap<IpAddr, usize> = HashMap::new();
        self.open.values().filter_map(|entry| entry.holder).for_each(|holder| *counts.entry(holder).or_default() += 1);
        let own = newcomer.and_then(|holder| counts.get(&holder).copied()).unwrap_or_default();
        let Some((largest, most)) = counts.into_iter().max_by_key(|(_, count)| *count) else { return false };
        if own >= most && own > 1 {
            return self.displace_idlest(newcomer);
        }
        // The largest has had its share; it may be over it by requests alone, that are slow to send or to be answered.
        let is_of_largest = |entry: &TableEntry| entry.holder == Some(largest);
        (most > 1 && self.displace_idlest(Some(largest)))
            || (most > limits.per_address && self.displace(is_of_largest))
            || self.displace(|entry| entry.holder.is_some() && !entry.progress.is_response_pending())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::transport::connection_state::ConnectionState;

    const LIMITS: TableLimits = TableLimits { connections: 8, per_address: 4 };

    fn address(last: u8) -> Option<IpAddr> {
        Some([192, 0, 2, last].into())
    }

    fn is_open(place: &ConnectionPlace) -> bool {
        !place.displaced.is_cancelled()
    }

    #[test]
    fn an_address_over_its_share_loses_its_own_idlest_connection() {
        let table = ConnectionTable::new(LIMITS);
        let other = table.admit(address(2));
        let own: Vec<_> = (0..4).map(|_| table.admit(address(1))).collect();
        own[0].progress.enter(ConnectionState::Idle);
        own[1].progress.begin_request();
        let fifth = table.admit(address(1));
        assert_eq!(own.iter().map(is_open).collect::<Vec<_>>(), [true, true, false, true], "the first was used since");
        assert!(is_open(&other) && is_open(&fifth) && !fifth.is_for_health);
        drop(own);
        assert_eq!(table.entries().open.len(), 2);
    }

    #[test]
    fn whoever_holds_most_makes_room_in_a_full_table() {
        let table = ConnectionTable::new(LIMITS);
        let busy = (0..8).map(|_| {
            let place = table.admit(address(1));
            place.progress.begin_request();
            place
        });
        let busy: Vec<_> = busy.collect();
        assert!(busy.iter().all(is_open), "what is being answered is not given up for one's own next");
        let newcomer = table.admit(address(2));
        assert!(!newcomer.is_for_health && !is_open(&busy[0]) && busy[1..].iter().all(is_open));
        let own = table.admit(address(1));
        assert!(own.is_for_health, "the largest itself finds no room");
    }

    #[test]
    fn a_proxy_has_no_share_and_health_has_a_way_in() {
        let table = ConnectionTable::new(LIMITS);
        let proxied: Vec<_> = (0..8).map(|_| table.admit(None)).collect();
        let checks: Vec<_> = (0..10).map(|_| table.admit(address(1))).collect();
        assert!(proxied.iter().all(is_open) && checks.iter().all(|check| check.is_for_health));
        assert_eq!(checks.iter().filter(|check| is_open(check)).count(), HEALTH_PLACES);
        assert!(!is_open(&checks[0]) && is_open(&checks[9]));
        drop(proxied);
        assert!(!table.admit(address(1)).is_for_health);
    }

    #[test]
    fn many_addresses_lose_the_idlest_of_all() {
        let table = ConnectionTable::new(LIMITS);
        let places: Vec<_> = (1..=8).map(|last| table.admit(address(last))).collect();
        places[0].progress.enter(ConnectionState::Idle);
        places[1].progress.begin_request();
        assert!(!table.admit(address(9)).is_for_health);
        assert_eq!(places.iter().filter(|place| !is_open(place)).count(), 1);
        assert!(is_open(&places[0]) && is_open(&places[1]));
    }
}
