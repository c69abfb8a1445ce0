//! Searching, as at home.

use crate::ground::home;
use anyhow::Result;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_written_is_found_by_those_who_may_read_it() -> Result<()> {
    natter_story::searching(&home().await?.rest()).await
}
