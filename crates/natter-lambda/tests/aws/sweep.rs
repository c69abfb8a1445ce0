//! The daily function: rows of connections past their time go, those of the living stay.

use crate::ground::{AwsHome, come_in, home_with, program};
use anyhow::Result;
use aws_sdk_dynamodb::types::AttributeValue;
use natter_gateway::{Faults, FunctionPlan};
use natter_story::Socket;
use serde_json::json;

/// Sets back the end of every row of the connections table, as if it had stood there for so long.
async fn age(home: &AwsHome, seconds: u32) -> Result<()> {
    let table = &home.tables.connections;
    for row in home.client.scan().table_name(table).send().await?.items() {
        let update =
            home.client.update_item().table_name(table).update_expression("SET expires = expires - :by");
        let update = update.key("key", row["key"].clone()).key("part", row["part"].clone());
        update.expression_attribute_values(":by", AttributeValue::N(seconds.to_string())).send().await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_that_nobody_took_away_are_swept_and_the_living_hear_on() -> Result<()> {
    let home = home_with(|plan| {
        plan.daily = Some(FunctionPlan::of(program("natter-sweep", env!("CARGO_BIN_EXE_natter-sweep"))));
    })
    .await?;
    home.gateway.set_faults(Faults { lost_disconnects: 1.0, ..Faults::default() });
    for number in 0..3 {
        Socket::plain(home.address(), &format!("ghost{number}")).await?.cut();
    }
    home.until("the ghosts are gone", |gateway| gateway.connections().is_empty()).await?;
    let early = home.gateway.run_daily().await?;
    // By its id, its person, its session, and in the lobby.
    assert_eq!(early, json!({ "looked": 12, "removed": 0, "events": 0, "closed": 0, "complete": true }));
    age(&home, 3 * 3600).await?;
    let (_, mut ada) = come_in(&home.rest(), "Ada").await?;
    let (_, mut bob) = come_in(&home.rest(), "Bob").await?;
    assert_eq!(
        home.gateway.run_daily().await?,
        json!({ "looked": 20, "removed": 12, "events": 0, "closed": 0, "complete": true })
    );
    assert_eq!(
        home.gateway.run_daily().await?,
        json!({ "looked": 8, "removed": 0, "events": 0, "closed": 0, "complete": true })
    );
    assert_eq!(ada.ask(json!({ "action": "sendMessage", "text": "still here" })).await?["type"], "ack");
    assert_eq!(bob.next_of("message").await?["text"], "still here");
    let log = home.gateway.log();
    assert!(log.lines().any(|line| line.contains("swept") && line.contains("\"removed\":12")), "{log}");
    Ok(())
}
