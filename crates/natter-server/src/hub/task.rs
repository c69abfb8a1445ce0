//! Actions that have to wait for a disk run beside the hub and come back as frames ready to be written.

use super::audience::Key;
use super::frame;
use crate::home::HomeChat;
use crate::mailbox::{Answered, HubHandle, Message};
use natter_core::answer::ReadMark;
use natter_core::{Action, Answer, Caller, PersonId, Timestamp};
use natter_wire::Text;
use natter_wire::code::explain;
use natter_wire::decode::epoch_from;
use natter_wire::encode::{self, Addressee, to_json};
use natter_wire::server::{ControlFrame, Limits, User};
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
    /// Performs the action and tells the hub.
    pub(crate) async fn run(self, chat: Arc<HomeChat>, hub: HubHandle) {
        let greeting = matches!(self.action, Action::Hello { .. });
        let result = chat.perform(&self.caller, self.action, epoch_from(rand::random())).await;
        let mut answered = Answered {
            key: self.key,
            connection: self.caller.connection,
            person: self.caller.person,
            bytes: Vec::new(),
            greeting,
            for_own_others: Vec::new(),
            typing: None,
        };
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
                    Answer::Read(mark) => put_read(&mark, self.caller.person, &mut answered.for_own_others),
                    _ => {}
                }
            }
            Err(refusal) => {
                if let natter_core::Refusal::Store(error) = &refusal {
                    tracing::error!(action = self.name, %error, "an action failed");
                }
                let payload = encode::error(self.request_id.as_deref(), Some(self.name), &explain(&refusal));
                frame::put_text(&payload, &mut answered.bytes);
            }
        }
        hub.tell(Message::Answered(Box::new(answered)));
    }
}

fn put_read(mark: &ReadMark, person: PersonId, out: &mut Vec<u8>) {
    let (room_id, user_id) = (Text(mark.room), Text(person));
    let read = ControlFrame::Read { room_id, user_id, seq: mark.seq.0, unread: mark.unread };
    frame::put_text(&to_json(&read), out);
}
