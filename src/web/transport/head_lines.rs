//! The line ends of request heads, as they come off the wire.
//!
//! hyper takes a bare LF for a line end, and a proxy before us may not; what one of them takes for a header is then part of a value
//! to the other. So the bytes of each head are looked at before hyper sees them: where a head ends, which of its lines end in
//! a bare LF, and, once hyper has said how long the body is, where the next head begins.

/// Bytes of the line end behind a chunk.
const CHUNK_END_BYTES: u64 = 2;

/// How the bytes after a head are framed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) enum BodyFraming {
    /// That many bytes, perhaps none.
    Length(u64),
    /// In chunks, each with its length before it.
    Chunked,
}

/// What a head was like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) enum HeadVerdict {
    /// Every line ended in CR LF.
    Sound,
    /// A line ended in a bare LF.
    BareLf,
    /// It could not be followed: hyper saw its end elsewhere.
    Unknown,
}

/// Follows the heads on one connection.
#[derive(Debug, Default)]
pub(in crate::web) struct HeadLines {
    place: WirePosition,
    /// The last byte was a CR.
    after_cr: bool,
    /// Bytes of the line so far, without its end.
    line_bytes: u64,
    /// A line with something in it was seen: empty lines before it are skipped, as hyper does.
    has_begun: bool,
    has_bare_lf: bool,
    /// Bytes behind a head that came before it was known how long its body is.
    behind: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum WirePosition {
    /// In a head, or before one.
    #[default]
    Head,
    /// Behind a head, and hyper has not said yet how long the body is.
    HeadEnded,
    /// In a body with so many bytes to come.
    Body(u64),
    /// In the line with a chunk's length, whose digits so far say this.
    ChunkLength(u64),
    /// In the rest of that line, which says nothing of the length.
    ChunkExtension(u64),
    /// In a chunk, with so many bytes to come, its line end included.
    Chunk(u64),
    /// Behind the last chunk: lines until an empty one.
    Trailer,
    /// Lost.
    Unknown,
}

impl HeadLines {
    /// Looks at bytes that came off the wire.
    pub fn read(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            match self.place {
                WirePosition::Unknown => return,
                WirePosition::HeadEnded => {
                    self.behind.extend_from_slice(bytes);
                    return;
                }
                WirePosition::Body(left) | WirePosition::Chunk(left) => {
                    let skipped = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
                    self.place = match (self.place, left - skipped as u64) {
                        (WirePosition::Chunk(_), 0) => WirePosition::ChunkLength(0),
                        (WirePosition::Chunk(_), left) => WirePosition::Chunk(left),
                        (_, 0) => WirePosition::Head,
                        (_, left) => WirePosition::Body(left),
                    };
                    bytes = &bytes[skipped..];
                }
                WirePosition::ChunkLength(length) | WirePosition::ChunkExtension(length) => {
                    self.place = match (bytes[0], char::from(bytes[0]).to_digit(16)) {
                        (b'\n', _) if length == 0 => WirePosition::Trailer,
                        // A chunk that long is none; hyper refuses it.
                        (b'\n', _) => {
                            length.checked_add(CHUNK_END_BYTES).map_or(WirePosition::Unknown, WirePosition::Chunk)
                        }
                        (_, Some(digit)) if self.place == WirePosition::ChunkLength(length) => length
                            .checked_mul(16)
                            .map_or(WirePosition::Unknown, |high| WirePosition::ChunkLength(high | u64::from(digit))),
                        _ => WirePosition::ChunkExtension(length),
                    };
                    bytes = &bytes[1..];
                }
                WirePosition::Trailer => {
                    let used = self.read_line(bytes, WirePosition::Head);
                    bytes = &bytes[used..];
                }
                WirePosition::Head => {
                    let used = self.read_line(bytes, WirePosition::HeadEnded);
                    bytes = &bytes[used..];
                }
            }
        }
    }

    /// Looks at a line of a head or trailer, or the part of it that there is; how many bytes that was. An empty line leads to `next`.
    fn read_line(&mut self, bytes: &[u8], next: WirePosition) -> usize {
        let Some(at) = bytes.iter().position(|byte| *byte == b'\n') else {
            self.line_bytes += bytes.len() as u64;
            self.after_cr = bytes.last() == Some(&b'\r');
            return bytes.len();
        };
        let ends_in_cr = if at == 0 { self.after_cr } else { bytes[at - 1] == b'\r' };
        let content = self.line_bytes + at as u64 - u64::from(ends_in_cr);
        let is_head = next == WirePosition::HeadEnded;
        self.has_bare_lf |= is_head && !ends_in_cr;
        if content > 0 {
            self.has_begun |= is_head;
        } else if self.has_begun || !is_head {
            self.place = next;
        }
        (self.line_bytes, self.after_cr) = (0, false);
        at + 1
    }

    /// What the head was like that hyper has just read, and whose body is framed so. The next head is looked at from here on.
    pub fn head_was_read(&mut self, framing: BodyFraming) -> HeadVerdict {
        if self.place != WirePosition::HeadEnded {
            self.place = WirePosition::Unknown;
            self.behind = Vec::new();
            return HeadVerdict::Unknown;
        }
        let verdict = if self.has_bare_lf { HeadVerdict::BareLf } else { HeadVerdict::Sound };
        let behind = std::mem::take(&mut self.behind);
        *self = Self::default();
        self.place = match framing {
            BodyFraming::Length(0) => WirePosition::Head,
            BodyFraming::Length(bytes) => WirePosition::Body(bytes),
            BodyFraming::Chunked => WirePosition::ChunkLength(0),
        };
        self.read(&behind);
        verdict
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The verdicts on requests with bodies of these lengths, however the bytes are cut.
    fn verdicts(wire: &str, bodies: &[u64]) -> Vec<HeadVerdict> {
        let judged = |step: usize| {
            let (mut lines, mut left) = (HeadLines::default(), bodies.iter());
            let mut verdicts = Vec::new();
            for bytes in wire.as_bytes().chunks(step) {
                lines.read(bytes);
                while lines.place == WirePosition::HeadEnded {
                    let Some(body) = left.next() else { break };
                    verdicts.push(lines.head_was_read(BodyFraming::Length(*body)));
                }
            }
            verdicts
        };
        let whole = judged(wire.len());
        (1..wire.len()).for_each(|step| assert_eq!(judged(step), whole, "in steps of {step}: {wire:?}"));
        whole
    }

    #[test]
    fn a_bare_lf_is_seen_in_its_own_head_and_in_no_body() {
        use HeadVerdict::{BareLf, Sound};
        assert_eq!(verdicts("GET / HTTP/1.1\r\nHost: a\r\n\r\n", &[0]), [Sound]);
        assert_eq!(verdicts("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", &[0]), [Sound]);
        for head in [
            "GET / HTTP/1.1\nHost: a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\n\n",
            "GET / HTTP/1.1\nHost: a\n\n",
            "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        ] {
            assert_eq!(verdicts(head, &[0]), [BareLf], "{head:?}");
        }
        let body = "POST / HTTP/1.1\r\nHost: a\r\n\r\n{\n\n\n}GET / HTTP/1.1\r\nHost: a\r\n\r\n";
        assert_eq!(verdicts(body, &[5, 0]), [Sound, Sound]);
        let second =
            "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n";
        assert_eq!(verdicts(second, &[0, 0, 0]), [Sound, BareLf, Sound]);
    }

    #[test]
    fn what_cannot_be_followed_is_unknown() {
        let mut lines = HeadLines::default();
        lines.read(b"GET / HTTP/1.1\r\n");
        assert_eq!(lines.head_was_read(BodyFraming::Length(0)), HeadVerdict::Unknown);
    }

    #[test]
    fn chunks_are_followed_to_the_next_head() {
        let head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
        let next = "GET / HTTP/1.1\nHost: a\r\n\r\n";
        for body in ["0\r\n\r\n", "3\r\n\n\n\n\r\n0\r\n\r\n", "A;x=1\r\n0123456789\r\n00\r\nX: 1\r\n\r\n"] {
            let wire = format!("{head}{body}{next}");
            for step in 1..=wire.len() {
                let mut lines = HeadLines::default();
                let mut verdicts = Vec::new();
                for bytes in wire.as_bytes().chunks(step) {
                    lines.read(bytes);
                    while lines.place == WirePosition::HeadEnded {
                        let is_first = verdicts.is_empty();
                        let framing = if is_first { BodyFraming::Chunked } else { BodyFraming::Length(0) };
                        verdicts.push(lines.head_was_read(framing));
                    }
                }
                assert_eq!(verdicts, [HeadVerdict::Sound, HeadVerdict::BareLf], "in steps of {step}: {wire:?}");
            }
        }
    }
}
