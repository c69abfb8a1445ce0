//! Somebody at a door: in, waiting, or turned away.

use super::coming::{bring_in, count_in_list, no_longer_waits, one_more, one_more_room, subscribe};
use super::rooms::room_count;
use crate::database::{Change, Query, Sort};
use crate::item::{Item, read_text};
use crate::key::{self, Table};
use crate::patience::Patience;
use crate::publisher::Publisher;
use crate::rows::{
    BanRow, InviteRow, LogItem, MemberRow, MuteRow, OwnRequestRow, PassRow, PersonRow, RoomRow, word_of,
};
use crate::store::DynamoStore;
use natter_core::join::{Door, JoinRequest, Joining};
use natter_core::member::Role;
use natter_core::person::{SecretHash, Standing};
use natter_core::room::RoomEntry;
use natter_core::rule::join::{self, DoorFacts, Entrance, Restrictions};
use natter_core::rule::right::{self, Right};
use natter_core::{
    Acting, Actor, ClientAddress, Denied, EventKind, InviteId, PersonId, Refusal, RoomId, StoreError,
    Timestamp,
};

/// A door with everything that was read of it, the log first.
pub(super) struct Doorway {
    pub(super) head: LogItem,
    pub(super) row: RoomRow,
    role: Option<Role>,
    restrictions: Restrictions,
    pub(super) person: PersonRow,
    /// The person's own requests, at all doors.
    requests: Vec<OwnRequestRow>,
    invite: Option<InviteRow>,
    /// The word that has permitted the person's account and leads here once more.
    pass: Option<String>,
}

impl Doorway {
    /// The person's request at this door.
    pub(super) fn request(&self) -> Option<OwnRequestRow> {
        self.requests.iter().find(|request| request.room == self.row.room).copied()
    }

    fn waits(&self) -> bool {
        self.request().is_some_and(|request| request.rejected.is_none())
    }

    fn decide<P>(&self, store: &DynamoStore<P>) -> Result<join::Decision, Denied> {
        let waiting = self.requests.iter().filter(|request| request.rejected.is_none()).count();
        let door = if self.invite.is_some() || self.pass.is_some() {
            DoorFacts::Invited
        } else {
            DoorFacts::Room {
                request: self.request().map(|request| request.stands()),
                waiting_of_person: waiting,
                waiting_at_room: room_count(self.row.waiting),
            }
        };
        let (settings, rooms) = (&self.row.settings, room_count(self.person.rooms));
        let facts = join::Facts { settings, role: self.role, restrictions: self.restrictions, rooms, door };
        join::join(facts, self.person.person.standing, (store.clock)())
    }
}

impl<P: Publisher> DynamoStore<P> {
    /// Enters a room, or finds that one is in already, or asks to be let in.
    pub(crate) async fn enter(&self, request: &JoinRequest) -> Result<Joining, Refusal> {
        let mut patience = Patience::new();
        loop {
            if let Some(joining) = self.try_enter(request).await? {
                return Ok(joining);
            }
            patience.wait().await?;
        }
    }

    async fn try_enter(&self, request: &JoinRequest) -> Result<Option<Joining>, Refusal> {
        let JoinRequest { door, actor } = request;
        let doorway = self.doorway(*door, actor).await?;
        let room = doorway.row.room;
        match doorway.decide(self)? {
            join::Decision::Enter(entrance) => {
                let acting = doorway.person.acting(actor.address);
                let entry = self.try_come_in(&doorway, &acting, entrance).await?;
                Ok(entry.map(Joining::In))
            }
            join::Decision::Already => Ok(self.entry(&doorway.row, actor.id).await?.map(Joining::In)),
            join::Decision::Ask => self.try_ask(&doorway, actor).await,
            join::Decision::Waiting => Ok(Some(Joining::Waiting { room, news: None })),
            join::Decision::Rejected { retry_after_ms } => {
                Ok(Some(Joining::Rejected { room, retry_after_ms }))
            }
        }
    }

    async fn doorway(&self, door: Door, actor: &Actor) -> Result<Doorway, Refusal> {
        let (room, id, pass) = match door {
            Door::Room(room) => (room, None, None),
            Door::Invite(word) => self.invited_to(word, actor.id).await?,
        };
        // Read whether there is such a room or not, so that both take the same reads.
        let person = self.active(actor.id).await?;
        let standing = person.person.standing;
        let head = self.head(room).await?;
        let mut keys = vec![RoomRow::key(room), MemberRow::key(room, actor.id)];
        keys.extend([BanRow::key(room, actor.id), MuteRow::key(room, actor.id)]);
        keys.extend(id.map(|id| InviteRow::key(Some(room), id)));
        // Guests are kept out by the share of their address too, so that another name does not help.
        let address = actor.address.filter(|_| standing == Standing::Guest);
        keys.extend(address.into_iter().flat_map(|address| banned_addresses(room, address)));
        let (mut row, mut role, mut invite, mut restrictions) = (None, None, None, Restrictions::default());
        for item in self.database.get_all(Table::Rooms, keys).await? {
            match read_text(&item, "part")? {
                key::ROOM_PART => row = Some(RoomRow::read(&item)?),
                part if part.starts_with("member#") => role = Some(MemberRow::read(&item)?.role),
                part if part.starts_with("invite#") => invite = Some(InviteRow::read(&item)?),
                _ => restrict(&mut restrictions, &item, (self.clock)())?,
            }
        }
        let row = row.filter(|row| !row.deleted);
        let (Some(head), Some(row)) = (head, row) else { return Err(Denied::NotFound.into()) };
        if id.is_some() && !invite.as_ref().is_some_and(|invite| invite.is_good((self.clock)())) {
            return Err(Denied::NotFound.into());
        }
        if let Some(invite) = &invite {
            self.need_maker(&invite.invite).await?;
        }
        // Whoever finds the door shut pays no more than where there is none.
        let is_invited = invite.is_some() || pass.is_some();
        join::try_door(&row.settings, role, restrictions.banned, is_invited, standing)?;
        let may_have_asked = !row.settings.kind.is_open() && role.is_none();
        let requests = if may_have_asked { self.own_requests(actor.id).await? } else { Vec::new() };
        Ok(Doorway { head, row, role, restrictions, person, requests, invite, pass })
    }

    /// Where a word leads: by the pass of an account that it has permitted, else by its invitation.
    async fn invited_to(
        &self,
        word: SecretHash,
        person: PersonId,
    ) -> Result<(RoomId, Option<InviteId>, Option<String>), Refusal> {
        let text = key::invite_word(word);
        let keys = vec![word_of(word), PassRow::key(person, &text)];
        let (mut place, mut pass) = (None, None);
        for item in self.database.get_all(Table::Rooms, keys).await? {
            if read_text(&item, "part")?.starts_with("pass#") {
                pass = Some(PassRow::read(&item)?).filter(|pass| (self.clock)() < pass.ends);
            } else {
                place = Some(InviteRow::place(&item)?);
            }
        }
        if let Some(pass) = pass {
            return Ok((pass.room, None, Some(text)));
        }
        let (room, invite) = place.ok_or(Denied::NotFound)?;
        Ok((room.ok_or(Denied::NotFound)?, Some(invite), None))
    }

    pub(crate) async fn own_requests(&self, person: PersonId) -> Result<Vec<OwnRequestRow>, StoreError> {
        let query = Query { sort: Sort::Prefix("request#"), ..Query::of(Table::Rooms, key::person(person)) };
        self.database.query(query).await?.iter().map(OwnRequestRow::read).collect()
    }

    async fn try_come_in(
        &self,
        doorway: &Doorway,
        actor: &Acting,
        entrance: Entrance,
    ) -> Result<Option<RoomEntry>, Refusal> {
        let (row, room, person) = (&doorway.row, doorway.row.room, actor.id());
        let connections = self.connections_of(person).await?;
        let steps = [(actor.reference(), EventKind::MemberJoined { role: entrance.role, by: None })];
        let events = self.commit_behind(doorway.head.clone(), &steps, |transaction, events| {
            let transaction = bring_in(transaction, actor.reference(), &events[0], entrance)?
                .change(&one_more(row, doorway.waits()))?
                .change(&one_more_room(&doorway.person, doorway.waits()))?;
            let transaction = match doorway.request() {
                Some(request) if request.rejected.is_none() => no_longer_waits(transaction, room, person)?,
                Some(_) => transaction.delete(Table::Rooms, OwnRequestRow::key(person, room))?,
                None => transaction,
            };
            let transaction = match &doorway.invite {
                Some(invite) => self.count_use(transaction, invite, actor)?,
                None => transaction,
            };
            let transaction = match &doorway.pass {
                Some(word) => {
                    transaction.delete_when(&Change::of(Table::Rooms, PassRow::key(person, word)))?
                }
                None => transaction,
            };
            subscribe(count_in_list(transaction, row, 1)?, room, &connections)
        });
        let Some(events) = events.await? else { return Ok(None) };
        self.subscribe_late(person, room, &connections).await?;
        let entry = newcomers_entry(row, entrance, &events[0]);
        self.fan_out(room, events.into_iter().map(Into::into).collect(), Vec::new()).await?;
        Ok(Some(entry))
    }
}

/// One of the items that limit a person in a room, or the guests of an address.
pub(super) fn restrict(
    restrictions: &mut Restrictions,
    item: &Item,
    now: Timestamp,
) -> Result<(), StoreError> {
    match read_text(item, "part")? {
        part if part.starts_with("mute#") => restrictions.muted_until = Some(MuteRow::read(item)?.until),
        part if part.starts_with("address#") => restrictions.banned |= BanRow::read(item)?.holds_address(now),
        _ => restrictions.banned = true,
    }
    Ok(())
}

/// The keys of what keeps guests of an address out of a room. Rows of earlier versions have the whole address.
pub(super) fn banned_addresses(room: RoomId, address: ClientAddress) -> impl Iterator<Item = Item> {
    let (share, whole) = (address.share().to_string(), address.to_string());
    let whole = (whole != share).then(|| BanRow::address_key(room, &whole));
    [BanRow::address_key(room, &share)].into_iter().chain(whole)
}

/// A room as it is to somebody who came in by this event.
pub(super) fn newcomers_entry(row: &RoomRow, entrance: Entrance, joined: &LogItem) -> RoomEntry {
    let Entrance { role, muted_until } = entrance;
    RoomEntry {
        room: row.room,
        settings: row.settings.clone(),
        role,
        muted_until,
        epoch: joined.event.epoch,
        head: joined.seq(),
        read: joined.seq(),
        unread: 0,
        members: row.members + 1,
        requests: if right::has(role, Right::Answer) { row.waiting } else { 0 },
        with: row.with.clone(),
    }
}
