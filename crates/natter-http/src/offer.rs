//! What a socket's handshake brings besides its origin: our subprotocol with a ticket, or a plain client's name. Read alike by both homes.

use crate::query;
use http::{HeaderMap, header};
use natter_wire::{SUBPROTOCOL, TICKET_PREFIX};

/// What `Sec-WebSocket-Protocol` offers.
#[derive(Debug, PartialEq, Eq)]
pub enum Offer<'a> {
    /// Nothing at all, as a plain client does.
    Nothing,
    /// Our protocol and a ticket.
    Ticket(&'a str),
    /// Something we do not speak.
    Other,
}

/// Reads what a handshake offers.
#[must_use]
pub fn offered(headers: &HeaderMap) -> Offer<'_> {
    let lines =
        || headers.get_all(header::SEC_WEBSOCKET_PROTOCOL).iter().filter_map(|line| line.to_str().ok());
    let mut offers = lines().flat_map(|line| line.split(',')).map(str::trim).peekable();
    if offers.peek().is_none() {
        return Offer::Nothing;
    }
    let (mut ours, mut ticket) = (false, None);
    for offer in offers {
        ours |= offer == SUBPROTOCOL;
        ticket = ticket.or(offer.strip_prefix(TICKET_PREFIX));
    }
    match ticket {
        Some(ticket) if ours => Offer::Ticket(ticket),
        _ => Offer::Other,
    }
}

/// The name a plain client brings, in the one query parameter there is.
#[must_use]
pub fn username_in(query: &str) -> Option<String> {
    query::value(query, "username")
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn protocols(line: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(line))])
    }

    #[test]
    fn a_ticket_counts_only_beside_our_protocol() {
        assert_eq!(offered(&HeaderMap::new()), Offer::Nothing);
        assert_eq!(offered(&protocols("natter.v1, ticket.abc")), Offer::Ticket("abc"));
        assert_eq!(offered(&protocols("ticket.abc,natter.v1")), Offer::Ticket("abc"));
        for line in ["natter.v1", "ticket.abc", "natter.v2, ticket.abc", "graphql-ws"] {
            assert_eq!(offered(&protocols(line)), Offer::Other, "{line}");
        }
    }
}
