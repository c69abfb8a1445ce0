//! Requests to come in are no events (decision 11): kept, withdrawn and answered beside the log. What they were decided by is named in the
//! transaction instead: the door's number, the request's own row, and what the one who answers was.

use super::coming::{bring_in, no_longer_waits, one_more, one_more_room, subscribe};
use super::enter::{Doorway, restrict};
use super::update::still_governs;
use crate::database::{Change, Query, Sort, Transaction};
use crate::item::text;
use crate::key::{self, Table};
use crate::patience::Patience;
use crate::publisher::Publisher;
use crate::rows::{
    BanRow, LogItem, MemberRow, MuteRow, OwnRequestRow, PersonRow, RequestRow, RoomRow, role_word,
};
use crate::store::DynamoStore;
use natter_core::audit::{Deed, NewEntry};
use natter_core::join::{Asker, AskersPage, JoinAnswer, Joining, OwnRequest, RequestNews};
use natter_core::member::Role;
use natter_core::rule::join::Restrictions;
use natter_core::rule::right::Right;
use natter_core::rule::{govern, join};
use natter_core::{Actor, Denied, EventKind, PersonId, PersonRef, Refusal, RoomId, StoreError, limit};

/// A request with everything that was read to answer it, the log first.
struct Answering {
    head: LogItem,
    row: RoomRow,
    answerer: MemberRow,
    /// The answerer, where they answer as a site admin.
    governor: Option<PersonRow>,
    asker: PersonRow,
    request: Asker,
}

impl Answering {
    fn entry(&self, answer: &JoinAnswer, deed: Deed) -> NewEntry {
        NewEntry::by(self.answerer.reference(), answer.actor.address, deed).room(answer.room)
    }

    fn still_governs<'database>(
        &self,
        transaction: Transaction<'database>,
    ) -> Result<Transaction<'database>, StoreError> {
        still_governs(transaction, self.governor.as_ref())
    }
}

impl<P: Publisher> DynamoStore<P> {
    /// Keeps a request. The person's row must not have changed, so that they have not come in meanwhile by another way.
    pub(super) async fn try_ask(&self, doorway: &Doorway, actor: &Actor) -> Result<Option<Joining>, Refusal> {
        let (row, room, asked) = (&doorway.row, doorway.row.room, (self.clock)());
        let asker = Asker { person: doorway.person.person.reference(), asked };
        let own = OwnRequestRow { room, asked, rejected: None };
        let at_door = Change::of(Table::Rooms, RoomRow::key(room))
            .add("waiting", 1)
            .when_number("waiting", row.waiting)
            .when_number("door", row.door)
            .when_absent("deleted");
        let of_person = Change::of(Table::People, key::one(key::person(actor.id)))
            .add("waiting", 1)
            .when_number("waiting", doorway.person.waiting)
            .when_number("rooms", doorway.person.rooms);
        let transaction = self
            .database
            .transaction()
            .put_new(Table::Rooms, RequestRow::write(room, &asker))?
            .put(Table::Rooms, own.write(actor.id))?
            .change(&at_door)?
            .change(&of_person)?;
        if !self.commit_beside(transaction).await? {
            return Ok(None);
        }
        let (answerers, waiting) = (row.answerers.clone(), row.waiting + 1);
        let news = RequestNews { answerers, waiting, person: asker.person };
        Ok(Some(Joining::Waiting { room, news: Some(news) }))
    }

    /// Takes one's request back. What was turned away stays, so that nobody asks anew by withdrawing.
    pub(crate) async fn withdraw(&self, room: RoomId, actor: &Actor) -> Result<Option<RequestNews>, Refusal> {
        self.withdraw_of(room, actor.id).await
    }

    /// The same for whoever's it is.
    pub(crate) async fn withdraw_of(
        &self,
        room: RoomId,
        person: PersonId,
    ) -> Result<Option<RequestNews>, Refusal> {
        let mut patience = Patience::new();
        loop {
            // Nothing is told of the room: who does not wait learns nothing by asking.
            let Some(row) = self.room(room).await?.filter(|row| !row.deleted) else { return Ok(None) };
            let found = self.database.get(Table::Rooms, RequestRow::key(room, person)).await?;
            let Some(found) = found else { return Ok(None) };
            let asker = RequestRow::read(&found)?.person;
            let transaction = one_less_waits(self.database.transaction(), &row, person)?;
            if self.commit_beside(transaction).await? {
                return Ok(Some(news(&row, asker)));
            }
            patience.wait().await?;
        }
    }

    /// Lets somebody in who waits, or turns them away.
    pub(crate) async fn answer(&self, answer: &JoinAnswer) -> Result<RequestNews, Refusal> {
        let mut patience = Patience::new();
        loop {
            let answering = self.answering(answer).await?;
            let done = if answer.approve {
                self.try_approve(answer, &answering).await?
            } else {
                self.try_reject(answer, &answering).await?
            };
            if done {
                return Ok(news(&answering.row, answering.request.person));
            }
            patience.wait().await?;
        }
    }

    async fn answering(&self, answer: &JoinAnswer) -> Result<Answering, Refusal> {
        let JoinAnswer { room, actor, person, .. } = answer;
        let (head, row, [answerer]) = self.log_and_members(*room, [actor.id]).await?;
        let role = answerer.as_ref().map(|answerer| answerer.role);
        let governor = self.governor_of_lobby(*room, actor.id).await?;
        let role = govern::role_in(*room, role, governor.is_some());
        govern::may(row.settings.kind, role, Right::Answer)?;
        let answerer = answerer.ok_or(Denied::NotFound)?;
        let found = self.database.get(Table::Rooms, RequestRow::key(*room, *person)).await?;
        let request = RequestRow::read(&found.ok_or(Denied::NotFound)?)?;
        let asker = self.person(*person).await?.filter(PersonRow::is_active).ok_or(Denied::NotFound)?;
        Ok(Answering { head, row, answerer, governor, asker, request })
    }

    async fn try_approve(&self, answer: &JoinAnswer, facts: &Answering) -> Result<bool, Refusal> {
        let (room, row, asker) = (answer.room, &facts.row, &facts.asker);
        if row.settings.archived {
            return Err(Denied::Archived.into());
        }
        if asker.rooms >= limit::ROOMS_PER_PERSON as u64 {
            return Err(Denied::Invalid("they are in as many rooms as one person may be").into());
        }
        let person = asker.person.reference();
        // Where they ask from is not known any more; an address was looked at when they asked.
        let mut restrictions = Restrictions::default();
        let keys = vec![BanRow::key(room, person.id), MuteRow::key(room, person.id)];
        for item in self.database.get_all(Table::Rooms, keys).await? {
            restrict(&mut restrictions, &item, (self.clock)())?;
        }
        let entrance = join::enter(restrictions, asker.person.standing, (self.clock)())?;
        let connections = self.connections_of(person.id).await?;
        let by = Some(facts.answerer.reference());
        let steps = [(person.clone(), EventKind::MemberJoined { role: entrance.role, by })];
        let entry = facts.entry(answer, Deed::JoinApproved).target(person.clone());
        let events = self.commit_behind(facts.head.clone(), &steps, |transaction, events| {
            let transaction = bring_in(transaction, person.clone(), &events[0], entrance)?
                .change(&one_more(row, true))?
                .change(&one_more_room(asker, true))?;
            let transaction = no_longer_waits(transaction, room, person.id)?;
            let transaction = super::coming::count_in_list(transaction, row, 1)?;
            let transaction = facts.still_governs(transaction)?;
            self.note(subscribe(transaction, room, &connections)?, entry.clone())
        });
        let Some(events) = events.await? else { return Ok(false) };
        self.subscribe_late(person.id, room, &connections).await?;
        self.fan_out(room, events.into_iter().map(Into::into).collect(), Vec::new()).await?;
        Ok(true)
    }

    /// No event says that somebody was turned away, so what the answerer was is named: who was demoted meanwhile turns nobody away.
    async fn try_reject(&self, answer: &JoinAnswer, facts: &Answering) -> Result<bool, Refusal> {
        let (room, person) = (answer.room, facts.request.person.clone());
        let (asked, rejected) = (facts.request.asked, Some((self.clock)()));
        let at_door = Change::of(Table::Rooms, RoomRow::key(room)).add("waiting", -1).when_absent("deleted");
        let waits = Change::of(Table::Rooms, RequestRow::key(room, person.id));
        let transaction = self
            .database
            .transaction()
            .delete_when(&waits)?
            .put(Table::Rooms, OwnRequestRow { room, asked, rejected }.write(person.id))?
            .change(&at_door)?
            .change(&waits_less(person.id))?
            .change(&still_is(room, answer.actor.id, facts.answerer.role))?;
        let transaction = facts.still_governs(transaction)?;
        let entry = facts.entry(answer, Deed::JoinRejected).target(person);
        self.commit_beside(self.note(transaction, entry)?).await.map_err(Into::into)
    }

    /// Who waits at a room's door, the longest first.
    pub(crate) async fn list_requests(&self, reader: &Actor, room: RoomId) -> Result<AskersPage, Refusal> {
        let prefix = Sort::Prefix("request#");
        let limit = Some(limit::REQUESTS_PER_ROOM);
        let query = Query { sort: prefix, limit, ..Query::of(Table::Rooms, key::room(room)) };
        let items = self.database.query(query).await?;
        let row = self.governed(room, reader, Right::Answer).await?;
        let mut askers: Vec<Asker> = items.iter().map(RequestRow::read).collect::<Result<_, _>>()?;
        askers.sort_by_key(|asker| (asker.asked, asker.person.id));
        Ok(AskersPage { askers, waiting: row.waiting })
    }

    /// A room in which somebody has a right, for what they read of it.
    pub(super) async fn governed(
        &self,
        room: RoomId,
        reader: &Actor,
        wanted: Right,
    ) -> Result<RoomRow, Refusal> {
        let (row, [member]) = self.room_and_members(room, [reader.id]).await?;
        let row = row.ok_or(Denied::NotFound)?;
        let governs = self.governor_of_lobby(room, reader.id).await?.is_some();
        let role = govern::role_in(room, member.map(|member| member.role), governs);
        govern::may(row.settings.kind, role, wanted)?;
        Ok(row)
    }

    /// The doors at which a person waits, or was turned away and may not ask again yet.
    pub(crate) async fn list_own_requests(&self, person: PersonId) -> Result<Vec<OwnRequest>, StoreError> {
        let now = (self.clock)();
        let rows = self.own_requests(person).await?;
        let mut requests: Vec<OwnRequest> = rows.iter().filter_map(|row| row.told(now)).collect();
        requests.sort_by_key(|request| request.asked);
        Ok(requests)
    }
}

/// That somebody acts as what they were when it was read. There is no check without a change that needs no permission of its own: it counts what
/// they have done beside the log.
pub(super) fn still_is(room: RoomId, person: PersonId, role: Role) -> Change {
    let key = MemberRow::key(room, person);
    Change::of(Table::Rooms, key).add("deeds", 1).when("role", text(role_word(role)))
}

/// Takes a request away with its counts; where it is not there the transaction fails.
fn one_less_waits<'database>(
    transaction: Transaction<'database>,
    row: &RoomRow,
    person: PersonId,
) -> Result<Transaction<'database>, StoreError> {
    let at_door = Change::of(Table::Rooms, RoomRow::key(row.room)).add("waiting", -1);
    no_longer_waits(transaction, row.room, person)?.change(&at_door)?.change(&waits_less(person))
}

pub(super) fn waits_less(person: PersonId) -> Change {
    Change::of(Table::People, key::one(key::person(person))).add("waiting", -1)
}

/// The news of somebody who waits no longer.
fn news(row: &RoomRow, person: PersonRef) -> RequestNews {
    RequestNews { answerers: row.answerers.clone(), waiting: row.waiting.saturating_sub(1), person }
}
