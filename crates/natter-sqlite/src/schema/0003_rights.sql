-- What admins set about a room; rooms from before this version have what they had then. deleted: 1 when it is gone;
-- a deleted room keeps its row for as long as its log is being taken away, and its id for ever.
-- waiting: how many rows of requests wait at its door.
ALTER TABLE rooms ADD COLUMN topic TEXT;
ALTER TABLE rooms ADD COLUMN guests INTEGER NOT NULL DEFAULT 1;
ALTER TABLE rooms ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rooms ADD COLUMN deleted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rooms ADD COLUMN waiting INTEGER NOT NULL DEFAULT 0;

-- joined: the event by which they came in, 0 from before this version. muted_until: milliseconds, 0 when they may write.
ALTER TABLE memberships ADD COLUMN joined INTEGER NOT NULL DEFAULT 0;
ALTER TABLE memberships ADD COLUMN muted_until INTEGER NOT NULL DEFAULT 0;

-- about: a room's topic, where an event sets one. In events that are about somebody, message is that person's id and text their name.
ALTER TABLE events ADD COLUMN about TEXT;

-- Where a session began: an address in text form, and what the program called itself.
ALTER TABLE sessions ADD COLUMN address TEXT;
ALTER TABLE sessions ADD COLUMN agent TEXT;
CREATE INDEX sessions_by_person ON sessions (person);

-- Rooms whose logs are still to be taken away.
CREATE INDEX rooms_deleted ON rooms (deleted) WHERE deleted > 0;

-- Who stands at a door. rejected: milliseconds, 0 while nobody has answered.
CREATE TABLE requests (
  room INTEGER NOT NULL REFERENCES rooms (key),
  person BLOB NOT NULL REFERENCES people (id),
  asked INTEGER NOT NULL,
  rejected INTEGER NOT NULL,
  crc INTEGER NOT NULL,
  PRIMARY KEY (room, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX requests_by_person ON requests (person);

-- Who may not come in. address: where a guest came from, so that another name does not help; NULL for accounts.
CREATE TABLE bans (
  room INTEGER NOT NULL REFERENCES rooms (key),
  person BLOB NOT NULL,
  username TEXT NOT NULL,
  by BLOB NOT NULL,
  by_name TEXT NOT NULL,
  at INTEGER NOT NULL,
  address TEXT,
  crc INTEGER NOT NULL,
  PRIMARY KEY (room, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX bans_by_address ON bans (room, address) WHERE address IS NOT NULL;

-- Links that let people in. room: NULL for one into the site. expires: milliseconds, 0 without an end. uses_left: -1 without a number.
CREATE TABLE invites (
  token BLOB PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  room INTEGER REFERENCES rooms (key),
  maker BLOB NOT NULL,
  maker_name TEXT NOT NULL,
  created INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  uses_left INTEGER NOT NULL,
  used INTEGER NOT NULL,
  crc INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX invites_by_room ON invites (room);

-- Who did what to whom. Nothing updates or deletes a row; the triggers say so to whoever tries.
CREATE TABLE audit (
  id BLOB PRIMARY KEY,
  at INTEGER NOT NULL,
  deed TEXT NOT NULL,
  actor BLOB NOT NULL,
  actor_name TEXT NOT NULL,
  address TEXT,
  room BLOB,
  target BLOB,
  target_name TEXT,
  detail TEXT,
  crc INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_by_room ON audit (room, id) WHERE room IS NOT NULL;
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
CREATE TRIGGER audit_is_not_shortened BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
