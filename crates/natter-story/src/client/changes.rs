//! Changes of messages that a client wants: one unanswered at a time, the same frame again until it is answered (P3, P6).

use super::Client;
use crate::rows::{Row, row_of};
use crate::view::What;
use anyhow::{Context, Result, bail};
use natter_core::RoomId;
use natter_wire::server::{ControlFrame, MessageChangeResult, ResultBody};
use natter_wire::{ErrorCode, Text};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::time::Duration;
use tokio::time::Instant;
use uuid::Uuid;

const FIRST_PAUSE: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// Pages that a reader asks for again when none came: a home whose functions may die loses answers.
const TRIES: usize = 20;

/// A change and what became of it.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The room.
    pub room: RoomId,
    /// The message.
    pub target: u64,
    /// Its `clientMessageId`.
    pub name: String,
    /// The action.
    pub action: &'static str,
    /// Whether it is so from now on, for reactions and pins.
    pub on: Option<bool>,
    /// The text of an edit.
    pub text: Option<String>,
    /// The event that was promised; 0 where none was needed.
    pub promised: Option<u64>,
}

/// Changes of one client.
#[derive(Debug, Default)]
pub(super) struct Changes {
    waiting: VecDeque<Waiting>,
    count: u64,
    /// Those that were promised.
    done: Vec<Wanted>,
}

#[derive(Debug)]
struct Waiting {
    wanted: Wanted,
    request_id: String,
    frame: String,
    due: Instant,
    pause: Duration,
}

impl Changes {
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    pub(super) fn hurry(&mut self, now: Instant) {
        if let Some(first) = self.waiting.front_mut() {
            (first.due, first.pause) = (now, FIRST_PAUSE);
        }
    }

    /// Nothing more is wanted in a room that is left. What is on its way is answered or refused.
    pub(super) fn give_up(&mut self, room: RoomId) {
        self.waiting.retain(|waiting| waiting.wanted.room != room);
    }

    /// The frame to send at this moment.
    pub(super) fn due(&mut self, now: Instant) -> Option<String> {
        let first = self.waiting.front_mut().filter(|first| first.due <= now)?;
        first.due = now + first.pause;
        first.pause = (first.pause * 2).min(LONGEST_PAUSE);
        Some(first.frame.clone())
    }

    pub(super) fn answered(&mut self, request_id: &str, result: MessageChangeResult) {
        if let Some(mut waiting) = self.take(request_id) {
            waiting.wanted.promised = Some(result.seq.unwrap_or(0));
            self.done.push(waiting.wanted);
        }
    }

    /// Whether it was an answer to one of these.
    pub(super) fn refused(&mut self, request_id: &str, code: ErrorCode, wait_ms: Option<u64>) -> bool {
        let Some(first) = self.waiting.front_mut().filter(|first| first.request_id == request_id) else {
            return request_id.contains("-change-");
        };
        if matches!(code, ErrorCode::Busy | ErrorCode::RateLimited) {
            first.due = Instant::now() + Duration::from_millis(wait_ms.unwrap_or(1000));
        } else {
            self.waiting.pop_front();
        }
        true
    }

    fn take(&mut self, request_id: &str) -> Option<Waiting> {
        let is_first = self.waiting.front().is_some_and(|first| first.request_id == request_id);
        if is_first { self.waiting.pop_front() } else { None }
    }
}

impl Client {
    /// Changes that were promised, in order.
    #[must_use]
    pub fn changes(&self) -> &[Wanted] {
        &self.changes.done
    }

    /// Wants a change of the message that is the `which`th of its view of a room, from the end; `dice` below 100 says which change.
    pub fn change(&mut self, room: RoomId, which: usize, dice: u32) {
        let Some(view) = self.views.get(&room) else { return };
        let (action, on) = match dice {
            0..30 => ("editMessage", None),
            30..40 => ("deleteMessage", None),
            40..65 => ("react", Some(true)),
            65..85 => ("react", Some(false)),
            85..95 => ("pinMessage", Some(true)),
            _ => ("pinMessage", Some(false)),
        };
        let only_own = matches!(action, "editMessage" | "deleteMessage");
        let messages = view.log().iter().rev().filter(|entry| {
            matches!(entry.what, What::Message { .. }) && (!only_own || entry.person == self.person)
        });
        let messages: Vec<_> = messages.take(20).collect();
        let Some(entry) = messages.get(which % messages.len().max(1)) else { return };
        self.changes.count += 1;
        let (request_id, name) =
            (format!("{}-change-{}", self.name, self.changes.count), Uuid::now_v7().to_string());
        let original = match &entry.what {
            What::Message { text, .. } => text.split(' ').next().unwrap_or_default(),
            _ => "",
        };
        let text = (action == "editMessage").then(|| format!("{original} edited as {name}"));
        let mut frame = json!({ "action": action, "requestId": request_id, "roomId": Text(room), "seq": entry.seq,
            "epoch": Text(view.epoch()), "knownSeq": view.applied(), "clientMessageId": name });
        if let Some(text) = &text {
            frame["text"] = json!(text);
        }
        if let Some(on) = on {
            frame["on"] = json!(on);
        }
        if action == "react" {
            frame["emoji"] = json!(["👍", "❤️", "😄"][which % 3]);
        }
        let wanted = Wanted { room, target: entry.seq, name, action, on, text, promised: None };
        let (frame, due) = (frame.to_string(), Instant::now());
        self.changes.waiting.push_back(Waiting { wanted, request_id, frame, due, pause: FIRST_PAUSE });
    }

    /// All rows of a room's messages as the home says they are.
    ///
    /// # Errors
    /// When no page comes, however often it is asked for.
    pub async fn rows(&mut self, room: RoomId) -> Result<Vec<Row>> {
        let (mut rows, mut after) = (Vec::new(), 0);
        for _ in 0..10_000 {
            let page = self
                .page(json!({ "action": "getTimeline", "roomId": Text(room), "after": after, "limit": 100 }));
            let page = page.await?;
            let frame = ControlFrame::deserialize(&page).with_context(|| page.to_string())?;
            let ControlFrame::Result {
                body: ResultBody::GetTimeline { rows: more, last, has_more_after, .. },
                ..
            } = frame
            else {
                bail!("a page was due, this came: {page}");
            };
            rows.extend(more.iter().filter_map(row_of));
            if !has_more_after {
                return Ok(rows);
            }
            after = last;
        }
        bail!("the pages of {room} do not end")
    }

    async fn page(&mut self, frame: Value) -> Result<Value> {
        for _ in 0..TRIES {
            match self.ask(frame.clone()).await {
                Ok(answer) if answer["code"] == "rate_limited" || answer["code"] == "busy" => {
                    let wait = answer["retryAfterMs"].as_u64().unwrap_or(1000);
                    self.pump(Duration::from_millis(wait)).await;
                }
                Ok(answer) => return Ok(answer),
                Err(_) => self.settle(Instant::now() + Duration::from_secs(120)).await?,
            }
        }
        bail!("no page came")
    }
}
