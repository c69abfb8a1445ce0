//! A few keep-alive HTTP/1.1 connections (RFC 9112) in the generator's own poll, for guests and tickets.

use memchr::memmem;
use mio::net::TcpStream;
use mio::{Interest, Registry, Token};
use std::collections::VecDeque;
use std::io::{self, ErrorKind, Read, Write};
use std::net::SocketAddr;

/// Connections that ask at the same time.
const LINES: usize = 64;

/// A request that waits for its reply.
#[derive(Debug)]
struct Request {
    tag: usize,
    bytes: Vec<u8>,
}

/// The reply to the request of the same tag.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) tag: usize,
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
}

#[derive(Debug)]
struct Line {
    socket: TcpStream,
    connected: bool,
    request: Option<Request>,
    input: Vec<u8>,
}

/// All connections; each carries one request at a time.
#[derive(Debug)]
pub(super) struct Lines {
    address: SocketAddr,
    first_token: usize,
    lines: Vec<Option<Line>>,
    waiting: VecDeque<Request>,
}

impl Lines {
    pub(super) fn new(address: SocketAddr, first_token: usize) -> Self {
        let lines = (0..LINES).map(|_| None).collect();
        Self { address, first_token, lines, waiting: VecDeque::new() }
    }

    /// Queues a `POST`.
    pub(super) fn post(&mut self, tag: usize, path: &str, token: &str, body: &str) {
        let bearer =
            if token.is_empty() { String::new() } else { format!("Authorization: Bearer {token}\r\n") };
        let head = format!("POST {path} HTTP/1.1\r\nHost: {}\r\n{bearer}", self.address);
        let kind = if body.is_empty() { "" } else { "Content-Type: application/json\r\n" };
        let bytes = format!("{head}{kind}Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes();
        self.waiting.push_back(Request { tag, bytes });
    }

    /// Gives waiting requests to idle connections.
    pub(super) fn pump(&mut self, registry: &Registry) -> io::Result<()> {
        for place in 0..self.lines.len() {
            if self.waiting.is_empty() {
                break;
            }
            let line = match &mut self.lines[place] {
                Some(line) => line,
                none => none.insert(open(self.address, self.first_token + place, registry)?),
            };
            if line.request.is_some() {
                continue;
            }
            line.request = self.waiting.pop_front();
            if line.connected && line.write().is_err() {
                self.hang_up(place);
            }
        }
        Ok(())
    }

    /// A connection's socket rang.
    pub(super) fn on_event(&mut self, token: usize, replies: &mut Vec<Reply>) {
        let place = token - self.first_token;
        let Some(line) = self.lines[place].as_mut() else { return };
        if line.advance(replies).is_err() {
            self.hang_up(place);
        }
    }

    /// The other side has closed an idle connection; what it was asked meanwhile is asked again.
    fn hang_up(&mut self, place: usize) {
        if let Some(request) = self.lines[place].take().and_then(|line| line.request) {
            self.waiting.push_front(request);
        }
    }
}

fn open(address: SocketAddr, token: usize, registry: &Registry) -> io::Result<Line> {
    let mut socket = TcpStream::connect(address)?;
    registry.register(&mut socket, Token(token), Interest::READABLE | Interest::WRITABLE)?;
    Ok(Line { socket, connected: false, request: None, input: Vec::new() })
}

impl Line {
    fn write(&mut self) -> io::Result<()> {
        self.request.as_ref().map_or(Ok(()), |request| self.socket.write_all(&request.bytes))
    }

    fn advance(&mut self, replies: &mut Vec<Reply>) -> io::Result<()> {
        if !self.connected {
            if self.socket.peer_addr().is_err() {
                return self.socket.take_error()?.map_or(Ok(()), Err);
            }
            self.connected = true;
            self.socket.set_nodelay(true)?;
            self.write()?;
        }
        let mut buffer = [0; 4096];
        loop {
            match self.socket.read(&mut buffer) {
                Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(count) => self.input.extend_from_slice(&buffer[..count]),
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        if let Some((status, body)) = whole(&self.input) {
            let body = body.to_vec();
            self.input.clear();
            if let Some(request) = self.request.take() {
                replies.push(Reply { tag: request.tag, status, body });
            }
        }
        Ok(())
    }
}

/// Status and body of a reply, once it is whole.
fn whole(input: &[u8]) -> Option<(u16, &[u8])> {
    let end = memmem::find(input, b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(&input[..end]).ok()?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let header = |line: &str| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
    };
    let length = head.lines().find_map(header).unwrap_or(0);
    Some((status, input.get(end..end + length)?))
}

#[cfg(test)]
mod tests {
    use super::whole;

    #[test]
    fn a_reply_is_taken_only_whole() {
        let reply = b"HTTP/1.1 201 Created\r\ncontent-length: 4\r\n\r\nabcd";
        assert_eq!(whole(reply), Some((201, &b"abcd"[..])));
        assert!((0..reply.len()).all(|cut| whole(&reply[..cut]).is_none()));
    }
}
