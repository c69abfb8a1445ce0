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
    /// Single writes whose condition did not hold: AWS bills them like writes (DynamoDB developer guide, "Condition expressions") and reports no
    /// units for them. Each is counted as one unit, which is right for items below 1 KiB; they are not part of `write`.
    pub refused: f64,
}

impl Sub for Units {
    type Output = Units;

    fn sub(self, before: Units) -> Units {
        Units {
            read: self.read - before.read,
            write: self.write - before.write,
            refused: self.refused - before.refused,
        }
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

    /// A single write that was refused by its condition.
    pub(crate) fn refused_write(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).refused += 1.0;
    }

    pub(crate) fn total(&self) -> Units {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
