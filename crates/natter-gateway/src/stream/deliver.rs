//! Batches as an event source delivers them: in order, a batch again from the first record that failed, cut in half when the whole call
//! failed, and after five tries the record is a dead letter (developer guide: "Using AWS Lambda with Amazon DynamoDB", partial batch
//! responses, bisect). Repeats, shuffles and poison are added on command.

use crate::function::Function;
use crate::gateway::Shared;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Arc;

pub(crate) struct Source {
    function: Function,
    shared: Arc<Shared>,
    tries: usize,
}

impl Source {
    pub(crate) fn new(function: Function, shared: Arc<Shared>, tries: usize) -> Self {
        Self { function, shared, tries }
    }

    /// Delivers records until each is taken or given up.
    pub(crate) async fn deliver(&self, mut records: Vec<Value>) {
        let dice = &self.shared.dice;
        if dice.roll(|faults| faults.shuffled_batches) {
            for last in (1..records.len()).rev() {
                records.swap(last, dice.below(last + 1));
            }
        }
        if dice.roll(|faults| faults.poisoned_batches) {
            records.insert(dice.below(records.len() + 1), poison());
        }
        let again = dice.roll(|faults| faults.repeated_batches).then(|| records.clone());
        for records in std::iter::once(records).chain(again) {
            self.until_done(records).await;
        }
    }

    async fn until_done(&self, records: Vec<Value>) {
        let mut failures: HashMap<String, usize> = HashMap::new();
        let mut waiting = vec![records];
        while let Some(batch) = waiting.pop().filter(|batch| !batch.is_empty()) {
            let failed_at = match self.try_once(&batch).await {
                Outcome::Taken => continue,
                Outcome::FailedFrom(place) => place,
                Outcome::FailedWhole if batch.len() > 1 => {
                    let later = batch[batch.len() / 2..].to_vec();
                    let earlier = batch[..batch.len() / 2].to_vec();
                    waiting.extend([later, earlier]);
                    continue;
                }
                Outcome::FailedWhole => 0,
            };
            let mut rest = batch[failed_at..].to_vec();
            let key = sequence_number(&rest[0]).to_owned();
            let tries = failures.entry(key.clone()).or_default();
            *tries += 1;
            if *tries >= self.tries {
                self.shared.observed.note(|counts| counts.dead_letters.push(key));
                rest.remove(0);
            }
            waiting.push(rest);
        }
    }

    async fn try_once(&self, batch: &[Value]) -> Outcome {
        self.shared.observed.note(|counts| counts.batches += 1);
        let event = json!({ "Records": batch });
        let Ok(answer) = self.function.invoke("stream", &event, true).await else {
            return Outcome::FailedWhole;
        };
        let failures = answer["batchItemFailures"].as_array().map(Vec::as_slice).unwrap_or_default();
        let place_of = |failure: &Value| {
            let id = failure["itemIdentifier"].as_str()?;
            batch.iter().position(|record| sequence_number(record) == id)
        };
        match failures.iter().map(place_of).collect::<Option<Vec<_>>>() {
            Some(places) => places.into_iter().min().map_or(Outcome::Taken, Outcome::FailedFrom),
            // A failure that names no record of the batch counts for all of it.
            None => Outcome::FailedFrom(0),
        }
    }
}

enum Outcome {
    Taken,
    FailedFrom(usize),
    FailedWhole,
}

fn sequence_number(record: &Value) -> &str {
    record["dynamodb"]["SequenceNumber"].as_str().unwrap_or_default()
}

/// A record that looks right from outside and makes no sense inside.
fn poison() -> Value {
    let number = format!("9{:020}", rand::random::<u32>());
    json!({ "eventID": number, "eventName": "INSERT", "eventVersion": "1.1", "eventSource": "aws:dynamodb", "awsRegion": "us-east-1",
        "dynamodb": { "SequenceNumber": number, "SizeBytes": 3, "StreamViewType": "NEW_IMAGE",
            "Keys": { "room": { "S": "nowhere" }, "seq": { "N": "-1" } },
            "NewImage": { "room": { "S": "nowhere" }, "seq": { "N": "-1" }, "wide": { "BOOL": true }, "text": { "B": "AA==" } } } })
}
