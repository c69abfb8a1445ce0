//! What a socket did not take at once. Chunks are shared by all who wait for them; the sum is bounded, and who exceeds it is closed with
//! "resume" (delivery is a hint, the log is the truth).

use std::collections::VecDeque;
use std::io::{self, Write};
use std::rc::Rc;

/// Bytes shared by everybody they go to.
pub(crate) type Chunk = Rc<Vec<u8>>;

/// A queue for a socket that would block.
#[derive(Debug, Default)]
pub(crate) struct Outbound {
    chunks: VecDeque<Chunk>,
    /// Bytes of the first chunk that are written already.
    written: usize,
    waiting: usize,
}

/// More waits than may.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Overflow;

impl Outbound {
    /// Queues what comes after the first `written` bytes of a chunk that found the queue empty.
    pub(crate) fn after_partial(chunk: Chunk, written: usize) -> Self {
        let waiting = chunk.len() - written;
        Self { chunks: VecDeque::from([chunk]), written, waiting }
    }

    /// Queues a chunk.
    pub(crate) fn push(&mut self, chunk: Chunk, most_bytes: usize) -> Result<(), Overflow> {
        if self.waiting + chunk.len() > most_bytes {
            return Err(Overflow);
        }
        self.waiting += chunk.len();
        self.chunks.push_back(chunk);
        Ok(())
    }

    /// Bytes that wait.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting
    }

    /// Writes what the socket takes; `true` when nothing waits any more.
    pub(crate) fn flush(&mut self, socket: &mut impl Write) -> io::Result<bool> {
        while let Some(chunk) = self.chunks.front() {
            match socket.write(&chunk[self.written..]) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => {
                    self.waiting -= count;
                    self.written += count;
                    if self.written == chunk.len() {
                        self.chunks.pop_front();
                        self.written = 0;
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(false),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }

    /// Everything that waits, in order; for a queue that was held back and never begun.
    pub(crate) fn into_chunks(self) -> VecDeque<Chunk> {
        self.chunks
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Takes a few bytes, then would block, over and over.
    struct Slow {
        taken: Vec<u8>,
        now: usize,
    }

    impl Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let count = bytes.len().min(self.now);
            self.now -= count;
            self.taken.extend_from_slice(&bytes[..count]);
            if count == 0 { Err(io::ErrorKind::WouldBlock.into()) } else { Ok(count) }
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    proptest! {
        #[test]
        fn a_slow_socket_gets_every_byte_once_and_in_order(
            chunks in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..40), 1..10),
            at_once in 1usize..30,
        ) {
            let mut outbound = Outbound::default();
            for chunk in &chunks {
                outbound.push(Rc::new(chunk.clone()), usize::MAX).unwrap();
            }
            let mut socket = Slow { taken: Vec::new(), now: at_once };
            while !outbound.flush(&mut socket).unwrap() {
                socket.now = at_once;
            }
            prop_assert_eq!(socket.taken, chunks.concat());
        }
    }

    #[test]
    fn the_bound_counts_what_waits_not_what_went_out() {
        let mut outbound = Outbound::after_partial(Rc::new(vec![0; 100]), 40);
        assert_eq!(outbound.push(Rc::new(vec![0; 41]), 100), Err(Overflow));
        assert_eq!(outbound.push(Rc::new(vec![0; 40]), 100), Ok(()));
        let mut socket = Slow { taken: Vec::new(), now: 50 };
        assert!(!outbound.flush(&mut socket).unwrap());
        assert_eq!(outbound.push(Rc::new(vec![0; 50]), 100), Ok(()));
    }
}
