//! One attempt to sign in: what we must still know when the browser comes back. The browser itself carries it, sealed, so that no store is needed
//! and no other browser can finish it.

use crate::clock::seconds;
use crate::error::AttemptFault;
use crate::sealing::SealingKey;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::time::SystemTime;
use subtle::ConstantTimeEq;

/// How long a person may take at the provider.
const LIFETIME_SECONDS: u64 = 600;
/// Clocks of two functions may differ.
const LEEWAY_SECONDS: u64 = 60;
/// Sealed, in characters; longer ones are not looked at.
const LONGEST: usize = 2048;

/// An attempt under way. Whoever keeps it serialised keeps a secret; [`Attempt::seal`] is the way into a cookie.
#[derive(Clone, Serialize, Deserialize)]
pub struct Attempt {
    pub(crate) provider: String,
    pub(crate) state: String,
    pub(crate) nonce: String,
    pub(crate) pkce_verifier: String,
    pub(crate) issued_at: u64,
}

impl Attempt {
    /// The id of the provider that the browser was sent to.
    #[must_use]
    pub fn provider(&self) -> &str {
        &self.provider
    }

    /// A text of some 350 characters for an `HttpOnly`, `SameSite=Lax` cookie that lives ten minutes. (`Strict` would not come back: the provider's
    /// page is another site.)
    #[must_use]
    pub fn seal(&self, key: &SealingKey) -> String {
        key.seal(serde_json::to_vec(self).expect("five plain fields are JSON"))
    }

    /// What [`Attempt::seal`] made, within ten minutes.
    ///
    /// # Errors
    /// [`AttemptFault::Forged`] when it is not ours, [`AttemptFault::Expired`] when it is too old.
    pub fn open(sealed: &str, key: &SealingKey, now: SystemTime) -> Result<Self, AttemptFault> {
        let plain = (sealed.len() <= LONGEST).then(|| key.open(sealed)).flatten();
        let attempt: Self =
            plain.and_then(|plain| serde_json::from_slice(&plain).ok()).ok_or(AttemptFault::Forged)?;
        attempt.check_age(now)?;
        Ok(attempt)
    }

    /// Whether the state that came back is this attempt's; takes the same time wherever they differ.
    #[must_use]
    pub fn has_state(&self, returned: &str) -> bool {
        self.state.as_bytes().ct_eq(returned.as_bytes()).into()
    }

    pub(crate) fn check_age(&self, now: SystemTime) -> Result<(), AttemptFault> {
        let now = seconds(now);
        if self.issued_at > now.saturating_add(LEEWAY_SECONDS) {
            return Err(AttemptFault::Forged);
        }
        if now.saturating_sub(self.issued_at) > LIFETIME_SECONDS {
            return Err(AttemptFault::Expired);
        }
        Ok(())
    }
}

impl fmt::Debug for Attempt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("Attempt");
        shown.field("provider", &self.provider).field("issued_at", &self.issued_at).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, UNIX_EPOCH};

    fn at(seconds: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(seconds)
    }

    fn attempt() -> Attempt {
        let word = |word: &str| format!("canary-{word}");
        Attempt {
            provider: "example".to_owned(),
            state: word("state"),
            nonce: word("nonce"),
            pkce_verifier: word("verifier"),
            issued_at: 1_000_000,
        }
    }

    #[test]
    fn a_sealed_attempt_is_opened_by_its_key_within_ten_minutes() {
        let (key, other) = (SealingKey::new(&[7; 32]), SealingKey::new(&[8; 32]));
        let sealed = attempt().seal(&key);
        assert_ne!(sealed, attempt().seal(&key), "no two are alike");
        let opened = Attempt::open(&sealed, &key, at(1_000_600)).unwrap();
        assert!(opened.has_state("canary-state") && opened.pkce_verifier == "canary-verifier");
        assert_eq!(Attempt::open(&sealed, &key, at(1_000_601)).unwrap_err(), AttemptFault::Expired);
        assert_eq!(
            Attempt::open(&sealed, &key, at(999_000)).unwrap_err(),
            AttemptFault::Forged,
            "from later"
        );
        assert_eq!(Attempt::open(&sealed, &other, at(1_000_000)).unwrap_err(), AttemptFault::Forged);
    }

    #[test]
    fn one_changed_character_anywhere_and_it_is_not_ours() {
        let key = SealingKey::new(&[7; 32]);
        let sealed = attempt().seal(&key);
        for index in 0..sealed.len() {
            let mut changed = sealed.clone().into_bytes();
            changed[index] = if changed[index] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            let opened = Attempt::open(&changed, &key, at(1_000_000));
            assert_eq!(opened.unwrap_err(), AttemptFault::Forged, "at {index}");
        }
        for text in ["", "AAAA", "ä", &sealed[1..], &sealed[..sealed.len() - 1], &"A".repeat(100_000)] {
            assert_eq!(Attempt::open(text, &key, at(1_000_000)).unwrap_err(), AttemptFault::Forged);
        }
    }

    #[test]
    fn states_are_equal_only_when_they_are() {
        for other in ["", "canary-stat", "canary-statf", "canary-state ", "Canary-state"] {
            assert!(!attempt().has_state(other), "{other}");
        }
        assert!(attempt().has_state("canary-state"));
    }

    #[test]
    fn nothing_of_it_is_shown() {
        assert!(!format!("{:?} {:?}", attempt(), SealingKey::new(&[7; 32])).contains("canary"));
    }
}
