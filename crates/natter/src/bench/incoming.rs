//! What the generator reads: frames out of bytes, and the few words it needs out of a frame. No JSON is parsed per delivery; a quote inside a
//! JSON string is always escaped, so `"seq":` can only be a key.

use memchr::memmem;

/// One whole frame at the beginning of a buffer.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Frame<'a> {
    pub(super) opcode: u8,
    pub(super) payload: &'a [u8],
    pub(super) length: usize,
}

/// Takes the frame at the beginning of `bytes`; servers do not mask (RFC 6455, section 5.1). `None` when it is not whole yet.
pub(super) fn take(bytes: &[u8]) -> Option<Frame<'_>> {
    let (&first, &second) = (bytes.first()?, bytes.get(1)?);
    let (start, count) = match second & 0x7F {
        126 => (4, usize::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?))),
        127 => (10, usize::try_from(u64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?)).ok()?),
        short => (2, usize::from(short)),
    };
    let payload = bytes.get(start..start + count)?;
    Some(Frame { opcode: first & 0x0F, payload, length: start + count })
}

/// What a text frame says, as far as the generator cares.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Said<'a> {
    /// A log event; messages are what is counted.
    Event { room: &'a [u8], seq: u64, message: bool },
    /// A message of ours is on disk.
    Ack,
    /// Several events of one room.
    Events,
    /// An answer somebody waits for.
    Answer,
    /// Typing, presence and the like.
    Aside,
}

/// Scans a text frame.
pub(super) fn scan(payload: &[u8]) -> Said<'_> {
    let Some(rest) = payload.strip_prefix(br#"{"type":""#) else { return Said::Aside };
    if rest.starts_with(b"message\"") {
        return event(payload, true);
    }
    let kind = rest.split(|&byte| byte == b'"').next().unwrap_or_default();
    match kind {
        b"ack" => Said::Ack,
        b"memberJoined" | b"memberLeft" | b"roomCreated" => event(payload, false),
        b"events" => Said::Events,
        b"typing" | b"presence" | b"read" | b"heads" | b"pong" => Said::Aside,
        _ => Said::Answer,
    }
}

fn event(payload: &[u8], message: bool) -> Said<'_> {
    match (word(payload, b"\"roomId\":\""), number(payload, b"\"seq\":")) {
        (Some(room), Some(seq)) => Said::Event { room, seq, message },
        _ => Said::Aside,
    }
}

/// The string behind a key.
pub(super) fn word<'a>(payload: &'a [u8], key: &[u8]) -> Option<&'a [u8]> {
    let start = memmem::find(payload, key)? + key.len();
    let length = memchr::memchr(b'"', &payload[start..])?;
    Some(&payload[start..start + length])
}

/// The number behind a key.
pub(super) fn number(payload: &[u8], key: &[u8]) -> Option<u64> {
    let start = memmem::find(payload, key)? + key.len();
    Some(digits(&payload[start..]))
}

fn digits(bytes: &[u8]) -> u64 {
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit());
    digits.fold(0, |number, byte| number * 10 + u64::from(byte - b'0'))
}

/// The seqs inside an `events` frame, in order. `replyTo` carries another key, so every `"seq":` is an event's.
pub(super) fn seqs(payload: &[u8]) -> impl Iterator<Item = u64> {
    const KEY: &[u8] = b"\"seq\":";
    memmem::find_iter(payload, KEY).map(move |place| digits(&payload[place + KEY.len()..]))
}

/// Whether a message carries one's own name for it, which stands last and is told to its sender only.
pub(super) fn is_own(payload: &[u8], name_end: &[u8]) -> bool {
    payload.strip_suffix(b"\"}").is_some_and(|body| body.ends_with(name_end))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MESSAGE: &[u8] =
        br#"{"type":"message","roomId":"abc","epoch":"e","seq":42,"timestamp":1,"text":"\"seq\":9"}"#;

    #[test]
    fn a_message_is_known_by_room_and_seq_whatever_its_text_says() {
        assert_eq!(scan(MESSAGE), Said::Event { room: b"abc", seq: 42, message: true });
        assert_eq!(seqs(MESSAGE).collect::<Vec<_>>(), [42]);
    }

    #[test]
    fn other_frames_are_told_apart() {
        assert_eq!(scan(br#"{"type":"ack","roomId":"abc","seq":1}"#), Said::Ack);
        assert_eq!(scan(br#"{"type":"presence","online":true}"#), Said::Aside);
        assert_eq!(scan(br#"{"type":"error","code":"busy"}"#), Said::Answer);
        let joined = Said::Event { room: b"r", seq: 7, message: false };
        assert_eq!(scan(br#"{"type":"memberJoined","roomId":"r","seq":7}"#), joined);
    }

    #[test]
    fn a_frame_is_taken_only_whole() {
        let mut bytes = vec![0x81, 126, 1, 0];
        bytes.extend(std::iter::repeat_n(b'x', 256));
        for cut in 0..bytes.len() {
            assert_eq!(take(&bytes[..cut]), None);
        }
        bytes.push(0x89);
        assert_eq!(take(&bytes).map(|frame| (frame.opcode, frame.length)), Some((1, 260)));
    }

    #[test]
    fn ones_own_message_ends_with_ones_own_name() {
        let end = "-4f1m-4abc-aabc-0123456789ab";
        let own = format!(r#"{{"type":"message","clientMessageId":"00000001{end}"}}"#);
        assert!(is_own(own.as_bytes(), end.as_bytes()));
        assert!(!is_own(MESSAGE, end.as_bytes()));
    }
}
