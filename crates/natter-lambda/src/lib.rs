//! The AWS shell: what API Gateway and DynamoDB Streams call, between them and the chat. Each function is a binary of a few lines; what it
//! does stands here. Must not know tables or items (natter-dynamo) nor JSON frames (natter-wire); knows events, posts and the environment.

mod courier;
mod entry;
mod environment;
mod failure;
pub mod fanout;
mod home;
pub mod http_api;
mod metrics;
mod posts;
pub mod socket;
mod spending;
pub mod sweep;
mod telemetry;

pub use entry::{Handler, main_loop};
pub use environment::Environment;
pub use failure::Failure;
