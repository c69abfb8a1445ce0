-- One message for one (room, person, client_message_id), whatever knownSeq a retry sends. The id leads the key: ids that begin with the time of
-- their making (UUIDv7) are stored next to each other, however long the log is (docs/decisions/0014).
-- known: written by the versions 2 to 4; 0 in newer messages.
CREATE UNIQUE INDEX events_by_client_message_id ON events (client_message_id, room, person)
  WHERE client_message_id IS NOT NULL AND repeats = 0;
