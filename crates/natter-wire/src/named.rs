//! What an `error` repeats of the request it answers, so that a client can match the two without a `requestId` of its own.

use crate::client::DraftMessage;
use natter_core::text::ClientMessageId;
use natter_core::{Action, RoomId, limit};
use serde::Deserialize;
use serde_json::{Map, Value};

const MOST_REQUEST_ID_CHARACTERS: usize = 64;

/// The names that a request gave: its own, its room's and its messages'.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named {
    /// The client's name for the answer.
    pub request_id: Option<String>,
    /// The action, when it is one of the protocol's.
    pub action: Option<&'static str>,
    /// The room; the lobby where an action that was understood left it out.
    pub room: Option<RoomId>,
    /// The `clientMessageId` of each message of a `sendMessage`, in order, or that of a change.
    pub client_message_ids: Vec<Option<ClientMessageId>>,
}

impl Named {
    /// The names of a request that was understood.
    #[must_use]
    pub fn of(request_id: Option<&str>, name: &'static str, action: &Action) -> Self {
        let client_message_ids = match action {
            Action::SendMessage { drafts, .. } => {
                drafts.iter().map(|draft| draft.client_message_id.clone()).collect()
            }
            Action::ChangeMessage { client_message_id, .. } => vec![client_message_id.clone()],
            _ => Vec::new(),
        };
        let request_id = request_id.map(str::to_owned);
        Self { request_id, action: Some(name), room: action.room(), client_message_ids }
    }

    /// Whatever names can be read in the text of a request that was not understood.
    pub(crate) fn read(text: &str, action: Option<&'static str>) -> Self {
        let Some(fields) = object(text) else { return Self { action, ..Self::default() } };
        let text_of = |name: &str| fields.get(name).and_then(Value::as_str);
        let request_id = text_of("requestId").filter(|id| is_request_id(id)).map(str::to_owned);
        let room = text_of("roomId").and_then(|room| room.parse().ok());
        let client_message_ids = match fields.get("messages").and_then(Value::as_array) {
            Some(messages) => messages.iter().take(limit::MESSAGES_PER_FRAME).map(name_of).collect(),
            None => fields.get("clientMessageId").map(id).into_iter().collect(),
        };
        Self { request_id, action, room, client_message_ids }
    }

    /// The `clientMessageId` that an error about the message at `index`, or about the whole request, repeats.
    pub(crate) fn client_message_id(&self, index: Option<usize>) -> Option<&ClientMessageId> {
        match (index, self.client_message_ids.as_slice()) {
            (Some(index), ids) => ids.get(index)?.as_ref(),
            (None, [only]) => only.as_ref(),
            (None, _) => None,
        }
    }
}

/// Whether this may be a `requestId`: 1 to 64 characters.
pub(crate) fn is_request_id(id: &str) -> bool {
    let is_short = id.len() <= MOST_REQUEST_ID_CHARACTERS || id.chars().count() <= MOST_REQUEST_ID_CHARACTERS;
    is_short && !id.is_empty()
}

/// The first message of several whose fields are missing or of the wrong kind.
pub(crate) fn misshapen_message(text: &str) -> Option<usize> {
    let fields = object(text)?;
    let messages = fields.get("messages")?.as_array()?;
    let is_misshapen = |message: &Value| DraftMessage::deserialize(message).is_err();
    (messages.len() > 1).then(|| messages.iter().position(is_misshapen))?
}

fn object(text: &str) -> Option<Map<String, Value>> {
    match serde_json::from_str(text) {
        Ok(Value::Object(fields)) => Some(fields),
        _ => None,
    }
}

fn name_of(message: &Value) -> Option<ClientMessageId> {
    id(message.get("clientMessageId")?)
}

fn id(value: &Value) -> Option<ClientMessageId> {
    ClientMessageId::parse(value.as_str()?).ok()
}
