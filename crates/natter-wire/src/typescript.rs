//! The TypeScript of everything on the wire, for `web/src/protocol/index.ts`.

use crate::ErrorCode;
use crate::client::{
    ClientAction, ClientFrame, CreateInvite, CreateRoom, DeleteMessage, DraftMessage, EditMessage, GetAudit,
    GetLog, GetMembers, GetPins, GetReactions, GetRooms, GetTimeline, Hello, InRoom, JoinRoom, MarkRead,
    MuteMember, Nothing, OnPerson, OpenDirect, PinMessage, Position, React, RevokeInvite, Search,
    SearchPlace, SendMessage, SetRole, UpdateRoom, WireRoomKind,
};
use crate::event::{EventFrame, EventHeader, Person, WireReaction, WireRole};
use crate::people::{Asker, AuditLine, Ban, Invite, OwnRequest, RequestStatus, WireColour};
use crate::rest::{
    AccountBody, AdminAudit, AdminInviteBody, AdminInvited, AdminInvites, AdminPeople, AdminPerson,
    AdminPersonBody, AdminRoom, AdminRoomBody, AdminRooms, ClaimBody, DeleteBody, EmailBody, EndSessionsBody,
    ErrorReply, GuestBody, Health, InviteReply, LinkBody, LinkReply, LoginBody, Me, PasswordBody,
    PasswordReply, ProfileBody, ProviderButton, ResetBody, ResetReply, SessionLine, SessionsReply, SignedIn,
    Signup, SignupPolicy, SiteConfig, SiteSettingsBody, TicketReply, WirePersonState,
};
use crate::server::{
    ControlFrame, JoinStatus, Limits, Member, MessageChangeResult, OpenRoom, ResultBody, Room, RoomHead,
    ServerFrame, User, WireReactors,
};
use ts_rs::{Config, TS};

const HEAD: &str = "// Generated from crates/natter-wire by `cargo xtask generate`. Never edited by hand.\n";

const TAIL: &str = "
export type MessageEvent = Extract<LogEvent, { type: \"message\" }>;
";

macro_rules! declare {
    ($config:expr, $module:expr; $($name:ty),* $(,)?) => {
        $(
            $module.push_str("\nexport ");
            $module.push_str(&<$name as TS>::decl($config));
            $module.push('\n');
        )*
    };
}

/// The whole file.
#[must_use]
pub fn module() -> String {
    let config = Config::default().with_large_int("number");
    let mut module = HEAD.to_owned();
    declare_socket(&config, &mut module);
    declare_rest(&config, &mut module);
    module.push_str(TAIL);
    module
}

fn declare_socket(config: &Config, module: &mut String) {
    declare!(
        config, module;
        ErrorCode,
        WireRoomKind,
        WireRole,
        Position,
        Hello,
        DraftMessage<'static>,
        SendMessage<'static>,
        GetLog,
        SearchPlace,
        Search<'static>,
        GetTimeline,
        EditMessage<'static>,
        DeleteMessage<'static>,
        PinMessage<'static>,
        React<'static>,
        GetReactions,
        GetPins,
        CreateRoom,
        JoinRoom,
        InRoom,
        OnPerson,
        UpdateRoom,
        MuteMember,
        SetRole,
        CreateInvite,
        RevokeInvite,
        OpenDirect,
        GetAudit,
        GetRooms,
        GetMembers,
        MarkRead,
        Nothing,
        ClientAction<'static>,
        ClientFrame<'static>,
        Person<'static>,
        EventHeader<'static>,
        WireReaction<'static>,
        EventFrame<'static>,
        WireColour,
        RequestStatus,
        OwnRequest,
        Asker,
        Ban,
        Invite,
        AuditLine,
        User,
        Room,
        OpenRoom,
        Member,
        RoomHead,
        Limits,
        JoinStatus,
        MessageChangeResult,
        WireReactors<'static>,
        ResultBody<'static>,
        ControlFrame<'static>,
        ServerFrame<'static>,
    );
}

fn declare_rest(config: &Config, module: &mut String) {
    declare!(
        config, module;
        Signup,
        LoginBody,
        GuestBody,
        SignedIn,
        Me,
        TicketReply,
        ErrorReply,
        ProfileBody,
        PasswordBody,
        PasswordReply,
        EndSessionsBody,
        ResetBody,
        ResetReply,
        EmailBody,
        AccountBody,
        DeleteBody,
        SessionLine,
        SessionsReply,
        ClaimBody,
        InviteReply,
        LinkBody,
        LinkReply,
        SiteSettingsBody,
        WirePersonState,
        AdminPerson,
        AdminPeople,
        AdminPersonBody,
        AdminRoom,
        AdminRooms,
        AdminRoomBody,
        AdminAudit,
        AdminInviteBody,
        AdminInvited,
        AdminInvites,
        SignupPolicy,
        ProviderButton,
        SiteConfig,
        Health,
    );
}
