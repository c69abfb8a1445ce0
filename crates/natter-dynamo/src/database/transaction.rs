//! Several changes, all or none.

use super::change::Change;
use super::failure::failure;
use super::{Database, partition};
use crate::item::Item;
use crate::key::Table;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::builders::{DeleteBuilder, PutBuilder};
use aws_sdk_dynamodb::types::{
    CancellationReason, Delete, Put, ReturnConsumedCapacity, ReturnValuesOnConditionCheckFailure,
    TransactWriteItem, Update,
};
use natter_core::StoreError;

/// What came of a transaction.
#[derive(Debug)]
pub(crate) enum Transacted {
    /// All of it is durable.
    Done,
    /// None of it happened; one reason for each change, in order.
    Canceled(Vec<Reason>),
}

/// What a change had to do with a cancelled transaction.
#[derive(Debug, PartialEq)]
pub(crate) enum Reason {
    /// Nothing.
    None,
    /// Its condition failed on this item; on none where none was.
    Condition(Option<Item>),
    /// Another transaction was at it: again.
    Held,
}

/// Changes that are made together.
#[derive(Debug)]
pub(crate) struct Transaction<'database> {
    database: &'database Database,
    changes: Vec<TransactWriteItem>,
}

impl Database {
    /// Nothing yet.
    pub(crate) fn transaction(&self) -> Transaction<'_> {
        Transaction { database: self, changes: Vec::new() }
    }
}

impl Transaction<'_> {
    /// Puts an item where none is.
    pub(crate) fn put_new(self, table: Table, item: Item) -> Result<Self, StoreError> {
        let put = self.putting(table, item).condition_expression("attribute_not_exists(#p)");
        let put = put.expression_attribute_names("#p", partition(table)).build().map_err(ours)?;
        Ok(self.with(TransactWriteItem::builder().put(put).build()))
    }

    /// Puts an item, whatever was there.
    pub(crate) fn put(self, table: Table, item: Item) -> Result<Self, StoreError> {
        let put = self.putting(table, item).build().map_err(ours)?;
        Ok(self.with(TransactWriteItem::builder().put(put).build()))
    }

    /// Takes an item away, whether it was there or not.
    pub(crate) fn delete(self, table: Table, key: Item) -> Result<Self, StoreError> {
        let delete = self.deleting(table, key).build().map_err(ours)?;
        Ok(self.with(TransactWriteItem::builder().delete(delete).build()))
    }

    /// Takes an item away of which these conditions hold; what the change would set is passed over.
    pub(crate) fn delete_when(self, change: &Change) -> Result<Self, StoreError> {
        let words = change.expressions_of_conditions();
        let delete = self
            .deleting(change.table, change.key.clone())
            .set_condition_expression(words.condition)
            .set_expression_attribute_names(Some(words.names))
            .set_expression_attribute_values(Some(words.values).filter(|values| !values.is_empty()))
            .build()
            .map_err(ours)?;
        Ok(self.with(TransactWriteItem::builder().delete(delete).build()))
    }

    /// Changes an item.
    pub(crate) fn change(self, change: &Change) -> Result<Self, StoreError> {
        let words = change.expressions();
        let update = Update::builder()
            .table_name(self.database.name(change.table))
            .set_key(Some(change.key.clone()))
            .set_update_expression(words.update)
            .set_condition_expression(words.condition)
            .set_expression_attribute_names(Some(words.names))
            .set_expression_attribute_values(Some(words.values).filter(|values| !values.is_empty()))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .build()
            .map_err(ours)?;
        Ok(self.with(TransactWriteItem::builder().update(update).build()))
    }

    /// Makes all the changes or none. The SDK sends one token with all its tries, so that a try that was applied is not applied again.
    pub(crate) async fn commit(self) -> Result<Transacted, StoreError> {
        let Self { database, changes } = self;
        let call = database.client.transact_write_items().set_transact_items(Some(changes));
        let call = call.return_consumed_capacity(ReturnConsumedCapacity::Total);
        match call.send().await {
            Ok(output) => {
                for capacity in output.consumed_capacity() {
                    database.meter.write(capacity.capacity_units());
                }
                Ok(Transacted::Done)
            }
            Err(error) => match error.as_service_error() {
                Some(TransactWriteItemsError::TransactionCanceledException(canceled)) => {
                    reasons(canceled.cancellation_reasons()).map(Transacted::Canceled)
                }
                Some(TransactWriteItemsError::TransactionInProgressException(_)) => Err(StoreError::Busy),
                _ => Err(failure(&error)),
            },
        }
    }

    fn with(mut self, change: TransactWriteItem) -> Self {
        self.changes.push(change);
        self
    }

    fn putting(&self, table: Table, item: Item) -> PutBuilder {
        Put::builder()
            .table_name(self.database.name(table))
            .set_item(Some(item))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
    }

    fn deleting(&self, table: Table, key: Item) -> DeleteBuilder {
        Delete::builder()
            .table_name(self.database.name(table))
            .set_key(Some(key))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
    }
}

fn reasons(reasons: &[CancellationReason]) -> Result<Vec<Reason>, StoreError> {
    let one = |reason: &CancellationReason| match reason.code() {
        None | Some("None") => Ok(Reason::None),
        Some("ConditionalCheckFailed") => Ok(Reason::Condition(reason.item().cloned())),
        Some("TransactionConflict") => Ok(Reason::Held),
        Some("ThrottlingError" | "ProvisionedThroughputExceeded") => Err(StoreError::Busy),
        Some(code) => {
            let why = reason.message().unwrap_or_default();
            Err(StoreError::Failed(format!("a transaction was cancelled: {code} {why}")))
        }
    };
    reasons.iter().map(one).collect()
}

#[expect(clippy::needless_pass_by_value, reason = "handed to map_err")]
fn ours(error: aws_sdk_dynamodb::error::BuildError) -> StoreError {
    StoreError::Failed(error.to_string())
}
