//! A message, what can be done to it afterwards, and how a view of a log follows (docs/PROTOCOL.md, "Changes of messages").
//!
//! The log says *that* a message was changed, the message's row says *what it is now*: an edit event stores no text, and each reader gets the
//! text of the row. Old text is in one place only, so that a deletion leaves nothing.

use crate::actor::PersonRef;
use crate::event::{EventKind, LogEvent};
use crate::id::{Epoch, MessageId, PersonId, RoomId};
use crate::limit;
use crate::span::Seq;
use crate::text::{ClientMessageId, Emoji, MessageText, Username};
use crate::time::Timestamp;

/// A message, with the text of its row as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its id, unique over all rooms.
    pub id: MessageId,
    /// The sender's own name for it; shown to the sender only.
    pub client_message_id: Option<ClientMessageId>,
    /// The text; [blank](MessageText::is_blank) once the message was deleted.
    pub text: MessageText,
    /// The earlier message it replies to.
    pub reply_to: Option<Seq>,
    /// When its text was last changed.
    pub edited_at: Option<Timestamp>,
    /// What else was changed since it was sent. `None` where nothing was, and in events that were read from the raw log or come live: the changes
    /// follow there as events of their own.
    pub state: Option<Box<MessageState>>,
}

/// The part of a message's row that changes without its text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MessageState {
    /// The last change that is part of this state; a change event with this place or an earlier one is part of it already.
    pub folded: Seq,
    /// Whether it is among the room's pinned messages.
    pub pinned: bool,
    /// The reactions, the emoji that has been there longest first.
    pub reactions: Vec<Reaction>,
}

/// How many people reacted with one emoji.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reaction {
    /// The emoji.
    pub emoji: Emoji,
    /// How many people; never 0.
    pub count: u64,
    /// Whether the reader is one of them.
    pub mine: bool,
}

/// The people behind one emoji of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reactors {
    /// The emoji.
    pub emoji: Emoji,
    /// How many people.
    pub count: u64,
    /// The first [`limit::REACTORS`] of them, with their current names; people who were deleted are only counted.
    pub people: Vec<PersonRef>,
}

/// A change of a message as the log holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageChanged {
    /// The message.
    pub target: Seq,
    /// The author's own name for the change (P3); shown to them only.
    pub client_message_id: Option<ClientMessageId>,
    /// What changed.
    pub change: Changed,
}

/// What changed, in absolute values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changed {
    /// The text; it is that of the row when the event is read, and blank if the message was deleted since.
    Edited(MessageText),
    /// The message is gone; its place stays.
    Deleted,
    /// The event's person reacted; so many people have now.
    Reacted(Emoji, u64),
    /// The event's person took their reaction back; so many people have it still.
    Unreacted(Emoji, u64),
    /// It is among the room's pinned messages.
    Pinned,
    /// It is not any more.
    Unpinned,
}

/// What a person wants to do to a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MessageChange {
    /// Another text.
    Edit(MessageText),
    /// Delete it.
    Delete,
    /// React with an emoji.
    React(Emoji),
    /// Take the reaction back.
    Unreact(Emoji),
    /// Put it among the room's pinned messages.
    Pin,
    /// Take it out of them.
    Unpin,
}

/// A wanted change of one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeProposal {
    /// The room.
    pub room: RoomId,
    /// Who wants it.
    pub person: PersonId,
    /// Their name as it will be in the log.
    pub username: Username,
    /// The life of the log that `known` and `target` belong to.
    pub epoch: Option<Epoch>,
    /// The highest contiguous seq the person had applied at the first try (P3).
    pub known: Option<Seq>,
    /// The message.
    pub target: Seq,
    /// The person's own name for the change; without one there is no protection against a late retry.
    pub client_message_id: Option<ClientMessageId>,
    /// What.
    pub change: MessageChange,
}

/// Proof that a change is durable (P5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeReceipt {
    /// The room.
    pub room: RoomId,
    /// The message.
    pub target: Seq,
    /// The event; `None` where it was so already and no event was needed.
    pub seq: Option<Seq>,
    /// Whether this try changed nothing: an earlier one had, or it was so already.
    pub duplicate: bool,
}

/// Part of a room's timeline: the events that are shown, oldest first, messages as their rows are now. Changes are part of the rows and not among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelinePage {
    /// The room.
    pub room: RoomId,
    /// The life of its log.
    pub epoch: Epoch,
    /// The last place of the log when the page was read; the rows hold every change up to it.
    pub as_of: Seq,
    /// The first place of the part of the log that the page covers.
    pub first: Seq,
    /// The last place of that part; below `first` when the part is empty.
    pub last: Seq,
    /// The rows in it.
    pub rows: Vec<LogEvent>,
    /// Whether the log has places before `first`.
    pub has_more_before: bool,
    /// Whether it has places after `last`.
    pub has_more_after: bool,
}

impl Message {
    /// A message that was just sent.
    #[must_use]
    pub fn new(
        id: MessageId,
        client_message_id: Option<ClientMessageId>,
        text: MessageText,
        reply_to: Option<Seq>,
    ) -> Self {
        Self { id, client_message_id, text, reply_to, edited_at: None, state: None }
    }

    /// Whether it was deleted.
    #[must_use]
    pub fn is_deleted(&self) -> bool {
        self.text.is_blank()
    }

    /// Folds an event into the row of the message at `seq`, as `viewer` sees it. Events that are not changes of this message, and changes that are
    /// part of the row already, change nothing. Says whether something changed.
    pub fn apply(&mut self, seq: Seq, event: &LogEvent, viewer: Option<PersonId>) -> bool {
        let EventKind::MessageChanged(changed) = &event.kind else { return false };
        let folded = self.state.as_ref().map_or(Seq(0), |state| state.folded);
        if changed.target != seq || event.seq <= folded {
            return false;
        }
        let state = self.state.get_or_insert_default();
        state.folded = event.seq;
        match &changed.change {
            Changed::Edited(text) => {
                self.text = text.clone();
                self.edited_at = (!text.is_blank()).then_some(event.timestamp);
            }
            Changed::Deleted => {
                (self.text, self.edited_at) = (MessageText::blank(), None);
                (state.pinned, state.reactions) = (false, Vec::new());
            }
            Changed::Reacted(emoji, count) => {
                state.count(emoji, *count, (viewer == Some(event.person)).then_some(true))
            }
            Changed::Unreacted(emoji, count) => {
                state.count(emoji, *count, (viewer == Some(event.person)).then_some(false))
            }
            Changed::Pinned => state.pinned = true,
            Changed::Unpinned => state.pinned = false,
        }
        true
    }
}

impl MessageState {
    /// How many people reacted with this emoji.
    #[must_use]
    pub fn count_of(&self, emoji: &Emoji) -> u64 {
        self.reactions.iter().find(|one| one.emoji == *emoji).map_or(0, |one| one.count)
    }

    /// Sets the count of an emoji, and whether the reader is among them where that changed.
    fn count(&mut self, emoji: &Emoji, count: u64, mine: Option<bool>) {
        match self.reactions.iter_mut().find(|one| one.emoji == *emoji) {
            Some(reaction) => {
                reaction.count = count;
                reaction.mine = mine.unwrap_or(reaction.mine);
            }
            None => {
                self.reactions.push(Reaction { emoji: emoji.clone(), count, mine: mine.unwrap_or(false) })
            }
        }
        self.reactions.retain(|one| one.count > 0);
    }

    /// Reactions of all people.
    #[must_use]
    pub fn reactions_in_all(&self) -> u64 {
        self.reactions.iter().map(|one| one.count).sum()
    }

    /// Whether one more reaction with this emoji is within [`limit::EMOJI_PER_MESSAGE`] and [`limit::REACTIONS_PER_MESSAGE`].
    #[must_use]
    pub fn has_room_for(&self, emoji: &Emoji) -> bool {
        let is_known = self.count_of(emoji) > 0;
        self.reactions_in_all() < limit::REACTIONS_PER_MESSAGE
            && (is_known || self.reactions.len() < limit::EMOJI_PER_MESSAGE)
    }
}

impl MessageChanged {
    /// The emoji of a reaction that comes or goes.
    #[must_use]
    pub fn emoji(&self) -> Option<&Emoji> {
        match &self.change {
            Changed::Reacted(emoji, _) | Changed::Unreacted(emoji, _) => Some(emoji),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
