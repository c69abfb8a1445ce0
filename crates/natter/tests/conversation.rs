//! The same frames as on AWS, compared one by one.

use anyhow::Result;
use natter_story::{HomePlan, conversation};

#[tokio::test]
async fn two_people_hear_what_is_written_down() -> Result<()> {
    let home = HomePlan::of(env!("CARGO_BIN_EXE_natter")).unhurried().start().await?;
    conversation(&home.rest()).await
}
