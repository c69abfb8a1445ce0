//! What each connection gets out of the round that is being delivered, put together before anything is written. Everything lies in a few long
//! buffers that the next round uses again; a connection holds two numbers. Its bytes are laid side by side only when they are written.

use super::audience::Key;
use super::frame;
use super::outbound::Chunk;
use natter_core::{LogEvent, PersonId, RoomId};
use natter_wire::event;
use rustc_hash::FxHashMap;
use std::ops::Range;
use std::rc::Rc;

/// Buffers larger than this are given back after a round.
const KEEP_BYTES: usize = 256 * 1024;
const NONE: u32 = u32::MAX;

/// A connection's pieces in the order to write them: the first, and the last so far.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    first: u32,
    last: u32,
}

impl Default for Plan {
    fn default() -> Self {
        Self { first: NONE, last: NONE }
    }
}

/// One piece of what a connection gets.
#[derive(Debug)]
enum Piece {
    /// A frame for this connection alone, in the answers' buffer.
    Answer(Range<usize>),
    /// A room's frames as everybody gets them.
    Shared(usize),
    /// A room's frames with their own form of those that are their person's.
    Own(usize),
}

/// Everything one round has for its connections.
#[derive(Debug, Default)]
pub(crate) struct Plans {
    pieces: Vec<(Piece, u32)>,
    answers: Vec<u8>,
    rooms: Vec<RoomFrames>,
    /// Rooms of this round; those behind them are spare.
    used: usize,
    places: FxHashMap<RoomId, usize>,
    /// Who gets anything.
    pub(crate) touched: Vec<Key>,
    laid: Vec<u8>,
}

/// The frames that one room gets.
#[derive(Debug, Default)]
struct RoomFrames {
    shared: Chunk,
    own: Vec<u8>,
    frames: Vec<Encoded>,
}

/// Where an event's two forms stand.
#[derive(Debug)]
struct Encoded {
    sender: PersonId,
    shared: Range<usize>,
    own: Range<usize>,
}

/// What a connection is to be written.
pub(crate) enum Laid<'a> {
    Nothing,
    Shared(&'a Chunk),
    Own(&'a [u8]),
}

impl Plans {
    /// Plans a frame for one connection; `write` appends its payload.
    pub(crate) fn answer(&mut self, plan: &mut Plan, key: Key, write: impl FnOnce(&mut Vec<u8>)) {
        let start = self.answers.len();
        frame::put_text_with(&mut self.answers, write);
        self.add(plan, key, Piece::Answer(start..self.answers.len()));
    }

    /// Encodes events once each, grouped by room in log order; answers the rooms and their places.
    pub(crate) fn encode(&mut self, events: &[LogEvent]) -> Vec<(RoomId, usize)> {
        let mut rooms = Vec::new();
        self.places.clear();
        for event in events {
            let place = *self.places.entry(event.room).or_insert_with(|| {
                if self.used == self.rooms.len() {
                    self.rooms.push(RoomFrames::default());
                }
                self.used += 1;
                rooms.push((event.room, self.used - 1));
                self.used - 1
            });
            self.rooms[place].add(event);
        }
        rooms
    }

    /// Plans a room's frames for one of its connections.
    pub(crate) fn room(&mut self, plan: &mut Plan, key: Key, place: usize, viewer: PersonId) {
        let is_sender = self.rooms[place].has_own_form_for(viewer);
        self.add(plan, key, if is_sender { Piece::Own(place) } else { Piece::Shared(place) });
    }

    fn add(&mut self, plan: &mut Plan, key: Key, piece: Piece) {
        let place = u32::try_from(self.pieces.len()).expect("a round has fewer pieces than fit in memory");
        self.pieces.push((piece, NONE));
        if plan.first == NONE {
            plan.first = place;
            self.touched.push(key);
        } else {
            self.pieces[plan.last as usize].1 = place;
        }
        plan.last = place;
    }

    /// Lays the pieces of a plan side by side.
    pub(crate) fn lay(&mut self, plan: Plan, viewer: PersonId) -> Laid<'_> {
        let Some((first, next)) = self.pieces.get(plan.first as usize) else { return Laid::Nothing };
        if let (Piece::Shared(place), &NONE) = (first, next) {
            return Laid::Shared(&self.rooms[*place].shared);
        }
        self.laid.clear();
        let mut at = plan.first;
        while let Some((piece, next)) = self.pieces.get(at as usize) {
            match piece {
                Piece::Answer(range) => self.laid.extend_from_slice(&self.answers[range.clone()]),
                Piece::Shared(place) => self.laid.extend_from_slice(&self.rooms[*place].shared),
                Piece::Own(place) => self.rooms[*place].lay_own(viewer, &mut self.laid),
            }
            at = *next;
        }
        Laid::Own(&self.laid)
    }

    /// Makes everything ready for the next round.
    pub(crate) fn clear(&mut self) {
        self.pieces.clear();
        self.touched.clear();
        recycle(&mut self.answers);
        recycle(&mut self.laid);
        for room in &mut self.rooms[..self.used] {
            room.clear();
        }
        self.used = 0;
    }
}

impl RoomFrames {
    fn add(&mut self, event: &LogEvent) {
        let shared = Rc::make_mut(&mut self.shared);
        let (start, own_start) = (shared.len(), self.own.len());
        let payload = frame::put_text_with(shared, |out| event::write_shared(event, out));
        if event::has_own_form(event) {
            let payload = &shared[payload..];
            frame::put_text_with(&mut self.own, |out| event::write_own(event, payload, out));
        }
        let (shared, own) = (start..shared.len(), own_start..self.own.len());
        self.frames.push(Encoded { sender: event.person, shared, own });
    }

    fn has_own_form_for(&self, viewer: PersonId) -> bool {
        self.frames.iter().any(|frame| frame.sender == viewer && !frame.own.is_empty())
    }

    fn lay_own(&self, viewer: PersonId, out: &mut Vec<u8>) {
        let mut laid = 0;
        for frame in self.frames.iter().filter(|frame| frame.sender == viewer && !frame.own.is_empty()) {
            out.extend_from_slice(&self.shared[laid..frame.shared.start]);
            out.extend_from_slice(&self.own[frame.own.clone()]);
            laid = frame.shared.end;
        }
        out.extend_from_slice(&self.shared[laid..]);
    }

    /// A chunk that still waits for a slow socket stays with it; everybody else's is used again.
    fn clear(&mut self) {
        match Rc::get_mut(&mut self.shared) {
            Some(shared) => recycle(shared),
            None => self.shared = Chunk::default(),
        }
        recycle(&mut self.own);
        self.frames.clear();
    }
}

fn recycle(buffer: &mut Vec<u8>) {
    buffer.clear();
    if buffer.capacity() > KEEP_BYTES {
        *buffer = Vec::new();
    }
}
