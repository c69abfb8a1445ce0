//! The model: what a store does, in the plainest way; long because it does all of it. Every look-up is a walk over a vector. Rules are the
//! core's own; facts are counted anew each time.

use super::changing::{later_text, row};
use super::command::{Command, Outcome};
use crate::harness::OwnMessages;
use crate::world::{Persona, message_of, query};
use natter_core::action::Position;
use natter_core::answer::{Head, ReadMark, Resumed};
use natter_core::event::Page;
use natter_core::join::{Door, JoinRequest};
use natter_core::member::{Member, Role};
use natter_core::message::{ChangeProposal, ChangeReceipt, Changed, Message, MessageChange, MessageChanged};
use natter_core::person::{Profile, Standing};
use natter_core::port::{MembersPage, NewRoom, OpenRoomsPage};
use natter_core::room::{OpenRoom, RoomChange, RoomEntry, RoomSettings};
use natter_core::rule::right::{self, Right};
use natter_core::rule::send::Earlier;
use natter_core::rule::{change, join, leave, read, send};
use natter_core::search::Found;
use natter_core::span::{Edge, Kinds, Span};
use natter_core::text::{ClientMessageId, Username};
use natter_core::{
    Denied, Draft, Epoch, EventKind, LogEvent, MessageFault, PersonId, PersonRef, Proposal, Receipt, RoomId,
    Seq, Timestamp, limit,
};
use std::collections::{BTreeMap, BTreeSet};

struct Room {
    settings: RoomSettings,
    epoch: Epoch,
    creator: Option<PersonId>,
    events: Vec<LogEvent>,
    /// Those who have asked to come in.
    askers: BTreeSet<PersonId>,
    /// Role and read marker.
    members: BTreeMap<PersonId, (Role, Seq)>,
}

/// All rooms.
pub(super) struct Model {
    names: BTreeMap<PersonId, Username>,
    standings: BTreeMap<PersonId, Standing>,
    rooms: BTreeMap<RoomId, Room>,
    published: Vec<LogEvent>,
    own_messages: OwnMessages,
}

impl Room {
    fn head(&self) -> Seq {
        Seq(self.events.len() as u64)
    }

    fn is_listed(&self) -> bool {
        self.settings.kind.is_open() && !self.settings.archived
    }

    /// Everybody else, in the order in which they came.
    fn heirs(&self, goer: PersonId) -> Vec<(PersonId, Role)> {
        let came = |person: PersonId| self.events.iter().rposition(|event| event.coming() == Some(person));
        let others = self.members.iter().filter(|(person, _)| **person != goer);
        let mut others: Vec<(PersonId, Role)> = others.map(|(person, member)| (*person, member.0)).collect();
        others.sort_by_key(|(person, _)| came(*person));
        others
    }

    fn role(&self, person: PersonId) -> Option<Role> {
        self.members.get(&person).map(|member| member.0)
    }

    fn facts(&self, person: PersonId) -> send::Facts {
        send::Facts {
            kind: self.settings.kind,
            epoch: self.epoch,
            head: self.head(),
            role: self.role(person),
            archived: self.settings.archived,
            muted_until: None,
        }
    }

    fn messages_after(&self, seq: Seq) -> impl Iterator<Item = &LogEvent> {
        self.events.iter().filter(move |event| event.seq > seq && event.is_message())
    }

    /// The marker behind the person's own messages that follow it directly, where these are near enough to be looked for.
    fn behind_own(&self, person: PersonId, marker: Seq) -> Seq {
        let is_own = |event: &&LogEvent| event.person == person;
        let near = marker.0 + limit::OWN_MESSAGES_WINDOW >= self.head().0;
        if !near && !self.messages_after(marker).all(|event| event.person == person) {
            return marker;
        }
        self.messages_after(marker).take_while(is_own).last().map_or(marker, |event| event.seq)
    }

    /// What others have said behind a marker; one's own messages count where they are too far back to be looked for.
    fn unread(&self, person: PersonId, from: Seq, own_messages: OwnMessages) -> u64 {
        let far = match own_messages {
            OwnMessages::MoveTheMarker => Seq(0),
            OwnMessages::AreReadBehindTheMarker => {
                Seq(self.head().0.saturating_sub(limit::OWN_MESSAGES_WINDOW))
            }
        };
        let counts = |event: &&LogEvent| event.person != person || event.seq <= far;
        self.messages_after(from).filter(counts).count() as u64
    }
}

impl Model {
    pub(super) fn new(people: &[Persona], lobby: &RoomEntry, own_messages: OwnMessages) -> Self {
        let standings = people.iter().map(|person| (person.id, person.standing)).collect();
        let names = people.iter().map(|person| (person.id, person.username.clone())).collect();
        let room = Room {
            settings: lobby.settings.clone(),
            epoch: lobby.epoch,
            creator: None,
            events: Vec::new(),
            askers: BTreeSet::new(),
            members: BTreeMap::new(),
        };
        let (rooms, published) = (BTreeMap::from([(RoomId::LOBBY, room)]), Vec::new());
        let mut model = Self { names, standings, rooms, published, own_messages };
        for person in people {
            model.bring_in(RoomId::LOBBY, person.id, join::role_of(person.standing));
        }
        model.published.clear();
        model
    }

    pub(super) fn head(&self, room: RoomId) -> Seq {
        self.rooms.get(&room).map_or(Seq(0), Room::head)
    }

    pub(super) fn epoch(&self, room: RoomId) -> Epoch {
        self.rooms.get(&room).map_or(Epoch::from_bits(0), |room| room.epoch)
    }

    pub(super) fn log(&self, room: RoomId) -> Vec<LogEvent> {
        self.rooms[&room].events.clone()
    }

    /// Where an earlier try of a message or a change is.
    pub(super) fn place(&self, room: RoomId, person: PersonId, id: &ClientMessageId) -> Option<Seq> {
        let events = &self.rooms.get(&room)?.events;
        let is_it = |event: &&LogEvent| event.person == person && event.client_message_id() == Some(id);
        events.iter().find(is_it).map(|event| event.seq)
    }

    /// Where a person's own messages are.
    pub(super) fn messages_of(&self, room: RoomId, person: PersonId) -> Vec<Seq> {
        let events = self.rooms.get(&room).map_or([].as_slice(), |room| room.events.as_slice());
        let own = events.iter().filter(|event| event.is_message() && event.person == person);
        own.map(|event| event.seq).collect()
    }

    /// What this model has fanned out since the last call.
    pub(super) fn take_published(&mut self) -> Vec<LogEvent> {
        std::mem::take(&mut self.published)
    }

    /// Does the same and gives the answer that is due, at time zero.
    pub(super) fn perform(&mut self, command: &Command) -> Outcome {
        let answer = match command.clone() {
            Command::Append(proposal) => self.append(&proposal).map(Outcome::Sent),
            Command::Change(wanted) => self.change(&wanted).map(Outcome::Changed),
            Command::Pins(person, room) => self.pins(room, person).map(Outcome::Pins),
            Command::Create(room) => self.create(room).map(Outcome::Entry),
            Command::Join(request) => self.join(&request),
            Command::Leave(person, room) => self.leave(room, person.id).map(|()| Outcome::Left),
            Command::Mark(person, room, seq) => self.mark(room, person, seq).map(Outcome::Marked),
            Command::Read(person, room, span) => self.read(room, person, span).map(Outcome::Page),
            Command::Search(person, room, words, before, most) => {
                self.search(room, person, words, before, most).map(Outcome::Found)
            }
            Command::Resume(person, positions) => Ok(self.resume(person, &positions)),
            Command::Rooms(person) => Ok(Outcome::Rooms(self.rooms_of(person))),
            Command::Heads(person) => Ok(Outcome::Heads(self.heads_of(person))),
            Command::Open(person) => Ok(Outcome::Open(self.open(person))),
            Command::Members(person, room, after, limit) => {
                self.members(room, person, after, limit).map(Outcome::Members)
            }
        };
        answer.unwrap_or_else(Outcome::Denied)
    }

    fn change(&mut self, wanted: &ChangeProposal) -> Result<ChangeReceipt, Denied> {
        let room = self.rooms.get(&wanted.room).ok_or(Denied::NotFound)?;
        let facts = room.facts(wanted.person);
        change::may_try(&facts, wanted)?;
        let earlier =
            wanted.client_message_id.as_ref().and_then(|id| self.place(wanted.room, wanted.person, id));
        if let Some(seq) = earlier {
            let event = room.events.iter().find(|event| event.seq == seq).expect("it has this place").clone();
            let receipt = change::duplicate(wanted, &event)?;
            self.published.push(event);
            return Ok(receipt);
        }
        let Some(changed) = decide(room, &facts, wanted)? else {
            return Ok(ChangeReceipt {
                room: wanted.room,
                target: wanted.target,
                seq: None,
                duplicate: true,
            });
        };
        let client_message_id = wanted.client_message_id.clone();
        let kind = MessageChanged { target: wanted.target, client_message_id, change: changed.clone() };
        let seq = self.append_event(wanted.room, wanted.person, EventKind::MessageChanged(kind));
        later_text(&mut self.room_mut(wanted.room).events, wanted.target, &changed);
        Ok(ChangeReceipt { room: wanted.room, target: wanted.target, seq: Some(seq), duplicate: false })
    }

    fn pins(&self, room: RoomId, person: PersonId) -> Result<Vec<LogEvent>, Denied> {
        let events = &self.readable(room, person)?.events;
        let rows =
            events.iter().rev().filter(|event| event.is_message()).map(|event| row(events, event, person));
        Ok(rows.filter(is_pinned).collect())
    }

    fn append_event(&mut self, room: RoomId, person: PersonId, kind: EventKind) -> Seq {
        let username = self.names[&person].clone();
        let log = self.rooms.get_mut(&room).expect("a room of the model");
        let (epoch, seq) = (log.epoch, log.head().next());
        let event = LogEvent { room, epoch, seq, timestamp: Timestamp(0), person, username, kind };
        log.events.push(event.clone());
        self.published.push(event);
        seq
    }

    fn bring_in(&mut self, room: RoomId, person: PersonId, role: Role) {
        let seq = self.append_event(room, person, EventKind::MemberJoined { role, by: None });
        self.rooms.get_mut(&room).expect("a room of the model").members.insert(person, (role, seq));
    }

    fn append(&mut self, proposal: &Proposal) -> Result<Vec<Receipt>, Denied> {
        let room = self.rooms.get(&proposal.room).ok_or(Denied::NotFound)?;
        let facts = room.facts(proposal.person);
        send::may_send(&facts, proposal)?;
        let mut events = room.events.clone();
        let (mut receipts, mut fresh, mut published) = (Vec::new(), 0, Vec::new());
        for (index, draft) in proposal.drafts.iter().enumerate() {
            if let Some((event, earlier)) = earlier(&events, proposal, draft) {
                let earlier = earlier.map_err(|fault| proposal.refused_for(index, fault))?;
                receipts.push(send::duplicate(proposal, index, &earlier)?);
                if event.seq <= facts.head {
                    published.push(event);
                }
                continue;
            }
            let event = appended(&facts, proposal, draft, events.len() as u64 + 1);
            receipts.push(receipt(&event, draft));
            published.push(event.clone());
            events.push(event);
            fresh += 1;
        }
        if fresh > 0 {
            send::may_append_new(&facts, proposal, Timestamp(0))?;
        }
        self.take_over(proposal, events);
        self.published.extend(published);
        Ok(receipts)
    }

    /// Each new message moves its sender's marker if nothing was unread to them.
    fn take_over(&mut self, proposal: &Proposal, events: Vec<LogEvent>) {
        let room = self.rooms.get_mut(&proposal.room).expect("a room of the model");
        let before = room.head();
        let marker = room.members[&proposal.person].1;
        let had_read_all = room.unread(proposal.person, marker, self.own_messages) == 0;
        room.events = events;
        let head = room.head();
        if self.own_messages == OwnMessages::MoveTheMarker && had_read_all && head > before {
            room.members.get_mut(&proposal.person).expect("a member").1 = head;
        }
    }

    fn entry(&self, room: RoomId, person: PersonId) -> Option<RoomEntry> {
        let found = self.rooms.get(&room)?;
        let (role, marker) = *found.members.get(&person)?;
        let read = self.read_up_to(found, person, marker);
        Some(RoomEntry {
            room,
            settings: found.settings.clone(),
            role,
            muted_until: None,
            epoch: found.epoch,
            head: found.head(),
            read,
            unread: found.unread(person, read, self.own_messages),
            members: found.members.len() as u64,
            requests: if right::has(role, Right::Answer) { found.askers.len() as u64 } else { 0 },
            with: Vec::new(),
        })
    }

    fn read_up_to(&self, room: &Room, person: PersonId, marker: Seq) -> Seq {
        match self.own_messages {
            OwnMessages::MoveTheMarker => marker,
            OwnMessages::AreReadBehindTheMarker => room.behind_own(person, marker),
        }
    }

    fn count_rooms(&self, person: PersonId) -> usize {
        self.rooms.values().filter(|room| room.role(person).is_some()).count()
    }

    fn create(&mut self, wanted: NewRoom) -> Result<RoomEntry, Denied> {
        let NewRoom { room, epoch, settings, creator } = wanted;
        let creator = creator.id;
        if let Some(there) = self.rooms.get(&room) {
            let is_theirs = there.creator == Some(creator);
            return self.entry(room, creator).filter(|_| is_theirs).ok_or(Denied::Conflict);
        }
        join::create(settings.kind, self.count_rooms(creator), 0, Timestamp(0))?;
        let created = EventKind::RoomCreated { name: settings.name.clone(), kind: settings.kind };
        let (events, askers, members) = (Vec::new(), BTreeSet::new(), BTreeMap::new());
        let fresh = Room { settings, epoch, creator: Some(creator), events, askers, members };
        self.rooms.insert(room, fresh);
        self.append_event(room, creator, created);
        self.bring_in(room, creator, Role::Owner);
        self.entry(room, creator).ok_or(Denied::NotFound)
    }

    fn join(&mut self, request: &JoinRequest) -> Result<Outcome, Denied> {
        let (person, Door::Room(room)) = (request.actor.id, request.door) else {
            return Err(Denied::NotFound);
        };
        let found = self.rooms.get(&room).ok_or(Denied::NotFound)?;
        let door = join::DoorFacts::Room {
            request: found.askers.contains(&person).then_some(join::Asked::Waiting),
            waiting_of_person: self.rooms.values().filter(|room| room.askers.contains(&person)).count(),
            waiting_at_room: found.askers.len(),
        };
        let (role, rooms) = (found.role(person), self.count_rooms(person));
        let facts = join::Facts {
            settings: &found.settings,
            role,
            restrictions: join::Restrictions::default(),
            rooms,
            door,
        };
        match join::join(facts, self.standings[&person], Timestamp(0))? {
            join::Decision::Enter(join::Entrance { role, .. }) => self.bring_in(room, person, role),
            join::Decision::Already => {}
            join::Decision::Ask | join::Decision::Waiting | join::Decision::Rejected { .. } => {
                self.rooms.get_mut(&room).expect("a room of the model").askers.insert(person);
                return Ok(Outcome::Waits(room));
            }
        }
        self.entry(room, person).map(Outcome::Entry).ok_or(Denied::NotFound)
    }

    fn leave(&mut self, room: RoomId, person: PersonId) -> Result<(), Denied> {
        let found = self.rooms.get(&room).ok_or(Denied::NotFound)?;
        match leave::leave(room, found.settings.kind, found.role(person), true, found.heirs(person))? {
            leave::Decision::Go => {}
            leave::Decision::PassOn(heir) => {
                let member = PersonRef { id: heir, username: self.names[&heir].clone() };
                self.append_event(room, person, EventKind::RoleChanged { member, role: Role::Owner });
                self.room_mut(room).members.get_mut(&heir).expect("a member").0 = Role::Owner;
            }
            leave::Decision::PutAway if !found.settings.archived => {
                let change = RoomChange { archived: Some(true), ..RoomChange::default() };
                self.append_event(room, person, EventKind::RoomUpdated(change));
                self.room_mut(room).settings.archived = true;
            }
            leave::Decision::PutAway => {}
        }
        self.room_mut(room).members.remove(&person);
        self.append_event(room, person, EventKind::MemberLeft);
        Ok(())
    }

    fn room_mut(&mut self, room: RoomId) -> &mut Room {
        self.rooms.get_mut(&room).expect("a room of the model")
    }

    fn readable(&self, room: RoomId, person: PersonId) -> Result<&Room, Denied> {
        let found = self.rooms.get(&room).ok_or(Denied::NotFound)?;
        read::may_read(found.settings.kind, found.role(person))?;
        Ok(found)
    }

    fn mark(&mut self, room: RoomId, person: PersonId, wanted: Seq) -> Result<ReadMark, Denied> {
        let found = self.readable(room, person)?;
        let marker = self.read_up_to(found, person, found.members[&person].1);
        let marker = read::mark(marker, wanted, found.head());
        let seq = self.read_up_to(found, person, marker);
        let unread = found.unread(person, seq, self.own_messages);
        let found = self.rooms.get_mut(&room).expect("a room of the model");
        found.members.get_mut(&person).expect("a member").1 = marker;
        Ok(ReadMark { room, seq, unread })
    }

    fn search(
        &self,
        room: RoomId,
        person: PersonId,
        words: &str,
        before: Option<Seq>,
        most: usize,
    ) -> Result<Found, Denied> {
        let found = self.readable(room, person)?;
        let query = query(words);
        let above = found.events.iter().rev().filter(|event| before.is_none_or(|before| event.seq < before));
        let messages: Vec<LogEvent> = above.filter(|event| query.finds(event)).take(most).cloned().collect();
        let last = messages.last().filter(|last| messages.len() == most && last.seq > Seq(1));
        let before = last.map(|last| last.seq);
        Ok(Found { messages, before, looked: 0 })
    }

    fn read(&self, room: RoomId, person: PersonId, span: Span) -> Result<Page, Denied> {
        let found = self.readable(room, person)?;
        let wanted = |event: &&LogEvent| span.kinds == Kinds::All || event.is_message();
        let shown = |event: &LogEvent| match span.kinds {
            Kinds::All => event.clone(),
            Kinds::Messages => row(&found.events, event, person),
        };
        let all = found.events.iter().filter(wanted).map(shown);
        let mut events: Vec<LogEvent> = match span.edge {
            Edge::Newest => all.collect(),
            Edge::Before(seq) => all.filter(|event| event.seq < seq).collect(),
            Edge::After(seq) => all.filter(|event| event.seq > seq).collect(),
        };
        let has_more = events.len() > span.limit;
        match span.edge {
            Edge::After(_) => events.truncate(span.limit),
            Edge::Newest | Edge::Before(_) => {
                events.drain(..events.len().saturating_sub(span.limit));
            }
        }
        Ok(Page { room, epoch: found.epoch, head: found.head(), events, has_more })
    }

    fn resume(&self, person: PersonId, positions: &[Position]) -> Outcome {
        let one = |position: &Position| {
            let room = position.room;
            let Some(found) = self.rooms.get(&room).filter(|found| found.role(person).is_some()) else {
                return Some(Resumed::Gone(room));
            };
            let (epoch, head) = (found.epoch, found.head());
            match read::resume(epoch, head, position.epoch, position.seq) {
                read::Resume::Current => None,
                read::Resume::Reset => Some(Resumed::Reset(Head { room, epoch, seq: head })),
                read::Resume::Missed => {
                    let missed = found.events.iter().filter(|event| event.seq > position.seq);
                    Some(Resumed::Missed { room, epoch, head, events: missed.cloned().collect() })
                }
            }
        };
        Outcome::Resumed(positions.iter().filter_map(one).collect())
    }

    fn rooms_of(&self, person: PersonId) -> Vec<RoomEntry> {
        self.rooms.keys().filter_map(|&room| self.entry(room, person)).collect()
    }

    fn heads_of(&self, person: PersonId) -> Vec<Head> {
        let head = |entry: RoomEntry| Head { room: entry.room, epoch: entry.epoch, seq: entry.head };
        self.rooms_of(person).into_iter().map(head).collect()
    }

    fn open(&self, person: PersonId) -> OpenRoomsPage {
        let is_open = |(_, room): &(&RoomId, &Room)| room.is_listed() && room.role(person).is_none();
        let open = self.rooms.iter().filter(is_open).map(|(&room, found)| OpenRoom {
            room,
            name: found.settings.name.clone(),
            topic: found.settings.topic.clone(),
            kind: found.settings.kind,
            guests: found.settings.guests,
            members: found.members.len() as u64,
        });
        let mut rooms: Vec<OpenRoom> = open.collect();
        let has_more = rooms.len() > natter_core::limit::PAGE_MEMBERS;
        rooms.truncate(natter_core::limit::PAGE_MEMBERS);
        OpenRoomsPage { rooms, has_more }
    }

    fn members(
        &self,
        room: RoomId,
        person: PersonId,
        after: Option<PersonId>,
        limit: usize,
    ) -> Result<MembersPage, Denied> {
        let found = self.readable(room, person)?;
        let later = found.members.iter().filter(|&(&id, _)| after.is_none_or(|after| id > after));
        let member = |(&person, &(role, _)): (&PersonId, &(Role, Seq))| Member {
            person,
            username: self.names[&person].clone(),
            profile: Profile::default(),
            role,
            muted_until: None,
        };
        let mut members: Vec<Member> = later.map(member).collect();
        let has_more = members.len() > limit;
        members.truncate(limit);
        Ok(MembersPage { members, has_more })
    }
}

/// What becomes of a change that is new.
fn decide(room: &Room, facts: &send::Facts, wanted: &ChangeProposal) -> Result<Option<Changed>, Denied> {
    let rows: Vec<LogEvent> = room
        .events
        .iter()
        .filter(|event| event.is_message())
        .map(|event| row(&room.events, event, wanted.person))
        .collect();
    let target = rows.iter().find(|row| row.seq == wanted.target).map(|row| (row.person, message_of(row)));
    let Some((author, message)) = target else { return change::change(facts, wanted, None, Timestamp(0)) };
    let state = message.state.as_deref().cloned().unwrap_or_default();
    let reacted = match &wanted.change {
        MessageChange::React(emoji) | MessageChange::Unreact(emoji) => {
            state.reactions.iter().any(|one| one.emoji == *emoji && one.mine)
        }
        _ => false,
    };
    let pins = rows.iter().filter(|row| is_pinned(row)).count();
    let target = change::Target { author, text: &message.text, state: &state, reacted, pins };
    change::change(facts, wanted, Some(&target), Timestamp(0))
}

fn is_pinned(row: &LogEvent) -> bool {
    message_of(row).state.as_ref().is_some_and(|state| state.pinned)
}

fn appended(facts: &send::Facts, proposal: &Proposal, draft: &Draft, seq: u64) -> LogEvent {
    let Draft { message, client_message_id, text, reply_to } = draft.clone();
    LogEvent {
        room: proposal.room,
        epoch: facts.epoch,
        seq: Seq(seq),
        timestamp: Timestamp(0),
        person: proposal.person,
        username: proposal.username.clone(),
        kind: EventKind::Message(Message::new(message, client_message_id, text, reply_to)),
    }
}

fn receipt(event: &LogEvent, draft: &Draft) -> Receipt {
    Receipt {
        room: event.room,
        seq: event.seq,
        message: draft.message,
        client_message_id: draft.client_message_id.clone(),
        timestamp: Timestamp(0),
        duplicate: false,
    }
}

fn earlier(
    events: &[LogEvent],
    proposal: &Proposal,
    draft: &Draft,
) -> Option<(LogEvent, Result<Earlier, MessageFault>)> {
    let id = draft.client_message_id.as_ref()?;
    let is_it = |event: &&LogEvent| event.person == proposal.person && event.client_message_id() == Some(id);
    events.iter().find(is_it).map(|event| (event.clone(), Earlier::of(event)))
}
