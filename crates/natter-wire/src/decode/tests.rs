use super::*;
use natter_core::message::MessageChange;
use proptest::prelude::*;

fn understand(text: &str) -> Result<Decoded, Rejected> {
    let mut next = 0;
    decode(text, &mut || {
        next += 1;
        next
    })
}

fn code(text: &str) -> ErrorCode {
    understand(text).expect_err(text).explained.code
}

#[test]
fn a_person_with_a_plain_client_needs_two_fields() {
    for text in [
        r#"{"action":"sendmessage","message":"hi"}"#,
        r#"{"action":"sendMessage","text":"hi"}"#,
        r#"{"text":"hi","action":"sendMessage","sender":"mallory","seq":7,"role":"owner"}"#,
    ] {
        let decoded = understand(text).unwrap();
        let Action::SendMessage { room, epoch, known, drafts } = decoded.action else { panic!("{text}") };
        assert_eq!((room, epoch, known, drafts.len()), (RoomId::LOBBY, None, None, 1));
        assert_eq!(drafts[0].text.as_str(), "hi");
    }
}

#[test]
fn ten_messages_fit_one_frame_and_eleven_do_not() {
    let frame = |count: usize| {
        let messages = vec![r#"{"text":"x"}"#; count].join(",");
        format!(r#"{{"action":"sendMessage","messages":[{messages}]}}"#)
    };
    assert!(understand(&frame(10)).is_ok());
    assert_eq!(code(&frame(11)), ErrorCode::Invalid);
    assert_eq!(code(&frame(0)), ErrorCode::Invalid);
}

#[test]
fn a_search_is_bounded_and_goes_on_where_it_stopped() {
    let action = |text: &str| understand(text).expect(text).action;
    let text = r#"{"action":"search","query":"Tea","before":{"roomId":"lobby","seq":7},"limit":1000}"#;
    let from = Some(Place { room: RoomId::LOBBY, before: Seq(7) });
    let query = SearchQuery::parse("tea").unwrap();
    let wanted = Action::Search { query: query.clone(), room: None, from, most: limit::SEARCH_RESULTS };
    assert_eq!(action(text), wanted);
    let wanted =
        Action::Search { query, room: Some(RoomId::LOBBY), from: None, most: limit::SEARCH_RESULTS_DEFAULT };
    assert_eq!(action(r#"{"action":"search","query":"tea","roomId":"lobby"}"#), wanted);
}

#[test]
fn every_kind_of_bad_frame_has_its_code() {
    let deep = format!(r#"{{"action":"ping","x":{}{}}}"#, "[".repeat(500), "]".repeat(500));
    let large = format!(r#"{{"action":"ping","x":"{}"}}"#, "x".repeat(limit::FRAME_BYTES));
    let long = format!(r#"{{"action":"sendMessage","text":"{}"}}"#, "x".repeat(limit::TEXT_BYTES + 1));
    for (text, expected) in [
        ("", ErrorCode::Invalid),
        ("null", ErrorCode::Invalid),
        ("[]", ErrorCode::Invalid),
        ("{}", ErrorCode::Invalid),
        ("{\"action\":", ErrorCode::Invalid),
        (r#"{"action":5}"#, ErrorCode::Invalid),
        (r#"{"action":"dance"}"#, ErrorCode::UnknownAction),
        (r#"{"action":"sendMessage"}"#, ErrorCode::Invalid),
        (r#"{"action":"sendMessage","text":""}"#, ErrorCode::Invalid),
        (r#"{"action":"sendMessage","text":"a","roomId":"nope"}"#, ErrorCode::Invalid),
        (r#"{"action":"sendMessage","text":"a","knownSeq":-1}"#, ErrorCode::Invalid),
        (r#"{"action":"sendMessage","text":"a","knownSeq":9007199254740992}"#, ErrorCode::Invalid),
        (r#"{"action":"sendMessage","text":"a","messages":[{"text":"b"}]}"#, ErrorCode::Invalid),
        (r#"{"action":"search"}"#, ErrorCode::Invalid),
        (r#"{"action":"search","query":"?!"}"#, ErrorCode::Invalid),
        (
            r#"{"action":"search","query":"a","roomId":"lobby","before":{"roomId":"0000000000000000000000002b","seq":1}}"#,
            ErrorCode::Invalid,
        ),
        (r#"{"action":"getEvents","before":1,"after":2}"#, ErrorCode::Invalid),
        (r#"{"action":"joinRoom"}"#, ErrorCode::Invalid),
        (&deep, ErrorCode::Invalid),
        (&large, ErrorCode::TooLarge),
        (&long, ErrorCode::TooLarge),
    ] {
        assert_eq!(code(text), expected, "{}", &text[..text.len().min(80)]);
    }
}

#[test]
fn a_rejection_repeats_what_it_could_read() {
    let rejected = understand(r#"{"action":"markRead","requestId":"r1"}"#).unwrap_err();
    let expected = Named { request_id: Some("r1".into()), action: Some("markRead"), ..Named::default() };
    assert_eq!(*rejected.named, expected);
}

fn id(text: &str) -> Option<ClientMessageId> {
    Some(ClientMessageId::parse(text).unwrap())
}

/// Whatever is wrong with a frame, its names are repeated as far as they can be read.
#[test]
fn a_rejected_send_repeats_its_room_and_its_message() {
    let send = |fields: &str| {
        format!(r#"{{"action":"sendMessage","roomId":"lobby","clientMessageId":"c1",{fields}}}"#)
    };
    for fields in [
        r#""text":"""#,
        r#""text":7"#,
        r#""x":1"#,
        r#""text":"a","knownSeq":-1"#,
        r#""text":"a","requestId":"""#,
    ] {
        let text = send(fields);
        let rejected = understand(&text).expect_err(&text);
        let (room, ids) = (rejected.named.room, rejected.named.client_message_ids.as_slice());
        assert_eq!((room, ids), (Some(RoomId::LOBBY), [id("c1")].as_slice()), "{text}");
        assert_eq!(
            (rejected.named.action, rejected.explained.message_index),
            (Some("sendMessage"), None),
            "{text}"
        );
    }
    let unreadable = send(r#""text":"a","roomId":"lobby"x"#);
    assert_eq!(*understand(&unreadable).unwrap_err().named, Named::default());
}

#[test]
fn a_rejection_of_several_messages_says_which_is_the_reason() {
    let send = |third: &str, rest: &str| {
        format!(
            r#"{{"action":"sendMessage","messages":[{{"text":"a","clientMessageId":"a"}},{{"text":"b"}},{third}]{rest}}}"#
        )
    };
    let long = format!(r#"{{"text":"{}","clientMessageId":"c"}}"#, "x".repeat(limit::TEXT_BYTES + 1));
    let nothing = r#"{"text":"","clientMessageId":"c"}"#;
    let twin = r#"{"text":"c","clientMessageId":"a"}"#;
    let good = r#"{"text":"c","clientMessageId":"c"}"#;
    for (text, index) in [
        (send(&long, ""), Some(2)),
        (send(nothing, ""), Some(2)),
        (send(r#"{"text":7,"clientMessageId":"c"}"#, ""), Some(2)),
        (send(twin, ""), Some(2)),
        (send(good, r#","knownSeq":-1"#), None),
        (send(good, r#","text":"d""#), None),
        (format!(r#"{{"action":"sendMessage","messages":[{nothing}]}}"#), None),
    ] {
        let rejected = understand(&text).expect_err(&text);
        assert_eq!(rejected.explained.message_index, index, "{text}");
        let last = rejected.named.client_message_ids.last().cloned().flatten();
        assert_eq!(last, if text.contains(twin) { id("a") } else { id("c") }, "{text}");
    }
}

#[test]
fn changes_of_messages_are_understood() {
    let change = |text: &str| match understand(text).expect(text).action {
        Action::ChangeMessage { room, target, change, client_message_id, epoch, known } => {
            assert_eq!((room, target, epoch, known), (RoomId::LOBBY, Seq(3), None, Some(Seq(9))), "{text}");
            (change, client_message_id.is_some())
        }
        other => panic!("{other:?}"),
    };
    let frame = |action: &str, rest: &str| {
        format!(r#"{{"action":"{action}","roomId":"lobby","seq":3,"knownSeq":9{rest}}}"#)
    };
    let named = r#","clientMessageId":"c1""#;
    let thumb = || natter_core::text::Emoji::parse("👍").unwrap();
    let edited = MessageChange::Edit(MessageText::parse("hi").unwrap());
    assert_eq!(change(&frame("editMessage", &format!(r#","text":"hi"{named}"#))), (edited, true));
    assert_eq!(change(&frame("deleteMessage", named)), (MessageChange::Delete, true));
    assert_eq!(change(&frame("react", r#","emoji":"👍","on":true"#)), (MessageChange::React(thumb()), false));
    assert_eq!(
        change(&frame("react", r#","emoji":"👍","on":false"#)),
        (MessageChange::Unreact(thumb()), false)
    );
    assert_eq!(change(&frame("pinMessage", r#","on":true"#)), (MessageChange::Pin, false));
    assert_eq!(change(&frame("pinMessage", &format!(r#","on":false{named}"#))), (MessageChange::Unpin, true));
    for bad in [
        frame("editMessage", r#","text":"hi""#),
        frame("editMessage", &format!(r#","text":""{named}"#)),
        frame("react", r#","on":true"#),
        frame("react", r#","emoji":"👍""#),
        frame("pinMessage", ""),
        frame("react", r#","emoji":":+1:","on":true"#),
        frame("react", r#","emoji":"👍👍","on":true"#),
        r#"{"action":"deleteMessage","roomId":"lobby"}"#.to_owned(),
        r#"{"action":"pinMessage","seq":3,"on":true}"#.to_owned(),
        r#"{"action":"getTimeline","before":3,"around":3}"#.to_owned(),
    ] {
        assert_eq!(code(&bad), ErrorCode::Invalid, "{bad}");
    }
    let refused = understand(&frame("editMessage", &format!(r#","text":""{named}"#))).unwrap_err();
    assert_eq!(refused.named.client_message_ids, [id("c1")]);
}

#[test]
fn a_request_id_takes_one_to_sixty_four_characters() {
    let frame = |id: &str| format!(r#"{{"action":"ping","requestId":"{id}"}}"#);
    for good in ["a", &"a".repeat(64), &"é".repeat(64), &"😀".repeat(64)] {
        assert_eq!(understand(&frame(good)).unwrap().request_id.as_deref(), Some(good));
    }
    for bad in ["", &"a".repeat(65), &"é".repeat(65)] {
        let rejected = understand(&frame(bad)).unwrap_err();
        let named = (rejected.named.action, rejected.named.request_id);
        assert_eq!((rejected.explained.code, named), (ErrorCode::Invalid, (Some("ping"), None)), "{bad:?}");
    }
}

#[test]
fn twins_in_one_frame_are_refused() {
    let twins = r#"{"action":"sendMessage","messages":[{"text":"a","clientMessageId":"x"},{"text":"b","clientMessageId":"x"}]}"#;
    assert_eq!(code(twins), ErrorCode::Invalid);
}

#[test]
fn what_is_not_a_frame_of_text_is_rejected_unread() {
    let decode = |is_text, payload: &[u8]| decode_frame(is_text, payload, &mut || 1);
    assert!(decode(true, br#"{"action":"ping"}"#).is_ok());
    let large = vec![b' '; limit::FRAME_BYTES + 1];
    for (is_text, payload, code) in [
        (false, br#"{"action":"ping","roomId":"lobby"}"#.as_slice(), ErrorCode::Invalid),
        (false, &large, ErrorCode::Invalid),
        (true, &large, ErrorCode::TooLarge),
        (true, b"{\"action\":\"ping\xff\"}", ErrorCode::Invalid),
    ] {
        let rejected = decode(is_text, payload).unwrap_err();
        assert_eq!((rejected.explained.code, *rejected.named), (code, Named::default()));
    }
}

proptest! {
    #[test]
    fn no_text_makes_the_decoder_panic(text in "\\PC*") {
        let _ = understand(&text);
    }

    #[test]
    fn no_json_like_text_makes_the_decoder_panic(text in r#"\{("action":"[a-zA-Z]{0,12}"|"[a-zA-Z]+":[0-9]{1,25}|[\[\]{},":0-9a-z])*\}"#) {
        let _ = understand(&text);
    }
}
