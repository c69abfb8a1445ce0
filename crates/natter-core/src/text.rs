//! Words that people bring in, parsed once at the edge. Whoever holds one of these types holds a text that kept the contract's limits.

mod client_message_id;
mod display_name;
mod email;
mod email_domain;
mod emoji;
mod invisible;
mod message_text;
mod room_name;
mod topic;
mod username;

pub use client_message_id::ClientMessageId;
pub use display_name::DisplayName;
pub use email::Email;
pub use email_domain::EmailDomain;
pub use emoji::Emoji;
pub use message_text::MessageText;
pub use room_name::RoomName;
pub use topic::Topic;
pub use username::Username;

use crate::refusal::Denied;
pub(crate) use invisible::{is_default_ignorable, is_invisible};
use invisible::{is_direction_control, is_line_end};

macro_rules! text_newtype {
    ($name:ident) => {
        impl $name {
            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Takes what a store has kept without checking it again.
            #[must_use]
            pub fn from_stored(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    };
}
pub(crate) use text_newtype;

fn one_line(text: &str, most_bytes: usize, complaint: &'static str) -> Result<String, Denied> {
    let text = text.trim();
    if text.len() > most_bytes {
        return Err(Denied::TooLarge);
    }
    let hidden =
        |character: char| character.is_control() || is_direction_control(character) || is_line_end(character);
    if text.chars().all(is_invisible) || text.chars().any(hidden) {
        return Err(Denied::Invalid(complaint));
    }
    Ok(text.to_owned())
}
