//! Messages out of frames: fragments are put together up to the largest payload, control frames pass in between (RFC 6455, section 5.4). Text is
//! UTF-8, and is refused at the first fragment after which it cannot be (section 8.1).

use super::frame::{Abuse, Frame, Kind, MOST_PAYLOAD_BYTES, may_close_with};
use std::borrow::Cow;

/// The fragments of a message that has begun; nothing is allocated while none has.
#[derive(Debug, Default)]
pub(crate) struct Assembly {
    begun: Option<Box<Fragments>>,
}

#[derive(Debug)]
struct Fragments {
    text: bool,
    payload: Vec<u8>,
    /// Bytes of text that are known to be UTF-8; the others are the beginning of a character.
    checked: usize,
}

/// What a frame amounts to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Part<'a> {
    /// Nothing whole yet.
    Waiting,
    Text(Cow<'a, str>),
    Binary(Cow<'a, [u8]>),
    Ping(&'a [u8]),
    Pong,
    /// With the code to answer.
    Close(u16),
}

impl Assembly {
    /// Takes the next frame of the connection.
    pub(crate) fn add<'a>(&mut self, frame: &Frame, payload: &'a [u8]) -> Result<Part<'a>, Abuse> {
        match frame.kind {
            Kind::Ping => Ok(Part::Ping(payload)),
            Kind::Pong => Ok(Part::Pong),
            Kind::Close => close(payload),
            Kind::Text | Kind::Binary if self.begun.is_some() => Err(Abuse::Protocol),
            Kind::Text if frame.last => {
                Ok(Part::Text(Cow::Borrowed(std::str::from_utf8(payload).map_err(|_| Abuse::Utf8)?)))
            }
            Kind::Binary if frame.last => Ok(Part::Binary(Cow::Borrowed(payload))),
            Kind::Text | Kind::Binary => {
                let text = frame.kind == Kind::Text;
                self.go_on(Box::new(Fragments { text, payload: Vec::new(), checked: 0 }), false, payload)
            }
            Kind::Continuation => {
                let begun = self.begun.take().ok_or(Abuse::Protocol)?;
                self.go_on(begun, frame.last, payload)
            }
        }
    }

    fn go_on(
        &mut self,
        mut fragments: Box<Fragments>,
        last: bool,
        payload: &[u8],
    ) -> Result<Part<'static>, Abuse> {
        if (fragments.payload.len() + payload.len()) as u64 > MOST_PAYLOAD_BYTES {
            return Err(Abuse::TooLarge);
        }
        fragments.payload.extend_from_slice(payload);
        if fragments.text {
            fragments.check()?;
        }
        if !last {
            self.begun = Some(fragments);
            return Ok(Part::Waiting);
        }
        if !fragments.text {
            return Ok(Part::Binary(Cow::Owned(fragments.payload)));
        }
        let text = String::from_utf8(fragments.payload).map_err(|_| Abuse::Utf8)?;
        Ok(Part::Text(Cow::Owned(text)))
    }
}

impl Fragments {
    /// Looks at what came since the last time; a character may still be incomplete.
    fn check(&mut self) -> Result<(), Abuse> {
        match std::str::from_utf8(&self.payload[self.checked..]) {
            Ok(_) => self.checked = self.payload.len(),
            Err(error) if error.error_len().is_none() => self.checked += error.valid_up_to(),
            Err(_) => return Err(Abuse::Utf8),
        }
        Ok(())
    }
}

/// RFC 6455, section 5.5.1: nothing, or a code and a reason in UTF-8.
fn close(payload: &[u8]) -> Result<Part<'static>, Abuse> {
    let Some((code, reason)) = payload.split_first_chunk::<2>() else {
        return if payload.is_empty() { Ok(Part::Close(1000)) } else { Err(Abuse::Protocol) };
    };
    let code = u16::from_be_bytes(*code);
    if !may_close_with(code) {
        return Err(Abuse::Protocol);
    }
    std::str::from_utf8(reason).map_err(|_| Abuse::Utf8)?;
    Ok(Part::Close(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(kind: Kind, last: bool) -> Frame {
        Frame { kind, last, payload: 0..0 }
    }

    #[test]
    fn fragments_join_and_pings_pass_between_them() {
        let mut assembly = Assembly::default();
        assert_eq!(assembly.add(&frame(Kind::Text, false), b"he"), Ok(Part::Waiting));
        assert_eq!(assembly.add(&frame(Kind::Ping, true), b"?"), Ok(Part::Ping(b"?")));
        assert_eq!(assembly.add(&frame(Kind::Continuation, false), b"ll"), Ok(Part::Waiting));
        let joined = Part::Text("hello".into());
        assert_eq!(assembly.add(&frame(Kind::Continuation, true), b"o"), Ok(joined));
    }

    #[test]
    fn fragments_out_of_place_and_without_end_are_abuse() {
        let mut assembly = Assembly::default();
        assert_eq!(assembly.add(&frame(Kind::Continuation, true), b""), Err(Abuse::Protocol));
        assert_eq!(assembly.add(&frame(Kind::Text, false), b""), Ok(Part::Waiting));
        assert_eq!(assembly.add(&frame(Kind::Text, true), b""), Err(Abuse::Protocol));
        let mut assembly = Assembly::default();
        assert_eq!(assembly.add(&frame(Kind::Text, false), &[0; 60_000]), Ok(Part::Waiting));
        assert_eq!(assembly.add(&frame(Kind::Continuation, false), &[0; 6_000]), Err(Abuse::TooLarge));
    }

    #[test]
    fn text_is_refused_at_the_first_fragment_after_which_it_cannot_be_utf8() {
        let mut assembly = Assembly::default();
        assert_eq!(assembly.add(&frame(Kind::Text, true), b"\xc3"), Err(Abuse::Utf8));
        for byte in "x\u{1F600}".as_bytes() {
            let kind = if assembly.begun.is_some() { Kind::Continuation } else { Kind::Text };
            assert_eq!(assembly.add(&frame(kind, false), &[*byte]), Ok(Part::Waiting));
        }
        assert_eq!(assembly.add(&frame(Kind::Continuation, false), b"\xf0\x9f"), Ok(Part::Waiting));
        assert_eq!(assembly.add(&frame(Kind::Continuation, false), b"x"), Err(Abuse::Utf8));
        assert_eq!(assembly.add(&frame(Kind::Text, false), b"\xf0\x9f"), Ok(Part::Waiting));
        assert_eq!(assembly.add(&frame(Kind::Continuation, true), b""), Err(Abuse::Utf8), "cut off");
        assert_eq!(assembly.add(&frame(Kind::Binary, false), b"\xff"), Ok(Part::Waiting));
        let bytes = Part::Binary(Cow::Borrowed(b"\xff"));
        assert_eq!(assembly.add(&frame(Kind::Continuation, true), b""), Ok(bytes));
    }

    #[test]
    fn a_close_is_answered_with_its_code_if_it_may_be_one() {
        assert_eq!(Assembly::default().add(&frame(Kind::Close, true), b""), Ok(Part::Close(1000)));
        assert_eq!(close(b"\x03\xe8bye"), Ok(Part::Close(1000)));
        assert_eq!(close(&4001_u16.to_be_bytes()), Ok(Part::Close(4001)));
        assert_eq!(close(b"\x03\xe8\xff"), Err(Abuse::Utf8));
        assert_eq!(close(b"\x03"), Err(Abuse::Protocol));
        for code in [0_u16, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535] {
            assert_eq!(close(&code.to_be_bytes()), Err(Abuse::Protocol), "{code}");
        }
    }
}
