//! The code that makes the first site admin: 128 random bits, printed once for whoever runs the server, kept as a hash in memory only
//! (ASVS 6.3.2: no default account, no default secret). At home each start draws another; on AWS the deployment does.

use crate::secret;
use natter_core::base32::{self, WIDTH_128};
use natter_core::person::SecretHash;
use std::sync::{Mutex, PoisonError};

/// Characters between two hyphens; the code has 26.
const GROUP: usize = 5;

/// A code just drawn.
pub struct ClaimCode {
    /// What is printed.
    pub text: String,
    /// What is kept.
    pub hash: SecretHash,
}

/// Draws a code, in capital letters and groups, to be read off one screen and typed on another.
#[must_use]
pub fn draw() -> ClaimCode {
    let code = base32::encode::<WIDTH_128>(rand::random()).to_ascii_uppercase();
    let groups: Vec<String> =
        code.chunks(GROUP).map(|group| String::from_utf8_lossy(group).into_owned()).collect();
    let text = groups.join("-");
    ClaimCode { hash: hash(&text), text }
}

/// The hash of a code as somebody types it: in any case, with or without hyphens and spaces, and with the letters that Crockford's alphabet leaves
/// out because they look like digits.
#[must_use]
pub fn hash(typed: &str) -> SecretHash {
    let plain = |character: char| match character.to_ascii_lowercase() {
        '-' | ' ' => None,
        'o' => Some('0'),
        'i' | 'l' => Some('1'),
        other => Some(other),
    };
    secret::hash(&typed.trim().chars().filter_map(plain).collect::<String>())
}

/// What is waited for.
#[derive(Default)]
pub(crate) struct Claim(Mutex<Option<SecretHash>>);

impl Claim {
    pub(crate) fn expect(&self, code: SecretHash) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(code);
    }

    pub(crate) fn expected(&self) -> Option<SecretHash> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether this is the code that is waited for. Hashes of 128 random bits are compared, so the time it takes tells nothing.
    pub(crate) fn is_code(&self, typed: &str) -> bool {
        self.expected().is_some_and(|expected| hash(typed) == expected)
    }

    /// One use.
    pub(crate) fn done(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_recognised_however_it_is_typed() {
        let ClaimCode { text, hash } = draw();
        assert_eq!(text.len(), 31, "{text}");
        let lower = text.to_lowercase();
        for typed in [&text, &lower, &text.replace('-', ""), &text.replace('-', " "), &format!(" {text}\n")] {
            assert!(super::hash(typed) == hash, "{typed}");
        }
        assert!(super::hash("O0-il") == super::hash("0011") && super::hash("") != hash);
        assert_ne!(draw().text, text);
    }
}
