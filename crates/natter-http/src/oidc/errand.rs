//! What an attempt is for, beside it in the cookie. A code under the site's key binds both together, so that nobody takes the attempt of one errand for
//! another: linking is for whom it was begun.

use crate::secret::{from_hex, to_hex};
use natter_core::base32::WIDTH_128;
use natter_core::person::SecretHash;
use ring::hmac::{HMAC_SHA256, Key, sign, verify};

/// What the browser will come back for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Errand {
    /// To sign in or up, with the hash of the invitation's word, where one was brought.
    SignIn(Option<SecretHash>),
    /// To tie the identity to the person of this session, named by the hash of its token.
    Link(SecretHash),
}

impl Errand {
    /// A sign-in by somebody who may have brought the word of an invitation.
    pub(crate) fn sign_in(word: Option<&str>) -> Self {
        let word = word.filter(|word| word.len() == WIDTH_128);
        Self::SignIn(word.map(natter_core::join::invite_hash))
    }

    fn written(self) -> String {
        match self {
            Self::SignIn(None) => "s".to_owned(),
            Self::SignIn(Some(SecretHash(invite))) => format!("i{}", to_hex(&invite)),
            Self::Link(SecretHash(session)) => format!("l{}", to_hex(&session)),
        }
    }

    fn read(text: &str) -> Option<Self> {
        match text.split_at_checked(1)? {
            ("s", "") => Some(Self::SignIn(None)),
            ("i", invite) => from_hex(invite).map(|invite| Self::SignIn(Some(SecretHash(invite)))),
            ("l", session) => from_hex(session).map(|session| Self::Link(SecretHash(session))),
            _ => None,
        }
    }
}

/// The key that binds.
pub(super) struct Binding(Key);

impl Binding {
    /// Another key than the one that seals, drawn from it.
    pub(super) fn new(key: &[u8; 32]) -> Self {
        let drawn = sign(&Key::new(HMAC_SHA256, key), b"natter sign-in errand 1");
        Self(Key::new(HMAC_SHA256, drawn.as_ref()))
    }

    /// Sealed attempt, errand and code, with dots between them.
    pub(super) fn bind(&self, sealed: &str, errand: &Errand) -> String {
        let bound = format!("{sealed}.{}", errand.written());
        let code = sign(&self.0, bound.as_bytes());
        let code: &[u8; 32] = code.as_ref().try_into().expect("HMAC-SHA256 has 32 bytes");
        format!("{bound}.{}", to_hex(code))
    }

    /// The sealed attempt and the errand, when they were bound here.
    pub(super) fn loosen<'carried>(&self, carried: &'carried str) -> Option<(&'carried str, Errand)> {
        let (bound, code) = carried.rsplit_once('.')?;
        verify(&self.0, bound.as_bytes(), &from_hex(code)?).ok()?;
        let (sealed, errand) = bound.rsplit_once('.')?;
        Some((sealed, Errand::read(errand)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_errand_comes_back_as_it_went_and_is_nobody_elses() {
        let binding = Binding::new(&[7; 32]);
        let (mine, yours) = (SecretHash([1; 32]), SecretHash([2; 32]));
        for errand in [Errand::SignIn(None), Errand::SignIn(Some(mine)), Errand::Link(yours)] {
            let carried = binding.bind("sealed", &errand);
            assert_eq!(binding.loosen(&carried), Some(("sealed", errand)));
            assert_eq!(Binding::new(&[8; 32]).loosen(&carried), None);
            for index in 0..carried.len() {
                let mut changed = carried.clone().into_bytes();
                changed[index] = if changed[index] == b'0' { b'1' } else { b'0' };
                assert_eq!(binding.loosen(std::str::from_utf8(&changed).unwrap()), None, "at {index}");
            }
        }
        let (one, other) = (binding.bind("a", &Errand::SignIn(None)), binding.bind("b", &Errand::Link(mine)));
        let code = one.rsplit_once('.').unwrap().1;
        let mixed = format!("{}.{code}", other.rsplit_once('.').unwrap().0);
        assert_eq!(binding.loosen(&mixed), None, "another errand under this attempt's code");
    }

    #[test]
    fn only_what_can_be_the_word_of_an_invitation_is_carried() {
        assert_eq!(Errand::sign_in(Some("canary.word; Path=/")), Errand::SignIn(None));
        let word = "0123456789abcdefghjkmnpqrs";
        assert_eq!(Errand::sign_in(Some(word)), Errand::SignIn(Some(natter_core::join::invite_hash(word))));
    }
}
