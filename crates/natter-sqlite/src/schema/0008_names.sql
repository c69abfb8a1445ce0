-- Every key of every name that is shown: no two people have one in common (natter-core, text/username/look.rs). shown: 1 for a key that only the
-- display name has. People from before this version keep their names: where two have a key in common, the older person holds it.
CREATE TABLE names (
  key TEXT PRIMARY KEY,
  person INTEGER NOT NULL REFERENCES people (key),
  shown INTEGER NOT NULL,
  crc INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX names_by_person ON names (person);

-- A newcomer whose account an invitation into a room permitted may come into that room by the same word, without a second use. ends: milliseconds.
CREATE TABLE passes (
  token BLOB NOT NULL,
  person INTEGER NOT NULL REFERENCES people (key),
  room INTEGER NOT NULL REFERENCES rooms (key),
  ends INTEGER NOT NULL,
  crc INTEGER NOT NULL,
  PRIMARY KEY (token, person)
) STRICT, WITHOUT ROWID;
