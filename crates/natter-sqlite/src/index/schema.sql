-- Beside the database and not in it: what is here can be made again from the logs at any time, so no backup needs it and no send waits for it.

-- words: rowid is the event's key; of each message its words once, each behind its room's key, so that a room is searched as if there were no other, and its stretch's
-- number, so that a stretch is: before it answers, FTS5 puts together every place of every word with a beginning.
-- No tokenizer of SQLite's decides what a word is: natter-core does, in both homes.
CREATE VIRTUAL TABLE words USING fts5 (said, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii');

-- How far the logs are in: after each piece its last event, with that event's checksum. Keys of deleted events are given again, and a database may be
-- put back from a copy; the newest mark whose event still has its checksum is where to go on from.
CREATE TABLE marks (
  key INTEGER PRIMARY KEY,
  crc INTEGER NOT NULL
) STRICT;

-- One row while words of edited or deleted messages are still to leave the file.
CREATE TABLE IF NOT EXISTS leaving (
  only INTEGER PRIMARY KEY CHECK (only = 1)
) STRICT;

-- Deleted rooms whose words were taken away.
CREATE TABLE gone (
  room INTEGER PRIMARY KEY
) STRICT;
