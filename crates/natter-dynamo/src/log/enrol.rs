//! Newcomers: the person, their name, address, identity and session, what becomes of their invitation, and their membership of the lobby with its
//! event, together or not at all.

use super::coming::bring_in;
use super::enter::{banned_addresses, restrict};
use super::rooms::new_row;
use crate::database::{Change, Put, Reason, Transacted, Transaction};
use crate::item::{Item, Writer, damaged, optional_text, read_text};
use crate::key::{self, ALL, Table};
use crate::patience::Patience;
use crate::publisher::Publisher;
use crate::rows::{InviteRow, Line, ListedSessionRow, LogItem, NameRow, PersonRow, RoomRow, SessionRow};
use crate::store::DynamoStore;
use natter_core::audit::{Deed, NewEntry};
use natter_core::person::{Newcomer, Standing};
use natter_core::room::{RoomKind, RoomSettings};
use natter_core::rule::join::{self, Entrance, Restrictions};
use natter_core::text::RoomName;
use natter_core::{Acting, Denied, Epoch, EventKind, LogEvent, Refusal, RoomId, Seq, StoreError};

impl<P: Publisher> DynamoStore<P> {
    /// Adds a person, and brings them into the lobby where that is wanted.
    pub(crate) async fn add_newcomer(&self, newcomer: &Newcomer) -> Result<(), Refusal> {
        let mut patience = Patience::new();
        loop {
            let invite = self.invite_of(newcomer).await?;
            let event = if newcomer.into_lobby { Some(self.lobby_event(newcomer).await?) } else { None };
            let lobby =
                if newcomer.into_lobby { Some(self.one_more_in_lobby(newcomer).await?) } else { None };
            match self.try_enrol(newcomer, invite.as_ref(), event.as_ref().zip(lobby.as_ref())).await? {
                None => {
                    let told: Vec<_> = event.into_iter().map(Into::into).collect();
                    return Ok(self.fan_out(RoomId::LOBBY, told, Vec::new()).await?);
                }
                // The answer to a try of our own was lost; all of it is durable.
                Some(reasons) if is_done(&reasons, newcomer)? => return Ok(()),
                Some(_) => patience.wait().await?,
            }
        }
    }

    async fn invite_of(&self, newcomer: &Newcomer) -> Result<Option<InviteRow>, Refusal> {
        let Some(word) = newcomer.invite else { return Ok(None) };
        Ok(Some(self.permitting_invite(word).await?))
    }

    /// Everything in one transaction; the reasons where it was cancelled.
    async fn try_enrol(
        &self,
        newcomer: &Newcomer,
        invite: Option<&InviteRow>,
        lobby: Option<(&LogItem, &Change)>,
    ) -> Result<Option<Vec<Reason>>, StoreError> {
        let mut transaction = self.database.transaction();
        for item in self.own_items(newcomer) {
            transaction = transaction.put_new(Table::People, item)?;
        }
        let person = &newcomer.person;
        transaction = transaction
            .put(Table::Rooms, ListedSessionRow::write(&newcomer.session, person.id, 0))?
            .put(Table::Rooms, Line::of_person(ALL, person.id))?;
        if let Some((event, lobby)) = lobby {
            transaction = bring_into_lobby(transaction, newcomer, event, lobby)?;
        }
        let actor = Acting { person: person.clone(), address: newcomer.session.origin.address };
        if let Some(invite) = invite {
            transaction = self.use_up(transaction, invite, &actor)?;
        }
        if person.standing == Standing::Account {
            transaction = self.note(transaction, NewEntry::of(&actor, Deed::AccountCreated))?;
        }
        match transaction.commit().await? {
            Transacted::Done => Ok(None),
            Transacted::Canceled(reasons) => Ok(Some(reasons)),
        }
    }

    /// What is the newcomer's alone: the person first, then session, names, address, identity.
    fn own_items(&self, newcomer: &Newcomer) -> Vec<Item> {
        let Newcomer { person, password_hash, identity, session, .. } = newcomer;
        let rooms = u64::from(newcomer.into_lobby);
        let mut row = PersonRow::new(person.clone(), password_hash.clone(), (self.clock)(), rooms);
        row.identities = identity.iter().map(key::identity).collect();
        let owned = |key: String| Writer::default().text("key", key).text("person", person.id).item();
        let mut items = vec![row.write(), SessionRow::write(session, person.id, 0)];
        items.extend(NameRow::of_username(&person.username, person.id));
        items.extend(person.email.as_ref().map(|email| owned(key::email(email.as_str()))));
        items.extend(row.identities.iter().cloned().map(owned));
        items
    }

    /// One more in the lobby by its row. A guest whose address is banned there does not come in; whoever is banned in between changes the door's number.
    async fn one_more_in_lobby(&self, newcomer: &Newcomer) -> Result<Change, Refusal> {
        let change = Change::of(Table::Rooms, RoomRow::key(RoomId::LOBBY)).add("members", 1);
        let is_guest = newcomer.person.standing == Standing::Guest;
        let Some(address) = newcomer.session.origin.address.filter(|_| is_guest) else { return Ok(change) };
        let keys = banned_addresses(RoomId::LOBBY, address).chain([RoomRow::key(RoomId::LOBBY)]).collect();
        let (mut restrictions, mut door) = (Restrictions::default(), None);
        for item in self.database.get_all(Table::Rooms, keys).await? {
            if read_text(&item, "part")? == key::ROOM_PART {
                door = Some(RoomRow::read(&item)?.door);
            } else {
                restrict(&mut restrictions, &item, (self.clock)())?;
            }
        }
        join::enter(restrictions, newcomer.person.standing, (self.clock)())?;
        Ok(match door {
            Some(door) => change.when_number("door", door),
            None => change,
        })
    }

    /// The newcomer's `memberJoined` behind the head of the lobby, which begins with the first of all.
    async fn lobby_event(&self, newcomer: &Newcomer) -> Result<LogItem, StoreError> {
        let person = &newcomer.person;
        let event = |epoch, seq| LogEvent {
            room: RoomId::LOBBY,
            epoch,
            seq,
            timestamp: (self.clock)(),
            person: person.id,
            username: person.username.clone(),
            kind: EventKind::MemberJoined { role: join::role_of(person.standing), by: None },
        };
        match self.head(RoomId::LOBBY).await? {
            Some(head) => Ok(head.followed_by(event(head.event.epoch, head.seq().next()))),
            None => Ok(LogItem::first(event(self.lobby_epoch(newcomer).await?, Seq(1)))),
        }
    }

    /// The epoch of the lobby, which is put there if it is not.
    async fn lobby_epoch(&self, newcomer: &Newcomer) -> Result<Epoch, StoreError> {
        let settings = RoomSettings::new(RoomName::from_stored("Lobby"), RoomKind::Public);
        let epoch = Epoch::from_bits(rand::random());
        let row = new_row(RoomId::LOBBY, epoch, &settings, newcomer.person.id, (self.clock)());
        let lobby = RoomRow { creator: None, members: 0, ..row };
        match self.database.put_new(Table::Rooms, lobby.write()).await? {
            Put::Done => Ok(lobby.epoch),
            Put::InTheWay(_) | Put::Held => {
                Ok(self.room(RoomId::LOBBY).await?.ok_or_else(|| damaged("the lobby"))?.epoch)
            }
        }
    }
}

fn bring_into_lobby<'database>(
    transaction: Transaction<'database>,
    newcomer: &Newcomer,
    event: &LogItem,
    lobby: &Change,
) -> Result<Transaction<'database>, StoreError> {
    let (person, role) = (newcomer.person.reference(), join::role_of(newcomer.person.standing));
    let transaction = transaction.put_new(Table::Messages, event.write())?;
    bring_in(transaction, person, event, Entrance::founder(role))?.change(lobby)
}

/// Whether the newcomer is there already by an earlier try of this very call; otherwise others were in between, in the lobby or by the invitation.
///
/// # Errors
/// `Conflict` where name, address, identity or token belong to somebody else.
fn is_done(reasons: &[Reason], newcomer: &Newcomer) -> Result<bool, Denied> {
    let person = &newcomer.person;
    let own = 2
        + person.username.keys().len()
        + usize::from(person.email.is_some())
        + usize::from(newcomer.identity.is_some());
    let mine = newcomer.person.id.to_string();
    let is_mine = |item: &Item| optional_text(item, "person") == Some(mine.as_str());
    let taken = |reason: &Reason| match reason {
        Reason::Condition(Some(there)) => !is_mine(there),
        Reason::Condition(None) => true,
        Reason::None | Reason::Held => false,
    };
    if reasons.iter().take(own).any(taken) {
        return Err(Denied::Conflict);
    }
    Ok(matches!(reasons.first(), Some(Reason::Condition(Some(there))) if is_mine(there)))
}
