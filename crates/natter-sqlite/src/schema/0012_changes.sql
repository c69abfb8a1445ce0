-- What was changed about a message since it was sent; no row where nothing was. The text and the time of the last edit are in the message's row of
-- events (text; detail: milliseconds, NULL where it was never edited). A deleted message has an empty text.
-- seq: the message. folded: the last change that is part of it. reactions: a line for each emoji with its count, the emoji that has been there longest
-- first.
-- Events of kinds 10 to 15 are changes: reply_to is the message, text the emoji and detail the count of a reaction. An edit stores no text.
CREATE TABLE message_states (
  room INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  folded INTEGER NOT NULL,
  pinned INTEGER NOT NULL,
  reactions TEXT NOT NULL,
  crc INTEGER NOT NULL,
  PRIMARY KEY (room, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX message_states_pinned ON message_states (room, seq) WHERE pinned = 1;

-- Who reacted to a message. event: the event by which they did.
CREATE TABLE reactions (
  room INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  person BLOB NOT NULL,
  emoji TEXT NOT NULL,
  event INTEGER NOT NULL,
  crc INTEGER NOT NULL,
  PRIMARY KEY (room, seq, person, emoji)
) STRICT, WITHOUT ROWID;
