//! DynamoDB Streams and the event source between them and a function: polls, delivers in order, tries again, gives up into dead letters.

mod deliver;
mod poll;

use crate::function::Function;
use crate::gateway::Shared;
use crate::plan::StreamPlan;
use anyhow::Result;
use deliver::Source;
use poll::Shard;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

/// Between two looks at an empty shard (Lambda: four times a second; here more often, so that tests need not wait).
const PAUSE: Duration = Duration::from_millis(20);

/// Starts the function and the reading of the table's stream.
pub(crate) async fn start(
    plan: StreamPlan,
    dynamodb: SocketAddr,
    shared: &Arc<Shared>,
    tasks: &mut JoinSet<()>,
) -> Result<()> {
    let function = Function::start("fanout", plan.function.clone(), shared, tasks).await?;
    let mut shard = Shard::find(dynamodb, &plan.table).await?;
    let source = Source::new(function, Arc::clone(shared), plan.tries);
    tasks.spawn(async move {
        loop {
            match shard.read(plan.batch).await {
                Ok(records) if !records.is_empty() => source.deliver(records).await,
                Ok(_) => tokio::time::sleep(PAUSE).await,
                Err(error) => {
                    tracing::warn!(%error, "the stream cannot be read");
                    tokio::time::sleep(PAUSE * 10).await;
                }
            }
        }
    });
    Ok(())
}
