//! The machine's limit: the least a chat server can do. No people, no store, no JSON: a frame that comes in is answered with a ready frame to
//! everybody in the room, and all that came in one round for a room goes out in one write a member.
//!
//! `natter-limit [address]`. A client's first text frame names its room: `{"action":"join","roomId":"…","requestId":"…"}`.

use anyhow::{Context, Result};
use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};
use rustc_hash::FxHashMap;
use slab::Slab;
use std::io::{ErrorKind, Read, Write};
use tungstenite::handshake::derive_accept_key;

const LISTENER: Token = Token(usize::MAX);
const BUFFER: usize = 128 * 1024;
/// Bytes of a client's name for its message, at the end of its frame and of ours.
const NAME: usize = 36;
/// With ten digits and no text the frame is as long as one of Natter that carries the text it is asked to carry.
const SEQ: usize = 10;

struct Member {
    socket: TcpStream,
    upgraded: bool,
    room: Option<usize>,
    partial: Vec<u8>,
    unsent: Vec<u8>,
}

#[derive(Default)]
struct Room {
    members: Vec<usize>,
    seq: u64,
    /// Frames of this round.
    frames: Vec<u8>,
    ready: Vec<u8>,
}

struct Limit {
    poll: Poll,
    listener: TcpListener,
    members: Slab<Member>,
    rooms: Vec<Room>,
    names: FxHashMap<Vec<u8>, usize>,
    /// Rooms with frames of this round.
    touched: Vec<usize>,
}

fn main() -> Result<()> {
    let _ = rlimit::increase_nofile_limit(u64::MAX);
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8081".to_owned());
    let poll = Poll::new()?;
    let mut listener = TcpListener::bind(address.parse().context("an address like 127.0.0.1:8081")?)?;
    poll.registry().register(&mut listener, LISTENER, Interest::READABLE)?;
    writeln!(std::io::stdout(), "The limit is ready at http://{address}")?;
    let (members, rooms) = (Slab::new(), Vec::new());
    Limit { poll, listener, members, rooms, names: FxHashMap::default(), touched: Vec::new() }.run()
}

impl Limit {
    fn run(&mut self) -> Result<()> {
        let mut events = Events::with_capacity(1024);
        let mut buffer = vec![0; BUFFER];
        loop {
            match self.poll.poll(&mut events, None) {
                Err(error) if error.kind() != ErrorKind::Interrupted => return Err(error.into()),
                _ => {}
            }
            for event in &events {
                let Token(key) = event.token();
                if event.token() == LISTENER {
                    self.accept()?;
                } else if self.members.contains(key) && self.serve(key, &mut buffer).is_err() {
                    self.part(key);
                }
            }
            self.fan_out();
        }
    }

    fn accept(&mut self) -> Result<()> {
        while let Ok((mut socket, _)) = self.listener.accept() {
            socket.set_nodelay(true)?;
            let entry = self.members.vacant_entry();
            let interest = Interest::READABLE | Interest::WRITABLE;
            self.poll.registry().register(&mut socket, Token(entry.key()), interest)?;
            entry.insert(Member { socket, upgraded: false, room: None, partial: vec![], unsent: vec![] });
        }
        Ok(())
    }

    fn part(&mut self, key: usize) {
        let member = self.members.remove(key);
        if let Some(room) = member.room {
            self.rooms[room].members.retain(|&other| other != key);
        }
    }

    fn serve(&mut self, key: usize, buffer: &mut [u8]) -> std::io::Result<()> {
        let unsent = std::mem::take(&mut self.members[key].unsent);
        if !unsent.is_empty() {
            self.members[key].send(&unsent);
        }
        loop {
            let member = &mut self.members[key];
            let count = match member.socket.read(buffer) {
                Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(count) => count,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error),
            };
            if member.partial.is_empty() {
                let done = self.understand(key, &mut buffer[..count]);
                self.members[key].partial.extend_from_slice(&buffer[done..count]);
            } else {
                let mut partial = std::mem::take(&mut member.partial);
                partial.extend_from_slice(&buffer[..count]);
                let done = self.understand(key, &mut partial);
                partial.drain(..done);
                self.members[key].partial = partial;
            }
            if count < buffer.len() {
                return Ok(());
            }
        }
    }

    /// Takes what is whole; answers how many bytes that was.
    fn understand(&mut self, key: usize, bytes: &mut [u8]) -> usize {
        let mut done = 0;
        if !self.members[key].upgraded {
            let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { return 0 };
            done = end + 4;
            let accept =
                between(bytes, b"Sec-WebSocket-Key: ", b'\r').map(derive_accept_key).unwrap_or_default();
            let reply = format!(
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
                 Sec-WebSocket-Accept: {accept}\r\n\r\n"
            );
            self.members[key].send(reply.as_bytes());
            self.members[key].upgraded = true;
        }
        while let Some((start, end)) = unmask(&mut bytes[done..]) {
            let payload = done + start..done + end;
            done += end;
            match self.members[key].room {
                Some(room) => self.say(room, &bytes[payload]),
                None => self.join(key, &bytes[payload]),
            }
        }
        done
    }

    fn join(&mut self, key: usize, payload: &[u8]) {
        let word = |name: &[u8]| between(payload, name, b'"').unwrap_or_default().to_vec();
        let (id, request) = (word(b"\"roomId\":\""), word(b"\"requestId\":\""));
        let count = self.rooms.len();
        let room = *self.names.entry(id.clone()).or_insert(count);
        let (id, request) = (String::from_utf8_lossy(&id), String::from_utf8_lossy(&request));
        if room == count {
            self.rooms.push(Room { ready: ready(&id), ..Room::default() });
        }
        self.rooms[room].members.push(key);
        let head = self.rooms[room].seq;
        let answer = format!(
            r#"{{"type":"joined","requestId":"{request}","roomId":"{id}","epoch":"0123456789abc","head":{head}}}"#
        );
        self.members[key].room = Some(room);
        self.members[key].send(&framed(answer.as_bytes()));
    }

    /// Notes a ready frame with the next seq and the sender's name for its message.
    fn say(&mut self, room: usize, payload: &[u8]) {
        let place = &mut self.rooms[room];
        if place.frames.is_empty() {
            self.touched.push(room);
        }
        place.seq += 1;
        let mut rest = place.seq;
        let seq_at = place.ready.len() - SEQ_FROM_END;
        for byte in place.ready[seq_at..seq_at + SEQ].iter_mut().rev() {
            *byte = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        if let Some(name) = payload.len().checked_sub(NAME + 2).map(|start| &payload[start..start + NAME]) {
            let name_at = place.ready.len() - NAME - 2;
            place.ready[name_at..name_at + NAME].copy_from_slice(name);
        }
        place.frames.extend_from_slice(&place.ready);
    }

    fn fan_out(&mut self) {
        for room in self.touched.drain(..) {
            let room = &mut self.rooms[room];
            for &key in &room.members {
                self.members[key].send(&room.frames);
            }
            room.frames.clear();
        }
    }
}

impl Member {
    /// A broken socket shows when it is read.
    fn send(&mut self, bytes: &[u8]) {
        let written = if self.unsent.is_empty() { self.socket.write(bytes).unwrap_or(0) } else { 0 };
        self.unsent.extend_from_slice(&bytes[written..]);
    }
}

const TAIL: &str = r#","timestamp":1700000000000,"userId":"0123456789abcdefghjkmnpqrs","username":"b01234567","messageId":"0123456789abcdefghjkmnpqrs","text":"#;
const SEQ_FROM_END: usize = SEQ + TAIL.len() + 2 + r#","clientMessageId":""#.len() + NAME + 2;

fn ready(room: &str) -> Vec<u8> {
    let (seq, name) = ("0".repeat(SEQ), "0".repeat(NAME));
    framed(
        format!(
            r#"{{"type":"message","roomId":"{room}","epoch":"0123456789abc","seq":{seq}{TAIL}"","clientMessageId":"{name}"}}"#
        )
        .as_bytes(),
    )
}

fn framed(payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(payload.len()).expect("frames are short");
    let mut frame = if length <= 125 { vec![0x81, length as u8] } else { vec![0x81, 126] };
    if length > 125 {
        frame.extend_from_slice(&length.to_be_bytes());
    }
    frame.extend_from_slice(payload);
    frame
}

/// Unmasks the frame at the beginning, if it is whole; answers where its payload is.
fn unmask(bytes: &mut [u8]) -> Option<(usize, usize)> {
    let (start, length) = match *bytes.get(1)? & 0x7F {
        126 => (8, usize::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?))),
        short => (6, usize::from(short)),
    };
    let mask: [u8; 4] = bytes.get(start - 4..start)?.try_into().ok()?;
    let payload = bytes.get_mut(start..start + length)?;
    payload.iter_mut().zip(mask.iter().cycle()).for_each(|(byte, key)| *byte ^= key);
    Some((start, start + length))
}

fn between<'a>(bytes: &'a [u8], before: &[u8], after: u8) -> Option<&'a [u8]> {
    let start = bytes.windows(before.len()).position(|window| window == before)? + before.len();
    let length = bytes[start..].iter().position(|&byte| byte == after)?;
    Some(&bytes[start..start + length])
}
