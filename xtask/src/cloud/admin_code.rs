//! The code that makes the first site admin: 128 random bits, printed once to whoever deploys; the function gets its hash alone (ASVS 6.3.2).

use sha2::{Digest, Sha256};
use std::fmt::Write;

/// Crockford's alphabet, as ids have it.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const CHARACTERS: u32 = 26;
/// Characters between two hyphens.
const GROUP: usize = 5;

/// A code just drawn.
pub(super) struct AdminCode {
    /// What is printed.
    pub(super) text: String,
    /// The template's parameter.
    pub(super) hash: String,
}

/// The code of these random bits.
pub(super) fn of_bits(bits: u128) -> AdminCode {
    let character = |place: u32| {
        let five = (bits >> (5 * place)) & 31;
        char::from(ALPHABET[usize::try_from(five).unwrap_or(0)])
    };
    let plain: String = (0..CHARACTERS).rev().map(character).collect();
    let mut hash = String::with_capacity(64);
    for byte in Sha256::digest(plain.as_bytes()) {
        let _ = write!(hash, "{byte:02x}");
    }
    let capitals = plain.to_ascii_uppercase();
    let groups: Vec<&str> = (0..capitals.len())
        .step_by(GROUP)
        .map(|start| &capitals[start..capitals.len().min(start + GROUP)])
        .collect();
    AdminCode { text: groups.join("-"), hash }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_in_groups_and_its_hash_is_of_the_plain_letters() {
        let code = of_bits(u128::MAX);
        assert_eq!(code.text, "7ZZZZ-ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ-Z");
        let plain = code.text.to_lowercase().replace('-', "");
        let mut hash = String::new();
        for byte in Sha256::digest(plain.as_bytes()) {
            write!(hash, "{byte:02x}").unwrap();
        }
        assert_eq!(code.hash, hash);
        assert_ne!(of_bits(1).hash, of_bits(2).hash);
    }
}
