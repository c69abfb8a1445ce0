//! Signing in, against a provider that misbehaves on demand, and against a real one.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod answers;
mod browser;
mod cognito;
mod corpus;
mod double;
mod ground;
mod keys;
mod real;
mod request;
mod rotation;
mod userinfo;
