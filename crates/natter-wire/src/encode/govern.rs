//! Answers and notices about who may be in a room and what they may do there.

use super::{ENVELOPE_BYTES, room, size, within};
use crate::Text;
use crate::event::Person;
use crate::people::{AuditLine, Ban, Invite};
use crate::server::{ControlFrame, JoinStatus, ResultBody};
use natter_core::RoomId;
use natter_core::answer::Done;
use natter_core::audit::AuditPage;
use natter_core::govern;
use natter_core::join::{self, AskersPage, InviteToken, Joining};
use natter_core::notice::Notice;
use serde::Serialize;

pub(super) fn joined(joining: &Joining) -> ResultBody<'static> {
    let body = |status, room_id, room, retry_after_ms| ResultBody::JoinRoom {
        status,
        room_id: Text(room_id),
        room,
        retry_after_ms,
    };
    match joining {
        Joining::In(entry) => body(JoinStatus::Joined, entry.room, Some(room(entry)), None),
        Joining::Waiting { room, .. } => body(JoinStatus::Waiting, *room, None, None),
        Joining::Rejected { room, retry_after_ms } => {
            body(JoinStatus::Rejected, *room, None, Some(*retry_after_ms))
        }
    }
}

pub(super) fn done(room: RoomId, done: Done) -> ResultBody<'static> {
    let room_id = Text(room);
    match done {
        Done::Approved => ResultBody::ApproveJoin { room_id },
        Done::Rejected => ResultBody::RejectJoin { room_id },
        Done::Kicked => ResultBody::KickMember { room_id },
        Done::Banned => ResultBody::BanMember { room_id },
        Done::Unbanned => ResultBody::UnbanMember { room_id },
        Done::Muted => ResultBody::MuteMember { room_id },
        Done::RoleSet => ResultBody::SetRole { room_id },
        Done::Updated => ResultBody::UpdateRoom { room_id },
        Done::Deleted => ResultBody::DeleteRoom { room_id },
        Done::InviteRevoked => ResultBody::RevokeInvite { room_id },
    }
}

pub(super) fn requests(room: RoomId, askers: &AskersPage) -> ResultBody<'static> {
    let requests = as_many_as_fit(askers.askers.iter().map(Into::into));
    ResultBody::GetRequests { room_id: Text(room), requests, waiting: askers.waiting }
}

pub(super) fn bans(room: RoomId, bans: &[govern::Ban]) -> ResultBody<'static> {
    ResultBody::GetBans { room_id: Text(room), bans: as_many_as_fit(bans.iter().map(Ban::from)) }
}

pub(super) fn invited(room: RoomId, invite: &join::Invite, token: &InviteToken) -> ResultBody<'static> {
    ResultBody::CreateInvite { room_id: Text(room), invite: invite.into(), word: token.as_str().to_owned() }
}

pub(super) fn invites(room: RoomId, invites: &[join::Invite]) -> ResultBody<'static> {
    ResultBody::GetInvites { room_id: Text(room), invites: as_many_as_fit(invites.iter().map(Invite::from)) }
}

pub(super) fn audit(room: RoomId, page: &AuditPage) -> ResultBody<'static> {
    let all = page.entries.len();
    let entries = as_many_as_fit(page.entries.iter().map(|entry| AuditLine::of(entry, page.by_site_admin)));
    let has_more = page.has_more || entries.len() < all;
    ResultBody::GetAudit { room_id: Text(room), entries, has_more }
}

fn as_many_as_fit<T: Serialize>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut items: Vec<T> = items.collect();
    let count = within(ENVELOPE_BYTES, items.iter().map(size));
    items.truncate(count);
    items
}

/// A notice as the frame that tells it.
#[must_use]
pub fn notice(notice: &Notice) -> ControlFrame<'_> {
    match notice {
        Notice::JoinRequested { room, person, waiting } => {
            let Person { user_id, username } = person.into();
            ControlFrame::JoinRequested { room_id: Text(*room), user_id, username, waiting: *waiting }
        }
        Notice::JoinSettled { room, person, status, waiting } => {
            let Person { user_id, username } = person.into();
            let (room_id, status) = (Text(*room), (*status).into());
            ControlFrame::JoinSettled { room_id, user_id, username, status, waiting: *waiting }
        }
        Notice::JoinAnswered { room, status, retry_after_ms } => ControlFrame::JoinAnswered {
            room_id: Text(*room),
            status: (*status).into(),
            retry_after_ms: *retry_after_ms,
        },
    }
}
