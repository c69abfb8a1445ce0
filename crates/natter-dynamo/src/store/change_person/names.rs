//! Which keys of names a change takes and frees. Reads nothing that the person's version does not guard: a key is freed by its holder alone, and taken
//! where nobody holds it.

use super::Changing;
use crate::item::{Item, optional_text, read_flag, read_text};
use crate::key::{self, Table};
use crate::publisher::Publisher;
use crate::rows::NameRow;
use crate::store::DynamoStore;
use natter_core::person::{PersonState, Profile};
use natter_core::port::PersonChange;
use natter_core::text::DisplayName;
use natter_core::{Denied, Refusal};

/// Items that come and keys of items that go.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub(super) taken: Vec<Item>,
    pub(super) freed: Vec<Item>,
}

impl<P: Publisher> DynamoStore<P> {
    /// `Conflict` where somebody else holds a key of the wanted display name. One that stays is not asked for again.
    pub(super) async fn names_of(&self, changing: &Changing<'_>) -> Result<Names, Refusal> {
        let before = changing.row.person.profile.display_name.as_ref();
        let after = match changing.change {
            PersonChange::Profile(Profile { display_name, .. }) => display_name.as_ref(),
            PersonChange::State(PersonState::Deleted) => None,
            _ => before,
        };
        if before == after {
            return Ok(Names::default());
        }
        let keys = |name: Option<&DisplayName>| name.map(DisplayName::keys).unwrap_or_default();
        let (old, new) = (keys(before), keys(after));
        let mut all = new.clone();
        all.extend(old.iter().filter(|key| !new.contains(key)).cloned());
        let wanted = all.iter().map(|name| key::one(key::name(name))).collect();
        let found = self.database.get_all(Table::People, wanted).await?;
        let mine = changing.person().to_string();
        let mut names = Names::default();
        for name in all {
            let place = key::name(&name);
            let there = found.iter().find(|item| read_text(item, "key").is_ok_and(|there| there == place));
            let is_mine = there.is_some_and(|item| optional_text(item, "person") == Some(mine.as_str()));
            match there {
                Some(_) if new.contains(&name) && !is_mine => return Err(Denied::Conflict.into()),
                None if new.contains(&name) => names.taken.push(NameRow::shown(&name, changing.person())),
                Some(item) if is_mine && !new.contains(&name) && read_flag(item, "shown") => {
                    names.freed.push(key::one(place));
                }
                _ => {}
            }
        }
        Ok(names)
    }
}
