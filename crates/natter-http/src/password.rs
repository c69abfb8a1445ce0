//! Passwords: argon2id with m=19 MiB, t=2, p=1 (OWASP, ASVS 11.4.2), and a bound on how many hash at once, so that two hundred sign-ins
//! together cost time and not memory.

mod places;
mod strength;

pub use strength::check_new;

use crate::reply::ApiError;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use natter_core::Network;
use places::Places;
use std::sync::Arc;
use unicode_normalization::UnicodeNormalization;

/// 19 MiB each: at most 76 MiB at once.
const AT_ONCE: usize = 4;

/// Hashes and checks passwords.
pub struct Passwords {
    places: Arc<Places>,
    hasher: Arc<Hasher>,
}

impl Passwords {
    /// With [`AT_ONCE`] places, or as many as there are cores when that is fewer.
    pub(crate) fn new() -> Self {
        Self::with_cost(Params::default())
    }

    /// Tests hash thousands.
    fn with_cost(params: Params) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let hasher = Arc::new(Hasher::new(params));
        Self { places: Places::new(cores.min(AT_ONCE)), hasher }
    }

    #[cfg(test)]
    pub(crate) fn cheap(memory_kib: u32) -> Self {
        Self::with_cost(Params::new(memory_kib, 1, 1, None).expect("a cost that argon2 takes"))
    }

    /// Hashes a password that [`check_new`] accepted.
    ///
    /// # Errors
    /// `RateLimited` or [`ApiError::Busy`] when there is no place for this address, or for anybody; an internal error when the machine gives no
    /// memory or randomness.
    pub async fn hash(&self, password: String, share: Network) -> Result<String, ApiError> {
        let hasher = Arc::clone(&self.hasher);
        self.with_place(share, move || hasher.hash(&password))
            .await?
            .ok_or(ApiError::Internal("argon2 failed"))
    }

    /// Whether the password belongs to the hash. Without a hash the same work is done for nothing, so that nobody learns from the time taken
    /// whether an account exists (ASVS 6.3.8).
    ///
    /// # Errors
    /// `RateLimited` or [`ApiError::Busy`] when there is no place; an internal error when the work could not be done.
    pub async fn verify(
        &self,
        password: String,
        stored: Option<String>,
        share: Network,
    ) -> Result<bool, ApiError> {
        let hasher = Arc::clone(&self.hasher);
        self.with_place(share, move || {
            let known = stored.is_some();
            let stored = stored.unwrap_or_else(|| hasher.decoy.clone());
            verify_now(&password, &stored) && known
        })
        .await
    }

    /// Whether a hash was made as hashes are made today.
    #[must_use]
    pub fn is_current(&self, stored: &str) -> bool {
        let made = PasswordHash::new(stored).ok();
        made.is_some_and(|hash| {
            hash.algorithm == Algorithm::Argon2id.ident()
                && Params::try_from(&hash).is_ok_and(|params| self.hasher.is_as_costly(&params))
        })
    }

    async fn with_place<T: Send + 'static>(
        &self,
        share: Network,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, ApiError> {
        let place = self.places.enter(share).await?;
        let done = tokio::task::spawn_blocking(move || {
            let _place = place;
            work()
        });
        done.await.map_err(|_| ApiError::Internal("hashing was cut off"))
    }
}

/// Sixteen and thirty-two bytes as hashes are written (PHC string format). No password is known that gives these.
const DECOY_SALT: &str = "bm9ib2R5IHNhbHRzIG1lIQ";
const DECOY_HASH: &str = "dGhlIGhhc2ggb2Ygbm8gcGFzc3dvcmQgYXQgYWxsLi4";

/// Makes hashes of one cost.
struct Hasher {
    argon: Argon2<'static>,
    /// What passwords of nobody are compared with.
    decoy: String,
}

impl Hasher {
    fn new(params: Params) -> Self {
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let (memory, rounds, lanes) =
            (argon.params().m_cost(), argon.params().t_cost(), argon.params().p_cost());
        // Written and not computed: a start must not cost 19 MiB and 40 ms.
        let decoy = format!("$argon2id$v=19$m={memory},t={rounds},p={lanes}${DECOY_SALT}${DECOY_HASH}");
        Self { argon, decoy }
    }

    fn hash(&self, password: &str) -> Option<String> {
        self.argon.hash_password(nfc(password).as_bytes()).ok().map(|hash| hash.to_string())
    }

    fn is_as_costly(&self, params: &Params) -> bool {
        let ours = self.argon.params();
        (params.m_cost(), params.t_cost(), params.p_cost()) == (ours.m_cost(), ours.t_cost(), ours.p_cost())
    }
}

/// With the cost that stands in the hash. Hashes from before passwords were brought into NFC are of what was typed then.
fn verify_now(password: &str, stored: &str) -> bool {
    let is_right = |password: &str, hash: &PasswordHash| {
        Argon2::default().verify_password(password.as_bytes(), hash).is_ok()
    };
    let normal = nfc(password);
    PasswordHash::new(stored)
        .is_ok_and(|hash| is_right(&normal, &hash) || (normal != password && is_right(password, &hash)))
}

/// Keyboards differ in how they write an accent; the password is the same (ASVS 6.2.9, NIST SP 800-63B).
fn nfc(password: &str) -> String {
    password.nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_password_in_two_forms_of_unicode_is_one() {
        let passwords = Passwords::cheap(1024);
        let (composed, decomposed) = ("caf\u{e9} cr\u{e8}me", "cafe\u{301} cre\u{300}me");
        for (typed, again) in [(composed, decomposed), (decomposed, composed)] {
            let hash = passwords.hash(typed.to_owned(), Network::UNKNOWN).await.unwrap();
            assert!(
                passwords.verify(again.to_owned(), Some(hash), Network::UNKNOWN).await.unwrap(),
                "{typed}"
            );
        }
        let before = passwords.hasher.argon.hash_password(decomposed.as_bytes()).unwrap().to_string();
        assert!(
            passwords.verify(decomposed.to_owned(), Some(before), Network::UNKNOWN).await.unwrap(),
            "hashed as it was typed"
        );
    }

    #[tokio::test]
    async fn a_password_is_recognised_and_another_is_not() {
        let passwords = Passwords::new();
        let hash = passwords.hash("correct horse".to_owned(), Network::UNKNOWN).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(
            passwords.verify("correct horse".to_owned(), Some(hash.clone()), Network::UNKNOWN).await.unwrap()
        );
        assert!(!passwords.verify("wrong horse".to_owned(), Some(hash), Network::UNKNOWN).await.unwrap());
        assert!(!passwords.verify("nobody's password".to_owned(), None, Network::UNKNOWN).await.unwrap());
    }

    /// What does not parse would be refused at once, and tell by the time that there is no account.
    #[test]
    fn the_decoy_is_a_hash_like_any_other() {
        for passwords in [Passwords::new(), Passwords::cheap(1024)] {
            let (decoy, hash) = (&passwords.hasher.decoy, passwords.hasher.hash("correct horse").unwrap());
            assert!(passwords.is_current(decoy), "{decoy}");
            let lengths = |phc: &str| phc.split('$').map(str::len).collect::<Vec<_>>();
            assert_eq!(lengths(decoy), lengths(&hash), "{decoy} {hash}");
        }
    }

    #[tokio::test]
    async fn a_hash_of_other_cost_is_recognised_and_made_anew() {
        let (today, before) = (Passwords::new(), Passwords::cheap(1024));
        let old = before.hash("correct horse".to_owned(), Network::UNKNOWN).await.unwrap();
        assert!(before.is_current(&old) && !today.is_current(&old) && !today.is_current("$2b$12$x"));
        assert!(today.verify("correct horse".to_owned(), Some(old), Network::UNKNOWN).await.unwrap());
    }
}
