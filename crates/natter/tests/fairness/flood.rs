//! Attackers: as fast as the line allows, coming back whenever they are closed.

use anyhow::Result;
use natter_story::Home;
use natter_story::raw::Raw;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

/// Bytes written at once.
const CHUNK: usize = 64 * 1024;

/// What an attacker writes: once, and then over and over.
pub(crate) struct Flood {
    pub(crate) first: Vec<u8>,
    pub(crate) again: Vec<u8>,
}

/// The same frame over and over.
pub(crate) fn frames(frame: Vec<u8>) -> Flood {
    Flood { first: Vec::new(), again: frame }
}

/// An attack under way.
pub(crate) struct Attack {
    task: JoinHandle<Result<()>>,
    sent: Arc<AtomicU64>,
}

impl Flood {
    /// Begins an attack on a socket of this session's person; it is under way when this returns.
    pub(crate) async fn begin(&self, home: &Home, token: &str) -> Result<Attack> {
        let chunk = self.again.repeat(CHUNK.div_ceil(self.again.len()));
        let (rest, token, first) = (home.rest(), token.to_owned(), self.first.clone());
        let sent = Arc::new(AtomicU64::new(0));
        let mut stream = connect(home.address(), &rest.ticket(&token).await?).await?;
        stream.write_all(&[&first[..], &chunk].concat()).await?;
        let counter = Arc::clone(&sent);
        let task = tokio::spawn(async move {
            loop {
                write_until_closed(stream, &chunk, &counter).await;
                stream = connect(rest.address(), &rest.ticket(&token).await?).await?;
                // Whether this one is closed already shows at the next write.
                let _ = stream.write_all(&first).await;
            }
        });
        Ok(Attack { task, sent })
    }
}

/// Begins to write the same request over and over on one connection, without waiting for answers.
pub(crate) fn requests(home: &Home, request: &[u8]) -> Attack {
    let chunk = request.repeat(CHUNK.div_ceil(request.len()));
    let (sent, address) = (Arc::new(AtomicU64::new(0)), home.address());
    let counter = Arc::clone(&sent);
    let task = tokio::spawn(async move {
        loop {
            write_until_closed(TcpStream::connect(address).await?, &chunk, &counter).await;
        }
    });
    Attack { task, sent }
}

impl Attack {
    /// Ends it and tells how many bytes the line took.
    pub(crate) async fn end(self) -> u64 {
        self.task.abort();
        let _ = self.task.await;
        self.sent.load(Ordering::Relaxed)
    }
}

async fn connect(address: SocketAddr, ticket: &str) -> Result<TcpStream> {
    let mut raw = Raw::with_ticket(address, ticket).await?;
    // Whether there was a welcome is nothing to wait for: who attacks may ask too much for one.
    raw.text(r#"{"action":"hello"}"#).await?;
    Ok(raw.into_stream())
}

/// Writes and reads at once, so that what is answered is no reason to stop.
async fn write_until_closed(stream: TcpStream, chunk: &[u8], sent: &AtomicU64) {
    let (mut reading, mut writing) = stream.into_split();
    let read = async {
        let mut scratch = vec![0; CHUNK];
        while reading.read(&mut scratch).await.is_ok_and(|count| count > 0) {}
    };
    let write = async {
        let mut at = 0;
        while let Ok(count) = writing.write(&chunk[at..]).await {
            at = (at + count) % chunk.len();
            sent.fetch_add(count as u64, Ordering::Relaxed);
        }
    };
    tokio::select! {
        () = read => {}
        () = write => {}
    }
}
