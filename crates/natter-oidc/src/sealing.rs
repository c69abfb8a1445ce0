//! Keeps what a browser carries for us unread and unchanged: ChaCha20-Poly1305 (RFC 8439) under the site's key, a random nonce each time.

use data_encoding::BASE64URL_NOPAD;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::{SecureRandom, SystemRandom};
use std::fmt;

/// What is sealed for one purpose cannot be opened for another.
const PURPOSE: &[u8] = b"natter sign-in attempt 1";

/// Seals and opens. One key may serve all functions and restarts; with a new key, attempts under way begin again.
pub struct SealingKey(LessSafeKey);

impl SealingKey {
    /// A key of 32 random bytes.
    ///
    /// # Panics
    /// Never: the length is that of the cipher.
    #[must_use]
    pub fn new(bytes: &[u8; 32]) -> Self {
        let key = UnboundKey::new(&CHACHA20_POLY1305, bytes).expect("the cipher takes 32 bytes");
        Self(LessSafeKey::new(key))
    }

    /// Letters, digits, `-` and `_`, fit for a cookie.
    pub(crate) fn seal(&self, plain: Vec<u8>) -> String {
        let mut nonce = [0; NONCE_LEN];
        SystemRandom::new().fill(&mut nonce).expect("the system gives randomness");
        let mut body = plain;
        self.0
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(PURPOSE), &mut body)
            .expect("a few hundred bytes are within the cipher's bound");
        BASE64URL_NOPAD.encode(&[&nonce[..], &body].concat())
    }

    /// What was sealed under this key, or nothing.
    pub(crate) fn open(&self, sealed: &str) -> Option<Vec<u8>> {
        let mut bytes = BASE64URL_NOPAD.decode(sealed.as_bytes()).ok()?;
        let (nonce, body) = bytes.split_at_mut_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        self.0.open_in_place(nonce, Aad::from(PURPOSE), body).ok().map(|plain| plain.to_vec())
    }
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SealingKey(secret)")
    }
}
