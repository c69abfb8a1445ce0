use super::*;
use crate::client::WireRoomKind;
use crate::event::WireRole;
use crate::server::ServerFrame;
use natter_core::event::{EventKind, Message};
use natter_core::member::Role;
use natter_core::room::RoomKind;
use natter_core::span::{Edge, Span};
use natter_core::text::{ClientMessageId, MessageText, RoomName, Username};
use natter_core::{Denied, MessageId};

const ADA: u128 = 11;
const BEN: u128 = 12;

fn event(seq: u64, kind: EventKind) -> LogEvent {
    LogEvent {
        room: RoomId::LOBBY,
        epoch: Epoch::from_bits(0xABCD),
        seq: Seq(seq),
        timestamp: Timestamp(1_700_000_000_000 + seq),
        person: PersonId::from_bits(ADA),
        username: Username::parse("Ada Moss").unwrap(),
        kind,
    }
}

fn message(seq: u64, text: &str) -> LogEvent {
    let kind = EventKind::Message(Message {
        id: MessageId::from_bits(u128::from(seq) + 1000),
        client_message_id: Some(ClientMessageId::parse("c-1").unwrap()),
        text: MessageText::parse(text).unwrap(),
        reply_to: (seq > 2).then_some(Seq(2)),
    });
    event(seq, kind)
}

fn log() -> Vec<LogEvent> {
    vec![
        event(1, EventKind::RoomCreated { name: RoomName::parse("Tea").unwrap(), kind: RoomKind::Public }),
        event(2, EventKind::MemberJoined { role: Role::Owner }),
        message(3, "hello \"world\" <b>\n👋"),
        event(4, EventKind::MemberLeft),
    ]
}

fn user(bits: u128) -> User {
    User { user_id: Text(PersonId::from_bits(bits)), username: "Ada Moss".to_owned(), email: None }
}

fn to(user: &User) -> Addressee<'_> {
    Addressee {
        request_id: Some("r1"),
        connection: ConnectionId::from_bits(5),
        user,
        now: Timestamp(42),
        limits: Limits::CONTRACT,
    }
}

fn entry() -> RoomEntry {
    RoomEntry {
        room: RoomId::LOBBY,
        name: RoomName::parse("Lobby").unwrap(),
        kind: RoomKind::Public,
        role: Role::Member,
        epoch: Epoch::from_bits(0xABCD),
        head: Seq(4),
        read: Seq(2),
        unread: 1,
        members: 2,
    }
}

fn page(events: Vec<LogEvent>) -> Page {
    Page { room: RoomId::LOBBY, epoch: Epoch::from_bits(0xABCD), head: Seq(900), events, has_more: false }
}

/// One of every answer; what the web client's tests read as well.
fn every_answer() -> Vec<Answer> {
    let head = Head { room: RoomId::LOBBY, epoch: Epoch::from_bits(0xABCD), seq: Seq(4) };
    let receipt = Receipt {
        room: RoomId::LOBBY,
        seq: Seq(3),
        message: MessageId::from_bits(1003),
        client_message_id: Some(ClientMessageId::parse("c-1").unwrap()),
        timestamp: Timestamp(1_700_000_000_003),
        duplicate: false,
    };
    let open = room::OpenRoom {
        room: RoomId::from_bits(77),
        name: RoomName::parse("Tea").unwrap(),
        kind: RoomKind::Public,
        members: 3,
    };
    let member = natter_core::member::Member {
        person: PersonId::from_bits(ADA),
        username: Username::parse("Ada Moss").unwrap(),
        role: Role::Owner,
    };
    vec![
        Answer::Welcome {
            rooms: vec![entry()],
            resumed: vec![
                Resumed::Missed { room: RoomId::LOBBY, epoch: head.epoch, head: Seq(4), events: log() },
                Resumed::Reset(head),
                Resumed::Gone(RoomId::from_bits(78)),
            ],
        },
        Answer::Sent(vec![receipt]),
        Answer::Page { page: page(log()), kinds: Kinds::All, backwards: true },
        Answer::Page { page: page(vec![message(3, "hello")]), kinds: Kinds::Messages, backwards: true },
        Answer::Created(entry()),
        Answer::Joined(entry()),
        Answer::Left(RoomId::from_bits(78)),
        Answer::Rooms { rooms: vec![entry()], open: vec![open], has_more: false },
        Answer::Members { room: RoomId::LOBBY, members: vec![(member, true)], has_more: false },
        Answer::Read(natter_core::answer::ReadMark { room: RoomId::LOBBY, seq: Seq(4), unread: 0 }),
        Answer::Pong(vec![head]),
    ]
}

fn texts(frames: &[Vec<u8>]) -> Vec<String> {
    frames.iter().map(|frame| String::from_utf8(frame.clone()).unwrap()).collect()
}

#[test]
fn the_frames_of_every_answer_stay_as_they_are() {
    let ada = user(ADA);
    let frames = every_answer().iter().flat_map(|one| texts(&answer(one, &to(&ada)))).collect::<Vec<_>>();
    insta::assert_snapshot!("every_answer", frames.join("\n"));
}

#[test]
fn every_frame_is_read_back_as_itself() {
    let ada = user(ADA);
    for text in every_answer().iter().flat_map(|one| texts(&answer(one, &to(&ada)))) {
        let frame: ServerFrame<'_> = serde_json::from_str(&text).expect(&text);
        assert_eq!(
            serde_json::to_value(&frame).unwrap(),
            serde_json::from_str::<serde_json::Value>(&text).unwrap()
        );
    }
}

#[test]
fn errors_tell_the_person_and_nobody_else() {
    let refusal =
        natter_core::Refusal::Store(natter_core::StoreError::Failed("/secret/path: SELECT".to_owned()));
    let text = String::from_utf8(error(Some("r1"), Some("ping"), &crate::code::explain(&refusal))).unwrap();
    insta::assert_snapshot!("store_error", text);
    let limited = crate::code::explain_denied(&Denied::RateLimited { retry_after_ms: 250 });
    insta::assert_snapshot!("rate_limited", String::from_utf8(error(None, None, &limited)).unwrap());
}

#[test]
fn only_the_sender_sees_the_name_they_gave() {
    let event = message(3, "hello");
    let mut shared = Vec::new();
    event::write_shared(&event, &mut shared);
    assert!(!String::from_utf8(shared.clone()).unwrap().contains("clientMessageId"));
    let mut own = Vec::new();
    event::write_own(&event, &shared, &mut own);
    let spliced: EventFrame<'_> = serde_json::from_slice(&own).unwrap();
    assert_eq!(spliced, event::frame(&event, Some(event.person)));
    assert_ne!(event::frame(&event, Some(PersonId::from_bits(BEN))), spliced);
}

#[test]
fn pages_are_cut_below_the_frame_limit_and_keep_the_side_that_was_asked_for() {
    let ada = user(ADA);
    let events: Vec<_> = (1..=100).map(|seq| message(seq, &"\u{1F600}\"".repeat(800))).collect();
    for backwards in [true, false] {
        let body = Answer::Page { page: page(events.clone()), kinds: Kinds::All, backwards };
        let frames = answer(&body, &to(&ada));
        assert!(frames[0].len() <= limit::OUT_FRAME_BYTES);
        let ControlFrame::Result { body: ResultBody::GetEvents { events, has_more, .. }, .. } =
            serde_json::from_slice(&frames[0]).unwrap()
        else {
            panic!("a page")
        };
        let seqs: Vec<u64> = events.iter().map(seq_of).collect();
        assert!(has_more && !seqs.is_empty() && seqs.windows(2).all(|pair| pair[0] + 1 == pair[1]));
        assert_eq!(
            if backwards { seqs.last() } else { seqs.first() },
            Some(&if backwards { 100 } else { 1 })
        );
    }
}

#[test]
fn a_resume_is_contiguous_over_all_its_frames() {
    let ada = user(ADA);
    let events: Vec<_> = (1..=100).map(|seq| message(seq, &"x".repeat(4096))).collect();
    let room = Resumed::Missed { room: RoomId::LOBBY, epoch: Epoch::from_bits(1), head: Seq(100), events };
    let frames = answer(&Answer::Welcome { rooms: vec![], resumed: vec![room] }, &to(&ada));
    let mut seqs = Vec::new();
    for (index, frame) in frames.iter().enumerate().skip(1) {
        assert!(frame.len() <= limit::OUT_FRAME_BYTES);
        let ControlFrame::Events { events, has_more, .. } = serde_json::from_slice(frame).unwrap() else {
            panic!("events")
        };
        assert_eq!(has_more, index + 1 < frames.len());
        seqs.extend(events.iter().map(seq_of));
    }
    assert_eq!(seqs, (1..=100).collect::<Vec<_>>());
}

#[test]
fn a_hundred_rooms_with_the_longest_names_fit_one_welcome() {
    let ada = user(ADA);
    let name = RoomName::parse(&"\"".repeat(64)).unwrap();
    let wide = RoomEntry { name, head: Seq::MAX, read: Seq::MAX, unread: u64::MAX >> 11, ..entry() };
    let rooms = (1..=100)
        .map(|bits| RoomEntry { room: RoomId::from_bits(u128::MAX - bits), ..wide.clone() })
        .collect();
    let frames = answer(&Answer::Welcome { rooms, resumed: vec![] }, &to(&ada));
    assert!(frames[0].len() <= limit::OUT_FRAME_BYTES, "{}", frames[0].len());
}

#[test]
fn a_list_of_rooms_is_cut_below_the_frame_limit_and_says_so() {
    let ada = user(ADA);
    let name = RoomName::parse(&"\"".repeat(64)).unwrap();
    let rooms = vec![RoomEntry { name: name.clone(), ..entry() }; 80];
    let open = room::OpenRoom { room: RoomId::from_bits(7), name, kind: RoomKind::Public, members: 3 };
    let frames = answer(&Answer::Rooms { rooms, open: vec![open; 100], has_more: false }, &to(&ada));
    assert!(frames[0].len() <= limit::OUT_FRAME_BYTES);
    let ControlFrame::Result { body: ResultBody::GetRooms { rooms, open_rooms, has_more }, .. } =
        serde_json::from_slice(&frames[0]).unwrap()
    else {
        panic!("rooms")
    };
    assert!(rooms.len() == 80 && has_more && (1..100).contains(&open_rooms.len()));
}

fn seq_of(event: &EventFrame<'_>) -> u64 {
    match event {
        EventFrame::Message { header, .. }
        | EventFrame::RoomCreated { header, .. }
        | EventFrame::MemberJoined { header, .. }
        | EventFrame::MemberLeft { header } => header.seq,
    }
}

#[test]
fn kinds_and_roles_keep_their_names() {
    for kind in [RoomKind::Public, RoomKind::Approval, RoomKind::Private] {
        assert_eq!(RoomKind::from(WireRoomKind::from(kind)), kind);
    }
    let roles = [Role::Owner, Role::Admin, Role::Moderator, Role::Member, Role::Guest].map(WireRole::from);
    assert_eq!(serde_json::to_string(&roles).unwrap(), r#"["owner","admin","moderator","member","guest"]"#);
    assert_eq!(Span::new(Edge::Newest, Kinds::All, Some(1000)).limit, 100);
}
