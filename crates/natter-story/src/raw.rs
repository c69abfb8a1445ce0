//! A WebSocket by hand: bytes that no decent client sends (RFC 6455, section 5), and whatever comes back.

use crate::rest::dial;
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

const LIMIT: Duration = Duration::from_secs(20);
const MASK: [u8; 4] = [7, 11, 13, 17];

/// Opcodes of RFC 6455.
pub mod opcode {
    /// The next part of a message.
    pub const CONTINUATION: u8 = 0;
    /// Text.
    pub const TEXT: u8 = 1;
    /// Bytes.
    pub const BINARY: u8 = 2;
    /// The end.
    pub const CLOSE: u8 = 8;
    /// Are you there?
    pub const PING: u8 = 9;
    /// I am.
    pub const PONG: u8 = 10;
}

/// A connection after its handshake.
pub struct Raw {
    stream: TcpStream,
    read: Vec<u8>,
    patience: Duration,
}

/// A frame as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawFrame {
    /// See [`opcode`].
    pub opcode: u8,
    /// Its bytes.
    pub payload: Vec<u8>,
}

impl RawFrame {
    /// The payload as JSON.
    ///
    /// # Errors
    /// When it is none.
    pub fn json(&self) -> Result<Value> {
        Ok(serde_json::from_slice(&self.payload)?)
    }

    /// The code of a close frame.
    #[must_use]
    pub fn close_code(&self) -> Option<u16> {
        let code = self.payload.first_chunk::<2>()?;
        (self.opcode == opcode::CLOSE).then(|| u16::from_be_bytes(*code))
    }
}

impl Raw {
    /// Shakes hands with a ticket.
    ///
    /// # Errors
    /// When the answer is not 101.
    pub async fn with_ticket(address: SocketAddr, ticket: &str) -> Result<Self> {
        let header = format!("Sec-WebSocket-Protocol: natter.v1, ticket.{ticket}\r\n");
        Self::open(address, "/ws", &header).await
    }

    /// Shakes hands with a name.
    ///
    /// # Errors
    /// When the answer is not 101.
    pub async fn plain(address: SocketAddr, username: &str) -> Result<Self> {
        Self::open(address, &format!("/ws?username={username}"), "").await
    }

    async fn open(address: SocketAddr, path: &str, headers: &str) -> Result<Self> {
        let mut raw = Self { stream: dial(address).await?, read: Vec::new(), patience: LIMIT };
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{headers}\r\n"
        );
        raw.put(request.as_bytes()).await?;
        let end = loop {
            if let Some(end) = raw.read.windows(4).position(|four| four == b"\r\n\r\n") {
                break end + 4;
            }
            ensure!(raw.fill().await?, "the handshake was cut off");
        };
        let head = String::from_utf8_lossy(&raw.read[..end]).into_owned();
        ensure!(head.starts_with("HTTP/1.1 101"), "refused: {head}");
        raw.read.drain(..end);
        Ok(raw)
    }

    /// The connection itself; bytes that were read ahead are dropped.
    #[must_use]
    pub fn into_stream(self) -> TcpStream {
        self.stream
    }

    /// Sends bytes as they are.
    ///
    /// # Errors
    /// When the other side is gone.
    pub async fn put(&mut self, bytes: &[u8]) -> Result<()> {
        Ok(timeout(LIMIT, self.stream.write_all(bytes)).await.context("the socket takes nothing")??)
    }

    /// Sends a well-formed frame.
    ///
    /// # Errors
    /// When the other side is gone.
    pub async fn frame(&mut self, opcode: u8, last: bool, payload: &[u8]) -> Result<()> {
        self.put(&masked(opcode | if last { 0x80 } else { 0 }, payload)).await
    }

    /// Sends text in one frame.
    ///
    /// # Errors
    /// When the other side is gone.
    pub async fn text(&mut self, text: &str) -> Result<()> {
        self.frame(opcode::TEXT, true, text.as_bytes()).await
    }

    /// The next frame; `None` when the connection ended.
    ///
    /// # Errors
    /// When nothing comes in time.
    pub async fn next(&mut self) -> Result<Option<RawFrame>> {
        loop {
            if let Some(frame) = self.parse() {
                return Ok(Some(frame));
            }
            if !self.fill().await? {
                return Ok(None);
            }
        }
    }

    /// The next JSON frame of a type; others are passed over.
    ///
    /// # Errors
    /// When nothing comes in time or the connection ends.
    pub async fn next_of(&mut self, kind: &str) -> Result<Value> {
        loop {
            let frame = self.next().await?.with_context(|| format!("it ended before any {kind}"))?;
            if frame.opcode == opcode::TEXT {
                let json = frame.json()?;
                if json["type"] == kind {
                    return Ok(json);
                }
            } else {
                ensure!(
                    frame.opcode != opcode::CLOSE,
                    "closed with {:?} before any {kind}",
                    frame.close_code()
                );
            }
        }
    }

    /// Reads to the end and tells the close code; frames before it are passed over.
    ///
    /// # Errors
    /// When the connection stays.
    pub async fn closed(&mut self, limit: Duration) -> Result<Option<u16>> {
        self.patience = limit;
        let end = async {
            let mut code = None;
            while let Some(frame) = self.next().await? {
                code = frame.close_code().or(code);
            }
            Ok(code)
        };
        timeout(limit, end).await.context("the connection stays open")?
    }

    fn parse(&mut self) -> Option<RawFrame> {
        let (&first, &second) = (self.read.first()?, self.read.get(1)?);
        let (length, start): (usize, usize) = match second & 0x7f {
            126 => (usize::from(u16::from_be_bytes(*self.read.get(2..)?.first_chunk()?)), 4),
            127 => (usize::try_from(u64::from_be_bytes(*self.read.get(2..)?.first_chunk()?)).ok()?, 10),
            short => (usize::from(short), 2),
        };
        let payload = self.read.get(start..start.checked_add(length)?)?.to_vec();
        self.read.drain(..start + length);
        Some(RawFrame { opcode: first & 0x0f, payload })
    }

    async fn fill(&mut self) -> Result<bool> {
        let mut bytes = [0; 16 * 1024];
        match timeout(self.patience, self.stream.read(&mut bytes)).await.context("nothing comes")? {
            Ok(0) | Err(_) => Ok(false),
            Ok(count) => {
                self.read.extend_from_slice(&bytes[..count]);
                Ok(true)
            }
        }
    }
}

/// A client's frame with any first byte.
#[must_use]
pub fn masked(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = header(first, payload.len() as u64, true);
    frame.extend_from_slice(&MASK);
    frame.extend(payload.iter().zip(MASK.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    frame
}

/// A frame's header that declares any length.
#[must_use]
pub fn header(first: u8, length: u64, has_mask: bool) -> Vec<u8> {
    let mask_bit = if has_mask { 0x80 } else { 0 };
    let mut header = vec![first];
    match (u8::try_from(length), u16::try_from(length)) {
        (Ok(short), _) if short <= 125 => header.push(mask_bit | short),
        (_, Ok(medium)) => {
            header.push(mask_bit | 126);
            header.extend_from_slice(&medium.to_be_bytes());
        }
        _ => {
            header.push(mask_bit | 127);
            header.extend_from_slice(&length.to_be_bytes());
        }
    }
    header
}
