//! DynamoDB's calls as this store uses them: every call counts its units and names its failure. Must not know what the items mean.

mod change;
mod failure;
mod read;
mod sweep;
mod transaction;
mod write;

pub(crate) use change::Change;
pub(crate) use read::{Order, Query, Sort};
pub(crate) use transaction::{Reason, Transacted, Transaction};
pub(crate) use write::Put;

use crate::key::Table;
use crate::options::Tables;
use crate::units::Meter;
use aws_sdk_dynamodb::Client;

/// The four tables.
#[derive(Debug)]
pub(crate) struct Database {
    client: Client,
    tables: Tables,
    pub(crate) meter: Meter,
}

impl Database {
    pub(crate) fn new(client: Client, tables: Tables) -> Self {
        Self { client, tables, meter: Meter::default() }
    }

    fn name(&self, table: Table) -> &str {
        match table {
            Table::People => &self.tables.people,
            Table::Rooms => &self.tables.rooms,
            Table::Messages => &self.tables.messages,
            Table::Connections => &self.tables.connections,
        }
    }
}

/// The attribute that every item of a table has.
fn partition(table: Table) -> &'static str {
    match table {
        Table::Messages => "room",
        Table::People | Table::Rooms | Table::Connections => "key",
    }
}

fn sort(table: Table) -> &'static str {
    match table {
        Table::Messages => "seq",
        Table::People | Table::Rooms | Table::Connections => "part",
    }
}
