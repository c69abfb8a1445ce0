//! The roster port, and what only the shell on AWS asks for: connections that come, go and are found dead.

use super::DynamoStore;
use crate::connection::{Connection, GatewayId};
use crate::database::{Change, Query, Reason, Sort, Transacted};
use crate::item::{Item, damaged};
use crate::key::{self, Table};
use crate::patience::Patience;
use crate::publisher::{Publisher, Subscriber};
use crate::rows::{ConnectionRow, ListedSessionRow, MemberRow, PersonRow, SubscriptionRow};
use futures_util::future::try_join;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use natter_core::notice::Notice;
use natter_core::person::PersonNews;
use natter_core::port::Roster;
use natter_core::{ConnectionId, PersonId, RoomId, SessionId, StoreError, Timestamp};

/// Connections of a person (P14).
const CONNECTIONS_PER_PERSON: usize = 10;
/// Rooms subscribed in one transaction: two changes each, of a hundred (DynamoDB API reference).
const ROOMS_PER_TRANSACTION: usize = 50;
/// A connection younger than this that answers 410 may not have been answered itself yet.
const YOUNG_MS: u64 = 10_000;
/// Reads in flight at once.
const AT_ONCE: usize = 32;

impl<P: Publisher> Roster for DynamoStore<P> {
    async fn subscribe(
        &self,
        connection: ConnectionId,
        person: PersonId,
        rooms: Vec<RoomId>,
    ) -> Result<(), StoreError> {
        let found = self.database.get(Table::Connections, ConnectionRow::key(connection)).await?;
        let found = found.map(|item| ConnectionRow::read(&item, Timestamp::now())).transpose()?.flatten();
        let known = found.filter(|found| found.person == person);
        let known = known.ok_or_else(|| StoreError::Failed("an unknown connection subscribes".into()))?;
        self.subscribe_known(&known, &rooms).await
    }

    async fn online(&self, people: Vec<PersonId>) -> Result<Vec<bool>, StoreError> {
        let one = |person| async move {
            self.connections_soon(person).await.map(|connections| !connections.is_empty())
        };
        stream::iter(people).map(one).buffered(AT_ONCE).try_collect().await
    }

    async fn notify(&self, people: Vec<PersonId>, notice: Notice) -> Result<(), StoreError> {
        let one = |person| self.connections_soon(person);
        let found: Vec<Vec<Connection>> =
            stream::iter(people).map(one).buffered(AT_ONCE).try_collect().await?;
        let connections: Vec<GatewayId> = found.into_iter().flatten().map(|one| one.gateway).collect();
        if !connections.is_empty() {
            self.publisher.tell(connections, notice).await;
        }
        Ok(())
    }

    /// What a connection acts by stands in its authoriser's context for as long as it lives, so it is closed.
    async fn person_changed(&self, person: PersonId, _: PersonNews) -> Result<(), StoreError> {
        let connections = self.connections_of(person).await?;
        self.remove_and_close(connections).await
    }

    async fn close_session(&self, session: SessionId) -> Result<(), StoreError> {
        let connections = self.connections_of_session(session).await?;
        self.remove_and_close(connections).await
    }
}

impl<P: Publisher> DynamoStore<P> {
    /// Registers a connection, at `$connect`. Of more than ten of a person the oldest are removed and closed (P14).
    ///
    /// `false`: its session has ended since the authoriser found it. The rows are gone again and the connection must be refused. The session is
    /// read after the rows were put: an ending that this read does not see comes later and finds the rows.
    ///
    /// # Errors
    /// [`StoreError`] when DynamoDB fails; the connection must be refused then.
    pub async fn connect(&self, connection: &Connection) -> Result<bool, StoreError> {
        let mut transaction = self.database.transaction();
        for key in ConnectionRow::keys(connection) {
            transaction = transaction.put(Table::Connections, ConnectionRow::write(connection, key))?;
        }
        if let Transacted::Canceled(_) = transaction.commit().await? {
            return Err(StoreError::Busy);
        }
        if !self.is_honoured(connection).await? {
            self.remove(connection).await?;
            return Ok(false);
        }
        // Put first and counted after: of two that come at once, the later look sees both.
        let mut connections = self.connections_of(connection.person).await?;
        connections.truncate(connections.len().saturating_sub(CONNECTIONS_PER_PERSON));
        self.remove_and_close(connections).await?;
        Ok(true)
    }

    /// Closes a connection whose session has ended; whether the session still counts. For `hello` and the sweep: a function that died between
    /// the end of a session and the end of its connections has left them open.
    ///
    /// # Errors
    /// [`StoreError`] when DynamoDB fails.
    pub async fn look_again(&self, connection: &Connection) -> Result<bool, StoreError> {
        let honoured = self.is_honoured(connection).await?;
        if !honoured {
            self.remove_and_close(vec![connection.clone()]).await?;
        }
        Ok(honoured)
    }

    /// Whether the session of a connection counts at this moment, read strongly: it is in its person's list, in an era of theirs that counts, has
    /// time left and no mark of its end, and the person is active.
    async fn is_honoured(&self, connection: &Connection) -> Result<bool, StoreError> {
        let Connection { person, session, .. } = *connection;
        let keys = vec![key::one(key::ended(session)), key::one(key::person(person))];
        let (found, listed) = try_join(
            self.database.get_all(Table::People, keys),
            self.database.get(Table::Rooms, ListedSessionRow::key(person, session)),
        )
        .await?;
        // The person and no mark.
        let ([row], Some(listed)) = (found.as_slice(), listed) else { return Ok(false) };
        if !row.contains_key("person") {
            return Ok(false);
        }
        let (row, listed) = (PersonRow::read(row)?, ListedSessionRow::read(&listed)?);
        Ok((self.clock)() < listed.session.expires && row.honours(session, listed.era))
    }

    /// Removes a connection with all its subscriptions, at `$disconnect`. One that is not there is no error.
    ///
    /// # Errors
    /// [`StoreError`] when DynamoDB fails; the rows end by themselves then.
    pub async fn disconnect(&self, gateway: &GatewayId) -> Result<(), StoreError> {
        match self.stored_connection(gateway).await? {
            Some(connection) => self.remove(&connection).await,
            None => Ok(()),
        }
    }

    /// After 410 on a post to a connection that was found in the audience of `room`: removes it if it is older than ten seconds, for 410 also
    /// comes before `$connect` has returned. Says whether it was removed.
    ///
    /// # Errors
    /// [`StoreError`] when DynamoDB fails.
    pub async fn gone(&self, gateway: &GatewayId, room: RoomId) -> Result<bool, StoreError> {
        let connection = self.stored_connection(gateway).await?;
        if let Some(connection) = connection {
            if Timestamp::now() < connection.since.plus_millis(YOUNG_MS) {
                return Ok(false);
            }
            self.remove(&connection).await?;
        }
        self.database.take(Table::Connections, SubscriptionRow::key(room, gateway)).await?;
        Ok(true)
    }

    /// Who is subscribed to a room at this moment, read strongly.
    ///
    /// # Errors
    /// [`StoreError`] when DynamoDB fails.
    pub async fn audience(&self, room: RoomId) -> Result<Vec<Subscriber>, StoreError> {
        let rows = self.database.query(Query::of(Table::Connections, key::room(room))).await?;
        let now = Timestamp::now();
        let read = |row| SubscriptionRow::read(row, now).transpose();
        rows.iter().filter_map(read).collect()
    }

    /// A person's connections, oldest first.
    ///
    /// # Errors
    /// [`StoreError`] when DynamoDB fails.
    pub async fn connections_of(&self, person: PersonId) -> Result<Vec<Connection>, StoreError> {
        let rows = self.database.query(Query::of(Table::Connections, key::person(person))).await?;
        live(&rows, Timestamp::now())
    }

    /// The same for what is best effort (P12): half the price for what may be a second old.
    async fn connections_soon(&self, person: PersonId) -> Result<Vec<Connection>, StoreError> {
        let query = Query { strong: false, ..Query::of(Table::Connections, key::person(person)) };
        live(&self.database.query(query).await?, Timestamp::now())
    }

    /// A session's connections, oldest first.
    ///
    /// # Errors
    /// [`StoreError`] when DynamoDB fails.
    pub async fn connections_of_session(&self, session: SessionId) -> Result<Vec<Connection>, StoreError> {
        let rows = self.database.query(Query::of(Table::Connections, key::session(session))).await?;
        live(&rows, Timestamp::now())
    }

    /// Subscribes a connection to those of these rooms that its person is in. The count on the membership is raised with the subscription: it
    /// fails where there is no membership, and whoever is just leaving has to look again (P11).
    pub(crate) async fn subscribe_known(
        &self,
        connection: &Connection,
        rooms: &[RoomId],
    ) -> Result<(), StoreError> {
        for chunk in rooms.chunks(ROOMS_PER_TRANSACTION) {
            let (mut left, mut patience) = (chunk.to_vec(), Patience::new());
            while !left.is_empty() {
                let mut transaction = self.database.transaction();
                for &room in &left {
                    let member = MemberRow::key(room, connection.person);
                    transaction = transaction
                        .change(&Change::of(Table::Rooms, member).add("subscriptions", 1))?
                        .put(Table::Connections, SubscriptionRow::write(room, connection))?;
                }
                let Transacted::Canceled(reasons) = transaction.commit().await? else { break };
                left = still_members(&left, &reasons)?;
                patience.wait().await?;
            }
        }
        Ok(())
    }

    async fn stored_connection(&self, gateway: &GatewayId) -> Result<Option<Connection>, StoreError> {
        let key = ConnectionRow::key(gateway.connection());
        let found = self.database.get(Table::Connections, key).await?;
        found.as_ref().map(ConnectionRow::parse).transpose()
    }

    /// Takes away a connection's rows: subscriptions stand in rooms of its person and nowhere else.
    async fn remove(&self, connection: &Connection) -> Result<(), StoreError> {
        let prefix = Sort::Prefix("room#");
        let query = Query { sort: prefix, ..Query::of(Table::Rooms, key::person(connection.person)) };
        let mut keys = ConnectionRow::keys(connection).to_vec();
        for membership in self.database.query(query).await? {
            let room = crate::item::read_id(&membership, "room")?;
            keys.push(SubscriptionRow::key(room, &connection.gateway));
        }
        self.database.delete_all(Table::Connections, keys).await
    }

    async fn remove_and_close(&self, connections: Vec<Connection>) -> Result<(), StoreError> {
        for connection in &connections {
            self.remove(connection).await?;
        }
        if !connections.is_empty() {
            self.publisher
                .close(connections.into_iter().map(|connection| connection.gateway).collect())
                .await;
        }
        Ok(())
    }
}

fn live(rows: &[Item], now: Timestamp) -> Result<Vec<Connection>, StoreError> {
    let read = |row| ConnectionRow::read(row, now).transpose();
    let mut connections: Vec<Connection> = rows.iter().filter_map(read).collect::<Result<_, _>>()?;
    connections.sort_by(|left, right| (left.since, &left.gateway).cmp(&(right.since, &right.gateway)));
    Ok(connections)
}

/// The rooms of a cancelled subscription whose membership was not what failed; each room has two changes.
fn still_members(rooms: &[RoomId], reasons: &[Reason]) -> Result<Vec<RoomId>, StoreError> {
    if reasons.len() != rooms.len() * 2 {
        return Err(damaged("reasons of a cancelled transaction"));
    }
    let is_member = |(_, reasons): &(&RoomId, &[Reason])| !matches!(reasons, [Reason::Condition(_), _]);
    Ok(rooms.iter().zip(reasons.chunks(2)).filter(is_member).map(|(room, _)| *room).collect())
}
