//! One person's device: views and outbox over a real socket that may be cut at any time. It keeps its part of the contract, and keeps a ledger
//! of what it was promised, for the check at the end.

mod changes;
mod frames;
mod gaps;
mod ledger;
mod rooms;

pub use changes::Wanted;
pub use ledger::{Ack, Ledger, Overheard, Sent, Ticks};

use crate::outbox::{Outbox, Outgoing};
use crate::rest::{Rest, Session};
use crate::socket::{Heard, LIMIT, Socket};
use crate::view::{Delivery, Phase, View};
use anyhow::{Context, Result, bail};
use changes::Changes;
use natter_core::{PersonId, RoomId};
use natter_wire::Text;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// How often timers are looked at while nothing comes.
const GLANCE: Duration = Duration::from_millis(100);

/// How long an answer may take in a home whose functions may die: then the connection is opened anew.
const IMPATIENCE: Duration = Duration::from_secs(3);
/// Greetings that stay unanswered are waited for longer each time, up to this: where a busy machine needs a while, trying faster never ends.
const PATIENCE: Duration = Duration::from_secs(24);

/// A device.
pub struct Client {
    delivery: Delivery,
    /// When the greeting went out.
    greeted_at: Instant,
    /// How long its answer may take this time.
    patience: Duration,
    /// Live events of rooms that it had no view of, to be held against the log in the end.
    overheard: Vec<Overheard>,
    /// Rooms it has asked to come into since it was last seen leaving them.
    asked_in: HashSet<RoomId>,
    holes_fetched: u64,
    name: String,
    person: PersonId,
    session: Session,
    rest: Rest,
    socket: Option<Socket>,
    greeted: bool,
    views: BTreeMap<RoomId, View>,
    /// What was seen of rooms up to leaving them.
    left: Vec<(RoomId, View)>,
    unwatched: HashSet<RoomId>,
    outbox: Outbox,
    ledger: Ledger,
    changes: Changes,
    /// Gaps being fetched, and since when.
    fetching: HashMap<RoomId, Instant>,
    /// Where views end with more behind, and since when.
    holes: HashMap<RoomId, (u64, Instant)>,
    catching_up: HashSet<RoomId>,
    answers: HashMap<String, Value>,
    asked: u64,
    pongs: u64,
    faults: Vec<String>,
    closings: Vec<Option<u16>>,
}

impl Client {
    /// A device of this session; not connected yet.
    ///
    /// # Errors
    /// When the session names no person.
    pub fn new(name: &str, session: Session, rest: Rest, ticks: &Ticks) -> Result<Self> {
        let person = session.user_id.parse().map_err(|_| anyhow::anyhow!("no person id"))?;
        Ok(Self {
            delivery: Delivery::InOrder,
            greeted_at: Instant::now(),
            patience: IMPATIENCE,
            overheard: Vec::new(),
            asked_in: HashSet::new(),
            holes_fetched: 0,
            name: name.to_owned(),
            person,
            session,
            rest,
            socket: None,
            greeted: false,
            views: BTreeMap::new(),
            left: Vec::new(),
            unwatched: HashSet::new(),
            outbox: Outbox::new(name, Duration::from_secs(5)),
            ledger: Ledger::new(ticks.clone()),
            changes: Changes::default(),
            fetching: HashMap::new(),
            holes: HashMap::new(),
            catching_up: HashSet::new(),
            answers: HashMap::new(),
            asked: 0,
            pongs: 0,
            faults: Vec::new(),
            closings: Vec::new(),
        })
    }

    /// A new guest's device.
    ///
    /// # Errors
    /// When the guest is not let in.
    pub async fn guest(name: &str, rest: &Rest, ticks: &Ticks) -> Result<Self> {
        Self::new(name, rest.guest(name).await?, rest.clone(), ticks)
    }

    /// The same in a home that delivers so.
    #[must_use]
    pub fn delivered(mut self, delivery: Delivery) -> Self {
        self.delivery = delivery;
        self
    }

    /// Live events it was told of rooms that it had no view of.
    #[must_use]
    pub fn overheard(&self) -> &[Overheard] {
        &self.overheard
    }

    /// Holes that did not close by themselves in time.
    #[must_use]
    pub fn holes_fetched(&self) -> u64 {
        self.holes_fetched
    }

    /// What it is called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whose it is.
    #[must_use]
    pub fn person(&self) -> PersonId {
        self.person
    }

    /// What it was promised.
    #[must_use]
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Its views by room.
    #[must_use]
    pub fn views(&self) -> &BTreeMap<RoomId, View> {
        &self.views
    }

    /// Its views of rooms it was in once.
    #[must_use]
    pub fn left(&self) -> &[(RoomId, View)] {
        &self.left
    }

    /// What the home did and may not.
    #[must_use]
    pub fn faults(&self) -> &[String] {
        &self.faults
    }

    /// How its connections were ended by the other side.
    #[must_use]
    pub fn closings(&self) -> &[Option<u16>] {
        &self.closings
    }

    /// Whether there is a connection.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.socket.is_some()
    }

    /// Whether everything it wanted to say is answered and every view is complete.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        let complete = |view: &View| view.missing().is_none() && view.phase() != Phase::Loading;
        self.greeted && self.outbox.is_empty() && self.changes.is_empty() && self.views.values().all(complete)
    }

    /// Does not follow this room's log.
    pub fn ignore(&mut self, room: RoomId) {
        self.unwatched.insert(room);
        self.views.remove(&room);
    }

    /// Connects, greets with everything it knows, and asks for heads right behind the greeting.
    ///
    /// # Errors
    /// When the home is not there or refuses.
    pub async fn connect(&mut self) -> Result<()> {
        self.cut();
        let mut socket = Socket::connect(&self.rest, &self.session.token).await?;
        for view in self.views.values_mut() {
            view.resume();
        }
        let place = |(room, view): (&RoomId, &View)| json!({ "roomId": Text(*room), "epoch": Text(view.epoch()), "seq": view.applied() });
        let resume: Vec<Value> = self.views.iter().map(place).collect();
        socket.send(&json!({ "action": "hello", "resume": resume })).await?;
        socket.send(&json!({ "action": "ping" })).await?;
        self.socket = Some(socket);
        self.greeted_at = Instant::now();
        self.outbox.hurry(Instant::now());
        self.changes.hurry(Instant::now());
        Ok(())
    }

    /// Cuts the connection off without a word.
    pub fn cut(&mut self) {
        if let Some(socket) = self.socket.take() {
            socket.cut();
        }
        self.forget_connection();
    }

    /// Forgets what it has seen, as after a reinstallation; what it wants to say and was promised stays.
    pub fn forget_views(&mut self) -> BTreeMap<RoomId, View> {
        self.cut();
        std::mem::take(&mut self.views)
    }

    /// Puts a message into the outbox.
    pub fn compose(&mut self, room: RoomId, padding: &str) {
        let draft = self.outbox.compose(room, padding);
        self.ledger.composed(room, draft);
    }

    /// Sends every unanswered frame again at the next chance.
    pub fn hurry(&mut self) {
        self.outbox.hurry(Instant::now());
        self.changes.hurry(Instant::now());
    }

    /// Sends a frame again that was answered long ago.
    pub async fn repeat(&mut self, frame: String) {
        if self.greeted {
            self.put(frame).await;
        }
    }

    /// Lives for a while: sends what is due, takes what comes.
    pub async fn pump(&mut self, time: Duration) {
        let end = Instant::now() + time;
        loop {
            self.send_due().await;
            let Some(socket) = &mut self.socket else { return };
            match timeout_at(end.min(Instant::now() + GLANCE), socket.hear()).await {
                Ok(Heard::Frame(frame)) => self.on_frame(&frame),
                Ok(Heard::Closed(code)) => {
                    self.closings.push(code);
                    self.cut();
                    return;
                }
                Err(_) if Instant::now() >= end => return,
                Err(_) => {}
            }
        }
    }

    /// Asks and lives until the answer is there.
    ///
    /// # Errors
    /// When the connection ends before, or nothing comes in time.
    pub async fn ask(&mut self, mut frame: Value) -> Result<Value> {
        self.asked += 1;
        let id = format!("ask-{}", self.asked);
        frame["requestId"] = json!(id);
        self.put(frame.to_string()).await;
        let end = Instant::now() + if self.is_ordered() { LIMIT } else { IMPATIENCE };
        while Instant::now() < end && self.socket.is_some() {
            if let Some(answer) = self.answers.remove(&id) {
                return Ok(answer);
            }
            self.pump_once(end).await;
        }
        self.answers.remove(&id).context("no answer")
    }

    /// Lives until everything before now has come, proven by a pong.
    ///
    /// # Errors
    /// When the connection ends before, or nothing comes in time.
    pub async fn catch_up(&mut self) -> Result<()> {
        self.ask(json!({ "action": "ping" })).await.map(|_| ())
    }

    /// Connects and lives until everything is answered and complete.
    ///
    /// # Errors
    /// When that does not happen in time.
    pub async fn settle(&mut self, end: Instant) -> Result<()> {
        while Instant::now() < end {
            if self.socket.is_none() && self.connect().await.is_err() {
                tokio::time::sleep(Duration::from_millis(20)).await;
                continue;
            }
            if self.is_settled() && self.catch_up().await.is_ok() && self.is_settled() {
                return Ok(());
            }
            self.pump(Duration::from_millis(5)).await;
        }
        bail!("{} is not settled in time: {}", self.name, self.unsettled())
    }

    async fn pump_once(&mut self, end: Instant) {
        let soon = end.min(Instant::now() + GLANCE);
        let Some(socket) = &mut self.socket else { return };
        match timeout_at(soon, socket.hear()).await {
            Ok(Heard::Frame(frame)) => self.on_frame(&frame),
            Ok(Heard::Closed(code)) => {
                self.closings.push(code);
                self.cut();
            }
            Err(_) => {}
        }
        self.send_due().await;
    }

    fn is_ordered(&self) -> bool {
        self.delivery == Delivery::InOrder
    }

    async fn send_due(&mut self) {
        let now = Instant::now();
        if !self.greeted {
            if !self.is_ordered() && now.duration_since(self.greeted_at) > self.patience {
                self.patience = (self.patience * 2).min(PATIENCE);
                self.cut();
            }
            return;
        }
        self.finish_catching_up();
        let views = &self.views;
        let place = |room: RoomId| views.get(&room).map(|view| (view.epoch(), view.applied()));
        for Outgoing { frame, first, .. } in self.outbox.due(now, place) {
            self.ledger.sending(&first, &frame);
            self.put(frame).await;
        }
        if let Some(frame) = self.changes.due(now) {
            self.put(frame).await;
        }
        for (room, after) in self.gaps(now) {
            self.fetching.insert(room, now);
            let frame = json!({ "action": "getEvents", "requestId": format!("gap-{room}"), "roomId": Text(room),
                "after": after, "limit": 100 });
            self.put(frame.to_string()).await;
        }
    }

    async fn put(&mut self, frame: String) {
        if let Some(socket) = &mut self.socket
            && socket.send_text(frame).await.is_err()
        {
            self.closings.push(None);
            self.cut();
        }
    }

    fn forget_connection(&mut self) {
        self.greeted = false;
        self.fetching.clear();
    }
}
