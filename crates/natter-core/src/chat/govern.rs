//! Governing a room: its people, what it is, who is invited, and who did what.

use super::{Caller, Chat};
use crate::answer::{Answer, Done};
use crate::govern::{MemberAct, MemberDeed};
use crate::id::{AuditId, InviteId, PersonId, RoomId};
use crate::join::{InviteToken, NewInvite};
use crate::port::{AuditScope, Governance, Log, Roster, Site};
use crate::refusal::Refusal;
use crate::room::RoomChange;
use crate::time::Timestamp;

impl<S: Log + Governance + Site, R: Roster> Chat<S, R> {
    pub(super) async fn govern(
        &self,
        caller: &Caller,
        room: RoomId,
        person: PersonId,
        act: MemberAct,
    ) -> Result<Answer, Refusal> {
        self.store.govern(MemberDeed { room, actor: caller.actor.clone(), person, act }).await?;
        let done = match act {
            MemberAct::Kick => Done::Kicked,
            MemberAct::Ban => Done::Banned,
            MemberAct::Unban => Done::Unbanned,
            MemberAct::Mute(_) => Done::Muted,
            MemberAct::SetRole(_) => Done::RoleSet,
        };
        Ok(Answer::Done { room, done })
    }

    pub(super) async fn list_bans(&self, caller: &Caller, room: RoomId) -> Result<Answer, Refusal> {
        let bans = self.store.bans(caller.actor.clone(), room).await?;
        Ok(Answer::Bans { room, bans })
    }

    pub(super) async fn update_room(
        &self,
        caller: &Caller,
        room: RoomId,
        change: RoomChange,
    ) -> Result<Answer, Refusal> {
        self.store.update_room(room, caller.actor.clone(), change).await?;
        Ok(Answer::Done { room, done: Done::Updated })
    }

    pub(super) async fn delete_room(&self, caller: &Caller, room: RoomId) -> Result<Answer, Refusal> {
        self.store.delete_room(room, caller.actor.clone()).await?;
        Ok(Answer::Done { room, done: Done::Deleted })
    }

    pub(super) async fn create_invite(
        &self,
        caller: &Caller,
        room: RoomId,
        (id, token): (InviteId, InviteToken),
        (expires, uses): (Option<Timestamp>, Option<u64>),
    ) -> Result<Answer, Refusal> {
        let (actor, hash) = (caller.actor.clone(), token.hash());
        let wanted = NewInvite { id, token: hash, room: Some(room), actor, expires, uses };
        let invite = self.store.create_invite(wanted).await?;
        Ok(Answer::Invited { room, invite, token })
    }

    pub(super) async fn list_invites(&self, caller: &Caller, room: RoomId) -> Result<Answer, Refusal> {
        let invites = self.store.invites(caller.actor.clone(), Some(room)).await?;
        Ok(Answer::Invites { room, invites })
    }

    pub(super) async fn revoke_invite(
        &self,
        caller: &Caller,
        room: RoomId,
        invite: InviteId,
    ) -> Result<Answer, Refusal> {
        self.store.revoke_invite(Some(room), caller.actor.clone(), invite).await?;
        Ok(Answer::Done { room, done: Done::InviteRevoked })
    }

    pub(super) async fn read_audit(
        &self,
        caller: &Caller,
        room: RoomId,
        before: Option<AuditId>,
    ) -> Result<Answer, Refusal> {
        let page = self.store.audit(caller.actor.clone(), AuditScope::Room(room), before).await?;
        Ok(Answer::Audit { room, page })
    }
}
