// A peer: Bun's WebSocket server with its own publish, and one synced SQLite commit a message. No people, memberships or limits.
// `bun benches/peers/bun.ts <port> <folder>`; speaks the mini protocol of benches/limit.

import { Database } from "bun:sqlite";

const [port, folder] = process.argv.slice(2);
const store = new Database(`${folder}/bun.db`);
store.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
store.exec("CREATE TABLE message (room TEXT, seq INTEGER, name TEXT UNIQUE, text TEXT, time INTEGER, PRIMARY KEY (room, seq)) WITHOUT ROWID");
const insert = store.prepare("INSERT INTO message VALUES (?, ?, ?, ?, ?)");
const seqs = new Map<string, number>();

type Seat = { room: string | null };

Bun.serve<Seat>({
  hostname: "127.0.0.1",
  port: Number(port),
  fetch: (request, server) =>
    server.upgrade(request, { data: { room: null } }) ? undefined : new Response("WebSockets only", { status: 426 }),
  websocket: {
    perMessageDeflate: false,
    publishToSelf: true,
    message(socket, text) {
      const frame = JSON.parse(text as string);
      if (socket.data.room === null) {
        socket.data.room = frame.roomId as string;
        socket.subscribe(socket.data.room);
        const head = seqs.get(socket.data.room) ?? 0;
        seqs.set(socket.data.room, head);
        const { requestId, roomId } = frame;
        socket.send(JSON.stringify({ type: "joined", requestId, roomId, epoch: "0123456789abc", head }));
        return;
      }
      const room = socket.data.room;
      const seq = (seqs.get(room) ?? 0) + 1;
      seqs.set(room, seq);
      const timestamp = Date.now();
      insert.run(room, seq, frame.clientMessageId, frame.text, timestamp);
      socket.publish(
        room,
        JSON.stringify({
          type: "message", roomId: room, epoch: "0123456789abc", seq, timestamp,
          userId: "0123456789abcdefghjkmnpqrs", username: "b01234567x100",
          messageId: "0123456789abcdefghjkmnpqrs", text: frame.text, clientMessageId: frame.clientMessageId,
        }),
      );
    },
  },
});
console.log(`The peer is ready at http://127.0.0.1:${port}`);
