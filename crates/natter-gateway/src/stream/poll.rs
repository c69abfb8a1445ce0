//! Reading a table's stream over DynamoDB's own API. Emulators have one shard, and so has this.

use crate::net::Caller;
use anyhow::{Context, Result, ensure};
use http::Request;
use http_body_util::Full;
use serde_json::{Value, json};
use std::net::SocketAddr;

/// A shard and how far it was read.
pub(crate) struct Shard {
    caller: Caller,
    arn: String,
    id: String,
    iterator: String,
}

impl Shard {
    /// Finds the shard of a table's stream and begins at its latest record.
    pub(crate) async fn find(dynamodb: SocketAddr, table: &str) -> Result<Self> {
        let caller = Caller::of(dynamodb);
        let streams = call(&caller, "ListStreams", &json!({ "TableName": table })).await?;
        let arn = streams["Streams"][0]["StreamArn"].as_str().context("the table has no stream")?.to_owned();
        let described = call(&caller, "DescribeStream", &json!({ "StreamArn": arn })).await?;
        let id =
            described["StreamDescription"]["Shards"][0]["ShardId"].as_str().context("no shard")?.to_owned();
        let mut shard = Self { caller, arn, id, iterator: String::new() };
        shard.begin("LATEST", None).await?;
        Ok(shard)
    }

    /// The next records.
    pub(crate) async fn read(&mut self, most: usize) -> Result<Vec<Value>> {
        let asked = json!({ "ShardIterator": self.iterator, "Limit": most });
        let mut page = call(&self.caller, "GetRecords", &asked).await?;
        self.iterator = page["NextShardIterator"].as_str().context("the shard has ended")?.to_owned();
        let records = page["Records"].as_array_mut().map(std::mem::take).unwrap_or_default();
        Ok(records.into_iter().map(|record| self.told(record)).collect())
    }

    /// A record as Lambda passes it on.
    fn told(&self, mut record: Value) -> Value {
        record["eventSourceARN"] = json!(self.arn);
        record["eventSource"] = json!("aws:dynamodb");
        record["awsRegion"] = json!("us-east-1");
        record
    }

    async fn begin(&mut self, kind: &str, after: Option<&str>) -> Result<()> {
        let mut asked = json!({ "StreamArn": self.arn, "ShardId": self.id, "ShardIteratorType": kind });
        if let Some(after) = after {
            asked["SequenceNumber"] = json!(after);
        }
        let found = call(&self.caller, "GetShardIterator", &asked).await?;
        self.iterator = found["ShardIterator"].as_str().context("no iterator")?.to_owned();
        Ok(())
    }
}

async fn call(caller: &Caller, operation: &str, body: &Value) -> Result<Value> {
    let request = Request::post("/")
        .header("host", "127.0.0.1")
        .header("x-amz-target", format!("DynamoDBStreams_20120810.{operation}"))
        .header("content-type", "application/x-amz-json-1.0")
        .header("authorization", "AWS4-HMAC-SHA256 Credential=AKIDNATTERHERE/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0")
        .header("x-amz-date", "20260101T000000Z")
        .body(Full::from(body.to_string()))?;
    let response = caller.call(request).await?;
    let (status, body) = (response.status(), response.into_body());
    ensure!(status.is_success(), "{operation}: {status} {}", String::from_utf8_lossy(&body));
    Ok(serde_json::from_slice(&body)?)
}
