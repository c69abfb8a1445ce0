use crate::action::Position;
use crate::actor::Actor;
use crate::answer::{Head, ReadMark, Resumed};
use crate::event::{LogEvent, Page};
use crate::id::{Epoch, PersonId, RoomId};
use crate::join::{JoinRequest, Joining};
use crate::member::Member;
use crate::message::{ChangeProposal, ChangeReceipt, Reactors, TimelinePage};
use crate::proposal::{Proposal, Receipt};
use crate::refusal::{Refusal, StoreError};
use crate::room::{OpenRoom, RoomEntry, RoomSettings};
use crate::search::{Found, SearchQuery};
use crate::span::{Seq, Span, TimelineSpan};
use std::future::Future;

/// A room to be created; its creator becomes its owner.
#[derive(Debug, Clone)]
pub struct NewRoom {
    /// Its id.
    pub room: RoomId,
    /// The life of its log.
    pub epoch: Epoch,
    /// What is set about it.
    pub settings: RoomSettings,
    /// Who creates it.
    pub creator: Actor,
}

/// A page of a room's members, ordered by person id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MembersPage {
    /// The members.
    pub members: Vec<Member>,
    /// Whether more follow.
    pub has_more: bool,
}

/// A page of public rooms, ordered by room id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenRoomsPage {
    /// The rooms.
    pub rooms: Vec<OpenRoom>,
    /// Whether more follow.
    pub has_more: bool,
}

/// The rooms and their logs.
///
/// Every implementation MUST
/// - number the events of a room 1, 2, 3 … without a hole, whatever fails in between (P1);
/// - decide with the rules of [`crate::rule`] on facts that still hold at the moment of appending (P11);
/// - resolve a writing call only when its events survive the loss of power (P5);
/// - hand every event it has made durable, and every event it has found again as a duplicate, to those who fan out, before or while it resolves
///   the call; the events of one call in log order, and where one process writes a room's log, those of all calls (P4, P8);
/// - store at most one event for one (room, person, client message id), for ever, whenever `known` is that of the first try (P3, P4);
/// - answer each read from one consistent state, and check membership in that same state (P11).
pub trait Log: Send + Sync + 'static {
    /// Appends all messages of a proposal or none; one receipt each, in order.
    fn append(&self, proposal: Proposal) -> impl Future<Output = Result<Vec<Receipt>, Refusal>> + Send;

    /// Creates a room with its first two events, `roomCreated` and the owner's `memberJoined`. Creating the same room again for the same
    /// creator gives the entry that is there.
    fn create_room(&self, room: NewRoom) -> impl Future<Output = Result<RoomEntry, Refusal>> + Send;

    /// Enters a room, or finds that one is in already, or asks to be let in ([`rule::join`](crate::rule::join)). `NotFound` for an invitation that
    /// is not good.
    fn join_room(&self, request: JoinRequest) -> impl Future<Output = Result<Joining, Refusal>> + Send;

    /// Leaves a room; who owns it passes it on first ([`rule::leave`](crate::rule::leave)).
    fn leave_room(&self, room: RoomId, actor: Actor) -> impl Future<Output = Result<(), Refusal>> + Send;

    /// Moves a read marker; the answer is where it stands now, which may be further.
    fn mark_read(
        &self,
        room: RoomId,
        person: PersonId,
        seq: Seq,
    ) -> impl Future<Output = Result<ReadMark, Refusal>> + Send;

    /// A page of a room's log. `Kinds::All` pages are contiguous. A page of messages may end early with `has_more` when long runs of
    /// other events lie between them, but always holds a message or has none further in that direction.
    fn read_log(
        &self,
        reader: PersonId,
        room: RoomId,
        span: Span,
    ) -> impl Future<Output = Result<Page, Refusal>> + Send;

    /// Carries out a change of a message ([`rule::change`](crate::rule::change)): its event and the message's row are written together or not at all. The
    /// rules of [`append`](Self::append) hold for it: one event for one client message id, published as messages are. An edit replaces the stored text;
    /// a deletion removes it, the reactions and the pin from everything the store holds, search included.
    fn change_message(
        &self,
        proposal: ChangeProposal,
    ) -> impl Future<Output = Result<ChangeReceipt, Refusal>> + Send;

    /// A page of a room's timeline. `rows` holds every event of `first..=last` that is not a change of a message, messages as they are at `as_of` and as
    /// `reader` sees them. A page may end early when [`limit::TIMELINE_EVENTS`](crate::limit::TIMELINE_EVENTS) events were looked at; it says how far it went
    /// in `first` and `last`, and never covers nothing while there is more.
    fn timeline(
        &self,
        reader: PersonId,
        room: RoomId,
        span: TimelineSpan,
    ) -> impl Future<Output = Result<TimelinePage, Refusal>> + Send;

    /// Who reacted to a message, emoji by emoji in the order of its row. `NotFound` for a place without a message.
    fn reactors(
        &self,
        reader: PersonId,
        room: RoomId,
        target: Seq,
    ) -> impl Future<Output = Result<Vec<Reactors>, Refusal>> + Send;

    /// The pinned messages of a room before a place, or all, the newest first, with their rows as `reader` sees them.
    fn pins(
        &self,
        reader: PersonId,
        room: RoomId,
        before: Option<Seq>,
    ) -> impl Future<Output = Result<Vec<LogEvent>, Refusal>> + Send;

    /// Messages of a room that a query matches, before a place or from the end, at most `most`, the newest first. The search may stop early, when it
    /// has looked at [`limit::SEARCH_EVENTS`](crate::limit::SEARCH_EVENTS) events or [`limit::SEARCH_BYTES`](crate::limit::SEARCH_BYTES) at least, and
    /// says where; it leaves out none above that place.
    fn search(
        &self,
        reader: PersonId,
        room: RoomId,
        query: &SearchQuery,
        before: Option<Seq>,
        most: usize,
    ) -> impl Future<Output = Result<Found, Refusal>> + Send;

    /// What was missed in each room since the given places; a room where nothing was missed is left out.
    fn resume(
        &self,
        reader: PersonId,
        positions: Vec<Position>,
    ) -> impl Future<Output = Result<Vec<Resumed>, StoreError>> + Send;

    /// The rooms a person is in: the lobby first, then by room id.
    fn rooms_of(&self, person: PersonId) -> impl Future<Output = Result<Vec<RoomEntry>, StoreError>> + Send;

    /// The ids of the rooms a person is in: the lobby first, then by id. For stores that know them without looking at the logs.
    fn room_ids_of(&self, person: PersonId) -> impl Future<Output = Result<Vec<RoomId>, StoreError>> + Send {
        async move { Ok(self.heads_of(person).await?.into_iter().map(|head| head.room).collect()) }
    }

    /// Where the logs of a person's rooms end.
    fn heads_of(&self, person: PersonId) -> impl Future<Output = Result<Vec<Head>, StoreError>> + Send;

    /// Public rooms that the person is not in; none that is archived.
    fn open_rooms(
        &self,
        person: PersonId,
        after: Option<RoomId>,
    ) -> impl Future<Output = Result<OpenRoomsPage, StoreError>> + Send;

    /// The members of a room.
    fn members(
        &self,
        reader: PersonId,
        room: RoomId,
        after: Option<PersonId>,
        limit: usize,
    ) -> impl Future<Output = Result<MembersPage, Refusal>> + Send;
}
