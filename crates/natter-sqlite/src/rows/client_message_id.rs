//! Client message ids as SQLite keeps them: 16 bytes for a canonical lower-case UUID, its text for any other.

use crate::fault::{Stop, damaged};
use natter_core::text::ClientMessageId;
use rusqlite::ToSql;
use rusqlite::types::{ToSqlOutput, ValueRef};

/// A client message id as SQLite keeps it: 16 bytes for a canonical lower-case UUID, its text for any other.
pub(crate) enum StoredClientMessageId<'id> {
    Uuid([u8; 16]),
    Text(&'id str),
}

impl ToSql for StoredClientMessageId<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Uuid(bytes) => ValueRef::Blob(bytes),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}

const HYPHENS: [usize; 4] = [8, 13, 18, 23];

pub(crate) fn stored_client_message_id(id: &ClientMessageId) -> StoredClientMessageId<'_> {
    match uuid_bits(id.as_str().as_bytes()) {
        Some(bytes) => StoredClientMessageId::Uuid(bytes),
        None => StoredClientMessageId::Text(id.as_str()),
    }
}

fn uuid_bits(text: &[u8]) -> Option<[u8; 16]> {
    if text.len() != 36 || HYPHENS.iter().any(|&place| text[place] != b'-') {
        return None;
    }
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let mut bytes = [0; 16];
    let mut place = 0;
    for byte in &mut bytes {
        place += usize::from(HYPHENS.contains(&place));
        *byte = digit(text[place])? << 4 | digit(text[place + 1])?;
        place += 2;
    }
    Some(bytes)
}

pub(super) fn client_message_id(value: ValueRef<'_>) -> Result<Option<ClientMessageId>, Stop> {
    match value {
        ValueRef::Null => Ok(None),
        ValueRef::Text(text) => {
            let text = std::str::from_utf8(text).map_err(|_| damaged("a client message id"))?;
            Ok(Some(ClientMessageId::from_stored(text)))
        }
        ValueRef::Blob(bytes) => {
            let bytes = bytes.try_into().map_err(|_| damaged("a client message id"))?;
            Ok(Some(ClientMessageId::from_stored(&uuid_text(bytes))))
        }
        _ => Err(damaged("a client message id")),
    }
}

fn uuid_text(bytes: [u8; 16]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(36);
    for byte in bytes {
        if HYPHENS.contains(&text.len()) {
            text.push('-');
        }
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uuids_take_sixteen_bytes_and_come_back_letter_by_letter() {
        let text = "3f2b8c1e-9d40-4c3a-8a51-0f6e7d1c2b3a";
        let bytes = uuid_bits(text.as_bytes()).unwrap();
        assert_eq!(uuid_text(bytes), text);
    }

    #[test]
    fn what_is_no_canonical_uuid_stays_text() {
        for text in [
            "3F2B8C1E-9D40-4C3A-8A51-0F6E7D1C2B3A",
            "3f2b8c1e9d404c3a8a510f6e7d1c2b3a",
            "3f2b8c1e-9d40-4c3a-8a51-0f6e7d1c2b3g",
            "3f2b8c1e-9d40-4c3a-8a51-0f6e7d1c2b3",
            "3f2b8c1e-9d40-4c3a-8a510-f6e7d1c2b3a",
            "a",
        ] {
            assert_eq!(uuid_bits(text.as_bytes()), None, "{text}");
        }
    }
}
