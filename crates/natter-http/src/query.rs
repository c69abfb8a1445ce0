//! The query of an address, read as forms write it (WHATWG URL, `application/x-www-form-urlencoded`).

/// The value of the first parameter of this name.
pub(crate) fn value(query: &str, name: &str) -> Option<String> {
    let pairs = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    pairs.filter(|(key, _)| *key == name).map(|(_, value)| unescape(value)).next()
}

/// Percent-decoding of a query value (RFC 3986, section 2.1; `+` as the space of forms).
fn unescape(value: &str) -> String {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((&byte, later)) = rest.split_first() {
        let escaped =
            later.get(..2).and_then(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
        rest = later;
        match (byte, escaped) {
            (b'%', Some(decoded)) => {
                bytes.push(decoded);
                rest = &later[2..];
            }
            (b'+', _) => bytes.push(b' '),
            _ => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_decoded_once() {
        assert_eq!(unescape("Ana%20Maria+B"), "Ana Maria B");
        assert_eq!(unescape("%C3%A4%2525%zz%"), "ä%25%zz%");
        assert_eq!(value("a=1&state=x%2By&state=z", "state").as_deref(), Some("x+y"));
        assert_eq!((value("code", "code").as_deref(), value("", "code")), (Some(""), None));
    }
}
