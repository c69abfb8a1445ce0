-- Mutes of people who are not in the room: leaving takes the membership and not the mute. until: milliseconds.
CREATE TABLE mutes (
  room INTEGER NOT NULL REFERENCES rooms (key),
  person BLOB NOT NULL,
  until INTEGER NOT NULL,
  crc INTEGER NOT NULL,
  PRIMARY KEY (room, person)
) STRICT, WITHOUT ROWID;

-- address_until: milliseconds until which the address keeps guests out; 0 without an end.
ALTER TABLE bans ADD COLUMN address_until INTEGER NOT NULL DEFAULT 0;
