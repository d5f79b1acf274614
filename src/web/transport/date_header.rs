//! The `Date` of answers, formatted once a second.

use std::sync::{Arc, Mutex, PoisonError};

use axum::http::HeaderValue;
use chrono::DateTime;

use crate::clock::Clock;

/// From here on the header has no form: 10000-01-01.
const END_UNIX_S: i64 = 253_402_300_800;

/// Formats the `Date` of answers. Shared by all connections.
#[derive(Clone)]
pub(in crate::web) struct DateHeader {
    clock: Arc<dyn Clock>,
    /// The second that was formatted last, and its form.
    last: Arc<Mutex<(i64, Option<HeaderValue>)>>,
}

impl DateHeader {
    /// The header of this clock.
    pub(in crate::web) fn new(clock: Arc<dyn Clock>) -> Self {
        let now_s = clock.unix_s();
        Self { clock, last: Arc::new(Mutex::new((now_s, formatted(now_s)))) }
    }

    /// The header for an answer that is given now. None while the clock is before 1970 or after 9999: a server without a sensible
    /// clock sends no date (RFC 9110, 6.6.1).
    pub(in crate::web) fn value(&self) -> Option<HeaderValue> {
        let now_s = self.clock.unix_s();
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.0 != now_s {
            *last = (now_s, formatted(now_s));
        }
        last.1.clone()
    }
}

fn formatted(unix_s: i64) -> Option<HeaderValue> {
    let moment = DateTime::from_timestamp(unix_s, 0).filter(|_| (0..END_UNIX_S).contains(&unix_s))?;
    HeaderValue::try_from(moment.format("%a, %d %b %Y %H:%M:%S GMT").to_string()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ManualClock;

    #[test]
    fn the_date_follows_the_clock_both_ways_and_is_left_out_where_it_has_no_form() {
        let clock = Arc::new(ManualClock::at_unix_s(784_111_777));
        let header = DateHeader::new(clock.clone());
        let text = |header: &DateHeader| header.value().map(|value| value.to_str().unwrap().to_owned());
        assert_eq!(text(&header).unwrap(), "Sun, 06 Nov 1994 08:49:37 GMT");
        clock.jump_to_unix_s(0);
        assert_eq!(text(&header).unwrap(), "Thu, 01 Jan 1970 00:00:00 GMT", "back is followed at once");
        for outside in [-1, i64::MIN / 1_000, 253_402_300_800, i64::MAX / 1_000] {
            clock.jump_to_unix_s(outside);
            assert_eq!(text(&header), None, "{outside}");
        }
        clock.jump_to_unix_s(253_402_300_799);
        assert_eq!(text(&header).unwrap(), "Fri, 31 Dec 9999 23:59:59 GMT");
    }
}
