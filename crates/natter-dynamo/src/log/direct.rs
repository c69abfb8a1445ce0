//! Rooms for some people only.

use super::coming::one_more_room;
use super::rooms::{first_events, new_row, room_count};
use crate::database::Transacted;
use crate::key::Table;
use crate::patience::Patience;
use crate::publisher::Publisher;
use crate::rows::{LogItem, Marker, MemberRow, MembershipRow, PersonRow, RoomRow};
use crate::store::DynamoStore;
use natter_core::govern::NewDirect;
use natter_core::member::Role;
use natter_core::room::{RoomEntry, RoomKind, RoomSettings};
use natter_core::rule::direct::{self, OtherFacts};
use natter_core::text::RoomName;
use natter_core::{Denied, PersonId, PersonRef, Refusal, RoomId, StoreError};

/// What stands where other rooms have a name; clients show the people's names.
const NAME: &str = "Direct";

impl<P: Publisher> DynamoStore<P> {
    /// Opens the direct room of some people, or finds it.
    pub(crate) async fn find_or_open_direct(&self, wanted: &NewDirect) -> Result<RoomEntry, Refusal> {
        let people = direct::people(wanted.actor.id, &wanted.others)?;
        let room = RoomId::direct(&people);
        let mut patience = Patience::new();
        loop {
            if let Some(row) = self.room(room).await? {
                return self.entry(&row, wanted.actor.id).await?.ok_or_else(|| Denied::NotFound.into());
            }
            self.try_open(room, wanted, &people).await?;
            if self.room(room).await?.is_none() {
                patience.wait().await?;
            }
        }
    }

    /// Nobody's row may have changed since they were found to know each other: who shares a room with whom changes with the number of their rooms.
    async fn try_open(&self, room: RoomId, wanted: &NewDirect, people: &[PersonId]) -> Result<(), Refusal> {
        let opener = wanted.actor.id;
        let shared = self.not_direct(opener).await?;
        let (mut rows, mut facts): (Vec<PersonRow>, Vec<Option<OtherFacts>>) = (Vec::new(), Vec::new());
        for &person in people {
            let row = self.person(person).await?;
            if person != opener {
                let theirs = self.not_direct(person).await?;
                let acquainted = theirs.iter().any(|room| shared.contains(room));
                let of_row = |row: &PersonRow| OtherFacts {
                    acquainted,
                    active: row.is_active(),
                    rooms: room_count(row.rooms),
                };
                facts.push(row.as_ref().map(of_row));
            }
            rows.extend(row);
        }
        let own = rows.iter().find(|row| row.person.id == opener).ok_or(Denied::Unauthenticated)?;
        direct::open(own.person.standing, room_count(own.rooms), facts)?;
        let opener = own.person.reference();
        self.try_open_for(room, wanted, opener, &rows).await
    }

    async fn not_direct(&self, person: PersonId) -> Result<Vec<RoomId>, StoreError> {
        let rows = self.memberships(person).await?;
        Ok(rows.into_iter().filter(|row| !row.direct).map(|row| row.room).collect())
    }

    /// Subscriptions follow the transaction, which eight people with ten connections each would burst.
    async fn try_open_for(
        &self,
        room: RoomId,
        wanted: &NewDirect,
        opener: PersonRef,
        people: &[PersonRow],
    ) -> Result<(), Refusal> {
        let settings = RoomSettings::new(RoomName::from_stored(NAME), RoomKind::Direct);
        let with: Vec<PersonRef> = people.iter().map(|row| row.person.reference()).collect();
        let created = new_row(room, wanted.epoch, &settings, opener.id, (self.clock)());
        let row = RoomRow { members: with.len() as u64, with: with.clone(), ..created };
        let comers: Vec<(PersonRef, Role)> = with.into_iter().map(|person| (person, Role::Member)).collect();
        let events = first_events(&row, opener, &comers);
        let mut transaction = self.database.transaction().put_new(Table::Rooms, row.write())?;
        for event in &events {
            transaction = transaction.put_new(Table::Messages, event.write())?;
        }
        for (person, event) in people.iter().zip(&events[1..]) {
            let (member, membership) = sides(person, event);
            transaction = transaction
                .put_new(Table::Rooms, member.write(room))?
                .put(Table::Rooms, membership.write(person.person.id))?
                .change(&one_more_room(person, false))?;
        }
        if let Transacted::Canceled(_) = transaction.commit().await? {
            return Ok(());
        }
        for person in people {
            self.subscribe_late(person.person.id, room, &[]).await?;
        }
        self.fan_out(room, events.into_iter().map(Into::into).collect(), Vec::new()).await?;
        Ok(())
    }
}

fn sides(person: &PersonRow, joined: &LogItem) -> (MemberRow, MembershipRow) {
    let member = MemberRow::new(person.person.reference(), Role::Member, joined.seq());
    let marker = Marker { seq: joined.seq(), messages: joined.ordinal };
    let membership = MembershipRow::new(joined.event.room, Role::Member, marker);
    (member, MembershipRow { direct: true, ..membership })
}
