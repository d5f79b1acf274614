//! Natal charts that clients ask for, until enough of them ask for the same one.
//!
//! The moment and place of a birth are personal. A chart may be written to the file, and solved again before it is asked for,
//! only when it is public: an example in a manual, a celebrity, the day of a birth whose time is unknown. How many ask tells:
//! a chart is public once [`MIN_CLIENTS`] clients have asked for it on each of [`MIN_DAYS`] days.
//!
//! **Until then a chart has no name here.** What is counted is a keyed hash of the question, with keyed hashes of its clients,
//! in memory alone. The key is random and is replaced each day, along with all that was counted under it: hashes of two days have
//! nothing in common, so that one person who asks from a new address every day is one client on each of the days and stays below
//! the threshold. What outlives the day is a hash, under the key of the process, of each chart that enough clients asked
//! for. A client's hash includes the chart, so that two charts of one client cannot be told from charts of two clients.
//!
//! **What the file tells its finder**: moments, places and settings of public charts, and for each a score, from which follows
//! roughly when it was last asked for; no name and no address. A chart leaves the file when its score has faded, and its bytes in
//! the file are overwritten; SQLite's log keeps them until it is begun anew, and a backup for as long as it is kept.
//!
//! **What one client can do**: repeating a request changes nothing until the next day, and then adds one. Asking for many charts
//! pushes out candidates with few clients. A client is an IPv4 address or a /64 of IPv6; behind a proxy that is not trusted
//! all requests come from one client and no chart becomes public. The owner of several addresses can make a chart public on purpose,
//! but has to know the birth; the cost is a chart that is solved once a month.
//!
//! **What the threshold does not see** is why several clients ask: a birth that its owner publishes, and that readers look up
//! on two days, becomes public here too.
//!
//! **What is never counted**: charts of listeners, and batches, which are one client's list. So nothing here belongs to a person,
//! and erasing a person has nothing to do here.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;

use super::chart_form::ChartForm;
use crate::seal::{KeyedHash, MasterKey};

/// How many clients have to ask for a chart on one day. A family and its doctor know a birth; with one client each they are
/// fewer than five, and a person's own devices share two or three addresses: home, work and mobile.
pub const MIN_CLIENTS: usize = 5;

/// On how many days that many have to ask. The second day keeps out a link to one's own chart that friends open when it is sent.
pub const MIN_DAYS: usize = 2;

/// For how many days it is remembered that enough clients asked: a week, so that what is asked for on Mondays can become public.
const REMEMBERED_DAYS: i64 = 7;

/// Most charts that are counted on a day, and most that are remembered. With all their clients they take three megabytes.
const MAX_CANDIDATES: usize = 2_048;

/// Most clients of a chart that are counted on a day; what is asked for more often is at the top in any case.
const MAX_CLIENTS: usize = 50;

/// A hash of a chart, or of a client of one.
type Code = [u8; 16];

/// Charts and clients by their hashes.
pub struct ChartCandidates {
    day: i64,
    /// The day's key; absent when the system gave no randomness, and then nothing is counted.
    today: Option<KeyedHash>,
    lasting: Option<KeyedHash>,
    /// Clients of the day, by chart.
    clients: HashMap<Code, HashSet<Code>>,
    /// The days on which enough clients asked, by chart.
    days: HashMap<Code, Vec<i64>>,
}

impl ChartCandidates {
    /// No candidates, on that day after 1970.
    pub fn new(day: i64) -> Self {
        let (today, lasting) = (random_hash(), random_hash());
        Self { day, today, lasting, clients: HashMap::new(), days: HashMap::new() }
    }

    /// Notes that a client asks for a chart; nothing when the client has asked for it on this day already, or is not counted.
    pub fn note(&mut self, form: &ChartForm, client: IpAddr, day: i64) -> Option<Noted> {
        if day != self.day {
            self.begin(day);
        }
        let today = self.today.as_ref()?;
        let chart = today.of(form.as_str().as_bytes());
        let client = today.of(&[&chart[..], client.to_string().as_bytes()].concat());
        make_room(&mut self.clients, &chart, HashSet::len);
        let clients = self.clients.entry(chart).or_default();
        if clients.len() >= MAX_CLIENTS || !clients.insert(client) {
            return None;
        }
        let clients = clients.len();
        Some(Noted { is_public: clients >= MIN_CLIENTS && self.asked_on_enough_days(form) })
    }

    /// Whether today is the last of the days that a chart needs; counts today.
    fn asked_on_enough_days(&mut self, form: &ChartForm) -> bool {
        let Some(lasting) = &self.lasting else { return false };
        let chart = lasting.of(form.as_str().as_bytes());
        make_room(&mut self.days, &chart, Vec::len);
        let days = self.days.entry(chart).or_default();
        if !days.contains(&self.day) {
            days.push(self.day);
        }
        days.len() >= MIN_DAYS
    }

    /// Forgets the day before, and the key with which its hashes could be made again.
    fn begin(&mut self, day: i64) {
        self.day = day;
        self.today = random_hash();
        self.clients = HashMap::new();
        self.days.retain(|_, days| {
            days.retain(|asked| (0..=REMEMBERED_DAYS).contains(&(day - asked)));
            !days.is_empty()
        });
    }
}

/// A client that was counted for a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Noted {
    /// Whether enough clients have asked for the chart on enough days.
    pub is_public: bool,
}

/// A hash under a key that only this value has.
fn random_hash() -> Option<KeyedHash> {
    let key = MasterKey::random();
    key.inspect_err(|error| tracing::warn!("natal charts are not counted: {error}"))
        .ok()
        .map(|key| key.hash("popular charts"))
}

/// Makes room for a code that is not there, in place of the one that counts least.
fn make_room<V>(counted: &mut HashMap<Code, V>, code: &Code, count: impl Fn(&V) -> usize) {
    if counted.len() < MAX_CANDIDATES || counted.contains_key(code) {
        return;
    }
    let least = counted.iter().min_by_key(|(_, value)| count(value)).map(|(code, _)| *code);
    if let Some(least) = least {
        counted.remove(&least);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::astro::{Birth, ChartSettings, Moment, NatalChart, Place};

    const DAY: i64 = 20_000;

    fn form(number: i64) -> ChartForm {
        let birth = Birth::At(Moment::from_unix_s(number * 86_400).unwrap());
        ChartForm::of(&NatalChart::new(birth, Place::new(55.7, 37.6).unwrap(), ChartSettings::default()))
    }

    fn client(number: u32) -> IpAddr {
        IpAddr::V4(number.into())
    }

    /// Who of these clients makes a chart public.
    fn publishers(candidates: &mut ChartCandidates, clients: impl IntoIterator<Item = u32>, day: i64) -> Vec<u32> {
        let is_public = |candidates: &mut ChartCandidates, number| {
            candidates.note(&form(1), client(number), day).is_some_and(|noted| noted.is_public)
        };
        clients.into_iter().filter(|number| is_public(candidates, *number)).collect()
    }

    #[test]
    fn five_clients_on_each_of_two_days_make_a_chart_public() {
        let mut candidates = ChartCandidates::new(DAY);
        assert!(publishers(&mut candidates, 0..9, DAY).is_empty(), "one day is not enough");
        assert_eq!(publishers(&mut candidates, 0..6, DAY + 3), [4, 5], "the same five may come again");
    }

    #[test]
    fn fewer_never_do_however_often_and_on_however_many_days() {
        let mut candidates = ChartCandidates::new(DAY);
        for day in DAY..DAY + 100 {
            assert!(publishers(&mut candidates, (0..4).chain(0..4).chain(0..4), day).is_empty());
        }
        let mut candidates = ChartCandidates::new(DAY);
        for (number, day) in (0..).zip(DAY..DAY + 100) {
            assert!(publishers(&mut candidates, [number], day).is_empty(), "one person with a new address every day");
        }
    }

    #[test]
    fn the_first_day_is_remembered_for_a_week() {
        for (later, expected) in [(7, vec![4]), (8, vec![])] {
            let mut candidates = ChartCandidates::new(DAY);
            publishers(&mut candidates, 0..5, DAY);
            publishers(&mut candidates, 0..5, DAY);
            assert_eq!(publishers(&mut candidates, 0..5, DAY + later), expected, "{later}");
        }
    }

    #[test]
    fn a_client_counts_once_a_day_for_each_chart() {
        let mut candidates = ChartCandidates::new(DAY);
        assert!(candidates.note(&form(1), client(1), DAY).is_some());
        assert_eq!(candidates.note(&form(1), client(1), DAY), None);
        assert!(candidates.note(&form(2), client(1), DAY).is_some());
        assert!(candidates.note(&form(1), client(1), DAY + 1).is_some());
        let counted = (0..1_000).filter(|number| candidates.note(&form(3), client(*number), DAY + 1).is_some()).count();
        assert_eq!(counted, MAX_CLIENTS);
    }

    #[test]
    fn nothing_of_a_day_is_found_on_the_next() {
        let mut candidates = ChartCandidates::new(DAY);
        publishers(&mut candidates, 0..5, DAY);
        let before: HashSet<Code> =
            candidates.clients.iter().flat_map(|(chart, of)| of.iter().chain([chart])).copied().collect();
        assert_eq!(before.len(), 6);
        publishers(&mut candidates, 0..5, DAY + 1);
        let after = candidates.clients.iter().flat_map(|(chart, of)| of.iter().chain([chart]));
        assert!(after.clone().count() == 6 && after.into_iter().all(|code| !before.contains(code)));
    }

    #[test]
    fn a_flood_is_bounded_and_does_not_push_out_what_several_ask_for() {
        let mut candidates = ChartCandidates::new(DAY);
        publishers(&mut candidates, 0..5, DAY);
        publishers(&mut candidates, 0..4, DAY + 1);
        for number in 0..2 * MAX_CANDIDATES as i64 {
            candidates.note(&form(-number), client(9), DAY + 1);
        }
        assert_eq!(candidates.clients.len(), MAX_CANDIDATES);
        assert_eq!(publishers(&mut candidates, [4], DAY + 1), [4]);
    }
}
