//! All connections of the generator in one poll and one thread, because it shares the machine with what it measures.

use super::client::{Client, Stage};
use super::http::{Lines, Reply};
use super::incoming::{self, Said};
use super::outgoing;
use super::tally::{Tally, note};
use super::track::Track;
use anyhow::{Context, Result, bail};
use memchr::memmem;
use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};
use std::io::{ErrorKind, Read};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

const EVENTS: usize = 1024;
const BUFFER: usize = 256 * 1024;
/// Tokens from here on are HTTP connections.
const LINES_FROM: usize = 1 << 32;
/// RFC 6455 wants a random key; a server cannot tell, and no cache stands between.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";

/// Something rare that a workload waits for.
#[derive(Debug)]
pub(super) enum News {
    /// The handshake is done.
    Open(usize),
    /// A frame that is neither an event nor an ack.
    Answer(usize, Vec<u8>),
    /// The server has closed the connection, or it broke.
    Closed,
    /// An HTTP reply.
    Reply(Reply),
}

/// One room.
#[derive(Debug, Default)]
pub(super) struct Room {
    pub(super) id: String,
    pub(super) epoch: String,
    pub(super) members: Vec<usize>,
    /// When its messages were sent, where deliveries are timed: the seq of the first, and the times.
    pub(super) times: Option<(u64, Vec<Instant>)>,
}

/// The generator.
#[derive(Debug)]
pub(super) struct Fleet {
    pub(super) address: SocketAddr,
    pub(super) clients: Vec<Client>,
    pub(super) rooms: Vec<Room>,
    pub(super) tally: Tally,
    pub(super) news: Vec<News>,
    /// Answer each echo with the next message.
    pub(super) keep_sending: bool,
    poll: Poll,
    events: Option<Events>,
    buffer: Vec<u8>,
    out: Vec<u8>,
    lines: Lines,
    replies: Vec<Reply>,
}

impl Fleet {
    pub(super) fn new(address: SocketAddr) -> Result<Self> {
        Ok(Self {
            address,
            clients: Vec::new(),
            rooms: Vec::new(),
            tally: Tally::new()?,
            news: Vec::new(),
            keep_sending: false,
            poll: Poll::new()?,
            events: Some(Events::with_capacity(EVENTS)),
            buffer: vec![0; BUFFER],
            out: Vec::new(),
            lines: Lines::new(address, LINES_FROM),
            replies: Vec::new(),
        })
    }

    /// Waits for sockets, at most so long, and takes what they have.
    pub(super) fn turn(&mut self, wait: Duration) -> Result<()> {
        self.lines.pump(self.poll.registry()).context("no connection for HTTP")?;
        let mut events = self.events.take().unwrap_or_else(|| Events::with_capacity(EVENTS));
        match self.poll.poll(&mut events, Some(wait)) {
            Err(error) if error.kind() != ErrorKind::Interrupted => return Err(error.into()),
            _ => {}
        }
        for event in &events {
            let Token(token) = event.token();
            if token >= LINES_FROM {
                self.lines.on_event(token, &mut self.replies);
            } else {
                self.on_socket(token, event.is_writable());
            }
        }
        self.events = Some(events);
        self.news.extend(self.replies.drain(..).map(News::Reply));
        Ok(())
    }

    /// Takes what happened; an `error` frame ends the run, because a refused send would never echo.
    pub(super) fn take_news(&mut self) -> Result<Vec<News>> {
        for one in &self.news {
            match one {
                News::Answer(_, frame) if frame.starts_with(br#"{"type":"error""#) => {
                    bail!("the server refused: {}", String::from_utf8_lossy(frame));
                }
                News::Closed => bail!("the server closed a connection"),
                _ => {}
            }
        }
        Ok(std::mem::take(&mut self.news))
    }

    /// Asks over HTTP; the reply is news.
    pub(super) fn post(&mut self, tag: usize, path: &str, token: &str, body: &str) {
        self.lines.post(tag, path, token, body);
    }

    /// Begins a client's WebSocket; `protocols` is what it offers.
    pub(super) fn open(&mut self, key: usize, protocols: &str) -> Result<()> {
        let mut socket = TcpStream::connect(self.address).context("no socket for a client")?;
        self.poll.registry().register(&mut socket, Token(key), Interest::READABLE | Interest::WRITABLE)?;
        let client = &mut self.clients[key];
        client.opening = format!(
            "GET /ws HTTP/1.1\r\nHost: {}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {KEY}\r\n{protocols}\r\n",
            self.address
        )
        .into_bytes();
        client.socket = Some(socket);
        client.stage = Stage::Connecting;
        Ok(())
    }

    /// Sends a text frame.
    pub(super) fn send(&mut self, key: usize, text: &str) -> Result<()> {
        let client = &mut self.clients[key];
        let frame = outgoing::text(text.as_bytes(), client.mask);
        client.write(&frame).context("a frame could not be sent")
    }

    /// Sends the next messages of a client.
    pub(super) fn send_messages(&mut self, key: usize, count: usize) -> Result<()> {
        self.out.clear();
        for _ in 0..count {
            let room = self.clients[key].put_message(&mut self.out);
            if let Some((_, times)) = &mut self.rooms[room].times {
                times.push(Instant::now());
            }
        }
        self.clients[key].write(&self.out).context("a message could not be sent")
    }

    /// The newest seq that anybody has seen in a room.
    pub(super) fn head(&self, room: usize) -> u64 {
        self.tracks(room).map(Track::newest).max().unwrap_or(0)
    }

    /// What its members have seen of a room.
    fn tracks(&self, room: usize) -> impl Iterator<Item = &Track> {
        let seats = self.rooms[room].members.iter().flat_map(|&key| &self.clients[key].seats);
        seats.filter(move |seat| seat.room == room).map(|seat| &seat.track)
    }

    /// Deliveries that have not come, counted against the newest that anybody has seen.
    pub(super) fn missing(&self) -> u64 {
        let of_room = |room| {
            let head = self.head(room);
            self.tracks(room).map(|track| track.missing(head)).sum::<u64>()
        };
        (0..self.rooms.len()).map(of_room).sum()
    }

    fn on_socket(&mut self, key: usize, writable: bool) {
        let went_on = self.advance(key, writable).and_then(|()| self.read(key));
        if went_on.is_err() && self.clients[key].stage != Stage::Closed {
            self.clients[key].cut();
            self.news.push(News::Closed);
        }
    }

    fn advance(&mut self, key: usize, writable: bool) -> std::io::Result<()> {
        let client = &mut self.clients[key];
        if client.stage == Stage::Connecting && writable {
            let Some(socket) = &client.socket else { return Ok(()) };
            if let Some(error) = socket.take_error()? {
                return Err(error);
            }
            socket.set_nodelay(true)?;
            client.stage = Stage::Upgrading;
            let opening = std::mem::take(&mut client.opening);
            client.write(&opening)?;
        }
        if writable { client.flush() } else { Ok(()) }
    }

    fn read(&mut self, key: usize) -> std::io::Result<()> {
        let mut buffer = std::mem::take(&mut self.buffer);
        let read = self.read_into(key, &mut buffer);
        self.buffer = buffer;
        read
    }

    fn read_into(&mut self, key: usize, buffer: &mut [u8]) -> std::io::Result<()> {
        loop {
            let Some(socket) = &mut self.clients[key].socket else { return Ok(()) };
            let count = match socket.read(buffer) {
                Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(count) => count,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let bytes = &buffer[..count];
            if self.clients[key].partial.is_empty() {
                let done = self.take_frames(key, bytes)?;
                self.clients[key].partial.extend_from_slice(&bytes[done..]);
            } else {
                let mut partial = std::mem::take(&mut self.clients[key].partial);
                partial.extend_from_slice(bytes);
                let done = self.take_frames(key, &partial)?;
                partial.drain(..done);
                self.clients[key].partial = partial;
            }
            if count < buffer.len() {
                return Ok(());
            }
        }
    }

    /// Takes whole frames; answers how many bytes they took. Messages that echoes ask for go out in one write.
    fn take_frames(&mut self, key: usize, bytes: &[u8]) -> std::io::Result<usize> {
        let mut done = 0;
        if self.clients[key].stage == Stage::Upgrading {
            let Some(end) = memmem::find(bytes, b"\r\n\r\n") else { return Ok(0) };
            if !bytes.starts_with(b"HTTP/1.1 101") {
                return Err(ErrorKind::ConnectionRefused.into());
            }
            self.clients[key].stage = Stage::Open;
            self.news.push(News::Open(key));
            done = end + 4;
        }
        let mut echoes = 0;
        while let Some(frame) = incoming::take(&bytes[done..]) {
            done += frame.length;
            match frame.opcode {
                1 => echoes += self.on_text(key, frame.payload),
                8 => return Err(ErrorKind::ConnectionAborted.into()),
                9 => {
                    let pong = outgoing::pong(frame.payload, self.clients[key].mask);
                    self.clients[key].write(&pong)?;
                }
                _ => {}
            }
        }
        if echoes > 0 && self.keep_sending {
            self.send_messages(key, echoes).map_err(std::io::Error::other)?;
        }
        Ok(done)
    }

    /// Answers how many echoes of own messages this was.
    fn on_text(&mut self, key: usize, payload: &[u8]) -> usize {
        match incoming::scan(payload) {
            Said::Event { room, seq, message } => return self.on_event(key, payload, (room, seq, message)),
            Said::Ack => self.tally.acks += 1,
            Said::Aside => self.tally.asides += 1,
            Said::Answer | Said::Events => self.news.push(News::Answer(key, payload.to_vec())),
        }
        0
    }

    fn on_event(&mut self, key: usize, payload: &[u8], (id, seq, message): (&[u8], u64, bool)) -> usize {
        let client = &mut self.clients[key];
        let Some(seat) = client.seat(id) else {
            self.tally.asides += 1;
            return 0;
        };
        seat.track.see(seq, &mut self.tally.faults);
        let room = seat.room;
        if !message {
            self.tally.asides += 1;
            return 0;
        }
        self.tally.deliveries += 1;
        if let Some((first, times)) = &self.rooms[room].times
            && let Some(sent) = seq.checked_sub(*first).and_then(|place| times.get(place as usize))
        {
            note(&mut self.tally.delivery_us, sent.elapsed());
        }
        if client.sent.is_empty() || !incoming::is_own(payload, client.name_end.as_bytes()) {
            return 0;
        }
        if let Some(sent) = client.sent.pop_front() {
            note(&mut self.tally.echo_us, sent.elapsed());
        }
        self.tally.echoes += 1;
        1
    }
}
