//! The promises, by what they are about. Each function fails by panicking, as tests do.

pub mod access;
pub mod concurrency;
pub mod duplicate;
pub mod marker;
pub mod paging;
pub mod people;
pub mod restart;
pub mod resume;
pub mod rooms;
pub mod send;
