use super::*;
use proptest::prelude::*;
use tungstenite::protocol::frame::Frame as Reference;

fn masked(frame: Reference) -> Vec<u8> {
    let mut frame = frame;
    frame.header_mut().mask = Some([7, 99, 200, 13]);
    let mut bytes = Vec::new();
    frame.format(&mut bytes).unwrap();
    bytes
}

fn text(payload: &[u8]) -> Reference {
    Reference::message(payload.to_vec(), OpCode::Data(Data::Text), true)
}

proptest! {
    #[test]
    fn what_the_reference_writes_is_read_and_no_shorter_piece_of_it(
        payload in prop::collection::vec(any::<u8>(), 0..300),
        cut: prop::sample::Index,
    ) {
        let mut bytes = masked(text(&payload));
        let mut piece = bytes[..cut.index(bytes.len())].to_vec();
        prop_assert_eq!(take(&mut piece), Ok(None));
        let frame = take(&mut bytes).unwrap().unwrap();
        prop_assert_eq!(&bytes[frame.payload], &payload[..]);
        prop_assert!(frame.last && frame.kind == Kind::Text);
    }

    #[test]
    fn what_is_written_is_what_the_reference_writes(length in 0usize..70_000) {
        let payload = vec![b'x'; length];
        let mut expected = Vec::new();
        text(&payload).format(&mut expected).unwrap();
        let mut written = Vec::new();
        put_text(&payload, &mut written);
        prop_assert!(written == expected);
        let mut with = b"before".to_vec();
        put_text_with(&mut with, |out| out.extend_from_slice(&payload));
        prop_assert!(with[6..] == expected[..]);
    }

    #[test]
    fn no_bytes_make_the_parser_panic(mut bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let _ = take(&mut bytes);
    }
}

#[test]
fn abuse_of_the_protocol_is_told_apart() {
    let mut unmasked = Vec::new();
    put_text(b"hi", &mut unmasked);
    assert_eq!(take(&mut unmasked), Err(Abuse::Protocol));
    let mut reserved_bit = masked(text(b"hi"));
    reserved_bit[0] |= 0x40;
    assert_eq!(take(&mut reserved_bit), Err(Abuse::Protocol));
    let mut long_ping = masked(Reference::ping(vec![0; 126]));
    assert_eq!(take(&mut long_ping), Err(Abuse::Protocol));
    let mut split_ping = masked(Reference::ping(vec![0; 3]));
    split_ping[0] &= 0x7F;
    assert_eq!(take(&mut split_ping), Err(Abuse::Protocol));
    for length in [[0xFE, 0, 125].to_vec(), [0xFF, 0, 0, 0, 0, 0, 0, 255, 255].to_vec(), [0xFF; 9].to_vec()] {
        let mut longer_than_needed = [&[0x81][..], &length, &[1, 2, 3, 4], &[0; 70_000]].concat();
        assert_eq!(take(&mut longer_than_needed), Err(Abuse::Protocol), "{length:?}");
    }
    let mut huge = vec![0x81, 0xFF, 0, 0, 0, 1, 0, 0, 0, 0, 1, 2, 3, 4];
    assert_eq!(take(&mut huge), Err(Abuse::TooLarge));
}

#[test]
fn control_frames_have_the_bytes_of_the_standard() {
    assert_eq!(ping(), [0x89, 0]);
    assert_eq!(pong(b"ab"), [0x8A, 2, b'a', b'b']);
    assert_eq!(close(1001, "x"), [0x88, 3, 0x03, 0xE9, b'x']);
}
