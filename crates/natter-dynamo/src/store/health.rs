//! Whether DynamoDB answers.

use crate::publisher::Publisher;
use crate::store::DynamoStore;
use natter_core::StoreError;
use natter_core::person::SecretHash;
use natter_core::port::{Condition, Health, People};

impl<P: Publisher> Health for DynamoStore<P> {
    /// One read of a session that does not exist.
    async fn health(&self) -> Result<Condition, StoreError> {
        self.session(SecretHash([0; 32]), (self.clock)()).await?;
        Ok(Condition::Good)
    }
}
