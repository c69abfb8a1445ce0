//! The actions that govern a room. Durations become moments in the core, by the shell's clock; here they stay durations.

use super::{Read, fields, room};
use crate::client::{
    CreateInvite, GetAudit, MuteMember, OnPerson, OpenDirect, RevokeInvite, SetRole, UpdateRoom,
};
use natter_core::action::Act;
use natter_core::join::InviteToken;
use natter_core::room::RoomChange;
use natter_core::text::{RoomName, Topic};
use natter_core::{Action, Denied, InviteId, limit};

pub(super) fn reader_of(name: &str) -> Option<(&'static str, Read)> {
    Some(match name {
        "withdrawJoin" => ("withdrawJoin", |text, _| Ok(Action::WithdrawJoin { room: room(text)? })),
        "getRequests" => ("getRequests", |text, _| Ok(Action::GetRequests { room: room(text)? })),
        "approveJoin" => ("approveJoin", |text, _| Ok(answer(&fields(text)?, true))),
        "rejectJoin" => ("rejectJoin", |text, _| Ok(answer(&fields(text)?, false))),
        "kickMember" => ("kickMember", |text, _| Ok(on(&fields(text)?, Act::Kick))),
        "banMember" => ("banMember", |text, _| Ok(on(&fields(text)?, Act::Ban))),
        "unbanMember" => ("unbanMember", |text, _| Ok(on(&fields(text)?, Act::Unban))),
        "muteMember" => ("muteMember", |text, _| Ok(mute(&fields(text)?))),
        "setRole" => ("setRole", |text, _| Ok(set_role(&fields(text)?))),
        "getBans" => ("getBans", |text, _| Ok(Action::GetBans { room: room(text)? })),
        "updateRoom" => ("updateRoom", |text, _| update(&fields(text)?)),
        "deleteRoom" => ("deleteRoom", |text, _| Ok(Action::DeleteRoom { room: room(text)? })),
        "createInvite" => ("createInvite", |text, fresh| Ok(create_invite(&fields(text)?, fresh))),
        "getInvites" => ("getInvites", |text, _| Ok(Action::GetInvites { room: room(text)? })),
        "revokeInvite" => ("revokeInvite", |text, _| Ok(revoke_invite(&fields(text)?))),
        "openDirect" => ("openDirect", |text, _| open_direct(&fields(text)?)),
        "getAudit" => ("getAudit", |text, _| Ok(get_audit(&fields(text)?))),
        _ => return None,
    })
}

fn answer(frame: &OnPerson, approve: bool) -> Action {
    Action::AnswerJoin { room: frame.room_id.0, person: frame.user_id.0, approve }
}

fn on(frame: &OnPerson, act: Act) -> Action {
    Action::Govern { room: frame.room_id.0, person: frame.user_id.0, act }
}

fn mute(frame: &MuteMember) -> Action {
    let act = Act::Mute { for_ms: frame.for_ms };
    Action::Govern { room: frame.room_id.0, person: frame.user_id.0, act }
}

fn set_role(frame: &SetRole) -> Action {
    let act = Act::SetRole(frame.role.into());
    Action::Govern { room: frame.room_id.0, person: frame.user_id.0, act }
}

fn update(frame: &UpdateRoom) -> Result<Action, Denied> {
    let topic = |text: &str| if text.is_empty() { Ok(None) } else { Topic::parse(text).map(Some) };
    let change = RoomChange {
        name: frame.name.as_deref().map(RoomName::parse).transpose()?,
        topic: frame.topic.as_deref().map(topic).transpose()?,
        kind: frame.kind.map(Into::into),
        guests: frame.guests,
        archived: frame.archived,
    };
    if change.is_empty() {
        return Err(Denied::Invalid("updateRoom needs something to change"));
    }
    Ok(Action::UpdateRoom { room: frame.room_id.0, change })
}

fn create_invite(frame: &CreateInvite, fresh: &mut dyn FnMut() -> u128) -> Action {
    Action::CreateInvite {
        room: frame.room_id.0,
        invite: InviteId::from_bits(fresh()),
        token: InviteToken::of_bits(fresh()),
        expires_in_ms: frame.expires_in_ms,
        uses: frame.uses,
    }
}

fn revoke_invite(frame: &RevokeInvite) -> Action {
    Action::RevokeInvite { room: frame.room_id.0, invite: frame.invite_id.0 }
}

fn open_direct(frame: &OpenDirect) -> Result<Action, Denied> {
    if frame.user_ids.is_empty() || frame.user_ids.len() >= limit::DIRECT_PEOPLE {
        return Err(Denied::Invalid("openDirect takes one to seven others"));
    }
    Ok(Action::OpenDirect { others: frame.user_ids.iter().map(|person| person.0).collect() })
}

fn get_audit(frame: &GetAudit) -> Action {
    Action::GetAudit { room: frame.room_id.0, before: frame.before.map(|line| line.0) }
}
