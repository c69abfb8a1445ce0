//! How long an HTTP connection may keep us waiting: for a request's head once it has begun, between two requests, and for each answer to be taken.
//! Bodies have a limit of their own, where they are read.

use crate::places::Place;
use std::future::Future;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep};

/// A request's head, from its first byte; and the first request's, from the beginning.
const HEAD: Duration = Duration::from_secs(10);
/// Between two requests: proxies keep their connections for a minute and must not find ours closed.
pub(crate) const IDLE: Duration = Duration::from_secs(75);
/// An answer of which not one byte is taken.
const STUCK: Duration = Duration::from_secs(30);

/// What a connection waits for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Phase(Arc<AtomicU8>);

const IN_HEAD: u8 = 0;
const IN_CALL: u8 = 1;
const IS_IDLE: u8 = 2;

impl Phase {
    /// A request's head is there; what comes now is its body.
    pub(crate) fn call_begins(&self) {
        self.0.store(IN_CALL, Ordering::Relaxed);
    }

    /// The request is answered; the next one may take its time.
    pub(crate) fn call_ends(&self) {
        self.0.store(IS_IDLE, Ordering::Relaxed);
    }

    fn bytes_came(&self) -> bool {
        self.0.compare_exchange(IS_IDLE, IN_HEAD, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }

    fn limit(&self) -> Option<Duration> {
        match self.0.load(Ordering::Relaxed) {
            IN_HEAD => Some(HEAD),
            IS_IDLE => Some(IDLE),
            _ => None,
        }
    }
}

/// A socket that does not wait for ever. It holds its connection's place.
#[derive(Debug)]
pub(crate) struct Patient {
    socket: TcpStream,
    place: Place,
    phase: Phase,
    reading: Wait,
    writing: Wait,
}

/// A wait that may be under way.
#[derive(Debug)]
struct Wait {
    timer: Pin<Box<Sleep>>,
    limit: Option<Duration>,
}

impl Wait {
    fn new() -> Self {
        Self { timer: Box::pin(sleep(IDLE)), limit: None }
    }

    fn ends(&mut self) {
        self.limit = None;
    }

    /// Goes on waiting; ready when it has taken longer than the limit that holds now.
    fn goes_on(&mut self, limit: Option<Duration>, context: &mut Context<'_>) -> Poll<io::Error> {
        if self.limit != limit {
            self.limit = limit;
            if let Some(limit) = limit {
                self.timer.as_mut().reset(Instant::now() + limit);
            }
        }
        if limit.is_none() {
            return Poll::Pending;
        }
        self.timer.as_mut().poll(context).map(|()| io::ErrorKind::TimedOut.into())
    }
}

impl Patient {
    pub(crate) fn new(socket: TcpStream, place: Place, phase: Phase) -> Self {
        Self { socket, place, phase, reading: Wait::new(), writing: Wait::new() }
    }

    /// The socket and its place, when HTTP is done with it.
    pub(crate) fn into_parts(self) -> (TcpStream, Place) {
        (self.socket, self.place)
    }

    fn written<T>(&mut self, context: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.writing.ends();
            // Who still takes the answer is not idle.
            self.reading.ends();
            return written;
        }
        self.writing.goes_on(Some(STUCK), context).map(Err)
    }
}

impl AsyncRead for Patient {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let read = Pin::new(&mut self.socket).poll_read(context, buffer);
        if read.is_ready() {
            // A head's time counts from its first byte, and more of them give it no more.
            if self.phase.bytes_came() {
                self.reading.ends();
            }
            return read;
        }
        let limit = self.phase.limit();
        self.reading.goes_on(limit, context).map(Err)
    }
}

impl AsyncWrite for Patient {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.socket).poll_write(context, bytes);
        self.written(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.socket).poll_write_vectored(context, slices);
        self.written(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::places::{ConnectionLimits, Places};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    async fn pair() -> (Patient, Phase, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let peer = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let place = Places::new(ConnectionLimits::default()).take(None).unwrap();
        let phase = Phase::default();
        (Patient::new(listener.accept().await.unwrap().0, place, phase.clone()), phase, peer)
    }

    /// How long a read of one byte waits, on a clock that jumps to the next timer.
    async fn waits(socket: &mut Patient) -> (io::Result<u8>, Duration) {
        let began = Instant::now();
        (socket.read_u8().await, began.elapsed())
    }

    fn is_about(waited: Duration, limit: Duration) -> bool {
        waited >= limit && waited < limit + Duration::from_secs(1)
    }

    #[tokio::test(start_paused = true)]
    async fn heads_are_waited_for_from_their_first_byte_and_idle_connections_longer() {
        let (mut socket, phase, mut peer) = pair().await;
        let (nothing, waited) = waits(&mut socket).await;
        assert!(nothing.is_err() && is_about(waited, HEAD), "{waited:?}");
        phase.call_ends();
        let (nothing, waited) = waits(&mut socket).await;
        assert!(nothing.is_err() && is_about(waited, IDLE), "{waited:?}");
        phase.call_ends();
        peer.write_all(b"G").await.unwrap();
        socket.socket.readable().await.unwrap();
        assert_eq!(waits(&mut socket).await.0.unwrap(), b'G');
        let (nothing, waited) = waits(&mut socket).await;
        assert!(nothing.is_err() && is_about(waited, HEAD), "{waited:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_nobody_takes_ends_the_connection() {
        let (mut socket, phase, _peer) = pair().await;
        phase.call_begins();
        let began = Instant::now();
        let written = socket.write_all(&vec![0; 64 << 20]).await;
        assert_eq!(written.unwrap_err().kind(), io::ErrorKind::TimedOut);
        assert!(began.elapsed() >= STUCK);
    }
}
