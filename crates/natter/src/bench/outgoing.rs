//! What the generator writes: masked text frames (RFC 6455, section 5.3), and a message frame that is built and masked once and only patched
//! for each send. One mask a connection, drawn at random, keeps that cheap; what is sent here is no secret.

/// A connection's mask.
pub(super) type Mask = [u8; 4];

/// Random bytes of a client's message names; its counter follows.
pub(super) const NAME_PREFIX: usize = 24;
const COUNTER: usize = 8;
const KNOWN: usize = 12;
/// Length of a whole `clientMessageId`.
pub(super) const NAME: usize = NAME_PREFIX + COUNTER;
const TEXT: &str = "Shall we meet at the harbour at eight, as we did last year?";

/// A masked text frame.
pub(super) fn text(payload: &[u8], mask: Mask) -> Vec<u8> {
    frame(0x81, payload, mask)
}

/// A masked pong.
pub(super) fn pong(payload: &[u8], mask: Mask) -> Vec<u8> {
    frame(0x8A, payload, mask)
}

fn frame(first: u8, payload: &[u8], mask: Mask) -> Vec<u8> {
    let mut out = vec![first];
    match u16::try_from(payload.len()) {
        Ok(short) if short <= 125 => out.push(0x80 | payload.len() as u8),
        Ok(medium) => {
            out.push(0x80 | 126);
            out.extend_from_slice(&medium.to_be_bytes());
        }
        Err(_) => {
            out.push(0x80 | 127);
            out.extend_from_slice(&(payload.len() as u64).to_be_bytes());
        }
    }
    out.extend_from_slice(&mask);
    out.extend(payload.iter().zip(mask.iter().cycle()).map(|(byte, key)| byte ^ key));
    out
}

/// A ready message frame of one client for one room.
#[derive(Debug)]
pub(super) struct Template {
    frame: Box<[u8]>,
    mask: Mask,
    payload_at: usize,
    known_at: usize,
    counter_at: usize,
}

impl Template {
    pub(super) fn new(room: &str, epoch: &str, name_prefix: &str, mask: Mask) -> Self {
        let known = " ".repeat(KNOWN);
        let head =
            format!(r#"{{"action":"sendMessage","roomId":"{room}","epoch":"{epoch}","knownSeq":{known}"#);
        let payload = format!(r#"{head},"text":"{TEXT}","clientMessageId":"{name_prefix}{:0COUNTER$}"}}"#, 0);
        let frame = text(payload.as_bytes(), mask).into_boxed_slice();
        let payload_at = frame.len() - payload.len();
        let counter_at = frame.len() - 2 - COUNTER;
        Self { mask, payload_at, known_at: payload_at + head.len() - KNOWN, counter_at, frame }
    }

    /// The frame with its counter and the newest seq the client knows.
    pub(super) fn fill(&mut self, counter: u32, known: u64) -> &[u8] {
        self.put(self.counter_at, COUNTER, u64::from(counter), b'0');
        self.put(self.known_at, KNOWN, known, b' ');
        &self.frame
    }

    fn put(&mut self, at: usize, width: usize, mut number: u64, fill: u8) {
        for place in (at..at + width).rev() {
            let spent = number == 0 && place != at + width - 1;
            let byte = if spent { fill } else { b'0' + (number % 10) as u8 };
            self.frame[place] = byte ^ self.mask[(place - self.payload_at) % 4];
            number /= 10;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unmasked(frame: &[u8], payload_at: usize, mask: Mask) -> String {
        let bytes = frame[payload_at..].iter().zip(mask.iter().cycle()).map(|(byte, key)| byte ^ key);
        String::from_utf8(bytes.collect()).unwrap()
    }

    #[test]
    fn a_patched_frame_is_the_json_of_its_counter_and_known_seq() {
        let mask = [7, 99, 200, 3];
        let mut template = Template::new(&"r".repeat(26), "0123456789abc", &"n".repeat(NAME_PREFIX), mask);
        for (counter, known) in [(1, 0), (99_999_999, 123_456), (7, 10)] {
            let frame = template.fill(counter, known).to_vec();
            let json = unmasked(&frame, template.payload_at, mask);
            let value: serde_json::Value = serde_json::from_str(&json).unwrap();
            assert_eq!(value["knownSeq"], known);
            assert_eq!(value["clientMessageId"], format!("{}{counter:08}", "n".repeat(NAME_PREFIX)));
            assert_eq!(value["text"], TEXT);
        }
    }

    #[test]
    fn lengths_take_one_three_or_nine_bytes() {
        for (length, header) in [(125, 2), (126, 4), (65_535, 4), (65_536, 10)] {
            assert_eq!(text(&vec![b'x'; length], [0; 4]).len(), header + 4 + length);
        }
    }
}
