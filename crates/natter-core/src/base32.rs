//! Crockford base32 in lower case: ids that survive being read aloud, double-clicked and put into a URL. Fixed width, most significant bits
//! first; the first character carries the bits that do not fill five.

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Characters of a 128-bit value.
pub const WIDTH_128: usize = 26;
/// Characters of a 64-bit value.
pub const WIDTH_64: usize = 13;

/// Writes `value` as exactly `WIDTH` characters.
#[must_use]
pub fn encode<const WIDTH: usize>(mut value: u128) -> [u8; WIDTH] {
    let mut text = [b'0'; WIDTH];
    for place in text.iter_mut().rev() {
        *place = ALPHABET[(value & 31) as usize];
        value >>= 5;
    }
    text
}

/// Reads exactly `width` characters; `None` for another length, a foreign character or more than `bits` bits.
#[must_use]
pub fn decode(text: &str, width: usize, bits: u32) -> Option<u128> {
    if text.len() != width {
        return None;
    }
    let mut value: u128 = 0;
    for (index, byte) in text.bytes().enumerate() {
        let digit = ALPHABET.iter().position(|&known| known == byte)? as u128;
        let spare_bits = width as u32 * 5 - bits;
        if index == 0 && digit >> (5 - spare_bits) != 0 {
            return None;
        }
        value = value << 5 | digit;
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_was_written_is_read_back(value: u128) {
            let text = encode::<WIDTH_128>(value);
            prop_assert_eq!(decode(std::str::from_utf8(&text).unwrap(), WIDTH_128, 128), Some(value));
        }

        #[test]
        fn no_two_texts_mean_the_same_value(text in "[0-9a-hjkmnp-tv-z]{26}") {
            if let Some(value) = decode(&text, WIDTH_128, 128) {
                prop_assert_eq!(&encode::<WIDTH_128>(value)[..], text.as_bytes());
            }
        }
    }

    #[test]
    fn foreign_characters_and_lengths_are_refused() {
        assert_eq!(decode("0000000000000000000000000U", WIDTH_128, 128), None);
        assert_eq!(decode("000000000000000000000000000", WIDTH_128, 128), None);
        assert_eq!(decode("8zzzzzzzzzzzzzzzzzzzzzzzzz", WIDTH_128, 128), None);
        assert_eq!(decode("fzzzzzzzzzzzz", WIDTH_64, 64), Some(u128::from(u64::MAX)));
        assert_eq!(decode("gzzzzzzzzzzzz", WIDTH_64, 64), None);
    }
}
