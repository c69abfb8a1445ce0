//! Words that people bring in, parsed once at the edge. Whoever holds one of these types holds a text that kept the contract's limits.

mod client_message_id;
mod display_name;
mod email;
mod email_domain;
mod message_text;
mod room_name;
mod topic;
mod username;

pub use client_message_id::ClientMessageId;
pub use display_name::DisplayName;
pub use email::Email;
pub use email_domain::EmailDomain;
pub use message_text::MessageText;
pub use room_name::RoomName;
pub use topic::Topic;
pub use username::Username;

use crate::refusal::Denied;

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

/// Characters that change how the text around them is drawn (UAX #9 explicit controls); refused in names, harmless when isolated in messages.
fn is_direction_control(character: char) -> bool {
    matches!(character, '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Characters that draw nothing, so that a text of only these looks empty.
fn is_invisible(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || is_direction_control(character)
        || matches!(character, '\u{00AD}' | '\u{034F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180B}'..='\u{180E}' | '\u{200B}'..='\u{200D}' | '\u{2060}'..='\u{2064}' | '\u{2800}' | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{E0000}'..='\u{E0FFF}')
}

fn one_line(text: &str, most_bytes: usize, complaint: &'static str) -> Result<String, Denied> {
    let text = text.trim();
    if text.len() > most_bytes {
        return Err(Denied::TooLarge);
    }
    let hidden = |character: char| character.is_control() || is_direction_control(character);
    if text.chars().all(is_invisible) || text.chars().any(hidden) {
        return Err(Denied::Invalid(complaint));
    }
    Ok(text.to_owned())
}
