use crate::actor::Actor;
use crate::govern::{Ban, MemberDeed, NewDirect};
use crate::id::{InviteId, PersonId, RoomId};
use crate::join::{AskersPage, Invite, JoinAnswer, NewInvite, OwnRequest, RequestNews};
use crate::refusal::{Refusal, StoreError};
use crate::room::{RoomChange, RoomEntry};
use std::future::Future;

/// Who may be in a room and as what, and what the room is.
///
/// Every implementation MUST
/// - decide with the rules of [`crate::rule`] on facts that still hold when the change is stored: of two deeds that exclude each other one is refused;
/// - write a change, its events and its line of the audit log together or not at all;
/// - keep, at every commit, exactly one owner in each room that is neither the lobby, nor direct, nor archived;
/// - append no event of a person after the one that took them out, and count no use of an invitation that let nobody in;
/// - tell whoever may not see a room the same as of a room that is not there (P11).
pub trait Governance: Send + Sync + 'static {
    /// Takes one's request back; the news are for those who may answer. Nothing when there was none, be the room there or not.
    fn withdraw_request(
        &self,
        room: RoomId,
        actor: Actor,
    ) -> impl Future<Output = Result<Option<RequestNews>, Refusal>> + Send;

    /// Lets somebody in who waits, or turns them away; the news are for those who may answer. `NotFound` when nobody of that id waits.
    fn answer_request(&self, answer: JoinAnswer)
    -> impl Future<Output = Result<RequestNews, Refusal>> + Send;

    /// Who waits at a room's door, the longest first, at most [`limit::REQUESTS_PER_ROOM`](crate::limit::REQUESTS_PER_ROOM).
    fn requests(
        &self,
        reader: Actor,
        room: RoomId,
    ) -> impl Future<Output = Result<AskersPage, Refusal>> + Send;

    /// The doors at which a person waits, or was turned away and may not ask again yet.
    fn requests_of(
        &self,
        person: PersonId,
    ) -> impl Future<Output = Result<Vec<OwnRequest>, StoreError>> + Send;

    /// Does something to a member.
    fn govern(&self, deed: MemberDeed) -> impl Future<Output = Result<(), Refusal>> + Send;

    /// Who may not come into a room, by person id.
    fn bans(&self, reader: Actor, room: RoomId) -> impl Future<Output = Result<Vec<Ban>, Refusal>> + Send;

    /// Changes what is set about a room.
    fn update_room(
        &self,
        room: RoomId,
        actor: Actor,
        change: RoomChange,
    ) -> impl Future<Output = Result<(), Refusal>> + Send;

    /// Deletes a room: `roomDeleted` is its last event, its members hear it, and from then on it is like a room that never was. Its log is taken away
    /// piece by piece after that.
    fn delete_room(&self, room: RoomId, actor: Actor) -> impl Future<Output = Result<(), Refusal>> + Send;

    /// Opens the direct room of some people, or finds it.
    fn open_direct(&self, wanted: NewDirect) -> impl Future<Output = Result<RoomEntry, Refusal>> + Send;

    /// Makes an invitation.
    fn create_invite(&self, wanted: NewInvite) -> impl Future<Output = Result<Invite, Refusal>> + Send;

    /// The invitations of a room, or of the site, that are good; the newest first.
    fn invites(
        &self,
        reader: Actor,
        room: Option<RoomId>,
    ) -> impl Future<Output = Result<Vec<Invite>, Refusal>> + Send;

    /// Takes an invitation back. `NotFound` when there is none of that id.
    fn revoke_invite(
        &self,
        room: Option<RoomId>,
        actor: Actor,
        invite: InviteId,
    ) -> impl Future<Output = Result<(), Refusal>> + Send;
}
