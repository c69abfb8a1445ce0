//! Reading: one item, many items, a range.

use super::failure::failure;
use super::{Database, partition, sort};
use crate::item::{Item, number, text};
use crate::key::Table;
use crate::patience::Patience;
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes, ReturnConsumedCapacity};
use natter_core::StoreError;

/// Keys in one `BatchGetItem` (DynamoDB API reference).
const BATCH: usize = 100;

/// Which items of a partition.
#[derive(Debug, Clone)]
pub(crate) enum Sort {
    All,
    /// From this number on, it included.
    From(u64),
    /// From the first number to the last, both included.
    Numbers(u64, u64),
    /// Texts that begin so.
    Prefix(&'static str),
    /// From the first text to the last, both included.
    Texts(String, String),
}

/// From which end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    Ascending,
    Descending,
}

/// A range of one partition.
#[derive(Debug, Clone)]
pub(crate) struct Query {
    pub(crate) table: Table,
    pub(crate) partition: String,
    pub(crate) sort: Sort,
    pub(crate) order: Order,
    /// At most so many items.
    pub(crate) limit: Option<usize>,
    /// Whether everything written before is seen; half the price where not.
    pub(crate) strong: bool,
}

impl Query {
    /// Everything in a partition, ascending, read strongly.
    pub(crate) fn of(table: Table, partition: String) -> Self {
        Self { table, partition, sort: Sort::All, order: Order::Ascending, limit: None, strong: true }
    }
}

impl Database {
    /// Reads one item, strongly.
    pub(crate) async fn get(&self, table: Table, key: Item) -> Result<Option<Item>, StoreError> {
        let call = self.client.get_item().table_name(self.name(table)).set_key(Some(key));
        let call = call.consistent_read(true).return_consumed_capacity(ReturnConsumedCapacity::Total);
        let output = call.send().await.map_err(|error| failure(&error))?;
        self.meter.read(output.consumed_capacity().and_then(|capacity| capacity.capacity_units()));
        Ok(output.item)
    }

    /// Reads the items of these keys that are there, strongly, in no order.
    pub(crate) async fn get_all(&self, table: Table, keys: Vec<Item>) -> Result<Vec<Item>, StoreError> {
        self.get_each(table, keys, true).await
    }

    /// The same for what may be a second old, at half the price.
    pub(crate) async fn get_all_soon(&self, table: Table, keys: Vec<Item>) -> Result<Vec<Item>, StoreError> {
        self.get_each(table, keys, false).await
    }

    async fn get_each(&self, table: Table, keys: Vec<Item>, strong: bool) -> Result<Vec<Item>, StoreError> {
        let mut items = Vec::with_capacity(keys.len());
        for chunk in keys.chunks(BATCH) {
            let (mut left, mut patience) = (chunk.to_vec(), Patience::new());
            while !left.is_empty() {
                let wanted = KeysAndAttributes::builder().set_keys(Some(left)).consistent_read(strong);
                let wanted = wanted.build().map_err(|error| StoreError::Failed(error.to_string()))?;
                let call = self.client.batch_get_item().request_items(self.name(table), wanted);
                let call = call.return_consumed_capacity(ReturnConsumedCapacity::Total);
                let output = call.send().await.map_err(|error| failure(&error))?;
                for capacity in output.consumed_capacity() {
                    self.meter.read(capacity.capacity_units());
                }
                items.extend(output.responses.unwrap_or_default().into_values().flatten());
                let unprocessed = output.unprocessed_keys.unwrap_or_default().into_values();
                left = unprocessed.flat_map(|keys| keys.keys).collect();
                if !left.is_empty() {
                    patience.wait().await?;
                }
            }
        }
        Ok(items)
    }

    /// Reads a range, page by page where it is longer than the megabyte of a page.
    pub(crate) async fn query(&self, query: Query) -> Result<Vec<Item>, StoreError> {
        let (mut items, mut from) = (Vec::new(), None);
        loop {
            let left = query.limit.map(|limit| limit.saturating_sub(items.len()));
            let (page, next) = self.page(&query, left, from).await?;
            items.extend(page);
            from = next;
            if from.is_none() || query.limit.is_some_and(|limit| items.len() >= limit) {
                return Ok(items);
            }
        }
    }

    /// Reads one page of a range; and whether more may lie behind it.
    pub(crate) async fn first_page(&self, query: Query) -> Result<(Vec<Item>, bool), StoreError> {
        let (items, next) = self.page(&query, query.limit, None).await?;
        Ok((items, next.is_some()))
    }

    async fn page(
        &self,
        query: &Query,
        limit: Option<usize>,
        from: Option<Item>,
    ) -> Result<(Vec<Item>, Option<Item>), StoreError> {
        let (condition, values) = condition(&query.sort);
        let mut call = self
            .client
            .query()
            .table_name(self.name(query.table))
            .key_condition_expression(condition)
            .expression_attribute_names("#p", partition(query.table))
            .expression_attribute_values(":p", AttributeValue::S(query.partition.clone()))
            .scan_index_forward(query.order == Order::Ascending)
            .consistent_read(query.strong)
            .set_limit(limit.map(|limit| i32::try_from(limit.max(1)).unwrap_or(i32::MAX)))
            .set_exclusive_start_key(from)
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        if !values.is_empty() {
            call = call.expression_attribute_names("#s", sort(query.table));
        }
        for (name, value) in values {
            call = call.expression_attribute_values(name, value);
        }
        let output = call.send().await.map_err(|error| failure(&error))?;
        self.meter.read(output.consumed_capacity().and_then(|capacity| capacity.capacity_units()));
        Ok((output.items.unwrap_or_default(), output.last_evaluated_key))
    }
}

fn condition(sort: &Sort) -> (&'static str, Vec<(&'static str, AttributeValue)>) {
    match sort {
        Sort::All => ("#p = :p", Vec::new()),
        Sort::From(first) => ("#p = :p AND #s >= :a", vec![(":a", number(*first))]),
        Sort::Numbers(first, last) => {
            ("#p = :p AND #s BETWEEN :a AND :b", vec![(":a", number(*first)), (":b", number(*last))])
        }
        Sort::Prefix(prefix) => ("#p = :p AND begins_with(#s, :a)", vec![(":a", text(prefix))]),
        Sort::Texts(first, last) => {
            ("#p = :p AND #s BETWEEN :a AND :b", vec![(":a", text(first)), (":b", text(last))])
        }
    }
}
