//! Tokens and tickets: 256 random bits in hexadecimal, of which only the SHA-256 is ever stored (ASVS 7.2, 11.4).

use natter_core::person::SecretHash;
use sha2::{Digest, Sha256};

const BYTES: usize = 32;

/// A secret just drawn; shown once to its owner.
pub struct Secret {
    /// What the owner gets.
    pub text: String,
    /// What is stored.
    pub hash: SecretHash,
}

/// Draws a secret.
#[must_use]
pub fn draw() -> Secret {
    let bytes: [u8; BYTES] = rand::random();
    let text = to_hex(&bytes);
    let hash = hash(&text);
    Secret { text, hash }
}

/// Bytes as hexadecimal digits.
pub(crate) fn to_hex(bytes: &[u8; BYTES]) -> String {
    bytes.iter().fold(String::with_capacity(2 * BYTES), |mut text, byte| {
        text.push(char::from(b"0123456789abcdef"[usize::from(byte >> 4)]));
        text.push(char::from(b"0123456789abcdef"[usize::from(byte & 15)]));
        text
    })
}

/// Such digits as bytes; `None` for another number of them, or others.
pub(crate) fn from_hex(text: &str) -> Option<[u8; BYTES]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if pairs.len() != BYTES || !rest.is_empty() {
        return None;
    }
    let mut bytes = [0; BYTES];
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(bytes)
}

/// The stored form of a secret somebody shows. Looking it up by this hash leaks nothing through time: guessing a prefix of a hash does not
/// bring its preimage nearer.
#[must_use]
pub fn hash(text: &str) -> SecretHash {
    SecretHash(Sha256::digest(text.as_bytes()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_long_different_and_found_by_their_hash() {
        let (one, two) = (draw(), draw());
        assert_eq!(one.text.len(), 64);
        assert_ne!(one.text, two.text);
        assert!(hash(&one.text) == one.hash && one.hash != two.hash);
        let bytes = from_hex(&one.text).unwrap();
        assert_eq!(to_hex(&bytes), one.text);
        for odd in ["", &one.text[1..], &one.text.to_uppercase().replace('0', "g"), &format!("{}0", one.text)]
        {
            assert_eq!(from_hex(odd), None, "{odd}");
        }
    }
}
