//! Rooms: creating and listing them, and who is in them.

use super::{Caller, Chat};
use crate::answer::Answer;
use crate::govern::NewDirect;
use crate::id::{Epoch, PersonId, RoomId};
use crate::port::{Governance, Log, NewRoom, Roster, Site};
use crate::refusal::Refusal;
use crate::room::RoomSettings;
use crate::span::{Edge, Kinds, Span};

impl<S: Log + Governance + Site, R: Roster> Chat<S, R> {
    pub(super) async fn create_room(
        &self,
        caller: &Caller,
        room: RoomId,
        settings: RoomSettings,
        epoch: Epoch,
    ) -> Result<Answer, Refusal> {
        let room = NewRoom { room, epoch, settings, creator: caller.actor.clone() };
        Ok(Answer::Created(self.store.create_room(room).await?))
    }

    pub(super) async fn open_direct(
        &self,
        caller: &Caller,
        others: Vec<PersonId>,
        epoch: Epoch,
    ) -> Result<Answer, Refusal> {
        let wanted = NewDirect { actor: caller.actor.clone(), others, epoch };
        Ok(Answer::Direct(self.store.open_direct(wanted).await?))
    }

    pub(super) async fn list_rooms(&self, caller: &Caller, after: Option<RoomId>) -> Result<Answer, Refusal> {
        let rooms = if after.is_some() { Vec::new() } else { self.store.rooms_of(caller.actor.id).await? };
        let page = self.store.open_rooms(caller.actor.id, after).await?;
        Ok(Answer::Rooms { rooms, open: page.rooms, has_more: page.has_more })
    }

    pub(super) async fn list_members(
        &self,
        caller: &Caller,
        room: RoomId,
        after: Option<PersonId>,
        limit: usize,
    ) -> Result<Answer, Refusal> {
        let page = self.store.members(caller.actor.id, room, after, limit).await?;
        let people = page.members.iter().map(|member| member.person).collect();
        let online = self.roster.online(people).await?;
        let members = page.members.into_iter().zip(online).collect();
        Ok(Answer::Members { room, members, has_more: page.has_more })
    }

    /// Reading the room's end is the cheapest proof that the caller may be heard in it.
    pub(super) async fn announce_typing(&self, caller: &Caller, room: RoomId) -> Result<Answer, Refusal> {
        let span = Span::new(Edge::Newest, Kinds::All, Some(1));
        self.store.read_log(caller.actor.id, room, span).await?;
        Ok(Answer::Typing(room))
    }
}
