//! The rules: facts and a wish in, a decision or a [`Denied`](crate::Denied) out. Synchronous and pure, so that the single writer at home can
//! ask inside its transaction and DynamoDB between its read and its conditional put.

pub mod change;
pub mod direct;
pub mod govern;
pub mod invite;
pub mod join;
pub mod leave;
pub mod person;
pub mod read;
pub mod right;
pub mod send;
pub mod session;
pub mod signup;
pub mod update;
