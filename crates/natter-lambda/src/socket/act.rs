//! A frame's way: text → action → chat → frames posted to its connection, and what others are told besides.

use super::brakes::{FRAMES_PER_MINUTE, Passage, TYPING_PAUSE_MS};
use super::{Socket, SocketEvent};
use crate::failure::Failure;
use crate::posts::Posted;
use crate::spending::Left;
use natter_core::answer::{Head, ReadMark, Resumed};
use natter_core::chat::Chance;
use natter_core::port::Log;
use natter_core::{Action, Answer, Caller, Denied, Refusal, RoomId, StoreError, Timestamp};
use natter_dynamo::Publisher;
use natter_wire::code::explain;
use natter_wire::decode::epoch_from;
use natter_wire::encode::{self, Addressee, room_head, to_json};
use natter_wire::server::{ControlFrame, Limits, User};
use natter_wire::{Decoded, Text, decode_frame};
use std::borrow::Cow;
use std::collections::HashMap;
use std::time::Duration;
use tokio::time::Instant;

/// How long after it was asked for a room is said not to be there: longer than the reads that find it out, so that the time does not tell a room
/// that is not there from one that is hidden (P11, ASVS 11.5.1).
const MISS: Duration = Duration::from_millis(50);
/// Connections of a room above which typing is not posted: each post is paid for.
const EPHEMERAL_AUDIENCE: usize = 20;

impl Socket {
    /// Takes a message of a client. What is wrong with it is told to the client and is no failure of the invocation.
    pub(super) async fn take(&self, event: &SocketEvent) -> Result<(), Failure> {
        let caller = event.caller()?;
        let now = Timestamp::now();
        let left = self.home.left().await;
        if !self.may_pass(event, &caller, left, now).await? {
            return Ok(());
        }
        let frames = match understand(event) {
            Ok(decoded) => {
                if matches!(decoded.action, Action::Hello { .. })
                    && !self.chat.store().look_again(&event.connection()?).await?
                {
                    tracing::info!("a connection is closed: its session has ended");
                    self.brakes.close(caller.connection, now);
                    return Ok(());
                }
                return self.act(event, &caller, decoded, left).await;
            }
            Err(frame) => vec![frame],
        };
        self.home.courier.answer(&event.gateway(), frames).await;
        Ok(())
    }

    /// Counts a frame before it is understood: everything that is paid for has a rate. `false`: the connection is closed or being closed.
    async fn may_pass(
        &self,
        event: &SocketEvent,
        caller: &Caller,
        left: Left,
        now: Timestamp,
    ) -> Result<bool, Failure> {
        let (store, gateway) = (self.chat.store(), event.gateway());
        let (may, why) = match self.brakes.frame(caller.connection, now) {
            Passage::Closed => return Ok(false),
            Passage::TooMany => (false, "it sends too fast"),
            Passage::Free => (true, ""),
            Passage::Look => (store.is_registered(&gateway).await?, "it is not registered"),
            Passage::Count(frames) => {
                let minute = store.count_frames(&gateway, frames, now).await?;
                (minute.is_some_and(|frames| frames <= FRAMES_PER_MINUTE), "it sends too much")
            }
        };
        let too_dear = left == Left::NoPosts || (left >= Left::NoGuests && event.is_guest()?);
        if may && !too_dear {
            return Ok(true);
        }
        let why = if may { "the day's posts are used up" } else { why };
        tracing::info!(person = %caller.actor.id, why, "a connection is closed");
        self.brakes.close(caller.connection, now);
        self.home.courier.close(vec![gateway]).await;
        Ok(false)
    }

    /// Typing of guests is not posted, nor that of a connection which posted it a moment ago (P12).
    async fn may_type(&self, event: &SocketEvent, caller: &Caller, left: Left) -> Result<bool, Failure> {
        let now = Timestamp::now();
        let may = left == Left::Enough && !event.is_guest()? && self.brakes.may_type(caller.connection, now);
        Ok(may && self.chat.store().may_type(&event.gateway(), now, TYPING_PAUSE_MS).await?)
    }

    async fn act(
        &self,
        event: &SocketEvent,
        caller: &Caller,
        decoded: Decoded,
        left: Left,
    ) -> Result<(), Failure> {
        let named = decoded.named();
        let Decoded { request_id, name, action } = decoded;
        let request_id = request_id.as_deref();
        let (person, now, begun) = (caller.actor.id, Timestamp::now(), Instant::now());
        let performed = match self.brakes.may_act(person, &action, now) {
            // New events make posts to others.
            Ok(()) if left >= Left::NoEvents && !makes_no_event(&action) => Err(StoreError::Busy.into()),
            Ok(()) => {
                self.chat.perform(caller, action, Chance { epoch: epoch_from(rand::random()), now }).await
            }
            Err(denied) => Err(denied.into()),
        };
        let answer = match performed {
            Ok(answer) => answer,
            Err(refusal) => {
                match &refusal {
                    Refusal::Store(StoreError::Busy) => {
                        tracing::info!(action = name, "an action is refused as busy")
                    }
                    Refusal::Store(error) => tracing::error!(action = name, %error, "an action failed"),
                    Refusal::Denied(Denied::NotFound) => {
                        self.brakes.note_miss(person, now);
                        tokio::time::sleep_until(begun + MISS).await;
                    }
                    Refusal::Denied(_) => {}
                }
                let frame = encode::error(&named, &explain(&refusal.spread(rand::random())));
                self.home.courier.answer(&event.gateway(), vec![frame]).await;
                return Ok(());
            }
        };
        let (user, connection, limits) =
            (self.user(event, caller, &answer).await?, caller.connection, Limits::CLOUD);
        let to = Addressee { request_id, connection, user: &user, now, limits };
        let posted = self.home.courier.answer(&event.gateway(), encode::answer(&answer, &to)).await;
        match answer {
            Answer::Welcome { .. } if posted == Posted::Taken => {
                self.tell_later_heads(event, caller, &answer).await?
            }
            Answer::Typing(room) if self.may_type(event, caller, left).await? => {
                self.announce_typing(event, caller, room).await?;
            }
            Answer::Read(_) if left > Left::Enough => {}
            Answer::Read(mark) => self.tell_own_others(event, caller, &mark).await?,
            _ => {}
        }
        Ok(())
    }

    /// The caller about themselves. A welcome reads them anew: API Gateway keeps what they were when they connected, and no e-mail address.
    async fn user(&self, event: &SocketEvent, caller: &Caller, answer: &Answer) -> Result<User, Failure> {
        let person = match answer {
            Answer::Welcome { .. } => self.chat.store().person_themselves(caller.actor.id).await?,
            _ => None,
        };
        person.map_or_else(|| event.user(), |person| Ok(encode::user(&person)))
    }

    /// Events that were posted before the welcome may have come to a client that was not listening yet. Heads read after it has been posted
    /// name them all.
    async fn tell_later_heads(
        &self,
        event: &SocketEvent,
        caller: &Caller,
        welcome: &Answer,
    ) -> Result<(), Failure> {
        let told = heads_told(welcome);
        let heads = self.chat.store().heads_of(caller.actor.id).await?;
        let later: Vec<Head> = heads.into_iter().filter(|head| told.get(&head.room) != Some(head)).collect();
        if !later.is_empty() {
            let heads = later.iter().map(room_head).collect();
            let frame = to_json(&ControlFrame::Heads { heads });
            self.home.courier.answer(&event.gateway(), vec![frame]).await;
        }
        Ok(())
    }

    /// Best effort (P12), and each post is paid for: not told in large rooms.
    async fn announce_typing(
        &self,
        event: &SocketEvent,
        caller: &Caller,
        room: RoomId,
    ) -> Result<(), Failure> {
        let audience = self.chat.store().audience(room).await?;
        if audience.len() > EPHEMERAL_AUDIENCE {
            return Ok(());
        }
        let typing = to_json(&ControlFrame::Typing {
            room_id: Text(room),
            user_id: Text(caller.actor.id),
            username: Cow::Borrowed(caller.username.as_str()),
        });
        let own = event.gateway();
        let others = audience.into_iter().map(|one| one.connection).filter(|one| *one != own).collect();
        self.home.courier.tell_briefly(others, &typing).await;
        Ok(())
    }

    /// One's other devices learn what was read here.
    async fn tell_own_others(
        &self,
        event: &SocketEvent,
        caller: &Caller,
        mark: &ReadMark,
    ) -> Result<(), Failure> {
        let (room_id, user_id) = (Text(mark.room), Text(caller.actor.id));
        let read = to_json(&ControlFrame::Read { room_id, user_id, seq: mark.seq.0, unread: mark.unread });
        let own = event.gateway();
        let others = self.chat.store().connections_of(caller.actor.id).await?;
        let others = others.into_iter().map(|one| one.gateway).filter(|one| *one != own).collect();
        self.home.courier.tell_briefly(others, &read).await;
        Ok(())
    }
}

/// What writes no event and posts to its own connection alone.
fn makes_no_event(action: &Action) -> bool {
    matches!(
        action,
        Action::Hello { .. }
            | Action::ReadLog { .. }
            | Action::ReadTimeline { .. }
            | Action::GetReactions { .. }
            | Action::GetPins { .. }
            | Action::Search { .. }
            | Action::GetRooms { .. }
            | Action::GetMembers { .. }
            | Action::MarkRead { .. }
            | Action::Ping
    )
}

/// The action of a message, or the error frame to answer with.
fn understand(event: &SocketEvent) -> Result<Decoded, Vec<u8>> {
    let body = event.body.as_deref().unwrap_or_default();
    // API Gateway passes binary frames on in base64.
    let payload: &[u8] = if event.is_base64_encoded { &[] } else { body.as_bytes() };
    decode_frame(!event.is_base64_encoded, payload, &mut rand::random)
        .map_err(|rejected| encode::rejected(&rejected))
}

/// Where the logs end by what a welcome says.
fn heads_told(welcome: &Answer) -> HashMap<RoomId, Head> {
    let Answer::Welcome { rooms, resumed, .. } = welcome else { return HashMap::new() };
    let listed = rooms.iter().map(|room| Head { room: room.room, epoch: room.epoch, seq: room.head });
    let resumed = resumed.iter().filter_map(|resumed| match *resumed {
        Resumed::Missed { room, epoch, head, .. } => Some(Head { room, epoch, seq: head }),
        Resumed::Reset(head) => Some(head),
        Resumed::Gone(_) => None,
    });
    let mut told: HashMap<RoomId, Head> = HashMap::new();
    for head in listed.chain(resumed) {
        let known = told.entry(head.room).or_insert(head);
        if head.seq > known.seq {
            *known = head;
        }
    }
    told
}
