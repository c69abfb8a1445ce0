-- known: the highest seq the sender had applied at the first try (P3), 0 when they did not say. Every retry says the same, so it may lead the key
-- that forbids duplicates; then what is written now stands beside what was written a moment ago, however long the log is (docs/decisions/0008).
-- Messages from before this version have 0.
ALTER TABLE events ADD COLUMN known INTEGER NOT NULL DEFAULT 0;
DROP INDEX events_by_client_message_id;
CREATE UNIQUE INDEX events_by_first_try ON events (room, known, person, client_message_id)
  WHERE client_message_id IS NOT NULL;
