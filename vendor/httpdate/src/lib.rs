//! A moment as HTTP writes it in header fields (RFC 9110, section 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`, always 29 bytes.

use std::fmt;
use std::time::SystemTime;

use chrono::{DateTime, Utc};

/// The last second that has a year of four digits: 9999-12-31T23:59:59Z.
const LAST_UNIX_S: i64 = 253_402_300_799;

/// A moment in whole seconds. One before 1970 or after 9999 is the nearest that this form can express.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HttpDate(DateTime<Utc>);

impl From<SystemTime> for HttpDate {
    fn from(time: SystemTime) -> Self {
        let since_epoch = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let unix_s = i64::try_from(since_epoch.as_secs()).map_or(LAST_UNIX_S, |unix_s| unix_s.min(LAST_UNIX_S));
        Self(DateTime::from_timestamp(unix_s, 0).unwrap_or_default())
    }
}

impl fmt::Display for HttpDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.format("%a, %d %b %Y %H:%M:%S GMT").fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn every_moment_has_a_date_of_29_bytes() {
        let (after, before) = (
            |unix_s| HttpDate::from(SystemTime::UNIX_EPOCH + Duration::from_secs(unix_s)).to_string(),
            |unix_s| HttpDate::from(SystemTime::UNIX_EPOCH - Duration::from_secs(unix_s)).to_string(),
        );
        // The example of RFC 9110.
        assert_eq!(after(784_111_777), "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(before(1), "Thu, 01 Jan 1970 00:00:00 GMT");
        assert_eq!(after(253_402_300_800), "Fri, 31 Dec 9999 23:59:59 GMT");
        for date in [after(0), after(1_796_000_000), before(2_000_000_000), after(300_000_000_000)] {
            assert_eq!(date.len(), 29, "{date}");
        }
    }
}
