//! WebSocket frames (RFC 6455, section 5). The header is parsed by a library; the ten bytes of an outgoing one are written here, once for all
//! who get the frame.

use std::io::Cursor;
use std::ops::Range;
use tungstenite::protocol::frame::FrameHeader;
use tungstenite::protocol::frame::coding::{Control, Data, OpCode};

/// Payloads above this close the connection; between the contract's 30 KiB and this a typed error is enough.
pub(crate) const MOST_PAYLOAD_BYTES: u64 = 64 * 1024;

/// What a frame is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Binary,
    Continuation,
    Close,
    Ping,
    Pong,
}

/// One whole frame at the beginning of a buffer, unmasked in place.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) kind: Kind,
    pub(crate) last: bool,
    pub(crate) payload: Range<usize>,
}

/// What breaks the protocol itself; the connection ends with a code (RFC 6455, section 7.4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Abuse {
    /// 1002
    Protocol,
    /// 1007: text that is not UTF-8.
    Utf8,
    /// 1009
    TooLarge,
}

/// Takes the frame at the beginning of `bytes`; `None` when it is not whole yet.
pub(crate) fn take(bytes: &mut [u8]) -> Result<Option<Frame>, Abuse> {
    let mut cursor = Cursor::new(&bytes[..]);
    let Some((header, length)) = FrameHeader::parse(&mut cursor).map_err(|_| Abuse::Protocol)? else {
        return Ok(None);
    };
    let start = usize::try_from(cursor.position()).map_err(|_| Abuse::TooLarge)?;
    if !is_shortest(bytes[1] & 0x7F, length) {
        return Err(Abuse::Protocol);
    }
    if length > MOST_PAYLOAD_BYTES {
        return Err(Abuse::TooLarge);
    }
    let kind = kind_of(&header, length)?;
    let mask = header.mask.ok_or(Abuse::Protocol)?;
    let end = start + usize::try_from(length).map_err(|_| Abuse::TooLarge)?;
    let Some(payload) = bytes.get_mut(start..end) else {
        return Ok(None);
    };
    unmask(payload, mask);
    Ok(Some(Frame { kind, last: header.is_final, payload: start..end }))
}

/// Whether a length is written in as few bytes as it can be (RFC 6455, section 5.2); of eight bytes the first bit is 0.
fn is_shortest(short: u8, length: u64) -> bool {
    match short {
        126 => length > 125,
        127 => length > u64::from(u16::MAX) && length >> 63 == 0,
        _ => true,
    }
}

fn kind_of(header: &FrameHeader, length: u64) -> Result<Kind, Abuse> {
    if header.rsv1 || header.rsv2 || header.rsv3 {
        return Err(Abuse::Protocol);
    }
    let kind = match header.opcode {
        OpCode::Data(Data::Text) => Kind::Text,
        OpCode::Data(Data::Binary) => Kind::Binary,
        OpCode::Data(Data::Continue) => Kind::Continuation,
        OpCode::Control(Control::Close) => Kind::Close,
        OpCode::Control(Control::Ping) => Kind::Ping,
        OpCode::Control(Control::Pong) => Kind::Pong,
        OpCode::Data(Data::Reserved(_)) | OpCode::Control(Control::Reserved(_)) => {
            return Err(Abuse::Protocol);
        }
    };
    let control = matches!(kind, Kind::Close | Kind::Ping | Kind::Pong);
    if control && (!header.is_final || length > 125) { Err(Abuse::Protocol) } else { Ok(kind) }
}

/// Eight bytes at a time, then the rest (RFC 6455, section 5.3).
fn unmask(payload: &mut [u8], mask: [u8; 4]) {
    let wide = u64::from_ne_bytes([mask[0], mask[1], mask[2], mask[3], mask[0], mask[1], mask[2], mask[3]]);
    let mut chunks = payload.chunks_exact_mut(8);
    for chunk in &mut chunks {
        let word = u64::from_ne_bytes((&*chunk).try_into().expect("chunks are eight bytes")) ^ wide;
        chunk.copy_from_slice(&word.to_ne_bytes());
    }
    for (byte, key) in chunks.into_remainder().iter_mut().zip(mask.iter().cycle()) {
        *byte ^= key;
    }
}

const TEXT: u8 = 0x81;
const CLOSE: u8 = 0x88;
const PING: u8 = 0x89;
const PONG: u8 = 0x8A;

/// Appends a text frame.
pub(crate) fn put_text(payload: &[u8], out: &mut Vec<u8>) {
    put_header(TEXT, payload.len(), out);
    out.extend_from_slice(payload);
}

/// Appends a text frame whose payload `write` appends, and answers where the payload begins. The header is two or four bytes; four are kept free
/// and the payload moved if it is short.
pub(crate) fn put_text_with(out: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) -> usize {
    let start = out.len();
    out.extend_from_slice(&[TEXT, 126, 0, 0]);
    write(out);
    let length = out.len() - start - 4;
    if let (true, Ok(length)) = (length > 125, u16::try_from(length)) {
        out[start + 2..start + 4].copy_from_slice(&length.to_be_bytes());
        return start + 4;
    }
    let payload = out.split_off(start + 4);
    out.truncate(start);
    put_text(&payload, out);
    out.len() - payload.len()
}

/// A close frame with a code and a short reason.
pub(crate) fn close(code: u16, reason: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(4 + reason.len());
    put_header(CLOSE, 2 + reason.len(), &mut out);
    out.extend_from_slice(&code.to_be_bytes());
    out.extend_from_slice(reason.as_bytes());
    out
}

/// Whether a peer may close with this code (RFC 6455, section 7.4, and the registry it began).
pub(crate) fn may_close_with(code: u16) -> bool {
    matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999)
}

/// An empty ping.
pub(crate) fn ping() -> Vec<u8> {
    vec![PING, 0]
}

/// The answer to a ping.
pub(crate) fn pong(payload: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(2 + payload.len());
    put_header(PONG, payload.len(), &mut out);
    out.extend_from_slice(payload);
    out
}

fn put_header(first: u8, length: usize, out: &mut Vec<u8>) {
    out.push(first);
    match (u8::try_from(length), u16::try_from(length)) {
        (Ok(short), _) if short <= 125 => out.push(short),
        (_, Ok(medium)) => {
            out.push(126);
            out.extend_from_slice(&medium.to_be_bytes());
        }
        _ => {
            out.push(127);
            out.extend_from_slice(&(length as u64).to_be_bytes());
        }
    }
}

#[cfg(test)]
mod tests;
