//! The tables as data: from here they are made for tests and local development, and with this the infrastructure templates are compared.

use crate::options::Tables;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType, StreamSpecification,
    StreamViewType, TimeToLiveSpecification,
};
use natter_core::StoreError;

/// What a key attribute holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// A string.
    Text,
    /// A number.
    Number,
}

/// One table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// What it is called here.
    pub name: &'static str,
    /// Its partition key, always a string.
    pub partition: &'static str,
    /// Its sort key.
    pub sort: Option<(&'static str, KeyKind)>,
    /// The attribute that holds seconds since 1970 at which a row may be taken away.
    pub ttl: Option<&'static str>,
    /// Whether its stream carries the new image of each item.
    pub stream: bool,
}

/// All tables. Billed on demand; no index of either kind.
pub const TABLES: [Table; 4] = [
    Table { name: "people", partition: "key", sort: None, ttl: Some("expires"), stream: false },
    Table {
        name: "rooms",
        partition: "key",
        sort: Some(("part", KeyKind::Text)),
        ttl: Some("expires"),
        stream: false,
    },
    Table {
        name: "messages",
        partition: "room",
        sort: Some(("seq", KeyKind::Number)),
        ttl: None,
        stream: true,
    },
    Table {
        name: "connections",
        partition: "key",
        sort: Some(("part", KeyKind::Text)),
        ttl: Some("expires"),
        stream: false,
    },
];

impl Tables {
    /// The names in the order of [`TABLES`].
    #[must_use]
    pub fn names(&self) -> [&str; 4] {
        [&self.people, &self.rooms, &self.messages, &self.connections]
    }
}

/// Makes the tables. For tests and local development on emulators, whose tables are there at once; on AWS the templates make them.
///
/// # Errors
/// Where DynamoDB refuses, also when a table of that name is there already.
pub async fn create(client: &Client, tables: &Tables) -> Result<(), StoreError> {
    for (table, name) in TABLES.iter().zip(tables.names()) {
        create_one(client, table, name).await?;
    }
    Ok(())
}

async fn create_one(client: &Client, table: &Table, name: &str) -> Result<(), StoreError> {
    let stream = StreamSpecification::builder().stream_enabled(true);
    let stream = stream.stream_view_type(StreamViewType::NewImage).build().map_err(failed)?;
    let mut create = client.create_table().table_name(name).billing_mode(BillingMode::PayPerRequest);
    create = create
        .attribute_definitions(attribute(table.partition, KeyKind::Text)?)
        .key_schema(key(table.partition, KeyType::Hash)?)
        .set_stream_specification(table.stream.then_some(stream));
    if let Some((sort, kind)) = table.sort {
        create = create.attribute_definitions(attribute(sort, kind)?).key_schema(key(sort, KeyType::Range)?);
    }
    create.send().await.map_err(failed)?;
    if let Some(ttl) = table.ttl {
        let ttl = TimeToLiveSpecification::builder().enabled(true).attribute_name(ttl);
        let ttl = ttl.build().map_err(failed)?;
        client
            .update_time_to_live()
            .table_name(name)
            .time_to_live_specification(ttl)
            .send()
            .await
            .map_err(failed)?;
    }
    Ok(())
}

fn attribute(name: &str, kind: KeyKind) -> Result<AttributeDefinition, StoreError> {
    let kind = match kind {
        KeyKind::Text => ScalarAttributeType::S,
        KeyKind::Number => ScalarAttributeType::N,
    };
    AttributeDefinition::builder().attribute_name(name).attribute_type(kind).build().map_err(failed)
}

fn key(name: &str, kind: KeyType) -> Result<KeySchemaElement, StoreError> {
    KeySchemaElement::builder().attribute_name(name).key_type(kind).build().map_err(failed)
}

fn failed(error: impl std::error::Error) -> StoreError {
    use std::fmt::Write;
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let _ = write!(text, ": {inner}");
        cause = inner.source();
    }
    StoreError::Failed(text)
}
