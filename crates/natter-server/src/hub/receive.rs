//! Bytes in, frames out of them, actions out of those.

use super::assembly::Part;
use super::audience::Key;
use super::frame::Abuse;
use super::share::Turn;
use super::{Farewell, Hub, close_code, frame};
use natter_wire::{decode_frame, encode};
use std::io::{self, Read};

impl Hub {
    /// A socket has more bytes, or an end.
    pub(super) fn on_readable(&mut self, key: Key) {
        if !self.connections[key].input.share.is_throttled() {
            self.listen(key);
        }
    }

    /// Takes what a connection says, as far as its share of this round goes: first what was read before, then what its socket holds.
    pub(super) fn listen(&mut self, key: Key) {
        if self.drain.has_begun() {
            return;
        }
        let connection = &mut self.connections[key];
        connection.input.share.begin(self.round, self.limits.frames, self.heartbeat.now_ms());
        if connection.input.untaken {
            self.understand(key);
        }
        if self.may_take(key) {
            self.read(key);
        }
    }

    /// Whether the connection's next frame may be taken now. If not, it is noted when to go on.
    fn may_take(&mut self, key: Key) -> bool {
        let connection = &mut self.connections[key];
        if !connection.may_act() {
            connection.input.stalled = true;
            return false;
        }
        let share = &mut connection.input.share;
        match share.turn() {
            Turn::Now => return true,
            Turn::NextRound => self.backlog.put_off(key, share),
            Turn::TooFast => self.backlog.throttle(key, share, &self.heartbeat),
        }
        false
    }

    fn read(&mut self, key: Key) {
        let connection = &mut self.connections[key];
        let most = connection.input.share.bytes_left();
        if most == 0 {
            return self.backlog.put_off(key, &mut connection.input.share);
        }
        let count = loop {
            match connection.socket.read(&mut self.scratch[..most]) {
                Ok(0) => return self.doom(key, Farewell::Silent),
                Ok(count) => break count,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break 0,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return self.doom(key, Farewell::Silent),
            }
        };
        if count > 0 {
            connection.heard = self.heartbeat.tick();
            connection.input.share.note_read(count);
            self.take_bytes(key, count);
        }
        let input = &mut self.connections[key].input;
        if count == most {
            // There may be more, and the poller will not tell of it again.
            self.backlog.put_off(key, &mut input.share);
        } else if !input.untaken {
            input.share.caught_up();
        }
    }

    /// Understands `count` fresh bytes of the scratch buffer, in place when nothing was left over before.
    fn take_bytes(&mut self, key: Key, count: usize) {
        if !self.connections[key].input.partial.is_empty() {
            self.connections[key].input.partial.extend_from_slice(&self.scratch[..count]);
            return self.understand(key);
        }
        let mut scratch = std::mem::take(&mut self.scratch);
        let understood = self.take_frames(key, &mut scratch[..count]);
        self.connections[key].input.partial.extend_from_slice(&scratch[understood..count]);
        self.scratch = scratch;
    }

    /// Understands what is left over, as far as it goes.
    fn understand(&mut self, key: Key) {
        let mut bytes = std::mem::take(&mut self.connections[key].input.partial);
        let understood = self.take_frames(key, &mut bytes);
        if understood < bytes.len() {
            bytes.drain(..understood);
            self.connections[key].input.partial = bytes;
        }
    }

    /// Takes whole frames from the beginning of `bytes` until there is none, or the connection has to wait; answers how many bytes are done with.
    fn take_frames(&mut self, key: Key, bytes: &mut [u8]) -> usize {
        let mut done = 0;
        self.connections[key].input.untaken = true;
        while !self.drain.has_begun() && self.may_take(key) {
            let rest = &mut bytes[done..];
            match frame::take(rest) {
                Ok(None) => {
                    self.connections[key].input.untaken = false;
                    break;
                }
                Ok(Some(frame)) => {
                    let payload = frame.payload.clone();
                    self.connections[key].input.share.note_frame(payload.len());
                    done += payload.end;
                    if let Err(abuse) = self.on_frame(key, &frame, &rest[payload]) {
                        self.on_abuse(key, abuse);
                        return bytes.len();
                    }
                }
                Err(abuse) => {
                    self.on_abuse(key, abuse);
                    return bytes.len();
                }
            }
        }
        done
    }

    fn on_abuse(&mut self, key: Key, abuse: Abuse) {
        self.doom(
            key,
            match abuse {
                Abuse::Protocol => Farewell::Close(close_code::PROTOCOL, "protocol"),
                Abuse::Utf8 => Farewell::Close(close_code::NOT_UTF8, "not UTF-8"),
                Abuse::TooLarge => Farewell::Close(close_code::TOO_LARGE, "too large"),
            },
        );
    }

    fn on_frame(&mut self, key: Key, frame: &frame::Frame, payload: &[u8]) -> Result<(), Abuse> {
        match self.connections[key].input.assembly.add(frame, payload)? {
            Part::Waiting | Part::Pong => {}
            Part::Ping(payload) => self.write(key, &frame::pong(payload)),
            Part::Close(code) => self.doom(key, Farewell::Close(code, "")),
            Part::Text(text) => self.on_payload(key, true, text.as_bytes()),
            Part::Binary(_) => self.on_payload(key, false, &[]),
        }
        Ok(())
    }

    fn on_payload(&mut self, key: Key, is_text: bool, payload: &[u8]) {
        match decode_frame(is_text, payload, &mut rand::random) {
            Ok(decoded) => self.act(key, decoded),
            Err(rejected) => self.write_error(key, &encode::rejected(&rejected)),
        }
    }

    pub(super) fn write_error(&mut self, key: Key, payload: &[u8]) {
        let mut bytes = Vec::with_capacity(payload.len() + 4);
        frame::put_text(payload, &mut bytes);
        self.write(key, &bytes);
    }
}
