//! Every answer as it stands on the wire; long because it is the list of them.

use super::*;
use crate::client::WireRoomKind;
use crate::event::WireRole;
use crate::server::ServerFrame;
use natter_core::answer::Done;
use natter_core::audit::{AuditEntry, AuditPage, Deed};
use natter_core::event::EventKind;
use natter_core::join::{Asker, AskersPage, InviteToken, Joining, RequestStatus};
use natter_core::member::Role;
use natter_core::message::Message;
use natter_core::message::{
    ChangeReceipt, Changed, MessageChange, MessageChanged, MessageState, Reaction, Reactors, TimelinePage,
};
use natter_core::notice::Notice;
use natter_core::person::{Colour, Profile};
use natter_core::room::{RoomChange, RoomKind, RoomSettings};
use natter_core::span::{Edge, Span, TimelineEdge};
use natter_core::text::{ClientMessageId, DisplayName, Emoji, MessageText, RoomName, Topic, Username};
use natter_core::{AuditId, Denied, InviteId, MessageId, PersonRef};

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
    let kind = EventKind::Message(Message::new(
        MessageId::from_bits(u128::from(seq) + 1000),
        Some(ClientMessageId::parse("c-1").unwrap()),
        MessageText::parse(text).unwrap(),
        (seq > 2).then_some(Seq(2)),
    ));
    event(seq, kind)
}

fn log() -> Vec<LogEvent> {
    vec![
        event(1, EventKind::RoomCreated { name: RoomName::parse("Tea").unwrap(), kind: RoomKind::Public }),
        event(2, EventKind::MemberJoined { role: Role::Owner, by: None }),
        message(3, "hello \"world\" <b>\n👋"),
        event(4, EventKind::MemberLeft),
    ]
}

/// What is done to rooms and people.
fn government() -> Vec<LogEvent> {
    let ben = || PersonRef { id: PersonId::from_bits(BEN), username: Username::parse("Ben").unwrap() };
    let change = RoomChange {
        name: Some(RoomName::parse("Coffee").unwrap()),
        topic: Some(Some(Topic::parse("Beans").unwrap())),
        kind: Some(RoomKind::Private),
        guests: Some(false),
        archived: Some(true),
    };
    let no_topic = RoomChange { topic: Some(None), ..RoomChange::default() };
    vec![
        event(5, EventKind::MemberJoined { role: Role::Member, by: Some(ben()) }),
        event(6, EventKind::MemberRemoved { member: ben(), banned: true }),
        event(7, EventKind::MemberMuted { member: ben(), until: Some(Timestamp(1_700_000_600_000)) }),
        event(8, EventKind::MemberMuted { member: ben(), until: None }),
        event(9, EventKind::RoleChanged { member: ben(), role: Role::Moderator }),
        event(10, EventKind::RoomUpdated(change)),
        event(11, EventKind::RoomUpdated(no_topic)),
        event(12, EventKind::RoomDeleted),
    ]
}

fn user(bits: u128) -> User {
    let name = Username::parse("Ada Moss").unwrap();
    super::user(&Person::new(PersonId::from_bits(bits), name, None, Standing::Account))
}

fn settings() -> RoomSettings {
    RoomSettings::new(RoomName::parse("Lobby").unwrap(), RoomKind::Public)
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
        settings: settings(),
        role: Role::Member,
        muted_until: None,
        epoch: Epoch::from_bits(0xABCD),
        head: Seq(4),
        read: Seq(2),
        unread: 1,
        members: 2,
        requests: 0,
        with: Vec::new(),
    }
}

fn page(events: Vec<LogEvent>) -> Page {
    Page { room: RoomId::LOBBY, epoch: Epoch::from_bits(0xABCD), head: Seq(900), events, has_more: false }
}

/// One of every answer; what the web client's tests read as well.
#[expect(clippy::too_many_lines, reason = "it is the list of them")]
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
        topic: Some(Topic::parse("Leaves").unwrap()),
        kind: RoomKind::Public,
        guests: true,
        members: 3,
    };
    let member = natter_core::member::Member {
        person: PersonId::from_bits(ADA),
        username: Username::parse("Ada Moss").unwrap(),
        profile: Profile {
            display_name: Some(DisplayName::parse("Countess").unwrap()),
            colour: Some(Colour::Green),
        },
        role: Role::Owner,
        muted_until: Some(Timestamp(5)),
    };
    let ben = PersonRef { id: PersonId::from_bits(BEN), username: Username::parse("Ben").unwrap() };
    let hidden = RoomId::from_bits(79);
    let direct = RoomEntry {
        settings: RoomSettings { kind: RoomKind::Direct, guests: false, ..settings() },
        with: vec![ben.clone()],
        ..entry()
    };
    let invite = natter_core::join::Invite {
        id: InviteId::from_bits(3),
        room: Some(hidden),
        maker: ben.clone(),
        created: Timestamp(1),
        expires: Some(Timestamp(2)),
        uses_left: Some(4),
        used: 1,
    };
    let line = AuditEntry {
        id: AuditId::from_bits(9),
        at: Timestamp(1),
        deed: Deed::MemberKicked,
        actor: ben.clone(),
        address: Some("192.0.2.7".to_owned()),
        room: Some(hidden),
        target: Some(ben.clone()),
        detail: Some("spam".to_owned()),
    };
    let audit = AuditPage { by_site_admin: true, entries: vec![line], has_more: false };
    let dones = [
        Done::Approved,
        Done::Rejected,
        Done::Kicked,
        Done::Banned,
        Done::Unbanned,
        Done::Muted,
        Done::RoleSet,
        Done::Updated,
        Done::Deleted,
        Done::InviteRevoked,
    ];
    let mut answers = vec![
        Answer::Welcome {
            rooms: vec![entry(), direct.clone()],
            requests: vec![OwnRequest {
                room: hidden,
                status: RequestStatus::Rejected,
                asked: Timestamp(1),
                ask_again: Some(Timestamp(2)),
            }],
            resumed: vec![
                Resumed::Missed { room: RoomId::LOBBY, epoch: head.epoch, head: Seq(4), events: log() },
                Resumed::Reset(head),
                Resumed::Gone(RoomId::from_bits(78)),
            ],
        },
        Answer::Sent(vec![receipt]),
        Answer::Page { page: page(log()), kinds: Kinds::All, backwards: true },
        Answer::Page { page: page(vec![message(3, "hello")]), kinds: Kinds::Messages, backwards: true },
        Answer::Found {
            messages: vec![message(3, "hello")],
            next: Some(Place { room: RoomId::LOBBY, before: Seq(3) }),
        },
        Answer::Found { messages: Vec::new(), next: None },
        Answer::Created(entry()),
        Answer::Joined(Joining::In(entry())),
        Answer::Joined(Joining::Waiting { room: hidden, news: None }),
        Answer::Joined(Joining::Rejected { room: hidden, retry_after_ms: 7 }),
        Answer::Withdrawn(hidden),
        Answer::Requests {
            room: hidden,
            askers: AskersPage {
                askers: vec![Asker { person: ben.clone(), asked: Timestamp(1) }],
                waiting: 1,
            },
        },
        Answer::Bans {
            room: hidden,
            bans: vec![natter_core::govern::Ban { person: ben.clone(), by: ben.clone(), at: Timestamp(1) }],
        },
        Answer::Invited { room: hidden, invite: invite.clone(), token: InviteToken::of_bits(5) },
        Answer::Invites { room: hidden, invites: vec![invite] },
        Answer::Direct(direct),
        Answer::Audit { room: hidden, page: audit.clone() },
        Answer::Audit { room: hidden, page: AuditPage { by_site_admin: false, ..audit } },
        Answer::Page { page: page(government()), kinds: Kinds::All, backwards: true },
        Answer::Left(RoomId::from_bits(78)),
        Answer::Rooms { rooms: vec![entry()], open: vec![open], has_more: false },
        Answer::Members { room: RoomId::LOBBY, members: vec![(member, true)], has_more: false },
        Answer::Read(natter_core::answer::ReadMark { room: RoomId::LOBBY, seq: Seq(4), unread: 0 }),
        Answer::Pong(vec![head]),
    ];
    answers.extend(dones.map(|done| Answer::Done { room: hidden, done }));
    answers
}

fn notices() -> Vec<Notice> {
    let (room, person) = (
        RoomId::from_bits(79),
        PersonRef { id: PersonId::from_bits(BEN), username: Username::parse("Ben").unwrap() },
    );
    vec![
        Notice::JoinRequested { room, person: person.clone(), waiting: 2 },
        Notice::JoinSettled { room, person, status: RequestStatus::Withdrawn, waiting: 1 },
        Notice::JoinAnswered { room, status: RequestStatus::Rejected, retry_after_ms: Some(5) },
        Notice::JoinAnswered { room, status: RequestStatus::Approved, retry_after_ms: None },
    ]
}

#[test]
fn the_frames_of_every_notice_stay_as_they_are() {
    let frames: Vec<_> = notices().iter().map(|one| to_json(&notice(one))).collect();
    insta::assert_snapshot!("every_notice", texts(&frames).join("\n"));
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
fn a_search_whose_messages_do_not_fit_goes_on_before_the_last_that_does() {
    let ada = user(ADA);
    let long = "w".repeat(limit::TEXT_BYTES);
    let messages: Vec<_> = (1..=9).rev().map(|seq| message(seq, &long)).collect();
    let found = Answer::Found { messages, next: None };
    let frames = texts(&answer(&found, &to(&ada)));
    assert!(frames[0].len() <= limit::OUT_FRAME_BYTES, "{}", frames[0].len());
    let frame: serde_json::Value = serde_json::from_str(&frames[0]).unwrap();
    let last = frame["messages"].as_array().unwrap().last().unwrap();
    assert_eq!((last["seq"].as_u64(), frame["next"]["seq"].as_u64()), (Some(8), Some(8)), "{frame}");
}

#[test]
fn errors_tell_the_person_and_nobody_else() {
    let refusal =
        natter_core::Refusal::Store(natter_core::StoreError::Failed("/secret/path: SELECT".to_owned()));
    let named = Named { request_id: Some("r1".to_owned()), action: Some("ping"), ..Named::default() };
    let text = String::from_utf8(error(&named, &crate::code::explain(&refusal))).unwrap();
    insta::assert_snapshot!("store_error", text);
    let limited = crate::code::explain_denied(&Denied::RateLimited { retry_after_ms: 250 });
    insta::assert_snapshot!("rate_limited", String::from_utf8(error(&Named::default(), &limited)).unwrap());
}

/// A client without a `requestId` matches an error by the room and the message it repeats.
#[test]
fn errors_repeat_what_the_request_named() {
    let id = |text: &str| Some(natter_core::text::ClientMessageId::parse(text).unwrap());
    let send = |ids: &[Option<natter_core::text::ClientMessageId>]| Named {
        request_id: Some("r1".to_owned()),
        action: Some("sendMessage"),
        room: Some(RoomId::LOBBY),
        client_message_ids: ids.to_vec(),
    };
    let text = |named: &Named, denied| {
        String::from_utf8(error(named, &crate::code::explain_denied(&denied))).unwrap()
    };
    let fault = natter_core::MessageFault::Conflict;
    let lines = [
        text(&send(&[id("c1")]), Denied::Conflict),
        text(&send(&[id("c1"), id("c2")]), Denied::NotFound),
        text(&send(&[id("c1"), id("c2")]), Denied::InMessage { index: 1, fault }),
        text(&send(&[id("c1"), None]), Denied::InMessage { index: 1, fault }),
    ];
    insta::assert_snapshot!("named_errors", lines.join("\n"));
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
        let seqs: Vec<u64> = events.iter().map(|event| event.header().seq).collect();
        assert!(has_more && !seqs.is_empty() && seqs.windows(2).all(|pair| pair[0] + 1 == pair[1]));
        assert_eq!(
            if backwards { seqs.last() } else { seqs.first() },
            Some(&if backwards { 100 } else { 1 })
        );
    }
}

#[test]
fn a_page_of_nothing_is_an_answer_too() {
    for (kinds, backwards) in
        [(Kinds::All, true), (Kinds::All, false), (Kinds::Messages, true), (Kinds::Messages, false)]
    {
        let answered = answer(&Answer::Page { page: page(Vec::new()), kinds, backwards }, &to(&user(1)));
        let frame: serde_json::Value = serde_json::from_slice(&answered[0]).unwrap();
        let key = if kinds == Kinds::All { "events" } else { "messages" };
        assert_eq!(frame[key], serde_json::json!([]), "{frame}");
        assert_eq!(frame["hasMore"], false);
    }
}

#[test]
fn a_resume_is_contiguous_over_all_its_frames() {
    let ada = user(ADA);
    let events: Vec<_> = (1..=100).map(|seq| message(seq, &"x".repeat(limit::TEXT_BYTES))).collect();
    let room = Resumed::Missed { room: RoomId::LOBBY, epoch: Epoch::from_bits(1), head: Seq(100), events };
    let frames = answer(&Answer::Welcome { rooms: vec![], resumed: vec![room], requests: vec![] }, &to(&ada));
    let mut seqs = Vec::new();
    for (index, frame) in frames.iter().enumerate().skip(1) {
        assert!(frame.len() <= limit::OUT_FRAME_BYTES);
        let ControlFrame::Events { events, has_more, .. } = serde_json::from_slice(frame).unwrap() else {
            panic!("events")
        };
        assert_eq!(has_more, index + 1 < frames.len());
        seqs.extend(events.iter().map(|event| event.header().seq));
    }
    assert_eq!(seqs, (1..=100).collect::<Vec<_>>());
}

/// A hundred rooms, each as long as a room can be said.
fn wide_rooms() -> Vec<RoomEntry> {
    let settings = RoomSettings {
        name: RoomName::parse(&"\"".repeat(64)).unwrap(),
        topic: Some(Topic::parse(&"\"".repeat(256)).unwrap()),
        ..settings()
    };
    let name = Username::parse(&"n".repeat(32)).unwrap();
    let with = vec![PersonRef { id: PersonId::from_bits(u128::MAX), username: name }; limit::DIRECT_PEOPLE];
    let wide =
        RoomEntry { settings, head: Seq::MAX, read: Seq::MAX, unread: u64::MAX >> 11, with, ..entry() };
    (1..=100).map(|bits| RoomEntry { room: RoomId::from_bits(u128::MAX - bits), ..wide.clone() }).collect()
}

#[test]
fn a_welcome_tells_all_rooms_in_as_many_frames_as_they_need() {
    let ada = user(ADA);
    let greeting = |rooms| answer(&Answer::Welcome { rooms, resumed: vec![], requests: vec![] }, &to(&ada));
    assert_eq!(greeting(vec![entry(); 20]).len(), 1);
    let frames = greeting(wide_rooms());
    let (mut told, last) = (0, frames.len() - 1);
    for (index, frame) in frames.iter().enumerate() {
        assert!(frame.len() <= limit::OUT_FRAME_BYTES, "{}", frame.len());
        match serde_json::from_slice(frame).unwrap() {
            ControlFrame::Welcome { rooms, more_rooms, .. } if index == 0 => {
                assert!(more_rooms);
                told += rooms.len();
            }
            ControlFrame::Rooms { rooms, has_more } => {
                assert_eq!(has_more, index < last);
                told += rooms.len();
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(told, 100);
}

#[test]
fn a_list_of_rooms_is_told_whole_and_open_rooms_as_far_as_they_fit() {
    let ada = user(ADA);
    let open = room::OpenRoom {
        room: RoomId::from_bits(7),
        name: RoomName::parse(&"\"".repeat(64)).unwrap(),
        topic: None,
        kind: RoomKind::Public,
        guests: true,
        members: 3,
    };
    let list = Answer::Rooms { rooms: wide_rooms(), open: vec![open; 100], has_more: false };
    let frames = answer(&list, &to(&ada));
    assert!(frames.iter().all(|frame| frame.len() <= limit::OUT_FRAME_BYTES));
    let (result, before) = frames.split_last().unwrap();
    let mut told = 0;
    for frame in before {
        let ControlFrame::Rooms { rooms, has_more } = serde_json::from_slice(frame).unwrap() else {
            panic!("rooms")
        };
        assert!(has_more);
        told += rooms.len();
    }
    let ControlFrame::Result { body: ResultBody::GetRooms { rooms, open_rooms, has_more }, .. } =
        serde_json::from_slice(result).unwrap()
    else {
        panic!("a result")
    };
    assert!(told + rooms.len() == 100 && has_more && open_rooms.len() < 100);
}

fn changed(seq: u64, change: Changed) -> LogEvent {
    let client_message_id = Some(ClientMessageId::parse("c-2").unwrap());
    event(seq, EventKind::MessageChanged(MessageChanged { target: Seq(3), client_message_id, change }))
}

fn thumb() -> Emoji {
    Emoji::parse("👍").unwrap()
}

/// A row to which everything was done that can be.
fn row(seq: u64) -> LogEvent {
    let mut row = message(seq, "hello");
    if let EventKind::Message(message) = &mut row.kind {
        message.edited_at = Some(Timestamp(1_700_000_000_009));
        let reactions = vec![
            Reaction { emoji: thumb(), count: 2, mine: true },
            Reaction { emoji: Emoji::parse("❤").unwrap(), count: 1, mine: false },
        ];
        message.state = Some(Box::new(MessageState { folded: Seq(9), pinned: true, reactions }));
    }
    row
}

#[test]
fn changes_and_rows() {
    let text = MessageText::parse("hallo").unwrap();
    let mut deleted = message(3, "hello");
    if let EventKind::Message(message) = &mut deleted.kind {
        message.text = MessageText::blank();
    }
    let events = [
        row(3),
        deleted,
        changed(4, Changed::Edited(text)),
        changed(5, Changed::Edited(MessageText::blank())),
        changed(6, Changed::Deleted),
        changed(7, Changed::Reacted(thumb(), 2)),
        changed(8, Changed::Unreacted(thumb(), 1)),
        changed(9, Changed::Pinned),
        changed(10, Changed::Unpinned),
    ];
    let lines: Vec<String> = events
        .iter()
        .map(|event| {
            let (mut shared, mut own) = (Vec::new(), Vec::new());
            event::write_shared(event, &mut shared);
            event::write_own(event, &shared, &mut own);
            assert!(event::has_own_form(event) && own.len() > shared.len());
            String::from_utf8(own).unwrap()
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn answers_about_messages() {
    let ada = user(ADA);
    let receipt = |seq| ChangeReceipt { room: RoomId::LOBBY, target: Seq(3), seq, duplicate: seq.is_none() };
    let page = TimelinePage {
        room: RoomId::LOBBY,
        epoch: Epoch::from_bits(0xABCD),
        as_of: Seq(9),
        first: Seq(2),
        last: Seq(8),
        rows: vec![row(3)],
        has_more_before: true,
        has_more_after: true,
    };
    let ben = PersonRef { id: PersonId::from_bits(BEN), username: Username::parse("Ben").unwrap() };
    let answers = [
        Answer::Changed { receipt: receipt(Some(Seq(9))), change: MessageChange::Pin },
        Answer::Changed { receipt: receipt(None), change: MessageChange::React(thumb()) },
        Answer::Timeline { page, edge: TimelineEdge::Newest },
        Answer::Reactions {
            room: RoomId::LOBBY,
            target: Seq(3),
            reactors: vec![Reactors { emoji: thumb(), count: 2, people: vec![ben] }],
        },
        Answer::Pins { room: RoomId::LOBBY, messages: vec![row(3)] },
    ];
    let lines: Vec<String> = answers
        .iter()
        .flat_map(|one| answer(one, &to(&ada)))
        .map(|one| String::from_utf8(one).unwrap())
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

/// A page that is too large for a frame keeps what is next to where it was read from.
#[test]
fn a_large_page_of_the_timeline_is_cut_at_its_far_end() {
    let ada = user(ADA);
    let rows: Vec<LogEvent> = (11..=30).map(|seq| message(seq, &"x".repeat(4000))).collect();
    for (edge, has) in [
        (TimelineEdge::Newest, 30),
        (TimelineEdge::Before(Seq(31)), 30),
        (TimelineEdge::After(Seq(10)), 11),
        (TimelineEdge::Around(Seq(20)), 20),
        (TimelineEdge::Around(Seq(11)), 11),
        (TimelineEdge::Around(Seq(30)), 30),
    ] {
        let page = TimelinePage {
            room: RoomId::LOBBY,
            epoch: Epoch::from_bits(1),
            as_of: Seq(40),
            first: Seq(5),
            last: Seq(35),
            rows: rows.clone(),
            has_more_before: false,
            has_more_after: false,
        };
        let frames = answer(&Answer::Timeline { page, edge }, &to(&ada));
        assert!(frames.len() == 1 && frames[0].len() <= limit::OUT_FRAME_BYTES);
        let ControlFrame::Result {
            body: ResultBody::GetTimeline { first, last, rows, has_more_before, has_more_after, .. },
            ..
        } = serde_json::from_slice(&frames[0]).unwrap()
        else {
            panic!("a timeline")
        };
        let seqs: Vec<u64> = rows.iter().map(|row| row.header().seq).collect();
        assert!(seqs.contains(&has) && seqs.len() > 4 && seqs.is_sorted(), "{edge:?} {seqs:?}");
        assert_eq!(first, if seqs[0] == 11 { 5 } else { seqs[0] }, "{edge:?}");
        assert_eq!(last, if seqs.last() == Some(&30) { 35 } else { *seqs.last().unwrap() }, "{edge:?}");
        assert_eq!((has_more_before, has_more_after), (seqs[0] > 11, seqs.last() < Some(&30)), "{edge:?}");
    }
}

#[test]
fn kinds_and_roles_keep_their_names() {
    for kind in [RoomKind::Public, RoomKind::Approval, RoomKind::Private, RoomKind::Direct] {
        assert_eq!(RoomKind::from(WireRoomKind::from(kind)), kind);
    }
    let roles = [Role::Owner, Role::Admin, Role::Moderator, Role::Member, Role::Guest].map(WireRole::from);
    assert_eq!(serde_json::to_string(&roles).unwrap(), r#"["owner","admin","moderator","member","guest"]"#);
    assert_eq!(Span::new(Edge::Newest, Kinds::All, Some(1000)).limit, 100);
}
