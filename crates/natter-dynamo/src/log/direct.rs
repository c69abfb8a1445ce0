//! Rooms for some people only.

use super::coming::{one_more, one_more_of_others, one_more_room, subscribe};
use super::rooms::{first_events, new_row, room_count};
use crate::database::Transacted;
use crate::key::Table;
use crate::patience::Patience;
use crate::publisher::Publisher;
use crate::rows::{DayCount, LogItem, Marker, MemberRow, MembershipRow, PersonRow, RoomRow};
use crate::store::DynamoStore;
use natter_core::govern::NewDirect;
use natter_core::member::Role;
use natter_core::room::{RoomEntry, RoomKind, RoomSettings};
use natter_core::rule::direct::{self, OpenerFacts, OtherFacts};
use natter_core::rule::join::{Entrance, TOO_MANY_ROOMS};
use natter_core::text::RoomName;
use natter_core::{Denied, EventKind, PersonId, PersonRef, Refusal, RoomId, StoreError, limit};

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
                if let Some(entry) = self.entry(&row, wanted.actor.id).await? {
                    return Ok(entry);
                }
                if !self.try_come_back(room, wanted.actor.id).await? {
                    patience.wait().await?;
                }
                continue;
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
                    opened_by_others: of_others(row),
                };
                facts.push(row.as_ref().map(of_row));
            }
            rows.extend(row);
        }
        let own = rows.iter().find(|row| row.person.id == opener).ok_or(Denied::Unauthenticated)?;
        let now = (self.clock)();
        let facts_of_opener = OpenerFacts {
            standing: own.person.standing,
            rooms: room_count(own.rooms),
            opened_today: own.opened_directs.today(now),
        };
        direct::open(facts_of_opener, facts, now)?;
        let opener = own.person.reference();
        self.try_open_for(room, wanted, opener, &rows).await
    }

    /// One of its people, who has left it, opens it again; `false` when everything has to be read again.
    async fn try_come_back(&self, room: RoomId, opener: PersonId) -> Result<bool, Refusal> {
        let (head, row, [member]) = self.log_and_members(room, [opener]).await?;
        if member.is_some() {
            return Ok(true);
        }
        let person = self.active(opener).await?;
        let counts = row.creator.is_some_and(|creator| direct::counts_for(opener, creator));
        if counts && room_count(person.rooms) >= limit::ROOMS_PER_PERSON {
            return Err(TOO_MANY_ROOMS.into());
        }
        if !counts && of_others(&person) >= limit::DIRECT_ROOMS_OF_OTHERS {
            let why = "you have as many direct rooms of others as one person may; leave one first";
            return Err(Denied::Invalid(why).into());
        }
        let rooms = if counts { one_more_room(&person, false) } else { one_more_of_others(&person) };
        let connections = self.connections_of(opener).await?;
        let joined = EventKind::MemberJoined { role: Role::Member, by: None };
        let steps = [(person.person.reference(), joined)];
        let events = self.commit_behind(head, &steps, |transaction, events| {
            let (member, membership) = sides(&person, &events[0], counts);
            let transaction = transaction
                .put_new(Table::Rooms, member.write(room))?
                .put(Table::Rooms, membership.write(opener))?
                .change(&one_more(&row, false))?
                .change(&rooms)?;
            subscribe(transaction, room, &connections)
        });
        let Some(events) = events.await? else { return Ok(false) };
        self.subscribe_late(opener, room, &connections).await?;
        self.fan_out(room, events.into_iter().map(Into::into).collect(), Vec::new()).await?;
        Ok(true)
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
        let events = first_events(&row, opener.clone(), &comers);
        let opener = opener.id;
        let mut transaction = self.database.transaction().put_new(Table::Rooms, row.write())?;
        for event in &events {
            transaction = transaction.put_new(Table::Messages, event.write())?;
        }
        for (person, event) in people.iter().zip(&events[1..]) {
            let counts = direct::counts_for(person.person.id, opener);
            let (member, membership) = sides(person, event, counts);
            let rooms = if counts {
                let one_more = one_more_room(person, false);
                person.opened_directs.once_more(one_more, DayCount::DIRECTS, row.created)
            } else {
                one_more_of_others(person)
            };
            transaction = transaction
                .put_new(Table::Rooms, member.write(room))?
                .put(Table::Rooms, membership.write(person.person.id))?
                .change(&rooms)?;
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

fn of_others(person: &PersonRow) -> usize {
    room_count(person.directs_of_others.unwrap_or(0))
}

fn sides(person: &PersonRow, joined: &LogItem, counts: bool) -> (MemberRow, MembershipRow) {
    let member = MemberRow::new(person.person.reference(), Entrance::founder(Role::Member), joined.seq());
    let marker = Marker { seq: joined.seq(), messages: joined.ordinal };
    let membership = MembershipRow::new(joined.event.room, Entrance::founder(Role::Member), marker);
    (MemberRow { uncounted: !counts, ..member }, MembershipRow { direct: true, ..membership })
}
