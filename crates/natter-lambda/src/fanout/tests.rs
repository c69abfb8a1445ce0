use super::*;

#[test]
fn what_nobody_understands_is_reported_and_what_is_no_news_is_passed_over() {
    let text = include_str!("../../tests/events/stream.json");
    let event: StreamEvent = serde_json::from_str(text).unwrap();
    let (rooms, failed) = sort(event.records);
    assert!(rooms.is_empty());
    assert_eq!(failed, ["111"]);
}
