//! The tables as data, as DynamoDB has made them, and as docs/AWS-SCHEMA.md tells of them: the same.

use crate::ground::{Implementation, client_at, fresh_tables};
use crate::world::on_both;
use aws_sdk_dynamodb::types::{BillingMode, KeyType, ScalarAttributeType, StreamViewType};
use natter_dynamo::schema::{KeyKind, TABLES};

on_both!(the_tables_are_what_the_schema_says);

async fn the_tables_are_what_the_schema_says(on: Implementation) {
    let client = client_at(&on.url());
    let tables = fresh_tables(&client).await;
    for (table, name) in TABLES.iter().zip(tables.names()) {
        let made = client.describe_table().table_name(name).send().await.expect("a table");
        let made = made.table().expect("a description");
        let kind = |attribute: &str| {
            let mut definitions = made.attribute_definitions().iter();
            definitions.find(|one| one.attribute_name() == attribute).expect("defined").attribute_type()
        };
        let key = |kind: KeyType| {
            let found = made.key_schema().iter().find(|one| *one.key_type() == kind);
            found.map(|one| one.attribute_name().to_owned())
        };
        assert_eq!(key(KeyType::Hash).as_deref(), Some(table.partition), "{}", table.name);
        assert_eq!(key(KeyType::Range).as_deref(), table.sort.map(|(sort, _)| sort), "{}", table.name);
        assert_eq!(*kind(table.partition), ScalarAttributeType::S);
        if let Some((sort, sorted)) = table.sort {
            let number = *kind(sort) == ScalarAttributeType::N;
            assert_eq!(number, sorted == KeyKind::Number, "{}", table.name);
        }
        assert!(made.global_secondary_indexes().is_empty() && made.local_secondary_indexes().is_empty());
        let billing = made.billing_mode_summary().and_then(|summary| summary.billing_mode());
        assert_eq!(billing, Some(&BillingMode::PayPerRequest), "{}", table.name);
        let view = made.stream_specification().and_then(|stream| stream.stream_view_type());
        assert_eq!(view, table.stream.then_some(&StreamViewType::NewImage), "{}", table.name);
        let ttl = client.describe_time_to_live().table_name(name).send().await.expect("an answer");
        let ttl = ttl.time_to_live_description().and_then(|ttl| ttl.attribute_name().map(str::to_owned));
        assert_eq!(ttl.as_deref(), table.ttl, "{}", table.name);
    }
}

#[test]
fn the_document_tells_of_these_tables() {
    let document = include_str!("../../../../docs/AWS-SCHEMA.md");
    for table in TABLES {
        let sort = table.sort.map_or(String::new(), |(sort, kind)| {
            format!("`{sort}` ({}) ", if kind == KeyKind::Number { 'N' } else { 'S' })
        });
        let ttl = table.ttl.map_or(String::new(), |ttl| format!("`{ttl}` "));
        let stream = if table.stream { "new images " } else { "" };
        let line = format!("| {} | `{}` (S) | {sort}| {ttl}| {stream}|", table.name, table.partition);
        assert!(document.contains(&line), "docs/AWS-SCHEMA.md does not say {line}");
    }
}
