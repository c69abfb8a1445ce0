//! Brings people, connections and rooms before anything is measured.

use super::client::Client;
use super::fleet::{Fleet, News, Room};
use super::incoming::{number, word};
use super::progress::Progress;
use super::track::Faults;
use anyhow::{Context, Result, bail, ensure};
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Handshakes, or joins, under way at once.
const AT_ONCE: usize = 256;
const TURN: Duration = Duration::from_millis(100);
/// How long anything may take that makes no progress.
const PATIENCE: Duration = Duration::from_secs(60);

/// What is being driven.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    /// A Natter server.
    Natter,
    /// The limit program or a peer: no people, a frame that names the room, echoes of a ready frame.
    Limit,
}

/// Who meets where: `rooms` rooms of `members` out of `clients` people, each in as many rooms as it takes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan {
    pub(super) clients: usize,
    pub(super) rooms: usize,
    pub(super) members: usize,
}

impl Fleet {
    /// Everybody connected and seated, everything that was told about it received.
    pub(super) fn furnish(&mut self, target: Target, plan: Plan) -> Result<()> {
        self.bring_people(target, plan.clients)?;
        let everybody: Vec<usize> = (0..plan.clients).collect();
        self.connect(target, &everybody, &|_, _| "{\"action\":\"hello\"}".to_owned())?;
        self.make_rooms(target, plan)?;
        self.settle()?;
        ensure!(self.missing() == 0, "not everything that was told while the rooms filled has arrived");
        // A join may be told before and after its answer (P9); only what happens from here on is judged.
        self.tally.faults = Faults::default();
        Ok(())
    }

    /// Makes guests with a session each.
    pub(super) fn bring_people(&mut self, target: Target, count: usize) -> Result<()> {
        self.clients = (0..count).map(|_| Client::new()).collect();
        if target == Target::Limit {
            return Ok(());
        }
        let run = rand::random::<u32>();
        let progress = Progress::new("guests", count);
        for key in 0..count {
            self.post(key, "/api/guest", "", &format!("{{\"username\":\"b{run:08x}x{key}\"}}"));
        }
        let mut come = 0;
        while come < count {
            for news in self.news_within(PATIENCE)? {
                let News::Reply(reply) = news else { continue };
                let body = String::from_utf8_lossy(&reply.body);
                ensure!(
                    reply.status == 201,
                    "no guest: {} {body}; see --help for the limits to raise",
                    reply.status
                );
                let token = word(&reply.body, b"\"token\":\"").context("a guest without a token")?;
                self.clients[reply.tag].token = String::from_utf8_lossy(token).into_owned();
                come += 1;
            }
            progress.set(come);
        }
        Ok(())
    }

    /// Opens these clients' sockets and waits until each is welcomed; `hello` writes the first frame.
    pub(super) fn connect(
        &mut self,
        target: Target,
        keys: &[usize],
        hello: &dyn Fn(&Self, usize) -> String,
    ) -> Result<()> {
        let progress = Progress::new("connections", keys.len());
        let mut waiting: VecDeque<usize> = keys.iter().copied().collect();
        let (mut begun, mut done) = (0, 0);
        while done < keys.len() {
            while begun - done < AT_ONCE
                && let Some(key) = waiting.pop_front()
            {
                begun += 1;
                self.begin(target, key)?;
            }
            for news in self.news_within(PATIENCE)? {
                done += self.go_on_connecting(target, &news, hello)?;
            }
            progress.set(done);
        }
        Ok(())
    }

    /// Asks for a ticket, or opens the socket at once.
    pub(super) fn begin(&mut self, target: Target, key: usize) -> Result<()> {
        if target == Target::Limit {
            return self.open(key, "");
        }
        let token = self.clients[key].token.clone();
        self.post(key, "/api/ticket", &token, "");
        Ok(())
    }

    /// One step of a client towards its welcome; 1 when it has it.
    pub(super) fn go_on_connecting(
        &mut self,
        target: Target,
        news: &News,
        hello: &dyn Fn(&Self, usize) -> String,
    ) -> Result<usize> {
        match news {
            News::Reply(reply) => {
                ensure!(reply.status == 200, "no ticket: {}", String::from_utf8_lossy(&reply.body));
                let ticket = word(&reply.body, b"\"ticket\":\"").context("no ticket in the reply")?;
                let ticket = String::from_utf8_lossy(ticket);
                self.open(reply.tag, &format!("Sec-WebSocket-Protocol: natter.v1, ticket.{ticket}\r\n"))?;
                Ok(0)
            }
            News::Open(_) if target == Target::Limit => Ok(1),
            News::Open(key) => {
                let hello = hello(self, *key);
                self.send(*key, &hello)?;
                Ok(0)
            }
            News::Answer(_, frame) => Ok(usize::from(frame.starts_with(br#"{"type":"welcome""#))),
            News::Closed => bail!("the server closed a connection"),
        }
    }

    fn make_rooms(&mut self, target: Target, plan: Plan) -> Result<()> {
        self.rooms = (0..plan.rooms).map(|_| Room::default()).collect();
        for slot in 0..plan.rooms * plan.members {
            self.rooms[slot / plan.members].members.push(slot % plan.clients);
        }
        let total = plan.rooms * plan.members;
        let progress = Progress::new("places in rooms", total);
        let mut rooms: VecDeque<usize> = (0..plan.rooms).collect();
        let mut joins: VecDeque<(usize, usize)> = VecDeque::new();
        let (mut asked, mut seated) = (0, 0);
        while seated < total {
            while asked - seated < AT_ONCE {
                if let Some((room, key)) = joins.pop_front() {
                    self.ask_for_place(target, room, key)?;
                } else if let Some(room) = rooms.pop_front() {
                    self.ask_for_room(target, room)?;
                } else {
                    break;
                }
                asked += 1;
            }
            for news in self.news_within(PATIENCE)? {
                let News::Answer(key, frame) = news else { continue };
                let room = self.seat(key, &frame)?;
                if key == self.rooms[room].members[0] {
                    let others = self.rooms[room].members[1..].iter();
                    joins.extend(others.map(|&other| (room, other)));
                }
                seated += 1;
            }
            progress.set(seated);
        }
        Ok(())
    }

    fn ask_for_room(&mut self, target: Target, room: usize) -> Result<()> {
        let key = self.rooms[room].members[0];
        if target == Target::Limit {
            self.rooms[room].id = format!("{:026x}", rand::random::<u64>());
            return self.ask_for_place(target, room, key);
        }
        self.send(key, &format!(r#"{{"action":"createRoom","name":"Bench {room}","requestId":"{room}"}}"#))
    }

    /// The client takes its place before it asks, because events of the room may come before the answer does.
    fn ask_for_place(&mut self, target: Target, room: usize, key: usize) -> Result<()> {
        let Room { id, epoch, .. } = &self.rooms[room];
        let action = if target == Target::Natter { "joinRoom" } else { "join" };
        let frame = format!(r#"{{"action":"{action}","roomId":"{id}","requestId":"{room}"}}"#);
        self.clients[key].sit(room, id, epoch);
        self.send(key, &frame)
    }

    /// The answer to a join: the client's log begins here unless events came first. Answers the room.
    fn seat(&mut self, key: usize, frame: &[u8]) -> Result<usize> {
        let text = |key: &[u8]| word(frame, key).map(|word| String::from_utf8_lossy(word).into_owned());
        let unreadable = || format!("an answer that cannot be used: {}", String::from_utf8_lossy(frame));
        let room =
            text(b"\"requestId\":\"").and_then(|id| id.parse::<usize>().ok()).with_context(unreadable)?;
        let place = self.rooms.get_mut(room).with_context(unreadable)?;
        place.id = text(b"\"roomId\":\"").with_context(unreadable)?;
        place.epoch = text(b"\"epoch\":\"").with_context(unreadable)?;
        let head = number(frame, b"\"head\":").with_context(unreadable)?;
        let client = &mut self.clients[key];
        if client.seat(place.id.as_bytes()).is_none() {
            client.sit(room, &place.id, &place.epoch);
        }
        if let Some(seat) = client.seat(place.id.as_bytes()) {
            seat.track.begin_after(head);
        }
        Ok(room)
    }

    /// Waits until everybody has seen what anybody has seen.
    pub(super) fn settle(&mut self) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        let mut before = u64::MAX;
        loop {
            self.turn(TURN)?;
            self.take_news()?;
            let (missing, seen) = (self.missing(), self.tally.deliveries + self.tally.asides);
            if missing == 0 && seen == before || Instant::now() > deadline {
                return Ok(());
            }
            before = seen;
        }
    }

    /// Turns until something has happened.
    pub(super) fn news_within(&mut self, patience: Duration) -> Result<Vec<News>> {
        let deadline = Instant::now() + patience;
        while self.news.is_empty() {
            ensure!(Instant::now() < deadline, "nothing happened for {} s", patience.as_secs());
            self.turn(TURN)?;
        }
        self.take_news()
    }
}
