//! Looks for damage that SQLite itself cannot see: rows whose checksum does not fit, and rooms whose counts do not fit their logs. Changes
//! nothing but counts that can be taken from the logs again.

mod changes;

use crate::checksum::Digest;
use crate::fault::Stop;
use crate::rows::{
    self, AUDIT_COLUMNS, BanRow, EVENT_COLUMNS, InviteRow, MEMBERSHIP_COLUMNS, PERSON_COLUMNS, ROOM_COLUMNS,
    ReactionRow, RequestRow, RoomRow, SessionRow, StateRow,
};
use natter_core::person::SecretHash;
use natter_core::{Epoch, RoomId, Seq};
use rusqlite::{Connection, Row};

/// Rooms that a start looks at: 10 to 20 µs each.
pub(crate) const ROOMS_AT_START: i64 = 10_000;

/// A room that does not fit its log.
pub(crate) struct DamagedRoom {
    /// Names the room and what is wrong with it, for the operator.
    pub(crate) what: String,
    /// The row as it should be; `None` where only a backup helps.
    pub(crate) mended: Option<RoomRow>,
}

/// Up to `most` rooms, each compared with its log, its members and its requests.
pub(crate) fn rooms(connection: &Connection, most: i64) -> Result<Vec<DamagedRoom>, rusqlite::Error> {
    let sql = format!("SELECT {ROOM_COLUMNS} FROM rooms WHERE deleted = 0 ORDER BY key LIMIT ?");
    let mut statement = connection.prepare(&sql)?;
    let mut found = statement.query([most])?;
    let mut damaged = Vec::new();
    while let Some(row) = found.next()? {
        match rows::room(row, 0) {
            Ok(room) => damaged.extend(compare(connection, room)?),
            Err(Stop::Sql(error)) => return Err(error),
            Err(_) => {
                let key: i64 = row.get(0)?;
                let what = format!("room number {key}: its row does not fit its checksum");
                damaged.push(DamagedRoom { what, mended: None });
            }
        }
    }
    Ok(damaged)
}

/// What the log, the memberships and the requests say about a room.
const COUNTS: &str = "SELECT ifnull((SELECT seq FROM events WHERE room = ?1 ORDER BY seq DESC LIMIT 1), 0), \
     ifnull((SELECT ordinal FROM events WHERE room = ?1 ORDER BY seq DESC LIMIT 1), 0), \
     (SELECT count(*) FROM memberships WHERE room = ?1), \
     (SELECT count(*) FROM requests WHERE room = ?1 AND rejected = 0)";

fn compare(connection: &Connection, room: RoomRow) -> Result<Option<DamagedRoom>, rusqlite::Error> {
    let [head, messages, members, waiting] =
        connection.prepare_cached(COUNTS)?.query_row([room.key], |row| {
            let count = |column| row.get::<_, i64>(column).map(i64::cast_unsigned);
            Ok([count(0)?, count(1)?, count(2)?, count(3)?])
        })?;
    let pairs = [
        ("events", room.head.0, head),
        ("messages", room.messages, messages),
        ("members", room.members, members),
        ("requests", room.waiting, waiting),
    ];
    let wrong = pairs.into_iter().filter(|(_, said, counted)| said != counted);
    let wrong: Vec<String> =
        wrong.map(|(what, said, counted)| format!("it says {said} {what} and has {counted}")).collect();
    if wrong.is_empty() {
        return Ok(None);
    }
    let what = format!("room {}: {}", room.id, wrong.join(", "));
    let mended = RoomRow { head: Seq(head), messages, members, waiting, ..room };
    Ok(Some(DamagedRoom { what, mended: Some(mended) }))
}

/// Every row of every other table against its checksum. One line a table that has damaged rows.
pub(crate) fn tables(connection: &Connection) -> Result<Vec<String>, rusqlite::Error> {
    let token = |row: &Row<'_>, column: usize| -> Result<SecretHash, Stop> {
        row.get::<_, [u8; 32]>(column).map(SecretHash).map_err(|_| crate::fault::damaged("a token"))
    };
    let sessions = format!("{}, sessions.token", SessionRow::COLUMNS);
    let mut lines = vec![
        table(connection, "people", PERSON_COLUMNS, |row| rows::person(row, 0).map(drop))?,
        table(connection, "memberships", MEMBERSHIP_COLUMNS, |row| rows::membership(row, 0).map(drop))?,
        table(connection, "sessions", &sessions, |row| {
            SessionRow::read(row, token(row, SessionRow::WIDTH)?).map(drop)
        })?,
        table(connection, "requests", RequestRow::COLUMNS, |row| RequestRow::read(row).map(drop))?,
        table(connection, "bans", BanRow::COLUMNS, |row| BanRow::read(row).map(drop))?,
        table(connection, "invites", InviteRow::COLUMNS, |row| InviteRow::read(row).map(drop))?,
        table(connection, "message_states", StateRow::COLUMNS, |row| StateRow::read(row).map(drop))?,
        table(connection, "reactions", ReactionRow::COLUMNS, |row| ReactionRow::read(row).map(drop))?,
        table(connection, "audit", AUDIT_COLUMNS, |row| rows::audit_entry(row).map(drop))?,
    ];
    lines.push(match rows::site_settings(connection) {
        Err(Stop::Sql(error)) => return Err(error),
        Err(_) => Some("site: the row does not fit its checksum".to_owned()),
        Ok(_) => None,
    });
    lines.push(events(connection)?);
    lines.extend(changes::changes(connection)?.into_iter().map(Some));
    Ok(lines.into_iter().flatten().collect())
}

fn table(
    connection: &Connection,
    name: &str,
    columns: &str,
    read: impl Fn(&Row<'_>) -> Result<(), Stop>,
) -> Result<Option<String>, rusqlite::Error> {
    let mut statement = connection.prepare(&format!("SELECT {columns} FROM {name}"))?;
    let mut found = statement.query([])?;
    let (mut all, mut damaged) = (0_u64, 0_u64);
    while let Some(row) = found.next()? {
        all += 1;
        match read(row) {
            Ok(()) => {}
            Err(Stop::Sql(error)) => return Err(error),
            Err(_) => damaged += 1,
        }
    }
    Ok((damaged > 0).then(|| format!("{name}: {damaged} of {all} rows do not fit their checksums")))
}

/// Damaged events and holes in logs, with the first place.
fn events(connection: &Connection) -> Result<Option<String>, rusqlite::Error> {
    let mut statement = connection.prepare(&format!(
        "SELECT {EVENT_COLUMNS}, rooms.id AS room_id, events.room AS room_key FROM events LEFT JOIN people ON people.key = events.person \
         JOIN rooms ON rooms.key = events.room WHERE rooms.deleted = 0 ORDER BY events.room, events.seq"
    ))?;
    let mut found = statement.query([])?;
    let (mut damaged, mut first, mut digest) = (0_u64, None, Digest::default());
    let mut before: Option<(i64, u64, Option<u64>)> = None;
    while let Some(row) = found.next()? {
        let room = row.get::<_, [u8; 16]>("room_id").map(|id| RoomId::from_bits(u128::from_be_bytes(id)));
        let (key, seq): (i64, i64) = (row.get("room_key")?, row.get(0)?);
        let seq = seq.cast_unsigned();
        let read = room.map(|room| rows::event(row, room, Epoch::from_bits(0), &mut digest));
        let (follows, ordinal) = match &read {
            Ok(Ok(event)) => {
                let is_message = u64::from(event.event.is_message());
                let (due, counted) = match before {
                    Some((room, seq, ordinal)) if room == key => {
                        (seq + 1, ordinal.map(|one| one + is_message))
                    }
                    _ => (1, Some(is_message)),
                };
                let counts = counted.is_none_or(|counted| counted == event.ordinal);
                (seq == due && counts, Some(event.ordinal))
            }
            _ => (false, None),
        };
        if !follows {
            damaged += 1;
            first.get_or_insert_with(|| format!("event {seq} of room number {key}"));
        }
        before = Some((key, seq, ordinal));
    }
    Ok(first.map(|first| format!("events: {damaged} are damaged or follow a hole, the first is {first}")))
}
