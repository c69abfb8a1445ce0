-- repeats: 1 for a message of an earlier version whose sender had an earlier message under the same id in the same room; 0 for all others.
-- Versions 2 to 4 stored a retry with another knownSeq a second time.
ALTER TABLE events ADD COLUMN repeats INTEGER NOT NULL DEFAULT 0;
DROP INDEX events_by_first_try;
