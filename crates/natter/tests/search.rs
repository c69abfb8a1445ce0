//! Searching, over real sockets.

use anyhow::Result;
use natter_story::{HomePlan, Socket, searching, searching_too_fast};
use serde_json::{Value, json};

#[tokio::test]
async fn what_was_written_is_found_by_those_who_may_read_it() -> Result<()> {
    let home = HomePlan::of(env!("CARGO_BIN_EXE_natter")).unhurried().start().await?;
    searching(&home.rest()).await
}

#[tokio::test]
async fn whoever_searches_too_fast_is_told_to_wait() -> Result<()> {
    let home = HomePlan::of(env!("CARGO_BIN_EXE_natter")).start().await?;
    searching_too_fast(&home.rest()).await
}

/// Rooms that are looked at whole, being too short for an index, add up as well: one answer costs what it may, however many rooms there are.
#[tokio::test]
async fn an_answer_over_many_rooms_ends_when_enough_was_looked_at() -> Result<()> {
    const ROOMS: usize = 50;
    let home = HomePlan::of(env!("CARGO_BIN_EXE_natter")).unhurried().start().await?;
    let ada = home.rest().signup("Ada", "correct horse battery").await?;
    let mut socket = Socket::connect(&home.rest(), &ada.token).await?;
    socket.hello().await?;
    let ten: Vec<Value> = (0..10).map(|number| json!({ "text": format!("hay {number}") })).collect();
    for _ in 0..ROOMS {
        let made = socket.ask(json!({ "action": "createRoom", "name": "Barn" })).await?;
        for _ in 0..24 {
            let room = &made["room"]["roomId"];
            socket.ask(json!({ "action": "sendMessage", "roomId": room, "messages": ten })).await?;
        }
    }
    let (mut answers, mut frame) = (0, json!({ "action": "search", "query": "needle" }));
    loop {
        let answer = socket.ask(frame.clone()).await?;
        answers += 1;
        if answer["next"].is_null() {
            break;
        }
        frame["before"] = answer["next"].clone();
    }
    assert_eq!(answers, 3, "50 rooms of 242 events, 4,000 and the rest of a room an answer");
    Ok(())
}
