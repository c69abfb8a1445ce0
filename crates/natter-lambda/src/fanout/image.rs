//! Stream records: DynamoDB's JSON to items, items to events.

use data_encoding::BASE64;
use natter_core::StoreError;
use natter_dynamo::{AttributeValue, StoredEvent, stored_event};
use serde::Deserialize;
use serde_json::Value;
use std::collections::HashMap;

/// A batch.
#[derive(Debug, Deserialize)]
pub struct StreamEvent {
    #[serde(rename = "Records")]
    pub(crate) records: Vec<Record>,
}

/// One change of one item.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Record {
    event_name: String,
    dynamodb: Change,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Change {
    sequence_number: String,
    #[serde(default)]
    new_image: Option<Value>,
}

impl Record {
    pub(crate) fn sequence_number(&self) -> &str {
        &self.dynamodb.sequence_number
    }

    /// The event, if the record is one of a new item.
    pub(crate) fn news(&self) -> Result<Option<StoredEvent>, StoreError> {
        if self.event_name != "INSERT" {
            return Ok(None);
        }
        let image = self.dynamodb.new_image.as_ref().and_then(Value::as_object);
        let image = image.ok_or_else(|| StoreError::Failed("a record without an image".to_owned()))?;
        let attribute = |(name, value): (&String, &Value)| Some((name.clone(), attribute(value)?));
        let item: Option<HashMap<String, AttributeValue>> = image.iter().map(attribute).collect();
        let item = item.ok_or_else(|| StoreError::Failed("an image that is no item".to_owned()))?;
        stored_event(&item).map(Some)
    }
}

/// One value in DynamoDB's JSON (API reference: `AttributeValue`).
fn attribute(value: &Value) -> Option<AttributeValue> {
    let (kind, value) = value.as_object().filter(|one| one.len() == 1)?.iter().next()?;
    let texts =
        || value.as_array()?.iter().map(|one| one.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>();
    Some(match kind.as_str() {
        "S" => AttributeValue::S(value.as_str()?.to_owned()),
        "N" => AttributeValue::N(value.as_str()?.to_owned()),
        "B" => AttributeValue::B(BASE64.decode(value.as_str()?.as_bytes()).ok()?.into()),
        "BOOL" => AttributeValue::Bool(value.as_bool()?),
        "NULL" => AttributeValue::Null(value.as_bool()?),
        "SS" => AttributeValue::Ss(texts()?),
        "NS" => AttributeValue::Ns(texts()?),
        "L" => AttributeValue::L(value.as_array()?.iter().map(attribute).collect::<Option<_>>()?),
        "M" => {
            let entry = |(name, value): (&String, &Value)| Some((name.clone(), attribute(value)?));
            AttributeValue::M(value.as_object()?.iter().map(entry).collect::<Option<_>>()?)
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_of_every_kind_are_read() {
        let list = attribute(&json!({ "L": [{ "S": "a" }, { "N": "1" }, { "BOOL": true }] })).unwrap();
        let expected =
            vec![AttributeValue::S("a".into()), AttributeValue::N("1".into()), AttributeValue::Bool(true)];
        assert_eq!(list, AttributeValue::L(expected));
        let map = attribute(&json!({ "M": { "bytes": { "B": "aGk=" } } })).unwrap();
        assert_eq!(
            map,
            AttributeValue::M(HashMap::from([(
                "bytes".to_owned(),
                AttributeValue::B(b"hi".to_vec().into())
            )]))
        );
        for odd in [
            json!({}),
            json!({ "S": 1 }),
            json!({ "X": "a" }),
            json!({ "S": "a", "N": "1" }),
            json!("a"),
            json!({ "B": "%" }),
        ] {
            assert_eq!(attribute(&odd), None, "{odd}");
        }
    }
}
