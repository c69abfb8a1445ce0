//! Attributes of items, written and read with their names. Must not know which item they belong to.

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use natter_core::StoreError;
use std::collections::HashMap;
use std::str::FromStr;

/// What DynamoDB stores.
pub(crate) type Item = HashMap<String, AttributeValue>;

/// Builds an item attribute by attribute.
#[derive(Debug, Default)]
pub(crate) struct Writer(Item);

impl Writer {
    #[expect(clippy::needless_pass_by_value, reason = "ids, words and references to them alike")]
    pub(crate) fn text(mut self, name: &str, value: impl ToString) -> Self {
        self.0.insert(name.into(), AttributeValue::S(value.to_string()));
        self
    }

    pub(crate) fn number(mut self, name: &str, value: u64) -> Self {
        self.0.insert(name.into(), number(value));
        self
    }

    pub(crate) fn bytes(mut self, name: &str, value: Option<Vec<u8>>) -> Self {
        if let Some(value) = value {
            self.0.insert(name.into(), AttributeValue::B(Blob::new(value)));
        }
        self
    }

    pub(crate) fn optional_text(self, name: &str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.text(name, value),
            None => self,
        }
    }

    pub(crate) fn optional_number(self, name: &str, value: Option<u64>) -> Self {
        match value {
            Some(value) => self.number(name, value),
            None => self,
        }
    }

    /// Only `true` takes room.
    pub(crate) fn flag(mut self, name: &str, value: bool) -> Self {
        if value {
            self.0.insert(name.into(), AttributeValue::Bool(true));
        }
        self
    }

    /// Texts in an order; none take no room.
    pub(crate) fn texts(mut self, name: &str, values: Vec<String>) -> Self {
        if !values.is_empty() {
            self.0.insert(name.into(), texts(values));
        }
        self
    }

    /// Texts in no order; none take no room.
    pub(crate) fn set(mut self, name: &str, values: Vec<String>) -> Self {
        if !values.is_empty() {
            self.0.insert(name.into(), AttributeValue::Ss(values));
        }
        self
    }

    pub(crate) fn item(self) -> Item {
        self.0
    }
}

/// A number as DynamoDB takes it.
pub(crate) fn number(value: u64) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

/// A text as DynamoDB takes it.
#[expect(clippy::needless_pass_by_value, reason = "ids, words and references to them alike")]
pub(crate) fn text(value: impl ToString) -> AttributeValue {
    AttributeValue::S(value.to_string())
}

/// Texts in an order, as DynamoDB takes them.
pub(crate) fn texts(values: Vec<String>) -> AttributeValue {
    AttributeValue::L(values.into_iter().map(AttributeValue::S).collect())
}

/// Byte strings in an order, as DynamoDB takes them.
pub(crate) fn byte_strings(values: Vec<Vec<u8>>) -> AttributeValue {
    AttributeValue::L(values.into_iter().map(|value| AttributeValue::B(Blob::new(value))).collect())
}

/// An item that is not what was written: never guessed around.
pub(crate) fn damaged(what: &str) -> StoreError {
    StoreError::Failed(format!("a stored item is damaged: {what}"))
}

/// Reads a text.
pub(crate) fn read_text<'item>(item: &'item Item, name: &str) -> Result<&'item str, StoreError> {
    optional_text(item, name).ok_or_else(|| damaged(name))
}

/// Reads a text that may be missing.
pub(crate) fn optional_text<'item>(item: &'item Item, name: &str) -> Option<&'item str> {
    item.get(name).and_then(|value| value.as_s().ok()).map(String::as_str)
}

/// Reads an id.
pub(crate) fn read_id<T: FromStr>(item: &Item, name: &str) -> Result<T, StoreError> {
    read_text(item, name)?.parse().map_err(|_| damaged(name))
}

/// Reads a number.
pub(crate) fn read_number(item: &Item, name: &str) -> Result<u64, StoreError> {
    optional_number(item, name)?.ok_or_else(|| damaged(name))
}

/// Reads a number that may be missing.
pub(crate) fn optional_number(item: &Item, name: &str) -> Result<Option<u64>, StoreError> {
    match item.get(name) {
        None => Ok(None),
        Some(AttributeValue::N(digits)) => digits.parse().map(Some).map_err(|_| damaged(name)),
        Some(_) => Err(damaged(name)),
    }
}

/// Reads bytes that may be missing.
pub(crate) fn optional_bytes<'item>(item: &'item Item, name: &str) -> Option<&'item [u8]> {
    item.get(name).and_then(|value| value.as_b().ok()).map(AsRef::as_ref)
}

/// Reads a flag; missing means no.
pub(crate) fn read_flag(item: &Item, name: &str) -> bool {
    item.get(name).and_then(|value| value.as_bool().ok()).is_some_and(|value| *value)
}

/// Reads an id that may be missing.
pub(crate) fn optional_id<T: FromStr>(item: &Item, name: &str) -> Result<Option<T>, StoreError> {
    optional_text(item, name).map(str::parse).transpose().map_err(|_| damaged(name))
}

/// Reads texts in their order; missing means none.
pub(crate) fn read_texts<'item>(item: &'item Item, name: &str) -> Result<Vec<&'item str>, StoreError> {
    let Some(value) = item.get(name) else { return Ok(Vec::new()) };
    let values = value.as_l().map_err(|_| damaged(name))?;
    values.iter().map(|one| one.as_s().map(String::as_str).map_err(|_| damaged(name))).collect()
}

/// Reads byte strings in their order; missing means none.
pub(crate) fn read_byte_strings<'item>(
    item: &'item Item,
    name: &str,
) -> Result<Vec<&'item [u8]>, StoreError> {
    let Some(value) = item.get(name) else { return Ok(Vec::new()) };
    let values = value.as_l().map_err(|_| damaged(name))?;
    values.iter().map(|one| one.as_b().map(AsRef::as_ref).map_err(|_| damaged(name))).collect()
}

/// Reads ids out of a set; missing means none.
pub(crate) fn read_ids<T: FromStr>(item: &Item, name: &str) -> Result<Vec<T>, StoreError> {
    let Some(value) = item.get(name) else { return Ok(Vec::new()) };
    let values = value.as_ss().map_err(|_| damaged(name))?;
    values.iter().map(|one| one.parse().map_err(|_| damaged(name))).collect()
}
