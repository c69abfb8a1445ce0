use super::*;
use natter_http::offer::{Offer, offered};

fn read(text: &str) -> SocketEvent {
    serde_json::from_str(text).unwrap()
}

#[test]
fn the_authoriser_reads_the_handshake() {
    let event = read(include_str!("../../../tests/events/authorizer.json"));
    assert!(event.is_authorizer());
    assert_eq!(
        event.method_arn.as_deref(),
        Some("arn:aws:execute-api:us-east-1:123456789012:abcdef123/ws/$connect")
    );
    assert_eq!(offered(&event.headers()), Offer::Ticket("0123"));
    assert_eq!(event.headers()["origin"], "https://chat.example.org");
    assert_eq!((event.username(), event.address()), (Some("Ana Maria"), "203.0.113.7".parse().ok()));
}

#[test]
fn a_message_says_who_sends_it_by_its_context_alone() {
    let event = read(include_str!("../../../tests/events/message.json"));
    assert!(!event.is_authorizer());
    assert_eq!(
        (event.request_context.event_type, event.request_context.route_key.as_str()),
        (EventType::Message, "sendMessage")
    );
    let caller = event.caller().unwrap();
    assert_eq!((caller.actor.id, caller.username.as_str()), (PersonId::from_bits(1), "Ana Maria"));
    assert_eq!(caller.actor.address.map(|address| address.to_string()).as_deref(), Some("203.0.113.7"));
    let connection = event.connection().unwrap();
    assert_eq!(
        (connection.session, connection.since),
        (SessionId::from_bits(2), Timestamp(1_613_988_150_000))
    );
    assert_eq!(connection.gateway.as_str(), "Fxx_IfCWoAMCKjg=");
}

#[test]
fn a_goodbye_names_its_connection_and_nothing_else_is_needed() {
    let event = read(include_str!("../../../tests/events/disconnect.json"));
    assert_eq!(event.request_context.event_type, EventType::Disconnect);
    assert_eq!(event.gateway().as_str(), "Fxx_IfCWoAMCKjg=");
    assert!(event.caller().is_err(), "nobody acts without an authoriser's word");
}

#[test]
fn what_the_authoriser_says_of_somebody_is_who_acts_later() {
    let username = Username::from_stored("Ada");
    let profile =
        Profile { display_name: Some(DisplayName::from_stored("The Countess")), colour: Some(Colour::Pink) };
    let known = Person::new(PersonId::from_bits(5), username, None, Standing::Account);
    let person = Person { profile, site_admin: true, ..known };
    let holder = SessionHolder {
        session: SessionId::from_bits(6),
        person: person.clone(),
        created: Timestamp(0),
        expires: Timestamp(1),
    };
    let said = serde_json::to_value(Admission::of(&holder, false)).unwrap();
    assert!(
        said.as_object().unwrap().values().all(serde_json::Value::is_string),
        "API Gateway keeps text only"
    );
    let heard: Admission = serde_json::from_value(said).unwrap();
    assert_eq!(heard.as_person().unwrap(), person);
}
