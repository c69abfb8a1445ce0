//! Words for stories about changes of messages.

use super::{Persona, World, message_text};
use crate::harness::Harness;
use natter_core::message::{ChangeProposal, ChangeReceipt, Message, MessageChange, TimelinePage};
use natter_core::port::Log;
use natter_core::span::{TimelineEdge, TimelineSpan};
use natter_core::text::{ClientMessageId, Emoji};
use natter_core::{EventKind, LogEvent, Refusal, RoomId, Seq};
use std::sync::PoisonError;

/// An emoji.
///
/// # Panics
/// When it is none.
#[must_use]
pub fn emoji(text: &str) -> Emoji {
    Emoji::parse(text).expect("this is an emoji")
}

/// The change to this text.
#[must_use]
pub fn edit(text: &str) -> MessageChange {
    MessageChange::Edit(message_text(text))
}

/// The message of an event that is one.
///
/// # Panics
/// On any other event.
#[must_use]
pub fn message_of(event: &LogEvent) -> &Message {
    match &event.kind {
        EventKind::Message(message) => message,
        other => panic!("a message was due, this came: {other:?}"),
    }
}

/// A wanted change without an epoch.
#[must_use]
pub(crate) fn changing(
    person: &Persona,
    room: RoomId,
    target: Seq,
    client_message_id: Option<ClientMessageId>,
    known: Option<Seq>,
    change: MessageChange,
) -> ChangeProposal {
    let username = person.username.clone();
    ChangeProposal {
        room,
        person: person.id,
        username,
        epoch: None,
        known,
        target,
        client_message_id,
        change,
    }
}

impl<H: Harness> World<H> {
    /// Changes a message under this client message id, an empty one means none; the answer. A retry says the `knownSeq` of the first try.
    pub async fn change(
        &self,
        person: &Persona,
        room: RoomId,
        target: Seq,
        id: &str,
        change: MessageChange,
    ) -> Result<ChangeReceipt, Refusal> {
        let id = (!id.is_empty()).then(|| ClientMessageId::parse(id).expect("this is an id"));
        let known = self.known_at_the_first_try(person, room, id.as_ref()).await;
        self.store.change_message(changing(person, room, target, id, known, change)).await
    }

    async fn known_at_the_first_try(
        &self,
        person: &Persona,
        room: RoomId,
        id: Option<&ClientMessageId>,
    ) -> Option<Seq> {
        let heads = self.store.heads_of(person.id).await.expect("heads");
        let head = heads.into_iter().find(|head| head.room == room).map(|head| head.seq);
        let mut first_tries = self.first_tries.lock().unwrap_or_else(PoisonError::into_inner);
        *first_tries.entry((room, person.id, id?.clone())).or_insert(head)
    }

    /// Makes a change that must be accepted, without an id; its place in the log.
    pub async fn changed(&self, person: &Persona, room: RoomId, target: Seq, change: MessageChange) -> Seq {
        let receipt = self.change(person, room, target, "", change).await.expect("this may be done");
        assert!(!receipt.duplicate && receipt.target == target && receipt.room == room, "{receipt:?}");
        receipt.seq.expect("a change that is new has a place")
    }

    /// A page of the timeline as this member reads it.
    pub async fn page(
        &self,
        reader: &Persona,
        room: RoomId,
        edge: TimelineEdge,
        limit: usize,
    ) -> TimelinePage {
        let span = TimelineSpan::new(edge, Some(limit));
        self.store.timeline(reader.id, room, span).await.expect("a member may read")
    }

    /// All rows of the room as this member reads them, from the end backwards, page by page.
    pub async fn rows(&self, reader: &Persona, room: RoomId) -> Vec<LogEvent> {
        let (mut rows, mut edge): (Vec<LogEvent>, _) = (Vec::new(), TimelineEdge::Newest);
        loop {
            let page = self.page(reader, room, edge, 100).await;
            rows = page.rows.into_iter().chain(rows).collect();
            if !page.has_more_before {
                return rows;
            }
            edge = TimelineEdge::Before(page.first);
        }
    }

    /// The row of the message at this place as this member reads it.
    ///
    /// # Panics
    /// When there is none.
    pub async fn row(&self, reader: &Persona, room: RoomId, seq: Seq) -> Message {
        let page = self.page(reader, room, TimelineEdge::Around(seq), 1).await;
        let found = page.rows.iter().find(|row| row.seq == seq);
        message_of(found.expect("a row at this place")).clone()
    }
}
