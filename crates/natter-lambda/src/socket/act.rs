//! A frame's way: text → action → chat → frames posted to its connection, and what others are told besides.

use super::{Socket, SocketEvent};
use crate::failure::Failure;
use crate::posts::Posted;
use data_encoding::BASE64;
use natter_core::answer::{Head, ReadMark, Resumed};
use natter_core::chat::Chance;
use natter_core::port::Log;
use natter_core::{Answer, Caller, Denied, Refusal, RoomId, Timestamp};
use natter_wire::code::{explain, explain_denied};
use natter_wire::decode::epoch_from;
use natter_wire::encode::{self, Addressee, room_head, to_json};
use natter_wire::server::{ControlFrame, Limits};
use natter_wire::{Decoded, Text, decode};
use std::borrow::Cow;
use std::collections::HashMap;
use std::time::Duration;
use tokio::time::Instant;

/// How long after it was asked for a room is said not to be there: longer than the reads that find it out, so that the time does not tell a room
/// that is not there from one that is hidden (P11, ASVS 11.5.1).
const MISS: Duration = Duration::from_millis(50);
/// Connections of a room above which typing is told to nobody.
const EPHEMERAL_AUDIENCE: usize = 100;

impl Socket {
    /// Takes a message of a client. What is wrong with it is told to the client and is no failure of the invocation.
    pub(super) async fn take(&self, event: &SocketEvent) -> Result<(), Failure> {
        let caller = event.caller()?;
        let frames = match understand(event) {
            Ok(decoded) => return self.act(event, &caller, decoded).await,
            Err(frame) => vec![frame],
        };
        self.home.courier.answer(&event.gateway(), frames).await;
        Ok(())
    }

    async fn act(&self, event: &SocketEvent, caller: &Caller, decoded: Decoded) -> Result<(), Failure> {
        let Decoded { request_id, name, action } = decoded;
        let request_id = request_id.as_deref();
        let (person, now, begun) = (caller.actor.id, Timestamp::now(), Instant::now());
        let performed = match self.brakes.may_act(person, &action, now) {
            Ok(()) => {
                self.chat.perform(caller, action, Chance { epoch: epoch_from(rand::random()), now }).await
            }
            Err(denied) => Err(denied.into()),
        };
        let answer = match performed {
            Ok(answer) => answer,
            Err(refusal) => {
                match &refusal {
                    Refusal::Store(error) => tracing::error!(action = name, %error, "an action failed"),
                    Refusal::Denied(Denied::NotFound) => {
                        self.brakes.note_miss(person, now);
                        tokio::time::sleep_until(begun + MISS).await;
                    }
                    Refusal::Denied(_) => {}
                }
                let frame = encode::error(request_id, Some(name), &explain(&refusal));
                self.home.courier.answer(&event.gateway(), vec![frame]).await;
                return Ok(());
            }
        };
        let (user, connection, limits) = (event.user()?, caller.connection, Limits::CLOUD);
        let to = Addressee { request_id, connection, user: &user, now, limits };
        let posted = self.home.courier.answer(&event.gateway(), encode::answer(&answer, &to)).await;
        match answer {
            Answer::Welcome { .. } if posted == Posted::Taken => {
                self.tell_later_heads(event, caller, &answer).await?
            }
            Answer::Typing(room) => self.announce_typing(event, caller, room).await?,
            Answer::Read(mark) => self.tell_own_others(event, caller, &mark).await?,
            _ => {}
        }
        Ok(())
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

/// The action of a message, or the error frame to answer with.
fn understand(event: &SocketEvent) -> Result<Decoded, Vec<u8>> {
    let body = event.body.as_deref().unwrap_or_default();
    let denied = |denied| encode::error(None, None, &explain_denied(&denied));
    if event.is_base64_encoded {
        let bytes = BASE64.decode(body.as_bytes()).unwrap_or_default();
        let too_large = bytes.len() > natter_core::limit::FRAME_BYTES;
        let why = if too_large { Denied::TooLarge } else { Denied::Invalid("frames are text, not binary") };
        return Err(denied(why));
    }
    decode(body, &mut rand::random)
        .map_err(|rejected| encode::error(rejected.request_id.as_deref(), rejected.name, &rejected.explained))
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
