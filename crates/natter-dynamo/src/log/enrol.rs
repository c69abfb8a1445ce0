//! Newcomers: the person, their name, address and session, and their membership of the lobby with its event, together or not at all.

use super::membership::bring_in;
use crate::database::{Put, Reason, Transacted};
use crate::item::{Item, Writer, damaged, optional_text};
use crate::key::{self, Table};
use crate::patience::Patience;
use crate::publisher::Publisher;
use crate::rows::{LogItem, PersonRow, RoomRow, SessionRow};
use crate::store::DynamoStore;
use natter_core::person::Newcomer;
use natter_core::room::RoomKind;
use natter_core::rule::join;
use natter_core::text::RoomName;
use natter_core::{Denied, Epoch, EventKind, LogEvent, PersonId, Refusal, RoomId, Seq, StoreError};

/// Reasons that are about the newcomer: person, name, session, address. Before them stands the event, after them the lobby.
const NEWCOMERS: usize = 4;

impl<P: Publisher> DynamoStore<P> {
    /// Adds a person and brings them into the lobby.
    pub(crate) async fn bring_into_lobby(&self, newcomer: &Newcomer) -> Result<(), Refusal> {
        let mut patience = Patience::new();
        loop {
            let event = self.lobby_event(newcomer).await?;
            match self.try_enrol(newcomer, &event).await? {
                None => return Ok(self.fan_out(RoomId::LOBBY, vec![event.into()], Vec::new()).await?),
                // The answer to a try of our own was lost; all of it is durable.
                Some(reasons) if is_done(&reasons, newcomer.person.id)? => return Ok(()),
                Some(_) => patience.wait().await?,
            }
        }
    }

    /// Everything in one transaction; the reasons where it was cancelled.
    async fn try_enrol(
        &self,
        newcomer: &Newcomer,
        event: &LogItem,
    ) -> Result<Option<Vec<Reason>>, StoreError> {
        let Newcomer { person, password_hash, session } = newcomer;
        let row = PersonRow { person: person.clone(), password_hash: password_hash.clone(), rooms: 1 };
        let owned = |key: String| Writer::default().text("key", key).text("person", person.id).item();
        let mut transaction = self
            .database
            .transaction()
            .put_new(Table::Messages, event.write())?
            .put_new(Table::People, row.write())?
            .put_new(Table::People, owned(key::name(&person.username.key())))?
            .put_new(Table::People, SessionRow::write(session, person))?;
        if let Some(email) = &person.email {
            transaction = transaction.put_new(Table::People, owned(key::email(email.as_str())))?;
        }
        transaction = bring_in(transaction, event, join::role_of(person.standing))?.add(
            Table::Rooms,
            RoomRow::key(RoomId::LOBBY),
            "members",
            1,
            None,
        )?;
        match transaction.commit().await? {
            Transacted::Done => Ok(None),
            Transacted::Canceled(reasons) => Ok(Some(reasons)),
        }
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
            kind: EventKind::MemberJoined { role: join::role_of(person.standing) },
        };
        match self.head(RoomId::LOBBY).await? {
            Some(head) => Ok(head.followed_by(event(head.event.epoch, head.seq().next()))),
            None => Ok(LogItem::first(event(self.lobby_epoch().await?, Seq(1)))),
        }
    }

    /// The epoch of the lobby, which is put there if it is not.
    async fn lobby_epoch(&self) -> Result<Epoch, StoreError> {
        let lobby = RoomRow {
            room: RoomId::LOBBY,
            name: RoomName::from_stored("Lobby"),
            kind: RoomKind::Public,
            epoch: Epoch::from_bits(rand::random()),
            creator: None,
            created: (self.clock)(),
            members: 0,
        };
        match self.database.put_new(Table::Rooms, lobby.write()).await? {
            Put::Done => Ok(lobby.epoch),
            Put::InTheWay(_) | Put::Held => {
                Ok(self.room(RoomId::LOBBY).await?.ok_or_else(|| damaged("the lobby"))?.epoch)
            }
        }
    }
}

/// Whether the newcomer is there already by an earlier try of this very call; otherwise others were in between in the lobby.
///
/// # Errors
/// `Conflict` where name, address or token belong to somebody else.
fn is_done(reasons: &[Reason], person: PersonId) -> Result<bool, Denied> {
    let mine = person.to_string();
    let is_mine = |item: &Item| optional_text(item, "person") == Some(mine.as_str());
    let taken = |reason: &Reason| match reason {
        Reason::Condition(Some(there)) => !is_mine(there),
        Reason::Condition(None) => true,
        Reason::None | Reason::Held => false,
    };
    if reasons.iter().skip(1).take(NEWCOMERS).any(taken) {
        return Err(Denied::Conflict);
    }
    Ok(matches!(reasons.get(1), Some(Reason::Condition(Some(there))) if is_mine(there)))
}
