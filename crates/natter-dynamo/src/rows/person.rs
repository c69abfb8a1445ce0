//! Items about people: who they are, and what signing in is checked against.

use super::code;
use crate::database::Change;
use crate::item::{
    Item, Writer, number, optional_id, optional_number, optional_text, read_flag, read_id, read_number,
    read_text, read_texts, text,
};
use crate::key::{self, Table};
use aws_sdk_dynamodb::types::AttributeValue;
use natter_core::person::{Colour, Person, PersonState, Profile};
use natter_core::site::SitePerson;
use natter_core::text::{DisplayName, Email, Username};
use natter_core::{Acting, ClientAddress, SessionId, StoreError, Timestamp};

/// How often somebody has done something on the last day they did it; days are counted from 1970 in UTC.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct DayCount {
    day: u64,
    count: u64,
}

/// The attributes of a count.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DayCountNames {
    day: &'static str,
    count: &'static str,
}

impl DayCount {
    pub(crate) const ROOMS: DayCountNames = DayCountNames { day: "roomsDay", count: "roomsCreated" };
    pub(crate) const DIRECTS: DayCountNames = DayCountNames { day: "directsDay", count: "directsOpened" };

    fn read(item: &Item, names: DayCountNames) -> Result<Self, StoreError> {
        let number = |name| Ok::<_, StoreError>(optional_number(item, name)?.unwrap_or(0));
        Ok(Self { day: number(names.day)?, count: number(names.count)? })
    }

    /// How often on the day of this moment.
    pub(crate) fn today(self, now: Timestamp) -> usize {
        if self.day == now.day() { usize::try_from(self.count).unwrap_or(usize::MAX) } else { 0 }
    }

    /// Once more, counted from what was read.
    pub(crate) fn once_more(self, change: Change, names: DayCountNames, now: Timestamp) -> Change {
        let count = if self.day == now.day() { self.count + 1 } else { 1 };
        let change = change.set(names.day, number(now.day())).set(names.count, number(count));
        if self.count == 0 {
            change.when_absent(names.count)
        } else {
            change.when_number(names.count, self.count)
        }
    }
}

/// A person with what is kept of them.
#[derive(Debug, Clone)]
pub(crate) struct PersonRow {
    pub(crate) person: Person,
    pub(crate) password_hash: Option<String>,
    pub(crate) state: PersonState,
    pub(crate) created: Timestamp,
    /// How many rooms they are in; changes with each membership, so that nobody gets past the limit.
    pub(crate) rooms: u64,
    /// How many direct rooms they are in that others have opened; `None` where there never was one.
    pub(crate) directs_of_others: Option<u64>,
    /// What they have created today.
    pub(crate) created_rooms: DayCount,
    /// What they have opened today.
    pub(crate) opened_directs: DayCount,
    /// How many doors they wait at.
    pub(crate) waiting: u64,
    /// Goes up with each change of the person and each session: whoever decides by the row names the number.
    pub(crate) version: u64,
    /// Sessions of another era have ended: all of them at once, by one change.
    pub(crate) era: u64,
    /// But for this one.
    pub(crate) kept: Option<SessionId>,
    /// Keys of their identities at providers.
    pub(crate) identities: Vec<String>,
}

impl PersonRow {
    /// A newcomer.
    pub(crate) fn new(person: Person, password_hash: Option<String>, created: Timestamp, rooms: u64) -> Self {
        let state = PersonState::Active;
        let (waiting, version, era) = (0, 0, 0);
        Self {
            person,
            password_hash,
            state,
            created,
            rooms,
            directs_of_others: None,
            created_rooms: DayCount::default(),
            opened_directs: DayCount::default(),
            waiting,
            version,
            era,
            kept: None,
            identities: Vec::new(),
        }
    }

    pub(crate) fn write(&self) -> Item {
        let writer = Writer::default().text("key", key::person(self.person.id));
        write_person(writer, &self.person)
            .optional_text("passwordHash", self.password_hash.as_ref())
            .text("state", code::state_word(self.state))
            .number("created", self.created.0)
            .number("rooms", self.rooms)
            .number("waiting", self.waiting)
            .number("version", self.version)
            .number("era", self.era)
            .optional_text("kept", self.kept)
            .texts("identities", self.identities.clone())
            .item()
    }

    pub(crate) fn read(item: &Item) -> Result<Self, StoreError> {
        Ok(Self {
            person: read_person(item)?,
            password_hash: optional_text(item, "passwordHash").map(str::to_owned),
            state: code::state(read_text(item, "state")?)?,
            created: Timestamp(read_number(item, "created")?),
            rooms: read_number(item, "rooms")?,
            directs_of_others: optional_number(item, "directsOfOthers")?,
            created_rooms: DayCount::read(item, DayCount::ROOMS)?,
            opened_directs: DayCount::read(item, DayCount::DIRECTS)?,
            waiting: read_number(item, "waiting")?,
            version: read_number(item, "version")?,
            era: read_number(item, "era")?,
            kept: optional_id(item, "kept")?,
            identities: read_texts(item, "identities")?.into_iter().map(str::to_owned).collect(),
        })
    }

    /// The person as the one who acts, calling from there.
    pub(crate) fn acting(&self, address: Option<ClientAddress>) -> Acting {
        Acting { person: self.person.clone(), address }
    }

    /// That they are a site admin still. There is no check without a change that needs no permission of its own: it counts what they have done by it.
    pub(crate) fn still_governs(&self) -> Change {
        let key = key::one(key::person(self.person.id));
        let change =
            Change::of(Table::People, key).add("deeds", 1).when("siteAdmin", AttributeValue::Bool(true));
        change.when("state", text(code::state_word(PersonState::Active)))
    }

    pub(crate) fn is_active(&self) -> bool {
        self.state == PersonState::Active
    }

    /// Whether they govern the site now.
    pub(crate) fn governs(&self) -> bool {
        self.person.site_admin && self.is_active()
    }

    /// Whether a session of this era has not been ended.
    pub(crate) fn honours(&self, session: SessionId, era: u64) -> bool {
        self.is_active() && (era == self.era || self.kept == Some(session))
    }

    pub(crate) fn for_site(self) -> SitePerson {
        SitePerson { person: self.person, state: self.state, created: self.created }
    }
}

fn write_person(writer: Writer, person: &Person) -> Writer {
    writer
        .text("person", person.id)
        .text("name", person.username.as_str())
        .optional_text("email", person.email.as_ref())
        .text("standing", code::standing_word(person.standing))
        .optional_text("displayName", person.profile.display_name.as_ref().map(DisplayName::as_str))
        .optional_text("colour", person.profile.colour.map(Colour::word))
        .flag("siteAdmin", person.site_admin)
}

fn read_person(item: &Item) -> Result<Person, StoreError> {
    Ok(Person {
        id: read_id(item, "person")?,
        username: Username::from_stored(read_text(item, "name")?),
        email: optional_text(item, "email").map(Email::from_stored),
        standing: code::standing(read_text(item, "standing")?)?,
        profile: read_profile(item),
        site_admin: read_flag(item, "siteAdmin"),
    })
}

/// How somebody likes to be shown, by their row.
pub(crate) fn read_profile(item: &Item) -> Profile {
    Profile {
        display_name: optional_text(item, "displayName").map(DisplayName::from_stored),
        colour: optional_text(item, "colour").and_then(Colour::of_word),
    }
}
