//! What the generator writes: masked text frames (RFC 6455, section 5.3), and a message frame that is built and masked once and only patched
//! for each send. One mask a connection, drawn at random, keeps that cheap; what is sent here is no secret.

/// A connection's mask.
pub(super) type Mask = [u8; 4];

/// Hexadecimal digits of a `clientMessageId` that differ from message to message; the client's own ending follows.
const COUNTER: usize = 8;
/// Added to a counter, so that a message's digits look like those of a UUIDv7 of these years: its 32 upper bits of milliseconds.
const EPOCH: u32 = 0x0199_0000;
const KNOWN: usize = 12;
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
    pub(super) fn new(room: &str, epoch: &str, name_end: &str, mask: Mask) -> Self {
        let known = " ".repeat(KNOWN);
        let head =
            format!(r#"{{"action":"sendMessage","roomId":"{room}","epoch":"{epoch}","knownSeq":{known}"#);
        let payload = format!(r#"{head},"text":"{TEXT}","clientMessageId":"{:0COUNTER$}{name_end}"}}"#, 0);
        let frame = text(payload.as_bytes(), mask).into_boxed_slice();
        let payload_at = frame.len() - payload.len();
        let counter_at = frame.len() - 2 - name_end.len() - COUNTER;
        Self { mask, payload_at, known_at: payload_at + head.len() - KNOWN, counter_at, frame }
    }

    /// The frame with its counter and the newest seq the client knows.
    pub(super) fn fill(&mut self, counter: u32, known: u64) -> &[u8] {
        self.put(self.counter_at, COUNTER, digits(counter), (16, b'0'));
        self.put(self.known_at, KNOWN, known, (10, b' '));
        &self.frame
    }

    fn put(&mut self, at: usize, width: usize, mut number: u64, (base, fill): (u64, u8)) {
        for place in (at..at + width).rev() {
            let spent = number == 0 && place != at + width - 1;
            let byte = if spent { fill } else { b"0123456789abcdef"[(number % base) as usize] };
            self.frame[place] = byte ^ self.mask[(place - self.payload_at) % 4];
            number /= base;
        }
    }
}

/// The digits of the name of a client's message: they grow, as those of all clients do at about the same pace.
pub(super) fn digits(counter: u32) -> u64 {
    u64::from(EPOCH.wrapping_add(counter))
}

/// What all names of a client end with: with the digits in front it is a version 7 UUID (RFC 9562), whose time is not the real one.
pub(super) fn name_end() -> String {
    let bits = rand::random::<u128>();
    let hex = format!("{bits:032x}");
    format!("-{}-7{}-a{}-{}", &hex[..4], &hex[4..7], &hex[7..10], &hex[10..22])
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
        let name_end = name_end();
        let mut template = Template::new(&"r".repeat(26), "0123456789abc", &name_end, mask);
        for (counter, known) in [(1, 0), (99_999_999, 123_456), (7, 10)] {
            let frame = template.fill(counter, known).to_vec();
            let json = unmasked(&frame, template.payload_at, mask);
            let value: serde_json::Value = serde_json::from_str(&json).unwrap();
            assert_eq!(value["knownSeq"], known);
            assert_eq!(value["clientMessageId"], format!("{:08x}{name_end}", digits(counter)));
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
