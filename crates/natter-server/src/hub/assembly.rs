//! Messages out of frames: fragments are put together up to the largest payload, control frames pass in between (RFC 6455, section 5.4).

use super::frame::{Abuse, Frame, Kind, MOST_PAYLOAD_BYTES};

/// The fragments of a message that has begun; nothing is allocated while none has.
#[derive(Debug, Default)]
pub(crate) struct Assembly {
    begun: Option<Box<Fragments>>,
}

#[derive(Debug)]
struct Fragments {
    text: bool,
    payload: Vec<u8>,
}

/// What a frame amounts to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Part<'a> {
    /// Nothing whole yet.
    Waiting,
    /// A whole message in one frame.
    Whole {
        text: bool,
        payload: &'a [u8],
    },
    /// A whole message out of fragments.
    Joined {
        text: bool,
        payload: Vec<u8>,
    },
    Ping(&'a [u8]),
    Pong,
    Close,
}

impl Assembly {
    /// Takes the next frame of the connection.
    pub(crate) fn add<'a>(&mut self, frame: &Frame, payload: &'a [u8]) -> Result<Part<'a>, Abuse> {
        match frame.kind {
            Kind::Ping => Ok(Part::Ping(payload)),
            Kind::Pong => Ok(Part::Pong),
            Kind::Close => Ok(Part::Close),
            Kind::Text | Kind::Binary if self.begun.is_some() => Err(Abuse::Protocol),
            Kind::Text | Kind::Binary => Ok(self.begin(frame, payload)),
            Kind::Continuation => self.go_on(frame.last, payload),
        }
    }

    fn begin<'a>(&mut self, frame: &Frame, payload: &'a [u8]) -> Part<'a> {
        let text = frame.kind == Kind::Text;
        if frame.last {
            return Part::Whole { text, payload };
        }
        self.begun = Some(Box::new(Fragments { text, payload: payload.to_vec() }));
        Part::Waiting
    }

    fn go_on(&mut self, last: bool, payload: &[u8]) -> Result<Part<'static>, Abuse> {
        let mut fragments = self.begun.take().ok_or(Abuse::Protocol)?;
        if (fragments.payload.len() + payload.len()) as u64 > MOST_PAYLOAD_BYTES {
            return Err(Abuse::TooLarge);
        }
        fragments.payload.extend_from_slice(payload);
        if last {
            return Ok(Part::Joined { text: fragments.text, payload: fragments.payload });
        }
        self.begun = Some(fragments);
        Ok(Part::Waiting)
    }
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
        let joined = Part::Joined { text: true, payload: b"hello".to_vec() };
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
}
