//! Whether what was changed about messages fits the messages, the reactions and the log.

use crate::fault::Stop;
use crate::rows::{MESSAGE, MESSAGE_EDITED, StateRow};
use rusqlite::{Connection, params};
use std::collections::BTreeMap;

/// Kinds of changes, the last of them.
const LAST_CHANGE: u64 = 15;

/// How many rows break a rule, each with what they break.
const RULES: [(&str, &str); 4] = [
    (
        "states belong to no message",
        "SELECT count(*) FROM message_states JOIN rooms ON rooms.key = message_states.room LEFT JOIN events \
         ON events.room = message_states.room AND events.seq = message_states.seq AND events.kind = ?1 \
         WHERE rooms.deleted = 0 AND events.key IS NULL",
    ),
    (
        "reactions are to messages without a state",
        "SELECT count(*) FROM reactions JOIN rooms ON rooms.key = reactions.room LEFT JOIN message_states \
         ON message_states.room = reactions.room AND message_states.seq = reactions.seq \
         WHERE rooms.deleted = 0 AND message_states.folded IS NULL",
    ),
    (
        "messages without a text were not deleted, or are pinned or reacted to",
        "SELECT count(*) FROM events JOIN rooms ON rooms.key = events.room LEFT JOIN message_states \
         ON message_states.room = events.room AND message_states.seq = events.seq \
         WHERE rooms.deleted = 0 AND events.kind = ?1 AND events.text = '' \
         AND (message_states.folded IS NULL OR message_states.pinned = 1 OR message_states.reactions != '')",
    ),
    (
        "changes are of no message before them",
        "SELECT count(*) FROM events JOIN rooms ON rooms.key = events.room LEFT JOIN events AS said \
         ON said.room = events.room AND said.seq = events.reply_to AND said.seq < events.seq AND said.kind = ?1 \
         WHERE rooms.deleted = 0 AND events.kind BETWEEN ?2 AND ?3 AND said.key IS NULL",
    ),
];

/// One line for each rule that rows break.
pub(super) fn changes(connection: &Connection) -> Result<Vec<String>, rusqlite::Error> {
    let mut lines = Vec::new();
    for (what, sql) in RULES {
        let mut statement = connection.prepare(sql)?;
        let kinds = [MESSAGE, MESSAGE_EDITED, LAST_CHANGE].map(crate::rows::stored);
        let kinds = &kinds[..statement.parameter_count()];
        let count: i64 = statement.query_row(rusqlite::params_from_iter(kinds), |row| row.get(0))?;
        if count > 0 {
            lines.push(format!("changes of messages: {count} {what}"));
        }
    }
    lines.extend(miscounted(connection)?);
    Ok(lines)
}

/// States whose reactions are others than those of the people who reacted.
fn miscounted(connection: &Connection) -> Result<Option<String>, rusqlite::Error> {
    let mut states = connection.prepare(&format!(
        "SELECT {} FROM message_states JOIN rooms ON rooms.key = message_states.room WHERE rooms.deleted = 0",
        StateRow::COLUMNS
    ))?;
    let mut reactions = connection
        .prepare("SELECT emoji, count(*) FROM reactions WHERE room = ? AND seq = ? GROUP BY emoji")?;
    let mut found = states.query([])?;
    let mut count = 0_u64;
    while let Some(row) = found.next()? {
        let state = match StateRow::read(row) {
            Ok(state) => state,
            Err(Stop::Sql(error)) => return Err(error),
            // Reported with its table.
            Err(_) => continue,
        };
        let place = params![state.room, crate::rows::stored(state.seq.0)];
        let counted =
            reactions.query_map(place, |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.cast_unsigned())))?;
        let counted: BTreeMap<String, u64> = counted.collect::<Result<_, _>>()?;
        let said = state.state.reactions.iter().map(|one| (one.emoji.as_str().to_owned(), one.count));
        count += u64::from(said.collect::<BTreeMap<_, _>>() != counted);
    }
    Ok((count > 0)
        .then(|| format!("changes of messages: {count} states count other reactions than there are")))
}
