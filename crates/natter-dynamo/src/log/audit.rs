//! Reading the audit log: all of it stands in one partition, each room's part in the room's.

use crate::database::{Order, Query, Sort};
use crate::key::{self, AUDIT, Table};
use crate::publisher::Publisher;
use crate::rows::AuditRow;
use crate::store::DynamoStore;
use natter_core::audit::{AuditEntry, AuditPage};
use natter_core::port::AuditScope;
use natter_core::rule::right::Right;
use natter_core::{Actor, AuditId, Denied, Refusal, StoreError, limit};

/// Behind every id: the alphabet of ids ends with `z`.
const AFTER_ALL: &str = "~";

impl<P: Publisher> DynamoStore<P> {
    /// A page, the newest first.
    pub(crate) async fn read_audit(
        &self,
        reader: &Actor,
        scope: AuditScope,
        before: Option<AuditId>,
    ) -> Result<AuditPage, Refusal> {
        let (partition, prefix) = match scope {
            AuditScope::Site => (AUDIT.to_owned(), ""),
            AuditScope::Room(room) => (key::room(room), "audit#"),
        };
        let by_site_admin = self.may_audit(reader, scope).await?;
        let last = before.map_or_else(|| AFTER_ALL.to_owned(), |before| before.to_string());
        let sort = Sort::Texts(format!("{prefix}0"), format!("{prefix}{last}"));
        // The one they know, a page, and one more to know whether more follow.
        let (order, limit) = (Order::Descending, Some(limit::PAGE_AUDIT + 2));
        let query = Query { sort, order, limit, ..Query::of(Table::Rooms, partition) };
        let items = self.database.query(query).await?;
        let entries: Result<Vec<AuditEntry>, StoreError> = items.iter().map(AuditRow::read).collect();
        let mut entries: Vec<AuditEntry> =
            entries?.into_iter().filter(|entry| Some(entry.id) != before).collect();
        let has_more = entries.len() > limit::PAGE_AUDIT;
        entries.truncate(limit::PAGE_AUDIT);
        Ok(AuditPage { by_site_admin, entries, has_more })
    }

    /// Nothing is ever taken out of it, so whether somebody may read it can be asked first. Whether they may as a site admin.
    async fn may_audit(&self, reader: &Actor, scope: AuditScope) -> Result<bool, Refusal> {
        let governs = self.governs(reader.id).await?;
        match scope {
            _ if governs => Ok(true),
            AuditScope::Site => Err(Denied::Forbidden.into()),
            AuditScope::Room(room) => self.governed(room, reader, Right::Audit).await.map(|_| false),
        }
    }
}
