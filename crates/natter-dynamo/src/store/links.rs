//! One-use links of the operator. The row goes in the transaction of what it does, named by the person's version.

use super::DynamoStore;
use crate::database::{Change, Transacted};
use crate::item::{Item, Writer, read_id, read_number, read_text, text};
use crate::key::{self, Table};
use crate::patience::Patience;
use crate::publisher::Publisher;
use crate::rows::{PersonRow, seconds};
use natter_core::audit::{Deed, NewEntry};
use natter_core::person::{LinkPurpose, Person, SecretHash, UsedLink};
use natter_core::{ClientAddress, Denied, PersonId, Refusal, StoreError, Timestamp};

const PASSWORD: &str = "password";
const SITE_ADMIN: &str = "siteAdmin";

/// The row of a link.
fn row(code: SecretHash, person: PersonId, purpose: LinkPurpose, ends: Timestamp) -> Item {
    let purpose = match purpose {
        LinkPurpose::Password => PASSWORD,
        LinkPurpose::SiteAdmin => SITE_ADMIN,
    };
    Writer::default()
        .text("key", key::link(code))
        .text("person", person)
        .text("purpose", purpose)
        .number("ends", ends.0)
        .number("expires", seconds(ends))
        .item()
}

impl<P: Publisher> DynamoStore<P> {
    pub(super) async fn put_link(
        &self,
        person: PersonId,
        purpose: LinkPurpose,
        code: SecretHash,
        ends: Timestamp,
    ) -> Result<(), Refusal> {
        let found = self.person(person).await?.filter(|row| row.is_active() && row.is_account());
        found.ok_or(Denied::NotFound)?;
        Ok(self.database.put(Table::People, row(code, person, purpose, ends)).await?)
    }

    async fn good_link(
        &self,
        code: SecretHash,
        now: Timestamp,
    ) -> Result<Option<(LinkPurpose, PersonRow)>, StoreError> {
        let Some(found) = self.database.get(Table::People, key::one(key::link(code))).await? else {
            return Ok(None);
        };
        let purpose = match read_text(&found, "purpose")? {
            PASSWORD => LinkPurpose::Password,
            SITE_ADMIN => LinkPurpose::SiteAdmin,
            _ => return Ok(None),
        };
        if read_number(&found, "ends")? <= now.0 {
            return Ok(None);
        }
        let person = self.person(read_id(&found, "person")?).await?;
        let person = person.filter(|row| row.is_active() && row.is_account());
        Ok(person.map(|person| (purpose, person)))
    }

    pub(super) async fn look_at_link(
        &self,
        code: SecretHash,
        now: Timestamp,
    ) -> Result<Option<(Person, LinkPurpose)>, StoreError> {
        Ok(self.good_link(code, now).await?.map(|(purpose, row)| (row.person, purpose)))
    }

    pub(super) async fn spend_link(
        &self,
        code: SecretHash,
        now: Timestamp,
        password_hash: Option<String>,
        address: Option<ClientAddress>,
    ) -> Result<UsedLink, Refusal> {
        let mut patience = Patience::new();
        loop {
            if let Some(used) = self.try_spend_link(code, now, password_hash.as_deref(), address).await? {
                return Ok(used);
            }
            patience.wait().await?;
        }
    }

    async fn try_spend_link(
        &self,
        code: SecretHash,
        now: Timestamp,
        password_hash: Option<&str>,
        address: Option<ClientAddress>,
    ) -> Result<Option<UsedLink>, Refusal> {
        let (purpose, row) = self.good_link(code, now).await?.ok_or(Denied::NotFound)?;
        let there = Change::of(Table::People, key::one(key::link(code)));
        let transaction = self.database.transaction().delete_when(&there)?;
        let (mut person, mut ended) = (row.person.clone(), Vec::new());
        let (transaction, deed) = match purpose {
            LinkPurpose::Password => {
                let hash = password_hash.ok_or(Denied::Invalid("a new password is needed"))?;
                ended.extend(self.listed(&row, now).await?.into_iter().map(|one| one.session.id));
                let change = row.unchanged().set("passwordHash", text(hash)).add("era", 1).remove("kept");
                (transaction.change(&change)?, Deed::PasswordChanged)
            }
            LinkPurpose::SiteAdmin => {
                let site = self.site().await?;
                let transaction = transaction.change(&row.unchanged().flag("siteAdmin", true))?;
                let counted =
                    if row.governs() { transaction } else { transaction.change(&site.counting(1))? };
                person.site_admin = true;
                (counted, Deed::SiteAdminGranted)
            }
        };
        let entry = NewEntry::by(person.reference(), address, deed).detail("by a link of the operator");
        match self.note(transaction, entry)?.commit().await? {
            Transacted::Done => Ok(Some(UsedLink { person, purpose, ended })),
            Transacted::Canceled(_) => Ok(None),
        }
    }
}
