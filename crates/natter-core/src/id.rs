//! Ids as newtypes from one macro. An id is random bits; its text is Crockford base32 and parses back to the same bits or not at all.

use crate::base32;
use crate::time::Timestamp;
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;

/// A text that is no id of the wanted kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id")]
pub struct InvalidId;

macro_rules! random_id {
    ($(#[$doc:meta])* $name:ident, $bits:ty) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name($bits);

        impl $name {
            /// An id of the given random bits.
            #[must_use]
            pub const fn from_bits(bits: $bits) -> Self {
                Self(bits)
            }

            /// The bits, for storage.
            #[must_use]
            pub const fn bits(self) -> $bits {
                self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(formatter, "{}({self})", stringify!($name))
            }
        }
    };
}

macro_rules! base32_text {
    ($name:ident, $bits:ty, $width:expr) => {
        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                let text = base32::encode::<{ $width }>(self.0.into());
                formatter.write_str(std::str::from_utf8(&text).expect("the alphabet is ASCII"))
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                let value = base32::decode(text, $width, <$bits>::BITS).ok_or(InvalidId)?;
                <$bits>::try_from(value).map(Self).map_err(|_| InvalidId)
            }
        }
    };
}

random_id!(
    /// A room; the lobby has a name of its own instead of random bits.
    RoomId, u128
);
random_id!(
    /// A person: an account or a guest.
    PersonId, u128
);
random_id!(
    /// A message, whichever log it stands in.
    MessageId, u128
);
random_id!(
    /// A signed-in device or program.
    SessionId, u128
);
random_id!(
    /// One socket.
    ConnectionId, u128
);
random_id!(
    /// One life of a room's log; another after a restore or repair (P1).
    Epoch, u64
);

random_id!(
    /// An invitation, as it is listed; the word in its link is another.
    InviteId, u128
);
random_id!(
    /// A line of the audit log; 48 bits of time above 80 random ones, so that ids sort by time.
    AuditId, u128
);

base32_text!(InviteId, u128, base32::WIDTH_128);
base32_text!(AuditId, u128, base32::WIDTH_128);
base32_text!(PersonId, u128, base32::WIDTH_128);
base32_text!(MessageId, u128, base32::WIDTH_128);
base32_text!(SessionId, u128, base32::WIDTH_128);
base32_text!(ConnectionId, u128, base32::WIDTH_128);
base32_text!(Epoch, u64, base32::WIDTH_64);

const LOBBY_TEXT: &str = "lobby";

impl RoomId {
    /// The common room everybody is in; its text is `lobby`.
    pub const LOBBY: RoomId = RoomId(0);

    /// The direct room of these people, who are sorted: the same people are the same room. 128 bits of SHA-256, so that nobody who does not know all
    /// of them can name it.
    #[must_use]
    pub fn direct(people: &[PersonId]) -> Self {
        let mut digest = Sha256::new_with_prefix(b"natter direct room");
        for person in people {
            digest.update(person.0.to_be_bytes());
        }
        let mut bits = [0; 16];
        bits.copy_from_slice(&digest.finalize()[..16]);
        Self(u128::from_be_bytes(bits))
    }
}

impl AuditId {
    /// The id of an entry made at this time; of `noise` the lower 80 bits count.
    #[must_use]
    pub const fn at(time: Timestamp, noise: u128) -> Self {
        Self((time.0 as u128) << 80 | noise & ((1 << 80) - 1))
    }
}

impl fmt::Display for RoomId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::LOBBY {
            return formatter.write_str(LOBBY_TEXT);
        }
        let text = base32::encode::<{ base32::WIDTH_128 }>(self.0);
        formatter.write_str(std::str::from_utf8(&text).expect("the alphabet is ASCII"))
    }
}

impl FromStr for RoomId {
    type Err = InvalidId;
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        if text == LOBBY_TEXT {
            return Ok(Self::LOBBY);
        }
        match base32::decode(text, base32::WIDTH_128, u128::BITS) {
            Some(bits) if bits != 0 => Ok(Self(bits)),
            _ => Err(InvalidId),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lobby_has_one_text_only() {
        assert_eq!("lobby".parse(), Ok(RoomId::LOBBY));
        assert_eq!(RoomId::LOBBY.to_string(), "lobby");
        assert_eq!("00000000000000000000000000".parse::<RoomId>(), Err(InvalidId));
    }

    #[test]
    fn ids_keep_their_bits_through_text() {
        let epoch = Epoch::from_bits(u64::MAX - 5);
        assert_eq!(epoch.to_string().parse(), Ok(epoch));
        let room = RoomId::from_bits(77);
        assert_eq!(room.to_string().parse(), Ok(room));
    }
}
