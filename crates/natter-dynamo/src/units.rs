//! Capacity units, as DynamoDB itself counts them: what an action costs is read off and not believed.

use std::ops::Sub;
use std::sync::{Mutex, PoisonError};

/// Units consumed.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Units {
    /// Read units: one is 4 KiB read strongly or 8 KiB read eventually.
    pub read: f64,
    /// Write units: one is 1 KiB written, half of that in a transaction.
    pub write: f64,
}

impl Sub for Units {
    type Output = Units;

    fn sub(self, before: Units) -> Units {
        Units { read: self.read - before.read, write: self.write - before.write }
    }
}

/// Adds up what a store has consumed.
#[derive(Debug, Default)]
pub(crate) struct Meter(Mutex<Units>);

impl Meter {
    pub(crate) fn read(&self, units: Option<f64>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).read += units.unwrap_or_default();
    }

    pub(crate) fn write(&self, units: Option<f64>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write += units.unwrap_or_default();
    }

    pub(crate) fn total(&self) -> Units {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
