//! Rooms: creating, entering, listing, and who is in them.

use super::{Caller, Chat};
use crate::answer::Answer;
use crate::id::{Epoch, PersonId, RoomId};
use crate::port::{JoinRequest, Log, NewRoom, Roster};
use crate::refusal::{Denied, Refusal};
use crate::room::RoomKind;
use crate::span::{Edge, Kinds, Span};
use crate::text::RoomName;

impl<S: Log, R: Roster> Chat<S, R> {
    pub(super) async fn create_room(
        &self,
        caller: &Caller,
        room: RoomId,
        name: RoomName,
        kind: RoomKind,
        epoch: Epoch,
    ) -> Result<Answer, Refusal> {
        if kind != RoomKind::Public {
            return Err(Denied::Invalid("only public rooms can be created in this version").into());
        }
        let (creator, username) = (caller.person, caller.username.clone());
        let room = NewRoom { room, epoch, name, kind, creator, username };
        Ok(Answer::Created(self.store.create_room(room).await?))
    }

    pub(super) async fn join_room(&self, caller: &Caller, room: RoomId) -> Result<Answer, Refusal> {
        let (person, username, standing) = (caller.person, caller.username.clone(), caller.standing);
        let request = JoinRequest { room, person, username, standing };
        Ok(Answer::Joined(self.store.join_room(request).await?))
    }

    pub(super) async fn list_rooms(&self, caller: &Caller, after: Option<RoomId>) -> Result<Answer, Refusal> {
        let rooms = if after.is_some() { Vec::new() } else { self.store.rooms_of(caller.person).await? };
        let page = self.store.open_rooms(caller.person, after).await?;
        Ok(Answer::Rooms { rooms, open: page.rooms, has_more: page.has_more })
    }

    pub(super) async fn list_members(
        &self,
        caller: &Caller,
        room: RoomId,
        after: Option<PersonId>,
        limit: usize,
    ) -> Result<Answer, Refusal> {
        let page = self.store.members(caller.person, room, after, limit).await?;
        let people = page.members.iter().map(|member| member.person).collect();
        let online = self.roster.online(people).await?;
        let members = page.members.into_iter().zip(online).collect();
        Ok(Answer::Members { room, members, has_more: page.has_more })
    }

    /// Reading the room's end is the cheapest proof that the caller may be heard in it.
    pub(super) async fn announce_typing(&self, caller: &Caller, room: RoomId) -> Result<Answer, Refusal> {
        let span = Span::new(Edge::Newest, Kinds::All, Some(1));
        self.store.read_log(caller.person, room, span).await?;
        Ok(Answer::Typing(room))
    }
}
