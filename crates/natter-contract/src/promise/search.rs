//! Searching a room.

use crate::harness::Harness;
use crate::world::{Persona, World, draft, query};
use natter_core::port::Log;
use natter_core::{EventKind, LogEvent, RoomId, Seq, limit};

/// Everything that is found, by answers of at most so many messages; how many answers that took.
async fn search<H: Harness>(
    world: &World<H>,
    reader: &Persona,
    room: RoomId,
    words: &str,
    most: usize,
) -> (Vec<LogEvent>, usize) {
    let (mut messages, mut before, mut answers): (Vec<LogEvent>, Option<Seq>, usize) = (Vec::new(), None, 0);
    loop {
        let found = world.store.search(reader.id, room, &query(words), before, most).await;
        let found = found.expect("a member may search");
        assert!(found.messages.len() <= most);
        messages.extend(found.messages);
        answers += 1;
        assert!(found.before.is_none_or(|next| before.is_none_or(|before| next < before)), "it goes on");
        before = found.before;
        if before.is_none() {
            return (messages, answers);
        }
    }
}

fn texts(messages: &[LogEvent]) -> Vec<&str> {
    messages.iter().map(text).collect()
}

fn text(event: &LogEvent) -> &str {
    match &event.kind {
        EventKind::Message(message) => message.text.as_str(),
        other => panic!("no message: {other:?}"),
    }
}

/// Words as the core understands them, the newest message first.
pub async fn a_message_is_found_by_the_beginnings_of_its_words<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    for text in ["Lunch at the caf\u{e9}?", "no lunch for me", "LUNCHES are over", "brunch"] {
        world.say(&ada, room, "", text).await;
    }
    for (words, expected) in [
        ("lunch", vec!["LUNCHES are over", "no lunch for me", "Lunch at the caf\u{e9}?"]),
        ("CAFE lun", vec!["Lunch at the caf\u{e9}?"]),
        ("lunch me", vec!["no lunch for me"]),
        ("unch", vec![]),
    ] {
        let (messages, _) = search(&world, &ada, room, words, 10).await;
        assert_eq!(texts(&messages), expected, "{words}");
    }
    let (found, _) = search(&world, &ada, room, "brunch", 10).await;
    let log = world.log(&ada, room).await;
    assert_eq!(found, log[log.len() - 1..], "as it stands in the log");
}

/// Names in events are no words of messages.
pub async fn what_is_no_message_is_not_found<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    for words in ["Harbour", "Ada"] {
        let found = world.store.search(ada.id, room, &query(words), None, 10).await.expect("an answer");
        assert_eq!((found.messages.len(), found.before), (0, None), "{words}");
    }
}

/// Each message once, whatever the size of an answer.
pub async fn answers_meet_without_overlap<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    for number in 0..30 {
        let drafts = vec![draft("", &format!("tea {number}")), draft("", "coffee")];
        let proposal = World::<H>::proposal(&ada, room, drafts);
        world.store.append(proposal).await.expect("a member may speak");
    }
    let expected: Vec<String> = (0..30).rev().map(|number| format!("tea {number}")).collect();
    for most in [1, 7, 30, limit::SEARCH_RESULTS] {
        let (messages, answers) = search(&world, &ada, room, "tea", most).await;
        assert_eq!(texts(&messages), expected, "{most} an answer");
        // One more looks at what lies below the last that was found.
        assert!((30_usize.div_ceil(most)..=30 / most + 1).contains(&answers), "{most} an answer: {answers}");
    }
    let beyond = world.store.search(ada.id, room, &query("tea"), Some(Seq::MAX), 1).await.expect("an answer");
    assert_eq!(texts(&beyond.messages), ["tea 29"]);
    let nothing = world.store.search(ada.id, room, &query("tea"), Some(Seq(0)), 1).await.expect("an answer");
    assert_eq!((nothing.messages.len(), nothing.before), (0, None));
}

/// However far up it stands.
pub async fn a_long_log_is_searched_to_its_beginning<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    world.say(&ada, room, "", "a needle at the bottom").await;
    world.chatter(&ada, room, 700).await;
    world.say(&ada, room, "", "a needle in the middle").await;
    world.chatter(&ada, room, 700).await;
    for most in [1, 10] {
        let (messages, _) = search(&world, &ada, room, "need", most).await;
        assert_eq!(texts(&messages), ["a needle in the middle", "a needle at the bottom"]);
    }
    let (numbers, _) = search(&world, &ada, room, "number 69", limit::SEARCH_RESULTS).await;
    assert_eq!(numbers.len(), 2 * 11, "69 and 690 to 699, said twice");
}

/// Long messages do not make an answer dearer, and the search goes on where it ended.
pub async fn an_answer_ends_after_a_megabyte_of_texts<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    world.say(&ada, room, "", "a needle at the bottom").await;
    let long = "hay ".repeat(limit::TEXT_BYTES / 4);
    for _ in 0..30 {
        let drafts = (0..10).map(|_| draft("", &long)).collect();
        world.store.append(World::<H>::proposal(&ada, room, drafts)).await.expect("a member may speak");
    }
    let first = world.store.search(ada.id, room, &query("nothing"), None, 1).await.expect("an answer");
    let most = (limit::SEARCH_BYTES + limit::TEXT_BYTES) / long.trim_end().len();
    assert!(first.looked <= most, "{} of {most}", first.looked);
    let (found, _) = search(&world, &ada, room, "needle", 1).await;
    assert_eq!(texts(&found), ["a needle at the bottom"]);
}

/// P11.
pub async fn a_room_is_searched_as_if_there_were_no_other<H: Harness>(harness: &H) {
    let (world, ada, room) = World::ada_in_a_room(harness).await;
    let other = world.room(&ada).await;
    for _ in 0..3 {
        world.say(&ada, room, "", "tea here").await;
        world.say(&ada, other, "", "tea there").await;
    }
    let (messages, _) = search(&world, &ada, room, "tea", 2).await;
    assert_eq!(texts(&messages), ["tea here"; 3]);
    assert!(messages.iter().all(|event| event.room == room));
    let (elsewhere, _) = search(&world, &ada, room, "there", 2).await;
    assert_eq!(elsewhere, []);
}
