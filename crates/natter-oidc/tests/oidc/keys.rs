//! Keys of providers and of those who would like to be one.

use data_encoding::BASE64URL_NOPAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use rsa::pkcs1v15::SigningKey;
use rsa::rand_core::OsRng;
use rsa::sha2::Sha256;
use rsa::signature::{SignatureEncoding, Signer};
use rsa::traits::PublicKeyParts;
use serde_json::{Value, json};
use std::sync::LazyLock;

/// Drawn once a process: RSA keys take their time.
pub(crate) static PROVIDERS: LazyLock<Key> = LazyLock::new(|| Key::rsa("first"));
pub(crate) static SECOND: LazyLock<Key> = LazyLock::new(|| Key::ec("second"));
pub(crate) static ATTACKERS: LazyLock<Key> = LazyLock::new(|| Key::rsa("attacker"));

pub(crate) struct Key {
    pub(crate) kid: &'static str,
    pair: Pair,
}

enum Pair {
    Rsa(Box<SigningKey<Sha256>>),
    Ec(Box<EcdsaKeyPair>),
}

impl Key {
    fn rsa(kid: &'static str) -> Self {
        let private = rsa::RsaPrivateKey::new(&mut OsRng, 2048).unwrap();
        Self { kid, pair: Pair::Rsa(Box::new(SigningKey::new(private))) }
    }

    pub(crate) fn ec(kid: &'static str) -> Self {
        let (way, random) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
        let document = EcdsaKeyPair::generate_pkcs8(way, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(way, document.as_ref(), &random).unwrap();
        Self { kid, pair: Pair::Ec(Box::new(pair)) }
    }

    pub(crate) fn algorithm(&self) -> &'static str {
        match self.pair {
            Pair::Rsa(_) => "RS256",
            Pair::Ec(_) => "ES256",
        }
    }

    /// As it stands in a key set (RFC 7517).
    pub(crate) fn public(&self) -> Value {
        let text = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
        match &self.pair {
            Pair::Rsa(key) => {
                let key: &rsa::RsaPrivateKey = key.as_ref().as_ref();
                let (n, e) = (text(&key.n().to_bytes_be()), text(&key.e().to_bytes_be()));
                json!({"kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.kid, "n": n, "e": e})
            }
            Pair::Ec(key) => {
                let point = key.public_key().as_ref();
                let (x, y) = (text(&point[1..33]), text(&point[33..]));
                json!({"kty": "EC", "crv": "P-256", "use": "sig", "kid": self.kid, "x": x, "y": y})
            }
        }
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        match &self.pair {
            Pair::Rsa(key) => key.sign(message).to_vec(),
            Pair::Ec(key) => key.sign(&SystemRandom::new(), message).unwrap().as_ref().to_vec(),
        }
    }
}

pub(crate) fn hs256(secret: &[u8], message: &[u8]) -> Vec<u8> {
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, secret);
    ring::hmac::sign(&key, message).as_ref().to_vec()
}
