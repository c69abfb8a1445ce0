//! A look at a token before anybody believes a word of it: its size, its three parts, and that no name stands in it twice. JSON readers differ in
//! which of two equal names they take, and a token must not mean two things (RFC 7519, 4; RFC 7515, 4).

use crate::error::Refusal;
use data_encoding::BASE64URL_NOPAD;
use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::collections::HashSet;
use std::fmt;

const LONGEST_TOKEN: usize = 64 * 1024;
const TWICE: &str = "a name stands in it twice";

/// Whether a token is worth reading.
pub(crate) fn look(token: &str) -> Result<(), Refusal> {
    if token.len() > LONGEST_TOKEN {
        return Err(Refusal::TooLarge);
    }
    let parts: Vec<&str> = token.split('.').collect();
    let [header, claims, signature] = parts[..] else {
        return Err(Refusal::Malformed);
    };
    unambiguous(header)?;
    unambiguous(claims)?;
    BASE64URL_NOPAD.decode(signature.as_bytes()).map(drop).map_err(|_| Refusal::Malformed)
}

fn unambiguous(part: &str) -> Result<(), Refusal> {
    let bytes = BASE64URL_NOPAD.decode(part.as_bytes()).map_err(|_| Refusal::Malformed)?;
    match serde_json::from_slice::<Unambiguous>(&bytes) {
        Ok(_) => Ok(()),
        Err(error) if error.to_string().starts_with(TWICE) => Err(Refusal::Duplicate),
        Err(_) => Err(Refusal::Malformed),
    }
}

/// Any JSON whose objects name each thing once.
struct Unambiguous;

impl<'de> Deserialize<'de> for Unambiguous {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Walk)
    }
}

struct Walk;

impl<'de> Visitor<'de> for Walk {
    type Value = Unambiguous;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Unambiguous, E> {
        Ok(Unambiguous)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Unambiguous, E> {
        Ok(Unambiguous)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Unambiguous, E> {
        Ok(Unambiguous)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Unambiguous, E> {
        Ok(Unambiguous)
    }

    fn visit_str<E>(self, _: &str) -> Result<Unambiguous, E> {
        Ok(Unambiguous)
    }

    fn visit_unit<E>(self) -> Result<Unambiguous, E> {
        Ok(Unambiguous)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Unambiguous, A::Error> {
        while items.next_element::<Unambiguous>()?.is_some() {}
        Ok(Unambiguous)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Unambiguous, A::Error> {
        let mut names = HashSet::new();
        while let Some((name, _)) = entries.next_entry::<String, Unambiguous>()? {
            if !names.insert(name) {
                return Err(A::Error::custom(TWICE));
            }
        }
        Ok(Unambiguous)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(json: &str) -> Result<(), Refusal> {
        unambiguous(&BASE64URL_NOPAD.encode(json.as_bytes()))
    }

    #[test]
    fn a_name_stands_in_a_token_once_at_any_depth() {
        assert_eq!(judged(r#"{"a":[1,-1,1.5,true,null,"b",{"a":{}}],"b":{"a":1}}"#), Ok(()));
        for json in [r#"{"a":1,"a":1}"#, r#"{"a":[{"b":1,"c":2,"b":3}]}"#, r#"{"a":1,"\u0061":2}"#] {
            assert_eq!(judged(json), Err(Refusal::Duplicate), "{json}");
        }
    }

    #[test]
    fn what_is_no_json_is_malformed() {
        for json in ["", "{", "{} {}", &"[".repeat(100_000)] {
            assert_eq!(judged(json), Err(Refusal::Malformed));
        }
        assert_eq!(unambiguous("e30="), Err(Refusal::Malformed), "padding");
        assert_eq!(unambiguous("e31"), Err(Refusal::Malformed), "bits left over");
    }
}
