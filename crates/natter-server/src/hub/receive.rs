//! Bytes in, frames out of them, actions out of those.

use super::assembly::Part;
use super::audience::Key;
use super::frame::Abuse;
use super::{Farewell, Hub, close_code, frame};
use natter_wire::{decode_frame, encode};
use std::io::{self, Read};

impl Hub {
    /// Reads what a socket holds, unless its connection has to wait.
    pub(super) fn on_readable(&mut self, key: Key) {
        if self.drain.has_begun() {
            return;
        }
        loop {
            let connection = &mut self.connections[key];
            if !connection.may_act() {
                connection.input.stalled = true;
                return;
            }
            match connection.socket.read(&mut self.scratch) {
                Ok(0) => return self.doom(key, Farewell::Silent),
                Ok(count) => {
                    connection.heard = self.heartbeat.tick();
                    self.take_bytes(key, count);
                    // A short read has emptied the socket; the next byte rings again.
                    if count < self.scratch.len() {
                        return;
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return self.doom(key, Farewell::Silent),
            }
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
    pub(super) fn understand(&mut self, key: Key) {
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
        while !self.drain.has_begun() {
            if !self.connections[key].may_act() {
                self.connections[key].input.stalled = true;
                break;
            }
            let rest = &mut bytes[done..];
            match frame::take(rest) {
                Ok(None) => break,
                Ok(Some(frame)) => {
                    let end = frame.payload.end;
                    if let Err(abuse) = self.on_frame(key, &frame, &rest[frame.payload.clone()]) {
                        self.on_abuse(key, abuse);
                        return bytes.len();
                    }
                    done += end;
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
                Abuse::TooLarge => Farewell::Close(close_code::TOO_LARGE, "too large"),
            },
        );
    }

    fn on_frame(&mut self, key: Key, frame: &frame::Frame, payload: &[u8]) -> Result<(), Abuse> {
        match self.connections[key].input.assembly.add(frame, payload)? {
            Part::Waiting | Part::Pong => {}
            Part::Ping(payload) => self.write(key, &frame::pong(payload)),
            Part::Close => self.doom(key, Farewell::Close(1000, "")),
            Part::Whole { text, payload } => self.on_payload(key, text, payload),
            Part::Joined { text, payload } => self.on_payload(key, text, &payload),
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
