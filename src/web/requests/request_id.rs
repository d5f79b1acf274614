//! The id of a request, in the response, in the log and in bug reports.

use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::http::{HeaderName, HeaderValue};

/// The header that carries a request id in both directions.
pub(in crate::web) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Longest id that is taken from a client; a UUID has 36, a W3C trace id 55.
const MAX_CHARS: usize = 64;

/// 1 to 64 visible ASCII characters, so that it can stand in a header and on a log line as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(RequestIdSource);

/// An id of ours is written out only where it is shown: most requests need that once.
#[derive(Debug, Clone, PartialEq, Eq)]
enum RequestIdSource {
    Client(HeaderValue),
    Ours { process: u32, number: u32 },
}

impl RequestId {
    /// Takes what a client sent; `None` if it is empty, too long, or has other than visible ASCII characters.
    pub fn from_client(sent: &HeaderValue) -> Option<Self> {
        let bytes = sent.as_bytes();
        let fits = !bytes.is_empty() && bytes.len() <= MAX_CHARS && bytes.iter().all(u8::is_ascii_graphic);
        fits.then(|| Self(RequestIdSource::Client(sent.clone())))
    }

    /// The id as a header value.
    pub fn to_header(&self) -> HeaderValue {
        match &self.0 {
            RequestIdSource::Client(sent) => sent.clone(),
            RequestIdSource::Ours { process, number } => {
                let digits = hexadecimal(*process, *number);
                HeaderValue::from_bytes(&digits).expect("hexadecimal digits make a header value")
            }
        }
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.to_header().to_str().expect("only visible ASCII was let in"))
    }
}

/// Sixteen digits. By hand, because this is on the way of every request and `format!` costs it 200 ns.
fn hexadecimal(high: u32, low: u32) -> [u8; 16] {
    let number = u64::from(high) << 32 | u64::from(low);
    std::array::from_fn(|place| b"0123456789abcdef"[(number >> (60 - 4 * place)) as usize & 0xf])
}

/// Makes ids: a random number of this process, then a counter, which starts anew after 2^32 requests.
#[derive(Debug)]
pub(in crate::web) struct RequestIds {
    process: u32,
    made: AtomicU32,
}

impl RequestIds {
    /// A source whose ids differ from those of other processes, unless the machine has no randomness to give.
    pub fn new() -> Self {
        let mut random = [0; 4];
        let process = getrandom::fill(&mut random).map_or(0, |()| u32::from_le_bytes(random));
        Self { process, made: AtomicU32::new(1) }
    }

    pub fn make(&self) -> RequestId {
        RequestId(RequestIdSource::Ours { process: self.process, number: self.made.fetch_add(1, Ordering::Relaxed) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_may_name_its_request_in_visible_ascii() {
        let taken = |sent: &[u8]| RequestId::from_client(&HeaderValue::from_bytes(sent).unwrap()).is_some();
        assert!(taken(b"0b2f-7"));
        assert!(taken(&[b'x'; 64]));
        assert!(!taken(&[b'x'; 65]));
        assert!(!taken(b""));
        assert!(!taken(b"two words"));
        assert!(!taken("имя".as_bytes()));
    }

    #[test]
    fn made_ids_differ_and_would_be_taken_back() {
        let ids = RequestIds::new();
        let (first, second) = (ids.make(), ids.make());
        assert_ne!(first, second);
        assert_eq!(RequestId::from_client(&first.to_header()).map(|id| id.to_string()), Some(first.to_string()));
        assert_eq!(&hexadecimal(0x0123_abcd, 0xf), b"0123abcd0000000f");
    }
}
