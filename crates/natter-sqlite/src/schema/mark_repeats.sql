-- Only where 0006 finds messages that were stored twice: finding them takes longer than making the index.
UPDATE events SET repeats = 1 WHERE key IN (
  SELECT key FROM (
    SELECT key, row_number() OVER (PARTITION BY client_message_id, room, person ORDER BY key) AS number
    FROM events WHERE client_message_id IS NOT NULL
  ) WHERE number > 1
);
