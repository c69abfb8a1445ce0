-- Every row carries a CRC-32 over its own values (column crc, see checksum.rs). Ids are 16 bytes, big-endian, so that they sort as numbers.
-- Numbers named `key` are local to this file and never leave it.

-- run: which run of a server has written last, see lineage.rs.
CREATE TABLE meta (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  store BLOB NOT NULL,
  run BLOB NOT NULL,
  created INTEGER NOT NULL
) STRICT;

CREATE TABLE people (
  key INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  username TEXT NOT NULL,
  username_key TEXT NOT NULL UNIQUE,
  email TEXT UNIQUE,
  password_hash TEXT,
  standing INTEGER NOT NULL,
  created INTEGER NOT NULL,
  crc INTEGER NOT NULL
) STRICT;

CREATE TABLE sessions (
  token BLOB PRIMARY KEY,
  id BLOB NOT NULL,
  person INTEGER NOT NULL REFERENCES people (key),
  created INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  crc INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_end ON sessions (expires);

-- messages: how many of the log's events are messages. members: how many rows of memberships name the room.
CREATE TABLE rooms (
  key INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  name TEXT NOT NULL,
  kind INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  head INTEGER NOT NULL,
  messages INTEGER NOT NULL,
  members INTEGER NOT NULL,
  creator BLOB,
  created INTEGER NOT NULL,
  crc INTEGER NOT NULL
) STRICT;

-- person is the id and not the key: members are paged by id, and a reader proves membership with one lookup.
-- read_messages: how many messages stand at or before read_seq, so that unread is one subtraction.
CREATE TABLE memberships (
  room INTEGER NOT NULL REFERENCES rooms (key),
  person BLOB NOT NULL REFERENCES people (id),
  role INTEGER NOT NULL,
  read_seq INTEGER NOT NULL,
  read_messages INTEGER NOT NULL,
  crc INTEGER NOT NULL,
  PRIMARY KEY (room, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX memberships_by_person ON memberships (person, room);

-- The logs of all rooms in the order of appending. ordinal: how many messages the room's log holds up to and with this event.
-- client_message_id: 16 bytes where it is a canonical lower-case UUID, else its text.
CREATE TABLE events (
  key INTEGER PRIMARY KEY,
  room INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  timestamp INTEGER NOT NULL,
  person INTEGER NOT NULL,
  username TEXT NOT NULL,
  kind INTEGER NOT NULL,
  message BLOB,
  client_message_id ANY,
  text TEXT,
  reply_to INTEGER,
  detail INTEGER,
  crc INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX events_by_place ON events (room, seq);
CREATE UNIQUE INDEX events_by_client_message_id ON events (room, person, client_message_id)
  WHERE client_message_id IS NOT NULL;
