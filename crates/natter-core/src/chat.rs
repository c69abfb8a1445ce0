//! One action's way: the caller's wish to the port that can grant it, and the answer back. One arm, one call; each body has its own file.

mod govern;
mod greet;
mod join;
mod rooms;
mod search;

use crate::action::{Act, Action};
use crate::actor::Actor;
use crate::answer::Answer;
use crate::govern::MemberAct;
use crate::id::{ConnectionId, Epoch};
use crate::message::ChangeProposal;
use crate::port::{Governance, Log, Roster, Site};
use crate::proposal::Proposal;
use crate::refusal::Refusal;
use crate::span::Edge;
use crate::text::Username;
use crate::time::Timestamp;

/// Who is asking, as the shell has established it; nothing of it comes from the frame.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The socket.
    pub connection: ConnectionId,
    /// The person.
    pub actor: Actor,
    /// Their name, as it will stand with their messages. It never changes.
    pub username: Username,
}

/// What an action needs that rules may not draw themselves.
#[derive(Debug, Clone, Copy)]
pub struct Chance {
    /// Used if a log begins.
    pub epoch: Epoch,
    /// The shell's clock.
    pub now: Timestamp,
}

/// The chat over a store and a roster.
#[derive(Debug)]
pub struct Chat<S, R> {
    store: S,
    roster: R,
}

impl<S: Log + Governance + Site, R: Roster> Chat<S, R> {
    /// A chat over these ports.
    pub fn new(store: S, roster: R) -> Self {
        Self { store, roster }
    }

    /// The store, for shells that commit many sends at once.
    pub fn store(&self) -> &S {
        &self.store
    }

    /// Performs one action.
    ///
    /// # Errors
    /// [`Refusal::Denied`] when the rules say no, [`Refusal::Store`] when a port fails.
    pub async fn perform(&self, caller: &Caller, action: Action, chance: Chance) -> Result<Answer, Refusal> {
        match action {
            Action::Hello { resume } => self.greet(caller, resume).await,
            Action::SendMessage { room, epoch, known, drafts } => {
                let (person, username) = (caller.actor.id, caller.username.clone());
                let proposal = Proposal { room, person, username, epoch, known, drafts };
                Ok(Answer::Sent(self.store.append(proposal).await?))
            }
            Action::ReadLog { room, span } => {
                let page = self.store.read_log(caller.actor.id, room, span).await?;
                let backwards = !matches!(span.edge, Edge::After(_));
                Ok(Answer::Page { page, kinds: span.kinds, backwards })
            }
            Action::ChangeMessage { room, epoch, known, target, client_message_id, change } => {
                let (person, username) = (caller.actor.id, caller.username.clone());
                let wanted = change.clone();
                let proposal = ChangeProposal {
                    room,
                    person,
                    username,
                    epoch,
                    known,
                    target,
                    client_message_id,
                    change,
                };
                let receipt = self.store.change_message(proposal).await?;
                Ok(Answer::Changed { receipt, change: wanted })
            }
            Action::ReadTimeline { room, span } => {
                let page = self.store.timeline(caller.actor.id, room, span).await?;
                Ok(Answer::Timeline { page, edge: span.edge })
            }
            Action::GetReactions { room, target } => {
                let reactors = self.store.reactors(caller.actor.id, room, target).await?;
                Ok(Answer::Reactions { room, target, reactors })
            }
            Action::GetPins { room, before } => {
                let messages = self.store.pins(caller.actor.id, room, before).await?;
                Ok(Answer::Pins { room, messages })
            }
            Action::Search { query, room, from, most } => self.search(caller, &query, room, from, most).await,
            Action::CreateRoom { room, settings } => {
                self.create_room(caller, room, settings, chance.epoch).await
            }
            Action::JoinRoom { door } => self.join_room(caller, door).await,
            Action::WithdrawJoin { room } => self.withdraw(caller, room).await,
            Action::GetRequests { room } => self.list_requests(caller, room).await,
            Action::AnswerJoin { room, person, approve } => {
                self.answer_join(caller, room, person, approve).await
            }
            Action::LeaveRoom { room } => {
                self.store.leave_room(room, caller.actor.clone()).await?;
                Ok(Answer::Left(room))
            }
            Action::GetRooms { after } => self.list_rooms(caller, after).await,
            Action::GetMembers { room, after, limit } => self.list_members(caller, room, after, limit).await,
            Action::MarkRead { room, seq } => {
                Ok(Answer::Read(self.store.mark_read(room, caller.actor.id, seq).await?))
            }
            Action::Typing { room } => self.announce_typing(caller, room).await,
            Action::Ping => Ok(Answer::Pong(self.store.heads_of(caller.actor.id).await?)),
            Action::Govern { room, person, act } => {
                self.govern(caller, room, person, at(act, chance.now)).await
            }
            Action::GetBans { room } => self.list_bans(caller, room).await,
            Action::UpdateRoom { room, change } => self.update_room(caller, room, change).await,
            Action::DeleteRoom { room } => self.delete_room(caller, room).await,
            Action::CreateInvite { room, invite, token, expires_in_ms, uses } => {
                let expires = expires_in_ms.map(|millis| chance.now.plus_millis(millis));
                self.create_invite(caller, room, (invite, token), (expires, uses)).await
            }
            Action::GetInvites { room } => self.list_invites(caller, room).await,
            Action::RevokeInvite { room, invite } => self.revoke_invite(caller, room, invite).await,
            Action::OpenDirect { others } => self.open_direct(caller, others, chance.epoch).await,
            Action::GetAudit { room, before } => self.read_audit(caller, room, before).await,
        }
    }
}

/// A wish with a duration, as a deed with a moment.
fn at(act: Act, now: Timestamp) -> MemberAct {
    match act {
        Act::Kick => MemberAct::Kick,
        Act::Ban => MemberAct::Ban,
        Act::Unban => MemberAct::Unban,
        Act::Mute { for_ms: 0 } => MemberAct::Mute(None),
        Act::Mute { for_ms } => MemberAct::Mute(Some(now.plus_millis(for_ms))),
        Act::SetRole(role) => MemberAct::SetRole(role),
    }
}
