//! Actions that have to wait for a disk run beside the hub and come back as frames ready to be written.

use super::audience::Key;
use super::blur::blur;
use super::frame;
use crate::home::HomeChat;
use crate::mailbox::{Answered, HubHandle, Message};
use natter_core::answer::ReadMark;
use natter_core::chat::Chance;
use natter_core::{Action, Answer, Caller, Denied, PersonId, Refusal, StoreError, Timestamp};
use natter_wire::code::explain;
use natter_wire::decode::epoch_from;
use natter_wire::encode::{self, Addressee, to_json};
use natter_wire::server::{ControlFrame, Limits, User};
use natter_wire::{Named, Text};
use std::sync::Arc;

/// An action on its way.
pub(crate) struct Task {
    pub(crate) key: Key,
    pub(crate) caller: Caller,
    pub(crate) user: User,
    pub(crate) request_id: Option<String>,
    pub(crate) name: &'static str,
    pub(crate) action: Action,
}

impl Task {
    /// Performs the action and tells the hub, whatever happens: a connection whose action was never answered would wait for ever.
    pub(crate) async fn run(self, chat: Arc<HomeChat>, hub: HubHandle) {
        let mut promise = Promise { hub, answered: Some(self.cut_off()) };
        let answered = self.perform(&chat).await;
        if answered.missed {
            blur().await;
        }
        promise.answered = Some(answered);
    }

    /// What the client hears when the action ends before its answer.
    fn cut_off(&self) -> Answered {
        let mut answered = self.unanswered();
        self.put_error(&StoreError::Failed("the action was cut off".to_owned()).into(), &mut answered.bytes);
        answered
    }

    fn unanswered(&self) -> Answered {
        Answered {
            key: self.key,
            connection: self.caller.connection,
            person: self.caller.actor.id,
            bytes: Vec::new(),
            greeting: matches!(self.action, Action::Hello { .. }),
            for_own_others: Vec::new(),
            typing: None,
            missed: false,
        }
    }

    fn put_error(&self, refusal: &Refusal, out: &mut Vec<u8>) {
        let named = Named::of(self.request_id.as_deref(), self.name, &self.action);
        let payload = encode::error(&named, &explain(refusal));
        frame::put_text(&payload, out);
    }

    async fn perform(self, chat: &HomeChat) -> Answered {
        let mut answered = self.unanswered();
        let chance = Chance { epoch: epoch_from(rand::random()), now: Timestamp::now() };
        let result = chat.perform(&self.caller, self.action.clone(), chance).await;
        match result {
            Ok(answer) => {
                let to = Addressee {
                    request_id: self.request_id.as_deref(),
                    connection: self.caller.connection,
                    user: &self.user,
                    now: Timestamp::now(),
                    limits: Limits::CONTRACT,
                };
                for payload in encode::answer(&answer, &to) {
                    frame::put_text(&payload, &mut answered.bytes);
                }
                match answer {
                    Answer::Typing(room) => answered.typing = Some(room),
                    Answer::Read(mark) => put_read(&mark, self.caller.actor.id, &mut answered.for_own_others),
                    _ => {}
                }
            }
            Err(refusal) => {
                if let Refusal::Store(error) = &refusal {
                    tracing::error!(action = self.name, %error, "an action failed");
                }
                answered.missed = matches!(refusal, Refusal::Denied(Denied::NotFound));
                self.put_error(&refusal, &mut answered.bytes);
            }
        }
        answered
    }
}

/// Tells the hub when dropped, be it by the end of a task or by a panic.
struct Promise {
    hub: HubHandle,
    answered: Option<Answered>,
}

impl Drop for Promise {
    fn drop(&mut self) {
        if let Some(answered) = self.answered.take() {
            self.hub.tell(Message::Answered(Box::new(answered)));
        }
    }
}

fn put_read(mark: &ReadMark, person: PersonId, out: &mut Vec<u8>) {
    let (room_id, user_id) = (Text(mark.room), Text(person));
    let read = ControlFrame::Read { room_id, user_id, seq: mark.seq.0, unread: mark.unread };
    frame::put_text(&to_json(&read), out);
}
