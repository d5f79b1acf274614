//! Which of several wordings is used: decided by day, subject and fact alone, so that the same day always sounds the same.

/// Chooses wordings for one subject, such as a sign, and one day.
///
/// Even days draw on the first half of a table and odd days on the second, so neighbouring days never share a wording, whatever
/// else happens on them; within its half a wording moves on every second day.
pub(super) struct Choice {
    day: i64,
    seed: u64,
    used: Vec<*const u8>,
}

impl Choice {
    /// Choices for the day with this number and for `seed`, which stands for the subject.
    pub(super) fn new(day: i64, seed: u64) -> Self {
        Self { day, seed, used: Vec::new() }
    }

    /// A wording not yet used on this day, if there is one left.
    pub(super) fn fresh(&mut self, table: &'static [&'static str], fact: u64) -> Option<&'static str> {
        let found = self.candidates(table, fact).find(|wording| !self.used.contains(&wording.as_ptr()))?;
        self.used.push(found.as_ptr());
        Some(found)
    }

    /// A wording not yet used on this day, or else one used already.
    pub(super) fn any(&mut self, table: &'static [&'static str], fact: u64) -> &'static str {
        self.fresh(table, fact).unwrap_or_else(|| {
            self.candidates(table, fact).next().expect("no table is empty, and a half holds at least one wording")
        })
    }

    /// A frame and a clause to put into it; nothing when every clause of this day is used up.
    ///
    /// The places of the two in their halves add up to the turn, so the same pair returns no sooner than the half of `frames` is long in turns:
    /// a half of seven keeps a sentence two weeks away from itself, however the facts around it come and go.
    pub(super) fn pair(
        &mut self,
        frames: &'static [&'static str],
        clauses: &'static [&'static str],
        fact: u64,
    ) -> Option<(&'static str, &'static str)> {
        let (frames_half, clauses_half) = (frames.len() / 2, clauses.len() / 2);
        let parity = self.day.rem_euclid(2) as usize;
        // A stride without a common divisor lets the clauses go round, and another one than the turn's lets the frames go round too.
        let stride = if clauses_half.is_multiple_of(2) { 3 } else { 2 };
        let start =
            (mixed(fact, self.seed).wrapping_add(self.turn().wrapping_mul(stride)) % clauses_half as u64) as usize;
        // Which sign and which fact decide where the sum begins; the turn moves it on.
        let sum = mixed(self.seed, fact).wrapping_add(self.turn()) % frames_half as u64;
        let pairs = (0..clauses_half).map(|step| {
            let place = (start + step) % clauses_half;
            let frame = (sum as usize + frames_half - place % frames_half) % frames_half;
            (frames[parity * frames_half + frame], clauses[parity * clauses_half + place])
        });
        let free = pairs.filter(|(_, clause)| !self.used.contains(&clause.as_ptr())).collect::<Vec<_>>();
        let fresh = free.iter().find(|(frame, _)| !self.used.contains(&frame.as_ptr()));
        let (frame, clause) = *fresh.or(free.first())?;
        self.used.extend([frame.as_ptr(), clause.as_ptr()]);
        Some((frame, clause))
    }

    fn turn(&self) -> u64 {
        self.day.div_euclid(2) as u64
    }

    /// Where a half of a table begins for a fact on this day.
    fn start(&self, half: usize, fact: u64) -> usize {
        (mixed(self.seed, fact).wrapping_add(self.turn()) % half as u64) as usize
    }

    fn candidates(&self, table: &'static [&'static str], fact: u64) -> impl Iterator<Item = &'static str> + use<> {
        let half = table.len() / 2;
        let first = self.day.rem_euclid(2) as usize * half;
        let start = self.start(half, fact);
        (0..half).map(move |step| table[first + (start + step) % half])
    }
}

/// FNV-1a over the bytes of two numbers: stable over versions and machines, which the standard hasher does not promise.
pub(super) fn mixed(one: u64, two: u64) -> u64 {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    let bytes = one.to_le_bytes().into_iter().chain(two.to_le_bytes());
    let hash = bytes.fold(OFFSET, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME));
    // The low bits of FNV are weak; fold the high half in.
    hash ^ (hash >> 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    static TABLE: [&str; 6] = ["а", "б", "в", "г", "д", "е"];

    static FRAMES: [&str; 14] = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14"];

    #[test]
    fn a_pair_is_two_weeks_away_from_itself_whatever_is_used_before() {
        for seed in 0..20 {
            let mut last = std::collections::HashMap::new();
            for day in 0..200_i64 {
                let mut choice = Choice::new(day, seed);
                // Other facts take none, one or two of the clauses first.
                for other in 0..day % 5 % 3 {
                    choice.fresh(&TABLE, other as u64);
                }
                let Some(pair) = choice.pair(&FRAMES, &TABLE, 7) else { continue };
                if let Some(before) = last.insert(pair, day) {
                    assert!(day - before >= 14, "{pair:?} on days {before} and {day}");
                }
            }
        }
    }

    #[test]
    fn neighbouring_days_never_share_a_wording() {
        for day in -10..10 {
            for seed in 0..20 {
                let chosen = |day| {
                    let mut choice = Choice::new(day, seed);
                    std::iter::from_fn(move || choice.fresh(&TABLE, 7)).collect::<Vec<_>>()
                };
                let (today, tomorrow) = (chosen(day), chosen(day + 1));
                assert_eq!(today.len(), 3);
                assert!(today.iter().all(|wording| !tomorrow.contains(wording)));
            }
        }
    }
}
