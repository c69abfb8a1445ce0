//! One action's way: the caller's wish to the port that can grant it, and the answer back. One arm, one call; each body has its own file.

mod greet;
mod rooms;

use crate::action::Action;
use crate::answer::Answer;
use crate::id::{ConnectionId, Epoch, PersonId};
use crate::person::Standing;
use crate::port::{Log, Roster};
use crate::proposal::Proposal;
use crate::refusal::Refusal;
use crate::span::Edge;
use crate::text::Username;

/// Who is asking, as the shell has established it; nothing of it comes from the frame.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The socket.
    pub connection: ConnectionId,
    /// The person.
    pub person: PersonId,
    /// Their name.
    pub username: Username,
    /// Account or guest.
    pub standing: Standing,
}

/// The chat over a store and a roster.
#[derive(Debug)]
pub struct Chat<S, R> {
    store: S,
    roster: R,
}

impl<S: Log, R: Roster> Chat<S, R> {
    /// A chat over these ports.
    pub fn new(store: S, roster: R) -> Self {
        Self { store, roster }
    }

    /// The store, for shells that commit many sends at once.
    pub fn store(&self) -> &S {
        &self.store
    }

    /// Performs one action. `fresh_epoch` is used if a log begins.
    ///
    /// # Errors
    /// [`Refusal::Denied`] when the rules say no, [`Refusal::Store`] when a port fails.
    pub async fn perform(
        &self,
        caller: &Caller,
        action: Action,
        fresh_epoch: Epoch,
    ) -> Result<Answer, Refusal> {
        match action {
            Action::Hello { resume } => self.greet(caller, resume).await,
            Action::SendMessage { room, epoch, known, drafts } => {
                let (person, username) = (caller.person, caller.username.clone());
                let proposal = Proposal { room, person, username, epoch, known, drafts };
                Ok(Answer::Sent(self.store.append(proposal).await?))
            }
            Action::ReadLog { room, span } => {
                let page = self.store.read_log(caller.person, room, span).await?;
                let backwards = !matches!(span.edge, Edge::After(_));
                Ok(Answer::Page { page, kinds: span.kinds, backwards })
            }
            Action::CreateRoom { room, name, kind } => {
                self.create_room(caller, room, name, kind, fresh_epoch).await
            }
            Action::JoinRoom { room } => self.join_room(caller, room).await,
            Action::LeaveRoom { room } => {
                self.store.leave_room(room, caller.person, caller.username.clone()).await?;
                Ok(Answer::Left(room))
            }
            Action::GetRooms { after } => self.list_rooms(caller, after).await,
            Action::GetMembers { room, after, limit } => self.list_members(caller, room, after, limit).await,
            Action::MarkRead { room, seq } => {
                Ok(Answer::Read(self.store.mark_read(room, caller.person, seq).await?))
            }
            Action::Typing { room } => self.announce_typing(caller, room).await,
            Action::Ping => Ok(Answer::Pong(self.store.heads_of(caller.person).await?)),
        }
    }
}
