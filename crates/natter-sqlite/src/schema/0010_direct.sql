-- The people of a direct room, whether they are in it now or have left it. The room's id follows from them, so a row that is damaged shows.
CREATE TABLE direct_people (
  room INTEGER NOT NULL REFERENCES rooms (key),
  person BLOB NOT NULL REFERENCES people (id),
  PRIMARY KEY (room, person)
) STRICT, WITHOUT ROWID;
INSERT INTO direct_people (room, person)
  SELECT memberships.room, memberships.person FROM memberships JOIN rooms ON rooms.key = memberships.room WHERE rooms.kind = 3;

-- How many rooms somebody has created today.
CREATE INDEX rooms_by_creator ON rooms (creator, created);
