//! Items of the rooms table about rooms: what a room is, and its lines in the lists of rooms.

use super::code;
use crate::item::{
    Item, Writer, damaged, optional_text, read_flag, read_id, read_ids, read_number, read_text, read_texts,
};
use crate::key;
use aws_sdk_dynamodb::types::AttributeValue;
use natter_core::member::Role;
use natter_core::room::{OpenRoom, RoomKind, RoomSettings, SiteRoom};
use natter_core::rule::right::{self, Right};
use natter_core::text::{RoomName, Topic, Username};
use natter_core::{Epoch, PersonId, PersonRef, RoomId, StoreError, Timestamp};

/// What a room is. Where its log ends is written nowhere but in the log.
#[derive(Debug, Clone)]
pub(crate) struct RoomRow {
    pub(crate) room: RoomId,
    pub(crate) settings: RoomSettings,
    pub(crate) epoch: Epoch,
    /// Nobody created the lobby.
    pub(crate) creator: Option<PersonId>,
    pub(crate) created: Timestamp,
    pub(crate) members: u64,
    /// How many wait at the door.
    pub(crate) waiting: u64,
    /// Goes up with everything that may change who can come in and is no event of the log: whoever comes in names the number they decided by.
    pub(crate) door: u64,
    /// Who may answer those who wait.
    pub(crate) answerers: Vec<PersonId>,
    /// Its log has ended.
    pub(crate) deleted: bool,
    /// Everybody in a direct room.
    pub(crate) with: Vec<PersonRef>,
}

impl RoomRow {
    pub(crate) fn key(room: RoomId) -> Item {
        key::two(key::room(room), key::ROOM_PART)
    }

    /// Whether the room stands in the list of public rooms. The lobby does not: everybody is in it.
    pub(crate) fn is_listed(&self) -> bool {
        is_listed(self.room, &self.settings)
    }

    /// Whether site admins find it in their list by a line of its own.
    pub(crate) fn is_indexed(&self) -> bool {
        self.room != RoomId::LOBBY && self.settings.kind != RoomKind::Direct
    }

    pub(crate) fn write(&self) -> Item {
        let writer = Writer::default()
            .text("key", key::room(self.room))
            .text("part", key::ROOM_PART)
            .text("room", self.room)
            .text("epoch", self.epoch)
            .optional_text("creator", self.creator)
            .number("created", self.created.0)
            .number("members", self.members)
            .number("waiting", self.waiting)
            .number("door", self.door)
            .set("answerers", self.answerers.iter().map(ToString::to_string).collect())
            .flag("deleted", self.deleted)
            .texts("with", self.with.iter().map(reference).collect());
        write_settings(writer, &self.settings).item()
    }

    pub(crate) fn read(item: &Item) -> Result<Self, StoreError> {
        let with = read_texts(item, "with")?.into_iter().map(read_reference).collect::<Result<_, _>>()?;
        Ok(Self {
            room: read_id(item, "room")?,
            settings: read_settings(item)?,
            epoch: read_id(item, "epoch")?,
            creator: crate::item::optional_id(item, "creator")?,
            created: Timestamp(read_number(item, "created")?),
            members: read_number(item, "members")?,
            waiting: read_number(item, "waiting")?,
            door: read_number(item, "door")?,
            answerers: read_ids(item, "answerers")?,
            deleted: read_flag(item, "deleted"),
            with,
        })
    }

    /// Who may answer those who wait after these people have become this, or have gone. Only events of the log change it, so what was read holds.
    pub(crate) fn answerers_after(&self, changes: &[(PersonId, Option<Role>)]) -> Option<AttributeValue> {
        let mut answerers = self.answerers.clone();
        for (person, role) in changes {
            answerers.retain(|answerer| answerer != person);
            if role.is_some_and(|role| right::has(role, Right::Answer)) {
                answerers.push(*person);
            }
        }
        let texts: Vec<String> = answerers.iter().map(ToString::to_string).collect();
        (!texts.is_empty()).then_some(AttributeValue::Ss(texts))
    }

    /// As site admins see it.
    pub(crate) fn for_site(self) -> SiteRoom {
        let Self { room, settings, creator, created, members, .. } = self;
        SiteRoom { room, settings, creator, created, members }
    }
}

/// Whether a room of these settings stands in the list of public rooms.
pub(crate) fn is_listed(room: RoomId, settings: &RoomSettings) -> bool {
    settings.kind == RoomKind::Public && room != RoomId::LOBBY && !settings.archived
}

fn write_settings(writer: Writer, settings: &RoomSettings) -> Writer {
    writer
        .text("name", settings.name.as_str())
        .optional_text("topic", settings.topic.as_ref())
        .text("kind", code::kind_word(settings.kind))
        .flag("guests", settings.guests)
        .flag("archived", settings.archived)
}

fn read_settings(item: &Item) -> Result<RoomSettings, StoreError> {
    Ok(RoomSettings {
        name: RoomName::from_stored(read_text(item, "name")?),
        topic: optional_text(item, "topic").map(Topic::from_stored),
        kind: code::kind(read_text(item, "kind")?)?,
        guests: read_flag(item, "guests"),
        archived: read_flag(item, "archived"),
    })
}

/// A person by id and name in one text; ids hold no space.
fn reference(person: &PersonRef) -> String {
    format!("{} {}", person.id, person.username)
}

fn read_reference(text: &str) -> Result<PersonRef, StoreError> {
    let (id, name) = text.split_once(' ').ok_or_else(|| damaged("with"))?;
    Ok(PersonRef { id: id.parse().map_err(|_| damaged("with"))?, username: Username::from_stored(name) })
}

/// A line in the list of public rooms.
#[derive(Debug)]
pub(crate) struct OpenRow;

impl OpenRow {
    pub(crate) fn key(room: RoomId) -> Item {
        key::two(key::OPEN, key::room(room))
    }

    pub(crate) fn write(room: RoomId, settings: &RoomSettings, members: u64) -> Item {
        let writer = Writer::default()
            .text("key", key::OPEN)
            .text("part", key::room(room))
            .text("room", room)
            .number("members", members);
        write_settings(writer, settings).item()
    }

    pub(crate) fn read(item: &Item) -> Result<OpenRoom, StoreError> {
        let RoomSettings { name, topic, kind, guests, .. } = read_settings(item)?;
        let (room, members) = (read_id(item, "room")?, read_number(item, "members")?);
        Ok(OpenRoom { room, name, topic, kind, guests, members })
    }
}

/// A line in the lists of all rooms and all people, and in that of what is unfinished: an id and nothing else.
#[derive(Debug)]
pub(crate) struct Line;

impl Line {
    pub(crate) fn of_room(list: &str, room: RoomId) -> Item {
        Writer::default().text("key", list).text("part", key::room(room)).item()
    }

    pub(crate) fn of_person(list: &str, person: PersonId) -> Item {
        Writer::default().text("key", list).text("part", key::person(person)).item()
    }

    /// The id behind the list's prefix.
    pub(crate) fn id<T: std::str::FromStr>(item: &Item) -> Result<T, StoreError> {
        let (_, id) = read_text(item, "part")?.split_once('#').ok_or_else(|| damaged("part"))?;
        id.parse().map_err(|_| damaged("part"))
    }
}
