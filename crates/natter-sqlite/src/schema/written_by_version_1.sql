-- What the program of schema version 1 wrote when a guest answered the first event of the lobby: the person, the room and the message.
INSERT INTO people (key, id, username, username_key, email, password_hash, standing, created, crc) VALUES
  (1, X'38b0422317f1c514cea1fc53ac45664a', 'Bo', 'bo', NULL, NULL, 1, 1795260702946, 2115437120);
INSERT INTO rooms (key, id, name, kind, epoch, head, messages, members, creator, created, crc) VALUES
  (1, X'00000000000000000000000000000000', 'Lobby', 0, 4131869872392837767, 2, 1, 1, NULL, 1795260701772, 793812226);
INSERT INTO events (key, room, seq, ordinal, timestamp, person, username, kind, message, client_message_id, text, reply_to, detail, crc) VALUES
  (2, 1, 2, 1, 1795260702966, 1, 'Bo', 1, X'7f5baae299a277fcf5404bfa577b8b8f', X'3f2b8c1e9d404c3a8a510f6e7d1c2b3a', 'Good morning', 1, NULL, 1507028484);
INSERT INTO meta (only, store, run, created) VALUES
  (1, X'c8a6214da406c750a876da63b15885d1', X'a3a5471408fa3423eb2ac60fd14fdf96', 1795260701772);
