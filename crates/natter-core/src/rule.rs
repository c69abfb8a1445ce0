//! The rules: facts and a wish in, a decision or a [`Denied`](crate::Denied) out. Synchronous and pure, so that the single writer at home can
//! ask inside its transaction and DynamoDB between its read and its conditional put.

pub mod join;
pub mod leave;
pub mod read;
pub mod send;
