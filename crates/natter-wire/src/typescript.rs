//! The TypeScript of everything on the wire, for `web/src/protocol/index.ts`.

use crate::ErrorCode;
use crate::client::{
    ClientAction, ClientFrame, CreateRoom, DraftMessage, GetLog, GetMembers, GetRooms, Hello, InRoom,
    MarkRead, Nothing, Position, SendMessage, WireRoomKind,
};
use crate::event::{EventFrame, EventHeader, WireRole};
use crate::rest::{ErrorReply, GuestBody, Health, LoginBody, Me, SignedIn, Signup, SiteConfig, TicketReply};
use crate::server::{
    ControlFrame, JoinStatus, Limits, Member, OpenRoom, ResultBody, Room, RoomHead, ServerFrame, User,
};
use ts_rs::{Config, TS};

const HEAD: &str = "// Generated from crates/natter-wire by `cargo xtask generate`. Never edited by hand.\n";

const TAIL: &str = "
export type MessageEvent = Extract<LogEvent, { type: \"message\" }>;
";

/// The whole file.
#[must_use]
pub fn module() -> String {
    let config = Config::default().with_large_int("number");
    let mut module = HEAD.to_owned();
    let mut add = |declaration: String| {
        module.push_str("\nexport ");
        module.push_str(&declaration);
        module.push('\n');
    };
    macro_rules! declare {
        ($($name:ty),* $(,)?) => { $(add(<$name as TS>::decl(&config));)* };
    }
    declare!(
        ErrorCode,
        WireRoomKind,
        WireRole,
        Position,
        Hello,
        DraftMessage<'static>,
        SendMessage<'static>,
        GetLog,
        CreateRoom,
        InRoom,
        GetRooms,
        GetMembers,
        MarkRead,
        Nothing,
        ClientAction<'static>,
        ClientFrame<'static>,
        EventHeader<'static>,
        EventFrame<'static>,
        User,
        Room,
        OpenRoom,
        Member,
        RoomHead,
        Limits,
        JoinStatus,
        ResultBody<'static>,
        ControlFrame<'static>,
        ServerFrame<'static>,
        Signup,
        LoginBody,
        GuestBody,
        SignedIn,
        Me,
        TicketReply,
        ErrorReply,
        SiteConfig,
        Health,
    );
    module.push_str(TAIL);
    module
}
