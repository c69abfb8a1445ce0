//! The same frames as at home, compared one by one.

use crate::ground::home;
use anyhow::Result;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_people_hear_what_is_written_down() -> Result<()> {
    natter_story::conversation(&home().await?.rest()).await
}
