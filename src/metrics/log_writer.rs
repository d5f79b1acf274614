//! The log's way out: lines wait in a short queue for a thread that writes them, so that no caller waits for the reader of a pipe.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};

/// Lines that may wait: seconds of a busy server's log, about a megabyte.
const WAITING_LINES: usize = 4_096;

/// How long an end of the process waits for lines to be written.
const FLUSH_WITHIN: Duration = Duration::from_secs(1);

/// What goes to the thread.
enum LogMessage {
    /// A line with its end.
    Line(Vec<u8>),
    /// Answer when everything before is written.
    Flush(Sender<()>),
}

/// Takes lines and never fails: a line that finds no room in the queue, or that cannot be written, is counted as lost. Cheap to clone.
#[derive(Clone)]
pub(super) struct LogWriter {
    messages: Sender<LogMessage>,
    lost: Arc<AtomicU64>,
}

impl LogWriter {
    /// Starts the thread that writes to `out`. It ends with the last clone of the writer.
    ///
    /// # Errors
    /// When the thread cannot be started.
    pub(super) fn start(out: impl Write + Send + 'static) -> io::Result<Self> {
        let (messages, queue) = bounded(WAITING_LINES);
        let lost = Arc::new(AtomicU64::new(0));
        let losses = Arc::clone(&lost);
        std::thread::Builder::new().name("log".to_owned()).spawn(move || run(out, &queue, &losses))?;
        Ok(Self { messages, lost })
    }

    /// How many lines were lost.
    pub(super) fn lost(&self) -> &AtomicU64 {
        &self.lost
    }

    /// Waits until what was logged before is written, at most a second: the reader of a pipe may never come back.
    pub(super) fn flush(&self) {
        let (done, is_done) = bounded(1);
        if self.messages.send_timeout(LogMessage::Flush(done), FLUSH_WITHIN).is_ok() {
            // Late or never, the process ends all the same.
            let _ = is_done.recv_timeout(FLUSH_WITHIN);
        }
    }
}

impl Write for LogWriter {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        match self.messages.try_send(LogMessage::Line(line.to_vec())) {
            Ok(()) => {}
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => {
                self.lost.fetch_add(1, Ordering::Relaxed);
            }
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn run(mut out: impl Write, queue: &Receiver<LogMessage>, lost: &AtomicU64) {
    let mut told = 0;
    while let Ok(message) = queue.recv() {
        match message {
            LogMessage::Line(line) => {
                let losses = lost.load(Ordering::Relaxed);
                if losses > told && writeln!(out, "astroloh: {} log lines were lost", losses - told).is_ok() {
                    told = losses;
                }
                if out.write_all(&line).is_err() {
                    lost.fetch_add(1, Ordering::Relaxed);
                }
            }
            LogMessage::Flush(done) => {
                let _ = out.flush();
                // Who asked may have stopped waiting.
                let _ = done.send(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Mutex, PoisonError};

    use super::*;

    /// A pipe whose reader can be away: then a write waits, or fails.
    #[derive(Clone, Default)]
    struct Pipe {
        written: Arc<Mutex<Vec<u8>>>,
        is_full: Arc<std::sync::atomic::AtomicBool>,
        held: Arc<Mutex<()>>,
    }

    impl Pipe {
        fn text(&self) -> String {
            String::from_utf8(self.written.lock().unwrap_or_else(PoisonError::into_inner).clone()).unwrap()
        }
    }

    impl Write for Pipe {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let _waits = self.held.lock().unwrap();
            if self.is_full.load(Ordering::SeqCst) {
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.written.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_full_disk_costs_lines_and_says_how_many_when_there_is_room() {
        let pipe = Pipe::default();
        let mut log = LogWriter::start(pipe.clone()).unwrap();
        log.write_all(b"first\n").unwrap();
        LogWriter::flush(&log);
        pipe.is_full.store(true, Ordering::SeqCst);
        log.write_all(b"second\n").unwrap();
        log.write_all(b"third\n").unwrap();
        LogWriter::flush(&log);
        assert_eq!(log.lost().load(Ordering::SeqCst), 2);
        pipe.is_full.store(false, Ordering::SeqCst);
        log.write_all(b"fourth\n").unwrap();
        LogWriter::flush(&log);
        assert_eq!(pipe.text(), "first\nastroloh: 2 log lines were lost\nfourth\n");
    }

    #[test]
    fn a_reader_who_does_not_read_holds_nobody_up() {
        let pipe = Pipe::default();
        let mut log = LogWriter::start(pipe.clone()).unwrap();
        let reader_is_away = pipe.held.lock().unwrap();
        let sent = 2 * WAITING_LINES;
        for _ in 0..sent {
            log.write_all(b"line\n").unwrap();
        }
        let lost = usize::try_from(log.lost().load(Ordering::SeqCst)).unwrap();
        // The thread holds one line while the queue is full.
        assert!((sent - WAITING_LINES - 1..=sent - WAITING_LINES).contains(&lost), "{lost} of {sent} were lost");
        drop(reader_is_away);
        LogWriter::flush(&log);
        assert_eq!(pipe.text().lines().filter(|line| *line == "line").count(), sent - lost);
    }
}
