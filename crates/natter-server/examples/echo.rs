//! Sends every message back, by the product's own framing: what `cargo xtask websocket` runs a conformance suite against. For development only.
//! Prints its address when it is ready.

#[path = "../src/hub"]
mod hub {
    pub(crate) mod assembly;
    #[cfg_attr(not(test), expect(dead_code, reason = "the hub writes frames that an echo does not"))]
    pub(crate) mod frame;
}

use hub::assembly::{Assembly, Part};
use hub::frame::{self, Abuse};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use tungstenite::handshake::derive_accept_key;

const READ_AT_ONCE: usize = 64 * 1024;

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    writeln!(io::stdout(), "{}", listener.local_addr()?)?;
    for socket in listener.incoming() {
        let socket = socket?;
        // A connection that ends in the middle of something is what a suite is made of.
        std::thread::spawn(move || drop(serve(socket)));
    }
    Ok(())
}

fn serve(socket: TcpStream) -> io::Result<()> {
    socket.set_nodelay(true)?;
    let mut reader = BufReader::new(socket.try_clone()?);
    let mut writer = socket;
    shake_hands(&mut reader, &mut writer)?;
    let (mut bytes, mut assembly) = (reader.buffer().to_vec(), Assembly::default());
    let mut socket = reader.into_inner();
    loop {
        while let Some((frame, payload)) = next(&mut bytes) {
            let answered = frame.and_then(|frame| answer(&mut assembly, &frame, &payload));
            let (answer, goes_on) = answered.unwrap_or_else(|abuse| (frame::close(code(abuse), ""), false));
            writer.write_all(&answer)?;
            if !goes_on {
                writer.shutdown(std::net::Shutdown::Write)?;
                // What is unread would reset the line before the close frame is read.
                io::copy(&mut socket, &mut io::sink())?;
                return Ok(());
            }
        }
        let mut fresh = vec![0; READ_AT_ONCE];
        match socket.read(&mut fresh)? {
            0 => return Ok(()),
            count => bytes.extend_from_slice(&fresh[..count]),
        }
    }
}

fn shake_hands(reader: &mut impl BufRead, writer: &mut impl Write) -> io::Result<()> {
    let mut key = String::new();
    for line in reader.by_ref().lines() {
        let line = line?;
        match line.split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("sec-websocket-key") => {
                value.trim().clone_into(&mut key)
            }
            Some(_) => {}
            None if line.is_empty() => break,
            None => {}
        }
    }
    let accept = derive_accept_key(key.as_bytes());
    write!(
        writer,
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
    )
}

type Next = (Result<frame::Frame, Abuse>, Vec<u8>);

fn next(bytes: &mut Vec<u8>) -> Option<Next> {
    match frame::take(bytes) {
        Ok(None) => None,
        Ok(Some(frame)) => {
            let payload = bytes[frame.payload.clone()].to_vec();
            bytes.drain(..frame.payload.end);
            Some((Ok(frame), payload))
        }
        Err(abuse) => Some((Err(abuse), Vec::new())),
    }
}

/// What is sent back, and whether the connection goes on.
fn answer(assembly: &mut Assembly, frame: &frame::Frame, payload: &[u8]) -> Result<(Vec<u8>, bool), Abuse> {
    let mut out = Vec::new();
    match assembly.add(frame, payload)? {
        Part::Waiting | Part::Pong => {}
        Part::Text(text) => frame::put_text(text.as_bytes(), &mut out),
        Part::Binary(bytes) => {
            frame::put_text(&bytes, &mut out);
            // The home sends no binary messages; the two differ in the opcode alone.
            out[0] = 0x82;
        }
        Part::Ping(payload) => out = frame::pong(payload),
        Part::Close(code) => return Ok((frame::close(code, ""), false)),
    }
    Ok((out, true))
}

fn code(abuse: Abuse) -> u16 {
    match abuse {
        Abuse::Protocol => 1002,
        Abuse::Utf8 => 1007,
        Abuse::TooLarge => 1009,
    }
}
