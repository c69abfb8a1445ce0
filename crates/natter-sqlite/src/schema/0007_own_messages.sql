-- own_after: how many of the member's own messages are behind read_seq; one's own are unread to nobody. Memberships from before this version count
-- from 0: what their members had sent behind the marker then stays counted until they have read it.
ALTER TABLE memberships ADD COLUMN own_after INTEGER NOT NULL DEFAULT 0;
