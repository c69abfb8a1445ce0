//! Items about names: who holds which key. The key that people sign in by has no mark, as it had before there were others.

use crate::item::{Item, Writer, read_flag};
use crate::key;
use natter_core::PersonId;
use natter_core::text::Username;

/// One key of a name.
#[derive(Debug)]
pub(crate) struct NameRow;

impl NameRow {
    /// The keys of a user name, the one to sign in by first.
    pub(crate) fn of_username(username: &Username, person: PersonId) -> Vec<Item> {
        let keys = username.keys();
        keys.iter()
            .enumerate()
            .map(|(place, key)| Self::write(key, person).flag("look", place > 0).item())
            .collect()
    }

    /// A key of a display name.
    pub(crate) fn shown(name_key: &str, person: PersonId) -> Item {
        Self::write(name_key, person).flag("shown", true).item()
    }

    /// Whether somebody signs in by this item.
    pub(crate) fn opens(item: &Item) -> bool {
        !read_flag(item, "look") && !read_flag(item, "shown")
    }

    fn write(name_key: &str, person: PersonId) -> Writer {
        Writer::default().text("key", key::name(name_key)).text("person", person)
    }
}
